/** Ends a row from a day on; what it judged stays judged. */
import { Button } from '@mantine/core'
import type { Rule } from '../../../server/contract/rules.ts'
import { dayOf, later, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { limitText } from './in-words.ts'
import { useRuleWords } from './words.ts'

const DAY_MS = 86_400_000

export function EndRule({ rule, done }: { rule: Rule; done: () => void }) {
  const w = useRuleWords()
  const names = useNames()
  const told = useTell('endRule')
  const form = useForm({ endsOn: dayOf(later(nowInstant(), DAY_MS)) }, check)
  const submit = async ({ endsOn }: { endsOn: string }) => {
    const { refusal } = await told.tell({ id: rule.id, version: rule.version, endsOn })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The row ends on that day.', '规则将于该日终止。'))
    nounsChanged(new Set(['rule']))
    done()
  }
  return (
    <Form form={form} label={w('endTitle')} onSubmit={v => void submit(v)}>
      <p>
        <strong>{names.analyte(rule.programme, rule.analyte)}</strong> {limitText(rule)}
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
