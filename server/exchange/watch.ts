/**
 * What is wrong with a line, judged about once a second by the one clock: nothing heard for too
 * long, too much in an hour, messages cut off, strangers at its door. Each alarm is a fact when it
 * begins and one when it ends, and a row while it stands, so that a start neither forgets it nor
 * tells it twice. What is too long or too much is said by the line itself.
 */
import { type AlarmKind, AlarmKind as Kinds, type Line } from '../contract/lines.ts'
import { type Id, type Instant, later, type Say, say } from '../contract/words.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Actor, Store } from '../store/store.ts'
import type { Tally } from './tally.ts'

const CLOCK: Actor = { id: 'clock' }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WRITE_EVERY_MS = 60_000
/** Beyond these it is enough to know that there were many. */
const MOST_NOTED = 10_000

/** What is counted for an alarm as it happens. */
export type Mishap = 'broken' | 'strangers'

export class Watch {
  readonly #store: Store
  readonly #tally: Tally
  /** Instants of the last hour, by line and kind. */
  readonly #mishaps = new Map<string, Instant[]>()
  /** Since when each alarm stands, by line and kind. */
  readonly #standing = new Map<string, Instant>()
  #writtenAt = performance.now()
  #written = new Map<Id, Instant>()

  constructor(store: Store, tally: Tally) {
    this.#store = store
    this.#tally = tally
  }

  /** What stood when the server was stopped, and how much was heard. */
  async open(lines: readonly Line[]): Promise<void> {
    await this.#store.read(CLOCK, async look => {
      await this.#tally.read(look)
      for (const row of await look.db.selectFrom('lineAlarm').selectAll().execute()) {
        this.#standing.set(keyOf(row.line, row.kind), row.since)
        const line = lines.find(one => one.id === row.line)
        if (line) this.#recall(line, row.kind, row.since)
      }
    })
    this.#written = new Map(this.#tally.lastSeen())
  }

  /** What was counted before the stop is gone; the alarm that came of it stands for its hour. */
  #recall(line: Line, kind: AlarmKind, since: Instant): void {
    if (kind !== 'broken' && kind !== 'strangers') return
    const times = kind === 'broken' ? 1 : (line.strangersPerHour ?? 1)
    for (let i = 0; i < Math.min(times, MOST_NOTED); i++) this.happened(line.id, kind, since)
  }

  happened(line: Id, kind: Mishap, at: Instant): void {
    const key = keyOf(line, kind)
    const known = this.#mishaps.get(key) ?? []
    this.#mishaps.set(key, known)
    known.push(at)
    if (known.length > MOST_NOTED) known.shift()
  }

  /** Begins and ends alarms, as things are now. */
  async judge(lines: readonly Line[], now: Instant): Promise<void> {
    for (const line of lines) {
      const wanted = this.#wrongWith(line, now)
      const due = Kinds.options.filter(
        kind => (wanted[kind] !== undefined) !== this.#standing.has(keyOf(line.id, kind)),
      )
      for (const kind of due) await this.#turn(line, kind, wanted[kind])
    }
  }

  #wrongWith(line: Line, now: Instant): Partial<Record<AlarmKind, Say>> {
    const { lastSeenAt, lastHour } = this.#tally.of(line.id, now)
    const { silentAfterMinutes: minutes, mostPerHour, strangersPerHour } = line
    const heardAt = lastSeenAt && lastSeenAt > line.onSince ? lastSeenAt : line.onSince
    const isOn = line.state === 'on'
    const isSilent = minutes !== null && later(heardAt, minutes * MINUTE_MS) <= now
    const strangers = this.#lastHour(line.id, 'strangers', now)
    return {
      ...(isOn && isSilent ? { silent: silentFor(minutes) } : {}),
      ...(isOn && mostPerHour !== null && lastHour > mostPerHour
        ? { busy: over(mostPerHour) }
        : {}),
      ...(this.#lastHour(line.id, 'broken', now) > 0 ? { broken: BROKEN } : {}),
      ...(strangersPerHour !== null && strangers >= strangersPerHour
        ? { strangers: STRANGERS }
        : {}),
    }
  }

  #lastHour(line: Id, kind: Mishap, now: Instant): number {
    const known = this.#mishaps.get(keyOf(line, kind))
    if (!known) return 0
    const from = later(now, -HOUR_MS)
    const still = known.findIndex(at => at > from)
    known.splice(0, still < 0 ? known.length : still)
    return known.length
  }

  /** An alarm begins, with its sentence, or ends. */
  async #turn(line: Line, kind: AlarmKind, says: Say | undefined): Promise<void> {
    const since = await this.#store.work(CLOCK, [line.centre], async work => {
      await work.db
        .deleteFrom('lineAlarm')
        .where('line', '=', line.id)
        .where('kind', '=', kind)
        .execute()
      if (says) {
        const row = { line: line.id, kind, since: work.at, says: JSON.stringify(says) }
        await work.db.insertInto('lineAlarm').values(row).execute()
        work.tell('line.alarm', line.id, { alarm: kind, says })
      } else work.tell('line.calm', line.id, { alarm: kind })
      return work.at
    })
    if (says) this.#standing.set(keyOf(line.id, kind), since)
    else this.#standing.delete(keyOf(line.id, kind))
  }

  /** Notes when each line was last heard: once a minute, and at the end. */
  async write(when: 'if it is time' | 'now'): Promise<void> {
    const now = performance.now()
    if (when === 'if it is time' && now - this.#writtenAt < WRITE_EVERY_MS) return
    this.#writtenAt = now
    const seen = this.#tally.lastSeen().filter(([line, at]) => this.#written.get(line) !== at)
    if (seen.length === 0) return
    await this.#store.work(CLOCK, [REGISTRY], async work => {
      for (const [line, seenAt] of seen)
        await work.db
          .insertInto('lineSeen')
          .values({ line, seenAt })
          .onConflict(on => on.column('line').doUpdateSet({ seenAt }))
          .execute()
    })
    for (const [line, at] of seen) this.#written.set(line, at)
  }
}

const keyOf = (line: Id, kind: AlarmKind): string => `${kind} ${line}`

const silentFor = (minutes: number): Say =>
  say(
    `Nothing was heard for ${minutes} minutes. Look at the instrument: is it on, is it connected, does it hold unsent results?`,
    `已超过 ${minutes} 分钟未收到数据。请检查仪器：是否开机、是否联网、是否有未发送的结果？`,
  )
const over = (most: number): Say =>
  say(
    `More than ${most} messages came within an hour. Look at the instrument: does it repeat itself, or send its memory again?`,
    `一小时内收到的消息超过 ${most} 条。请检查仪器：是否重复发送或重发历史数据？`,
  )
const BROKEN = say(
  'Messages were cut off or stalled within the last hour. Look at the cable and the network; what was cut off has to be sent again.',
  '最近一小时内有消息中断或停滞。请检查线缆和网络；中断的消息须重发。',
)
const STRANGERS = say(
  'Connections or messages from elsewhere were refused here, more than the line allows within an hour. Ask who owns the address; unknown senders are listed below.',
  '一小时内被拒绝的外来连接或消息超过该线路的限值。请核实该地址归属；未知发送方列于下方。',
)
