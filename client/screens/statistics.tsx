/** Figures across centres: what became of the specimens of a period, a table first, then bars. */
import { Button } from '@mantine/core'
import { useTell } from '../api.ts'
import { CSV, saveFile } from '../files.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { Bars } from './statistics/bars.tsx'
import { CountedDrawer } from './statistics/counted.tsx'
import { useFigures } from './statistics/figures.ts'
import { FormsDrawer } from './statistics/forms.tsx'
import { Query } from './statistics/query.tsx'
import { Reasons } from './statistics/reasons.tsx'
import { FiguresTable } from './statistics/table.tsx'
import { useStatisticsWords } from './statistics/words.ts'
import './network/network.css'
import './statistics/statistics.css'

export const screen = {
  path: '/statistics',
  title: { en: 'Statistics', zh: '统计' },
  may: 'see-statistics',
  menu: { group: 'house', order: 5, key: 'v' },
} satisfies Screen

export default function StatisticsScreen() {
  const w = useStatisticsWords()
  const { period, gave, refusal, again, waiting } = useFigures()
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <>
          <SaveTable />
          <Button variant="default" onClick={() => window.print()}>
            {w('print')}
          </Button>
        </>
      }
    >
      <Query />
      <p className="statistics-about">
        {w('about', { from: period.from, until: period.until })}
        {gave && gave.smallest > 1 && ` ${w('hidden', { smallest: gave.smallest })}`}
      </p>
      {refusal && <Failed refusal={refusal} again={again} />}
      {!refusal && !gave && waiting && <Loading rows={8} />}
      {gave && gave.totals.length === 0 && <Empty says={w('empty')} />}
      {gave?.totals.map(total => (
        <OneProgramme key={total.programme} programme={total.programme} />
      ))}
      <CountedDrawer />
      <FormsDrawer />
    </Page>
  )
}

function OneProgramme({ programme }: { programme: string }) {
  const names = useNames()
  return (
    <>
      <Part title={names.programme(programme)}>
        <FiguresTable programme={programme} />
      </Part>
      <div className="statistics-pair">
        <Bars programme={programme} />
        <Reasons programme={programme} />
      </div>
    </>
  )
}

function SaveTable() {
  const w = useStatisticsWords()
  const { ask, period } = useFigures()
  const made = useTell('exportStatistics')
  const save = async () => {
    const { gave, refusal } = await made.tell(ask)
    if (refusal) return toast('stop', refusal.says)
    saveFile(gave, `statistics-${period.from}-${period.until}.csv`, CSV)
  }
  return (
    <Button variant="default" loading={made.busy} onClick={() => void save()}>
      {w('save')}
    </Button>
  )
}
