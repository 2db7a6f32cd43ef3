/**
 * Kits: ranges of numbers that a centre hands to a sampling point before there is a specimen. A
 * number belongs to one range, a range to one point; nobody else can register it (E-06), and none is
 * ever given twice (E-05).
 */
import { v7 as newId } from 'uuid'
import { demand, demandToSee, reach } from '../access.ts'
import type { Place } from '../contract/places.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { grouped, readNumber, specimenNumber } from '../contract/specimen-number.ts'
import type { Kit } from '../contract/specimens.ts'
import { dayOf, type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as places from './places.ts'
import { newest } from './walks.ts'

type KitOnList = Kit & { firstNumber: string; lastNumber: string }

/** The next range of the centre's year, issued to one sampling point. */
export async function issue(
  work: Work,
  given: { centre: Id; samplingPoint: Id; programme: string; count: number },
): Promise<KitOnList> {
  demand(work.by, 'issue-kit', { centre: given.centre }, work.at)
  const centre = await places.centre(work, given.centre)
  const point = await places.samplingPoint(work, given.samplingPoint)
  const to = await places.route(work, point, given.programme)
  if (to.id !== centre.id) throw notOurs(point, to)
  const year = dayOf(work.at).slice(2, 4)
  const first = (await lastIssued(work, centre.id, year)) + 1
  const { count, ...rest } = given
  const kit: Kit = {
    id: newId(),
    ...rest,
    year,
    first,
    last: first + count - 1,
    next: first,
    issuedAt: work.at,
    version: 1,
  }
  await work.db.insertInto('kit').values(kit).execute()
  const shown = onList(kit, centre)
  work.tell(
    'kit.issued',
    kit.id,
    { samplingPoint: point.id, first: shown.firstNumber, last: shown.lastNumber },
    centre.id,
  )
  return shown
}

const notOurs = (point: Place, to: Place): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${point.nameEn} answers to ${to.nameEn}; only that centre issues its numbers.`,
      `${point.name}由${to.name}负责，只能由该中心发放编号。`,
    ),
  )

async function lastIssued(work: Work, centre: Id, year: string): Promise<number> {
  const row = await work.db
    .selectFrom('kit')
    .select(eb => eb.fn.max('last').as('last'))
    .where('centre', '=', centre)
    .where('year', '=', year)
    .executeTakeFirst()
  return row?.last ?? 0
}

const onList = (kit: Kit, centre: Place): KitOnList => ({
  ...kit,
  firstNumber: specimenNumber(centre.number ?? '00', kit.year, kit.first),
  lastNumber: specimenNumber(centre.number ?? '00', kit.year, kit.last),
})

const MOST_LISTED = 500

/** Ranges that the caller may see, with their first and last number. */
export async function list(
  look: Look,
  ask: { centre?: Id | undefined; samplingPoint?: Id | undefined },
): Promise<KitOnList[]> {
  const reached = reach(look.by, 'see-kits', look.at)
  const { everywhere, centres, samplingPoints } = reached
  let query = look.db
    .selectFrom('kit')
    .innerJoin('place', 'place.id', 'kit.centre')
    .selectAll('kit')
    .select('place.number as centreNumber')
  if (ask.centre) query = query.where('kit.centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('kit.samplingPoint', '=', ask.samplingPoint)
  if (!everywhere) {
    query = query.where(eb =>
      eb.or([eb('kit.centre', 'in', centres), eb('kit.samplingPoint', 'in', samplingPoints)]),
    )
  }
  const ordered = query.orderBy('kit.issuedAt', 'desc').orderBy('kit.id', 'desc')
  const keyOf = (row: { issuedAt: Instant; id: Id }) => [row.issuedAt, row.id]
  const rows = await newest(look, { reached, ask, most: MOST_LISTED }, keyOf, ({ along, place }) =>
    ordered.where(`kit.${along}`, '=', place),
  )
  return rows.map(({ centreNumber, ...kit }) => onList(kit, { number: centreNumber } as Place))
}

/** The kit that a number was issued in, with its centre's two digits; undefined where there is none. */
export function holding(look: Look, number: string) {
  const sequence = Number(number.slice(4, 12))
  return look.db
    .selectFrom('kit')
    .innerJoin('place', 'place.id', 'kit.centre')
    .selectAll('kit')
    .select(eb => eb.fn.coalesce('place.number', eb.val('00')).as('centreNumber'))
    .where('place.number', '=', number.slice(0, 2))
    .where('kit.year', '=', number.slice(2, 4))
    .where('kit.first', '<=', sequence)
    .where('kit.last', '>=', sequence)
    .executeTakeFirst()
}

/** One kit, for whoever may see it. */
export async function get(look: Look, id: Id) {
  const row = await look.db
    .selectFrom('kit')
    .innerJoin('place', 'place.id', 'kit.centre')
    .selectAll('kit')
    .select(eb => eb.fn.coalesce('place.number', eb.val('00')).as('centreNumber'))
    .where('kit.id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  demandToSee(look.by, 'see-kits', row, look.at)
  return row
}

/** The next free number of a point's ranges for this centre and programme. */
export async function take(work: Work, point: Place, centre: Place, programme: string) {
  const kits = await work.db
    .selectFrom('kit')
    .selectAll()
    .where('samplingPoint', '=', point.id)
    .where('programme', '=', programme)
    .where('centre', '=', centre.id)
    .whereRef('next', '<=', 'last')
    .orderBy('year')
    .orderBy('first')
    .execute()
  for (const kit of kits) {
    const free = await nextFree(work, kit, centre)
    await advance(work, kit, Math.min((free ?? kit.last) + 1, kit.last + 1))
    if (free !== null) return { kit: kit.id, number: numberOf(kit, centre, free) }
  }
  throw new Refusal(
    'conflict',
    say(
      `${point.nameEn} has no numbers left from ${centre.nameEn}. Ask the centre to issue a range.`,
      `${point.name}已无${centre.name}发放的可用编号。请联系中心发放新号段。`,
    ),
  )
}

const numberOf = (kit: Kit, centre: Place, sequence: number): string =>
  specimenNumber(centre.number ?? '00', kit.year, sequence)

/** Numbers may have been used out of order, off pre-printed cards: those are skipped. */
async function nextFree(work: Work, kit: Kit, centre: Place): Promise<number | null> {
  for (let sequence = kit.next; sequence <= kit.last; sequence++) {
    if (!(await isUsed(work, numberOf(kit, centre, sequence)))) return sequence
  }
  return null
}

/** Somebody is registered under it, or it was written off as lost, damaged or returned. */
async function isUsed(work: Work, number: string): Promise<boolean> {
  const row = await work.db
    .selectFrom('specimen')
    .select('number')
    .where('number', '=', number)
    .executeTakeFirst()
  return row !== undefined || (await endOf(work, number)) !== undefined
}

const endOf = (look: Look, number: string) =>
  look.db.selectFrom('numberEnd').selectAll().where('number', '=', number).executeTakeFirst()

async function advance(work: Work, kit: Kit, next: number): Promise<void> {
  await changeRow(work, 'kit', kit, { next })
}

/** A number off a pre-printed card: of a range issued to this point by this centre, and unused. */
export async function claim(
  work: Work,
  point: Place,
  centre: Place,
  programme: string,
  scanned: string,
) {
  const number = readNumber(scanned)
  const kit = await holding(work, number)
  if (!kit || kit.samplingPoint !== point.id || kit.programme !== programme)
    throw notIssuedHere(number, point)
  if (kit.centre !== centre.id)
    throw new Refusal(
      'conflict',
      say(
        `${grouped(number)} came from another centre, and ${point.nameEn} now answers to ${centre.nameEn}. Use one of its cards.`,
        `${grouped(number)} 属于其他中心，${point.name}现由${centre.name}负责。请使用该中心的血片。`,
      ),
    )
  const ended = await endOf(work, number)
  if (ended)
    throw new Refusal(
      'conflict',
      say(
        `${grouped(number)} was written off on ${dayOf(ended.endedAt)} (${ended.reason}) and is never used again. Take another card.`,
        `编号 ${grouped(number)} 已于 ${dayOf(ended.endedAt)} 注销（${ended.reason}），不再使用。请换一张血片。`,
      ),
    )
  if (await isUsed(work, number))
    throw new Refusal(
      'conflict',
      say(
        `${grouped(number)} is used already. Take another card and set this one aside.`,
        `编号 ${grouped(number)} 已被使用。请换一张血片，并将此片单独存放。`,
      ),
    )
  return { kit: kit.id, number }
}

const notIssuedHere = (number: string, point: Place): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${grouped(number)} was not issued to ${point.nameEn}. Use a card of this point's own ranges.`,
      `编号 ${grouped(number)} 未发放给${point.name}。请使用本点号段内的血片。`,
    ),
    [{ path: 'number', says: say('Not issued to this point.', '非本点号段。') }],
  )
