/** One measure side by side: its rate where it is a part of something, otherwise its count. */
import { NativeSelect } from '@mantine/core'
import {
  MEASURES,
  Measure,
  rateOf,
  type StatisticsRow,
} from '../../../server/contract/statistics.ts'
import { Part } from '../../ui/page.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { hrefOf } from './counted.tsx'
import { usePlaceNames, useRows } from './figures.ts'
import { Count, percent } from './table.tsx'
import { useStatisticsWords } from './words.ts'

export function Bars({ programme }: { programme: string }) {
  const w = useStatisticsWords()
  const speak = useSay()
  const nameOf = usePlaceNames()
  const [chosen, choose] = useAddress('measure', 'unsatisfactory')
  const rows = useRows(programme)
  const measure = Measure.options.find(one => one === chosen) ?? 'unsatisfactory'
  const { of } = MEASURES[measure]
  const figureOf = (row: StatisticsRow) =>
    of === null ? (row.counts[measure] ?? null) : rateOf(row, measure)
  const most = Math.max(...rows.map(row => figureOf(row) ?? 0), 0)
  return (
    <Part
      title={w('compared')}
      acts={
        <NativeSelect
          aria-label={w('measure')}
          value={measure}
          onChange={e => choose(e.currentTarget.value)}
          data={Measure.options.map(value => ({ value, label: speak(MEASURES[value].name) }))}
        />
      }
    >
      <p className="soft">
        {speak(MEASURES[measure].says)}
        {of !== null && ` ÷ ${speak(MEASURES[of].name)}`}
      </p>
      <ul className="bars">
        {rows.map(row => {
          const value = figureOf(row)
          return (
            <li key={row.place}>
              <span className="bar-name">{nameOf(row.place)}</span>
              <span className="bar" aria-hidden="true">
                <i style={{ width: most === 0 ? 0 : `${((value ?? 0) / most) * 100}%` }} />
              </span>
              <span className="bar-figure">
                {of !== null && value !== null && <strong>{percent(value)}</strong>}{' '}
                <Count
                  row={row}
                  count={row.counts[measure] ?? null}
                  href={hrefOf(row, { measure })}
                />
              </span>
            </li>
          )
        })}
      </ul>
    </Part>
  )
}
