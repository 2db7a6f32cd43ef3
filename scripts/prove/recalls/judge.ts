/**
 * What should have become of every recall, computed from its own row and the escalation rows alone, held
 * against the notices and the journal. It reads the database and asks nothing of the code it judges but
 * how many working days later a day is.
 */
import { workingDaysLater } from '../../../server/contract/calendar.ts'
import type { Notice } from '../../../server/contract/notices.ts'
import type { Instant } from '../../../server/contract/words.ts'
import { guiyang } from '../../../server/packs/guiyang.ts'
import type { Look, Store } from '../../../server/store/store.ts'

const BY = { id: 'proof' }
const MINUTE_MS = 60_000

/** Open calls whose case has no owner, or one who has left, is away while others are there, or has no post. */
export const ownerless = (store: Store, at: Instant): Promise<string[]> =>
  store.read(BY, async look => {
    const rows = await look.db
      .selectFrom('recall')
      .innerJoin('case', 'case.id', 'recall.case')
      .leftJoin('staff', 'staff.id', 'case.owner')
      .select(['case.id', 'case.centre', 'case.owner', 'staff.disabledAt'])
      .where('recall.endedAt', 'is', null)
      .where('case.state', '=', 'open')
      .execute()
    const posts = await look.db.selectFrom('post').selectAll().execute()
    const standings = await look.db.selectFrom('deputy').selectAll().execute()
    const holds = (row: { startsAt: Instant; endsAt: Instant | null }) =>
      row.startsAt <= at && (row.endsAt === null || row.endsAt > at)
    const there = (staff: string, centre: string) =>
      posts.some(
        post =>
          post.staff === staff && holds(post) && (post.scope === centre || post.scope === '*'),
      )
    const closed = await look.db
      .selectFrom('staff')
      .select('id')
      .where('disabledAt', 'is not', null)
      .execute()
    const left = new Set(closed.map(one => one.id))
    const away = new Set(standings.filter(holds).map(one => one.staff))
    const others = (owner: string, centre: string) =>
      posts.some(
        ({ staff, scope, ...post }) =>
          scope === centre &&
          staff !== owner &&
          holds(post) &&
          !left.has(staff) &&
          !away.has(staff),
      )
    return rows.flatMap(({ id, centre, owner, disabledAt }) => {
      if (owner === null) return [`case ${id} has no owner at ${at}`]
      if (disabledAt !== null) return [`case ${id} is of somebody who left, at ${at}`]
      if (away.has(owner) && others(owner, centre))
        return [`case ${id} is of somebody who is away, at ${at}`]
      const instead = standings.filter(one => one.deputy === owner && holds(one))
      if (there(owner, centre) || instead.some(one => there(one.staff, centre))) return []
      return [`case ${id} is of somebody without a post, at ${at}`]
    })
  })

export const waitingToBeLookedAt = (store: Store, at: Instant): Promise<number> =>
  store.read(BY, async look => {
    const row = await look.db
      .selectFrom('recall')
      .select(eb => eb.fn.countAll<number>().as('n'))
      .where('nextNoticeAt', '<=', at)
      .executeTakeFirst()
    return Number(row?.n ?? 0)
  })

/** When the server was away: from the end of its last look, in the next of which it was killed, until it was back. */
export interface Away {
  readonly from: Instant
  readonly until: Instant
}

export interface Account {
  readonly recalls: number
  readonly notices: number
  /** Critical ones on which nobody acted, and of them those of which the office was told. */
  readonly forgotten: number
  readonly atTheOffice: number
  /** The longest that a notice was raised after it was due, in minutes, while the server was there. */
  readonly latestMinutes: number
  /** The same for those that fell due while it was away, from when it was back. */
  readonly latestBackMinutes: number
  readonly why: string[]
}

export interface Judging {
  readonly aways: readonly Away[]
  readonly until: Instant
  readonly stepMinutes: number
}

const CALENDAR = new Map(guiyang.calendar.map(({ day, does }) => [day, does]))

/** At most so late while the server runs, and after it is back. */
const LATE_MINUTES = 15
const BACK_MINUTES = 1

export const account = (store: Store, judging: Judging): Promise<Account> =>
  store.read(BY, async look => {
    const recalls = await look.db.selectFrom('recall').selectAll().execute()
    const notices = await look.db.selectFrom('notice').selectAll().execute()
    const why = [...(await twice(look, notices))]
    const lateness = notices.map(notice => lateOf(notice, judging.aways))
    for (const [i, { minutes, most }] of lateness.entries())
      if (minutes > most) why.push(`notice ${notices[i]?.id} is ${minutes} min late`)
    const byRecall = Map.groupBy(notices, notice => notice.recall ?? '')
    let [forgotten, atTheOffice] = [0, 0]
    for (const recall of recalls) {
      const own = byRecall.get(recall.id) ?? []
      why.push(...missing(recall, own, judging))
      const isOld = Date.parse(judging.until) - Date.parse(recall.openedAt) > 300 * MINUTE_MS
      if (recall.severity !== 'critical' || recall.acknowledgedAt || recall.endedAt || !isOld)
        continue
      forgotten++
      if (own.some(one => one.level === 'office')) atTheOffice++
    }
    const latest = (back: 'yes' | 'no') =>
      Math.max(0, ...lateness.filter(one => one.back === back).map(({ minutes }) => minutes))
    return {
      ...{ recalls: recalls.length, notices: notices.length, forgotten, atTheOffice },
      ...{ latestMinutes: latest('no'), latestBackMinutes: latest('yes'), why },
    }
  })

function lateOf(notice: Notice, aways: readonly Away[]) {
  const away = aways.find(({ from, until }) => from <= notice.dueAt && notice.dueAt < until)
  const since = away?.until ?? notice.dueAt
  const minutes = (Date.parse(notice.raisedAt) - Date.parse(since)) / MINUTE_MS
  return away
    ? { minutes, most: BACK_MINUTES, back: 'yes' as const }
    : { minutes, most: LATE_MINUTES, back: 'no' as const }
}

/** One row and one fact for each level, reason and instant. */
async function twice(look: Look, notices: readonly Notice[]): Promise<string[]> {
  const facts = await look.db
    .selectFrom('fact')
    .select(['about', 'data'])
    .where('kind', '=', 'notice.raised')
    .execute()
  const keyOf = (one: Notice) => [one.about, one.why, one.since, one.level].join(' ')
  const rows = Map.groupBy(notices, keyOf)
  const told = Map.groupBy(facts, fact => fact.about)
  return [
    ...[...rows].filter(([, all]) => all.length > 1).map(([key]) => `raised twice: ${key}`),
    ...notices
      .filter(({ id }) => told.get(id)?.length !== 1)
      .map(({ id }) => `notice ${id} is told ${told.get(id)?.length ?? 0} times in the journal`),
    ...facts
      .filter(({ about }) => !notices.some(({ id }) => id === about))
      .map(({ about }) => `a fact tells of the notice ${about}, which is not there`),
  ]
}

type Recall = Awaited<ReturnType<typeof recallsOf>>[number]
const recallsOf = (look: Look) => look.db.selectFrom('recall').selectAll().execute()

/** Levels that should have been told of while nobody had acknowledged it, and those that should not. */
function missing(recall: Recall, own: readonly Notice[], { aways, until, stepMinutes }: Judging) {
  const steps = guiyang.rules.filter(
    row =>
      row.kind === 'escalation' &&
      row.programme === recall.programme &&
      row.analyte === recall.severity,
  )
  const since = recall.waitsSince ?? recall.openedAt
  const stopped = [recall.acknowledgedAt, recall.endedAt, until].flatMap(at => at ?? []).sort()[0]
  return steps.flatMap(({ class: level, value, unit }) => {
    const due =
      unit === 'min'
        ? new Date(Date.parse(since) + value * MINUTE_MS).toISOString()
        : workingDaysLater(CALENDAR, since, value)
    const told = own.find(
      one => one.why === 'not-acknowledged' && one.since === since && one.level === level,
    )
    const back = aways.find(away => away.from <= due && due < away.until)?.until ?? due
    const sure = new Date(Date.parse(back) + stepMinutes * MINUTE_MS).toISOString()
    if (!told && sure < (stopped ?? until))
      return [`recall ${recall.id}: the ${level} was not told, due ${due}`]
    if (told && told.dueAt !== due)
      return [`recall ${recall.id}: the ${level} was told for ${told.dueAt} instead of ${due}`]
    return told && told.raisedAt > (stopped ?? until)
      ? [`recall ${recall.id}: the ${level} was told after somebody had acted`]
      : []
  })
}
