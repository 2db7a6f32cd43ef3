/** The log of the embedded database, and somebody who reads it for long. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import type { Store } from '../server/store/store.ts'
import { eachEngine, type Place } from './support/engines.ts'
import { add, codes, openAt, tess } from './support/store.ts'

eachEngine('the log of the database', engine => {
  if (engine.name !== 'sqlite') return
  let place: Place
  let store: Store
  const troubles: string[] = []

  const open = async (longLog: number) => {
    store = await openAt(place, { longLog, onTrouble: what => void troubles.push(what) })
  }
  before(async () => {
    place = await engine.fresh()
  })
  after(async () => {
    await store.close()
    await place.drop()
  })

  it('tells of a log that somebody who reads for long keeps from being begun anew (C-15)', async () => {
    const trouble = 'the log of the database cannot be begun anew and fills the disk'
    const tellings = () => troubles.filter(what => what === trouble).length
    const log = join(place.folder, 'guthrie.db-wal')
    const longLog = 4 * 2 ** 20
    await open(longLog)
    const writes = async (n: number) => {
      for (let i = 0; i < n; i++) await store.work(tess, ['c1'], work => add(work, `${++last}`))
    }
    let last = 0
    await writes(100)
    expect(tellings(), 'nobody reads for long').to.equal(0)

    const other = new Database(join(place.folder, 'guthrie.db'), { readonly: true })
    const reading = other.prepare('select * from fact').iterate()
    reading.next()
    while (statSync(log).size <= longLog) await writes(50)
    await writes(100)
    expect(tellings(), 'told once').to.equal(1)

    reading.return?.()
    other.close()
    expect(await codes(store)).to.have.length(last)
    expect((await store.verify()).ok).to.equal(true)
    await store.close()
    await open(longLog)
    await writes(100)
    expect(tellings(), 'it was begun anew').to.equal(1)
  })
})
