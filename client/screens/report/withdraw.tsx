/** Withdrawing a released report by hand, with a reason. */
import type { ReportPage } from '../../../server/contract/reports.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { ReasonForm } from '../../ui/reason-form.tsx'
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
  const withdraw = async (reason: string) => {
    const { refusal } = await told.tell({ id: report.id, version: report.version, reason })
    if (refusal) return refusal
    toast('good', say('The report is withdrawn.', '报告已撤回。'))
    nounsChanged(new Set(['report']))
    onClose()
    return null
  }
  return (
    <ReasonForm
      label={w('withdraw')}
      words={{ reason: w('reason'), act: w('withdraw') }}
      busy={told.busy}
      grave
      onGive={withdraw}
      onCancel={onClose}
    >
      <p className="soft">{w('withdrawLead')}</p>
    </ReasonForm>
  )
}
