/**
 * What arrived is kept, byte for byte, before anything is said to it, together with the answer it
 * gets: AA says no more than that it is kept. Only a line that insists on AE for an unknown specimen
 * has to wait for its answer until the message was applied.
 *
 * A resend is found by line, control id and hash, and becomes a row of its own that names what it
 * repeats; it gets the answer of that message, to the last byte. What reached nobody because its line
 * was in drill is repeated by nothing: sent again once the line is live, it is a patient's.
 */
import { v7 as newId } from 'uuid'
import { type Id, Say } from '../contract/words.ts'
import { rowsIn } from '../lab/keys.ts'
import type { Work } from '../store/store.ts'
import type { FrameRow, MessageRow } from '../store/tables.ts'
import { count } from './account.ts'
import { answersTo, type Said, SILENCE, unframed } from './answers.ts'
import { isTraining, wasLineDrill } from './drilling.ts'
import { holdWhole } from './parking.ts'
import { type Item, NEVER_WHOLE } from './reading.ts'

export interface Arrival {
  readonly peer: string
  readonly frame: Buffer
  readonly several: boolean
  readonly items: readonly Item[]
}

/** An item with its row. */
export interface Kept {
  readonly item: Item
  readonly id: Id
  readonly state: MessageRow['state']
  /** The message that it repeats. */
  readonly repeats: Id | null
  /** The message whose answer it gets: itself, or the one that it repeats. */
  readonly answeredAs: Id
  /** What is said to it; null where that is known only after `answeredAs` was applied. */
  readonly said: Said | null
}

/** A group of arrivals as it is to be kept: what each gets, and the rows that are not written yet. */
export interface Keeping {
  /** Arrival by arrival. */
  readonly kept: readonly (readonly Kept[])[]
  readonly rows: readonly MessageRow[]
  readonly frames: readonly FrameRow[]
}

/** Finds out what each arrival is: new, or a repetition and of what. Writes nothing yet. */
export async function receive(
  work: Work,
  book: string,
  arrivals: readonly Arrival[],
): Promise<Keeping> {
  const before = await originals(work, arrivals)
  const frames: FrameRow[] = []
  const rows: MessageRow[] = []
  const kept = arrivals.map(arrival => {
    const frame = arrival.several ? frameOf(work, book, arrival.frame) : null
    if (frame) frames.push(frame)
    const whence = { centre: book, peer: arrival.peer, frame: frame?.id ?? null }
    return arrival.items.map(item => {
      const one = keepOne(work, item, before.get(keyOf(item)), whence)
      rows.push(one.row)
      if (one.state !== 'duplicate' && item.controlId !== null)
        before.set(keyOf(item), {
          ...{ id: one.id, first: one.repeats ?? one.id, said: one.said },
          drill: item.line?.mode === 'drill',
        })
      return one
    })
  })
  for (const row of rows) tellSettled(work, row)
  return { kept, rows, frames }
}

/** Writes what was received, as it stands by now. */
export async function write(work: Work, book: string, { rows, frames }: Keeping): Promise<void> {
  if (frames.length > 0) await work.put('frame', frames)
  await work.put('message', rows)
  await holdWhole(
    work,
    rows.filter(row => row.state === 'parked'),
  )
  await count(work, book, inStates(rows))
}

function inStates(rows: readonly MessageRow[]) {
  const changes: Parameters<typeof count>[2] = { 'message.in': rows.length }
  for (const { state } of rows) changes[`message.${state}`] = (changes[`message.${state}`] ?? 0) + 1
  return changes
}

/** What will not be applied is a fact as soon as it is kept. */
function tellSettled(work: Work, { id, state, sha256, says }: MessageRow): void {
  if (state !== 'parked' && state !== 'refused') return
  work.tell(`message.${state}`, id, { sha256, says: Say.parse(JSON.parse(says ?? '{}')) })
}

/** A message that is known already, by line, number and hash. */
interface Original {
  readonly id: Id
  /** Its first attempt, where it was tried anew. */
  readonly first: Id
  /** Null while it waits to be applied on a line that needs that for its answer. */
  readonly said: Said | null
  /** The latest attempt of it was answered AE. */
  readonly again?: boolean
  /** It was refused, as its line was set up then. */
  readonly refused?: boolean
  /** Its line was in drill. */
  readonly drill: boolean
}

const keyOf = (item: Pick<Item, 'line' | 'controlId' | 'sha256'>): string =>
  keyOfRow({ ...item, line: item.line?.id ?? null })

const keyOfRow = (row: Pick<MessageRow, 'line' | 'controlId' | 'sha256'>): string =>
  row.controlId === null ? '' : `${row.line ?? ''} ${row.controlId} ${row.sha256}`

async function originals(work: Work, arrivals: readonly Arrival[]): Promise<Map<string, Original>> {
  const items = arrivals.flatMap(a => a.items).filter(i => i.controlId !== null)
  const sought = [...new Set(items.flatMap(item => resendOf(item) ?? []))]
  const rows = await rowsIn(sought, some =>
    work.often('messages that may be repeated', some, (db, keys) =>
      db
        .selectFrom('message')
        .select(ATTEMPT)
        .where('resend', 'in', keys)
        .where('state', '!=', 'duplicate')
        .orderBy('id'),
    ),
  )
  // The last attempt of a message that is tried anew speaks for it.
  return new Map(rows.map(row => [keyOfRow(row), originalOf(row)]))
}

/** Half a hash is enough to look by; what is found is held against the whole. */
const HALF = 32

const resendOf = ({ controlId, sha256 }: Pick<Item, 'controlId' | 'sha256'>): string | null =>
  controlId === null || sha256 === NEVER_WHOLE ? null : `${controlId} ${sha256.slice(0, HALF)}`

const ATTEMPT = [
  ...(['id', 'line', 'controlId', 'sha256', 'state', 'answer', 'answerBytes'] as const),
  ...(['repeats', 'mode', 'says'] as const),
] as const
type Attempt = Pick<MessageRow, (typeof ATTEMPT)[number]>

function originalOf(row: Attempt): Original {
  const { id, state, answer, answerBytes, repeats } = row
  const payloads = answerBytes ? unframed(answerBytes) : []
  const said = { code: answer, framed: answerBytes && Buffer.from(answerBytes), payloads }
  const again = answer?.includes('AE') ?? false
  const first = repeats ?? id
  return {
    id,
    first,
    said: state === 'kept' && answer === null ? null : said,
    again,
    refused: state === 'refused',
    drill: wasLineDrill(row),
  }
}

const frameOf = (work: Work, book: string, bytes: Buffer): FrameRow => ({
  id: newId(),
  centre: book,
  bytes,
  receivedAt: work.at,
})

/** Where a message came from. */
type Whence = Pick<MessageRow, 'centre' | 'peer' | 'frame'>

function keepOne(
  work: Work,
  item: Item,
  original: Original | undefined,
  { centre, peer, frame }: Whence,
): Kept & { row: MessageRow } {
  const id = newId()
  const isRepeat = original !== undefined && !isTriedAnew(item, original)
  const state = isRepeat ? 'duplicate' : stateOf(item)
  const said = isRepeat ? original.said : answerAtOnce(work, item)
  const repeats = original?.first ?? null
  // Written out: it is made for every message that arrives.
  const row: MessageRow = {
    id,
    centre,
    direction: 'in',
    medium: item.medium ?? 'hl7',
    line: item.line?.id ?? null,
    frame,
    charset: item.charset,
    peer,
    controlId: item.controlId,
    sha256: item.sha256,
    resend: resendOf(item),
    bytes: item.bytes,
    receivedAt: work.at,
    state,
    answer: said?.code ?? null,
    answerBytes: isRepeat ? null : (said?.framed ?? null),
    answeredAt: said?.code ? work.at : null,
    tries: 0,
    repeats,
    says: isRepeat ? null : saysOf(item),
    results: 0,
    known: 0,
    held: 0,
    mode: item.line?.mode ?? null,
  }
  return { item, id, state, repeats, answeredAs: isRepeat ? original.id : id, said, row }
}

/**
 * A line whose partner insists on AE for an unknown specimen sends it again to be applied anew. So
 * is what was refused by a line that was turned off, and can be applied now, and what came in a drill.
 */
const isTriedAnew = (item: Item, original: Original): boolean =>
  (item.line?.unknownSpecimen === 'AE' && original.again === true) ||
  (original.refused === true && item.fate.is === 'apply') ||
  (original.drill && item.line?.mode === 'live' && !isDrillStill(item))

/** What says of itself that it is training is none of a patient's, and an acknowledgement is nobody's. */
const isDrillStill = ({ fate }: Item): boolean =>
  fate.is === 'hear' || (fate.is === 'apply' && isTraining(fate.message))

const stateOf = ({ fate }: Item): MessageRow['state'] =>
  (({ apply: 'kept', park: 'parked', refuse: 'refused', hear: 'heard' }) as const)[fate.is]

/** The answer, where being kept is all that it depends on. */
function answerAtOnce(work: Work, item: Item): Said | null {
  const { fate, line } = item
  if (fate.is === 'hear') return SILENCE
  if (fate.is === 'refuse') return answersTo(item, 'never', work.at, fate.fault)
  if (fate.is === 'apply' && line?.unknownSpecimen === 'AE') return null
  return answersTo(item, 'kept', work.at)
}

function saysOf({ fate }: Item): string | null {
  if (fate.is === 'park') return JSON.stringify(fate.says)
  return fate.is === 'refuse' ? JSON.stringify(fate.fault.says) : null
}
