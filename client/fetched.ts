/**
 * Pieces of the client that are fetched when they are needed. A clinic's line drops now and then, so
 * each is tried a few times before somebody is told (`ui/caught.tsx`).
 */
import { type ComponentType, lazy } from 'react'

/** A piece did not come: the line is down, or the laboratory has a newer version than this page. */
export class NotFetched extends Error {}

/** Waits before the second and the third try, ms. */
const PAUSES_MS = [500, 2_000]

/** @throws NotFetched after the last try */
async function fetched<T>(load: () => Promise<T>, pauses = PAUSES_MS): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const [pause, ...later] = pauses
    if (pause === undefined) throw new NotFetched('a piece of the client did not come', { cause })
    await new Promise(resolve => setTimeout(resolve, pause))
    return fetched(load, later)
  }
}

/**
 * A component that is fetched when it is shown, within `Arriving`; `begin` fetches it before, for
 * whoever knows that it will be, and leaves it to the showing to say that it does not come.
 */
export const fetchedLater = <P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
) => ({
  Show: lazy(() => fetched(load)),
  begin: () => void load().catch(() => undefined),
})
