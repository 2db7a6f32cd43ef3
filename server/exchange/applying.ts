/**
 * Unit two: what was kept is applied, a savepoint per message, so that one that fails takes nobody
 * along. An observation that cannot be filed is parked with its reason; it does not stop its
 * message, and a later one of the same specimen and analyte parks behind it.
 */
import { v7 as newId } from 'uuid'
import type { Analyzer, Observation, Seen, Unreadable } from '../../lims-adapters/adapter.ts'
import type { Fault } from '../../lims-adapters/hl7/ack.ts'
import type { Message } from '../../lims-adapters/hl7/message.ts'
import { readValue } from '../../lims-adapters/value.ts'
import type { Line, ParkedReason } from '../contract/messages.ts'
import { Refusal } from '../contract/refusal.ts'
import { normalise } from '../contract/specimen-number.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import * as results from '../lab/results.ts'
import * as rules from '../lab/rules.ts'
import type { Work } from '../store/store.ts'
import { answersTo, type Said } from './answers.ts'
import type { Item } from './reading.ts'

export interface Bench {
  readonly analyzers: ReadonlyMap<string, Analyzer>
  readonly programmes: results.Programmes
  /** Told of every bug, with the message's id and nothing of a patient. */
  readonly onBug: (error: unknown, about: string) => void
  /** Where proofs kill the process; nothing in daily life. */
  readonly reached: (point: string, controlId: string | null) => void
}

/** What is filed of a message that reads: its line and its own row. */
export interface Applied {
  readonly id: Id
  readonly item: Item
  readonly line: Line
  readonly message: Message
}

interface Counts {
  results: number
  known: number
  held: number
  unknown: number
}

/** Applies one message in a savepoint, answers it, and says what was said. */
export async function apply(work: Work, bench: Bench, applied: Applied): Promise<Said> {
  const by = { id: `line:${applied.line.id}` }
  try {
    return await work.within(by, inner => applyInside(inner, bench, applied))
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'unavailable') throw error
    if (!(error instanceof Refusal)) bench.onBug(error, `message ${applied.id}`)
    const says = error instanceof Refusal ? error.says : TRIPPED
    return work.within(by, inner => parkWhole(inner, applied, says))
  }
}

const TRIPPED = say(
  'Reading this message failed on our side; it has been logged. Nothing of it was filed. Replay it after the next update, or enter the values by hand.',
  '系统读取该消息时出错，已记录，未归入任何结果。请在更新后重放，或手工录入。',
)

async function applyInside(work: Work, bench: Bench, applied: Applied): Promise<Said> {
  const { id, item, line, message } = applied
  const analyzer = bench.analyzers.get(line.adapter)
  if (!analyzer?.knows(message)) return parkWhole(work, applied, notItsOwn(line))
  const counts: Counts = { results: 0, known: 0, held: 0, unknown: 0 }
  const drill = isDrill(message)
  for (const seen of drill ? [] : analyzer.reads(message))
    await take(work, bench, applied, seen, counts)
  bench.reached('inside-apply', item.controlId)

  const says = drill ? DRILL : null
  const refused = line.unknownSpecimen === 'AE' && counts.unknown > 0
  const said = refused
    ? answersTo(item, 'again', work.at, UNKNOWN_SPECIMEN)
    : answersTo(item, 'kept', work.at)
  const { unknown, ...filed } = counts
  await settle(work, id, 'applied', said, says, filed)
  work.tell('message.applied', id, { sha256: item.sha256, ...filed }, line.centre)
  return said
}

/** MSH-11 T and D: training and debugging never touch a patient (B-01). */
const isDrill = (message: Message): boolean =>
  message.processing === 'T' || message.processing === 'D'

const DRILL = say(
  'A training or debugging message (MSH-11 T or D): kept, and applied to nobody.',
  '培训或调试消息（MSH-11 为 T 或 D）：已保存，不作用于任何对象。',
)

const UNKNOWN_SPECIMEN: Fault = {
  code: 103,
  segment: 'OBR',
  says: say(
    'The specimen is not known here yet. Send the message again later.',
    '标本尚未登记，请稍后重发。',
  ),
}

const notItsOwn = (line: Line): Say =>
  say(
    `This is not a message of “${line.name}” as its line is set up (${line.adapter}). Check the line's settings, then replay.`,
    `该消息不符合线路“${line.name}”（${line.adapter}）的设置。请检查线路设置后重放。`,
  )

async function parkWhole(work: Work, applied: Applied, says: Say): Promise<Said> {
  const said = answersTo(applied.item, 'kept', work.at)
  await settle(work, applied.id, 'parked', said, says, { results: 0, known: 0, held: 0 })
  work.tell(
    'message.parked',
    applied.id,
    { sha256: applied.item.sha256, says },
    applied.line.centre,
  )
  return said
}

async function settle(
  work: Work,
  id: Id,
  state: 'applied' | 'parked',
  said: Said,
  says: Say | null,
  counts: Omit<Counts, 'unknown'>,
): Promise<void> {
  await work.db
    .updateTable('message')
    .set({
      state,
      answer: said.code,
      answerBytes: said.framed,
      answeredAt: work.at,
      says: says && JSON.stringify(says),
      ...counts,
    })
    .where('id', '=', id)
    .execute()
}

/** One observation: filed, known already, or parked with its reason. */
async function take(work: Work, bench: Bench, applied: Applied, seen: Seen, counts: Counts) {
  const outcome = await fileOrSay(work, bench, applied, seen)
  if ('filed' in outcome) counts.results++
  else if ('known' in outcome) counts.known++
  else {
    if (outcome.held === 'unknown-specimen') counts.unknown++
    if (await isHeldAlready(work, applied, seen)) counts.known++
    else {
      counts.held++
      await park(work, applied, seen, outcome.held, outcome.says)
    }
  }
}

async function fileOrSay(
  work: Work,
  bench: Bench,
  { id, line }: Applied,
  seen: Seen,
): Promise<results.Filed> {
  if ('unreadable' in seen) {
    if (seen.error) bench.onBug(seen.error, `message ${id}, OBX ${seen.index}`)
    return { held: 'unreadable', says: seen.unreadable }
  }
  if (seen.kind !== 'patient') return { held: 'not-a-patient', says: NOT_A_PATIENT }
  const before = await heldBefore(work, line, seen)
  if (before) return { held: 'behind', says: BEHIND }
  return results.record(work, bench.programmes, sentOf(seen, line, id))
}

const NOT_A_PATIENT = say(
  'A control or calibrator: never filed under a patient. It waits here until controls have a home.',
  '质控或定标数据：不归入受检者。在质控模块启用前暂存于此。',
)
const BEHIND = say(
  'An earlier value of this specimen and analyte is held; this one waits behind it. Settle the earlier one first, then replay.',
  '该标本同一项目有更早的待处理数据，本条排在其后。请先处理较早的一条，再重放。',
)

/** The observation with its value read by the grammar of numbers. */
export function sentOf(seen: Observation, line: Line, message: Id): results.Sent {
  const value = readValue(seen.value, seen.valueType)
  return {
    specimen: seen.specimen,
    analyteCode: seen.analyteCode,
    value: seen.value,
    unit: seen.unit,
    number:
      'notANumber' in value
        ? { says: value.notANumber }
        : { comparator: value.comparator, amount: value.number },
    status: seen.status,
    measuredAt: seen.measuredAt,
    instrument: seen.instrument,
    sex: sexOf(seen.subject?.sex),
    centre: line.centre,
    line: line.id,
    message,
  }
}

const sexOf = (sent: string | undefined): Subject['sex'] =>
  sent === 'M' ? 'male' : sent === 'F' ? 'female' : 'unknown'

/** Something of the same specimen and analyte is held already (the line's, where neither is read). */
async function heldBefore(work: Work, line: Line, seen: Observation): Promise<boolean> {
  const row = await work.db
    .selectFrom('parked')
    .select('id')
    .where('specimen', '=', normalise(seen.specimen))
    .where('analyte', 'in', [seen.analyteCode, ''])
    .where('state', '=', 'parked')
    .where('line', '=', line.id)
    .executeTakeFirst()
  return row !== undefined
}

/** A message that is applied anew finds its own observation held from the time before. */
async function isHeldAlready(work: Work, { line }: Applied, seen: Seen): Promise<boolean> {
  if (line.unknownSpecimen !== 'AE') return false
  const row = await work.db
    .selectFrom('parked')
    .select('id')
    .where('specimen', '=', normalise(seen.specimen))
    .where('analyte', '=', seen.analyteCode)
    .where('value', '=', seen.value)
    .where('line', '=', line.id)
    .where('state', '=', 'parked')
    .executeTakeFirst()
  return row !== undefined
}

async function park(
  work: Work,
  { id, line }: Applied,
  seen: Observation | Unreadable,
  why: ParkedReason,
  says: Say,
): Promise<void> {
  const { error, ...plain } = seen as Unreadable
  const parkedId = newId()
  await work.db
    .insertInto('parked')
    .values({
      id: parkedId,
      centre: line.centre,
      message: id,
      line: line.id,
      index: seen.index,
      specimen: normalise(seen.specimen),
      analyte: seen.analyteCode,
      value: seen.value,
      unit: seen.unit,
      why,
      says: JSON.stringify(says),
      observation: JSON.stringify(plain),
      state: 'parked',
      parkedAt: work.at,
      dueAt: await rules.parkedDeadline(work),
      endedAt: null,
      endedBy: null,
      endedWhy: null,
      tries: 0,
      version: 1,
    })
    .execute()
  work.tell('observation.parked', parkedId, { message: id, index: seen.index, why }, line.centre)
}
