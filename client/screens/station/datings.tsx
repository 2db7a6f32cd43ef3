/** What a gestation is counted from; another dating beside it is one press away, and both are kept. */
import { Button } from '@mantine/core'
import type { Basis } from '../../../server/contract/requests.ts'
import { dayOf, daysBetween } from '../../../server/contract/words.ts'
import { nowInstant } from '../../clock.ts'
import { DayField } from '../../ui/day-field.tsx'
import { FewField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { weeksText } from '../case/subject-facts.tsx'
import { addedTo, countedFrom, NO_OTHER, otherOf, othersOf } from './dating-values.ts'
import type { WomanValues } from './woman-values.ts'
import { useWomanWords } from './woman-words.ts'

interface Props {
  readonly form: FormOf<WomanValues>
}

export function Datings({ form }: Props) {
  const w = useWomanWords()
  const { values } = form
  const add = () => {
    form.put(addedTo(values))
    // The button is gone with it: whoever works by keyboard goes on in the new field.
    requestAnimationFrame(() => document.getElementById(form.idOf('otherOn'))?.focus())
  }
  return (
    <>
      <FewField
        label={w('dating')}
        {...form.field('basis')}
        onValue={basis => form.put(countedFrom(values, basis))}
        choices={BASES.map(value => ({ value, label: w(value) }))}
      />
      <DayField label={w(DAY_OF[values.basis as Basis])} {...form.field('datedOn')} needed past />
      {values.basis !== 'lmp' && (
        <div className="form-row">
          <TextField label={w('weeks')} {...form.field('weeks')} digits maxLength={2} needed />
          <TextField label={w('days')} {...form.field('days')} digits maxLength={1} />
        </div>
      )}
      {values.otherBasis === '' ? (
        <div>
          <Button variant="default" size="compact-sm" onClick={add}>
            {w('addDating')}
          </Button>
        </div>
      ) : (
        <Other form={form} />
      )}
    </>
  )
}

const BASES = ['ultrasound', 'lmp', 'ivf'] as const
const DAY_OF = { lmp: 'lmpOn', ivf: 'ivfOn', ultrasound: 'ultrasoundOn' } as const

/** What does not count and is kept; how far she would be by it is said, so that a slip is seen. */
function Other({ form }: Props) {
  const w = useWomanWords()
  const { values } = form
  const basis = values.otherBasis as Basis
  const typed = otherOf(values)
  const far = typed && typed.days + daysBetween(typed.on, dayOf(nowInstant()))
  return (
    <>
      <FewField
        label={w('otherBasis')}
        {...form.field('otherBasis')}
        choices={othersOf(values.basis).map(value => ({ value, label: w(value) }))}
      />
      <DayField label={w(DAY_OF[basis])} {...form.field('otherOn')} needed past />
      {basis !== 'lmp' && (
        <div className="form-row">
          <TextField label={w('weeks')} {...form.field('otherWeeks')} digits maxLength={2} needed />
          <TextField label={w('days')} {...form.field('otherDays')} digits maxLength={1} />
        </div>
      )}
      {far !== null && far >= 0 && (
        <small className="soft">{w('otherToday', { weeks: weeksText(far) })}</small>
      )}
      <div>
        <Button variant="default" size="compact-sm" onClick={() => form.put(NO_OTHER)}>
          {w('noOther')}
        </Button>
      </div>
    </>
  )
}
