/**
 * The parts of a server in the order in which they were started: the one list by which it is stopped,
 * the other way round, whether it ran for a year or broke off half-way through its start. A part that
 * fails to stop is told of and keeps no other from it, the database at the end above all.
 */
interface Options {
  readonly onBug: (error: unknown, about: string) => void
  /** Somebody asked it to stop while it starts: it goes no further than the part it is at. */
  readonly asked?: AbortSignal | undefined
}

interface Part {
  readonly name: string
  readonly stop: () => unknown
}

export class Parts {
  readonly #options: Options
  readonly #started: Part[] = []

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * A part that was just started, and how it is stopped.
   * @throws what `asked` says, where it was asked to stop meanwhile; the part is among those to be stopped
   */
  add<T>(name: string, part: T, stop: (part: T) => unknown): T {
    this.#started.push({ name, stop: () => stop(part) })
    this.#options.asked?.throwIfAborted()
    return part
  }

  async stop(): Promise<void> {
    for (let part = this.#started.pop(); part; part = this.#started.pop())
      try {
        await part.stop()
      } catch (error) {
        this.#options.onBug(error, `stopping ${part.name}`)
      }
  }
}
