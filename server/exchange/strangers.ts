/**
 * Who knocks and belongs to no line, or may not come in. Each is noted in memory and written now and
 * then: a flood makes one fact for each peer and hour, and a bounded number of rows.
 */
import { v7 as newId } from 'uuid'
import { demandAnywhere } from '../access.ts'
import type { Line, Stranger } from '../contract/lines.ts'
import { type Instant, later } from '../contract/words.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Actor, Look, Store, Work } from '../store/store.ts'
import type { StrangerRow } from '../store/tables.ts'
import { admits, isAllowed } from './addresses.ts'
import { claimant } from './reading.ts'

type Knock = Pick<StrangerRow, 'why' | 'address' | 'port' | 'sender'>
interface Noted extends Knock {
  times: number
  firstAt: Instant
  lastAt: Instant
}

const INTAKE: Actor = { id: 'intake' }
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** More than these are not told apart between two writings. */
const MOST = 200
const WRITE_EVERY = 3
const FORGET_AFTER_DAYS = 30
/** What nobody has seen for so long is no longer news. */
const SHOWN_FOR_DAYS = 7
const LONGEST_SENDER = 120

export class Strangers {
  #noted = new Map<string, Noted>()
  /** Those that were written in this life: the first knock of each is written at once. */
  readonly #known = new Set<string>()
  #looks = 0

  note(knock: Knock, at: Instant): void {
    const sender = knock.sender.slice(0, LONGEST_SENDER)
    const key = JSON.stringify([knock.why, knock.address, knock.port, sender])
    const known = this.#noted.get(key)
    if (known) {
      known.times++
      known.lastAt = at
    } else if (this.#noted.size < MOST)
      this.#noted.set(key, { ...knock, sender, times: 1, firstAt: at, lastAt: at })
  }

  /** Writes what was noted: a new peer at the next look, who is known at every third. */
  async write(store: Store): Promise<void> {
    const fresh = [...this.#noted.keys()].some(key => !this.#known.has(key))
    const due = ++this.#looks >= WRITE_EVERY
    if (this.#noted.size === 0 || !(due || (fresh && this.#known.size < MOST))) return
    const noted = this.#noted
    this.#noted = new Map()
    this.#looks = 0
    try {
      await store.work(INTAKE, [REGISTRY], async work => {
        for (const one of noted.values()) await writeOne(work, one)
        await forgetOld(work)
      })
    } catch (error) {
      this.#noted = new Map([...noted, ...this.#noted])
      throw error
    }
    for (const key of noted.keys()) if (this.#known.size < MOST) this.#known.add(key)
  }
}

async function writeOne(work: Work, { times, firstAt, lastAt, ...knock }: Noted): Promise<void> {
  const toldAt = await toldOf(work, knock)
  const before = await work.db
    .selectFrom('stranger')
    .select(['id', 'times'])
    .where('why', '=', knock.why)
    .where('address', '=', knock.address)
    .where('port', '=', knock.port)
    .where('sender', '=', knock.sender)
    .executeTakeFirst()
  if (before)
    await work.db
      .updateTable('stranger')
      .set({ times: before.times + times, lastAt, toldAt })
      .where('id', '=', before.id)
      .execute()
  else
    await work.db
      .insertInto('stranger')
      .values({ id: newId(), ...knock, times, firstAt, lastAt, toldAt })
      .execute()
}

/** Tells of a peer where an hour has passed since that was told; gives when it was told. */
async function toldOf(work: Work, { why, address, port, sender }: Knock): Promise<Instant> {
  const told = await work.db
    .selectFrom('stranger')
    .select('toldAt')
    .where('why', '=', why)
    .where('address', '=', address)
    .orderBy('toldAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (told && later(told.toldAt, HOUR_MS) > work.at) return told.toldAt
  if (why === 'sender') work.tell('peer.unknown', address, { port, sender })
  else work.tell('peer.closed', address, { port, why })
  return work.at
}

async function forgetOld(work: Work): Promise<void> {
  await work.db
    .deleteFrom('stranger')
    .where('lastAt', '<', later(work.at, -FORGET_AFTER_DAYS * DAY_MS))
    .execute()
}

/** Ends what a line that was just set up has settled; the lines are as they will be. */
export async function settleStrangers(work: Work, lines: readonly Line[]): Promise<void> {
  const rows = await work.db.selectFrom('stranger').selectAll().execute()
  for (const row of rows.filter(one => !isStillOne(one, lines))) {
    await work.db.deleteFrom('stranger').where('id', '=', row.id).execute()
    work.tell('peer.admitted', row.address, { port: row.port, sender: row.sender }, REGISTRY)
  }
}

/** Those of the last days that still belong nowhere, the latest first. */
export async function listStrangers(look: Look, lines: readonly Line[]): Promise<Stranger[]> {
  demandAnywhere(look.by, 'edit-lines', look.at)
  const rows = await look.db
    .selectFrom('stranger')
    .selectAll()
    .where('lastAt', '>', later(look.at, -SHOWN_FOR_DAYS * DAY_MS))
    .orderBy('lastAt', 'desc')
    .limit(MOST)
    .execute()
  return rows.filter(row => isStillOne(row, lines)).map(shown)
}

/** A sender that was registered since, or an address that is allowed by now, is none any more. */
function isStillOne({ why, address, port, sender }: StrangerRow, lines: readonly Line[]): boolean {
  const from = { address, port, certificate: null }
  if (why === 'sender') return claimant(sender, from, lines) === null
  if (why === 'certificate') return true
  const claimed = sender === '' ? null : claimant(sender, from, lines)
  if (sender !== '') return claimed !== null && !isAllowed(claimed, address)
  const own = lines.some(line => line.port === port) ? port : null
  return !admits(lines, own, address)
}

function shown({ sender, toldAt, ...row }: StrangerRow): Stranger {
  const [application = '', facility = ''] = sender.split('|')
  return { ...row, application, facility }
}
