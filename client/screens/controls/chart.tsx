/**
 * A Levey-Jennings chart. The point that is chosen is chosen in the table beside it too; arrows walk,
 * Home and End jump. Rejections are squares and warnings rings, so that it reads without colours.
 */
import { useElementSize } from '@mantine/hooks'
import type { ControlChart, ControlPoint } from '../../../server/contract/controls.ts'
import { dayText } from '../../dates.ts'
import { levelSays } from '../../terms.ts'
import { useSay } from '../../words.ts'
import { outcomeOf, SHOWN_SD } from './points.ts'
import { useControlsWords } from './words.ts'

const HEIGHT = 320
const LEFT = 64
const RIGHT = 46
const TOP = 14
const BOTTOM = 30
const LINES = [3, 2, 1, 0, -1, -2, -3]

interface Drawing {
  readonly width: number
  x(index: number): number
  y(z: number): number
}

export function Chart(props: { chart: ControlChart; at: number; onAt: (index: number) => void }) {
  const w = useControlsWords()
  const speak = useSay()
  const { ref, width } = useElementSize()
  const { chart, at, onAt } = props
  const { lot, points } = chart
  const last = points.length - 1
  const keys: Record<string, number> = {
    ...{ ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(last, at + 1) },
    ...{ Home: 0, End: last },
  }
  const drawing = drawingFor(Math.max(width, 280), points.length)
  const { analyte, level, lot: name } = lot
  return (
    <div className="lj" ref={ref}>
      <div
        role="slider"
        tabIndex={0}
        aria-label={w('chartName', { analyte, level: speak(levelSays(level)), lot: name })}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={at + 1}
        aria-valuetext={`${w('chosen', { n: at + 1, all: points.length })}: ${points[at]?.value ?? ''}`}
        onKeyDown={event => {
          const next = keys[event.key]
          if (next === undefined) return
          event.preventDefault()
          onAt(next)
        }}
      >
        <svg width={drawing.width} height={HEIGHT} aria-hidden="true">
          <Scale lot={lot} drawing={drawing} />
          <Runs points={points} drawing={drawing} />
          <polyline
            className="lj-way"
            points={points.map((p, i) => `${drawing.x(i)},${drawing.y(p.z ?? 0)}`).join(' ')}
          />
          {points.map((point, i) => (
            <Mark
              key={point.id}
              point={point}
              x={drawing.x(i)}
              y={drawing.y(point.z ?? 0)}
              chosen={i === at}
              onChoose={() => onAt(i)}
            />
          ))}
        </svg>
      </div>
      <p className="soft lj-hint">{w('chartHint')}</p>
    </div>
  )
}

function drawingFor(width: number, count: number): Drawing {
  const wide = width - LEFT - RIGHT
  const high = HEIGHT - TOP - BOTTOM
  return {
    width,
    x: index => LEFT + (count < 2 ? wide / 2 : (index * wide) / (count - 1)),
    y: z => TOP + ((SHOWN_SD - Math.max(-SHOWN_SD, Math.min(SHOWN_SD, z))) * high) / (2 * SHOWN_SD),
  }
}

/** The mean and its SDs, with what they are in the unit of the analyte. */
function Scale({ lot, drawing }: { lot: ControlChart['lot']; drawing: Drawing }) {
  const digits = Math.max(decimals(lot.mean), decimals(lot.sd))
  return (
    <>
      {[
        { from: 2, to: 3, name: 'warn' },
        { from: -3, to: -2, name: 'warn' },
      ].map(({ from, to, name }) => (
        <rect
          key={from}
          className={`lj-band lj-band-${name}`}
          x={LEFT}
          width={drawing.width - LEFT - RIGHT}
          y={drawing.y(to)}
          height={drawing.y(from) - drawing.y(to)}
        />
      ))}
      {LINES.map(sd => (
        <g key={sd}>
          <line
            className={`lj-line lj-line-${Math.abs(sd)}`}
            x1={LEFT}
            x2={drawing.width - RIGHT}
            y1={drawing.y(sd)}
            y2={drawing.y(sd)}
          />
          <text className="lj-figure" x={LEFT - 6} y={drawing.y(sd) + 4} textAnchor="end">
            {(lot.mean + sd * lot.sd).toFixed(digits)}
          </text>
          <text className="lj-figure" x={drawing.width - RIGHT + 6} y={drawing.y(sd) + 4}>
            {sd === 0 ? '0 SD' : `${sd > 0 ? '+' : '−'}${Math.abs(sd)} SD`}
          </text>
        </g>
      ))}
    </>
  )
}

const decimals = (n: number): number => String(n).split('.')[1]?.length ?? 0

/** A line where a run ends, and the day under the first point of as many days as fit. */
function Runs({ points, drawing }: { points: readonly ControlPoint[]; drawing: Drawing }) {
  const days = points.map(({ at }) => dayText(at))
  const fits = Math.max(1, Math.floor(drawing.width / 90))
  const starts = days.flatMap((day, i) => (day === days[i - 1] ? [] : [i]))
  const every = Math.ceil(starts.length / fits)
  return (
    <>
      {points.map((point, i) =>
        i > 0 && points[i - 1]?.batch !== point.batch ? (
          <line
            key={point.id}
            className="lj-run"
            x1={(drawing.x(i - 1) + drawing.x(i)) / 2}
            x2={(drawing.x(i - 1) + drawing.x(i)) / 2}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
          />
        ) : null,
      )}
      {starts
        .filter((_, i) => i % every === 0)
        .map(i => (
          <text key={i} className="lj-figure" x={drawing.x(i)} y={HEIGHT - 8} textAnchor="middle">
            {(days[i] ?? '').slice(5)}
          </text>
        ))}
    </>
  )
}

function Mark(props: {
  point: ControlPoint
  x: number
  y: number
  chosen: boolean
  onChoose: () => void
}) {
  const { point, x, y, chosen } = props
  const outcome = outcomeOf(point)
  const isOutside = Math.abs(point.z ?? 0) > SHOWN_SD
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <g className={`lj-mark lj-${outcome} ${chosen ? 'lj-chosen' : ''}`} onClick={props.onChoose}>
      <title>{`${point.value} ${point.unit}`}</title>
      {chosen && <circle className="lj-halo" cx={x} cy={y} r={11} />}
      <circle className="lj-touch" cx={x} cy={y} r={12} />
      {outcome === 'rejected' ? (
        <rect className="lj-dot" x={x - 5} y={y - 5} width={10} height={10} />
      ) : (
        <circle className="lj-dot" cx={x} cy={y} r={outcome === 'warned' ? 5 : 3.5} />
      )}
      {isOutside && (
        <path
          className="lj-outside"
          d={(point.z ?? 0) > 0 ? `M${x} ${y - 13}l5 6h-10z` : `M${x} ${y + 13}l5 -6h-10z`}
        />
      )}
    </g>
  )
}
