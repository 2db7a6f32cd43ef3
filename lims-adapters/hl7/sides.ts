/**
 * On which side of its orders a specimen (SPM) stands, and its container (SAC).
 *
 * In OUL^R22 they stand before them, in ORU^R01 behind, and instruments mix the two, so the message
 * itself is asked and not its type. Before its orders each SPM is followed by one, behind them each
 * follows one. Where neither holds (two SPM behind one order, some before and some behind), nobody
 * can tell which specimen was measured, and nothing of that patient's part is given to any. A SAC
 * is asked about in the same way, within its specimen where those stand before their orders.
 */
import type { Message } from './message.ts'
import type { Segment } from './segment.ts'

/** `none`: no such segment stands there. `unclear`: more than one could be meant. */
export type Side = 'before' | 'behind' | 'none' | 'unclear'

/** One patient of a message; where specimens stand before their orders, one specimen of it. */
export interface Part {
  readonly segments: readonly Segment[]
  readonly spm: Side
  readonly sac: Side
}

type Told = Side | 'either'

/** A message cut where nothing that follows belongs to what came before, in order and whole. */
export function partsOf(message: Message): Part[] {
  const patients = cut(message.segments, 'PID')
  // What ORU^R01 says of it holds where a part could be read both ways: it names one SPM for all.
  const usual = message.type === 'OUL' ? 'unclear' : 'behind'
  const sides = settled(patients.map(sideOfSpm), () => usual)
  const parts = patients.flatMap((patient, i) => {
    const spm = sides[i] ?? 'none'
    const own = spm === 'before' ? cut(patient, 'SPM') : [patient]
    return own.map(segments => ({ segments, spm }))
  })
  const told = parts.map(({ segments, spm }) => sideOfSac(segments, spm === 'before'))
  const sacs = settled(told, i => (parts[i]?.spm === 'behind' ? 'behind' : 'unclear'))
  return parts.map((part, i) => ({ ...part, sac: sacs[i] ?? 'none' }))
}

/** Before each segment of this name. */
function cut(segments: readonly Segment[], name: string): Segment[][] {
  const pieces: Segment[][] = [[]]
  for (const segment of segments) {
    if (segment.name === name) pieces.push([])
    pieces.at(-1)?.push(segment)
  }
  return pieces
}

/**
 * A part as letters: `O` an order, `V` an OBX, `C` an ORC that stands before its order, and `X` for
 * the segments of this name. Without any OBR an OBX is what there is of an order.
 */
function shapeOf(segments: readonly Segment[], name: string): string {
  const order = segments.some(segment => segment.name === 'OBR') ? 'OBR' : 'OBX'
  let shape = ''
  let last: Segment | undefined
  for (const segment of segments) {
    if (segment.name === order) shape += 'O'
    else if (segment.name === 'OBX') shape += 'V'
    else if (segment.name === 'ORC') shape += shape.endsWith('O') ? '' : 'C'
    else if (segment.name === name) {
      shape += shape.endsWith('X') && last && saysSame(last, segment) ? '' : 'X'
      last = segment
    }
  }
  return shape
}

/** The same said twice, whatever its set id; SPM-2 and SAC-3 are its number. */
function saysSame(one: Segment, other: Segment): boolean {
  const number = one.name === 'SPM' ? 2 : 3
  return one.at(number) !== '' && one.span(2, MOST_FIELDS) === other.span(2, MOST_FIELDS)
}

/** More than any segment has. */
const MOST_FIELDS = 99

function sideOfSpm(segments: readonly Segment[]): Told {
  const shape = shapeOf(segments, 'SPM')
  return sideOf(shape, isFollowed(shape), isPreceded(shape))
}

/**
 * Among the OBX of an order a SAC stands behind it, whatever order follows. Behind them, where an SPM
 * heads the orders, it may as well belong to the next SPM.
 */
function sideOfSac(segments: readonly Segment[], isHeaded: boolean): Told {
  const shape = shapeOf(segments, 'SAC')
  const isAmong = shape.includes('O') && shape.includes('XV', shape.indexOf('O'))
  const isLast = isHeaded && /X(?!V)/.test(shape)
  return sideOf(shape, isFollowed(shape) && !isAmong, isPreceded(shape) && !isLast)
}

/** Each by an order, before the next one. */
const isFollowed = (shape: string): boolean => !/X[^OX]*(X|$)/.test(shape)
const isPreceded = (shape: string): boolean => !/(^|X|C)[^OXC]*X/.test(shape)

function sideOf(shape: string, before: boolean, behind: boolean): Told {
  if (!shape.includes('X')) return 'none'
  if (before && behind) return 'either'
  if (before) return 'before'
  return behind ? 'behind' : 'unclear'
}

/** A part that could be read both ways is read as the other parts are, or else as usual. */
function settled(told: readonly Told[], usual: (part: number) => Side): Side[] {
  const sure = new Set(told.filter(side => side === 'before' || side === 'behind'))
  const [only] = sure
  return told.map((side, i) => {
    if (side !== 'either') return side
    return sure.size > 1 ? 'unclear' : (only ?? usual(i))
  })
}
