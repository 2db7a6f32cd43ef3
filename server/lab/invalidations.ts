/**
 * A run that turns out to be worthless after it was believed (domain reference 4.2; B-11): one
 * person asks, another confirms, and in one unit everything that was said of it is taken back.
 *
 * - Its values stand no more, its flags are settled, recalls that nothing else calls for withdrawn.
 * - A verdict that used one of them is revoked: it stays readable, says so, and says nothing else.
 *   Its case is open again and on the board (REVOKED), because somebody was told and has to be told
 *   otherwise; a report that left on it is withdrawn by name.
 * - The specimen waits to be measured again. Where nothing is left of it, an authoriser rejects it,
 *   and another is asked for as far as the pregnancy allows.
 *
 * Told in the registry's book too, because every intake remembers runs: what the instrument sends of
 * this run afterwards is held.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { type Batch, runInWords } from '../contract/batches.ts'
import type { Invalidation, InvalidationOnList } from '../contract/invalidations.ts'
import { runInvalidated } from '../contract/reasons.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import type { Result, VerdictGiven } from '../contract/results.ts'
import { VERDICTS } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import { measuredOf, type Programme, stillDue } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as batches from './batches.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import * as panels from './panels.ts'
import { REGISTRY } from './places.ts'
import * as recalls from './recalls.ts'
import * as repeats from './repeats.ts'
import * as reported from './reported.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import * as verdicts from './verdicts.ts'

type VerdictRow = Tables['verdict']

/** Somebody wants a run invalidated; one question of it at a time. */
export async function ask(
  work: Work,
  { id, reason }: { id: Id; reason: string },
): Promise<Invalidation> {
  const batch = await batches.get(work, id)
  demand(work.by, 'invalidate-run', batch, work.at)
  const before = await ofBatch(work, id)
  if (before) throw askedAlready(batch)
  const row: Invalidation = {
    ...{ id: newId(), centre: batch.centre, batch: id, state: 'asked', reason },
    ...{ askedBy: personOf(work.by).staff, askedAt: work.at },
    ...{ settledBy: null, settledAt: null, specimens: null, version: 1 },
  }
  await work.db.insertInto('invalidation').values(row).execute()
  work.tell('batch.invalidation-asked', id, { reason }, batch.centre)
  return row
}

const ofBatch = (look: Look, batch: Id): Promise<Invalidation | undefined> =>
  look.db
    .selectFrom('invalidation')
    .selectAll()
    .where('batch', '=', batch)
    .where('state', '!=', 'declined')
    .executeTakeFirst()

const askedAlready = (batch: Batch): Refusal => {
  const run = runInWords(batch)
  return new Refusal(
    'conflict',
    say(
      `The invalidation of run ${run.en} was asked for already. Look at it in the list.`,
      `批次 ${run.zh} 已有作废申请，请查看列表。`,
    ),
  )
}

/** Where an invalidation belongs: the door asks before it opens the unit. */
export async function get(look: Look, id: Id): Promise<Invalidation> {
  const row = await look.db
    .selectFrom('invalidation')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Another person confirms: all that the run has said is taken back. */
export async function confirm(
  work: Work,
  programmes: results.Programmes,
  given: { id: Id; version: number },
): Promise<Invalidation> {
  const row = await get(work, given.id)
  demand(work.by, 'invalidate-run', row, work.at)
  if (row.askedBy === personOf(work.by).staff)
    throw new Refusal(
      'conflict',
      say('You asked for this; a second person must confirm it.', '申请由您提出，须由另一人确认。'),
    )
  const batch = await failed(work, row)
  // A name is the instrument's: what it sends of that run is held, and its next one begins by itself.
  if (batch.named === 'by-day') await batches.beginAnew(work, batch, { reason: row.reason })
  const specimens = await takeBack(work, programmes, batch, row.reason)
  const settled = await settle(work, row, given.version, { state: 'confirmed', specimens })
  const { reason, askedBy } = row
  work.tell('batch.invalidated', row.batch, { reason, askedBy, specimens }, row.centre)
  work.tell('batch.invalidated', row.batch, { reason, askedBy, specimens }, REGISTRY)
  return settled
}

async function failed(work: Work, { batch: id, reason }: Invalidation): Promise<Batch> {
  const batch = await batches.get(work, id)
  if (batch.state === 'failed') return batch
  return batches.move(work, { id, version: batch.version, move: 'fail', reason })
}

async function settle(
  work: Work,
  { id, state: before }: Invalidation,
  version: number,
  set: { state: 'confirmed' | 'declined'; specimens?: number },
): Promise<Invalidation> {
  if (before !== 'asked') throw changedMeanwhile()
  return await changeRow(
    work,
    'invalidation',
    { id, version },
    { ...set, settledBy: personOf(work.by).staff, settledAt: work.at },
    { state: 'asked' },
  )
}

/** The run stays as it is; whoever asked may take it back too. */
export async function decline(
  work: Work,
  given: { id: Id; version: number },
): Promise<Invalidation> {
  const row = await get(work, given.id)
  demand(work.by, 'invalidate-run', row, work.at)
  const settled = await settle(work, row, given.version, { state: 'declined' })
  work.tell('batch.invalidation-declined', row.batch, {}, row.centre)
  return settled
}

/** How many specimens lost what was said of them. */
async function takeBack(
  work: Work,
  programmes: results.Programmes,
  batch: Batch,
  reason: string,
): Promise<number> {
  const standing = await standingIn(work, batch.id)
  const gone = await panels.changeAll(work, standing, { state: 'superseded' })
  if (gone.length !== standing.length) throw changedMeanwhile()
  const bySpecimen = Map.groupBy(gone, result => result.specimen)
  for (const [number, own] of bySpecimen) {
    await results.settleFlags(
      work,
      own.map(result => result.id),
      runInvalidated(runInWords(batch)),
    )
    const [first] = own
    if (first)
      work.tell(
        'result.invalidated',
        first.id,
        { specimen: number, batch: batch.id, analytes: own.map(result => result.analyte) },
        batch.centre,
      )
  }
  const specimens = await specimensOf(work, [...bySpecimen.keys()])
  const revoked = await revoke(work, specimens, gone, reason)
  for (const specimen of specimens) {
    const left = (await panels.ofSpecimen(work, specimen.number)).filter(isStanding)
    const before = revoked.get(specimen.number)
    await call(work, { batch, specimen, left, revoked: before, reason })
    await retests.goOn(work, specimen.number)
    if (before) await reopen(work, programmes.get(specimen.programme), specimen, left)
  }
  return specimens.length
}

async function standingIn(look: Look, batch: Id): Promise<Result[]> {
  const rows = await look.db
    .selectFrom('panel')
    .selectAll()
    .where('batch', '=', batch)
    .orderBy('id')
    .execute()
  return rows.flatMap(panels.unpacked).filter(isStanding)
}

const isStanding = ({ state }: Result): boolean => state !== 'superseded'

const specimensOf = (look: Look, numbers: readonly string[]): Promise<Specimen[]> =>
  rowsIn(numbers, some =>
    look.db.selectFrom('specimen').selectAll().where('number', 'in', some).execute(),
  ).then(rows => [...new Map(rows.map(row => [row.number, row])).values()])

/** The last verdict of each specimen that used one of these values, revoked. */
async function revoke(
  work: Work,
  specimens: readonly Specimen[],
  gone: readonly Result[],
  reason: string,
): Promise<Map<string, VerdictRow>> {
  const ids = new Set(gone.map(result => result.id))
  const given = await rowsIn(
    specimens.map(specimen => specimen.number),
    some => standingVerdicts(work, some),
  )
  const revoked = new Map<string, VerdictRow>()
  for (const row of new Map(given.map(one => [one.id, one])).values()) {
    const used = JSON.parse(row.results) as Id[]
    if (!used.some(id => ids.has(id))) continue
    await work.db
      .updateTable('verdict')
      .set({ revokedAt: work.at, revokedBy: personOf(work.by).staff, revokedWhy: reason })
      .where('id', '=', row.id)
      .execute()
    const { specimen, verdict } = row
    work.tell('verdict.revoked', row.id, { specimen, verdict, reason }, row.centre)
    await reported.withdrawOf(work, specimen, reason)
    revoked.set(specimen, row)
  }
  return revoked
}

const standingVerdicts = (look: Look, numbers: readonly string[]): Promise<VerdictRow[]> =>
  look.db
    .selectFrom('verdict')
    .selectAll()
    .where('specimen', 'in', numbers)
    .where('revokedAt', 'is', null)
    .orderBy('id')
    .execute()

interface Lost {
  readonly batch: Batch
  readonly specimen: Specimen
  /** What stands of it, measured in other runs. */
  readonly left: readonly Result[]
  readonly revoked: VerdictRow | undefined
  readonly reason: string
}

/**
 * Recalls that only these values called for are withdrawn: what another run says stands. Whoever
 * heard a verdict has to hear otherwise.
 */
async function call(work: Work, { batch, specimen, left, revoked, reason }: Lost): Promise<void> {
  const judged = (await standingVerdicts(work, [specimen.number])).length > 0 ? 'yes' : 'no'
  const conditions = await results.conditionsOf(work, specimen, left)
  const why = runInvalidated(runInWords(batch), reason)
  await recalls.withdrawOf(work, specimen, { conditions, judged }, why)
  if (!revoked) return
  await recalls.reopenAnswered(work, specimen)
  const last = await lastThatHolds(work, specimen.case)
  await cases.conclude(work, specimen.case, last?.verdict ?? null)
  await recalls.open(work, specimen, {
    ...{ condition: recalls.REVOKED, severity: 'high', state: 'open', rule: null },
    says: revokedInWords(batch, revoked, reason),
  })
}

/**
 * What is left of it is whole: nothing more will come that two people would sign, so that they sign
 * anew what stands, and a new verdict comes of it.
 */
async function reopen(
  work: Work,
  programme: Programme | undefined,
  { number, centre }: Specimen,
  left: readonly Result[],
): Promise<void> {
  const flagged = await results.flaggedOn(work, [number])
  const asked = (await repeats.askedOf(work, [number])).get(number)
  if (!programme || stillDue(programme, measuredOf(programme, left, flagged), asked).length > 0)
    return
  const unsigned = { verifiedBy: null, verifiedAt: null, authorisedBy: null, authorisedAt: null }
  const reopened = await results.move(work, left, 'reopen', unsigned)
  const [first] = reopened
  const analytes = reopened.map(one => one.analyte)
  if (first) work.tell('result.reopened', first.id, { specimen: number, analytes }, centre)
}

/** The last verdict of a case of which every value stands: one that was replaced says nothing. */
async function lastThatHolds(look: Look, caseId: Id): Promise<VerdictGiven | undefined> {
  const given = (await verdicts.ofCase(look, caseId)).filter(one => one.revokedAt === null)
  const used = await panels.findAll(
    look,
    given.flatMap(one => one.results),
  )
  const stands = (id: Id) => (used.get(id)?.state ?? 'superseded') !== 'superseded'
  return given.findLast(one => one.results.every(stands))
}

function revokedInWords(batch: Batch, { verdict, at }: VerdictRow, reason: string): Say {
  const run = runInWords(batch)
  const said = VERDICTS[verdict]
  const day = dayOf(at)
  return say(
    `“${said.en}” of ${day} is revoked: run ${run.en} was invalidated (${reason}). Tell whoever was told; the specimen is measured again, or another is taken.`,
    `${day} 的“${said.zh}”结论已撤回：批次 ${run.zh} 已作废（${reason}）。请通知已获知者；标本重测或重新采血。`,
  )
}

/** What was asked and what was done, the newest first. */
export async function list(look: Look, centre: Id): Promise<InvalidationOnList[]> {
  demand(look.by, 'see-results', { centre }, look.at)
  const rows = await look.db
    .selectFrom('invalidation')
    .innerJoin('batch', 'batch.id', 'invalidation.batch')
    .innerJoin('staff as asker', 'asker.id', 'invalidation.askedBy')
    .leftJoin('staff as settler', 'settler.id', 'invalidation.settledBy')
    .selectAll('invalidation')
    .select(['asker.name as askedByName', 'settler.name as settledByName'])
    .where('invalidation.centre', '=', centre)
    .orderBy('invalidation.id', 'desc')
    .limit(MOST_LISTED)
    .execute()
  const shown: InvalidationOnList[] = []
  for (const row of rows) {
    const run = runInWords(await batches.get(look, row.batch))
    shown.push({ ...row, run, ...(await touched(look, row)) })
  }
  return shown
}

const MOST_LISTED = 50

async function touched(look: Look, { batch, state }: Invalidation) {
  const standing = state === 'asked' ? await standingIn(look, batch) : []
  const measured = [...new Set(standing.map(result => result.specimen))].sort()
  const verdicts = await rowsIn(measured, some => standingVerdicts(look, some))
  return { measured, judged: [...new Set(verdicts.map(row => row.specimen))].sort() }
}
