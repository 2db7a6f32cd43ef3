/**
 * The orders of a result message, each with what belongs to it, in file order.
 *
 * Two structures are met and both are read by what the message shows, not by its type. In ORU^R01
 * a PID is followed by orders, ORC stands before its OBR and SPM after the OBX. In OUL^R22 an SPM
 * opens a specimen whose OBX, SAC, INV and orders follow, and ORC stands after its OBR. Instruments
 * mix the two, so `sides.ts` finds out on which side SPM and SAC stand, and the first ORC and OBR
 * tell it of ORC. What cannot be told is said of the order (`unclear`), and never guessed.
 */
import type { Message } from './message.ts'
import type { Segment } from './segment.ts'
import { type Part, partsOf } from './sides.ts'

export interface Observed {
  readonly obx: Segment
  /** Which OBX of the message, from 0. */
  readonly index: number
  readonly notes: Segment[]
}

export interface Group {
  pid: Segment | undefined
  /** Which of its parts stand so that more than one could be meant; there is none of them here. */
  unclear: readonly Unclear[]
  spm: Segment | undefined
  sac: Segment | undefined
  /** INV of the specimen itself, one list for all its orders: that it is a control, say. */
  inv: Segment[]
  /** INV behind the order: what was used for it, and where on the plate it stood. */
  used: Segment[]
  orc: Segment | undefined
  /** Undefined for OBX that stand under a specimen before any order. */
  obr: Segment | undefined
  /** NTE under the order itself. */
  notes: Segment[]
  observed: Observed[]
}

/** `INV`: a control is named behind an order before this one, and may as well be what follows it. */
type Unclear = 'SPM' | 'SAC' | 'INV'

/** Every order of the message with its patient, specimen and observations. */
export function groups(message: Message): Group[] {
  const walk: Walk = {
    orcFirst: isBefore(message, 'ORC', 'OBR'),
    done: [],
    part: NOTHING,
    next: empty(),
    open: undefined,
    loose: undefined,
    isNamed: false,
    notes: [],
    index: 0,
  }
  for (const part of partsOf(message)) readPart(walk, part)
  return walk.done
}

function readPart(walk: Walk, part: Part): void {
  const from = walk.done.length
  walk.part = part
  walk.next.unclear = unclearIn(part)
  for (const segment of part.segments) STEPS[segment.name]?.(walk, segment)
  if (part.spm === 'behind') shareSpecimen(walk.done.slice(from))
}

const unclearIn = ({ spm, sac }: Part): Unclear[] => [
  ...(spm === 'unclear' ? (['SPM'] as const) : []),
  ...(sac === 'unclear' ? (['SAC'] as const) : []),
]

/**
 * Behind its orders, one SPM often stands for all orders of a patient. It does so only where it is
 * the patient's single one, and only for orders that carry the numbers of the order it stands at.
 */
function shareSpecimen(all: readonly Group[]): void {
  const [teller, ...others] = all.filter(group => group.spm)
  if (!teller || others.length > 0) return
  const last = teller.inv.at(-1)
  for (const group of all) {
    if (numbersOf(group) !== numbersOf(teller)) continue
    group.spm = teller.spm
    if (last && isControl(last)) group.inv = teller.inv
  }
}

/** An INV of a specimen: named a control, or of the kind control (table 0384). */
export const isControl = (inv: Segment): boolean =>
  CONTROLS.includes(inv.at(1, 1).trim()) || inv.at(3, 1).trim() === 'CO'

const CONTROLS = ['POSCONTROL', 'NEGCONTROL']

/** What the orders of one specimen have in common: OBR-2 and OBR-3. */
export const numbersOf = ({ obr }: Group): string => `${obr?.at(2, 1)}|${obr?.at(3, 1)}`

interface Walk {
  readonly orcFirst: boolean
  readonly done: Group[]
  part: Part
  /** What the next order begins with. */
  next: Group
  open: Group | undefined
  /** What stands before any order: it opens none, so that a SAC or INV behind it begins the next. */
  loose: Group | undefined
  /** Whether an SPM or SAC behind the open order stands last: an INV there is the specimen's. */
  isNamed: boolean
  /** Where the next NTE belongs. */
  notes: Segment[]
  index: number
}

function isBefore({ segments }: Message, name: string, other: string): boolean {
  const first = segments.find(segment => segment.name === name || segment.name === other)
  return first?.name === name
}

const STEPS: Readonly<Record<string, (walk: Walk, segment: Segment) => void>> = {
  PID(walk, pid) {
    begin(walk, { ...empty(), unclear: walk.next.unclear, pid })
  },
  SPM(walk, spm) {
    const { unclear, pid, orc } = walk.next
    if (walk.part.spm === 'before') begin(walk, { ...empty(), unclear, pid, orc, spm })
    else if (walk.part.spm === 'behind') behind(walk, { spm })
  },
  SAC(walk, sac) {
    const { part, next } = walk
    const unclear = unclearIn(part)
    if (part.sac === 'before') begin(walk, { ...next, unclear, sac, inv: invOfNext(walk) })
    else if (part.sac === 'behind') behind(walk, { sac })
  },
  INV(walk, inv) {
    const { open, part, next } = walk
    if (!open) next.inv.push(inv)
    else if (walk.isNamed && isControl(inv)) open.inv = [inv]
    else {
      open.used.push(inv)
      const isHeaded = part.spm === 'before' && part.sac !== 'unclear'
      if (isControl(inv) && !isHeaded) next.unclear = [...unclearIn(part), 'INV']
    }
  },
  ORC(walk, orc) {
    // Behind an OBX it begins the next order wherever it stands otherwise.
    if (walk.open && !walk.orcFirst && walk.open.observed.length === 0) walk.open.orc = orc
    else begin(walk, { ...walk.next, orc })
  },
  OBR(walk, obr) {
    walk.open = add(walk, { ...fresh(walk.next), obr })
    walk.isNamed = false
    walk.next.orc = undefined
  },
  OBX(walk, obx) {
    const group = walk.open ?? walk.loose ?? addLoose(walk)
    walk.isNamed = false
    walk.notes = []
    group.observed.push({ obx, index: walk.index++, notes: walk.notes })
  },
  NTE(walk, nte) {
    walk.notes.push(nte)
  },
}

/** Nothing that follows belongs to what came before. */
function begin(walk: Walk, next: Group): void {
  walk.next = next
  walk.open = undefined
  walk.loose = undefined
  walk.notes = []
}

/** A specimen or tube behind its order; whatever INV stood between the two is of that order. */
function behind(walk: Walk, told: Partial<Group>): void {
  if (!walk.open) return
  Object.assign(walk.open, told)
  walk.isNamed = true
  walk.next.unclear = unclearIn(walk.part)
}

function add(walk: Walk, group: Group): Group {
  walk.done.push(group)
  walk.notes = group.notes
  return group
}

function addLoose(walk: Walk): Group {
  walk.loose = add(walk, fresh(walk.next))
  walk.next.orc = undefined
  return walk.loose
}

/** Of its specimen, or what stands before the first SAC; never what stood with another SAC. */
const invOfNext = ({ next, open }: Walk): Segment[] =>
  next.spm || !(next.sac || open) ? next.inv : []

const fresh = (group: Group): Group => ({
  ...group,
  used: [],
  notes: [],
  observed: [],
})

const empty = (): Group => ({
  pid: undefined,
  unclear: [],
  spm: undefined,
  sac: undefined,
  inv: [],
  used: [],
  orc: undefined,
  obr: undefined,
  notes: [],
  observed: [],
})

const NOTHING: Part = { segments: [], spm: 'none', sac: 'none' }
