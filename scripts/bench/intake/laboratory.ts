/**
 * What the bench measures ours on: a laboratory with two instruments (one value a message, and a
 * tandem-MS panel), cards on its shelf, and somebody at a sampling point whose recall board is open a
 * thousand times. Its server runs as a process of its own.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { putPost } from '../../../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../../../server/accounts.ts'
import flags from '../../../server/node-flags.json' with { type: 'json' }
import { openStore } from '../../../server/store/store.ts'
import { engines } from '../../../test/support/engines.ts'
import { openSite, optionsOf, type Site } from '../../../test/support/site.ts'
import type { OursAddress, OursAsk, OursFigures } from './ours.ts'
import { type Part, partOf } from './processes.ts'

const TOKEN = 'a-board-of-the-bench'

export interface Laboratory {
  readonly address: OursAddress
  readonly token: string
  figures(ask: OursAsk): Promise<OursFigures>
  /** How many values were held instead of filed: of fine messages none, or the bench measures a ward. */
  held(): number
  /** How many messages were acknowledged and are not applied: what is measured is the whole way. */
  waiting(): number
  stop(): Promise<void>
}

/** Opens one on the embedded engine with so many cards; `settings` go to its server. */
export async function openLaboratory(
  cards: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Laboratory> {
  const engine = engines.find(({ name }) => name === 'sqlite')
  if (!engine) throw new Error('the embedded engine is not here')
  const site = await openSite(engine, { cards, lines: [PANEL_LINE] })
  await putWatcher(site)
  const env = {
    ...process.env,
    ...{ PORT: '0', MLLP_PORT: '0', LIMS_DATA: site.settings.LIMS_DATA, ...settings },
  }
  const part = partOf('ours.ts', [], env, flags) as Part<OursAsk, OursAddress & OursFigures>
  return {
    address: await part.ask('address'),
    token: TOKEN,
    figures: ask => part.ask(ask),
    held: () => counted('observation.held', site.settings.LIMS_DATA),
    waiting: () => counted('message.kept', site.settings.LIMS_DATA),
    async stop() {
      await part.stop()
      await site.place.drop()
    },
  }
}

function counted(what: string, folder = ''): number {
  const file = new Database(join(folder, 'guthrie.db'), { readonly: true })
  const row = file.prepare('select sum(n) as n from tally where what = ?').get(what)
  file.close()
  return Number((row as { n: number | null }).n)
}

const PANEL_LINE = { adapter: 'demo-msms', application: 'DEMO-MSMS' }

/** Somebody who collects at the ward, with a session: she sees the recalls of her ward and no values. */
async function putWatcher({ place }: Site): Promise<void> {
  const store = await openStore(optionsOf(place))
  await store.work({ id: 'setup' }, ['registry'], async work => {
    const ward = await work.db
      .selectFrom('place')
      .select('id')
      .where('kind', '=', 'sampling-point')
      .executeTakeFirstOrThrow()
    const staff = await putStaff(work, 'nora', 'Nora', 'no password')
    await putPost(work, staff, { role: 'collector', scopeKind: 'sampling-point', scope: ward.id })
    await work.db
      .insertInto('session')
      .values({
        ...{ tokenHash: tokenHash(TOKEN), staff, createdAt: work.at },
        ...{ expiresAt: '2036-01-01T00:00:00.000Z', endedAt: null },
      })
      .execute()
  })
  await store.close()
}
