/**
 * When to collect, as a ruler from birth on. Every limit is a rule row that holds today; hours of
 * age count from the birth, days of life from the day of birth.
 */
import type { Rule } from '../../../server/contract/rules.ts'
import { dayOf, startOfDay } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { readWhen, whenText } from '../../dates.ts'
import { Failed, Loading } from '../../ui/states.tsx'
import { type StationWords, useStationWords } from './words.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Limits {
  readonly from: number
  readonly to: number
  readonly last: number | null
}

export function Ruler({ programme, bornAt }: { programme: string; bornAt: string }) {
  const w = useStationWords()
  const now = useNow(60_000)
  const windows = useAsk('listWindows', { programme })
  const born = readWhen(bornAt, now)
  if (windows.refusal) return <Failed refusal={windows.refusal} again={windows.again} />
  if (!windows.gave) return <Loading rows={1} height={60} />
  const birth = born ? Date.parse(born) : null
  const limits = limitsOf(windows.gave, birth ?? 0)
  return (
    <section className="ruler" aria-label={w('window')}>
      <h3>{w('window')}</h3>
      {!limits && <p className="soft">{w('windowNone')}</p>}
      {limits && birth === null && <p className="soft">{w('windowNoBirth')}</p>}
      {limits && birth !== null && <Drawn limits={limits} birth={birth} now={now} w={w} />}
    </section>
  )
}

const AXES = ['age-hours', 'day-of-life']

/** The ends of the normal window, and the last instant that any row allows. */
function limitsOf(rows: readonly Rule[], birth: number): Limits | null {
  const normal = rows.find(r => r.class === 'normal' && r.operator === 'between')
  if (!normal || normal.valueTo === null) return null
  const ends = rows.filter(r => AXES.includes(r.analyte) && r.operator.startsWith('>'))
  const last = ends.map(r => endOf(r, birth)).sort((a, b) => a - b)[0] ?? null
  return { from: at(normal, normal.value, birth), to: at(normal, normal.valueTo, birth), last }
}

const at = (row: Rule, value: number, birth: number): number =>
  row.analyte === 'age-hours' ? birth + value * HOUR : dayOfLife(value, birth)

const dayOfLife = (value: number, birth: number): number =>
  Date.parse(startOfDay(dayOf(new Date(birth).toISOString()))) + value * DAY

/** “Later than day 20” ends with that day, not with its beginning. */
const endOf = (row: Rule, birth: number): number =>
  row.analyte === 'age-hours'
    ? at(row, row.value, birth)
    : dayOfLife(row.value, birth) + (row.operator === '>' ? DAY : 0)

function Drawn(props: { limits: Limits; birth: number; now: number; w: StationWords }) {
  const { limits, birth, now, w } = props
  const end = Math.max(limits.last ?? 0, limits.to) + DAY
  const share = (t: number) => `${Math.min(100, Math.max(0, ((t - birth) / (end - birth)) * 100))}%`
  const zones = [
    { key: 'early', from: birth, to: limits.from },
    { key: 'normal', from: limits.from, to: limits.to },
    { key: 'late', from: limits.to, to: limits.last ?? end },
    { key: 'lastDay', from: limits.last ?? end, to: end },
  ] as const
  return (
    <>
      <p>
        {w('windowFrom')} <strong className="when">{whenText(limits.from)}</strong> {w('windowTo')}{' '}
        <strong className="when">{whenText(limits.to)}</strong>
        {w('windowEnd')} {sayNow(limits, now, w)}
      </p>
      <div className="ruler-bar">
        {zones.map(zone => (
          <div
            key={zone.key}
            className={`ruler-zone ruler-${zone.key}`}
            style={{ left: share(zone.from), right: `calc(100% - ${share(zone.to)})` }}
            title={`${whenText(zone.from)} – ${whenText(zone.to)}`}
          >
            {zone.key !== 'lastDay' && w(zone.key)}
          </div>
        ))}
        {now <= end && (
          <div className="ruler-now" style={{ left: share(now) }}>
            <span>{w('nowMark')}</span>
          </div>
        )}
      </div>
    </>
  )
}

function sayNow(limits: Limits, now: number, w: StationWords): string {
  if (now < limits.from) {
    const hours = Math.ceil((limits.from - now) / HOUR)
    return w('tooEarlyNow', { time: w('hours', { n: hours }) })
  }
  if (now <= limits.to) return w('rightNow')
  return now <= (limits.last ?? Number.POSITIVE_INFINITY) ? w('lateNow') : w('tooLateNow')
}
