/** One backup in a process of its own, so that packing and encrypting hold up nobody (`backing-up.ts`). */
import { setPriority } from 'node:os'
import type { BackupOrder, BackupOutcome } from './backing-up.ts'
import { Refusal } from './contract/refusal.ts'
import { backUp } from './store/backup.ts'

/** Below everything that somebody waits for. */
const LOW = 10

async function outcomeOf({ place, ...wish }: BackupOrder): Promise<BackupOutcome> {
  try {
    const { path, rows, bytes } = await backUp(place, wish)
    return { is: 'made', path, rows, bytes }
  } catch (error) {
    if (error instanceof Refusal) return { is: 'refused', says: error.says }
    return {
      is: 'broken',
      why: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
    }
  }
}

process.once('message', async (order: BackupOrder) => {
  process.umask(0o077)
  setPriority(LOW)
  process.send?.(await outcomeOf(order), () => process.disconnect())
})
