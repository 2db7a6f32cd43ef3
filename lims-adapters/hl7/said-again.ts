/**
 * An instrument says the same again and again: of the sixty OBX of a panel the values differ, and
 * hardly anything else. What a stretch of fields says is read once and known from then on.
 */
import { USUAL } from './delimiters.ts'
import type { Segment, Stretch } from './segment.ts'

/** Beyond this it is nothing that is said twice. */
const LONGEST = 300
const MOST_KNOWN = 1_000

interface Known<T> extends Stretch {
  readonly found: T
  /** What came after it the last time: a panel has its values in the same order every time. */
  next: Known<T> | undefined
}

/**
 * What `read` makes of the fields `from` to `to`, and of nothing else of the segment: the same
 * characters get the same answer, which is shared and must not be changed. What is remembered is
 * read from a copy, because a part of a text would keep the whole message in memory.
 */
export function saidAgain<T extends object>(
  from: number,
  to: number,
  read: (segment: Segment) => T,
): (segment: Segment) => T {
  const known = new Map<string, Known<T>>()
  let last: Known<T> | undefined
  const readAnew = (segment: Segment): Known<T> | undefined => {
    const said = segment.span(from, to)
    const before = known.get(said)
    if (before !== undefined) return before
    if (said.length > LONGEST) return undefined
    const own = segment.copied()
    const { said: kept, starts } = own.stretch(from, to)
    const found: Known<T> = { said: kept, starts, found: read(own), next: undefined }
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(found.said, found)
    return found
  }
  return segment => {
    // With other marks the same characters may mean another thing.
    if (segment.marks !== USUAL) return read(segment)
    const next = last?.next
    if (next && segment.says(from, to, next)) {
      last = next
      return next.found
    }
    const found = readAnew(segment)
    if (last) last.next = found
    last = found
    return found ? found.found : read(segment)
  }
}
