/**
 * Keys of the house: 32 random bytes in a file of its own, outside the database, readable by the
 * server's account alone. The journal's is made at the first start and never again: a journal that has
 * facts and lost its key must not be continued with another one. Backups have another, so that who may
 * keep copies cannot forge a journal.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { link, stat, unlink } from 'node:fs/promises'
import { Refusal } from '../contract/refusal.ts'
import { type Say, say } from '../contract/words.ts'
import { makeFolderOf, syncFolderOf, textOf, writeDurably } from './durable.ts'

const BYTES = 32
/** Rights of anybody but the owner; Windows has no such bits. */
const OTHERS = process.platform === 'win32' ? 0 : 0o077

/** The key in `path`, which is made where `fresh` allows it. */
export async function openKey(path: string, fresh: boolean): Promise<KeyObject> {
  const found = await readKey(path)
  if (found) return found
  if (!fresh) throw missingKey(path)
  await makeKey(path)
  const made = await readKey(path)
  if (!made) throw missingKey(path)
  return made
}

const JOURNAL = say('journal key', '日志密钥')
const BACKUPS = say('backup key', '备份密钥')

/** The journal's key in `path`, or `undefined` where there is no file. */
export const readKey = (path: string): Promise<KeyObject | undefined> => keyIn(path, JOURNAL)

/** The key of the backups in `path`, or `undefined` where there is no file. */
export const readBackupKey = (path: string): Promise<KeyObject | undefined> => keyIn(path, BACKUPS)

async function keyIn(path: string, name: Say): Promise<KeyObject | undefined> {
  const text = await textOf(path)
  if (text === undefined) return undefined
  const bytes = Buffer.from(text.trim(), 'base64url')
  if (bytes.length !== BYTES) throw notAKey(path, name, bytes.length)
  if (((await stat(path)).mode & OTHERS) !== 0) throw tooOpen(path, name)
  return createSecretKey(bytes)
}

/** Linked into place, so that of two processes that start at once one key wins whole. */
export async function makeKey(path: string): Promise<void> {
  await makeFolderOf(path)
  const draft = `${path}.${process.pid}.new`
  await writeDurably(draft, 'wx', `${randomBytes(BYTES).toString('base64url')}\n`)
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(draft)
  await syncFolderOf(path)
}

/** Letters and digits that are not taken for one another (Crockford's base 32). */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const MARK_LENGTH = 12

/**
 * Twelve characters over a text that nobody makes without the key: 60 bits, which at the rate that
 * the door allows cannot be guessed in the life of a report. The purpose keeps one use from another.
 */
export function markOf(key: KeyObject, purpose: string, text: string): string {
  const digest = createHmac('sha256', key).update(`mark ${purpose}\n${text}`).digest()
  return Array.from({ length: MARK_LENGTH }, (_, i) => LETTERS[(digest[i] ?? 0) % 32]).join('')
}

/** 256 bits, in base64, that nobody makes without the key: of one purpose, for one text. */
export const secretOf = (key: KeyObject, purpose: string, text: string): string =>
  createHmac('sha256', key).update(`secret ${purpose}\n${text}`).digest('base64')

const missingKey = (path: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The journal has facts, but its key ${path} is not there. Bring the key file back from its backup; without it nobody can tell whether the journal is whole.`,
      `日志中已有记录，但缺少密钥文件 ${path}。请从备份中恢复该文件；没有它就无法判断日志是否完整。`,
    ),
  )

const notAKey = (path: string, name: Say, length: number): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `${path} is no ${name.en} (${length} bytes instead of ${BYTES}). Bring the key file back from where it is kept.`,
      `${path} 不是${name.zh}（${length} 字节，应为 ${BYTES} 字节）。请从保管处恢复密钥文件。`,
    ),
  )

const tooOpen = (path: string, name: Say): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The ${name.en} ${path} can be read by others. Run: chmod 600 ${path}`,
      `${name.zh} ${path} 可被其他用户读取。请运行：chmod 600 ${path}`,
    ),
  )
