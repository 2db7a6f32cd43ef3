/** The plate as it stands on the bench: rows A to H, columns 1 to 12, the notch at A1. */
import { Link } from 'wouter'
import type { BatchPage, ControlPoint, WellOnPage } from '../../../server/contract/controls.ts'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useSay } from '../../words.ts'
import { outcomeOf } from '../controls/points.ts'
import { useRunWords } from './words.ts'

const ROWS = 'ABCDEFGH'.split('')
const COLUMNS = Array.from({ length: 12 }, (_, i) => i + 1)

/** `C1`, `C01` and `c01` are one well. */
const keyOf = (well: string): string => `${well.slice(0, 1).toUpperCase()}${Number(well.slice(1))}`

export const hasWells = ({ wells }: Pick<BatchPage, 'wells'>): boolean =>
  wells.some(({ well }) => well !== null && /^[A-H]\d\d?$/i.test(well))

export function Plate({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const wells = new Map(page.wells.flatMap(one => (one.well ? [[keyOf(one.well), one]] : [])))
  const controls = Map.groupBy(
    page.controls.filter(({ well }) => well !== null),
    ({ well }) => keyOf(well ?? ''),
  )
  return (
    <figure className="plate">
      <table aria-label={w('plate')}>
        <thead>
          <tr>
            <td />
            {COLUMNS.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(row => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {COLUMNS.map(column => (
                <td key={column}>
                  <Well
                    well={wells.get(`${row}${column}`)}
                    controls={controls.get(`${row}${column}`)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className="soft">◤ {w('plateNotch')}</figcaption>
    </figure>
  )
}

function Well(props: {
  well: WellOnPage | undefined
  controls: readonly ControlPoint[] | undefined
}) {
  const w = useRunWords()
  const speak = useSay()
  const { well, controls } = props
  if (controls) {
    const worst = controls.map(outcomeOf).find(one => one !== 'fine') ?? 'fine'
    const [first] = controls
    const says = `${w('control')} ${first?.sentAs ?? ''} ${first?.value ?? ''}`
    return (
      <span className={`well well-control well-${worst}`} role="img" aria-label={says} title={says}>
        {worst === 'fine' ? 'Q' : '!'}
      </span>
    )
  }
  if (!well) return <span className="well well-empty" role="img" aria-label={w('empty')} />
  const state = well.state === 'mixed' ? w('mixed') : speak(RESULT_STATES[well.state])
  const held = well.held.length > 0 ? ` · ${w('held', { analytes: well.held.join(', ') })}` : ''
  const says = `${grouped(well.specimen)} · ${state}${held}`
  return (
    <Link
      className={`well well-${well.state} ${well.held.length > 0 ? 'well-held' : ''}`}
      href={`/specimens/${well.specimen}`}
      aria-label={says}
      title={says}
    />
  )
}
