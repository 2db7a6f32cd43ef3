/** Withdrawing a released report by hand, with a reason. */
import { Button } from '@mantine/core'
import type { ReportPage } from '../../../server/contract/reports.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { useReportPageWords } from './words.ts'

type Props = { page: ReportPage; open: boolean; onClose: () => void }

export function WithdrawDrawer(props: Props) {
  const w = useReportPageWords()
  return (
    <SideDrawer title={w('withdraw')} open={props.open} onClose={props.onClose}>
      <WithdrawForm {...props} />
    </SideDrawer>
  )
}

function WithdrawForm({ page: { report }, onClose }: Props) {
  const w = useReportPageWords()
  const told = useTell('withdrawReport')
  const form = useForm({ reason: '' }, ({ reason }) =>
    reason.trim() === '' ? { reason: say('Give the reason.', '请填写原因。') } : {},
  )
  const submit = async ({ reason }: { reason: string }) => {
    const { refusal } = await told.tell({ id: report.id, version: report.version, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The report is withdrawn.', '报告已撤回。'))
    nounsChanged(new Set(['report']))
    onClose()
  }
  return (
    <Form form={form} label={w('withdraw')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('withdrawLead')}</p>
      <LongTextField label={w('reason')} {...form.field('reason')} needed />
      <div className="form-acts">
        <Button type="submit" color="red.9" loading={told.busy}>
          {w('withdraw')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}
