/** The lines of a centre with how they fare: what is counted in memory, and what waits in tables. */
import { demand } from '../access.ts'
import type { Line, LineAlarm, LineOnList } from '../contract/lines.ts'
import { dayOf, type Id, Say, startOfDay } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { messagesIn } from './inbox.ts'
import { asLine } from './lines.ts'

/** What the open ports know of a line. */
export type Hearing = Pick<
  LineOnList,
  | 'lastSeenAt'
  | 'lastHour'
  | 'today'
  | 'countedSince'
  | 'connected'
  | 'listensOn'
  | 'listening'
  | 'listeningSays'
>

/** More errors of a centre than these are not looked at for a list. */
const MOST_ERRORS = 1_000

export async function listLines(
  look: Look,
  hearing: (line: Line) => Hearing,
  centre: Id,
): Promise<LineOnList[]> {
  demand(look.by, 'see-lines', { centre }, look.at)
  const rows = await look.db
    .selectFrom('line')
    .selectAll()
    .where('centre', '=', centre)
    .orderBy('name')
    .execute()
  const waiting = await waitingIn(look, centre)
  const parked = await parkedIn(look, centre)
  const errors = await errorsToday(look, centre)
  const alarms = await alarmsOf(look, rows)
  return rows.map(asLine).map(line => ({
    ...line,
    ...hearing(line),
    waiting: waiting.get(line.id) ?? 0,
    parked: parked.get(line.id) ?? 0,
    errors: errors.counts.get(line.id) ?? 0,
    moreErrors: errors.more,
    alarms: alarms.get(line.id) ?? [],
  }))
}

async function waitingIn(look: Look, centre: Id): Promise<Map<Id | null, number>> {
  const rows = await look.db
    .selectFrom('message')
    .select(eb => ['line', eb.fn.countAll<number>().as('n')] as const)
    .where('centre', '=', centre)
    .where('state', '=', 'kept')
    .groupBy('line')
    .execute()
  return new Map(rows.map(({ line, n }) => [line, n]))
}

async function parkedIn(look: Look, centre: Id): Promise<Map<Id | null, number>> {
  const rows = await look.db
    .selectFrom('parked')
    .select(eb => ['line', eb.fn.countAll<number>().as('n')] as const)
    .where('centre', '=', centre)
    .where('state', '=', 'parked')
    .groupBy('line')
    .execute()
  return new Map(rows.map(({ line, n }) => [line, n]))
}

async function errorsToday(look: Look, centre: Id) {
  const midnight = startOfDay(dayOf(look.at))
  const counts = new Map<Id, number>()
  let more: LineOnList['moreErrors'] = 'no'
  for (const state of ['refused', 'parked'] as const) {
    const rows = await messagesIn(look, centre, state)
      .select(['line', 'receivedAt'])
      .limit(MOST_ERRORS)
      .execute()
    const today = rows.filter(row => row.receivedAt >= midnight)
    if (today.length === MOST_ERRORS) more = 'yes'
    for (const { line } of today) if (line) counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return { counts, more }
}

async function alarmsOf(look: Look, lines: readonly { id: Id }[]): Promise<Map<Id, LineAlarm[]>> {
  const ids = lines.map(line => line.id)
  const rows = await look.db
    .selectFrom('lineAlarm')
    .selectAll()
    .where('line', 'in', ['', ...ids])
    .orderBy('since')
    .execute()
  const alarms = new Map<Id, LineAlarm[]>()
  for (const { line, says, ...row } of rows)
    alarms.set(line, [...(alarms.get(line) ?? []), { ...row, says: Say.parse(JSON.parse(says)) }])
  return alarms
}
