/**
 * Whoever holds the database and not the journal's key changes nothing unnoticed (F-22, G10): a
 * journal on each engine is harmed at random, once at a time, and the verifier must find every harm
 * and name its book, cut tails and an older copy of the whole database among them. In between, the
 * unharmed journal must verify, or "found" would mean nothing.
 */
import type { KeyObject } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { openForReading } from '../../server/store/engines.ts'
import type { FactTable, Heads } from '../../server/store/journal.ts'
import { readKey } from '../../server/store/key.ts'
import type { Store } from '../../server/store/store.ts'
import type { Tables } from '../../server/store/tables.ts'
import { verifyJournal } from '../../server/store/verification.ts'
import { readWitness } from '../../server/store/witness.ts'
import { closeEngines, type Engine, engines, type Place } from '../../test/support/engines.ts'
import { type Harm, harmAtRandom, harmTail, type Scene } from '../../test/support/harm.ts'
import { keysIn, openAt } from '../../test/support/store.ts'
import { type Door, openDoor } from '../../test/support/tamper.ts'
import { type Proving, proof } from './proof.ts'

const BOOKS = ['registry', 'centre-a', 'centre-b', 'centre-c', 'centre-d']
const EACH = 400
const PER_UNIT = 8
/** How often the unharmed journal and the older copy have their turn. */
const EVERY = 50

export default proof({
  name: 'audit',
  about: 'Whoever holds the database and not the key changes nothing in the journal unnoticed.',
  count: 1000,

  async run({ count, random, say }) {
    const why: string[] = []
    let [tamperings, found] = [0, 0]
    for (const [i, engine] of engines.entries()) {
      const site = await openSite(engine)
      const share = Math.floor(count / engines.length) + (i < count % engines.length ? 1 : 0)
      for (let n = 0; n < share; n++) {
        if (n % EVERY === 0 && !(await site.check()).ok)
          why.push('an unharmed journal did not verify')
        const harm =
          n % EVERY === 1 ? await site.swapForOlder() : await site.harm(harmAtRandom, random)
        const missed = await site.missed(harm)
        tamperings++
        if (missed) why.push(`${engine.name}: ${missed}`)
        else found++
        await site.undo()
        if ((n + 1) % 100 === 0) say(`${engine.name}: ${n + 1} of ${share}`)
      }
      if (!(await site.check()).ok) why.push('what was undone does not verify')
      await site.close()
    }
    const facts = BOOKS.length * EACH
    const ok = why.length === 0 && found === tamperings
    return { figures: { tamperings, found, engines: engines.length, facts }, ok, why }
  },

  async control({ random }: Proving) {
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const site = await openSite(engine)
    let noticed = 0
    for (let n = 0; n < 25; n++) {
      const harm = await site.harm(harmTail, random)
      if (!(await site.missed(harm, 'without the witness'))) noticed++
      await site.undo()
    }
    await site.close()
    await closeEngines()
    return {
      failed: noticed < 25,
      how: `25 cut tails were put to a verifier without the witness, it found ${noticed}`,
    }
  },
})

/** One journal that is harmed, judged and mended again and again. */
class Site {
  readonly #place: Place
  readonly #key: KeyObject
  readonly #seen: Heads
  readonly #facts: ReadonlyMap<string, readonly FactTable[]>
  #door: Door
  #reading: { db: Kysely<Tables>; close(): Promise<void> }

  constructor(parts: {
    place: Place
    key: KeyObject
    seen: Heads
    facts: ReadonlyMap<string, readonly FactTable[]>
    door: Door
    reading: { db: Kysely<Tables>; close(): Promise<void> }
  }) {
    this.#place = parts.place
    this.#key = parts.key
    this.#seen = parts.seen
    this.#facts = parts.facts
    this.#door = parts.door
    this.#reading = parts.reading
  }

  check(without?: 'without the witness') {
    return verifyJournal(this.#reading.db, this.#key, without ? undefined : this.#seen)
  }

  harm(kind: (scene: Scene) => Promise<Harm>, random: () => number): Promise<Harm> {
    return kind({ door: this.#door, facts: this.#facts, random })
  }

  /** What the verifier did not see of a harm, as a sentence. */
  async missed({ what, books }: Harm, without?: 'without the witness') {
    const verification = await this.check(without)
    if (verification.ok) return `${what} in ${books} was not found`
    const named = verification.books.filter(({ wrong }) => wrong.length > 0).map(v => v.book)
    const unnamed = books.filter(book => !named.includes(book))
    return unnamed.length > 0 ? `${what}: the book ${unnamed} was not named` : undefined
  }

  /** Puts the database back to how it was half way: the file on SQLite, the rows on PostgreSQL. */
  async swapForOlder(): Promise<Harm> {
    const harm = { what: 'older copy of the database', books: BOOKS }
    if (this.#place.url) {
      await this.#door.sql('delete from fact where seq > ?', EACH / 2)
      return harm
    }
    await this.#swapFile('older.db')
    return harm
  }

  async #swapFile(name: string): Promise<void> {
    // The writing door last: as the last one out it empties the log into the file and removes it.
    await this.#reading.close()
    await this.#door.close()
    cpSync(join(this.#place.folder, name), join(this.#place.folder, 'guthrie.db'))
    this.#door = await openDoor(this.#place)
    this.#reading = await openForReading(this.#place)
  }

  async undo(): Promise<void> {
    if (!this.#place.url) return await this.#swapFile('whole.db')
    await this.#door.sql('truncate fact')
    await this.#door.sql('insert into fact select * from fact_kept')
  }

  async close(): Promise<void> {
    await this.#door.close()
    await this.#reading.close()
    await this.#place.drop()
  }
}

async function openSite(engine: Engine): Promise<Site> {
  const place = await engine.fresh()
  await fillTo(place, EACH / 2)
  if (!place.url) keepFile(place, 'older.db')
  await fillTo(place, EACH)
  if (!place.url) keepFile(place, 'whole.db')
  const door = await openDoor(place)
  if (place.url) await door.sql('create table fact_kept as select * from fact')
  const { keyFile, witness } = keysIn(place)
  const [key, seen, reading] = [
    await readKey(keyFile),
    await readWitness(witness),
    await openForReading(place),
  ]
  if (!key || !seen) throw new Error('the store left no key or no witness')
  const rows = await reading.db.selectFrom('fact').selectAll().orderBy('seq').execute()
  const facts = new Map(BOOKS.map(book => [book, rows.filter(row => row.book === book)]))
  return new Site({ place, key, seen, facts, door, reading })
}

const keepFile = ({ folder }: Place, name: string) =>
  cpSync(join(folder, 'guthrie.db'), join(folder, name))

async function fillTo(place: Place, last: number): Promise<void> {
  const store = await openAt(place, { clock: () => new Date().toISOString() })
  for (const book of BOOKS) await fillBook(store, book, last)
  await store.close()
}

async function fillBook(store: Store, book: string, last: number): Promise<void> {
  for (let n = (await store.heads())[book] ?? 0; n < last; n += PER_UNIT)
    await store.work({ id: 'line:ms2' }, [book], async work => {
      for (let i = 0; i < PER_UNIT; i++)
        work.tell('observation.parked', `message-${n + i}`, {
          message: '0198a1c0-0000-7000-8000-000000000001',
          index: i,
          why: '条码未知 unknown barcode',
        })
    })
}
