/**
 * How much each line was heard, counted in memory by the minute: nothing is written for it while
 * messages come in, and nothing is counted anew in a table of millions. A start reads the newest
 * messages, and no more than that, to know where it stands.
 */
import { dayOf, type Id, type Instant, later, startOfDay } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
/** Messages that a start reads at a time, and at most. */
const PAGE = 1_000
const READ_AT_START = 20_000

interface Heard {
  seenAt: Instant
  day: string
  today: number
  /** Messages by minute, the last hour of them. */
  minutes: Map<number, number>
}

export interface Counted {
  readonly lastSeenAt: Instant | null
  readonly lastHour: number
  readonly today: number
  /** Null where the whole day was counted. */
  readonly countedSince: Instant | null
}

export class Tally {
  readonly #lines = new Map<Id, Heard>()
  /** Messages before this were not counted. */
  #from: Instant | null = null

  /** So many messages of a line, now. */
  heard(line: Id, at: Instant, messages = 1): void {
    const day = dayOf(at)
    const known = this.#lines.get(line) ?? { seenAt: at, day, today: 0, minutes: new Map() }
    this.#lines.set(line, known)
    if (at > known.seenAt) known.seenAt = at
    if (known.day < day) Object.assign(known, { day, today: 0 })
    if (known.day === day) known.today += messages
    const minute = minuteOf(at)
    if (!known.minutes.has(minute)) forget(known.minutes, minute)
    known.minutes.set(minute, (known.minutes.get(minute) ?? 0) + messages)
  }

  /** It was heard at that time, and nobody knows how often. */
  seen(line: Id, at: Instant): void {
    const known = this.#lines.get(line)
    if (!known) this.#lines.set(line, { seenAt: at, day: dayOf(at), today: 0, minutes: new Map() })
    else if (at > known.seenAt) known.seenAt = at
  }

  of(line: Id, at: Instant): Counted {
    const known = this.#lines.get(line)
    const midnight = startOfDay(dayOf(at))
    return {
      lastSeenAt: known?.seenAt ?? null,
      lastHour: known ? within(known.minutes, minuteOf(at)) : 0,
      today: known?.day === dayOf(at) ? known.today : 0,
      countedSince: this.#from !== null && this.#from > midnight ? this.#from : null,
    }
  }

  lastSeen(): [Id, Instant][] {
    return [...this.#lines].map(([line, { seenAt }]) => [line, seenAt])
  }

  /** What the newest messages say, and when the others were last heard as it was noted. */
  async read(look: Look): Promise<void> {
    for (const { line, seenAt } of await look.db.selectFrom('lineSeen').selectAll().execute())
      this.seen(line, seenAt)
    const from = later(startOfDay(dayOf(look.at)), -HOUR_MINUTES * MINUTE_MS)
    const rows: Heading[] = []
    for (let page = await newest(look); page.length > 0; page = await newest(look, page.at(-1))) {
      rows.push(...page.filter(row => row.receivedAt >= from))
      if ((page.at(-1)?.receivedAt ?? '') < from) break
      if (rows.length >= READ_AT_START) this.#from = rows.at(-1)?.receivedAt ?? null
      if (this.#from !== null) break
    }
    for (const { line, receivedAt } of rows.reverse()) if (line) this.heard(line, receivedAt)
  }
}

type Heading = Pick<MessageRow, 'id' | 'line' | 'receivedAt'>

/** A page of the newest messages, or of those before one. */
function newest(look: Look, before?: Heading): Promise<Heading[]> {
  const query = look.db
    .selectFrom('message')
    .select(['id', 'line', 'receivedAt'])
    .orderBy('id', 'desc')
    .limit(PAGE)
  return (before ? query.where('id', '<', before.id) : query).execute()
}

/** Reckoned once a minute: every message asks. */
function minuteOf(at: Instant): number {
  if (!at.startsWith(lastAsked.minute)) {
    const minute = at.slice(0, '2026-11-23T09:14'.length)
    lastAsked = { minute, is: Math.floor(Date.parse(at) / MINUTE_MS) }
  }
  return lastAsked.is
}

let lastAsked = { minute: '-', is: 0 }

function forget(minutes: Map<number, number>, now: number): void {
  for (const minute of minutes.keys()) if (minute <= now - HOUR_MINUTES) minutes.delete(minute)
}

function within(minutes: ReadonlyMap<number, number>, now: number): number {
  let sum = 0
  for (const [minute, count] of minutes) if (minute > now - HOUR_MINUTES) sum += count
  return sum
}
