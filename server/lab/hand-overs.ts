/**
 * Handing open cases to another centre (E-09): by an explicit act of the programme, never as what a
 * change of routes brings along. The case moves with its specimens, calls, orders, verdicts and
 * reports in one unit, and gets an owner there: at every instant it is one centre's. Deadlines stay
 * as they are. Both centres hear of it in their own books.
 *
 * One more way there is, for a child who needs a card today: where the case's centre is closed by a
 * recorded closure, whoever orders the next specimen may hand that one case to the centre that stands in.
 *
 * What the bench measured stays in the bench's account (panels, flags, runs), so a case waits while
 * a specimen of it is on its way or not judged. A later act on such a run reaches the case in its
 * new book: a unit holds the books of both sides (`partners`).
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import type { HandingCase } from '../contract/hand-overs.ts'
import type { Place } from '../contract/places.ts'
import type { Case } from '../contract/recalls.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { grouped } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Book, Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import * as duty from './duty.ts'
import { oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as places from './places.ts'
import { standingIn } from './routes.ts'

/** Open cases of a programme at a centre, the oldest first. */
export async function list(
  look: Look,
  ask: { programme: string; centre: Id } & PageAsk,
): Promise<{ rows: HandingCase[]; next: string | null }> {
  demand(look.by, 'edit-network', {}, look.at)
  let query = look.db
    .selectFrom('case')
    .selectAll()
    .where('centre', '=', ask.centre)
    .where('programme', '=', ask.programme)
    .where('state', '=', 'open')
  if (ask.after) query = query.where('id', '>', ask.after)
  const found = await query.orderBy('id').limit(oneMore(ask)).execute()
  const { page, next } = pageFrom(found, ask, row => [row.id])
  const standing = await standingOf(look, page)
  const rows = page.map((it): HandingCase => {
    const { specimens, whyNot } = standing.of(it.id)
    return {
      ...{ id: it.id, samplingPoint: it.samplingPoint, openedAt: it.openedAt, whyNot },
      specimens: specimens.map(s => s.number),
      recalls: standing.calls.get(it.id) ?? 0,
    }
  })
  return { rows, next }
}

/** What keeps cases where they are: specimens on their way, and those that no verdict stands on. */
async function standingOf(look: Look, of: readonly Pick<Case, 'id'>[]) {
  const ids = ['', ...of.map(it => it.id)]
  const specimens = await look.db
    .selectFrom('specimen')
    .selectAll()
    .where('case', 'in', ids)
    .orderBy('number')
    .execute()
  const judged = await look.db
    .selectFrom('verdict')
    .select('specimen')
    .where('specimen', 'in', ['', ...specimens.map(s => s.number)])
    .where('revokedAt', 'is', null)
    .execute()
  const calls = await look.db
    .selectFrom('recall')
    .select(eb => ['case', eb.fn.countAll<number>().as('n')] as const)
    .where('case', 'in', ids)
    .where('endedAt', 'is', null)
    .groupBy('case')
    .execute()
  const measured = await look.db
    .selectFrom('panel')
    .select('specimen')
    .where('specimen', 'in', ['', ...specimens.map(s => s.number)])
    .execute()
  const has = new Set(measured.map(p => p.specimen))
  // Another one was asked for instead of it, and nobody has begun to test it.
  const unused = specimens.filter(s => s.state === 'unsatisfactory' && !has.has(s.number))
  const done = new Set([...judged.map(v => v.specimen), ...unused.map(s => s.number)])
  const byCase = Map.groupBy(specimens, s => s.case)
  return {
    calls: new Map(calls.map(({ case: id, n }) => [id, n])),
    of(id: Id) {
      const own = byCase.get(id) ?? []
      return { specimens: own, whyNot: whyNotYet(own, done) }
    },
  }
}

const AT_BENCH: readonly Specimen['state'][] = ['accepted', 'remarked', 'unsatisfactory', 'held']

function whyNotYet(own: readonly Specimen[], judged: ReadonlySet<string>): Say | null {
  const away = own.find(s => s.state === 'sent')
  if (away)
    return say(
      `${grouped(away.number)} is on its way. Receive it first.`,
      `${grouped(away.number)} 正在递送中，请先接收。`,
    )
  const open = own.find(s => AT_BENCH.includes(s.state) && !judged.has(s.number))
  if (!open) return null
  return say(
    `${grouped(open.number)} is at the bench without a verdict. Judge or reject it first.`,
    `${grouped(open.number)} 在检且尚无结论，请先判定或拒收。`,
  )
}

/** Hands cases over, all or none. */
export async function handOver(
  work: Work,
  given: { centre: Id; to: Id; cases: readonly Id[]; reason: string },
): Promise<{ handed: number }> {
  demand(work.by, 'edit-network', {}, work.at)
  const [from, to] = [await places.centre(work, given.centre), await places.centre(work, given.to)]
  if (from.id === to.id) throw wrongField('to', 'Choose another centre.', '请选择另一个中心。')
  const ids = [...new Set(given.cases)]
  const found = await work.db.selectFrom('case').selectAll().where('id', 'in', ids).execute()
  const own = found.filter(it => it.centre === from.id && it.state === 'open')
  if (own.length < ids.length) throw notFound()
  await moveAll(work, own, to, given.reason)
  return { handed: own.length }
}

async function moveAll(
  work: Work,
  chosen: readonly Case[],
  to: Place,
  reason: string,
): Promise<void> {
  const own = await withJoined(work, chosen)
  const [owner] = await duty.casesAt(work, to.id)
  if (!owner) throw nobodyThere(to)
  const standing = await standingOf(work, own)
  for (const it of own) {
    const { whyNot } = standing.of(it.id)
    if (whyNot) throw new Refusal('conflict', nothingMoved(whyNot))
  }
  for (const it of own) await move(work, it, to.id, owner.id, reason)
}

/** Cases that are one go together: a person's case in a programme is one centre's. */
async function withJoined(look: Look, chosen: readonly Case[]): Promise<Case[]> {
  const all = new Map(chosen.map(it => [it.id, it]))
  for (const it of chosen)
    for (const one of await cases.oneWith(look, it.id))
      if (one.state === 'open') all.set(one.id, one)
  return [...all.values()]
}

const nobodyThere = (to: Place): Refusal =>
  wrongField(
    'to',
    `${to.nameEn} has no recall coordinator and no doctor, so nobody there would own the cases. Appoint one first.`,
    `${to.name}没有召回协调员或医师，病例将无人负责。请先任命。`,
  )

/** The centres that a case's own centre has handed on to today, its own first: closures say so. */
export async function wayOf(look: Look, id: Id): Promise<Id[]> {
  const { centre, programme } = await cases.get(look, id)
  const closures = await closuresOf(look, programme)
  return [...new Set(standingIn(closures, centre, programme, dayOf(look.at)))]
}

const closuresOf = (look: Look, programme: string) =>
  look.db.selectFrom('closure').selectAll().where('programme', '=', programme).execute()

/**
 * The next specimen of a case whose centre is closed: the case goes to the centre that stands in, by
 * the explicit word of whoever orders it and under the closure that the programme has recorded.
 */
export async function toStandIn(
  work: Work,
  it: Case,
  to: Place,
  given: { readonly point: Place; readonly handOver: 'yes' | 'no' },
): Promise<Case> {
  const way = await wayOf(work, it.id)
  if (way.at(-1) !== to.id) throw anothers(given.point, to)
  const from = await places.centre(work, it.centre)
  if (given.handOver === 'no') throw isClosed(from, to)
  await moveAll(work, [it], to, `${from.nameEn} is closed; ${to.nameEn} stands in`)
  return cases.get(work, it.id)
}

const anothers = (point: Place, to: Place): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${point.nameEn} collects for ${to.nameEn} today, and this case is another centre's. Choose a point of the case's own centre, or ask the programme manager to hand the case over to ${to.nameEn}.`,
      `${point.name}目前为${to.name}采集，而该病例属于其他中心。请选择病例所属中心的采血机构，或请项目管理员将该病例移交给${to.name}。`,
    ),
  )

function isClosed(from: Place, to: Place): Refusal {
  const says = say(
    `${from.nameEn} is closed and ${to.nameEn} stands in. Hand the case over to ${to.nameEn} with this order: its coordinator becomes the owner, and the calls go with it.`,
    `${from.name}停诊，由${to.name}代为承担。请随本次申请将病例移交给${to.name}：由其协调员负责，召回一并移交。`,
  )
  return new Refusal('conflict', says, [{ path: 'handOver', says }])
}

const nothingMoved = (why: Say): Say =>
  say(`${why.en} Nothing was handed over.`, `${why.zh}未移交任何病例。`)

async function move(work: Work, it: Case, to: Id, owner: Id, reason: string): Promise<void> {
  const from = it.centre
  const set = { centre: to }
  await work.db
    .updateTable('case')
    .set({ ...set, owner, version: it.version + 1 })
    .where('id', '=', it.id)
    .execute()
  for (const table of ['order', 'specimen', 'recall', 'report'] as const)
    await work.db
      .updateTable(table)
      .set(eb => ({ ...set, version: eb('version', '+', 1) }))
      .where('case', '=', it.id)
      .execute()
  for (const table of ['verdict', 'notice'] as const)
    await work.db.updateTable(table).set(set).where('case', '=', it.id).execute()
  // Who is told of it now is somebody there: the clock looks at it at once.
  await work.db
    .updateTable('recall')
    .set({ nextNoticeAt: work.at })
    .where('case', '=', it.id)
    .where('endedAt', 'is', null)
    .execute()
  await work.db
    .updateTable('report')
    .set({ nextNoticeAt: work.at })
    .where('case', '=', it.id)
    .where('dueAt', 'is not', null)
    .execute()
  await work.db
    .updateTable('contact')
    .set(set)
    .where('recall', 'in', eb => eb.selectFrom('recall').select('id').where('case', '=', it.id))
    .execute()
  await moveSubject(work, it, to)
  await work.db
    .insertInto('handOver')
    .values({
      ...{ id: newId(), case: it.id, centre: from, to, reason },
      ...{ at: work.at, by: personOf(work.by).staff },
    })
    .execute()
  for (const book of [from, to])
    work.tell('case.handed-over', it.id, { from, to, owner, reason }, book)
}

/** The one who is called goes with the case, unless another case of theirs stays. */
async function moveSubject(work: Work, it: Case, to: Id): Promise<void> {
  const other = await work.db
    .selectFrom('case')
    .select('id')
    .where('subject', '=', it.subject)
    .where('centre', '=', it.centre)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (other) return
  await work.db.updateTable('subject').set({ centre: to }).where('id', '=', it.subject).execute()
}

/**
 * The books of all centres that a case was at which was ever at one of these: what is done to a run, a
 * value or a case of theirs may reach into each, however often it was handed on or back.
 */
export async function partners(look: Look, books: readonly Book[]): Promise<Book[]> {
  const rows = await look.db
    .selectFrom('handOver as one')
    .innerJoin('handOver as other', 'other.case', 'one.case')
    .select(['other.centre', 'other.to'])
    .distinct()
    .where(eb =>
      eb.or([eb('one.centre', 'in', ['', ...books]), eb('one.to', 'in', ['', ...books])]),
    )
    .execute()
  return [...new Set([...books, ...rows.flatMap(row => [row.centre, row.to])])]
}

/** The centres that had a case before: what was collected for one of them was collected for the case. */
export async function before(look: Look, id: Id): Promise<Id[]> {
  const rows = await look.db
    .selectFrom('handOver')
    .select('centre')
    .where('case', '=', id)
    .orderBy('at')
    .execute()
  return [...new Set(rows.map(row => row.centre))]
}
