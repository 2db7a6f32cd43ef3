/**
 * What waits to be sent to a board that does not read. A screen that reads has nothing waiting after
 * a moment; one that does not, broken or hostile, would let the server hold for it whatever is told.
 */
import type { Socket } from 'socket.io'

/** Far more than any screen leaves unread, and little beside what a thousand of them need. */
const MOST_WAITING = 1_000_000

interface Backlog {
  readonly writeBuffer: readonly { readonly data?: unknown }[]
}

/** In characters; what the system has taken over for sending is bounded by itself. */
export function isTooFarBehind({ conn }: Socket): boolean {
  // Declared private there, and the only place where it can be seen.
  const { writeBuffer: waiting } = conn as unknown as Backlog
  if (waiting.length === 0) return false
  const sizes = waiting.map(({ data }) => (typeof data === 'string' ? data.length : 0))
  return sizes.reduce((sum, one) => sum + one, 0) > MOST_WAITING
}

/** Drops what waits. It comes back by itself, says where it was, and gets what it missed. */
export const cutOff = ({ conn }: Socket): void => void conn.close(true)
