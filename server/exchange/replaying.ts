/**
 * The way back for what is held, once its cause is mended: one row, or many in slices, the oldest
 * first, so that a correction never overtakes what it corrects. What holds a row still is said anew.
 * Nothing is filed here that the intake itself would not file: the same rules decide.
 */
import type { Observation, Unreadable } from '../../lims-adapters/adapter.ts'
import { COVER, readOpenly } from '../../lims-adapters/sealed.ts'
import { demand } from '../access.ts'
import type { MessageOnList } from '../contract/messages.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { ParkedOnList, Replayed } from '../contract/ward.ts'
import { type Id, Say, say } from '../contract/words.ts'
import type { Codes } from '../lab/codes.ts'
import type { Became } from '../lab/controls.ts'
import * as filing from '../lab/filing.ts'
import * as racks from '../lab/racks.ts'
import type { Look, Work } from '../store/store.ts'
import type { ParkedRow } from '../store/tables.ts'
import { count } from './account.ts'
import { applyAll, idOf } from './applying.ts'
import type { Bench } from './contents.ts'
import { type Aside, fileAside, isAside } from './controls.ts'
import { onList, rowsOf } from './inbox.ts'
import { asLine, setupOf } from './lines.ts'
import { isOfControl, olderThan } from './parking.ts'
import { messageRow, readAgain } from './resuming.ts'
import { sentOf } from './sent.ts'
import * as ward from './ward.ts'

/** Files one held row now that its cause is mended. */
export async function replay(
  work: Work,
  bench: Bench,
  given: { id: Id; version: number },
): Promise<ParkedOnList> {
  const row = await ward.parkedRow(work, given.id)
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  ward.refuseEnded(row, given.version)
  if (row.kind === 'message') await replayWhole(work, bench, row)
  else await replayObservation(work, bench, row)
  return ward.show(work, row.id)
}

/** Reads a message that was parked whole once more, as if it had just been kept. */
export async function replayMessage(work: Work, bench: Bench, id: Id): Promise<MessageOnList> {
  const message = await messageRow(work, id)
  if (!message) throw notFound()
  demand(work.by, 'replay', { centre: message.centre }, work.at)
  const row = await work.db.selectFrom('parked').selectAll().where('id', '=', id).executeTakeFirst()
  if (row?.state !== 'parked') throw ward.settled()
  await replayWhole(work, bench, row)
  return onList(await rowsOf(work).where('message.id', '=', id).executeTakeFirstOrThrow())
}

async function replayWhole(work: Work, bench: Bench, row: ParkedRow): Promise<Ending> {
  const message = await messageRow(work, row.message)
  if (message?.state !== 'parked') throw ward.settled()
  const due = await readAgain(work, bench.analyzers, message)
  if ('not' in due) throw new Refusal('conflict', due.not)
  work.tell('message.replayed', row.id, {}, row.centre)
  // Its line may say by now what it is written in.
  const { charset } = due.item
  await work.db
    .updateTable('message')
    .set({ state: 'kept', charset })
    .where('id', '=', row.id)
    .execute()
  await count(work, row.centre, { 'message.parked': -1, 'message.kept': 1 })
  await applyAll(work, bench, [{ ...due, answer: 'settled' }])
  const after = await messageRow(work, row.message)
  if (after?.state !== 'applied') return { held: Say.parse(JSON.parse(after?.says ?? row.says)) }
  const { results, known, held, controls } = after
  const filed = results + (controls ?? 0)
  await ward.change(work, row, {
    ...{ state: 'replayed', endedAt: work.at, endedBy: work.by.id, endedWhy: 'applied' },
    tries: row.tries + 1,
  })
  // Of one that was applied only a drill has something to say.
  const says =
    after.says === null ? inCounts(filed, known, held) : Say.parse(JSON.parse(after.says))
  return { ended: 'applied', says }
}

const inCounts = (filed: number, known: number, held: number): Say =>
  say(
    `Read and applied: ${filed} filed, ${known} known already, ${held} held.`,
    `已读取并处理：归档 ${filed}，已存在 ${known}，待处理 ${held}。`,
  )

type Ending = { readonly held: Say } | { readonly ended: 'filed' | 'known' | 'applied'; says: Say }

/**
 * Files a held observation under the number it was sent with, or the one it was matched to; `instead`
 * of what stands, where a person has decided so.
 */
export async function replayObservation(
  work: Work,
  bench: Bench,
  row: ParkedRow,
  instead?: 'decided',
): Promise<Ending> {
  const { codes } = await bench.known(work)
  ward.refuseProposed(row)
  if (await isBehind(work, row, codes)) throw new Refusal('conflict', AFTER_ANOTHER)
  const filed = await fileAgain(work, bench, row, instead)
  if ('held' in filed) {
    const says = JSON.stringify(filed.says)
    await ward.change(work, row, {
      ...{ why: filed.held, says, measures: filed.analyte ?? row.measures, tries: row.tries + 1 },
    })
    return { held: filed.says }
  }
  return end(work, row, filed)
}

/** Behind an older one under its own number, or under the number that it was matched to. */
async function isBehind(look: Look, row: ParkedRow, codes: Codes) {
  if (isOfControl(row)) return false
  if (await olderThan(look, row, codes)) return true
  if (row.matched === null) return false
  return (await olderThan(look, { ...row, specimen: row.matched }, codes)) !== undefined
}

const AFTER_ANOTHER = say(
  'An older value of this specimen and analyte is held. Settle that one first.',
  '该标本同一项目有更早的待处理数据，请先处理。',
)

/** Ends a held observation that was filed, or turned out to be known already. */
async function end(
  work: Work,
  row: ParkedRow,
  filed: Exclude<filing.Filed | Became, { held: unknown }>,
): Promise<Ending> {
  const ended = 'known' in filed ? 'known' : 'filed'
  const result = idOf(filed)
  await ward.change(work, row, {
    ...{ state: 'replayed', endedAt: work.at, endedBy: work.by.id, endedWhy: ended },
    tries: row.tries + 1,
  })
  await count(work, row.centre, {
    'observation.held': -1,
    [countedAs(filed)]: 1,
  })
  work.tell('observation.replayed', row.id, { result }, row.centre)
  if (row.matched !== null && row.match !== null) await tellMatched(work, row, row.match, result)
  return { ended, says: ended === 'filed' ? FILED : KNOWN }
}

const countedAs = (filed: Parameters<typeof end>[2]) =>
  'filed' in filed
    ? 'observation.results'
    : 'control' in filed
      ? 'observation.controls'
      : 'observation.known'

/** Whoever reads the story of the specimen reads who matched this value to it. */
async function tellMatched(work: Work, row: ParkedRow, match: Id, result: Id): Promise<void> {
  const { specimen, proposedBy, decidedBy } = await work.db
    .selectFrom('match')
    .selectAll()
    .where('id', '=', match)
    .executeTakeFirstOrThrow()
  const told = { specimen, observation: row.id, proposedBy, confirmedBy: decidedBy ?? '' }
  work.tell('result.matched', result, told, row.centre)
}

const FILED = say('It is filed.', '已归档。')
const KNOWN = say('This value was filed already.', '该数值此前已归档。')

async function fileAgain(
  work: Work,
  bench: Bench,
  row: ParkedRow,
  instead: 'decided' | undefined,
): Promise<filing.Filed | Became> {
  const { programmes, known } = bench
  const seen = await seenIn(work, bench, row)
  if ('unreadable' in seen) return { held: 'unreadable', says: seen.unreadable }
  const found = await work.db
    .selectFrom('line')
    .selectAll()
    .where('id', '=', row.line ?? '')
    .executeTakeFirst()
  if (!found) throw notFound()
  const line = asLine(found)
  const arrivedAt = (await messageRow(work, row.message))?.receivedAt
  const from = { line, message: row.message, arrivedAt }
  if (isAside(seen)) return fileControl(work, { programmes, known }, from, seen)
  const sent = {
    ...{ ...sentOf(seen, line, row.message, arrivedAt), filedAt: row.centre },
    ...(instead ? { instead } : {}),
  }
  // Two people have looked at who it is: what the instrument wrote of the person no longer decides.
  const named = row.matched
    ? { ...sent, specimen: row.matched, sex: 'unknown' as const, bornOn: null }
    : sent
  const rack = await racks.fill(work, [named.specimen], known, [named])
  return filing.record(work, programmes, rack, named)
}

/** What is held; where it is held without its value, as its message says it. */
async function seenIn(work: Work, bench: Bench, row: ParkedRow): Promise<Observation | Unreadable> {
  const held = JSON.parse(row.observation) as Observation | Unreadable
  if (held.value !== COVER || 'unreadable' in held) return held
  const message = await messageRow(work, row.message)
  const due = message && (await readAgain(work, bench.analyzers, message))
  const analyzer = due && 'line' in due ? bench.analyzers.get(due.line.adapter) : undefined
  if (!due || 'not' in due || !analyzer) return held
  const all = readOpenly(analyzer, due.message, setupOf(due.line))
  return all.find(one => one.index === held.index) ?? held
}

async function fileControl(
  work: Work,
  { programmes, known }: Pick<Bench, 'programmes' | 'known'>,
  from: Parameters<typeof fileAside>[3],
  seen: Aside,
): Promise<Became> {
  const { run = null, measuredAt } = seen
  const heard = { line: from.line.id, run, measuredAt, arrivedAt: from.arrivedAt }
  const rack = await racks.fill(work, [], known, [heard])
  const [became] = await fileAside(work, { programmes }, rack, from, [seen])
  if (!became) throw new Error('a control that nothing became of')
  return became
}

/** Rows of one slice: each is some statements, and others wait while they run. */
const SLICE = 20

interface Many extends ward.Narrowed {
  readonly centre: Id
  readonly ids?: readonly Id[] | undefined
  readonly after?: string | undefined
}

/** A slice of many, each row in a savepoint of its own with an answer of its own. */
export async function replayMany(
  work: Work,
  bench: Bench,
  given: Many,
): Promise<{ rows: Replayed[]; next: string | null }> {
  demand(work.by, 'replay', { centre: given.centre }, work.at)
  const ids = await sliceOf(work, given)
  const rows: Replayed[] = []
  for (const id of ids.slice(0, SLICE)) rows.push(await replayOne(work, bench, given.centre, id))
  return { rows, next: ids.length > SLICE ? (rows.at(-1)?.id ?? null) : null }
}

async function sliceOf(look: Look, given: Many): Promise<readonly Id[]> {
  if (!given.ids) return ward.heldIds(look, { ...given, limit: SLICE + 1 })
  const after = given.after ?? ''
  return [...new Set(given.ids)].sort().filter(id => id > after)
}

async function replayOne(work: Work, bench: Bench, centre: Id, id: Id): Promise<Replayed> {
  try {
    return await work.within(work.by, async inner => {
      const row = await ward.parkedRow(inner, id)
      if (row.centre !== centre || row.state !== 'parked') throw ward.settled()
      const whole = row.kind === 'message'
      const ending = whole
        ? await replayWhole(inner, bench, row)
        : await replayObservation(inner, bench, row)
      return 'held' in ending
        ? { id, became: 'held', says: ending.held }
        : { id, became: ending.ended, says: ending.says }
    })
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'unavailable') throw error
    if (!(error instanceof Refusal)) bench.onBug(error, `replay of ${id}`)
    const gone = error instanceof Refusal && error.kind === 'not-found'
    const says = error instanceof Refusal ? error.says : TRIPPED
    return { id, became: gone ? 'gone' : 'held', says }
  }
}

const TRIPPED = say(
  'Trying this one again failed on our side; it has been logged. It is held as it was.',
  '重试该条时系统出错，已记录。该条仍为待处理。',
)
