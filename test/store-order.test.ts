/** Facts are read in the order in which they were committed, whoever writes at once. */
import { expect } from 'chai'
import type { Store } from '../server/store/store.ts'
import { eachEngine, type Place } from './support/engines.ts'
import { add, openAt, tess } from './support/store.ts'
import { pause } from './support/waiting.ts'

const WRITERS = 16
const EACH = 25

eachEngine('a cursor over the journal', engine => {
  let place: Place
  const stores: Store[] = []
  beforeEach(async () => {
    place = await engine.fresh()
    // One process alone writes on SQLite; on PostgreSQL several do, and none knows of the others.
    for (let n = 0; n < (engine.name === 'sqlite' ? 1 : 3); n++) stores.push(await openAt(place))
  })
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close()
    await place.drop()
  })

  it('passes over nothing while 16 write at once, units long and short (D-05, INV-6)', async () => {
    const [reader] = stores
    if (!reader) throw new Error('there is no store')
    let writing = WRITERS
    const writes = async (store: Store, w: number) => {
      for (let n = 0; n < EACH; n++) {
        await store.work(tess, ['c1'], async work => {
          await add(work, `${w}-${n}`)
          // What began later may be ready sooner.
          for (let i = 0; i < (w * 7 + n) % 9; i++)
            await work.db.selectFrom('district').selectAll().limit(50).execute()
        })
        await pause(0)
      }
    }
    const writers = Array.from({ length: WRITERS }, (_, w) =>
      writes(stores[w % stores.length] ?? reader, w).finally(() => writing--),
    )
    const written = Promise.all(writers)
    written.catch(() => undefined)
    const read: number[] = []
    let pieces = 0
    for (let last = false; ; ) {
      const facts = await reader.facts('c1', read.at(-1) ?? 0, 1_000)
      read.push(...facts.map(({ seq }) => seq))
      if (facts.length > 0) pieces++
      if (last) break
      last = writing === 0
      await pause(1)
    }
    await written
    expect(read).to.deep.equal(Array.from({ length: WRITERS * EACH }, (_, i) => i + 1))
    expect(pieces, 'it read while they wrote').to.be.greaterThan(5)
    expect((await reader.verify()).ok).to.equal(true)
  })
})
