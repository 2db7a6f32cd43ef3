/**
 * Matching by hand, by two people: one says to which specimen a held observation belongs and why,
 * another confirms or declines. Whoever proposed cannot confirm, and nothing is filed in between.
 *
 * A proposal is about every held observation of the same message under the same number: they were
 * measured from one card. After it is confirmed each is filed by the rules of the intake under the
 * other number; one that is held still keeps the number it was matched to, so that mending its cause
 * and trying again is one person's work like any other.
 */
import { v7 as newId } from 'uuid'
import type { Observation } from '../../lims-adapters/adapter.ts'
import { demand, personOf } from '../access.ts'
import type { Likely, Match, MatchShown } from '../contract/matches.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { grouped, normalise, readNumber } from '../contract/specimen-number.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import { changeRow } from '../lab/changing.ts'
import { codes } from '../lab/mappings.ts'
import * as matching from '../lab/matching.ts'
import type { Programmes } from '../lab/results.ts'
import * as specimens from '../lab/specimens.ts'
import type { Look, Work } from '../store/store.ts'
import type { ParkedRow } from '../store/tables.ts'
import type { Bench } from './contents.ts'
import { replayObservation } from './replaying.ts'
import * as ward from './ward.ts'

/** What a held observation may belong to. */
export async function likely(look: Look, programmes: Programmes, id: Id): Promise<Likely[]> {
  const row = await ward.parkedRow(look, id)
  demand(look.by, 'see-parked', { centre: row.centre }, look.at)
  if (row.kind === 'message' || row.state !== 'parked' || notOfAPatient(row)) return []
  const book = await codes(look, programmes)
  const at = { centre: row.centre, line: row.line ?? '' }
  const analytes = [...programmes.keys()].map(
    programme => [programme, book.analytesOf(programme, row.analyte, at)] as const,
  )
  return matching.likely(look, {
    ...{ centre: row.centre, line: row.line, specimen: row.specimen },
    analytes: new Map(analytes),
    arrivedAt: row.parkedAt,
    person: seenIn(row).subject ?? null,
  })
}

const seenIn = (row: ParkedRow) => JSON.parse(row.observation) as Partial<Observation>

const notOfAPatient = (row: ParkedRow): boolean => seenIn(row).kind !== 'patient'

/** One person's word for where it belongs; a second one has to confirm it. */
export async function propose(
  work: Work,
  given: { id: Id; version: number; number: string; reason: string },
): Promise<MatchShown> {
  const row = await ward.parkedRow(work, given.id)
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  ward.refuseEnded(row, given.version)
  const number = await mayBelongTo(work, row, given.number)
  const rows = await sameCard(work, row)
  const match: Match = {
    ...{ id: newId(), centre: row.centre, message: row.message, sent: row.specimen },
    ...{ specimen: number, reason: given.reason, state: 'proposed' },
    ...{ proposedBy: personOf(work.by).staff, proposedAt: work.at },
    ...{ decidedBy: null, decidedAt: null, decidedWhy: null, version: 1 },
  }
  await work.db.insertInto('match').values(match).execute()
  for (const one of rows) {
    await ward.change(work, one, { match: match.id, matched: null })
    const told = { match: match.id, specimen: number, reason: given.reason }
    work.tell('observation.proposed', one.id, told, row.centre)
  }
  return shown(work, match.id)
}

/** The number, if it is of this centre and what is held can be a patient's value of it at all. */
async function mayBelongTo(look: Look, row: ParkedRow, scanned: string): Promise<string> {
  if (row.kind === 'message' || notOfAPatient(row)) throw new Refusal('conflict', NO_VALUE)
  if (row.match !== null && row.matched === null) throw new Refusal('conflict', PROPOSED)
  const number = readNumber(scanned)
  const specimen = await specimens.find(look, number)
  if (specimen?.centre !== row.centre)
    throw wrongField(
      'number',
      `${grouped(number)} is no specimen of this centre. Scan the card that was measured.`,
      `${grouped(number)} 不是本中心的标本。请扫描实际检测的血片。`,
    )
  if (normalise(row.specimen) === number && row.why !== 'other-person')
    throw new Refusal('conflict', ITS_OWN)
  return number
}

const NO_VALUE = say(
  'Only a readable value of a patient can be matched to a specimen: this is a whole message, a control, or unreadable. Mend its cause, or dismiss it with a reason.',
  '只有可读取的受检者数值才能匹配标本：该条为整条消息、质控或无法解析。请消除原因，或注明理由后忽略。',
)
const PROPOSED = say(
  'A match is proposed already and waits for a second person. Confirm or decline that one first.',
  '已有匹配建议，等待第二人处理。请先确认或否决。',
)
const ITS_OWN = say(
  'It names this specimen already. Mend what holds it, then try again.',
  '该数据所报即为此标本。请消除待处理原因后重试。',
)

/** Held observations of the same message under the same number, as long as nobody proposes for them. */
const sameCard = (look: Look, row: ParkedRow): Promise<ParkedRow[]> =>
  look.db
    .selectFrom('parked')
    .selectAll()
    .where('message', '=', row.message)
    .where('kind', '=', 'observation')
    .where('state', '=', 'parked')
    .where('specimen', '=', row.specimen)
    .where(eb => eb.or([eb('match', 'is', null), eb('matched', 'is not', null)]))
    .orderBy('id')
    .execute()

/** A second person has looked: what the proposal is about is filed under the other number. */
export async function confirm(
  work: Work,
  bench: Bench,
  given: { id: Id; version: number },
): Promise<{ match: MatchShown; rows: Outcome[] }> {
  const match = await open(work, given)
  const me = personOf(work.by).staff
  if (match.proposedBy === me) throw new Refusal('conflict', SAME_PERSON)
  const rows = await about(work, match)
  if (rows.length === 0) throw ward.settled()
  await decide(work, match, { state: 'confirmed', decidedBy: me })
  const outcomes: Outcome[] = []
  for (const row of rows) outcomes.push(await file(work, bench, match, row))
  return { match: await shown(work, match.id), rows: outcomes }
}

const SAME_PERSON = say(
  'You proposed this match yourself. Another person must look at the card and confirm it.',
  '该匹配由您提出，须由另一人核对血片后确认。',
)

interface Outcome {
  readonly id: Id
  readonly became: 'filed' | 'known' | 'held'
  readonly says: Say
  readonly analyte: string
}

async function file(work: Work, bench: Bench, match: Match, row: ParkedRow): Promise<Outcome> {
  const { id, analyte } = row
  await ward.change(work, row, { matched: match.specimen })
  const { proposedBy, specimen } = match
  const told = { match: match.id, specimen, proposedBy, confirmedBy: personOf(work.by).staff }
  work.tell('observation.matched', id, told, match.centre)
  const now = await ward.parkedRow(work, id)
  const ending = await replayObservation(work, bench, now)
  if ('held' in ending) return { id, analyte, became: 'held', says: ending.held }
  const became = ending.ended === 'filed' ? 'filed' : 'known'
  return { id, analyte, became, says: ending.says }
}

/** A second person disagrees, or the first one takes it back: it is held as before. */
export async function decline(
  work: Work,
  given: { id: Id; version: number; reason: string },
): Promise<MatchShown> {
  const match = await open(work, given)
  const rows = await about(work, match)
  const decidedBy = personOf(work.by).staff
  await decide(work, match, { state: 'declined', decidedBy, decidedWhy: given.reason })
  for (const row of rows) {
    await ward.change(work, row, { match: null })
    work.tell('observation.declined', row.id, { match: match.id, reason: given.reason }, row.centre)
  }
  return shown(work, match.id)
}

async function open(work: Work, given: { id: Id; version: number }): Promise<Match> {
  const match = await work.db
    .selectFrom('match')
    .selectAll()
    .where('id', '=', given.id)
    .executeTakeFirst()
  if (!match) throw notFound()
  demand(work.by, 'replay', { centre: match.centre }, work.at)
  if (match.state !== 'proposed') throw ward.settled()
  if (match.version !== given.version) throw changedMeanwhile()
  return match
}

/** What is held still of what it was proposed for, the oldest first. */
const about = (look: Look, match: Match): Promise<ParkedRow[]> =>
  look.db
    .selectFrom('parked')
    .selectAll()
    .where('message', '=', match.message)
    .where('match', '=', match.id)
    .where('state', '=', 'parked')
    .orderBy('id')
    .execute()

async function decide(work: Work, match: Match, set: Partial<Match>): Promise<void> {
  await changeRow(work, 'match', match, { ...set, decidedAt: work.at })
}

/** A match with the names of its two people. */
export async function shown(look: Look, id: Id): Promise<MatchShown> {
  const row = await look.db
    .selectFrom('match')
    .leftJoin('staff as one', 'one.id', 'match.proposedBy')
    .leftJoin('staff as two', 'two.id', 'match.decidedBy')
    .selectAll('match')
    .select(['one.name as proposedByName', 'two.name as decidedByName'])
    .where('match.id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'see-parked', { centre: row.centre }, look.at)
  const { n } = await look.db
    .selectFrom('parked')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('message', '=', row.message)
    .where('match', '=', id)
    .executeTakeFirstOrThrow()
  return { ...row, proposedByName: row.proposedByName ?? '', observations: n }
}
