/**
 * The journal's key: 32 random bytes in a file of its own, outside the database, readable by the
 * server's account alone. It is made at the first start and never again: a journal that has facts
 * and lost its key must not be continued with another one.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import { say } from '../contract/words.ts'

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

/** The key in `path`, or `undefined` where there is no file. */
export async function readKey(path: string): Promise<KeyObject | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unreadable(path, error.code ?? 'EIO')
  })
  if (text === undefined) return undefined
  const bytes = Buffer.from(text.trim(), 'base64url')
  if (bytes.length !== BYTES) throw unreadable(path, `${bytes.length} bytes`)
  if (((await stat(path)).mode & OTHERS) !== 0) throw tooOpen(path)
  return createSecretKey(bytes)
}

/** Linked into place, so that of two processes that start at once one key wins whole. */
async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.new`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(BYTES).toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(draft)
}

export const missingKey = (path: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The journal has facts, but its key ${path} is not there. Bring the key file back from its backup; without it nobody can tell whether the journal is whole.`,
      `日志中已有记录，但缺少密钥文件 ${path}。请从备份中恢复该文件；没有它就无法判断日志是否完整。`,
    ),
  )

const unreadable = (path: string, why: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The journal's key ${path} cannot be read (${why}). Bring it back from its backup, or give the server's account the right to read it.`,
      `无法读取日志密钥 ${path}（${why}）。请从备份恢复，或授予服务账户读取权限。`,
    ),
  )

const tooOpen = (path: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The journal's key ${path} can be read by others. Run: chmod 600 ${path}`,
      `日志密钥 ${path} 可被其他用户读取。请运行：chmod 600 ${path}`,
    ),
  )
