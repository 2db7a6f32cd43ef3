/**
 * Nobody is forgotten because nobody acted (INV-4, E-20): while a recall waits for somebody, the clock
 * tells its owner, then a deputy, then the head of the centre, then the programme office. How long each
 * is given are dated rows (`escalation`); same-day conditions count day and night, others working days.
 *
 * A recall waits for up to three things at once, each counted from an instant of its own: that somebody
 * acknowledges it, that the next step of its ladder is made, that it ends within its limit. For each of
 * them every level is told once: a notice is what it is about, why, since when and to which level, and
 * the database holds one of each, whatever is killed, doubled or set back in time. It ends when what it
 * waits for was done. Where no row says how long a level is given, all of them are told at once. When a
 * recall is to be looked at next stands on its row, so that a round of the
 * clock looks at nothing else.
 */
import { v7 as newId } from 'uuid'
import { type Calendar, workingDaysLater } from '../contract/calendar.ts'
import { type Notice, NoticeLevel, type NoticeWhy } from '../contract/notices.ts'
import type { Case } from '../contract/recalls.ts'
import type { Rule } from '../contract/rules.ts'
import { dayOf, type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { RecallRow } from '../store/tables.ts'
import * as calendars from './calendar.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import * as duty from './duty.ts'
import * as ladders from './ladders.ts'
import * as outbox from './outbox.ts'
import { PLANNED } from './recalls.ts'
import * as rules from './rules.ts'

/** Nothing more is due until something changes. */
export const NEVER: Instant = '9999-12-31T00:00:00.000Z'

const MINUTE_MS = 60_000
const LEVELS: readonly NoticeLevel[] = NoticeLevel.options

/** What a recall waits for, and from when that is counted. */
export interface Waiting {
  readonly why: NoticeWhy
  readonly since: Instant
}

type Watched = Pick<
  RecallRow,
  'condition' | 'openedAt' | 'dueAt' | 'acknowledgedAt' | 'endedAt' | 'waitsSince'
> & {
  readonly stepDueAt?: Instant | null
  /** When somebody last tried to reach the family: a step cannot be overdue before the one before it was made. */
  readonly triedAt?: Instant | null | undefined
}

/** What an open recall of an open case waits for now; nothing once it has ended. */
export function waitingFor(row: Watched): Waiting[] {
  if (row.endedAt !== null) return []
  const unseen = row.acknowledgedAt === null && row.condition !== PLANNED
  return [
    ...(unseen
      ? [{ why: 'not-acknowledged' as const, since: row.waitsSince ?? row.openedAt }]
      : []),
    ...(row.stepDueAt
      ? [{ why: 'step-overdue' as const, since: laterOf(row.stepDueAt, row.triedAt) }]
      : []),
    { why: 'recall-overdue', since: row.dueAt },
  ]
}

const laterOf = (a: Instant, b: Instant | null | undefined): Instant => (b && b > a ? b : a)

async function triedAt(look: Look, recall: Id): Promise<Instant | null> {
  const row = await look.db
    .selectFrom('contact')
    .select(eb => eb.fn.max('recordedAt').as('at'))
    .where('recall', '=', recall)
    .executeTakeFirst()
  return row?.at ?? null
}

/** One notice that is due now or later. */
export interface Due extends Waiting {
  readonly level: NoticeLevel
  readonly dueAt: Instant
}

type Step = Pick<Rule, 'class' | 'value' | 'unit'>

/** Everybody of a case at once: rows that are missing must not keep a call from being heard. */
const WITHOUT_ROWS: readonly Step[] = LEVELS.filter(level => level !== 'administrator').map(
  level => ({ class: level, value: 0, unit: 'min' }),
)

/** Every notice that waiting leads to, if nobody ever acts, the earliest first. */
export function duesOf(
  waiting: readonly Waiting[],
  rows: readonly Step[],
  calendar: Calendar,
): Due[] {
  const steps = rows.length > 0 ? rows : WITHOUT_ROWS
  const all = waiting.flatMap(({ why, since }) =>
    steps.flatMap(({ class: told, value, unit }) => {
      const level = LEVELS.find(one => one === told)
      if (!level) return []
      const dueAt =
        unit === 'workdays'
          ? workingDaysLater(calendar, since, value)
          : later(since, value * MINUTE_MS)
      return [{ why, since, level, dueAt }]
    }),
  )
  const rank = ({ level }: Due) => LEVELS.indexOf(level)
  return all.sort((a, b) => (a.dueAt === b.dueAt ? rank(a) - rank(b) : a.dueAt < b.dueAt ? -1 : 1))
}

/** What is asked once for many recalls of a unit. */
export interface Ground {
  readonly calendar: Calendar
  steps(programme: string): Promise<readonly Rule[]>
  duty(centre: Id): Promise<duty.Duty>
}

export async function groundOf(look: Look): Promise<Ground> {
  const calendar = await calendars.read(look)
  const steps = new Map<string, Promise<readonly Rule[]>>()
  const there = new Map<Id, Promise<duty.Duty>>()
  const once = <K, V>(known: Map<K, V>, key: K, ask: () => V): V => {
    const value = known.get(key) ?? ask()
    known.set(key, value)
    return value
  }
  return {
    calendar,
    steps: programme =>
      once(steps, programme, () => rules.ofKind(look, programme, 'escalation', dayOf(look.at))),
    duty: centre => once(there, centre, () => duty.at(look, centre)),
  }
}

/** A recall with when the clock should look at it. */
export interface Watch {
  readonly id: Id
  readonly centre: Id
  readonly at: Instant
}

/** Recalls that the clock should look at, the most overdue first, after the last one of a page. */
export async function due(
  look: Look,
  after: Pick<Watch, 'at' | 'id'> | null,
  most: number,
): Promise<Watch[]> {
  let query = look.db
    .selectFrom('recall')
    .select(['id', 'centre', 'nextNoticeAt as at'])
    .where('nextNoticeAt', '<=', look.at)
  if (after)
    query = query.where(eb =>
      eb.or([
        eb('nextNoticeAt', '>', after.at),
        eb.and([eb('nextNoticeAt', '=', after.at), eb('id', '>', after.id)]),
      ]),
    )
  const rows = await query.orderBy('nextNoticeAt').orderBy('id').limit(most).execute()
  return rows.map(row => ({ ...row, at: row.at ?? look.at }))
}

/** Open recalls from before there was a clock for them. */
export const neverLookedAt = (look: Look): Promise<{ id: Id; centre: Id }[]> =>
  look.db
    .selectFrom('recall')
    .select(['id', 'centre'])
    .where('nextNoticeAt', 'is', null)
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute()

/**
 * Brings the notices of a recall to where they should be now: what it no longer waits for is ended,
 * what is due is raised in order, whoever is gone passes theirs on, its case has an owner.
 */
export async function follow(work: Work, id: Id, ground?: Ground): Promise<void> {
  const given = ground ?? (await groundOf(work))
  const row = await work.db.selectFrom('recall').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return
  const before = await cases.get(work, row.case)
  const waiting =
    before.state === 'open' ? waitingFor({ ...row, triedAt: await triedAt(work, row.id) }) : []
  if (waiting.length > 0) {
    const owner = await cases.findOwner(work, row.case, await given.duty(before.centre))
    if (owner !== before.owner) await toldOwner(work, given, await cases.get(work, row.case), row)
  }
  const it = await cases.get(work, row.case)
  const { programme, severity } = row
  const of = { about: id, recall: id, programme, severity, it, waiting }
  const standing = await settle(work, given, of)
  if (waiting.length === 0) await endOfCase(work, it)
  else await byMessage(work, row, it)
  const next = await raiseDue(work, given, { ...of, standing })
  await work.db.updateTable('recall').set({ nextNoticeAt: next }).where('id', '=', id).execute()
}

/** What waits for somebody: a recall, or whatever else is told of by the same clock. */
export interface Waits {
  readonly about: Id
  readonly recall: Id | null
  readonly programme: string
  readonly severity: Notice['severity']
  readonly it: Case
  readonly waiting: readonly Waiting[]
}

/** What it no longer waits for is ended, whoever is gone passes theirs on; all that was told of it. */
export async function settle(
  work: Work,
  ground: Ground,
  { about, it, waiting }: Waits,
): Promise<Notice[]> {
  const standing = await toldOf(work, about)
  for (const notice of standing.filter(one => one.endedAt === null)) {
    if (!waiting.some(one => one.why === notice.why && one.since === notice.since))
      await end(work, notice)
    else await passOn(work, ground, notice, it)
  }
  return standing
}

/** The next step is a message, and a partner carries messages to families: it is sent. */
async function byMessage(work: Work, row: RecallRow, { id, centre }: Case): Promise<void> {
  if (row.stepDueAt === null || !(await outbox.forUse(work, 'family', centre))) return
  const next = (await ladders.stepsOf(work, row)).find(({ state }) => state === 'next')
  if (next?.channel !== 'sms') return
  const began = row.ladderAt ?? row.openedAt
  await outbox.toFamily(work, { centre, case: id, recall: row.id }, began)
}

/** Whoever is to be told by now is told, each level once; when the next one is due. */
export async function raiseDue(
  work: Work,
  ground: Ground,
  of: Waits & { readonly standing: readonly Notice[] },
): Promise<Instant> {
  const { about, recall, severity, it, waiting, standing } = of
  const steps = await ground.steps(of.programme)
  const own = steps.filter(({ analyte }) => analyte === severity)
  let next = NEVER
  for (const one of duesOf(waiting, own, ground.calendar)) {
    const isRaised = standing.some(
      told => told.why === one.why && told.since === one.since && told.level === one.level,
    )
    if (isRaised) continue
    if (one.dueAt > work.at) {
      next = one.dueAt < next ? one.dueAt : next
      continue
    }
    const staff = duty.toldAt(await ground.duty(it.centre), one.level, it.owner)?.id ?? null
    await raise(work, { ...one, about, recall, severity, case: it.id, centre: it.centre, staff })
  }
  return next
}

type Raising = Omit<
  Notice,
  'id' | 'raisedAt' | 'acknowledgedAt' | 'acknowledgedBy' | 'endedAt' | 'endedBy' | 'version'
>

/** One that is there already is not raised again: the table holds one of each. */
export async function raise(work: Work, given: Raising): Promise<void> {
  const row: Notice = {
    ...{ id: newId(), centre: given.centre, about: given.about, recall: given.recall },
    ...{ case: given.case, severity: given.severity, level: given.level, why: given.why },
    ...{ since: given.since, dueAt: given.dueAt, raisedAt: work.at, staff: given.staff },
    ...{ acknowledgedAt: null, acknowledgedBy: null, endedAt: null, endedBy: null, version: 1 },
  }
  await work.db.insertInto('notice').values(row).execute()
  const { why, level, severity, since, dueAt } = row
  const about = {
    ...(row.recall ? { recall: row.recall } : {}),
    ...(row.case ? { case: row.case } : {}),
    ...(row.staff ? { owner: row.staff } : {}),
  }
  work.tell('notice.raised', row.id, { why, level, severity, since, dueAt, ...about }, row.centre)
  await elsewhere(work, row, row.staff)
}

/** Who has a case since now hears of it; one that its owner before has not done with becomes theirs. */
async function toldOwner(work: Work, ground: Ground, it: Case, row: RecallRow): Promise<void> {
  const staff = duty.toldAt(await ground.duty(it.centre), 'owner', it.owner)?.id ?? null
  const before = (await ofCase(work, it.id)).findLast(
    one => one.why === 'case-given' && (one.endedAt === null || one.since === work.at),
  )
  if (before) return void (await tellInstead(work, before, staff))
  await raise(work, {
    ...{ centre: it.centre, about: it.id, recall: null, case: it.id, severity: row.severity },
    ...{ level: 'owner', why: 'case-given', since: work.at, dueAt: work.at, staff },
  })
}

/** The next step or the acknowledgement was made, the recall has ended, or nothing is asked any more. */
export async function end(work: Work, notice: Notice): Promise<void> {
  await changeRow(work, 'notice', notice, { endedAt: work.at, endedBy: work.by.id })
  const { why, level } = notice
  work.tell('notice.ended', notice.id, { why, level }, notice.centre)
}

/** What was told of a case itself is done with once nothing of it is called for. */
async function endOfCase(work: Work, { id }: Case): Promise<void> {
  const open = await work.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .select('recall.id')
    .where('recall.case', '=', id)
    .where('recall.endedAt', 'is', null)
    .where('case.state', '=', 'open')
    .executeTakeFirst()
  if (open) return
  for (const notice of await ofCase(work, id))
    if (notice.endedAt === null && notice.why === 'case-given') await end(work, notice)
}

/** Whoever was told and is not there any more, or has the case no longer: somebody who is, is told. */
async function passOn(work: Work, ground: Ground, notice: Notice, it: Case): Promise<void> {
  const people = await ground.duty(it.centre)
  const isThere = notice.staff !== null && duty.isOn(people, notice.staff)
  const isOwners = notice.level !== 'owner' || notice.staff === it.owner
  if (isThere && isOwners) return
  const staff = duty.toldAt(people, notice.level, it.owner)?.id ?? null
  if (staff !== notice.staff) await tellInstead(work, notice, staff)
}

/** It is somebody else's, who has not seen it. */
export async function tellInstead(work: Work, notice: Notice, staff: Id | null): Promise<void> {
  const unseen = { acknowledgedAt: null, acknowledgedBy: null, endedAt: null, endedBy: null }
  await changeRow(work, 'notice', notice, { staff, ...unseen })
  const told = {
    ...(notice.staff ? { was: notice.staff } : {}),
    ...(staff ? { owner: staff } : {}),
  }
  work.tell('notice.passed-on', notice.id, told, notice.centre)
  await elsewhere(work, notice, staff)
}

/** Whoever is at no screen is told by a partner that a case needs them, and no more than that. */
async function elsewhere(
  work: Work,
  { centre, case: of }: Notice,
  staff: Id | null,
): Promise<void> {
  if (of !== null && staff !== null) await outbox.toStaff(work, { centre, case: of, staff })
}

const toldOf = (look: Look, about: Id): Promise<Notice[]> =>
  look.db.selectFrom('notice').selectAll().where('about', '=', about).orderBy('id').execute()

/** Every notice about a case and its recalls, the oldest first. */
export const ofCase = (look: Look, id: Id): Promise<Notice[]> =>
  look.db
    .selectFrom('notice')
    .selectAll()
    .where('case', '=', id)
    .orderBy('raisedAt')
    .orderBy('id')
    .execute()

/** Who has open recalls where: each centre with each owner once, null where a case has none. */
export const ownersNow = (look: Look): Promise<{ centre: Id; owner: Id | null }[]> =>
  look.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .select(['case.centre', 'case.owner'])
    .distinct()
    .where('recall.endedAt', 'is', null)
    .where('case.state', '=', 'open')
    .orderBy('case.centre')
    .execute()

/** Who was told of a recall or an amended report and has not acted, by centre. */
export const toldNow = (look: Look): Promise<{ centre: Id; staff: Id | null }[]> =>
  look.db
    .selectFrom('notice')
    .select(['centre', 'staff'])
    .distinct()
    .where('endedAt', 'is', null)
    .where(eb => eb.or([eb('recall', 'is not', null), eb('why', '=', 'amended-unconfirmed')]))
    .orderBy('centre')
    .execute()

/** Open recalls at a centre whose case is somebody's, or of which they were told: what hangs on them. */
export async function hangingOn(look: Look, centre: Id, staff: Id | null): Promise<Id[]> {
  const is = staff === null ? ('is' as const) : ('=' as const)
  const owned = await look.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .select('recall.id')
    .where('recall.centre', '=', centre)
    .where('recall.endedAt', 'is', null)
    .where('case.state', '=', 'open')
    .where('case.owner', is, staff)
    .execute()
  const told = await look.db
    .selectFrom('notice')
    .select('recall as id')
    .where('centre', '=', centre)
    .where('endedAt', 'is', null)
    .where('staff', is, staff)
    .where('recall', 'is not', null)
    .execute()
  return [...new Set([...owned, ...told].flatMap(({ id }) => id ?? []))].sort()
}

/** Where somebody has cases that are called for, or was told of some: the books that leaving them takes. */
export async function centresOf(look: Look, staff: Id): Promise<Id[]> {
  const owned = (await ownersNow(look)).filter(({ owner }) => owner === staff)
  const told = (await toldNow(look)).filter(one => one.staff === staff)
  return [...new Set([...owned, ...told].map(({ centre }) => centre))]
}

/** Somebody left, or is on leave: what hangs on them goes on, in the unit in which they went. */
export async function leave(work: Work, staff: Id): Promise<void> {
  const ground = await groundOf(work)
  for (const centre of await centresOf(work, staff)) {
    // One that came up since is in a book that this unit does not hold: the clock follows it.
    if (!work.books.includes(centre)) continue
    if (duty.isOn(await ground.duty(centre), staff)) continue
    for (const id of await hangingOn(work, centre, staff)) await follow(work, id, ground)
  }
}

/** The same for all recalls of a case that was closed or given on. */
export async function followCase(work: Work, id: Id): Promise<void> {
  const ground = await groundOf(work)
  const open = await work.db
    .selectFrom('recall')
    .select('id')
    .where('case', '=', id)
    // What ended in this unit of work has notices that end with it.
    .where(eb => eb.or([eb('endedAt', 'is', null), eb('endedAt', '=', work.at)]))
    .orderBy('id')
    .execute()
  for (const recall of open) await follow(work, recall.id, ground)
}

/** A case was given to somebody by hand: they hear of it, unless they did it themselves. */
export async function given(work: Work, it: Case): Promise<void> {
  const open = await work.db
    .selectFrom('recall')
    .selectAll()
    .where('case', '=', it.id)
    .where('endedAt', 'is', null)
    .orderBy('severity')
    .execute()
  const [first] = open
  if (!first || it.state !== 'open') return
  const ground = await groundOf(work)
  if (work.by.id !== `staff:${it.owner}`) await toldOwner(work, ground, it, first)
  await followCase(work, it.id)
}
