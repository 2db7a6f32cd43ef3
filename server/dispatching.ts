/**
 * What waits for a partner is sent (D-11): at least once, each under a key that is the same for every
 * attempt; those of one case in their order, and a partner that answers late keeps no other one's back.
 * Nothing is sent inside a unit of work: read, sent, then recorded. Killed between the last two, it is
 * sent again under the same key.
 */

import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { drop } from '../lims-adapters/partners/folder.ts'
import { post, whyNotAddress } from '../lims-adapters/partners/http.ts'
import type { Outcome, Outgoing } from '../lims-adapters/partners/sending.ts'
import type { Dispatch, Partner } from './contract/partners.ts'
import type { Id } from './contract/words.ts'
import * as dispatches from './lab/dispatches.ts'
import * as partners from './lab/partners.ts'
import * as places from './lab/places.ts'
import { everySoOften, type Rounds } from './rounds.ts'
import type { Store } from './store/store.ts'

const EVERY_MS = 5_000
const A_ROUND = 200
const BY = { id: 'clock' }

interface Parts {
  readonly store: Store
  readonly onBug: (error: unknown, about: string) => void
  readonly everyMs?: number | undefined
  /** How long a gateway may take. */
  readonly timeoutMs?: number | undefined
}

/** Each look is a round over what may be tried now. */
export interface Dispatching extends Rounds {
  /** A message that says it is a trial; what came of it. */
  attempt(partner: Partner): Promise<Outcome>
}

/** Why an address of a kind may not be sent to; null where it may. */
export const whyNot = (kind: Partner['kind'], address: string) =>
  kind === 'http' ? whyNotAddress(address) : isAbsolute(address) ? null : ('no-address' as const)

export function openDispatching({
  store,
  onBug,
  everyMs = EVERY_MS,
  timeoutMs,
}: Parts): Dispatching {
  async function round(): Promise<void> {
    const rows = await store.read(BY, look => dispatches.due(look, A_ROUND))
    const byPartner = Map.groupBy(rows, row => row.partner)
    await Promise.all(
      [...byPartner].map(([partner, own]) =>
        toPartner(partner, own).catch(error => onBug(error, `sending to the partner ${partner}`)),
      ),
    )
  }

  async function toPartner(id: Id, rows: readonly Dispatch[]): Promise<void> {
    const partner = await store.read(BY, look => partners.get(look, id))
    for (const row of rows)
      await one(partner, row).catch(error => onBug(error, `sending the message ${row.id}`))
    await trouble(partner)
  }

  async function one(partner: Partner, row: Dispatch): Promise<void> {
    const saying = await store.read(BY, look => dispatches.saying(look, row))
    if ('dropped' in saying)
      return store.work(BY, [row.centre], w => dispatches.aside(w, row, 'dropped', saying.dropped))
    if (partner.endsAt !== null)
      return store.work(BY, [row.centre], w => dispatches.aside(w, row, 'parked', 'partner ended'))
    const came = await give(partner, { key: row.id, body: saying.body })
    await store.work(BY, [row.centre], work => {
      if (came.is === 'sent') return dispatches.sent(work, row, came.reference)
      if (came.is === 'later') return dispatches.failed(work, row, came.why)
      return dispatches.aside(work, row, 'parked', came.why)
    })
  }

  /** Too long without success is the administrator's; success ends it. */
  async function trouble(partner: Partner): Promise<void> {
    const since = await store.read(BY, look => dispatches.waitingSince(look, partner))
    const told = await store.read(BY, look => partners.troubleOf(look, partner.id))
    if (since === null && told.length === 0) return
    await store.work(BY, [places.REGISTRY], work =>
      since === null
        ? partners.endTrouble(work, partner.id)
        : partners.noteTrouble(work, partner.id, since),
    )
  }

  async function give(partner: Partner, outgoing: Outgoing): Promise<Outcome> {
    if (partner.kind === 'file') return drop(partner.address, outgoing)
    const secret = secretOf(partner.secret)
    if (secret === null) return { is: 'later', why: `the setting ${partner.secret} is not there` }
    const at = await store.read(BY, async look => look.at)
    const { address } = partner
    return post({ address, secret, at, ...(timeoutMs ? { timeoutMs } : {}) }, outgoing)
  }

  return {
    ...everySoOften({ does: 'sending to partners', onBug, everyMs }, round),
    attempt: partner =>
      give(partner, {
        key: `trial-${partner.id}-${Date.now()}`,
        body: {
          trial: 'yes',
          text: { en: 'A trial from Guthrie.', zh: '来自 Guthrie 的测试消息。' },
        },
      }),
  }
}

/** A setting of the server, or the file that `..._FILE` names; read anew each time, kept nowhere. */
function secretOf(name: string | null): string | null {
  if (name === null) return null
  const file = process.env[`${name}_FILE`]
  if (file === undefined) return process.env[name] ?? null
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
