/** Backups that the server makes every night on its own machine; none of them leaves it through here. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Instant, Say } from './words.ts'

export const Backup = z
  .object({ name: z.string(), at: Instant, bytes: z.number().int() })
  .meta({ id: 'Backup' })

/**
 * `off`: no folder was named for them. `overdue`: the newest is more than a day and two hours old, or
 * there is none.
 */
export const BackupState = z.enum(['fine', 'running', 'overdue', 'off']).meta({ id: 'BackupState' })
export type BackupState = z.infer<typeof BackupState>

export const Backups = z
  .object({
    state: BackupState,
    /** Where they are on the server's machine. */
    folder: z.string().nullable(),
    /** How many stay; older ones are taken away. */
    keep: z.number().int(),
    /** When the next one is made. */
    nextAt: Instant.nullable(),
    /** Why the last one did not come about, and when that was. */
    failed: z.object({ at: Instant, says: Say }).nullable(),
    /** The newest first. */
    rows: z.array(Backup),
  })
  .meta({ id: 'Backups' })
export type Backups = z.infer<typeof Backups>

export const backups = {
  showBackups: endpoint({
    does: 'Show the backups on the machine of the server, when the next one is due and why the last one failed',
    verb: 'get',
    path: '/backups',
    may: 'see-backups',
    takes: z.object({}),
    gives: Backups,
    shows: ['backup'],
  }),
  makeBackup: endpoint({
    does: 'Begin a backup now, beside all other work; look again for what became of it',
    verb: 'post',
    path: '/backups',
    may: 'make-backup',
    takes: z.object({}),
    gives: Backups,
  }),
}
