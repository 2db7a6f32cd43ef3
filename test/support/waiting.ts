/**
 * Waiting for what must come. Nothing is measured by it: what comes ends the wait at once, and what
 * does not come ends the test with a sentence. It is long because a machine may have other things
 * to do; a test that must show that something is soon makes it come after something else instead.
 */
export const PATIENCE_MS = 120_000

export const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** @throws Error that names what did not come */
export async function until(what: string | (() => string), holds: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !holds(); await pause(2))
    if (Date.now() > end)
      throw new Error(`did not come: ${typeof what === 'string' ? what : what()}`)
}

/** The same for what has to be asked for; gives the answer that holds. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  holds: (answer: T) => boolean,
): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(10)) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (Date.now() > end)
      throw new Error(`did not come: ${what}; at last ${JSON.stringify(answer)}`)
  }
}
