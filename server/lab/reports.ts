/**
 * Reports: drafted in the unit of the verdict, released once they lack nothing, opened and confirmed
 * by those who asked, and followed by a new edition where something was corrected.
 *
 * A released edition never changes (INV-3): what it says is kept as text with its hash, whom it is
 * about in a table of its own, and the paper is drawn from them whenever it is wanted. Keeping the
 * PDF would keep seventy kilobytes for every language and edition and prove no more: the same text
 * gives the same bytes (`labels/report`). Opening is an act with a name and a time, because it
 * uncovers an identity, and because whoever acted on an edition has to hear when it holds no more.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { allows, demand, personOf, reach } from '../access.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type {
  Report,
  ReportCheck,
  ReportNotice,
  ReportOnList,
  ReportPage,
  ReportsIn,
} from '../contract/reports.ts'
import type { VerdictGiven } from '../contract/results.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { ReportRow } from '../store/tables.ts'
import * as amended from './amended.ts'
import * as cases from './cases.ts'
import { oneMore, type PageAsk, pageFrom } from './pages.ts'
import { type MissingCharacters, type Whole, whole, withMissing } from './report-content.ts'
import * as reported from './reported.ts'
import type * as results from './results.ts'
import * as sightings from './sightings.ts'
import * as specimens from './specimens.ts'
import { newest } from './walks.ts'

/** What reports need besides the database: the programmes, and the printer's word on characters. */
export interface Press {
  readonly programmes: results.Programmes
  readonly missingCharacters: MissingCharacters
  /** How a report is drawn that is released now. */
  readonly layout: string
}

/** A verdict was given: its report is drafted. A draft that never left is taken over by it. */
export async function draft(work: Work, specimen: Specimen, given: VerdictGiven): Promise<void> {
  const editions = await reported.ofSpecimen(work, specimen.number)
  const [newest] = editions
  const says = { verdict: given.id, says: given.verdict, severity: given.severity }
  const row =
    newest?.state === 'drafted'
      ? await reported.change(work, newest, { ...says, draftedAt: work.at })
      : await put(work, specimen, { ...says, before: newest ?? null })
  const { edition } = row
  work.tell(
    'report.drafted',
    row.id,
    { specimen: row.specimen, edition, verdict: given.id },
    row.centre,
  )
}

async function put(
  work: Work,
  specimen: Specimen,
  { before, ...says }: Pick<Report, 'verdict' | 'says' | 'severity'> & { before: ReportRow | null },
): Promise<ReportRow> {
  const { centre, samplingPoint, programme } = specimen
  const row: ReportRow = {
    ...{ id: newId(), centre, samplingPoint, case: specimen.case, specimen: specimen.number },
    ...{ programme, edition: (before?.edition ?? 0) + 1, ...says, state: 'drafted' },
    ...{ replaces: before?.id ?? null, replacedBy: null, draftedAt: work.at },
    ...{ releasedAt: null, releasedBy: null, endedAt: null, endedWhy: null, openedAt: null },
    ...{ acknowledgedAt: null, acknowledgedBy: null, tookBy: null, dueAt: null, clock: null },
    ...{ sha256: null, layout: null, content: null, nextNoticeAt: null },
    version: 1,
  }
  await work.db.insertInto('report').values(row).execute()
  return row
}

/** A report that lacks nothing leaves; the edition before it holds no more from this moment on. */
export async function release(
  work: Work,
  press: Press,
  { id, version }: { id: Id; version: number },
): Promise<ReportOnList> {
  const row = await seen(work, id)
  demand(work.by, 'release-report', row, work.at)
  reported.demandMove(row, 'release')
  specimens.demandNotFrozen(await specimens.scanned(work, row.specimen))
  const { whole: it, missing } = await lacking(work, press, row)
  const [first] = missing
  if (first)
    throw new Refusal(
      'conflict',
      first,
      missing.map(says => ({ path: 'id', says })),
    )
  const me = personOf(work.by)
  const released: Whole = { ...it, released: { at: work.at, by: me.name } }
  const sha256 = hashOf(released, press.layout)
  const after = await reported.change(
    work,
    { id, version },
    {
      ...{ state: 'released', releasedAt: work.at, releasedBy: me.staff, sha256 },
      ...{ layout: press.layout, content: JSON.stringify(it.content) },
      ...(row.replaces && (await amended.awaited(work, row))),
    },
  )
  await work.db
    .insertInto('reportPerson')
    .values({ report: id, ...it.person, releasedBy: me.name })
    .execute()
  const { specimen, edition } = after
  work.tell('report.released', id, { specimen, edition, sha256 }, after.centre)
  if (row.replaces) await reported.replace(work, await reported.get(work, row.replaces), after)
  return onList(work, press, after)
}

/** Over everything that is printed, in an order that does not depend on chance. */
const hashOf = ({ content, person, released }: Whole, layout: string): string =>
  createHash('sha256')
    .update(JSON.stringify([layout, content, person.name, person.idNumber, released]))
    .digest('hex')

/** By hand: a released report turned out wrong, and nothing takes its place yet. */
export async function withdraw(
  work: Work,
  press: Press,
  { id, version, reason }: { id: Id; version: number; reason: string },
): Promise<ReportOnList> {
  const row = await seen(work, id)
  demand(work.by, 'release-report', row, work.at)
  return onList(work, press, await reported.withdraw(work, { ...row, version }, reason))
}

/** Somebody opens an edition: by name, with the time, and what they are given to read. */
export async function open(
  work: Work,
  press: Press,
  id: Id,
  asked: 'screen' | 'print' = 'screen',
): Promise<{ report: Report; whole: Whole }> {
  const row = await seen(work, id)
  const it = await whole(work, press.programmes, row)
  const how = row.state === 'drafted' ? 'draft' : asked
  const me = personOf(work.by).staff
  await work.db
    .insertInto('reportOpening')
    .values({ id: newId(), centre: row.centre, report: id, staff: me, at: work.at, how })
    .execute()
  // Those that are printed many at a time are counted with what is taken out.
  if (how !== 'print') {
    const { subject } = await specimens.scanned(work, row.specimen)
    await sightings.note(work, 'report', [subject])
  }
  const side = isOfPoint(work, row) ? 'sampling-point' : 'centre'
  work.tell('report.opened', id, { specimen: row.specimen, how, side }, row.centre)
  if (side === 'sampling-point' && row.openedAt === null)
    return { report: await reported.change(work, row, { openedAt: work.at }), whole: it }
  return { report: row, whole: it }
}

/** Those for whom it is: people of the sampling point, who confirm that they have read it. */
const isOfPoint = ({ by, at }: Look, { samplingPoint }: ReportRow): boolean =>
  allows(by, 'acknowledge-report', { samplingPoint }, at)

/** When this very person last opened it as it is: a draft as it is drafted now, else what left. */
async function openedBy(look: Look, row: ReportRow): Promise<Instant | null> {
  const last = await look.db
    .selectFrom('reportOpening')
    .select('at')
    .where('report', '=', row.id)
    .where('staff', '=', personOf(look.by).staff)
    .where('how', row.state === 'drafted' ? '=' : '!=', 'draft')
    .where('at', '>=', row.state === 'drafted' ? row.draftedAt : '')
    .orderBy('at', 'desc')
    .executeTakeFirst()
  return last?.at ?? null
}

/** What it says is read by whoever has opened it since they signed in: each reading has its fact (E-20). */
async function isReading(look: Look, row: ReportRow): Promise<boolean> {
  const opened = await openedBy(look, row)
  if (opened === null) return false
  const session = await look.db
    .selectFrom('session')
    .select('createdAt')
    .where('tokenHash', '=', personOf(look.by).tokenHash)
    .executeTakeFirst()
  return session !== undefined && opened >= session.createdAt
}

/** The sampling point has read it and acts on it. */
export async function acknowledge(
  work: Work,
  press: Press,
  { id, version }: { id: Id; version: number },
): Promise<ReportOnList> {
  const row = await seen(work, id)
  demand(work.by, 'acknowledge-report', row, work.at)
  const after = await confirm(work, { ...row, version }, null)
  work.tell('report.acknowledged', id, { specimen: row.specimen }, row.centre)
  return onList(work, press, after)
}

/** The centre has read an amended one to somebody of the sampling point, who read it back. */
export async function confirmByPhone(
  work: Work,
  press: Press,
  { id, version, tookBy }: { id: Id; version: number; tookBy: string },
): Promise<ReportOnList> {
  const row = await seen(work, id)
  const { centre, specimen } = row
  demand(work.by, 'contact', { centre }, work.at)
  if (!row.replaces)
    throw new Refusal(
      'conflict',
      say(
        'This is the first version: the collection site confirms it itself.',
        '本报告为首版，请由采血机构自行确认。',
      ),
    )
  const after = await confirm(work, { ...row, version }, tookBy)
  work.tell('report.acknowledged', id, { specimen, how: 'telephone' }, centre)
  return onList(work, press, after)
}

/** Confirmed by whoever has read it; nobody is told any more that it was not. */
async function confirm(work: Work, row: ReportRow, tookBy: string | null): Promise<ReportRow> {
  reported.demandMove(row, 'acknowledge')
  if (row.acknowledgedAt)
    throw new Refusal('conflict', say('It was confirmed already.', '该报告已确认。'))
  if ((await openedBy(work, row)) === null)
    throw new Refusal(
      'conflict',
      say(
        'You have not opened this report yourself. Open it, read it, then confirm.',
        '您本人尚未打开该报告。请打开阅读后再确认。',
      ),
    )
  const acknowledgedBy = personOf(work.by).staff
  const after = await reported.change(work, row, {
    ...{ acknowledgedAt: work.at, acknowledgedBy, tookBy },
  })
  if (row.replaces) await amended.follow(work, row.id)
  return after
}

/** A report that the caller may know of; a draft is the centre's business alone. */
async function seen(look: Look, id: Id): Promise<ReportRow> {
  const row = await reported.get(look, id)
  demand(look.by, 'see-reports', row, look.at)
  if (row.state === 'drafted' && !seesDrafts(look, row)) throw notFound()
  return row
}

const seesDrafts = ({ by, at }: Look, { centre }: Pick<ReportRow, 'centre'>): boolean =>
  allows(by, 'see-results', { centre }, at)

const lacking = (look: Look, { programmes, missingCharacters }: Press, row: ReportRow) =>
  withMissing(look, programmes, row, missingCharacters)

export interface ReportAsk extends PageAsk {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
  readonly in?: ReportsIn | undefined
  readonly specimen?: string | undefined
}

/** Reports that the caller may see, the newest first. */
export async function list(look: Look, press: Press, ask: ReportAsk) {
  const ordered = narrowed(look, ask).orderBy('id', 'desc')
  const keyOf = (row: ReportRow) => [row.id]
  const most = oneMore(ask)
  const reached = reach(look.by, 'see-reports', look.at)
  // A specimen has an index of its own.
  const rows = ask.specimen
    ? await ordered.limit(most).execute()
    : await newest(look, { reached, ask, most }, keyOf, ({ along, place }) =>
        ordered.where(along, '=', place),
      )
  const { page, next } = pageFrom(rows, ask, keyOf)
  const shown: ReportOnList[] = []
  for (const row of page) shown.push(await onList(look, press, row))
  return { rows: shown, next }
}

function narrowed(look: Look, ask: ReportAsk) {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-reports', look.at)
  const bench = reach(look.by, 'see-results', look.at)
  let query = look.db.selectFrom('report').selectAll()
  if (ask.centre) query = query.where('centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('samplingPoint', '=', ask.samplingPoint)
  if (ask.specimen) query = query.where('specimen', '=', ask.specimen)
  if (ask.after) query = query.where('id', '<', ask.after)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('centre', 'in', centres), eb('samplingPoint', 'in', samplingPoints)]),
    )
  if (!bench.everywhere)
    query = query.where(eb =>
      eb.or([eb('state', '!=', 'drafted'), eb('centre', 'in', bench.centres)]),
    )
  switch (ask.in) {
    case undefined:
      return query
    case 'amended':
      return query
        .where('state', '=', 'released')
        .where('replaces', 'is not', null)
        .where('acknowledgedAt', 'is', null)
    case 'released':
      return query.where('state', '=', 'released').where('openedAt', 'is', null)
    case 'opened':
      return query
        .where('state', '=', 'released')
        .where('openedAt', 'is not', null)
        .where('acknowledgedAt', 'is', null)
    case 'acknowledged':
      return query.where('state', '=', 'released').where('acknowledgedAt', 'is not', null)
    default:
      return query.where('state', '=', ask.in)
  }
}

async function onList(look: Look, press: Press, row: ReportRow): Promise<ReportOnList> {
  const specimen = await specimens.find(look, row.specimen)
  if (!specimen) throw notFound()
  const { maskedName, samplingPointName } = await specimens.onList(look, specimen)
  const { missing } = await lacking(look, press, row)
  return { ...plain(row), maskedName, samplingPointName, missing }
}

const plain = ({ layout, content, nextNoticeAt, ...report }: ReportRow): Report => report

/** One edition, all editions beside it, who opened it, and what it says to whoever did. */
export async function page(look: Look, press: Press, id: Id): Promise<ReportPage> {
  const row = await seen(look, id)
  const it = (await isReading(look, row)) ? await whole(look, press.programmes, row) : null
  const content = it?.content ?? null
  const all = await reported.ofSpecimen(look, row.specimen)
  const editions = all.filter(one => one.state !== 'drafted' || seesDrafts(look, one))
  const openings = await openingsOf(look, id)
  const { owner } = await cases.get(look, row.case)
  const people = await namesOf(look, [row.releasedBy, row.acknowledgedBy, owner])
  return {
    ...{ report: await onList(look, press, row), content, editions: editions.map(plain), openings },
    releasedByName: people.get(row.releasedBy ?? '') ?? null,
    acknowledgedByName: people.get(row.acknowledgedBy ?? '') ?? null,
    ownerName: people.get(owner ?? '') ?? null,
  }
}

const openingsOf = (look: Look, report: Id) =>
  look.db
    .selectFrom('reportOpening')
    .innerJoin('staff', 'staff.id', 'reportOpening.staff')
    .select(['reportOpening.at', 'reportOpening.how', 'staff.name as byName'])
    .where('report', '=', report)
    .orderBy('reportOpening.id', 'desc')
    .limit(MOST_OPENINGS)
    .execute()

const MOST_OPENINGS = 100

async function namesOf(look: Look, ids: readonly (Id | null)[]): Promise<Map<string, string>> {
  const wanted = ['', ...ids.filter(id => id !== null)]
  const rows = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', wanted)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/**
 * What the caller opened and what holds no more, until they have said that they have seen it; the
 * newest so many, of places where they may see reports now (INV-5).
 */
export async function notices(look: Look) {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-reports', look.at)
  const query = look.db
    .selectFrom('reportNotice')
    .innerJoin('report', 'report.id', 'reportNotice.report')
    .leftJoin('report as after', 'after.id', 'reportNotice.newer')
    .selectAll('reportNotice')
    .select(['report.specimen', 'report.edition', 'after.edition as newerEdition'])
    .where('reportNotice.staff', '=', personOf(look.by).staff)
    .where('reportNotice.seenAt', 'is', null)
    .orderBy('reportNotice.at', 'desc')
    .limit(MOST_NOTICES)
  const here = everywhere
    ? query
    : query.where(eb =>
        eb.or([
          eb('report.centre', 'in', ['', ...centres]),
          eb('report.samplingPoint', 'in', ['', ...samplingPoints]),
        ]),
      )
  return here.execute()
}

const MOST_NOTICES = 100

/** The notice was seen by the one it is for; by nobody else. */
export async function seeNotice(work: Work, id: Id): Promise<ReportNotice> {
  const row = await work.db
    .updateTable('reportNotice')
    .set({ seenAt: work.at })
    .where('id', '=', id)
    .where('staff', '=', personOf(work.by).staff)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw notFound()
  const report = await reported.get(work, row.report)
  demand(work.by, 'see-reports', report, work.at)
  work.tell('report.noticed', row.report, { specimen: report.specimen }, row.centre)
  return row
}

/** Whether an edition holds, for whoever has its code: nothing of whom or what it is about. */
export async function check(
  look: Look,
  { id, edition }: { id: string; edition: number },
): Promise<ReportCheck> {
  const row = await look.db
    .selectFrom('report')
    .selectAll()
    .where('id', '=', id)
    .where('edition', '=', edition)
    .executeTakeFirst()
  if (!row?.releasedAt) return NOT_OURS
  const left = dayOf(row.releasedAt)
  if (row.state === 'released')
    return {
      is: 'current',
      says: say(
        `Genuine and current: version ${edition}, released on ${left}.`,
        `真实有效：第 ${edition} 版，${left} 发布。`,
      ),
    }
  const ended = dayOf(row.endedAt ?? row.releasedAt)
  if (row.state === 'withdrawn')
    return {
      is: 'withdrawn',
      says: say(
        `Withdrawn on ${ended}: version ${edition} no longer holds. Ask the centre that issued it.`,
        `已于 ${ended} 撤回：第 ${edition} 版不再有效，请联系出具报告的中心。`,
      ),
    }
  const newer = row.replacedBy ? await reported.get(look, row.replacedBy) : null
  return {
    is: 'replaced',
    says: say(
      `Replaced by version ${newer?.edition} of ${ended}: version ${edition} no longer holds. Ask for the new one.`,
      `已被 ${ended} 的第 ${newer?.edition} 版替代：第 ${edition} 版不再有效，请索取新版。`,
    ),
  }
}

/** A code that was never printed here, or was typed wrong. */
export const NOT_OURS: ReportCheck = {
  is: 'not-ours',
  says: say(
    'Not one of our reports. Check the address for typing errors; if it was scanned, do not rely on this paper.',
    '不是本系统出具的报告。请核对地址；如为扫码打开，请勿采信该报告。',
  ),
}
