/** Reports by where they stand: for the centre, which releases, and the sampling point, which reads. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { MOST_IN_RUN, type ReportOnList } from '../../server/contract/reports.ts'
import { say } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { useButtonKeys } from '../ui/button-keys.ts'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useReportColumns } from './reports/columns.tsx'
import { ExportDrawer } from './reports/export.tsx'
import { Notices } from './reports/notices.tsx'
import { PurposeDrawer } from './reports/purpose.tsx'
import { Run, useRun } from './reports/run.tsx'
import { LISTS, type ListName, useSide } from './reports/side.ts'
import { useReportWords } from './reports/words.ts'
import './reports/reports.css'
import './results/results.css'

export const screen = {
  path: '/reports',
  title: { en: 'Reports', zh: '报告' },
  may: 'see-reports',
  menu: { group: 'work', order: 32, key: 't' },
} satisfies Screen

export default function Reports() {
  const w = useReportWords()
  const { side, at, waiting, refusal, again } = useSide()
  const [wanted] = useAddress('in')
  const [exporting, setExporting] = useAddress('export')
  const mayExport = useMay('export-results')
  const list = LISTS[side].find(one => one === wanted) ?? LISTS[side][0]
  const centre = at && 'centre' in at ? at.centre : null
  return (
    <Page
      title={screen.title}
      lead={w(side === 'centre' ? 'leadCentre' : 'leadPoint')}
      acts={
        centre &&
        mayExport && (
          <Button variant="default" onClick={() => setExporting('yes')}>
            {w('exportAct')}
          </Button>
        )
      }
    >
      <Notices />
      {waiting && <Loading />}
      {refusal && <Failed refusal={refusal} again={again} />}
      {!waiting && !refusal && !at && <Empty says={w('noPlace')} />}
      {at && <Lists key={`${JSON.stringify(at)}${list}`} side={side} at={at} list={list} />}
      {centre && mayExport && (
        <ExportDrawer centre={centre} open={exporting !== ''} onClose={() => setExporting('')} />
      )}
    </Page>
  )
}

type At = { centre: string } | { samplingPoint: string }
const PAGE = 50

function Lists({ side, at, list }: { side: 'centre' | 'point'; at: At; list: ListName }) {
  const w = useReportWords()
  const [, go] = useLocation()
  const [after, setAfter] = useAddress('after')
  const asked = useAsk(
    'listReports',
    { ...at, in: list, limit: PAGE, ...(after ? { after } : {}) },
    { keep: true },
  )
  const rows = asked.gave?.rows
  const centre = 'centre' in at ? at.centre : null
  const many = useMany(centre, list, rows)
  const columns = useReportColumns(list, many.act ? many : null)
  const label = (one: ListName) =>
    side === 'point' && (one === 'released' || one === 'opened') ? w(`${one}Point`) : w(one)
  return (
    <>
      <Tabs
        label={w('tabs')}
        now={list}
        tabs={LISTS[side].map((one, i) => ({
          key: one,
          label: label(one),
          href: i === 0 ? screen.path : `${screen.path}?in=${one}`,
        }))}
      />
      {many.run.refusal && <Failed refusal={many.run.refusal} again={many.run.close} />}
      {many.run.run && <Run run={many.run.run} close={many.run.close} />}
      <Part title={label(list)} acts={rows && rows.length > 0 && <ManyBar many={many} />}>
        <DataTable
          label={w('list')}
          columns={columns}
          rows={rows}
          keyOf={row => row.id}
          refusal={asked.refusal}
          again={asked.again}
          onOpen={row => go(`/reports/${row.id}`)}
          {...(many.act ? { onSpace: many.toggle } : {})}
          classOf={row => (many.chosen.has(row.id) ? 'row-chosen' : '')}
          cards
          empty={<Empty says={w(`empty${list}`)} />}
        />
        <Pages after={after} next={asked.gave?.next} set={setAfter} />
        {rows && rows.length > 0 && (
          <p className="keys-hint">{w(many.act ? 'keys' : 'keysRead')}</p>
        )}
      </Part>
    </>
  )
}

const HOLDING: readonly ListName[] = ['amended', 'released', 'opened', 'acknowledged']

/** Which are chosen, and what may be done with them: drafts are released, what holds is printed. */
function useMany(centre: string | null, list: ListName, rows: readonly ReportOnList[] | undefined) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const may = useMay('release-report')
  const run = useRun(centre)
  const holds = HOLDING.includes(list)
  const act = centre === null ? null : list === 'drafted' ? 'release' : holds ? 'print' : null
  const chosen = new Set((rows ?? []).filter(row => picked.has(row.id)).map(row => row.id))
  const why = !may
    ? whoCan('release-report')
    : chosen.size === 0
      ? say('Choose reports first.', '请先选择报告。')
      : chosen.size > MOST_IN_RUN
        ? say(`At most ${MOST_IN_RUN} at a time.`, `一次最多 ${MOST_IN_RUN} 份。`)
        : null
  return {
    ...({ act, chosen, why, run } as const),
    toggle(row: ReportOnList) {
      const next = new Set(chosen)
      if (!next.delete(row.id)) next.add(row.id)
      setPicked(next)
    },
    all: () => setPicked(new Set((rows ?? []).map(row => row.id))),
    none: () => setPicked(new Set()),
    begin: async (why?: string) => {
      if (!act) return null
      const picks = (rows ?? []).filter(row => chosen.has(row.id))
      return run.begin(
        act,
        picks.map(({ id, version }) => ({ id, version })),
        why,
      )
    },
  }
}

function ManyBar({ many }: { many: ReturnType<typeof useMany> }) {
  const w = useReportWords()
  useButtonKeys('Xrp')
  if (!many.act) return null
  return (
    <div className="sign-bar">
      <span aria-live="polite">{w('chosen', { count: many.chosen.size })}</span>
      {many.chosen.size > 0 && (
        <Button variant="subtle" onClick={many.none}>
          {w('none')}
        </Button>
      )}
      <Button variant="default" aria-keyshortcuts="X" onClick={many.all}>
        {w('chooseAll')}
      </Button>
      <ManyAct many={many} act={many.act} />
    </div>
  )
}

/** Releasing asks once more, as it does for one: what left cannot be called back unseen. */
function ManyAct({ many, act }: { many: ReturnType<typeof useMany>; act: 'release' | 'print' }) {
  const w = useReportWords()
  const button = {
    'aria-keyshortcuts': act === 'release' ? 'r' : 'p',
    loading: many.run.busy,
    children: w(act),
  }
  const [printing, print] = useState(false)
  if (act === 'print' || many.why)
    return (
      <>
        <WhyNot {...button} why={many.why} quiet onPress={() => print(true)} />
        {act === 'print' && (
          <PurposeDrawer
            count={many.chosen.size}
            open={printing && many.why === null}
            busy={many.run.busy}
            onGive={many.begin}
            onClose={() => print(false)}
          />
        )}
      </>
    )
  const release = async () => {
    const refusal = await many.begin()
    if (refusal) toast('stop', refusal.says)
  }
  const asks = w('releaseAsks', { count: many.chosen.size })
  return (
    <ConfirmButton {...button} asks={asks} sure={w('releaseSure')} onSure={() => void release()} />
  )
}
