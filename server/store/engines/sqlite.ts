/**
 * SQLite, the embedded engine: one file, one writing connection, one that can only read.
 *
 * What is not obvious:
 * - better-sqlite3 turns `synchronous` down to NORMAL behind our back once a WAL database exists,
 *   and then a power cut may take commits we have acknowledged. FULL is asked for by name, and
 *   asserted after a real write, because right after opening the pragma says FULL either way.
 * - `begin immediate`, so that a unit never finds out in its middle that it may not write; waiting
 *   for another process is done here with timers, since SQLite's own waiting stops the whole process.
 * - Two servers on one folder would each trust its own idea of the journal's heads. The lock is an
 *   exclusive lock on a tiny SQLite file: it belongs to the process and dies with it, kill -9 too.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { CamelCasePlugin, Kysely } from 'kysely'
import { Refusal } from '../../contract/refusal.ts'
import { say } from '../../contract/words.ts'
import type { Tables } from '../tables.ts'
import {
  codeOf,
  type Engine,
  type EngineOptions,
  type Failure,
  type Place,
  type ReadingDoor,
  within,
} from './engine.ts'
import { LogKeeper } from './log-keeper.ts'
import { FileConnection, FileDialect } from './sqlite-dialect.ts'

type File = Database.Database

const OPEN_WAIT_MS = 200
/**
 * SQLite's own 2 MB are too few for the indexes of a year, which then are read anew each time; twice
 * as much as this was no faster in a hundred thousand messages, and the system caches the file too.
 */
const CACHE_KIB = 32 * 1024
/**
 * Pages in the log before a commit carries them over into the file; a page that is written again and
 * again goes once. On a busy server most of them are there by then (`log-keeper.ts`).
 */
const CHECKPOINT_PAGES = 8_000
/** A little more than what those pages take. */
const LOG_BYTES = 64 * 2 ** 20
const TRY_AGAIN_MS = 10
const FULL = 2

const DICTIONARY = {
  kinds: { text: 'text', integer: 'integer', double: 'real', bytes: 'blob' },
  tableEnd: ' strict',
  tables: `select name from sqlite_master where type = 'table'`,
} as const

const pathIn = (folder: string): string => join(folder, 'guthrie.db')

export async function openSqlite(options: EngineOptions): Promise<Engine> {
  const lock = takeFolder(options.folder)
  const open: File[] = [lock]
  const log = new LogKeeper(pathIn(options.folder), options.onTrouble, options.longLog)
  const close = async () => {
    await log.close()
    for (const file of open.toReversed()) file.close()
  }
  try {
    const file = new Database(pathIn(options.folder), { timeout: OPEN_WAIT_MS })
    open.push(file)
    makeDurable(file)
    file.pragma(`cache_size = -${CACHE_KIB}`)
    file.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    // Once it is begun anew it is cut to this: a file that stayed long would say nothing of today.
    file.pragma(`journal_size_limit = ${LOG_BYTES}`)
    const reading = new Database(pathIn(options.folder), { timeout: OPEN_WAIT_MS, readonly: true })
    open.push(reading)
    return engineOn({ file, reading, log }, options, close)
  } catch (error) {
    await close()
    throw failure(error)?.refusal ?? error
  }
}

export async function readSqlite({ folder }: Place): Promise<ReadingDoor> {
  try {
    const file = new Database(pathIn(folder), { readonly: true, timeout: OPEN_WAIT_MS })
    const db = kyselyOn(new FileConnection(file))
    return {
      ...{ name: 'sqlite', dictionary: DICTIONARY, db, failure },
      snapshot: fn => within(db, 'begin', fn),
      close: async () => void file.close(),
    }
  } catch (error) {
    throw failure(error)?.refusal ?? error
  }
}

function engineOn(
  { file, reading, log }: { file: File; reading: File; log: LogKeeper },
  options: EngineOptions,
  close: () => Promise<void>,
): Engine {
  const writing = new FileConnection(file, options.beforeStatement)
  const looking = new FileConnection(reading)
  const writer = kyselyOn(writing, log.committed)
  return {
    name: 'sqlite',
    dictionary: DICTIONARY,
    alone: true,
    writer,
    reader: kyselyOn(looking),
    ask: { writer: writing.ask, reader: looking.ask },
    begin: async (_books, deadline) => ({ trx: await begin(writer, deadline), done: () => {} }),
    migrating: fn => fn(writer),
    failure,
    durability: async () => durabilityOf(file),
    announce: () => {},
    onAnnounce: () => {},
    close,
  }
}

const kyselyOn = (connection: FileConnection, committed?: () => void): Kysely<Tables> =>
  new Kysely({ dialect: new FileDialect(connection, committed), plugins: [new CamelCasePlugin()] })

async function begin(writer: Kysely<Tables>, deadline: number) {
  for (;;) {
    try {
      return await writer.startTransaction().execute()
    } catch (error) {
      if (!codeOf(error)?.startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error
    }
    await wait(TRY_AGAIN_MS)
  }
}

function takeFolder(folder: string): File {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const lock = new Database(join(folder, 'server.lock'), { timeout: 0 })
    try {
      lock.exec('begin exclusive')
    } catch (error) {
      lock.close()
      throw error
    }
    return lock
  } catch (error) {
    throw folderRefusal(folder, codeOf(error)) ?? error
  }
}

function folderRefusal(folder: string, code: string | undefined): Refusal | undefined {
  if (code?.startsWith('SQLITE_BUSY'))
    return new Refusal(
      'unavailable',
      say(
        `Another Guthrie server already works in ${folder}. Stop it first, or give this one a folder of its own.`,
        `已有另一个 Guthrie 服务正在使用 ${folder}。请先停止它，或为本服务指定另一个文件夹。`,
      ),
    )
  if (!code) return undefined
  return new Refusal(
    'unavailable',
    say(
      `The data folder ${folder} cannot be made or written to (${code}). Check the path, its owner and the free space.`,
      `无法创建或写入数据文件夹 ${folder}（${code}）。请检查路径、属主和剩余空间。`,
    ),
  )
}

function makeDurable(file: File): void {
  file.pragma('journal_mode = WAL')
  file.pragma('synchronous = FULL')
  file.pragma('temp_store = MEMORY')
  file.pragma(`user_version = ${Number(file.pragma('user_version', { simple: true }))}`)
  if (durabilityOf(file) !== 'wal, synchronous=full')
    throw new Error(`the database does not keep what it commits: ${durabilityOf(file)}`)
  file.pragma('busy_timeout = 0')
}

function durabilityOf(file: File): string {
  const mode = String(file.pragma('journal_mode', { simple: true }))
  const level = Number(file.pragma('synchronous', { simple: true }))
  return `${mode}, synchronous=${level === FULL ? 'full' : level}`
}

/** Broken: the disk did not do what it was asked, so what it holds is unknown until a restart. */
const BROKEN =
  /^SQLITE_(IOERR_(FSYNC|DIR_FSYNC|WRITE|TRUNCATE|READ|SHORT_READ|DATA)|CORRUPT|NOTADB)/

function failure(error: unknown, moment?: 'commit'): Failure | undefined {
  const code = codeOf(error)
  if (!code?.startsWith('SQLITE_')) return undefined
  const says = moment && code.startsWith('SQLITE_IOERR') ? uncertain(code) : sentence(code)
  return says && { refusal: new Refusal('unavailable', says), broken: BROKEN.test(code) }
}

/** What was written and not synced may still be found whole at the next start. */
const uncertain = (code: string) =>
  say(
    `The disk of the database failed (${code}) at the last moment: it is not certain whether this was saved. Check the disk, start the server again, and look before you repeat it.`,
    `数据库所在磁盘在最后一刻出错（${code}）：无法确定是否已保存。请检查磁盘、重新启动服务，并在重做之前先查看。`,
  )

function sentence(code: string) {
  if (code === 'SQLITE_FULL')
    return say(
      'The disk is full, nothing was saved. Free space on the disk of the database; then it goes on by itself.',
      '磁盘已满，本次未保存。请清理数据库所在的磁盘，之后会自动恢复。',
    )
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return say(
      'Another program holds the database, nothing was saved. Close it (a backup, a database shell), then try again.',
      '另一个程序占用了数据库，本次未保存。请关闭该程序（备份或数据库命令行）后重试。',
    )
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code))
    return say(
      `The database cannot be opened or written to (${code}), nothing was saved. Check that its folder exists and may be written to.`,
      `数据库无法打开或写入（${code}），本次未保存。请检查其文件夹是否存在、是否可写。`,
    )
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return say(
      `The database file is damaged (${code}). Stop the server, run "npm run verify-journal", and restore the newest backup.`,
      `数据库文件已损坏（${code}）。请停止服务，运行 "npm run verify-journal"，并恢复最新备份。`,
    )
  if (/^SQLITE_(IOERR|NOMEM|PROTOCOL)/.test(code))
    return say(
      `The disk of the database failed (${code}), nothing was saved. Check the disk, then start the server again.`,
      `数据库所在磁盘出错（${code}），本次未保存。请检查磁盘，然后重新启动服务。`,
    )
  return undefined
}
