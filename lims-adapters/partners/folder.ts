/**
 * One file for each message, in a folder that the partner empties: written beside, forced to the disk,
 * then renamed, so that a file by its name is always whole. The same message is the same name again.
 */
import { constants } from 'node:fs'
import { access, open, rename } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Outcome, Outgoing } from './sending.ts'

export async function drop(folder: string, { key, body }: Outgoing): Promise<Outcome> {
  if (!isAbsolute(folder)) return { is: 'refused', why: 'the folder is no absolute path' }
  try {
    await access(folder, constants.W_OK)
    const temporary = join(folder, `.${key}.part`)
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify({ key, ...body }))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, `${key}.json`))
    await synced(folder)
    return { is: 'sent', reference: `${key}.json` }
  } catch (error) {
    return { is: 'later', why: codeOf(error) }
  }
}

/** A name is safe only once its folder is. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error))
