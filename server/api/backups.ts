/** Backups on the server's machine: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { backups as endpoints } from '../contract/backups.ts'
import type { Handlers } from '../contract/kit.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function backupHandlers(
  { backingUp }: Desk,
  { read }: Doors,
): Handlers<typeof endpoints, Who> {
  const demand = (who: Who, action: 'see-backups' | 'make-backup') =>
    read(who, async look => access.demand(look.by, action, {}, look.at))
  return {
    showBackups: async (_, who) => {
      await demand(who, 'see-backups')
      return backingUp.show()
    },
    makeBackup: async (_, who) => {
      await demand(who, 'make-backup')
      return backingUp.make(who.by)
    },
  }
}
