/**
 * On which side of its orders a specimen (SPM) stands.
 *
 * In OUL^R22 it stands before them, in ORU^R01 behind, and instruments mix the two, so the message
 * itself is asked and not its type. Before its orders each SPM is followed by one, behind them each
 * follows one. Where neither holds (two SPM behind one order, some before and some behind), nobody
 * can tell which specimen was measured, and nothing of that patient's part is given to any.
 */
import type { Message } from './message.ts'
import type { Segment } from './segment.ts'

/** `none`: no such segment stands there. `unclear`: more than one could be meant. */
export type Side = 'before' | 'behind' | 'none' | 'unclear'

/** One patient of a message; where specimens stand before their orders, one specimen of it. */
export interface Part {
  readonly segments: readonly Segment[]
  readonly spm: Side
}

/** A message cut where nothing that follows belongs to what came before, in order and whole. */
export function partsOf(message: Message): Part[] {
  const patients = cut(message.segments, 'PID')
  // What ORU^R01 says of it holds where a part could be read both ways: it names one SPM for all.
  const usual = message.type === 'OUL' ? 'unclear' : 'behind'
  const sides = settled(
    patients.map(segments => sideOf(shapeOf(segments, 'SPM'))),
    usual,
  )
  return patients.flatMap((patient, i) => {
    const spm = sides[i] ?? 'none'
    const own = spm === 'before' ? cut(patient, 'SPM') : [patient]
    return own.map(segments => ({ segments, spm }))
  })
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

/** The same specimen said twice, whatever its set id. */
const saysSame = (one: Segment, other: Segment): boolean =>
  one.at(2) !== '' && one.span(2, MOST_FIELDS) === other.span(2, MOST_FIELDS)

/** More than any segment has. */
const MOST_FIELDS = 99

function sideOf(shape: string): Side | 'either' {
  if (!shape.includes('X')) return 'none'
  const before = !/X[^OX]*(X|$)/.test(shape)
  const behind = !/(^|X|C)[^OXC]*X/.test(shape)
  if (before && behind) return 'either'
  if (before) return 'before'
  return behind ? 'behind' : 'unclear'
}

/** A part that could be read both ways is read as the other parts are, or else as usual. */
function settled(told: readonly (Side | 'either')[], usual: Side): Side[] {
  const sure = new Set(told.filter(side => side === 'before' || side === 'behind'))
  const [only = usual] = sure
  return told.map(side => (side !== 'either' ? side : sure.size > 1 ? 'unclear' : only))
}
