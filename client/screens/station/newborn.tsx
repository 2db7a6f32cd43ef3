/** Middle: the newborn on the card; what may stay empty says what its absence costs. */
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { ConsentFields } from '../consents/fields.tsx'
import { PayerField } from './payer-field.tsx'
import { Ruler } from './ruler.tsx'
import type { Values } from './values.ts'
import { useStationWords } from './words.ts'

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    value: String(from + i),
    label: String(from + i),
  }))

export function NewbornPart(props: {
  form: FormOf<Values>
  programme: string
  /** The birth is known: its number of children is not a question. */
  birthFixed: boolean
}) {
  const w = useStationWords()
  const { form } = props
  const all = Number(form.values.plurality)
  const plurality = form.field('plurality')
  return (
    <Part title={w('request')}>
      <div className="form">
        <div className="form-row">
          <ChoiceField
            label={w('plurality')}
            {...plurality}
            choices={props.birthFixed ? numbers(all, all) : numbers(1, 8)}
            needed
          />
          {all > 1 && (
            <ChoiceField
              label={w('birthOrder')}
              {...form.field('birthOrder')}
              choices={numbers(1, all)}
              needed
            />
          )}
        </div>
        <FewField
          label={w('sex')}
          hint={form.values.sex === 'unknown' ? w('sexHint') : null}
          {...form.field('sex')}
          choices={[
            { value: 'female', label: w('female') },
            { value: 'male', label: w('male') },
            { value: 'indeterminate', label: w('indeterminate') },
            { value: 'unknown', label: w('unknown') },
          ]}
          needed
        />
        <WhenField label={w('bornAt')} {...form.field('bornAt')} needed />
        <div className="form-row">
          <TextField label={w('weeks')} {...form.field('weeks')} digits maxLength={2} />
          <TextField label={w('days')} {...form.field('days')} digits maxLength={1} />
          <TextField
            label={w('birthWeight')}
            {...form.field('birthWeight')}
            digits
            maxLength={4}
            unit="g"
          />
        </div>
        {(form.values.weeks === '' || form.values.birthWeight === '') && (
          <small className="soft">{w('emptyHint')}</small>
        )}
        <ConsentFields form={form} programme={props.programme} own="mother" />
        <PayerField form={form} />
        <Ruler programme={props.programme} bornAt={form.values.bornAt} />
      </div>
    </Part>
  )
}
