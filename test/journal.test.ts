/** The journal: numbered without gaps, chained under a key, watched by a witness; F-22, C-11, C-17. */
import { spawnSync } from 'node:child_process'
import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { dataText, type FactTable, seal } from '../server/store/journal.ts'
import { readKey } from '../server/store/key.ts'
import { MIGRATIONS } from '../server/store/migrations/index.ts'
import type { Actor, Store } from '../server/store/store.ts'
import { readWitness, Witness } from '../server/store/witness.ts'
import { eachEngine, type Place } from './support/engines.ts'
import { AT, keysIn, openAt, refused } from './support/store.ts'
import { openDoor } from './support/tamper.ts'
import { until } from './support/waiting.ts'

const tess: Actor = { id: 'staff:tess' }
const BOOKS = ['c1', 'c2']
const EACH = 12

const tell = (store: Store, book: string, about: string): Promise<void> =>
  store.work(tess, [book], async work => work.tell('kit.voided', about, { reason: '丢失' }))

async function fill(store: Store): Promise<void> {
  for (let n = 1; n <= EACH; n++) for (const book of BOOKS) await tell(store, book, `K${n}`)
}

/** What holds the database and not the key can do to it, one statement each. */
const HARM: Record<string, readonly string[]> = {
  'an edited time': [
    "update fact set at = '2020-01-01T00:00:00.000Z' where book = 'c1' and seq = 5",
  ],
  'another actor': ["update fact set by = 'staff:nora' where book = 'c1' and seq = 5"],
  'another kind': ["update fact set kind = 'kit.issued' where book = 'c1' and seq = 5"],
  'another number': ["update fact set about = 'K6' where book = 'c1' and seq = 5"],
  'other data': ["update fact set data = '{}' where book = 'c1' and seq = 5"],
  'a deleted row': ["delete from fact where book = 'c1' and seq = 5"],
  'a deleted first row': ["delete from fact where book = 'c1' and seq = 1"],
  'two rows swapped': [
    "update fact set seq = -1 where book = 'c1' and seq = 5",
    "update fact set seq = 5 where book = 'c1' and seq = 6",
    "update fact set seq = 6 where book = 'c1' and seq = -1",
  ],
  'a row moved to another book': [
    "update fact set book = 'c2', seq = 13 where book = 'c1' and seq = 12",
  ],
  'a row before the first': [
    "insert into fact select book, 0, at, by, kind, about, data, '', hash from fact where book = 'c1' and seq = 1",
  ],
  'a row far after the last': [
    "insert into fact select book, 9007199254740993, at, by, kind, about, data, prev, hash from fact where book = 'c1' and seq = 12",
  ],
  'a forged row at the end': [
    "insert into fact select book, 13, at, by, kind, about, data, hash, hash from fact where book = 'c1' and seq = 12",
  ],
  'a new book': [
    "insert into fact select 'c9', seq, at, by, kind, about, data, prev, hash from fact where book = 'c1'",
  ],
  'a cut tail': ["delete from fact where book = 'c1' and seq > 9"],
  'a book gone': ["delete from fact where book = 'c2'"],
  'everything gone': ['delete from fact'],
}

eachEngine('journal', engine => {
  let place: Place
  let store: Store

  before(async () => {
    await engine.template('journal', async empty => {
      const first = await openAt(empty)
      await fill(first)
      await first.close()
    })
  })
  beforeEach(async () => {
    place = await engine.fresh({ from: 'journal' })
  })
  afterEach(async () => {
    await store?.close()
    await place.drop()
  })

  const harm = async (...statements: readonly string[]): Promise<void> => {
    const door = await openDoor(place)
    for (const statement of statements) await door.sql(statement)
    await door.close()
  }

  it('hands out facts after a number, in order, without a gap, page by page', async () => {
    store = await openAt(place)
    const pages = [await store.facts('c1', 0, 5), await store.facts('c1', 5, 100)]
    expect(pages.flat().map(fact => fact.seq)).to.deep.equal(
      Array.from({ length: EACH }, (_, i) => i + 1),
    )
    expect(pages[0]?.[0]).to.include({ book: 'c1', at: AT, by: 'staff:tess', about: 'K1' })
    expect(pages[0]?.[0]?.data).to.deep.equal({ reason: '丢失' })
    expect(await store.facts('c1', EACH, 5)).to.deep.equal([])
    expect(await store.heads()).to.deep.equal({ c1: EACH, c2: EACH })
  })

  it('goes on where it ended, over a restart', async () => {
    store = await openAt(place)
    await tell(store, 'c1', 'next')
    await store.close()
    store = await openAt(place)
    await tell(store, 'c1', 'last')
    const [next, last] = await store.facts('c1', EACH, 5)
    expect([next?.seq, last?.seq]).to.deep.equal([EACH + 1, EACH + 2])
    expect((await store.verify()).ok).to.equal(true)
  })

  it('keeps and verifies any text a person can write', async () => {
    store = await openAt(place)
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(text, async reason => {
        const seq = ((await store.heads()).c1 ?? 0) + 1
        await store.work(tess, ['c1'], async work => work.tell('kit.voided', 'K', { reason }))
        const [fact] = await store.facts('c1', seq - 1, 1)
        expect(fact?.data).to.deep.equal({ reason })
      }),
      { numRuns: 40 },
    )
    expect((await store.verify()).ok).to.equal(true)
  })

  describe('is found altered (F-22)', () => {
    for (const [what, statements] of Object.entries(HARM))
      it(`by ${what}`, async () => {
        store = await openAt(place)
        expect((await store.verify()).ok).to.equal(true)
        await harm(...statements)
        const { ok, books } = await store.verify()
        expect(ok).to.equal(false)
        expect(books.flatMap(({ wrong }) => wrong)).to.not.deep.equal([])
      })
  })

  it('is found altered by who has the key but not the whole story', async () => {
    const key = await readKey(keysIn(place).keyFile)
    if (!key) throw new Error('the store left no key')
    const door = await openDoor(place)
    const [row] = await door.sql("select * from fact where book = 'c1' and seq = 5")
    const forged = { ...(row as unknown as FactTable), seq: 5, about: 'K99', prev: 'elsewhere' }
    await door.sql(
      "update fact set about = 'K99', prev = 'elsewhere', hash = ? where book = 'c1' and seq = 5",
      seal(key, forged),
    )
    await door.close()
    store = await openAt(place)
    const [c1] = (await store.verify()).books
    expect(c1?.wrong.map(({ says }) => says.en)).to.deep.equal([
      'fact 5 does not follow the one before it',
      'fact 6 does not follow the one before it',
    ])
  })

  describe('is held against its witness at every start', () => {
    it('and refused with a cut tail, saying from where to where (C-17)', async () => {
      await harm(
        "delete from fact where book = 'c1' and seq > 9",
        "delete from fact where book = 'c2'",
      )
      const refusal = await refused(openAt(place))
      expect(refusal.kind).to.equal('unavailable')
      expect(refusal.says.en).to.match(
        /in book c1 facts 10-12 are missing at the end.*in book c2 facts 1-12 are missing at the end.*restore the newest backup/,
      )
      expect(refusal.says.zh).to.match(/账簿 c1：末尾缺少第 10-12 条记录.*恢复最新备份/)
    })

    it('and refused where somebody with the key has told another story', async () => {
      const other = await engine.fresh()
      cpSync(keysIn(place).keyFile, keysIn(other).keyFile)
      const forger = await openAt(other)
      for (let n = 0; n < EACH + 3; n++) await tell(forger, 'c1', 'another story')
      await forger.close()
      cpSync(keysIn(place).witness, keysIn(other).witness)
      const refusal = await refused(openAt(other))
      expect(refusal.says.en).to.match(/book c1 fact 12 is not the one the witness has seen/)
      await other.drop()
    })

    it('and refused where the database is another, empty one', async () => {
      const other = await engine.fresh()
      cpSync(keysIn(place).witness, keysIn(other).witness)
      const refusal = await refused(openAt(other))
      expect(refusal.says.en).to.match(/This database is empty, but the witness .* knows a journal/)
      await other.drop()
    })

    it('and refused where the witness is gone', async () => {
      rmSync(keysIn(place).witness)
      expect((await refused(openAt(place))).says.en).to.match(/its witness .* is not there/)
    })

    it('and accepted where a crash left the witness a little behind, its last line torn', async () => {
      const { witness } = keysIn(place)
      const lines = readFileSync(witness, 'utf8').trim().split('\n')
      const torn = lines.map(line => (line.includes('"c1"') ? line.slice(0, 20) : line))
      writeFileSync(witness, torn.join('\n'))
      store = await openAt(place)
      await store.verify()
      expect((await readWitness(witness))?.get('c1')?.seq).to.equal(EACH)
    })

    it('and a start on a damaged database changes nothing in it', async () => {
      await harm("delete from fact where book = 'c1' and seq > 9")
      const known = Object.keys(MIGRATIONS)
      const later = { ...MIGRATIONS, '9999-later': [] }
      await refused(openAt(place, { migrations: later }))
      const door = await openDoor(place)
      expect(await door.sql('select name from kysely_migration')).to.deep.equal(
        known.map(name => ({ name })),
      )
      await door.close()
    })
  })

  describe('has a key outside the database', () => {
    it('made at the first start, for the server alone (F-28)', async () => {
      const { keyFile } = keysIn(place)
      expect(statSync(keyFile).mode & 0o777).to.equal(0o600)
      expect(Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64url')).to.have.length(32)
    })

    it('and is not continued without it, or with another one', async () => {
      const { keyFile } = keysIn(place)
      chmodSync(keyFile, 0o644)
      expect((await refused(openAt(place))).says.en).to.match(/can be read by others.*chmod 600/)
      chmodSync(keyFile, 0o600)
      writeFileSync(keyFile, `${randomBytes(32).toString('base64url')}\n`)
      expect((await refused(openAt(place))).says.en).to.match(/made with another key/)
      writeFileSync(keyFile, 'short')
      expect((await refused(openAt(place))).says.en).to.match(
        /is no journal key \(3 bytes instead of 32\)/,
      )
      rmSync(keyFile)
      expect((await refused(openAt(place))).says.en).to.match(/its key .* is not there/)
    })
  })

  describe('is verified offline', () => {
    const script = (...args: string[]) => {
      const { keyFile, witness } = keysIn(place)
      const { url } = place
      const env = { ...process.env, LANG: 'C', LIMS_KEY_FILE: keyFile, LIMS_WITNESS: witness }
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['scripts/verify-journal.ts', '--data', place.folder, ...args],
        {
          cwd: join(import.meta.dirname, '..'),
          env: { ...env, ...(url ? { DATABASE_URL: url } : {}) },
          encoding: 'utf8',
        },
      )
      return { status, said: stdout + stderr }
    }

    it('beside a running server', async () => {
      store = await openAt(place)
      expect(script()).to.deep.equal({
        status: 0,
        said: 'book c1: 12 facts, head 12, ok\nbook c2: 12 facts, head 12, ok\njournal: books=2 facts=24; ok\n',
      })
    })

    it('and says so where there is no key to do it with', async () => {
      rmSync(keysIn(place).keyFile)
      const { status, said } = script()
      expect(status).to.equal(1)
      expect(said).to.match(/^There is no journal key at .*Check --data/)
    })

    it('and a known loss gets a new witness, never a broken chain', async () => {
      await harm("delete from fact where book = 'c1' and seq > 9")
      const found = script()
      expect(found.status).to.equal(1)
      expect(found.said).to.match(/book c1: 9 facts, head 9, NOT OK\n {2}facts 10-12 are missing/)
      expect(script('--new-witness')).to.include({ status: 0 })
      store = await openAt(place)
      await tell(store, 'c1', 'after the loss')
      await store.close()
      await harm("delete from fact where book = 'c1' and seq = 3")
      const broken = script('--new-witness')
      expect(broken.status).to.equal(1)
      expect(broken.said).to.match(/gets no new witness/)
    })
  })

  if (engine.name === 'sqlite')
    it('is found short where the log of the database was damaged or lost (C-11)', async () => {
      store = await openAt(place)
      await fill(store)
      await store.verify()
      const wal = readFileSync(join(place.folder, 'guthrie.db-wal'))
      const flipped = Buffer.from(wal)
      flipped[wal.length >> 1] = (flipped[wal.length >> 1] ?? 0) ^ 1
      for (const damaged of [flipped, wal.subarray(0, wal.length * 0.7), Buffer.alloc(0)]) {
        const copy = await engine.fresh()
        cpSync(place.folder, copy.folder, { recursive: true })
        rmSync(join(copy.folder, 'guthrie.db-shm'), { force: true })
        writeFileSync(join(copy.folder, 'guthrie.db-wal'), damaged)
        expect((await refused(openAt(copy))).says.en).to.match(/are missing at the end/)
        await copy.drop()
      }
    })
})

describe('the seal of a fact', () => {
  const bytes = randomBytes(32)
  const row = {
    book: 'c1',
    seq: 7,
    at: AT,
    by: 'clock',
    kind: 'k',
    about: '甲',
    data: '{}',
    prev: 'p',
  }

  it('is an HMAC over every text with its length in bytes before it', () => {
    const text = `1:p2:c11:724:${AT}5:clock1:k3:甲2:{}`
    const expected = createHmac('sha256', bytes).update(text, 'utf8').digest('base64url')
    expect(seal(createSecretKey(bytes), row)).to.equal(expected)
  })

  it('differs where a letter moves from one column to the next', () => {
    const key = createSecretKey(bytes)
    expect(seal(key, { ...row, by: 'clockk', kind: '' })).to.not.equal(seal(key, row))
    expect(seal(key, { ...row, book: 'c', seq: 17 })).to.not.equal(seal(key, row))
  })
})

describe('what may be told', () => {
  it('is of a known kind, about a number, with its own data and nothing beside it', () => {
    expect(dataText('kit.voided', 'K1', { reason: 'x' })).to.equal('{"reason":"x"}')
    expect(() => dataText('kit.voided', 'K1', { reason: 'x', name: 'Ada' })).to.throw(/name/)
    expect(() => dataText('kit.voided', 'K1', {})).to.throw(/reason/)
    expect(() => dataText('kit.voided', '', { reason: 'x' })).to.throw(/no number or id/)
    expect(() => dataText('kit.voided', 'K1\n', { reason: 'x' })).to.throw(/no number or id/)
    expect(() => dataText('toString' as 'kit.voided', 'K1', {})).to.throw(/no kind of fact/)
  })
})

describe('the witness', () => {
  let path: string
  let troubles: string[]
  let witness: Witness
  const head = (seq: number) => new Map([['c1', { seq, hash: `h${seq}` }]])

  beforeEach(async () => {
    troubles = []
    path = join(tmpdir(), `guthrie-witness-${randomUUID()}`, 'witness')
    witness = new Witness(path, what => void troubles.push(what))
    await witness.begin()
  })
  afterEach(() => rmSync(dirname(path), { recursive: true, force: true }))

  it('follows by itself (G10)', async () => {
    witness.note(head(1))
    witness.note(head(2))
    expect(witness.lagMs()).to.be.greaterThan(0)
    await until('it has followed', () => witness.lagMs() === 0)
    expect((await readWitness(path))?.get('c1')).to.deep.include({ seq: 2, hash: 'h2' })
    expect(witness.lagMs()).to.equal(0)
  })

  it('stays small and forgets nothing it has seen last', async () => {
    const line = `${JSON.stringify({ book: 'c2', seq: 5, hash: 'h5' })}\n`
    appendFileSync(path, line.repeat(30_000))
    witness.note(head(3))
    await witness.settle()
    expect(statSync(path).size).to.be.lessThan(200)
    const seen = await readWitness(path)
    expect([seen?.get('c1')?.seq, seen?.get('c2')?.seq]).to.deep.equal([3, 5])
  })

  it('says so when it cannot be written, and catches up (C-04)', async () => {
    rmSync(dirname(path), { recursive: true })
    witness.note(head(4))
    await witness.settle()
    expect(troubles).to.deep.equal([`the witness ${path} could not be written`])
    await witness.begin()
    await witness.settle()
    expect((await readWitness(path))?.get('c1')?.seq).to.equal(4)
  })
})
