/** The figures of one programme; each opens the specimens it counts, for whom may see them. */
import { Link } from 'wouter'
import {
  MEASURES,
  Measure,
  rateOf,
  type StatisticsRow,
} from '../../../server/contract/statistics.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useSay } from '../../words.ts'
import { hrefOf } from './counted.tsx'
import { useFigures, usePlaceNames, useRows } from './figures.ts'
import { useStatisticsWords } from './words.ts'

const OF_SPECIMENS: readonly Measure[] = [
  ...(['collected', 'received', 'unsatisfactory', 'late', 'reported', 'repeats'] as const),
]

export function FiguresTable({ programme }: { programme: string }) {
  const w = useStatisticsWords()
  const rows = useRows(programme)
  const specimens = useMeasures(OF_SPECIMENS)
  const people = useMeasures(Measure.options.filter(one => !OF_SPECIMENS.includes(one)))
  const place = usePlace()
  const table = (label: string, columns: Column<StatisticsRow>[]) => (
    <>
      <h3>{label}</h3>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        keyOf={row => row.place}
        classOf={row => (row.place === '' ? 'statistics-total' : '')}
        cards
        empty={null}
      />
    </>
  )
  return (
    <div className="statistics-tables">
      {table(w('specimens'), [place, ...specimens, ...useDurations()])}
      {table(w('people'), [place, ...people])}
    </div>
  )
}

/** The name leads to the sites of the centre or district. */
function usePlace(): Column<StatisticsRow> {
  const w = useStatisticsWords()
  const nameOf = usePlaceNames()
  const { ask } = useFigures()
  return {
    ...{ key: 'place', head: w(`by_${ask.by}`), width: '20%' },
    show: row =>
      row.place === '' || ask.by === 'sampling-point' ? (
        nameOf(row.place)
      ) : (
        <Link href={sitesOf(ask.by, row.place)}>{nameOf(row.place)}</Link>
      ),
  }
}

/** The same figures by the sites of one centre or district. */
function sitesOf(by: string, place: string): string {
  const now = new URLSearchParams(window.location.search)
  now.set('by', 'sampling-point')
  now.set(by, place)
  return `/statistics?${now}`
}

function useMeasures(measures: readonly Measure[]): Column<StatisticsRow>[] {
  const speak = useSay()
  return measures.map(measure => ({
    ...{ key: measure, head: speak(MEASURES[measure].name), figures: true },
    show: row => <Figure row={row} measure={measure} />,
  }))
}

function Figure({ row, measure }: { row: StatisticsRow; measure: Measure }) {
  const speak = useSay()
  const rate = rateOf(row, measure)
  const { says, of } = MEASURES[measure]
  const count = row.counts[measure] ?? null
  const about = of === null ? speak(says) : `${speak(says)} (÷ ${speak(MEASURES[of].name)})`
  return (
    <span className="two-lines" title={about}>
      <Count row={row} count={count} href={hrefOf(row, { measure })} />
      {rate !== null && <small>{percent(rate)}</small>}
    </span>
  )
}

/** A figure that opens its list; plain where its asker may not see the rows, `<5` where it is hidden. */
export function Count(props: { row: StatisticsRow; count: number | null; href: string }) {
  const w = useStatisticsWords()
  const { gave } = useFigures()
  const { row, count } = props
  if (count === null)
    return (
      <span className="soft" title={w('hidden', { smallest: gave?.smallest ?? 0 })}>
        {w('small', { smallest: gave?.smallest ?? 0 })}
      </span>
    )
  if (row.rows === 'closed' || count === 0) return <span>{count}</span>
  return <Link href={props.href}>{count}</Link>
}

export const percent = (rate: number): string =>
  `${(rate * 100).toFixed(rate > 0 && rate < 0.01 ? 2 : 1)} %`

const HOURS_OF_A_DAY = 24

function useDurations(): Column<StatisticsRow>[] {
  const w = useStatisticsWords()
  const { gave } = useFigures()
  const time = (hours: number) =>
    hours >= 2 * HOURS_OF_A_DAY
      ? w('days', { days: (hours / HOURS_OF_A_DAY).toFixed(1) })
      : w('hours', { hours: hours.toFixed(1) })
  const column = (key: 'toReceipt' | 'toReport', title: (row: StatisticsRow) => string) => ({
    ...{ key, head: w(key), figures: true },
    show: (row: StatisticsRow) => {
      const { median, p90 } = row[key]
      if (median === null || p90 === null) return <span className="soft">–</span>
      return (
        <span className="two-lines" title={title(row)}>
          {time(median)}
          <small>{w('p90', { time: time(p90) })}</small>
        </span>
      )
    },
  })
  const late = (row: StatisticsRow) => {
    const hours = gave?.lateAfter[row.programme]
    return hours === undefined ? w('medianIs') : w('lateIs', { time: time(hours) })
  }
  return [column('toReceipt', late), column('toReport', () => w('medianIs'))]
}
