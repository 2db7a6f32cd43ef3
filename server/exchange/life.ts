/**
 * Whether the last life of the server ended as it should: a file that is there while it runs and is
 * taken away when it stops. Found at a start, it says that the process was killed, or died, perhaps
 * of a message; the intake is careful then for a while.
 */
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Life {
  readonly lastEnded: 'stopped' | 'died'
  /** This life ends as it should. */
  end(): Promise<void>
}

export async function beginLife(path: string): Promise<Life> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const lastEnded = await mark(path)
  return { lastEnded, end: () => rm(path, { force: true }) }
}

async function mark(path: string): Promise<Life['lastEnded']> {
  try {
    await (await open(path, 'wx', 0o600)).close()
    return 'stopped'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return 'died'
  }
}
