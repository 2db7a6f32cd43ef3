/** Figures across centres: what became of the specimens of a period, a table first, then bars. */
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { Bars } from './statistics/bars.tsx'
import { CountedDrawer } from './statistics/counted.tsx'
import { useFigures } from './statistics/figures.ts'
import { FormsDrawer } from './statistics/forms.tsx'
import { TableActs } from './statistics/parts.tsx'
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
  const { period, ask, gave, refusal, again, waiting } = useFigures()
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={<TableActs exported="exportStatistics" ask={ask} named="statistics" />}
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
