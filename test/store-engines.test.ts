/** What the store bears: kills, full disks, lost connections, other processes, migrations; C-01 to C-18. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { sql } from 'kysely'
import { start as START } from '../server/store/migrations/0001-start.ts'
import { MIGRATIONS } from '../server/store/migrations/index.ts'
import { table } from '../server/store/palette.ts'
import { type Actor, insertMany, type Store } from '../server/store/store.ts'
import { eachEngine, type Place } from './support/engines.ts'
import {
  abouts,
  add,
  codes,
  district,
  failing,
  openAt,
  refused,
  type StoreOverrides,
  tess,
} from './support/store.ts'
import { openDoor } from './support/tamper.ts'
import { pause, until } from './support/waiting.ts'

const line: Actor = { id: 'line:ms2' }

/** Every migration in the order in which it landed: only ever append at the end. */
const LANDED = [
  ...['0001-start', '0002-ward', '0003-mappings', '0004-newborn', '0005-proposals', '0006-nipt'],
  ...['0007-batches', '0008-controls', '0009-signing', '0010-reports', '0011-runs'],
  ...['0012-report-runs', '0014-network', '0013-corrections', '0018-hand-overs', '0015-people'],
  '0021-packs',
  ...['0023-statistics', '0020-doors', '0024-identity-seals'],
  '0022-send-outs',
  '0025-couriers',
  '0028-boards',
  '0027-notices',
  '0029-merges',
  '0030-labels',
  '0026-ladder',
  '0031-partners',
  '0035-openings',
  '0037-couples',
  '0038-printing',
  '0036-consents',
  '0039-couple-ends',
  '0040-amended',
  '0041-taken-back',
  '0042-reviews',
  '0043-relabels',
  '0044-walks',
  '0045-kept-mode',
  '0046-expected',
]
/** These landed behind a higher number, each before a release; no other does. */
const BEHIND = [
  '0013-corrections',
  '0015-people',
  '0020-doors',
  '0022-send-outs',
  '0027-notices',
  '0026-ladder',
  '0036-consents',
]

describe('the migrations', () => {
  it('are those that landed; a new one has the highest number and stands at the end (C-18)', () => {
    const names = Object.keys(MIGRATIONS)
    expect(names, 'append a new name to LANDED').to.have.members(LANDED)
    expect(names, 'in the order of their numbers').to.deep.equal([...names].sort())
    const late = LANDED.filter((name, i) => LANDED.slice(0, i).some(before => before > name))
    expect(late, 'give a new one a number above all others').to.deep.equal(BEHIND)
  })
})

eachEngine('store under stress', engine => {
  let place: Place
  let store: Store
  let troubles: string[]

  const reopen = async (options: StoreOverrides = {}): Promise<void> => {
    await store.close()
    store = await openAt(place, { onTrouble: what => void troubles.push(what), ...options })
  }

  before(async () => {
    await engine.template('store', async empty => await (await openAt(empty)).close())
  })
  beforeEach(async () => {
    troubles = []
    place = await engine.fresh({ from: 'store' })
    store = await openAt(place, { onTrouble: what => void troubles.push(what) })
  })
  afterEach(async () => {
    await store.close()
    await place.drop()
  })

  it('says what a commit survives, after a write and after the next start (C-06)', async () => {
    const expected = engine.name === 'sqlite' ? 'wal, synchronous=full' : /^synchronous_commit=on, /
    await store.work(tess, ['c1'], work => add(work, 'A'))
    expect((await store.health()).durability).to.match(new RegExp(expected))
    await reopen()
    expect((await store.health()).durability).to.match(new RegExp(expected))
    await store.ready()
  })

  describe('killed with SIGKILL (C-01)', () => {
    it('keeps every unit it acknowledged and no half of one', async () => {
      await store.close()
      let acknowledged = 0
      for (let cycle = 0; cycle < 3; cycle++)
        acknowledged = Math.max(acknowledged, await killAWriter(place, 60 + cycle * 90))
      store = await openAt(place)
      expect(acknowledged).to.be.greaterThan(0)
      const { c1 = 0 } = await store.heads()
      expect(c1).to.be.at.least(acknowledged)
      const kept = (await codes(store)).map(Number).toSorted((a, b) => a - b)
      expect(kept).to.deep.equal(Array.from({ length: c1 }, (_, i) => i + 1))
      expect((await store.verify()).ok).to.equal(true)
    })
  })

  describe('migrations', () => {
    const facts = START.filter(({ name }) => name === 'fact')
    const later = table('later', { id: 'text', size: 'double?', raw: 'bytes?' }, { key: ['id'] })
    const more = table(
      'laterStill',
      { id: 'text', atCentre: 'text', number: 'integer' },
      { key: ['id'], unique: [['atCentre', 'number']], index: [['number']] },
    )
    const migrations = { '0001-start': [...facts, later], '0002-more': [more] }

    it('refuse a database that a newer version has changed (C-18)', async () => {
      const newer = await engine.fresh()
      await (await openAt(newer, { migrations })).close()
      const refusal = await refused(openAt(newer, { migrations: { '0001-start': facts } }))
      expect(refusal.says.en).to.match(/newer version.*0002-more/)
      await newer.drop()
    })

    it('run on a database that was started before one of an earlier number landed (C-18)', async () => {
      const between = await engine.fresh()
      const { '0001-start': first, '0002-more': last } = migrations
      await (
        await openAt(between, { migrations: { '0001-start': first, '0003-last': last } })
      ).close()
      const all = { '0001-start': first, '0002-empty': [], '0003-last': last }
      await (await openAt(between, { migrations: all })).close()
      const door = await openDoor(between)
      const names = await door.sql('select name from kysely_migration order by name')
      expect(names).to.deep.equal(Object.keys(all).map(name => ({ name })))
      await door.close()
      await between.drop()
    })

    it('are whole or absent, whichever statement they are killed at (C-18)', async () => {
      const empty = await engine.fresh()
      for (let n = 0; ; n++) {
        let left = n
        const options = {
          migrations,
          beforeStatement: (text: string) => {
            if (text.startsWith('create') && left-- === 0) throw new Error('killed')
          },
        }
        const opened = await openAt(empty, options).catch((error: Error) => error)
        if (!(opened instanceof Error)) {
          expect(n).to.equal(5)
          await opened.close()
          break
        }
        expect(opened.message).to.equal('killed')
        const door = await openDoor(empty)
        await failing(door.sql('select * from later'))
        await door.close()
      }
      await empty.drop()
    })
  })

  if (engine.name === 'sqlite') describe('on SQLite', () => sqliteOnly())
  else describe('on PostgreSQL', () => postgresOnly())

  function sqliteOnly(): void {
    it('asks for FULL by name, because unasked it is lowered behind our back (C-06)', () => {
      const file = new Database(join(place.folder, 'other.db'))
      file.pragma('journal_mode = WAL')
      file.exec('create table t (a text)')
      expect(file.pragma('synchronous', { simple: true })).to.equal(1)
      file.close()
    })

    it('refuses a second server on its folder, and none after a kill -9 (C-13)', async () => {
      const refusal = await refused(openAt(place))
      expect(refusal.says.en).to.match(/Another Guthrie server already works in/)
      await store.close()
      const writer = startWriter(place)
      await once(writer.lines, 'line')
      expect((await refused(openAt(place))).says.zh).to.match(/已有另一个/)
      writer.child.kill('SIGKILL')
      await once(writer.child, 'exit')
      store = await openAt(place)
    })

    it('answers "unavailable" on a full disk, reads on, and goes on when there is room (C-04)', async () => {
      await store.work(tess, ['c1'], work => add(work, 'A'))
      const pages = await store.work(tess, ['c1'], async work => {
        const { rows } = await sql<{ pageCount: number }>`pragma page_count`.execute(work.db)
        await sql`pragma max_page_count = ${sql.lit((rows[0]?.pageCount ?? 0) + 1)}`.execute(
          work.db,
        )
        return rows[0]?.pageCount
      })
      expect(pages).to.be.greaterThan(0)
      const many = Array.from({ length: 3000 }, (_, i) => district(`D${i}`, '地'.repeat(50)))
      const big = () => store.work(tess, ['c1'], work => insertMany(work.db, 'district', many))
      const refusal = await refused(big())
      expect(refusal.kind).to.equal('unavailable')
      expect(refusal.says.en).to.match(/disk is full/)
      const inSavepoint = store.work(tess, ['c1'], async work => {
        throw await refused(work.within(line, inner => insertMany(inner.db, 'district', many)))
      })
      expect((await refused(inSavepoint)).kind).to.equal('unavailable')
      expect(await codes(store)).to.deep.equal(['A'])
      await store.work(tess, ['c1'], async work => {
        await sql`pragma max_page_count = 1000000`.execute(work.db)
      })
      await big()
      expect(await codes(store)).to.have.length(3001)
    })

    it('writes nothing more after the disk failed at a commit, until the next start (C-05)', async () => {
      const fault = faultAt('commit', 'SQLITE_IOERR_FSYNC')
      await reopen({ beforeStatement: fault.before })
      fault.armed = true
      const refusal = await refused(store.work(tess, ['c1'], work => add(work, 'A')))
      expect(refusal.says.en).to.match(/disk of the database failed \(SQLITE_IOERR_FSYNC\)/)
      expect(await refused(store.work(tess, ['c1'], work => add(work, 'B')))).to.equal(refusal)
      expect(await refused(store.ready())).to.equal(refusal)
      expect((await store.health()).broken).to.equal(refusal)
      expect(await codes(store)).to.deep.equal([])
      await reopen()
      await store.work(tess, ['c1'], work => add(work, 'B'))
    })

    it('carries the log over beside the commits once it commits often, and loses nothing by it', async () => {
      const file = join(place.folder, 'guthrie.db')
      const before = statSync(file).size
      // Far fewer pages than those at which a commit carries them over itself.
      for (let i = 0; i < 200; i++) await store.work(tess, ['c1'], work => add(work, `L${i}`))
      await until('the log is carried over', () => statSync(file).size > before)
      await reopen()
      expect(await codes(store)).to.have.length(200)
      expect(await store.verify()).to.include({ ok: true })
    })

    it('waits for a lock elsewhere without stopping the process (C-09)', async () => {
      const other = new Database(join(place.folder, 'guthrie.db'))
      other.exec('begin immediate')
      const units = Array.from({ length: 40 }, (_, i) =>
        store.work(tess, ['c1'], work => add(work, `L${i}`)),
      )
      let beats = 0
      const beat = setInterval(() => beats++, 5)
      const began = performance.now()
      await until('the process goes on', () => beats >= 40)
      const between = (performance.now() - began) / beats
      clearInterval(beat)
      other.exec('rollback')
      other.close()
      await Promise.all(units)
      // SQLite's own waiting would have let none through but between two of its 200 ms.
      expect(between).to.be.lessThan(150)
      expect(await codes(store)).to.have.length(40)
    })
  }

  function postgresOnly(): void {
    it('wakes the other processes on the same database', async () => {
      const other = await openAt(place)
      let woken = false
      other.onCommit(() => {
        woken = true
      })
      // It listens a moment after it was asked to: what was committed before then wakes nobody.
      const codes: string[] = []
      for (let n = 1; !woken && n <= 600; n++, await pause(100)) {
        codes.push(`A${n}`)
        await store.work(tess, ['c1'], work => add(work, `A${n}`))
      }
      expect(woken).to.equal(true)
      expect(await other.facts('c1', 0, 1000)).to.have.length(codes.length)
      await other.work(tess, ['c1'], work => add(work, 'B'))
      await store.work(tess, ['c1'], work => add(work, 'C'))
      expect(await abouts(other, 'c1')).to.deep.equal([...codes, 'B', 'C'])
      await other.close()
    })

    it('numbers without gaps when several processes write in one book', async () => {
      const other = await openAt(place)
      const units = Array.from({ length: 60 }, (_, i) =>
        (i % 2 ? store : other).work(tess, ['c1'], work => add(work, `${i}`)),
      )
      await Promise.all(units)
      await other.close()
      expect(await store.heads()).to.deep.equal({ c1: 60 })
      expect((await store.verify()).ok).to.equal(true)
    })

    it('gives one clear sentence for a server that is not there, without the password', async () => {
      const nobody = { ...place, url: 'postgres://guthrie:secret@127.0.0.1:1/lab' }
      const refusal = await refused(openAt(nobody))
      expect(refusal.says.en).to.match(/127\.0\.0\.1:1\/lab cannot be used \(ECONNREFUSED\)/)
      expect(JSON.stringify(refusal.says)).to.not.include('secret')
    })

    it('loses a connection in a unit, in idleness and at a commit, and heals (C-10)', async () => {
      const fault = faultAt('commit', 'ECONNRESET')
      const lost = store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        await sql`select pg_terminate_backend(pg_backend_pid())`.execute(work.db)
      })
      expect((await refused(lost)).says.en).to.match(/connection to the database was lost, nothing/)

      const door = await openDoor(place)
      await door.sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await door.close()
      const lostIdle = 'an idle connection to PostgreSQL was lost'
      await until('the loss is noticed', () => troubles.includes(lostIdle))
      await store.work(tess, ['c1'], work => add(work, 'B'))

      await reopen({ beforeStatement: fault.before })
      fault.armed = true
      const unknown = await refused(store.work(tess, ['c1'], work => add(work, 'C')))
      expect(unknown.says.en).to.match(/not certain whether this was saved/)
      await store.work(tess, ['c1'], work => add(work, 'D'))
      expect((await store.verify()).ok).to.equal(true)
    })
  }
})

/** Fails the next such statement after it was armed, once. */
function faultAt(statement: string, code: string) {
  const fault = {
    armed: false,
    before: (text: string) => {
      if (!fault.armed || text !== statement) return
      fault.armed = false
      throw Object.assign(new Error(`injected ${code}`), { code })
    },
  }
  return fault
}

/** A process that writes units one after the other and prints each number when it is committed. */
function startWriter(place: Place) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER], {
    env: { ...process.env, PLACE: JSON.stringify({ url: place.url, folder: place.folder }) },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '..'),
  })
  return { child, lines: createInterface({ input: child.stdout }) }
}

const WRITER = `
  import { join } from 'node:path'
  import { openStore } from './server/store/store.ts'
  const { url, folder } = JSON.parse(process.env.PLACE)
  const store = await openStore({
    url, folder, keyFile: join(folder, 'journal.key'), witness: join(folder, 'witness'),
    clock: () => new Date().toISOString(),
  })
  let { c1: n = 0 } = await store.heads()
  for (;;) {
    n++
    await store.work({ id: 'clock' }, ['c1'], async work => {
      const code = String(n)
      await work.db.insertInto('district').values({ code, name: code, nameEn: code, verified: '' }).execute()
      work.tell('kit.voided', code, { reason: 'lost' })
    })
    console.log(n)
  }
`

/** Lets a writer work for `ms` after its first unit, kills it, and answers its last number. */
async function killAWriter(place: Place, ms: number): Promise<number> {
  const { child, lines } = startWriter(place)
  let last = 0
  lines.on('line', text => {
    last = Number(text)
  })
  await once(lines, 'line')
  await pause(ms)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return last
}
