/**
 * Backups: made beside a running server, encrypted with a key of their own, kept so many, read through
 * again, and brought back (C-16, F-26). What they hold and how it lies on the disk stands in `backup/`.
 *
 * Two keys are needed to go on from one, and neither is in it: the backup key opens it, the journal key
 * continues its journal. A key that lies beside the backups would open them for whoever takes them.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import { type Instant, say } from '../contract/words.ts'
import { type Copied, copyTo } from './backup/copying.ts'
import { type Found, headsOf, readThrough, restoreInto } from './backup/restoring.ts'
import { openEngine, openForReading, type Place } from './engines.ts'
import { makeKey, readBackupKey, readKey } from './key.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { readWitness, replaceWitness } from './witness.ts'
import type { Book } from './work.ts'

export interface BackupKeys {
  /** The backup key; made where there is none. */
  readonly backupKeyFile: string
  /** The journal's key. */
  readonly keyFile: string
}

export interface Made extends Copied {
  readonly path: string
  /** The backup key was made just now. */
  readonly key: 'made' | 'known'
  /** Older ones that were taken away. */
  readonly removed: readonly string[]
}

/** Copies a database into a new file of a folder; of the files there, the newest `keep` stay. */
export async function backUp(
  place: Place,
  { folder, keep, at, ...keys }: BackupKeys & { folder: string; keep: number; at: Instant },
): Promise<Made> {
  for (const file of [keys.backupKeyFile, keys.keyFile])
    if (isInside(folder, file)) throw besideItsKey(file, folder)
  const known = await readBackupKey(keys.backupKeyFile)
  if (!known) await makeKey(keys.backupKeyFile)
  const key = known ?? (await readBackupKey(keys.backupKeyFile))
  if (!key) throw noKey(keys.backupKeyFile)
  const path = join(folder, nameAt(at))
  if (await stat(path).catch(() => null)) throw alreadyThere(path)
  const door = await openForReading(place)
  try {
    const copied = await copyTo(path, { door, key, migrations: MIGRATIONS, at })
    // Whoever could not read it again has no backup.
    await readThrough(path, key)
    const removed = await removeOlder(folder, keep)
    return { ...copied, path, key: known ? 'known' : 'made', removed }
  } finally {
    await door.close()
  }
}

/** Reads a backup to its end; nothing is written. */
export async function checkBackup(
  path: string,
  { backupKeyFile }: Pick<BackupKeys, 'backupKeyFile'>,
): Promise<Found> {
  const key = await readBackupKey(backupKeyFile)
  if (!key) throw noKey(backupKeyFile)
  return readThrough(path, key)
}

export interface Restored extends Found {
  /** Facts that the witness has seen after the backup was made, by book: they are gone. */
  readonly lost: ReadonlyMap<Book, number>
}

/** Brings a backup back into an empty place; the witness that was there is kept under another name. */
export async function bringBack(
  place: Place,
  {
    path,
    witness,
    at,
    keyFile,
    backupKeyFile,
  }: BackupKeys & { path: string; witness: string; at: Instant },
): Promise<Restored> {
  const [key, journalKey] = [await readBackupKey(backupKeyFile), await readKey(keyFile)]
  if (!key) throw noKey(backupKeyFile)
  if (!journalKey) throw noJournalKey(keyFile)
  const engine = await openEngine({ ...place, onTrouble: () => {} })
  try {
    const found = await restoreInto(engine, { path, key, journalKey, migrations: MIGRATIONS })
    const heads = headsOf(found.head)
    const seen = (await readWitness(witness)) ?? new Map()
    const lost = [...seen].map(
      ([book, { seq }]) => [book, seq - (heads.get(book)?.seq ?? 0)] as const,
    )
    await replaceWitness(witness, heads, `${witness}.${at.replaceAll(':', '')}`)
    return { ...found, lost: new Map(lost.filter(([, facts]) => facts > 0)) }
  } catch (error) {
    throw engine.failure(error)?.refusal ?? error
  } finally {
    await engine.close()
  }
}

/** How many rows in all. */
export const sum = (rows: Copied['rows']): number =>
  Object.values(rows).reduce((total, count) => total + count, 0)

const NAME = /^guthrie-(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2}\.\d{3}Z)\.backup$/
const PART = /^guthrie-.*\.backup\.\d+\.part$/
/** Nobody writes one for longer. */
const PART_LASTS_MS = 24 * 3_600_000

const nameAt = (at: Instant): string => `guthrie-${at.replaceAll(':', '')}.backup`

/** The backups of a folder with the moment that each holds, the newest first. */
export async function backupsIn(folder: string): Promise<{ name: string; at: Instant }[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap(name => {
      const [, day, hour, minute, rest] = NAME.exec(name) ?? []
      return day ? [{ name, at: `${day}T${hour}:${minute}:${rest}` }] : []
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1))
}

/** What stays is the newest, and of what broke off half-way nothing. */
async function removeOlder(folder: string, keep: number): Promise<string[]> {
  const older = (await backupsIn(folder)).slice(keep).map(({ name }) => name)
  for (const name of older) await rm(join(folder, name), { force: true })
  for (const name of await readdir(folder))
    if (PART.test(name) && Date.now() - (await stat(join(folder, name))).mtimeMs > PART_LASTS_MS)
      await rm(join(folder, name), { force: true })
  return older
}

function isInside(folder: string, file: string): boolean {
  const way = relative(resolve(folder), resolve(file))
  return way !== '' && !way.startsWith('..')
}

const refusal = (en: string, zh: string): Refusal => new Refusal('invalid', say(en, zh))

const besideItsKey = (file: string, folder: string): Refusal =>
  refusal(
    `The key ${file} lies in ${folder}, beside the backups: whoever takes them takes it along. Name another folder for the backups, best on another disk.`,
    `密钥 ${file} 位于备份文件夹 ${folder} 内：取得备份即可取得密钥。请另选备份文件夹，最好在另一磁盘上。`,
  )
const alreadyThere = (path: string): Refusal =>
  refusal(
    `There is a file ${basename(path)} already; it stays as it is. Try again in a moment.`,
    `已有文件 ${basename(path)}，未作改动。请稍后再试。`,
  )
const noKey = (path: string): Refusal =>
  refusal(
    `There is no backup key at ${path}, and without it no backup can be opened. Check LIMS_BACKUP_KEY_FILE, or bring the key back from where it is kept.`,
    `${path} 处没有备份密钥，无法打开备份。请检查 LIMS_BACKUP_KEY_FILE，或从保管处恢复密钥。`,
  )
const noJournalKey = (path: string): Refusal =>
  refusal(
    `There is no journal key at ${path}: the laboratory that was copied cannot go on without its own. Put it there, or name it in LIMS_KEY_FILE.`,
    `${path} 处没有日志密钥：恢复的实验室须使用原有的日志密钥。请放置该文件，或在 LIMS_KEY_FILE 中指定。`,
  )
