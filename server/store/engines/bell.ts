/**
 * The wake-up between processes that share a PostgreSQL: `listen` and `notify` on one connection of
 * their own. It may be late or silent; whoever waits for it also looks by itself once a second.
 */
import pg from 'pg'

const CHANNEL = 'guthrie'
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000
const CLOSE_MS = 1_000

export class Bell {
  readonly #url: string
  readonly #me: string
  readonly #onTrouble: (what: string, error: unknown) => void
  readonly #listeners: (() => void)[] = []
  /** The connection that is open or being opened; what an older one says is of no interest. */
  #current: pg.Client | undefined
  #client: pg.Client | undefined
  #retry: NodeJS.Timeout | undefined
  #wait = FIRST_WAIT_MS
  #ringing: 'no' | 'yes' | 'again' = 'no'
  #closed = false

  constructor(url: string, me: string, onTrouble: (what: string, error: unknown) => void) {
    this.#url = url
    this.#me = me
    this.#onTrouble = onTrouble
    void this.#connect()
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Tells the others; while one telling is under way, many become one more. */
  ring(): void {
    if (!this.#client) return
    if (this.#ringing !== 'no') {
      this.#ringing = 'again'
      return
    }
    this.#ringing = 'yes'
    void this.#send(this.#client)
  }

  async #send(client: pg.Client): Promise<void> {
    try {
      await client.query('select pg_notify($1, $2)', [CHANNEL, this.#me])
    } catch (error) {
      if (!this.#closed) this.#onTrouble('other processes could not be told of a commit', error)
    }
    const again = this.#ringing === 'again'
    this.#ringing = 'no'
    if (again) this.ring()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true })
    this.#current = client
    client.on('error', error => this.#lost(client, error))
    client.on('end', () => this.#lost(client, new Error('the connection ended')))
    client.on('notification', ({ payload }) => {
      if (payload !== this.#me) this.#tell()
    })
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      if (this.#closed) return await client.end()
      this.#client = client
      this.#wait = FIRST_WAIT_MS
      this.#tell()
    } catch (error) {
      this.#lost(client, error)
    }
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#closed || this.#current !== client) return
    this.#current = undefined
    this.#client = undefined
    this.#onTrouble('the wake-up connection to PostgreSQL was lost', error)
    this.#retry = setTimeout(() => void this.#connect(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    const client = this.#client
    this.#client = undefined
    if (!client) return
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, CLOSE_MS)
    await Promise.race([client.end(), late]).finally(() => clearTimeout(timer))
  }
}
