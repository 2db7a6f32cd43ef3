/** One edition of a report: its paper, what it says in short, its way, and what may be done with it. */
import { Link, useParams } from 'wouter'
import { REPORT_MOVES, REPORT_STATES, whyNot } from '../../server/contract/moves.ts'
import { reasonInWords } from '../../server/contract/reasons.ts'
import type { ReportPage } from '../../server/contract/reports.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { REPORT_TONES } from '../terms.ts'
import { useButtonKeys } from '../ui/button-keys.ts'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { Conclusion, Editions, Openings, Way } from './report/about.tsx'
import { Awaited } from './report/awaited.tsx'
import { PaperPart } from './report/paper.tsx'
import { WithdrawDrawer } from './report/withdraw.tsx'
import { useReportPageWords } from './report/words.ts'
import { Lacks } from './reports/columns.tsx'
import './report/report.css'
import './reports/reports.css'
import './specimen/specimen.css'

export const screen = {
  path: '/reports/:id',
  title: { en: 'Report', zh: '报告' },
  may: 'see-reports',
  under: '/reports',
} satisfies Screen

export default function Report() {
  const { id } = useParams<{ id: string }>()
  const asked = useAsk('showReport', { id })
  const page = asked.gave
  const shown = page ? grouped(page.report.specimen).replaceAll(' ', '\u00a0') : ''
  return (
    <Page
      title={say(`Report ${shown}`, `报告 ${shown}`)}
      lead={page && <Lead page={page} />}
      acts={page && <Acts key={page.report.id} page={page} />}
    >
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={8} />}
      {page && <Shown key={page.report.id} page={page} />}
    </Page>
  )
}

function Shown({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  useButtonKeys('orwc')
  return (
    <>
      <Standing page={page} />
      <Awaited page={page} />
      {page.report.missing.length > 0 && (
        <Part title={w('lacks')}>
          <Lacks row={page.report} />
        </Part>
      )}
      <div className="report">
        {/* What was drawn as a draft, or before it was taken back, is drawn anew. */}
        <PaperPart key={page.report.state} page={page} />
        <div className="report-side">
          <Conclusion page={page} />
          <Way page={page} />
          <Editions page={page} />
          <Openings page={page} />
        </div>
      </div>
    </>
  )
}

function Lead({ page: { report } }: { page: ReportPage }) {
  const w = useReportPageWords()
  const speak = useSay()
  return (
    <span className="specimen-lead">
      <StatusTag tone={REPORT_TONES[report.state]}>{speak(REPORT_STATES[report.state])}</StatusTag>
      <strong>{report.maskedName}</strong>
      {w('version', { n: report.edition })}
    </span>
  )
}

/** An edition that holds no more says so first, and leads to the one that does. */
function Standing({ page: { report, editions } }: { page: ReportPage }) {
  const w = useReportPageWords()
  const speak = useSay()
  const why = speak(reasonInWords(report.endedWhy ?? ''))
  if (report.state === 'withdrawn')
    return <SentenceCard tone="stop" says={w('withdrawnNow', { why })} />
  const holds = editions.find(one => one.state === 'released')
  if (report.state !== 'replaced' || !holds) return null
  return (
    <SentenceCard tone="stop" says={w('replacedBy', { n: holds.edition })}>
      <Link href={`/reports/${holds.id}`}>{w('show', { n: holds.edition })}</Link>
    </SentenceCard>
  )
}

function Acts({ page }: { page: ReportPage }) {
  const { report } = page
  return (
    <>
      {useMay('release-report') && report.state === 'drafted' && <ReleaseAct page={page} />}
      {useMay('release-report') && report.state === 'released' && <WithdrawAct page={page} />}
      {useMay('acknowledge-report') && <ConfirmAct page={page} />}
    </>
  )
}

function ReleaseAct({ page: { report } }: { page: ReportPage }) {
  const w = useReportPageWords()
  const release = useTell('releaseReport')
  const act = async () => {
    const { refusal } = await release.tell({ id: report.id, version: report.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('The report is released.', '报告已发布。'))
    nounsChanged(new Set(['report']))
  }
  const [lacks = null] = report.missing
  if (lacks)
    return (
      <WhyNot why={lacks} quiet aria-keyshortcuts="r" onPress={() => undefined}>
        {w('release')}
      </WhyNot>
    )
  return (
    <ConfirmButton
      asks={w('releaseAsks')}
      sure={w('releaseSure')}
      aria-keyshortcuts="r"
      loading={release.busy}
      onSure={() => void act()}
    >
      {w('release')}
    </ConfirmButton>
  )
}

function WithdrawAct({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  const [open, setOpen] = useAddress('withdraw')
  return (
    <>
      <WhyNot variant="default" why={null} aria-keyshortcuts="w" onPress={() => setOpen('yes')}>
        {w('withdrawAct')}
      </WhyNot>
      <WithdrawDrawer page={page} open={open !== ''} onClose={() => setOpen('')} />
    </>
  )
}

function ConfirmAct({ page }: { page: ReportPage }) {
  const { report } = page
  const w = useReportPageWords()
  const may = useMay('acknowledge-report')
  const told = useTell('acknowledgeReport')
  const act = async () => {
    const { refusal } = await told.tell({ id: report.id, version: report.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('Confirmed.', '已确认。'))
    nounsChanged(new Set(['report']))
  }
  const why: Say | null = !may
    ? whoCan('acknowledge-report')
    : (whyNot(REPORT_MOVES.acknowledge, report.state, REPORT_STATES) ??
      (report.acknowledgedAt ? say('It was confirmed already.', '该报告已确认。') : null) ??
      (page.content ? null : say('Open the report first.', '请先打开报告。')))
  return (
    <WhyNot why={why} aria-keyshortcuts="c" loading={told.busy} onPress={() => void act()}>
      {w('confirm')}
    </WhyNot>
  )
}
