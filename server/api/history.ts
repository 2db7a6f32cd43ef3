/** What happened: specimens, the journal, the state of the house: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { Health, history as historyEndpoints } from '../contract/history.ts'
import type { Handlers } from '../contract/kit.ts'
import * as history from '../lab/history.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function historyHandlers(
  desk: Desk,
  { read }: Doors,
): Handlers<typeof historyEndpoints, Who> {
  const { store } = desk
  return {
    showSpecimen: ({ number }, who) => read(who, look => history.specimenPage(look, number)),
    readJournal: async ({ book, after, limit }, who) => {
      await read(who, async look => access.demand(look.by, 'see-journal', {}, look.at))
      return store.facts(book, after, limit)
    },
    health: async (_, who): Promise<Health> => {
      const { broken } = await store.health()
      const ok = broken ? 'no' : 'yes'
      const now = await read(who, async look => look.at)
      const isAdministrator = access.allows(who.by, 'see-journal', {}, now)
      if (!isAdministrator) return { ok }
      return {
        ok,
        version: desk.version,
        database: store.engine,
        heads: await store.heads(),
        lines: desk.intake.ports(),
        now,
      }
    },
  }
}
