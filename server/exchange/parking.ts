/**
 * Observations and messages that could not be filed. Each is held with its reason until a person has
 * settled it, and what comes later for the same specimen and analyte is held behind it: a correction
 * must not be applied before what it corrects.
 */
import { v7 as newId } from 'uuid'
import type { Seen, Unreadable } from '../../lims-adapters/adapter.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { normalise } from '../contract/specimen-number.ts'
import { type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Codes } from '../lab/codes.ts'
import { rowsIn } from '../lab/keys.ts'
import * as rules from '../lab/rules.ts'
import type { Look, Work } from '../store/store.ts'
import type { MessageRow, ParkedRow } from '../store/tables.ts'
import { count } from './account.ts'
import { isAside } from './controls.ts'

/** What is held of a specimen; enough to tell who waits behind whom. */
export type Held = Pick<ParkedRow, (typeof HELD)[number]>
const HELD = [
  ...(['id', 'centre', 'message', 'index', 'specimen', 'analyte'] as const),
  ...(['line', 'why', 'measures', 'version', 'observation'] as const),
] as const
type Place = Pick<ParkedRow, 'centre' | 'specimen' | 'analyte' | 'line'>

/** What is held now, by specimen, for a unit of work; what is parked meanwhile is noted in it. */
export interface Shelf {
  readonly held: Map<string, Held[]>
  /** Until when somebody has looked at what is parked now; read once. */
  dueAt(): Promise<Instant>
}

/** As it stands in the table: an instrument may send megabytes where a number belongs. */
export const asHeld = (seen: Pick<Seen, 'specimen' | 'analyteCode'>) => ({
  specimen: normalise(seen.specimen).slice(0, LONGEST_NAME),
  analyte: seen.analyteCode.slice(0, LONGEST_NAME),
})

const LONGEST_NAME = 200

/** Reads what is held of these specimens. */
export async function openShelf(
  look: Look,
  seen: readonly Pick<Seen, 'specimen' | 'analyteCode'>[],
): Promise<Shelf> {
  const numbers = [...new Set(seen.map(one => asHeld(one).specimen))].filter(n => n !== '')
  const rows = await rowsIn(numbers, some => heldOf(look, some))
  const held = new Map<string, Held[]>()
  for (const row of rows) held.set(row.specimen, [...(held.get(row.specimen) ?? []), row])
  let due: Promise<Instant> | undefined
  return {
    held,
    dueAt: () => {
      due ??= rules.parkedDeadline(look)
      return due
    },
  }
}

const heldOf = (look: Look, numbers: readonly string[]): Promise<Held[]> =>
  look.often('held of specimens', numbers, (db, some) =>
    db
      .selectFrom('parked')
      .select(HELD)
      .where('specimen', 'in', some)
      .where('state', '=', 'parked')
      .orderBy('id'),
  )

/**
 * The oldest held observation that this one has to wait behind. One whose test could not be read
 * holds up all of its line's for that specimen; a control holds up nobody, nor does what strayed to
 * another centre. What is sent again keeps the place of its earlier attempt: nothing younger holds it
 * up, or the two would wait behind each other.
 */
export function firstAhead(
  shelf: Shelf,
  place: Place,
  codes: Codes,
  earlier?: Held,
): Held | undefined {
  if (place.specimen === '') return undefined
  const held = shelf.held.get(place.specimen) ?? []
  return held.find(other => isOlder(other, earlier) && isAhead(other, place, codes))
}

/** What a replay of this held observation has to wait behind. */
export async function olderThan(
  look: Look,
  row: ParkedRow,
  codes: Codes,
): Promise<Held | undefined> {
  if (row.specimen === '') return undefined
  const held = await heldOf(look, [row.specimen])
  return held.find(other => isOlder(other, row) && isAhead(other, row, codes))
}

/** What was not held before is the youngest of all. */
const isOlder = (other: Held, one: Pick<Held, 'id'> | undefined): boolean =>
  one === undefined || other.id < one.id

function isAhead(other: Held, place: Place, codes: Codes): boolean {
  if (ASIDE.includes(other.why) || other.centre !== place.centre) return false
  const isSame =
    other.analyte === ''
      ? other.line === place.line
      : codes.isSame(onLine(other), onLine(place), place.centre)
  return isSame && !isOfControl(other)
}

/** Whether a control or a calibrator is held: what it measured is no patient's. */
export const isOfControl = ({ observation }: Pick<ParkedRow, 'observation'>): boolean =>
  isAside(JSON.parse(observation) as Seen)

/** Reasons that hold up nobody: of controls, and of a run of which nothing is filed any more. */
const ASIDE: readonly string[] = [
  'not-a-patient',
  'unknown-control',
  'failed-run',
] satisfies ParkedReason[]

const onLine = ({ analyte: code, line }: Place) => ({ code, line })

export const BEHIND: Say = say(
  'An earlier value of this specimen and analyte is held; this one waits behind it. Settle the earlier one first, then replay.',
  '该标本同一项目有更早的待处理数据，本条排在其后。请先处理较早的一条，再重放。',
)

export interface Parking {
  readonly centre: Id
  readonly line: Id
  readonly message: Id
  readonly seen: Seen
  readonly why: ParkedReason
  readonly says: Say
  /** The analyte, where it was understood. */
  readonly measures: string | null
}

/** Holds one observation, with a deadline for whoever works the list. */
export async function park(work: Work, shelf: Shelf, given: Parking): Promise<void> {
  const { centre, line, message, seen, why, says, measures } = given
  const { error, ...plain } = seen as Unreadable
  const row: ParkedRow = {
    ...UNTOUCHED,
    ...{ id: newId(), kind: 'observation' as const, centre, message, line },
    ...{ index: seen.index, ...asHeld(seen), value: seen.value, unit: seen.unit },
    ...{ why, says: JSON.stringify(says), measures, observation: JSON.stringify(plain) },
    ...{ parkedAt: work.at, dueAt: await shelf.dueAt() },
  }
  await work.db.insertInto('parked').values(row).execute()
  shelf.held.set(row.specimen, [...(shelf.held.get(row.specimen) ?? []), row])
  work.tell('observation.parked', row.id, { message, index: seen.index, why }, centre)
}

const UNTOUCHED = {
  state: 'parked',
  owner: null,
  ownedAt: null,
  match: null,
  matched: null,
  endedAt: null,
  endedBy: null,
  endedWhy: null,
  tries: 0,
  version: 1,
} as const

/** Of a message that was parked whole: its row in the ward has its id and no observation. */
const WHOLE = {
  kind: 'message',
  index: -1,
  specimen: '',
  analyte: '',
  value: '',
  unit: '',
  why: 'whole-message',
  measures: null,
  observation: '{}',
} as const

/** Puts messages that were parked whole into the ward; one that is there already says it anew. */
export async function holdWhole(
  work: Work,
  messages: readonly Pick<MessageRow, 'id' | 'centre' | 'line' | 'says'>[],
): Promise<void> {
  if (messages.length === 0) return
  const dueAt = await rules.parkedDeadline(work)
  for (const { id, centre, line, says } of messages) {
    const row = { ...UNTOUCHED, ...WHOLE, id, message: id, centre, line, says: says ?? '' }
    await work.db
      .insertInto('parked')
      .values({ ...row, parkedAt: work.at, dueAt })
      .onConflict(known =>
        known.column('id').doUpdateSet(eb => ({
          says: eb.ref('excluded.says'),
          tries: eb('parked.tries', '+', 1),
          version: eb('parked.version', '+', 1),
        })),
      )
      .execute()
  }
}

/** The same observation as an earlier attempt of its message left it; `first` is the first one. */
export async function earlierAttempt(
  look: Look,
  shelf: Shelf,
  first: Id,
  seen: Seen,
): Promise<Held | undefined> {
  const held = shelf.held.get(asHeld(seen).specimen)?.filter(one => one.index === seen.index) ?? []
  if (held.length === 0) return undefined
  const attempts = await look.db
    .selectFrom('message')
    .select('id')
    .where(
      'id',
      'in',
      held.map(one => one.message),
    )
    .where(eb => eb.or([eb('id', '=', first), eb('repeats', '=', first)]))
    .execute()
  return held.find(one => attempts.some(({ id }) => id === one.message))
}

/** Held since an earlier attempt, and filed now that the message came once more. */
export async function sentAgain(work: Work, shelf: Shelf, held: Held, result: Id): Promise<void> {
  await work.db
    .updateTable('parked')
    .set({
      ...{ state: 'replayed', endedAt: work.at, endedBy: work.by.id, endedWhy: SENT_AGAIN },
      version: held.version + 1,
    })
    .where('id', '=', held.id)
    .execute()
  await count(work, held.centre, { 'observation.held': -1, 'observation.known': 1 })
  const others = shelf.held.get(held.specimen)?.filter(one => one.id !== held.id) ?? []
  shelf.held.set(held.specimen, others)
  work.tell('observation.replayed', held.id, { result }, held.centre)
}

/** Why a held observation ended: its sender repeated it, and the repetition was filed. */
export const SENT_AGAIN = 'sent-again'
