/**
 * Unit one: what arrived is kept, byte for byte, before anything else happens to it. A resend is
 * found by line, control id and hash, and becomes a row of its own that names what it repeats.
 */
import { v7 as newId } from 'uuid'
import { type Id, Say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { answersTo } from './answers.ts'
import type { Item } from './reading.ts'

export interface Arrival {
  readonly peer: string
  readonly frame: Buffer
  readonly several: boolean
  readonly items: readonly Item[]
}

/** An item with its row; `repeats` names the message whose answer it gets. */
export interface Kept {
  readonly item: Item
  readonly id: Id
  readonly state: MessageRow['state']
  readonly repeats: Id | null
}

/** Keeps a group of arrivals in one unit; the answer lists what was kept, arrival by arrival. */
export async function keep(
  work: Work,
  book: string,
  arrivals: readonly Arrival[],
  insert: (work: Work, rows: readonly MessageRow[]) => Promise<void>,
): Promise<Kept[][]> {
  const before = await originals(work, arrivals)
  const rows: MessageRow[] = []
  const kept: Kept[][] = []
  for (const arrival of arrivals) {
    const frame = arrival.several ? await putFrame(work, book, arrival.frame) : null
    kept.push(
      arrival.items.map(item => {
        const row = rowOf(work, book, arrival.peer, frame, item, before)
        rows.push(row)
        return { item, id: row.id, state: row.state, repeats: row.repeats }
      }),
    )
  }
  await insert(work, rows)
  for (const row of rows) tellSettled(work, row)
  return kept
}

/** What will not be applied is a fact as soon as it is kept. */
function tellSettled(work: Work, { id, state, sha256, says }: MessageRow): void {
  if (state !== 'parked' && state !== 'refused') return
  work.tell(`message.${state}`, id, { sha256, says: Say.parse(JSON.parse(says ?? '{}')) })
}

const keyOf = (line: string | null, controlId: string | null, sha256: string): string =>
  `${line ?? ''} ${controlId ?? ''} ${sha256}`

/** Messages with a control id of this group that are known already, by line, number and hash. */
async function originals(work: Work, arrivals: readonly Arrival[]): Promise<Map<string, Original>> {
  const items = arrivals.flatMap(a => a.items).filter(i => i.controlId !== null)
  if (items.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('message')
    .select(['id', 'line', 'controlId', 'sha256', 'answer'])
    .where('sha256', 'in', [...new Set(items.map(i => i.sha256))])
    .where('controlId', 'in', [...new Set(items.map(i => i.controlId ?? ''))])
    .where('repeats', 'is', null)
    .execute()
  return new Map(rows.map(row => [keyOf(row.line, row.controlId, row.sha256), row]))
}

interface Original {
  readonly id: Id
  readonly answer: string | null
}

async function putFrame(work: Work, book: string, bytes: Buffer): Promise<Id> {
  const id = newId()
  await work.db
    .insertInto('frame')
    .values({ id, centre: book, bytes, receivedAt: work.at })
    .execute()
  return id
}

function rowOf(
  work: Work,
  book: string,
  peer: string,
  frame: Id | null,
  item: Item,
  before: Map<string, Original>,
): MessageRow {
  const key = keyOf(item.line?.id ?? null, item.controlId, item.sha256)
  const original = item.controlId === null ? undefined : before.get(key)
  const anew = original !== undefined && isTriedAnew(item, original)
  const id = newId()
  const row: MessageRow = {
    id,
    centre: book,
    direction: 'in',
    medium: 'hl7',
    line: item.line?.id ?? null,
    frame,
    charset: item.charset,
    peer,
    controlId: item.controlId,
    sha256: item.sha256,
    bytes: item.bytes,
    receivedAt: work.at,
    state: original && !anew ? 'duplicate' : stateOf(item),
    answer: null,
    answerBytes: null,
    answeredAt: null,
    tries: 0,
    repeats: original?.id ?? null,
    says: null,
    results: 0,
    known: 0,
    held: 0,
  }
  if (original) return row
  if (item.controlId !== null) before.set(key, { id, answer: null })
  return { ...row, ...settled(work, item) }
}

/** A line whose partner insists on AE for an unknown specimen sends it again to be applied anew. */
const isTriedAnew = (item: Item, original: Original): boolean =>
  item.line?.unknownSpecimen === 'AE' && (original.answer ?? '').includes('AE')

const stateOf = ({ fate }: Item): MessageRow['state'] =>
  (({ apply: 'kept', park: 'parked', refuse: 'refused', hear: 'heard' }) as const)[fate.is]

/** What needs no applying is answered in the unit that keeps it, and is a fact. */
function settled(work: Work, item: Item): Partial<MessageRow> {
  const { fate } = item
  if (fate.is === 'apply' || fate.is === 'hear') return {}
  const said =
    fate.is === 'refuse'
      ? answersTo(item, 'never', work.at, fate.fault)
      : answersTo(item, 'kept', work.at)
  const says = fate.is === 'refuse' ? fate.fault.says : fate.says
  return {
    says: JSON.stringify(says),
    answer: said.code,
    answerBytes: said.framed,
    answeredAt: said.code === null ? null : work.at,
  }
}
