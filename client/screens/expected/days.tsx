/** Each of the last days in figures; a figure opens the list it counts. */
import { Link } from 'wouter'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { Failed } from '../../ui/states.tsx'
import { ToneShape } from '../../ui/status-tag.tsx'
import { useExpectedWords } from './words.ts'

const EVERY_MS = 60_000

export function Days(props: {
  centre: string
  days: readonly Day[]
  now: string
  overdue: boolean
}) {
  const w = useExpectedWords()
  const { centre, days, now, overdue } = props
  const current = (is: boolean) => (is ? 'page' : undefined)
  return (
    <ul className="expected-days" aria-label={w('days')}>
      <li>
        <Link href="/expected" aria-current={current(now === '' && !overdue)}>
          {w('allDays')}
        </Link>
        <Link href="/expected?due=overdue" aria-current={current(now === '' && overdue)}>
          {w('overdueOnly')}
        </Link>
      </li>
      {days.map(day => (
        <OneDay key={day} centre={centre} day={day} now={now === day} overdue={overdue} />
      ))}
    </ul>
  )
}

function OneDay(props: { centre: string; day: Day; now: boolean; overdue: boolean }) {
  const w = useExpectedWords()
  const { centre, day, now, overdue } = props
  const asked = useAsk('showExpectedDay', { centre, day }, { keep: true, everyMs: EVERY_MS })
  const counts = asked.gave
  const current = (is: boolean) => (is ? 'page' : undefined)
  return (
    <li>
      <strong className="number">{day}</strong>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <span className="soft">…</span>}
      {counts && (
        <>
          <span className="soft">
            {w('received', { count: counts.received })} ·{' '}
            {w('complete', { count: counts.complete })}
          </span>
          <Link href={`/expected?day=${day}`} aria-current={current(now && !overdue)}>
            {w('waiting', { count: counts.waiting })}
          </Link>
          {counts.overdue > 0 && (
            <Link
              className="tone-critical"
              href={`/expected?day=${day}&due=overdue`}
              aria-current={current(now && overdue)}
            >
              <ToneShape tone="critical" /> {w('overdue', { count: counts.overdue })}
            </Link>
          )}
          {counts.more === 'yes' && <small className="soft">{w('moreThan')}</small>}
        </>
      )}
    </li>
  )
}
