/**
 * What was kept is applied, each message so that one that fails takes nobody along. An observation
 * that cannot be filed is held with its reason; it does not stop its message.
 *
 * What the whole group needs to know is read first, in one statement per table, and what became of
 * its messages is written last, in one statement per kind of outcome.
 */
import type { Seen } from '../../lims-adapters/adapter.ts'
import type { Fault } from '../../lims-adapters/hl7/ack.ts'
import { withheldFrom } from '../../lims-adapters/sealed.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Heard } from '../lab/batches.ts'
import type { Became } from '../lab/controls.ts'
import * as filing from '../lab/filing.ts'
import * as racks from '../lab/racks.ts'
import { analyteNamed, isUnknown } from '../lab/sent.ts'
import type { Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { answersTo, type Said } from './answers.ts'
import { type Bench, type Contents, contentsOf, type Due, TRIPPED } from './contents.ts'
import { type Aside, fileAside, isAside } from './controls.ts'
import { keepDrill } from './drilling.ts'
import { accountFor, accountForWhole, note, type Outcome, settle } from './outcomes.ts'
import {
  asHeld,
  BEHIND,
  earlierAttempt,
  firstAhead,
  type Held,
  openShelf,
  park,
  type Shelf,
  sentAgain,
} from './parking.ts'
import { sentOf } from './sent.ts'

/** What was read for a group before its messages are applied one after the other. */
interface Ready {
  readonly seen: readonly Seen[]
  readonly heard: readonly Heard[]
  rack: racks.Rack
  shelf: Shelf
}

/**
 * Applies a group in this unit; the answers that were open, by message. What became of a message
 * goes into its row: into one of `unwritten`, where it is not in the database yet.
 */
export async function applyAll(
  work: Work,
  bench: Bench,
  group: readonly Due[],
  unwritten?: readonly MessageRow[],
): Promise<Map<Id, Said>> {
  const contents = group.map(due => contentsOf(bench, due))
  const seen = contents.flatMap(content => ('seen' in content ? content.seen : []))
  const heard = group.flatMap((due, i) => heardOn(due, contents[i]))
  const ready = await prepare(work, bench, { seen, heard })
  const outcomes = new Map<Id, Outcome>()
  for (const [i, due] of group.entries()) {
    const content = contents[i] ?? { not: TRIPPED }
    outcomes.set(due.id, await applyOne(work, bench, ready, due, content))
  }
  await racks.write(work, ready.rack)
  if (unwritten) note(work, unwritten, outcomes)
  else {
    await settle(work, outcomes)
    await accountForWhole(work, group, outcomes)
  }
  await accountFor(work, group, outcomes)
  return new Map([...outcomes].flatMap(([id, { said }]) => (said ? [[id, said]] : [])))
}

async function prepare(
  work: Work,
  bench: Bench,
  { seen, heard }: Pick<Ready, 'seen' | 'heard'>,
): Promise<Ready> {
  const numbers = seen.map(one => one.specimen)
  const rack = await racks.fill(work, numbers, bench.known, heard)
  return { seen, heard, rack, shelf: await openShelf(work, seen) }
}

/** What the observations of a message say of their runs; most say the same one after the other. */
function heardOn({ line, arrivedAt }: Due, content: Contents | undefined): Heard[] {
  const heard: Heard[] = []
  for (const one of content && 'seen' in content ? content.seen : []) {
    if ('unreadable' in one) continue
    const last = heard.at(-1)
    const run = one.run ?? null
    if (last?.run === run && last.measuredAt === one.measuredAt) continue
    heard.push({ line: line.id, run, measuredAt: one.measuredAt, arrivedAt })
  }
  return heard
}

/**
 * Most messages bring new rows and nothing else: these are written with those of their group. Any
 * other gets a savepoint of its own, so that one that fails takes nobody along.
 */
async function applyOne(
  work: Work,
  bench: Bench,
  ready: Ready,
  due: Due,
  content: Contents,
): Promise<Outcome> {
  const by = { id: `line:${due.line.id}` }
  const plain = draftOfPlain(work, bench, ready, due, content)
  if (plain) return work.as(by, w => finishPlain(w, bench, ready, due, plain))
  await racks.write(work, ready.rack)
  try {
    return await work.within(by, w => apply(w, bench, ready, due, content))
  } catch (error) {
    const says = whyParked(error, bench, due)
    // What was noted of the one that failed is undone with it.
    ready.rack.unwritten.length = 0
    const { rack, shelf } = await prepare(work, bench, ready)
    ready.rack = rack
    ready.shelf = shelf
    return work.within(by, w => parkWhole(w, due, says))
  }
}

interface Plain {
  readonly draft: filing.Draft
  readonly says: Say | null
  readonly results: number
  readonly known: number
}

/** The draft of a message that brings new rows and nothing else; undefined for any other. */
function draftOfPlain(
  work: Work,
  bench: Bench,
  ready: Ready,
  due: Due,
  content: Contents,
): Plain | undefined {
  if ('not' in content || content.drilled || due.repeats !== null) return undefined
  if (content.seen.some(seen => 'unreadable' in seen || isAside(seen))) return undefined
  const draft = filing.newDraft()
  let filed = 0
  for (const seen of content.seen) {
    const became = fileInDraft(work, bench, ready, due, seen, draft)
    if ('held' in became) {
      filing.dropDraft(draft)
      return undefined
    }
    if ('filed' in became) filed++
  }
  filing.derive(bench.programmes, ready.rack, draft, work.at)
  if (filing.isPlain(draft))
    return { draft, says: content.says, results: filed, known: content.seen.length - filed }
  filing.dropDraft(draft)
  return undefined
}

async function finishPlain(
  work: Work,
  bench: Bench,
  { rack }: Ready,
  due: Due,
  { draft, says, ...filed }: Plain,
): Promise<Outcome> {
  await filing.carryOut(work, bench.programmes, rack, draft)
  bench.reached('inside-apply', due.item.controlId)
  const counts = { ...filed, held: 0, controls: 0 }
  return applied(work, due, says, counts, filed.results + filed.known, 0)
}

function applied(
  work: Work,
  due: Due,
  says: Say | null,
  { controls, ...filed }: Pick<Outcome, 'results' | 'known' | 'held' | 'controls'>,
  seen: number,
  unknown: number,
): Outcome {
  const facts = { sha256: due.item.sha256, ...filed, ...(controls > 0 && { controls }) }
  work.tell('message.applied', due.id, facts, due.line.centre)
  const said = answerFor(work, due, unknown)
  return { state: 'applied', says, ...filed, controls, seen, said }
}

/** The sentence for a message that could not be applied; trouble of the database is no such thing. */
function whyParked(error: unknown, bench: Bench, { id }: Due): Say {
  if (!(error instanceof Refusal)) bench.onBug(error, `message ${id}`)
  else if (error.kind === 'unavailable') throw error
  return error instanceof Refusal ? error.says : TRIPPED
}

interface Counts {
  results: number
  known: number
  held: number
  controls: number
  unknown: number
}

async function apply(
  work: Work,
  bench: Bench,
  ready: Ready,
  due: Due,
  contents: Contents,
): Promise<Outcome> {
  if ('not' in contents) return parkWhole(work, due, contents.not)
  const counts: Counts = { results: 0, known: 0, held: 0, controls: 0, unknown: 0 }
  const draft = filing.newDraft()
  for (const seen of contents.seen)
    if (!isAside(seen)) await take(work, bench, ready, due, seen, draft, counts)
  filing.derive(bench.programmes, ready.rack, draft, work.at)
  await filing.carryOut(work, bench.programmes, ready.rack, draft)
  await racks.write(work, ready.rack)
  await takeAside(work, bench, ready, due, contents.seen.filter(isAside), counts)
  if (contents.drilled) {
    const analyzer = bench.analyzers.get(due.line.adapter)
    await keepDrill(work, due, { analyzer, programmes: bench.programmes }, contents.drilled)
  }
  bench.reached('inside-apply', due.item.controlId)
  const { unknown, ...filed } = counts
  return applied(work, due, contents.says, filed, contents.seen.length, unknown)
}

function parkWhole(work: Work, due: Due, says: Say): Promise<Outcome> {
  work.tell('message.parked', due.id, { sha256: due.item.sha256, says }, due.line.centre)
  const nothing = { results: 0, known: 0, held: 0, controls: 0, seen: 0 }
  return Promise.resolve({ state: 'parked', says, ...nothing, said: answerFor(work, due, 0) })
}

function answerFor(work: Work, { answer, item }: Due, unknown: number): Said | null {
  if (answer === 'settled') return null
  if (unknown > 0) return answersTo(item, 'again', work.at, UNKNOWN_SPECIMEN)
  return answersTo(item, 'kept', work.at)
}

/** One observation: filed, known already, or held with its reason. */
async function take(
  work: Work,
  bench: Bench,
  ready: Ready,
  due: Due,
  seen: Seen,
  draft: filing.Draft,
  counts: Counts,
): Promise<void> {
  const earlier = await earlierOf(work, ready, due, seen)
  const outcome = fileInDraft(work, bench, ready, due, seen, draft, earlier)
  if (isOfUnknown(ready, due, seen, outcome)) counts.unknown++
  await settleOne(work, ready, due, { seen: heldAs(bench, due, seen), outcome, earlier }, counts)
}

/** Held because its specimen is not known: what waits behind an earlier value of it is so no less. */
function isOfUnknown(
  { rack }: Ready,
  { id, line, arrivedAt }: Due,
  seen: Seen,
  outcome: filing.Filed,
): boolean {
  if (!('held' in outcome) || 'unreadable' in seen) return false
  if (outcome.held !== 'behind') return outcome.held === 'unknown-specimen'
  return isUnknown(rack, sentOf(seen, line, id, arrivedAt))
}

/** An observation as it would be held. */
const heldAs = ({ analyzers }: Bench, { line }: Due, seen: Seen): Seen =>
  withheldFrom(analyzers.get(line.adapter), seen)

/** Controls and calibrators of a message: the same ends, under a run instead of a specimen. */
async function takeAside(
  work: Work,
  bench: Bench,
  ready: Ready,
  due: Due,
  aside: readonly Aside[],
  counts: Counts,
): Promise<void> {
  if (aside.length === 0) return
  const from = { line: due.line, message: due.id, arrivedAt: due.arrivedAt }
  const became = await fileAside(work, bench, ready.rack, from, aside)
  for (const [i, seen] of aside.entries()) {
    const earlier = await earlierOf(work, ready, due, seen)
    const outcome = became[i]
    const held = heldAs(bench, due, seen)
    if (outcome) await settleOne(work, ready, due, { seen: held, outcome, earlier }, counts)
  }
}

const earlierOf = async (work: Work, { shelf }: Ready, { repeats }: Due, seen: Seen) =>
  repeats ? await earlierAttempt(work, shelf, repeats, seen) : undefined

interface Settling {
  readonly seen: Seen
  readonly outcome: filing.Filed | Became
  /** The same observation as an earlier attempt of its message left it. */
  readonly earlier: Held | undefined
}

async function settleOne(
  work: Work,
  { shelf }: Ready,
  due: Due,
  { seen, outcome, earlier }: Settling,
  counts: Counts,
): Promise<void> {
  if ('held' in outcome) {
    if (earlier) counts.known++
    else counts.held++
    const { line, id: message } = due
    const given = { centre: line.centre, line: line.id, message, seen }
    const { held: why, says, analyte: measures = null } = outcome
    if (!earlier) await park(work, shelf, { ...given, why, says, measures })
    return
  }
  if ('filed' in outcome) counts.results++
  else if ('control' in outcome) counts.controls++
  else counts.known++
  if (earlier) await sentAgain(work, shelf, earlier, idOf(outcome))
}

/** What an observation that is not held became. */
export const idOf = (outcome: Exclude<Settling['outcome'], { held: unknown }>): Id =>
  'filed' in outcome ? outcome.filed : 'control' in outcome ? outcome.control : outcome.known

function fileInDraft(
  work: Work,
  bench: Bench,
  { rack, shelf }: Ready,
  { id, line, arrivedAt }: Due,
  seen: Seen,
  draft: filing.Draft,
  earlier?: Held,
): filing.Filed {
  if ('unreadable' in seen) {
    if (seen.error) bench.onBug(seen.error, `message ${id}, OBX ${seen.index}`)
    const analyte = analyteNamed(rack, seen, { centre: line.centre, line: line.id })
    return { held: 'unreadable', says: seen.unreadable, ...(analyte && { analyte }) }
  }
  // Of most groups nothing is held.
  const ahead =
    shelf.held.size > 0 &&
    firstAhead(shelf, { ...asHeld(seen), line: line.id, centre: line.centre }, rack.codes, earlier)
  if (ahead)
    return { held: 'behind', says: BEHIND, ...(ahead.measures && { analyte: ahead.measures }) }
  return filing.decide(bench.programmes, rack, draft, sentOf(seen, line, id, arrivedAt), work.at)
}

const UNKNOWN_SPECIMEN: Fault = {
  code: 103,
  segment: 'OBR',
  says: say(
    'The specimen is not known here yet. Send the message again later.',
    '标本尚未登记，请稍后重发。',
  ),
}
