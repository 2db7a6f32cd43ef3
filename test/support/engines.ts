/**
 * The two databases every story is told on. A story file says
 *
 *   eachEngine('reception', engine => { it('takes in a faulty card', async () => { ... }) })
 *
 * and its tests run once on SQLite and once on PostgreSQL. PostgreSQL starts with the first place
 * that is asked for and serves the whole run. GUTHRIE_ENGINE=sqlite (or postgres) tells the stories
 * on one engine only, for quick work; a whole `npm test` then fails, because it must see both.
 */
import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './hooks.ts'
import { ran } from './ledger.ts'
import { type Database, type Postgres, startPostgres } from './postgres.ts'

/** Where one laboratory of a test keeps its things: a data folder and, on PostgreSQL, a database. */
export interface Place {
  /** What DATABASE_URL would be; absent on SQLite. */
  readonly url?: string
  readonly folder: string
  /** Removes both. Whatever was opened on them must be closed before. */
  drop(): Promise<void>
}

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  /**
   * Prepares a place once per run under a name (migrate, seed, close) for `fresh` to copy; asked
   * for again it returns the first one's promise.
   */
  template(name: string, prepare: (place: Place) => Promise<void>): Promise<void>
  /** An empty place, or a copy of a template: a copy of its folder, and of its database. */
  fresh(options?: { from?: string }): Promise<Place>
}

interface Prepared {
  readonly folder: string
  readonly database?: Database
}

let server: Promise<Postgres> | undefined
let root: Promise<string> | undefined

/** Stops the server and removes every folder; a mocha run does it at its end, a script by itself. */
export async function closeEngines(): Promise<void> {
  const [running, folder] = [server, root]
  server = undefined
  root = undefined
  await (await running)?.stop()
  if (folder) await rm(await folder, { recursive: true, force: true })
}

function engine(
  name: Engine['name'],
  database: (from?: Database) => Promise<Database | undefined>,
): Engine {
  const templates = new Map<string, Promise<Prepared>>()

  async function template(title: string, prepare: (place: Place) => Promise<void>): Promise<void> {
    const made = templates.get(title) ?? make(prepare)
    templates.set(title, made)
    await made
  }

  async function make(prepare: (place: Place) => Promise<void>): Promise<Prepared> {
    const empty = { folder: await newFolder(), ...named(await database()) }
    await prepare(place(empty))
    return empty
  }

  async function fresh({ from }: { from?: string } = {}): Promise<Place> {
    const source = from === undefined ? undefined : await templates.get(from)
    if (from !== undefined && !source)
      throw new Error(`no template "${from}" was prepared on ${name}: call template() first`)
    const folder = await newFolder()
    if (source) await cp(source.folder, folder, { recursive: true })
    return place({ folder, ...named(await database(source?.database)) })
  }

  return { name, template, fresh }
}

const named = (database: Database | undefined) => (database ? { database } : {})

function place({ folder, database }: Prepared): Place {
  const drop = async () => {
    await database?.drop()
    await rm(folder, { recursive: true, force: true })
  }
  return database ? { url: database.url, folder, drop } : { folder, drop }
}

async function newFolder(): Promise<string> {
  root ??= openRun()
  const folder = join(await root, randomUUID())
  await mkdir(folder)
  return folder
}

/** The first place of a run: from now on there is something to close. */
function openRun(): Promise<string> {
  atEnd(closeEngines)
  return mkdtemp(join(tmpdir(), 'guthrie-test-'))
}

async function newDatabase(from?: Database): Promise<Database> {
  server ??= startPostgres()
  return (await server).create(from ? { from: from.name } : {})
}

const both: Engine[] = [engine('sqlite', async () => undefined), engine('postgres', newDatabase)]

/** The engines of this run: both, or the one named in GUTHRIE_ENGINE. */
export const engines: Engine[] = chosen(process.env.GUTHRIE_ENGINE)

function chosen(only: string | undefined): Engine[] {
  const some = only ? both.filter(engine => engine.name === only) : both
  if (some.length === 0) throw new Error(`GUTHRIE_ENGINE is "${only}": say sqlite or postgres.`)
  return some
}

/** One `describe` per engine; every test of it that passes is counted for its engine. */
export function eachEngine(title: string, define: (engine: Engine) => void): void {
  for (const engine of engines)
    describe(`${title} [${engine.name}]`, () => {
      afterEach(function () {
        if (this.currentTest?.state === 'passed') ran(engine.name)
      })
      define(engine)
    })
}
