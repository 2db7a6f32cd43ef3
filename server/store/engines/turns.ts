/** Waiting in line, one line per key: whoever asks first is served first. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /**
   * Waits until all `keys` are free and takes them; the answer gives them back. All lines are
   * joined in one go, so two who need the same keys never wait for each other.
   */
  async take(keys: readonly string[]): Promise<() => void> {
    const { promise: mine, resolve } = Promise.withResolvers<void>()
    const before = keys.map(key => this.#last.get(key))
    for (const key of keys) this.#last.set(key, mine)
    await Promise.all(before)
    return () => {
      for (const key of keys) if (this.#last.get(key) === mine) this.#last.delete(key)
      resolve()
    }
  }
}
