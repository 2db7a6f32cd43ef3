/**
 * Backups (C-16, F-26): made by the command beside a server that goes on, brought back by the command
 * on either engine, and worth nothing to whoever holds them without the keys.
 */
import { spawn } from 'node:child_process'
import { createSecretKey, randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { sql } from 'kysely'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { sealed, unsealed } from '../server/store/backup/sealed.ts'
import { shapesOf } from '../server/store/backup/shape.ts'
import { backUp, backupsIn, bringBack } from '../server/store/backup.ts'
import { openForReading } from '../server/store/engines.ts'
import { MIGRATIONS } from '../server/store/migrations/index.ts'
import { openStore, type Store } from '../server/store/store.ts'
import { message } from './support/analyzer.ts'
import { imbalances, rowsOf } from './support/balance.ts'
import { type Engine, eachEngine, engines, type Place } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { launch, type ServerProcess } from './support/server-process.ts'
import { openSite, optionsOf, type Site } from './support/site.ts'
import { add, codes, openAt, refused } from './support/store.ts'
import { until } from './support/waiting.ts'

const ROOT = join(import.meta.dirname, '..')
const AT = '2026-11-23T01:00:00.000Z'

interface Ended {
  readonly code: number | null
  readonly said: string
}

/** The command as somebody at the machine says it. */
function command(
  script: 'backup' | 'restore',
  place: Place,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { folder } = optionsOf(place)
  const all = { ...process.env, LANG: 'C', DATABASE_URL: place.url, ...env }
  const run = [`scripts/${script}.ts`, ...args, '--data', folder]
  const child = spawn(process.execPath, run, { cwd: ROOT, env: all })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  return new Promise(resolve => child.on('close', code => resolve({ code, said })))
}

/** Every row of every table, spelled so that both engines say the same. */
async function everything({ folder, url }: Place): Promise<Record<string, readonly string[]>> {
  const door = await openForReading({ url, folder: join(folder, 'data') })
  const all: Record<string, readonly string[]> = {}
  for (const { table, columns, key } of shapesOf(MIGRATIONS)) {
    const order = sql.join(key.map(column => sql.ref(column)))
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} order by ${order}`.execute(door.db)
    all[table] = rows.map(row => JSON.stringify(columns.map(column => row[column] ?? null)))
  }
  await door.close()
  return all
}

eachEngine('a backup', engine => {
  let site: Site
  let server: ServerProcess | undefined
  const places: Place[] = []

  const fresh = async (on: Engine): Promise<Place> => {
    const place = await on.fresh()
    places.push(place)
    return place
  }
  const shelfOf = (place: Place): string => join(place.folder, 'elsewhere')
  const newest = async (place: Place): Promise<string> =>
    join(shelfOf(place), (await backupsIn(shelfOf(place)))[0]?.name ?? 'none')

  /** The keys of the one that was copied, as its people would bring them along. */
  const keysOf = (place: Place) => {
    const { folder } = optionsOf(place)
    return { LIMS_KEY_FILE: `${folder}.key`, LIMS_BACKUP_KEY_FILE: `${folder}.backup-key` }
  }
  const copy = (place: Place, ...args: string[]) =>
    command('backup', place, ['--to', shelfOf(place), ...args])

  beforeEach(async () => {
    site = await openSite(engine, { cards: 60 })
  })
  afterEach(async () => {
    await server?.kill()
    server = undefined
    for (const place of places.splice(0)) await place.drop()
    await site.place.drop()
  })

  it('made while instruments send holds all that was acknowledged before, and goes on working on either engine (C-16)', async () => {
    server = await launch(site.settings)
    const acked: string[] = []
    const sending = instruments(site, server.mllpPort, acked)
    await until('sixty are acknowledged', () => acked.length >= 60)
    const before = [...acked]
    const { code, said } = await copy(site.place)
    expect(said).to.match(/rows of \d+ tables, [\d.]+ MB, written and read through again/)
    expect(code).to.equal(0)
    const after = acked.length
    await until('twenty more are', () => acked.length > after + 20)
    await server.stop()
    await sending

    for (const other of engines) {
      const place = await fresh(other)
      const back = await command('restore', place, [await newest(site.place)], keysOf(site.place))
      expect(back.said, other.name).to.match(/are back, as they were at .*; the journal is whole/)
      expect(back.code).to.equal(0)
      await onStore(place, async store => {
        const { messages } = await rowsOf(store)
        const kept = new Set(messages.map(row => row.controlId))
        expect(before.filter(id => !kept.has(id))).to.deep.equal([])
        expect(await imbalances(store)).to.deep.equal([])
        expect((await store.verify()).ok).to.equal(true)
      })
      await goesOn(place)
    }
  })

  /** The restored one takes in what comes next, as its own server. */
  async function goesOn(place: Place): Promise<void> {
    const { LIMS_KEY_FILE } = keysOf(site.place)
    const settings = { LIMS_DATA: optionsOf(place).folder, DATABASE_URL: place.url, LIMS_KEY_FILE }
    server = await launch(settings)
    const line = await connect({ port: server.mllpPort, host: '127.0.0.1' })
    const [card = ''] = site.cards.slice(-1)
    const answer = await line.say(Buffer.from(textOf('AFTERWARDS', card, '3.3')))
    expect(answerOf(answer).code).to.equal('AA')
    line.close()
    expect(await server.stop()).to.equal(0)
    await onStore(place, async store => {
      const { messages } = await rowsOf(store)
      expect(messages.filter(row => row.controlId === 'AFTERWARDS')).to.have.length(1)
      expect((await store.verify()).ok).to.equal(true)
    })
  }

  const onStore = async (place: Place, look: (store: Store) => Promise<void>): Promise<void> => {
    const { LIMS_KEY_FILE } = keysOf(site.place)
    const store = await openStore({ ...optionsOf(place), keyFile: LIMS_KEY_FILE })
    await look(store).finally(() => store.close())
  }

  it('holds every row of every table, byte for byte, and nothing that can be read without its key (F-26)', async () => {
    server = await launch(site.settings)
    await say(site, server.mllpPort, 'KANARIE-7', site.cards[0] ?? '', '4.4')
    await server.stop()
    expect((await copy(site.place)).code).to.equal(0)
    const file = readFileSync(await newest(site.place))
    for (const canary of ['KANARIE-7', site.cards[0] ?? '', '产科', 'registry', 'create table'])
      expect(file.includes(canary), canary).to.equal(false)
    expect(gzipSync(file).length / file.length, 'nothing in it repeats').to.be.greaterThan(0.99)
    expect(statSync(await newest(site.place)).mode & 0o077, 'rights of others').to.equal(0)

    for (const other of engines) {
      const place = await fresh(other)
      const back = await command('restore', place, [await newest(site.place)], keysOf(site.place))
      expect(back.code, back.said).to.equal(0)
      // On PostgreSQL there is no file of ours.
      const files = place.url ? [] : readdirSync(optionsOf(place).folder)
      for (const name of files)
        expect(statSync(join(optionsOf(place).folder, name)).mode & 0o077, name).to.equal(0)
      expect(await everything(place)).to.deep.equal(await everything(site.place))
    }
  })

  it('is refused with another key, without one, cut off or altered, and leaves the place as empty as it was (F-26)', async () => {
    expect((await copy(site.place)).code).to.equal(0)
    const path = await newest(site.place)
    const place = await fresh(engine)
    const keys = keysOf(site.place)
    const { folder, url } = optionsOf(place)
    /** As the command does it, without a process for each. */
    const says = async (file: string, sentence: RegExp, other: Partial<typeof keys> = {}) => {
      const { LIMS_KEY_FILE: keyFile, LIMS_BACKUP_KEY_FILE: backupKeyFile } = { ...keys, ...other }
      const asked = { path: file, at: AT, witness: `${folder}.witness`, keyFile, backupKeyFile }
      expect((await refused(bringBack({ folder, url }, asked))).says.en).to.match(sentence)
    }
    const shelf = shelfOf(site.place)
    const altered = (name: string, change: (file: string) => void): string => {
      const file = join(shelf, name)
      cpSync(path, file)
      change(file)
      return file
    }
    const other = join(shelf, 'other.key')
    writeFileSync(other, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
    const size = statSync(path).size
    const flipped = altered('flipped', file => {
      const bytes = readFileSync(file)
      bytes[size - 40] = (bytes[size - 40] ?? 0) ^ 1
      writeFileSync(file, bytes)
    })

    await says(path, /cannot be opened with this key/, { LIMS_BACKUP_KEY_FILE: other })
    await says(path, /There is no backup key at/, { LIMS_BACKUP_KEY_FILE: `${other}.gone` })
    await says(path, /does not agree with the journal key/, { LIMS_KEY_FILE: other })
    await says(path, /There is no journal key at/, { LIMS_KEY_FILE: `${other}.gone` })
    const cut = altered('cut', file => truncateSync(file, size - 1))
    await says(cut, /ends before its end/)
    await says(flipped, /is damaged|cannot be opened with this key/)
    await says(other, /is no backup of Guthrie/)
    await says(join(shelf, 'not-there'), /not-there cannot be read or written \(ENOENT\)/)
    const { code, said } = await command('restore', place, [cut], keys)
    expect(said.trim()).to.match(/^This backup ends before its end.*the one before\.$/)
    expect(code).to.equal(1)
    expect(existsSync(`${folder}.witness`), 'a witness of nothing').to.equal(false)

    const back = await command('restore', place, [path], keys)
    expect(back.said).to.match(/the journal is whole/)
    expect(await everything(place)).to.deep.equal(await everything(site.place))
  })

  it('is brought back into an empty place only, and says what came after it', async () => {
    expect((await copy(site.place)).code).to.equal(0)
    const path = await newest(site.place)
    const full = await command('restore', site.place, [path])
    expect(full.said).to.match(/There is a laboratory in this place already/)
    expect(full.code).to.equal(1)

    server = await launch(site.settings)
    await say(site, server.mllpPort, 'LATER', site.cards[1] ?? '', '5.5')
    await server.stop()
    const place = await fresh(engine)
    const witness = `${optionsOf(place).folder}.witness`
    cpSync(`${optionsOf(site.place).folder}.witness`, witness)
    const back = await command('restore', place, [path], keysOf(site.place))
    expect(back.said).to.match(
      /Book .*: \d+ facts that the witness had seen came after this backup/,
    )
    expect(back.code).to.equal(0)
    const beside = readdirSync(dirname(witness)).filter(name => name.startsWith('data.witness'))
    expect(beside, 'the old witness is kept').to.have.length(2)
    await onStore(place, async store => {
      expect((await store.verify()).ok).to.equal(true)
    })
  })

  it('takes the oldest away and nothing else, and checks what it is shown', async () => {
    const [one, two, three] = [await copy(site.place), await copy(site.place), '']
    expect([one.code, two.code]).to.deep.equal([0, 0])
    expect(one.said).to.include('Keep a copy of it')
    expect(two.said).not.to.include('Keep a copy of it')
    writeFileSync(join(shelfOf(site.place), 'guthrie-notes.backup'), three)
    const older = await namesIn(shelfOf(site.place))
    const kept = await copy(site.place, '--keep', '1')
    expect(kept.said.match(/was taken away/g)).to.have.length(2)
    const left = readdirSync(shelfOf(site.place))
    expect(left.filter(name => older.includes(name))).to.deep.equal([])
    expect(left.sort()).to.deep.equal(
      ['guthrie-notes.backup', ...(await namesIn(shelfOf(site.place)))].sort(),
    )

    const checked = await command('backup', site.place, ['--check', await newest(site.place)], {
      LANG: 'zh_CN',
    })
    expect(checked.said).to.match(/完整：.* 由 (sqlite|postgres) 生成，共 \d+ 行/)
    expect(checked.code).to.equal(0)
    const vain = await copy(site.place, '--keep', 'none')
    expect(vain.said).to.match(/--keep is "none": say how many/)
    expect(vain.code).to.equal(1)
  })

  it('is not written beside a key that opens or continues it (F-26)', async () => {
    const { folder } = optionsOf(site.place)
    const shelf = shelfOf(site.place)
    mkdirSync(shelf)
    const inside = { LIMS_BACKUP_KEY_FILE: join(shelf, 'keys', 'backup.key') }
    const { code, said } = await command('backup', site.place, ['--to', shelf], inside)
    expect(said).to.match(/lies in .*, beside the backups/)
    expect(code).to.equal(1)
    const above = await command('backup', site.place, ['--to', dirname(folder)])
    expect(above.said).to.match(/beside the backups/)
    expect(readdirSync(shelf)).to.deep.equal([])
    expect(existsSync(inside.LIMS_BACKUP_KEY_FILE)).to.equal(false)
  })

  it('of an older version is brought back as it was, and this version carries it on', async () => {
    const place = await fresh(engine)
    const names = Object.keys(MIGRATIONS)
    const migrations = Object.fromEntries(
      names.slice(0, 3).map(name => [name, MIGRATIONS[name] ?? []]),
    )
    const old = await openAt(place, { migrations })
    await old.work({ id: 'setup' }, ['c1'], work => add(work, '520102', 'c1'))
    await old.close()
    const keys = {
      keyFile: join(place.folder, 'journal.key'),
      backupKeyFile: join(place.folder, 'b.key'),
    }
    const { folder, url } = place
    await backUp({ folder, url }, { folder: shelfOf(place), keep: 3, at: AT, ...keys })

    const next = await fresh(engine)
    const env = { LIMS_KEY_FILE: keys.keyFile, LIMS_BACKUP_KEY_FILE: keys.backupKeyFile }
    const back = await command('restore', next, [await newest(place)], env)
    expect(back.code, back.said).to.equal(0)
    const store = await openStore({ ...optionsOf(next), keyFile: keys.keyFile })
    expect(await codes(store)).to.deep.equal(['520102'])
    expect((await store.verify()).ok).to.equal(true)
    await store.close()
  })

  it('knows every table and column that the database has', async () => {
    const { folder, url } = optionsOf(site.place)
    const door = await openForReading({ url, folder })
    const tables = await door.db.introspection.getTables()
    await door.close()
    const met = tables
      .filter(({ name }) => !name.startsWith('kysely'))
      .map(({ name, columns }) => [name, columns.map(column => column.name).sort()] as const)
    const due = shapesOf(MIGRATIONS).map(
      ({ table, columns }) => [table, [...columns].sort()] as const,
    )
    const spelled = (text: string) => text.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase())
    const named = Object.fromEntries(
      met.map(([name, columns]) => [spelled(name), columns.map(spelled).sort()]),
    )
    expect(named).to.deep.equal(Object.fromEntries(due))
  })
})

const namesIn = async (folder: string) => (await backupsIn(folder)).map(({ name }) => name)

const textOf = (id: string, specimen: string, value: string): string =>
  message({ specimen, analyte: 'TSH', value }, 'LAB1', AT, id)

async function say(site: Site, port: number, id: string, card: string, value: string) {
  const line = await connect({ port, host: '127.0.0.1' })
  const answer = await line.say(Buffer.from(textOf(id, card, value)))
  expect(answerOf(answer).code, `${id} at ${site.facilities[0]}`).to.equal('AA')
  line.close()
}

/** Four that send until the server goes away; what was acknowledged is written down at once. */
async function instruments(site: Site, port: number, acked: string[]): Promise<void> {
  let n = 0
  await Promise.allSettled(
    Array.from({ length: 4 }, async () => {
      const line = await connect({ port, host: '127.0.0.1' })
      for (;;) {
        const id = `M${++n}`
        const card = site.cards[n % site.cards.length] ?? ''
        const answer = await line.say(Buffer.from(textOf(id, card, '2.1')))
        if (answerOf(answer).code === 'AA') acked.push(id)
      }
    }),
  )
}

describe('what lies on the disk of a backup', () => {
  const key = createSecretKey(randomBytes(32))
  async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const end = at + (sizes[i % sizes.length] ?? 1)
      yield bytes.subarray(at, end)
      at = end
    }
  }
  const gathered = async (from: AsyncIterable<Buffer>): Promise<Buffer> => {
    const all: Buffer[] = []
    for await (const one of from) all.push(one)
    return Buffer.concat(all)
  }
  const written = (plain: Buffer, sizes = [70_000]) => gathered(sealed(key, chunked(plain, sizes)))
  const sizes = fc.array(fc.integer({ min: 100, max: 400_000 }), { minLength: 1, maxLength: 5 })

  it('comes back whole, however it is cut into chunks', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 600_000 }), sizes, sizes, async (length, a, b) => {
        const plain = randomBytes(length)
        const file = await written(plain, a)
        expect((await gathered(unsealed(key, chunked(file, b)))).equals(plain)).to.equal(true)
      }),
      { numRuns: 40 },
    ))

  it('gives not one byte that was not written: altered, cut, lengthened, its pieces exchanged (F-26)', async () => {
    const plain = randomBytes(700_000)
    const file = await written(plain)
    const pieces = piecesOf(file)
    expect(pieces).to.have.length(3)
    const harms = fc.oneof(
      fc.integer({ min: 0, max: file.length - 1 }).map(at => {
        const bytes = Buffer.from(file)
        bytes[at] = (bytes[at] ?? 0) ^ 0x10
        return bytes
      }),
      fc.integer({ min: 0, max: file.length - 1 }).map(length => file.subarray(0, length)),
      // The first piece, said to be the last.
      fc.constant(Buffer.concat([file.subarray(0, 49), asLast(pieces[0])])),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map(more => Buffer.concat([file, more])),
      fc
        .constantFrom([1, 0, 2], [0, 2], [0, 1, 1, 2], [0, 1])
        .map(order =>
          Buffer.concat([file.subarray(0, 49), ...order.map(i => pieces[i] ?? Buffer.alloc(0))]),
        ),
    )
    await fc.assert(
      fc.asyncProperty(harms, async harmed => {
        const given: Buffer[] = []
        const reading = (async () => {
          for await (const piece of unsealed(key, chunked(harmed, [65_536]))) given.push(piece)
        })()
        await refused(reading)
        const said = Buffer.concat(given)
        expect(
          said.equals(plain.subarray(0, said.length)),
          'what came before the refusal',
        ).to.equal(true)
      }),
      { numRuns: 150 },
    )
  })

  function asLast(piece: Buffer = Buffer.alloc(4)): Buffer {
    const last = Buffer.from(piece)
    last.writeUInt32BE(piece.readUInt32BE() + 0x8000_0000)
    return last
  }

  const piecesOf = (file: Buffer): Buffer[] => {
    const pieces: Buffer[] = []
    for (let at = 49; at < file.length; ) {
      const length = (file.readUInt32BE(at) % 0x8000_0000) + 4
      pieces.push(file.subarray(at, at + length))
      at += length
    }
    return pieces
  }
})
