/** Ends a mapping from a day on, today at the earliest. */
import { Button } from '@mantine/core'
import type { MappingOnList } from '../../../server/contract/mappings.ts'
import { dayOf, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useMappingWords } from './words.ts'

export function EndMapping({ row, done }: { row: MappingOnList; done: () => void }) {
  const w = useMappingWords()
  const names = useNames()
  const told = useTell('endMapping')
  const form = useForm({ endsOn: dayOf(nowInstant()) }, check)
  const submit = async ({ endsOn }: { endsOn: string }) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, endsOn })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The mapping ends on that day.', '对应关系将于该日终止。'))
    nounsChanged(new Set(['mapping']))
    done()
  }
  return (
    <Form form={form} label={w('endTitle')} onSubmit={v => void submit(v)}>
      <p>
        <strong className="number">
          {row.sentCode} {row.sentUnit}
        </strong>{' '}
        → {names.analyte(row.programme, row.analyte)}
      </p>
      <p className="soft">{w('endLead')}</p>
      <DayField label={w('lastDay')} {...form.field('endsOn')} needed />
      <div className="form-acts">
        <Button type="submit" loading={told.busy}>
          {w('endIt')}
        </Button>
        <Button variant="default" onClick={done}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}

const check = ({ endsOn }: { endsOn: string }) =>
  isDay(endsOn) ? {} : { endsOn: say('Write the day as 2026-11-22.', '日期请写成 2026-11-22。') }
