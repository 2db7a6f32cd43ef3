/**
 * The ledger of numbers: of every number that was issued in a kit, what became of it. Nothing is counted
 * twice over: a number has a specimen, or an end, or neither; the figures of a kit are read from its rows
 * each time and add up to what was issued, or the ledger would show a gap.
 */
import { demand, personOf, reach } from '../access.ts'
import {
  type KitAccount,
  NUMBER_FATES,
  type NumberEnd,
  type NumberFate,
  type NumberInLedger,
} from '../contract/numbers.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { grouped, readNumber, specimenNumber } from '../contract/specimen-number.ts'
import type { Kit, Specimen } from '../contract/specimens.ts'
import { type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import * as kits from './kits.ts'

type Fates = Record<NumberFate, number>

const none = (): Fates => Object.fromEntries(NUMBER_FATES.map(fate => [fate, 0])) as Fates

/** What became of a number under which somebody was registered. */
export function fateOf({ state, labels }: Pick<Specimen, 'state' | 'labels'>): NumberFate {
  switch (state) {
    case 'expected':
      return labels > 0 ? 'printed' : 'registered'
    case 'collected':
    case 'sent':
    case 'frozen':
    case 'withdrawn':
    case 'lost':
      return state
    default:
      return 'arrived'
  }
}

/** Every kit that the caller may see with the account of its numbers, and all of them together. */
export async function account(
  look: Look,
  ask: { centre?: Id | undefined; samplingPoint?: Id | undefined },
): Promise<{ kits: KitAccount[]; issued: number; fates: Fates }> {
  const shown = await kits.list(look, ask)
  const ids = shown.map(kit => kit.id)
  const counted = new Map(ids.map(id => [id, none()]))
  const add = (kit: Id | null, fate: NumberFate, n: number) => {
    const fates = counted.get(kit ?? '')
    if (fates) fates[fate] += n
  }
  for (const row of await specimensIn(look, ids)) add(row.kit, fateOf(row), Number(row.n))
  for (const row of await endsIn(look, ids)) add(row.kit, row.how, Number(row.n))
  const all = none()
  const accounts = shown.map(kit => {
    const issued = kit.last - kit.first + 1
    const fates = counted.get(kit.id) ?? none()
    const used = NUMBER_FATES.reduce((sum, fate) => sum + fates[fate], 0)
    fates.unused = issued - used
    for (const fate of NUMBER_FATES) all[fate] += fates[fate]
    return { ...kit, issued, fates }
  })
  return { kits: accounts, issued: accounts.reduce((sum, kit) => sum + kit.issued, 0), fates: all }
}

const specimensIn = (look: Look, ids: readonly Id[]) =>
  rowsIn(ids, some =>
    look.db
      .selectFrom('specimen')
      .select(eb => ['kit', 'state', eb.fn.countAll<number>().as('n')])
      .select('labels')
      .where('kit', 'in', some)
      .groupBy(['kit', 'state', 'labels'])
      .execute(),
  )

const endsIn = (look: Look, ids: readonly Id[]) =>
  rowsIn(ids, some =>
    look.db
      .selectFrom('numberEnd')
      .select(eb => ['kit', 'how', eb.fn.countAll<number>().as('n')])
      .where('kit', 'in', some)
      .groupBy(['kit', 'how'])
      .execute(),
  )

/** The numbers of a kit in their order, each with what became of it, a page by key. */
export async function list(
  look: Look,
  ask: { id: Id; fate?: NumberFate | undefined; after?: string | undefined; limit: number },
): Promise<{ rows: NumberInLedger[]; next: string | null }> {
  const kit = await kits.get(look, ask.id)
  const known = await knownIn(look, kit)
  const rows: NumberInLedger[] = []
  for (let sequence = kit.first; sequence <= kit.last; sequence++) {
    const number = specimenNumber(kit.centreNumber, kit.year, sequence)
    if (ask.after !== undefined && number <= ask.after) continue
    const row = known.get(number) ?? { number, fate: 'unused' as const, reason: null, at: null }
    if (ask.fate === undefined || row.fate === ask.fate) rows.push(row)
    if (rows.length > ask.limit) break
  }
  const page = rows.slice(0, ask.limit)
  return { rows: page, next: rows.length > ask.limit ? (page.at(-1)?.number ?? null) : null }
}

async function knownIn(look: Look, { id }: Kit): Promise<Map<string, NumberInLedger>> {
  const registered = await look.db
    .selectFrom('specimen')
    .select(['number', 'state', 'labels', 'numberedAt'])
    .where('kit', '=', id)
    .execute()
  const ended = await look.db.selectFrom('numberEnd').selectAll().where('kit', '=', id).execute()
  const withdrawn = await reasonsOf(
    look,
    registered.filter(row => row.state === 'withdrawn').map(row => row.number),
  )
  return new Map<string, NumberInLedger>([
    ...registered.map((row): [string, NumberInLedger] => {
      const { reason, at } = withdrawn.get(row.number) ?? { reason: null, at: row.numberedAt }
      return [row.number, { number: row.number, fate: fateOf(row), reason, at }]
    }),
    ...ended.map(({ number, how, reason, endedAt }): [string, NumberInLedger] => [
      number,
      { number, fate: how, reason, at: endedAt },
    ]),
  ])
}

/** Why numbers were withdrawn, as the journal has it. */
async function reasonsOf(look: Look, numbers: readonly string[]) {
  const facts = await rowsIn(numbers, some =>
    look.db
      .selectFrom('fact')
      .select(['about', 'at', 'data'])
      .where('kind', '=', 'specimen.withdrawn')
      .where('about', 'in', some)
      .execute(),
  )
  return new Map(
    facts.map(({ about, at, data }): [string, { reason: string | null; at: Instant }] => [
      about,
      { reason: (JSON.parse(data) as { reason?: string }).reason ?? null, at },
    ]),
  )
}

/** Ends a number, or a row of them, that nobody was registered under; those used meanwhile stay. */
export async function end(
  work: Work,
  given: {
    number: string
    through?: string | undefined
    how: NumberEnd['how']
    reason: string
  },
): Promise<{ ended: number; says: Say }> {
  const first = readNumber(given.number)
  const last = given.through === undefined ? first : readNumber(given.through)
  const kit = await kits.holding(work, first)
  if (!kit) throw notFound()
  demandHere(work, kit)
  const [from, to] = [sequenceOf(first), sequenceOf(last)]
  if (to < from || to > kit.last || last.slice(0, 4) !== first.slice(0, 4))
    throw new Refusal(
      'invalid',
      say(
        `${grouped(last)} is not behind ${grouped(first)} in the same kit. Scan the last card of the row.`,
        `${grouped(last)} 不在同一号段 ${grouped(first)} 之后。请扫描该段最后一张。`,
      ),
      [{ path: 'through', says: say('Not of the same kit.', '不在同一号段。') }],
    )
  const row = Array.from({ length: to - from + 1 }, (_, i) =>
    specimenNumber(kit.centreNumber, kit.year, from + i),
  )
  const free = await freeAmong(work, row)
  if (free.length === 0) throw usedAlready(first)
  const { how, reason } = given
  const ends = free.map(number => ({
    ...{ number, kit: kit.id, centre: kit.centre, samplingPoint: kit.samplingPoint },
    ...{ how, reason, endedBy: personOf(work.by).staff, endedAt: work.at },
  }))
  await work.put('numberEnd', ends)
  const told = { how, reason, first: free[0] ?? first, last: free.at(-1) ?? last }
  work.tell('kit.numbers-ended', kit.id, { ...told, count: free.length }, kit.centre)
  const used = row.length - free.length
  return {
    ended: free.length,
    says: say(
      `${free.length} written off; they are never used again.${used > 0 ? ` ${used} of the row were used before and stay as they are.` : ''}`,
      `已注销 ${free.length} 个编号，不再使用。${used > 0 ? `其中 ${used} 个此前已使用，保持不变。` : ''}`,
    ),
  }
}

/** Whoever prints labels there, at the site or its centre; to others the number is not there. */
function demandHere(work: Work, { centre, samplingPoint }: Kit): void {
  const { everywhere, centres, samplingPoints } = reach(work.by, 'print-label', work.at)
  if (!everywhere && !centres.includes(centre) && !samplingPoints.includes(samplingPoint))
    throw notFound()
  demand(work.by, 'print-label', { centre, samplingPoint }, work.at)
}

const sequenceOf = (number: string): number => Number(number.slice(4, 12))

async function freeAmong(look: Look, numbers: readonly string[]): Promise<string[]> {
  const used = await rowsIn(numbers, some =>
    look.db.selectFrom('specimen').select('number').where('number', 'in', some).execute(),
  )
  const ended = await rowsIn(numbers, some =>
    look.db.selectFrom('numberEnd').select('number').where('number', 'in', some).execute(),
  )
  const taken = new Set([...used, ...ended].map(row => row.number))
  return numbers.filter(number => !taken.has(number))
}

const usedAlready = (number: string): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${grouped(number)} is used already or written off. If somebody was registered under it by mistake, withdraw that card instead.`,
      `编号 ${grouped(number)} 已使用或已注销。如登记有误，请撤销该血片。`,
    ),
  )
