/**
 * How many bytes of unfinished and unanswered frames all connections together may hold.
 *
 * A frame without an end grows until somebody stops it: 500 open frames of 1 MiB took a process
 * from 55 to 649 MB. When the budget is spent, the connection with the largest unfinished frame
 * gives way, not the one that happens to ask: honest instruments send small frames and finish
 * them, and must not suffer for one that does not.
 */
export interface Holder {
  /** Bytes held now; kept by the budget. */
  held: number
  /** Bytes of them in a frame that has not ended; the holder is dropped for these only. */
  readonly unfinished: () => number
  /** Close this connection and give back what it holds. */
  readonly drop: () => void
}

export interface Budget {
  readonly holders: Set<Holder>
  /** False where there is no room even after others gave way, or beyond the holder's own limit. */
  readonly take: (holder: Holder, bytes: number) => boolean
  readonly give: (holder: Holder, bytes: number) => void
  readonly used: () => number
}

/** One for the whole process; `each` is the most that one connection may hold. */
export function budget(all: number, each: number): Budget {
  const holders = new Set<Holder>()
  let used = 0
  return {
    holders,
    used: () => used,
    take(holder, bytes) {
      if (holder.held + bytes > each) return false
      while (used + bytes > all) {
        const largest = largestUnfinished(holders, holder)
        if (!largest) return false
        largest.drop()
      }
      holder.held += bytes
      used += bytes
      return true
    },
    give(holder, bytes) {
      holder.held -= bytes
      used -= bytes
    },
  }
}

/** Undefined where nobody else has more at stake than the one who asks. */
function largestUnfinished(holders: Set<Holder>, asking: Holder): Holder | undefined {
  let largest: Holder | undefined
  let most = asking.unfinished()
  for (const holder of holders) {
    const bytes = holder.unfinished()
    if (holder !== asking && bytes > most) {
      largest = holder
      most = bytes
    }
  }
  return largest
}
