/** The store's promises: all or nothing, one writer at a time per book, the same on both engines. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { sql } from 'kysely'
import { Refusal } from '../server/contract/refusal.ts'
import { type Actor, insertMany, type Store, type Work } from '../server/store/store.ts'
import { eachEngine, type Place } from './support/engines.ts'
import {
  AT,
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

const line: Actor = { id: 'line:ms2' }

const centre = (version: number) => ({
  id: `p${version}`,
  kind: 'centre' as const,
  institution: '',
  name: '诊所',
  nameEn: '',
  district: 'd',
  version,
})

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

  it('lets what is running come to its end before it closes (C-20)', async () => {
    const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const unit = store.work(tess, ['c1'], async work => {
      inside.resolve()
      await goOn.promise
      await add(work, 'A')
    })
    await inside.promise
    const closed = store.close()
    goOn.resolve()
    await Promise.all([unit, closed])
    store = await openAt(place)
    expect(await codes(store)).to.deep.equal(['A'])
  })

  it('refuses when it is closed, and closing twice is harmless (C-20)', async () => {
    await store.close()
    await store.close()
    const late = await refused(store.work(tess, ['c1'], work => add(work, 'A')))
    expect(late.kind).to.equal('unavailable')
    expect((await refused(store.ready())).kind).to.equal('unavailable')
  })
})
