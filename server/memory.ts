/**
 * Says that memory runs out before it has: a process that has none left ends in the middle of whatever
 * it does. Nothing is lost by that (what was not answered is said again), but somebody has to look.
 */
import { getHeapStatistics } from 'node:v8'

const EVERY_MS = 5_000
const MUCH = 0.8
/** It is over only well below, or it would be told again with every collection. */
const ENOUGH_FREE = 0.7
const MIB = 2 ** 20

/** Looks every few seconds; tells once when it begins, and again only after it was over. */
export function watchMemory(tell: (memory: { usedMb: number; limitMb: number }) => void) {
  let isToldOf = false
  const look = () => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    if (used < limit * ENOUGH_FREE) isToldOf = false
    if (isToldOf || used < limit * MUCH) return
    isToldOf = true
    tell({ usedMb: Math.round(used / MIB), limitMb: Math.round(limit / MIB) })
  }
  const timer = setInterval(look, EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
