/** The results of some days as CSV: what for is asked first, and recorded. */
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { CSV, saveFile } from '../../files.ts'
import { DayField } from '../../ui/day-field.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { useReportWords } from './words.ts'

export function ExportDrawer(props: { centre: string; open: boolean; onClose: () => void }) {
  const w = useReportWords()
  return (
    <SideDrawer title={w('exportAct')} open={props.open} onClose={props.onClose}>
      <ExportForm centre={props.centre} onClose={props.onClose} />
    </SideDrawer>
  )
}

function ExportForm({ centre, onClose }: { centre: string; onClose: () => void }) {
  const w = useReportWords()
  const made = useTell('exportResults')
  const today = dayOf(nowInstant())
  const empty = { from: `${today.slice(0, 8)}01`, until: today, why: '' }
  const form = useForm(empty, check)
  const submit = async (values: typeof empty) => {
    const { gave, refusal } = await made.tell({ centre, ...values })
    if (refusal) return form.refuse(refusal)
    saveFile(gave, `results-${values.from}-${values.until}.csv`, CSV)
    onClose()
  }
  return (
    <Form form={form} label={w('exportAct')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('exportLead')}</p>
      <DayField label={w('from')} {...form.field('from')} needed />
      <DayField label={w('until')} {...form.field('until')} needed />
      <TextField label={w('why')} {...form.field('why')} maxLength={200} needed />
      <FormActs act={w('exportNow')} busy={made.busy} />
    </Form>
  )
}

function check({ from, until, why }: { from: string; until: string; why: string }) {
  const day = (text: string): Say | null =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) ? null : say('Choose a day.', '请选择日期。')
  const problems: Partial<Record<'from' | 'until' | 'why', Say>> = {}
  const [begins, ends] = [day(from), day(until)]
  if (begins) problems.from = begins
  if (ends) problems.until = ends
  else if (until < from) problems.until = say('Not before the first day.', '不得早于起始日期。')
  if (why.trim() === '') problems.why = say('Say what it is for.', '请填写用途。')
  return problems
}
