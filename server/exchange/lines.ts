/**
 * The lines as they are set up, remembered for a moment: every frame asks for them. A line that is
 * changed, by this process or another, is known within that moment.
 */
import { z } from 'zod'
import type { Setup } from '../../lims-adapters/specimen-paths.ts'
import type { Line } from '../contract/lines.ts'
import type { Actor, Store } from '../store/store.ts'
import type { LineRow } from '../store/tables.ts'

const FRESH_MS = 1_000
const ASKING: Actor = { id: 'intake' }

export class Lines {
  readonly #store: Store
  #lines: readonly Line[] | undefined
  #readAt = 0
  #reading: Promise<readonly Line[]> | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** What was read a moment ago; undefined where that is too long ago, unless any age will do. */
  known(age?: 'of any age'): readonly Line[] | undefined {
    const fresh = performance.now() - this.#readAt < FRESH_MS
    return fresh || age ? this.#lines : undefined
  }

  /** As they are now. Where the database cannot say, what it said last: then nothing is kept anyway. */
  read(): Promise<readonly Line[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** As they are after a change that is committed: a read under way may have begun before it. */
  async readAnew(): Promise<readonly Line[]> {
    await this.#reading?.catch(() => undefined)
    return this.read()
  }

  async #read(): Promise<readonly Line[]> {
    try {
      const lines = await this.#store.read(ASKING, look =>
        look.db.selectFrom('line').selectAll().execute(),
      )
      this.#lines = lines.map(asLine)
      this.#readAt = performance.now()
      return this.#lines
    } catch (error) {
      if (this.#lines) return this.#lines
      throw error
    }
  }
}

const list = z.array(z.string())
const listIn = (json: string): string[] => list.parse(JSON.parse(json))

/** A row as the line it is. */
export const asLine = (row: LineRow): Line => ({
  ...row,
  peers: listIn(row.peers),
  allowed: listIn(row.allowed),
  specimenPaths: listIn(row.specimenPaths),
  analytes: listIn(row.analytes),
  assays: row.assays ? (JSON.parse(row.assays) as Line['assays']) : [],
})

/** A line as its row. */
export const asRow = (line: Line): LineRow => ({
  ...line,
  peers: JSON.stringify(line.peers),
  allowed: JSON.stringify(line.allowed),
  specimenPaths: JSON.stringify(line.specimenPaths),
  analytes: JSON.stringify(line.analytes),
  assays: JSON.stringify(line.assays),
})

/** What a line says to its adapter. */
export const setupOf = (
  line: Pick<Line, 'specimenPaths' | 'specimenTrim' | 'specimenCheck'>,
): Setup => ({
  specimen: { paths: line.specimenPaths, trim: line.specimenTrim, check: line.specimenCheck },
})
