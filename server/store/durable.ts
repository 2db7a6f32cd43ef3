/** Small files that must survive a power cut, and what to say where they cannot be read or written. */
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '../contract/refusal.ts'
import { say } from '../contract/words.ts'

const OWNER_ONLY = 0o600

/** The text of a file, or `undefined` where there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOfFile(error) === 'ENOENT') return undefined
    throw fileRefusal(path, error)
  }
}

/** Makes the folder a file lies in. */
export async function makeFolderOf(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw fileRefusal(path, error)
  }
}

/** Writes to a file, readable by its owner alone, and waits until the disk has it. */
export async function writeDurably(path: string, flags: 'a' | 'w' | 'wx', text: string) {
  try {
    const file = await open(path, flags, OWNER_ONLY)
    await writeThrough(file, text)
  } catch (error) {
    throw fileRefusal(path, error)
  }
}

async function writeThrough(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new or renamed file is only sure to be found again once its folder is on the disk too. */
export async function syncFolderOf(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const codeOfFile = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'EIO'

/** The sentence about a file that cannot be read or written; what is a refusal already stays one. */
export function fileRefusal(path: string, cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause
  const code = codeOfFile(cause)
  const refusal = new Refusal(
    'unavailable',
    say(
      `The file ${path} cannot be read or written (${code}). Check its path, its owner and the free space.`,
      `无法读取或写入文件 ${path}（${code}）。请检查路径、属主和剩余空间。`,
    ),
  )
  refusal.cause = cause
  return refusal
}
