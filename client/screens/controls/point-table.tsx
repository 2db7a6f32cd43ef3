/** The same values as the chart, row by row, the newest first; and the chosen one in words. */
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import type { ControlPoint } from '../../../server/contract/controls.ts'
import { When } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { codesOf, OUTCOME_TONES, outcomeOf, sdText } from './points.ts'
import { useControlsWords } from './words.ts'

interface Shown {
  readonly points: readonly ControlPoint[]
  readonly at: number
  readonly onAt: (index: number) => void
}

export function PointTable({ points, at, onAt }: Shown) {
  const w = useControlsWords()
  const box = useRef<HTMLDivElement>(null)
  const chosen = useRef<HTMLTableRowElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is chosen
  useEffect(() => showIn(box.current, chosen.current), [at])
  const rows = points.map((point, index) => ({ point, index })).reverse()
  return (
    <div className="lj-table" ref={box}>
      <table className="table" aria-label={w('points')}>
        <thead>
          <tr>
            <th scope="col">{w('place')}</th>
            <th scope="col">{w('measured')}</th>
            <th scope="col" className="figures">
              {w('value')}
            </th>
            <th scope="col" className="figures">
              {w('deviation')} (SD)
            </th>
            <th scope="col">{w('rules')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ point, index }) => (
            <tr
              key={point.id}
              ref={index === at ? chosen : null}
              aria-current={index === at}
              className="lj-row"
              onClick={() => onAt(index)}
            >
              <td>{index + 1}</td>
              <td>
                <When at={point.at} />
              </td>
              <td className="figures number">{point.value}</td>
              <td className="figures number">{sdText(point.z).replace(' SD', '')}</td>
              <td>
                <Codes point={point} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Scrolls the list and not the page. */
function showIn(box: HTMLElement | null, row: HTMLElement | null): void {
  if (!box || !row) return
  const { offsetTop: top, offsetHeight: high } = row
  if (top - high < box.scrollTop) box.scrollTop = top - high
  else if (top + high > box.scrollTop + box.clientHeight)
    box.scrollTop = top + high - box.clientHeight
}

export function Codes({ point }: { point: ControlPoint }) {
  const w = useControlsWords()
  const outcome = outcomeOf(point)
  return (
    <StatusTag tone={OUTCOME_TONES[outcome]}>
      {outcome === 'fine' ? w('inControl') : codesOf(point).join(', ')}
    </StatusTag>
  )
}

/** The chosen value whole: its run, and what each rule says of it. */
export function ChosenPoint({ points, at }: Pick<Shown, 'points' | 'at'>) {
  const w = useControlsWords()
  const speak = useSay()
  const point = points[at]
  if (!point) return null
  return (
    <div className="lj-told" role="status">
      <p>
        <b>{w('chosen', { n: at + 1, all: points.length })}</b>{' '}
        <span className="number">
          {point.value} {point.unit}
        </span>{' '}
        ({sdText(point.z)}) · <When at={point.at} /> · {w('run')}{' '}
        <Link href={`/runs/${point.batch}`}>{speak(point.run)}</Link>
      </p>
      {point.breaches.length === 0 ? (
        <StatusTag tone="done">{w('inControl')}</StatusTag>
      ) : (
        <ul>
          {point.breaches.map(({ id, does, says }) => (
            <li key={id}>
              <StatusTag tone={does === 'reject' ? 'critical' : 'watch'}>
                {w(does === 'reject' ? 'rejects' : 'warns')}
              </StatusTag>{' '}
              {speak(says)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
