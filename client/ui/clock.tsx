/** Times that people read: the instant, how long ago, and what is left of a limit. */
import type { Instant } from '../../server/contract/words.ts'
import { useNow } from '../clock.ts'
import { agoText, whenText } from '../dates.ts'
import { useLanguage } from '../words.ts'
import { type Tone, ToneShape } from './status-tag.tsx'
import { useControlWords } from './words.ts'

/** `2026-11-22 14:05`; the exact instant on hover. */
export const When = ({ at }: { at: Instant }) => (
  <time className="when" dateTime={at} title={at}>
    {whenText(at)}
  </time>
)

/** “3 min ago”, counting; the instant on hover. */
export function Ago({ at }: { at: Instant }) {
  const now = useNow(15_000)
  return (
    <time className="when" dateTime={at} title={`${whenText(at)} (${at})`}>
      {agoText(at, now, useLanguage())}
    </time>
  )
}

const HOUR = 3_600_000

/** What is left until `due` by the second; `from` says where the limit comes from. */
export function Clock({ due, from, tone }: { due: Instant; from?: string; tone?: Tone }) {
  const w = useControlWords()
  const now = useNow()
  const left = Date.parse(due) - now
  const time = span(Math.abs(left), count => w('days', { count }))
  const mood = left < 0 ? 'critical' : left < 2 * HOUR ? 'high' : (tone ?? 'plain')
  return (
    <span
      className={`clock tone-${mood}`}
      title={[whenText(due), from].filter(Boolean).join(' · ')}
    >
      {left < 0 && <ToneShape tone="critical" />}
      <time dateTime={due}>{w(left < 0 ? 'over' : 'left', { time })}</time>
      {from && <small>{from}</small>}
    </span>
  )
}

function span(ms: number, days: (count: number) => string): string {
  if (ms >= 48 * HOUR) return days(Math.floor(ms / (24 * HOUR)))
  const seconds = Math.floor(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map(n => String(n).padStart(2, '0')).join(':')
}
