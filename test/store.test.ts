/** The store's promises: all or nothing, one writer at a time per book, the same on both engines. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { sql } from 'kysely'
import { Refusal } from '../server/contract/refusal.ts'
import { start as START } from '../server/store/migrations/0001-start.ts'
import { table } from '../server/store/palette.ts'
import { type Actor, insertMany, type Store, type Work } from '../server/store/store.ts'
import { eachEngine, type Place } from './support/engines.ts'
import { AT, failing, openAt, refused, type StoreOverrides } from './support/store.ts'
import { openDoor } from './support/tamper.ts'

const tess: Actor = { id: 'staff:tess' }
const line: Actor = { id: 'line:ms2' }

const district = (code: string, name = code) => ({ code, name, nameEn: name, verified: '' })

const centre = (version: number) => ({
  id: `p${version}`,
  kind: 'centre' as const,
  institution: '',
  name: '诊所',
  nameEn: '',
  district: 'd',
  version,
})

/** One row and one fact about it: the smallest change that must be whole. */
async function add(work: Work, code: string, book?: string): Promise<void> {
  await work.db.insertInto('district').values(district(code)).execute()
  work.tell('kit.voided', code, { reason: 'lost' }, book)
}

const codes = (store: Store): Promise<string[]> =>
  store.read(tess, async ({ db }) => {
    const rows = await db.selectFrom('district').select('code').orderBy('code').execute()
    return rows.map(row => row.code)
  })

const abouts = async (store: Store, book: string): Promise<string[]> =>
  (await store.facts(book, 0, 1000)).map(fact => fact.about)

eachEngine('store', engine => {
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

  describe('a unit of work', () => {
    it('writes rows and facts together, with its actor and its one reading of the clock', async () => {
      const answer = await store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        return work.at
      })
      expect(answer).to.equal(AT)
      expect(await codes(store)).to.deep.equal(['A'])
      expect(await store.facts('c1', 0, 10)).to.deep.equal([
        {
          book: 'c1',
          seq: 1,
          at: AT,
          by: 'staff:tess',
          kind: 'kit.voided',
          about: 'A',
          data: { reason: 'lost' },
        },
      ])
    })

    it('leaves nothing behind when it throws, not even a gap in the numbers (INV-7)', async () => {
      await store.work(tess, ['c1'], work => add(work, 'A'))
      const error = await failing(
        store.work(tess, ['c1'], async work => {
          await add(work, 'B')
          throw new Error('changed my mind')
        }),
      )
      expect(error.message).to.equal('changed my mind')
      await store.work(tess, ['c1'], work => add(work, 'C'))
      expect(await codes(store)).to.deep.equal(['A', 'C'])
      expect(await abouts(store, 'c1')).to.deep.equal(['A', 'C'])
      expect((await store.verify()).ok).to.equal(true)
    })

    it('leaves nothing behind whichever of its statements fails', async () => {
      let left = Number.POSITIVE_INFINITY
      const seen: string[] = []
      await reopen({
        beforeStatement: text => {
          if (left-- === 0) throw new Error(`failed at ${text}`)
          seen.push(text)
        },
      })
      const unit = () =>
        store.work(tess, ['c1', 'c2'], async work => {
          await add(work, 'A', 'c1')
          await work.within(line, inner => add(inner, 'B', 'c2'))
          await work.db.updateTable('district').set({ name: 'x' }).execute()
        })
      let failures = 0
      for (; failures < 50; failures++) {
        left = failures
        const error = await unit().catch((e: Error) => e)
        left = Number.POSITIVE_INFINITY
        if (!(error instanceof Error)) break
        expect(error.message).to.match(/failed at/)
        expect(await codes(store)).to.deep.equal([])
        expect(await store.heads()).to.deep.equal({})
      }
      expect(failures).to.be.greaterThan(8)
      expect(seen).to.include('commit')
      expect(await codes(store)).to.deep.equal(['A', 'B'])
      expect((await store.verify()).ok).to.equal(true)
    })

    it('sees its own rows, and nobody else sees them before the commit', async () => {
      const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const unit = store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        const own = await work.db.selectFrom('district').select('code').execute()
        inside.resolve()
        await goOn.promise
        return own
      })
      await inside.promise
      expect(await codes(store)).to.deep.equal([])
      goOn.resolve()
      expect(await unit).to.deep.equal([{ code: 'A' }])
      expect(await codes(store)).to.deep.equal(['A'])
    })

    it('loses a compare-and-set to whoever was faster (E-01)', async () => {
      await store.work(tess, ['c1'], async work => {
        await insertMany(work.db, 'place', [centre(1)])
      })
      const rename = (name: string) =>
        store.work(tess, ['c1'], async work => {
          const { numUpdatedRows } = await work.db
            .updateTable('place')
            .set({ name, version: 2 })
            .where('id', '=', 'p1')
            .where('version', '=', 1)
            .executeTakeFirstOrThrow()
          return Number(numUpdatedRows)
        })
      const done = await Promise.all(['a', 'b', 'c', 'd'].map(rename))
      expect(done.toSorted()).to.deep.equal([0, 0, 0, 1])
    })

    it('numbers without gaps when 16 at once write in 4 books (E-01)', async () => {
      const books = ['c1', 'c2', 'c3', 'registry']
      const units = Array.from({ length: 96 }, (_, i) => {
        const own = books[i % 4] ?? 'c1'
        const both = i % 8 === 0 ? [own, books[(i + 1) % 4] ?? 'c2'] : [own]
        return () =>
          store.work(tess, both, async work => {
            for (const book of both) await add(work, `${i}-${book}`, book)
            if (i % 6 === 5) throw new Error('dropped')
          })
      })
      const runners = Array.from({ length: 16 }, async () => {
        for (let unit = units.pop(); unit; unit = units.pop()) await unit().catch(() => 'dropped')
      })
      await Promise.all(runners)
      const heads = await store.heads()
      const told = Object.values(heads).reduce((sum, head) => sum + head, 0)
      expect(told).to.equal((await codes(store)).length)
      for (const book of books) {
        const numbers = (await store.facts(book, 0, 1000)).map(fact => fact.seq)
        expect(numbers).to.deep.equal(numbers.map((_, i) => i + 1))
      }
      expect((await store.verify()).ok).to.equal(true)
    })

    it('names its books, and a fact says which when there are several', async () => {
      expect((await failing(store.work(tess, [], async () => {}))).message).to.match(/names/)
      const two = store.work(tess, ['c1', 'c2'], work => add(work, 'A'))
      expect((await failing(two)).message).to.match(/say which of the books c1, c2/)
      const foreign = store.work(tess, ['c1'], work => add(work, 'A', 'c2'))
      expect((await failing(foreign)).message).to.match(/does not hold the book c2/)
      expect(await codes(store)).to.deep.equal([])
    })

    it('cannot be used when it is over', async () => {
      const kept = await store.work(tess, ['c1'], async work => work)
      expect(() => kept.tell('setup.opened', 'x', {})).to.throw(/over/)
      expect((await failing(add(kept, 'A'))).message).to.match(/committed/)
    })

    it('refuses a unit or a read inside itself at once, and knows what is outside', async () => {
      const inside = store.work(tess, ['c1'], () => store.work(tess, ['c2'], async () => {}))
      expect((await failing(inside)).message).to.match(/inside another one/)
      const reading = store.work(tess, ['c1'], () => store.read(tess, async () => {}))
      expect((await failing(reading)).message).to.match(/inside another one/)
      const writing = store.read(tess, () => store.work(tess, ['c1'], async () => {}))
      expect((await failing(writing)).message).to.match(/inside another one/)

      let later: Promise<void> = Promise.resolve()
      await store.work(tess, ['c1'], async () => {
        later = wait(20).then(() => store.work(tess, ['c1'], work => add(work, 'after')))
      })
      await later
      expect(await codes(store)).to.deep.equal(['after'])
    })

    it('is reported when it was slow, and fails where the report says so', async () => {
      await reopen({
        watchdogMs: 20,
        onSlow: ({ what, ms, books }) => {
          throw new Error(`${what} of ${books} took ${ms > 20 ? 'too long' : 'no time'}`)
        },
      })
      const slow = store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        await wait(40)
      })
      expect((await failing(slow)).message).to.equal('unit of c1 took too long')
      expect(await codes(store)).to.deep.equal([])
    })
  })

  describe('a savepoint', () => {
    it('drops its rows and facts together and leaves the others alone', async () => {
      await store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        const error = await failing(
          work.within(line, async inner => {
            await add(inner, 'B')
            await inner.within(line, deeper => add(deeper, 'C'))
            throw new Error('unreadable')
          }),
        )
        expect(error.message).to.equal('unreadable')
        await work.within(line, inner => add(inner, 'D'))
      })
      expect(await codes(store)).to.deep.equal(['A', 'D'])
      const told = (await store.facts('c1', 0, 10)).map(({ by, about }) => [by, about])
      expect(told).to.deep.equal([
        ['staff:tess', 'A'],
        ['line:ms2', 'D'],
      ])
    })

    it('contains a statement that fails; outside of one it ends the unit on both engines', async () => {
      await store.work(tess, ['c1'], async work => {
        await add(work, 'A')
        await failing(work.within(line, inner => add(inner, 'A')))
        await add(work, 'B')
      })
      expect(await codes(store)).to.deep.equal(['A', 'B'])

      const careless = store.work(tess, ['c1'], async work => {
        await failing(add(work, 'A'))
        await add(work, 'C')
      })
      await failing(careless)
      const silent = store.work(tess, ['c1'], async work => {
        await work.db.insertInto('district').values(district('C')).execute()
        await failing(add(work, 'A'))
      })
      await failing(silent)
      expect(await codes(store)).to.deep.equal(['A', 'B'])
    })

    it('is the only one that may speak while it is open', async () => {
      const mixed = store.work(tess, ['c1'], work => work.within(line, () => add(work, 'A')))
      expect((await failing(mixed)).message).to.match(/innermost/)
      const twoAtOnce = store.work(tess, ['c1'], async work => {
        await Promise.all(['A', 'B'].map(code => work.within(line, inner => add(inner, code))))
      })
      expect((await failing(twoAtOnce)).message).to.match(/innermost/)
      expect(await codes(store)).to.deep.equal([])
    })
  })

  describe('a read', () => {
    it('cannot write, whatever it is asked', async () => {
      const sneaky = store.read(tess, ({ db }) =>
        db
          .with('made', make => make.insertInto('district').values(district('A')).returning('code'))
          .selectFrom('made')
          .selectAll()
          .execute(),
      )
      await failing(sneaky)
      const { db } = await store.read(tess, async look => look as Work)
      await failing(db.insertInto('district').values(district('B')).execute())
      expect(await codes(store)).to.deep.equal([])
    })

    it('gets counts and sums as numbers, text in byte order, and its JSON text as it was', async () => {
      const json = '{"some_key":{"innerKey":"x"},"zh":"甲"}'
      await store.work(tess, ['c1'], async work => {
        const names = ['b', 'B', 'ä', 'a', '中', json]
        await insertMany(
          work.db,
          'district',
          names.map((name, i) => district(String(i), name)),
        )
        await insertMany(work.db, 'place', [1, 2, 3].map(centre))
      })
      const found = await store.read(tess, async ({ db }) => ({
        counted: await db
          .selectFrom('place')
          .select(({ fn }) => [fn.countAll().as('rowCount'), fn.sum('version').as('versionSum')])
          .executeTakeFirst(),
        names: await db.selectFrom('district').select('name').orderBy('name').execute(),
      }))
      expect(found.counted).to.deep.equal({ rowCount: 3, versionSum: 6 })
      expect(found.names.map(row => row.name)).to.deep.equal(['B', 'a', 'b', json, 'ä', '中'])
    })
  })

  describe('rows', () => {
    it('go in by the thousand, in few statements, and a missing column is null', async () => {
      let statements = 0
      await reopen({ beforeStatement: () => void statements++ })
      const rows = Array.from({ length: 5000 }, (_, i) => ({
        ...centre(i),
        ...(i % 2 ? { number: String(i) } : {}),
      }))
      await store.work(tess, ['c1'], work => insertMany(work.db, 'place', rows))
      expect(statements).to.be.lessThan(60)
      const [first, second] = await store.read(tess, ({ db }) =>
        db.selectFrom('place').selectAll().where('version', '<', 2).orderBy('version').execute(),
      )
      expect(first).to.include({ name: '诊所', number: null, version: 0 })
      expect(second).to.include({ number: '1', version: 1 })
    })

    it('are refused with a wrong type on both engines', async () => {
      const wrong = store.work(tess, ['c1'], async work => {
        await sql`update place set version = 'many'`.execute(work.db)
        await sql`insert into place (id, kind, institution, name, name_en, district, version)
          values ('x', 'k', 'i', 'n', 'n', 'd', 'many')`.execute(work.db)
      })
      expect(await failing(wrong)).to.not.be.instanceOf(Refusal)
    })
  })

  it('wakes its listeners after each commit and never for what was rolled back', async () => {
    let woken = 0
    const end = store.onCommit(() => void woken++)
    store.onCommit(() => {
      throw new Error('a listener that fails is not the unit')
    })
    await wait(50)
    woken = 0
    await store.work(tess, ['c1'], work => add(work, 'A'))
    await failing(store.work(tess, ['c1'], work => add(work, 'A')))
    expect(woken).to.equal(1)
    expect(troubles).to.include('who was woken by a commit failed')
    end()
    await store.work(tess, ['c1'], work => add(work, 'B'))
    expect(woken).to.equal(1)
  })

  it('refuses when it is closed, and closing twice is harmless (C-20)', async () => {
    await store.close()
    await store.close()
    const late = await refused(store.work(tess, ['c1'], work => add(work, 'A')))
    expect(late.kind).to.equal('unavailable')
    expect((await refused(store.ready())).kind).to.equal('unavailable')
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

    it('waits for a lock elsewhere without stopping the process (C-09)', async () => {
      const other = new Database(join(place.folder, 'guthrie.db'))
      other.exec('begin immediate')
      const units = Array.from({ length: 40 }, (_, i) =>
        store.work(tess, ['c1'], work => add(work, `L${i}`)),
      )
      let longest = 0
      let last = performance.now()
      const beat = setInterval(() => {
        longest = Math.max(longest, performance.now() - last)
        last = performance.now()
      }, 5)
      await wait(400)
      clearInterval(beat)
      other.exec('rollback')
      other.close()
      await Promise.all(units)
      expect(longest).to.be.lessThan(100)
      expect(await codes(store)).to.have.length(40)
    })
  }

  function postgresOnly(): void {
    it('wakes the other processes on the same database', async () => {
      const other = await openAt(place)
      await wait(100)
      const woken = new Promise<void>(resolve => other.onCommit(resolve))
      await wait(100)
      await store.work(tess, ['c1'], work => add(work, 'A'))
      await woken
      expect(await other.facts('c1', 0, 10)).to.have.length(1)
      await other.work(tess, ['c1'], work => add(work, 'B'))
      await store.work(tess, ['c1'], work => add(work, 'C'))
      expect(await abouts(other, 'c1')).to.deep.equal(['A', 'B', 'C'])
      await other.close()
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
      await wait(100)
      await store.work(tess, ['c1'], work => add(work, 'B'))
      expect(troubles).to.include('an idle connection to PostgreSQL was lost')

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
  await wait(ms)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return last
}
