/**
 * Who has a case in hand. Opening the form for a contact takes it, by name; everybody else sees it on
 * the board and on the case at once, and goes on only after having taken it over in so many words,
 * which the first one is told live. It is no lock that somebody could leave behind: it lapses by
 * itself after the minutes of the dated row `in-hand`, unless whoever has it goes on.
 */
import { demand, isPerson, personOf } from '../access.ts'
import type { InHand } from '../contract/hands.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Instant, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import * as rules from './rules.ts'

/** As a row that joined it carries it: nobody has it, or it has lapsed, is null. */
export interface Joined {
  readonly handStaff: Id | null
  readonly handName: string | null
  readonly handSince: Instant | null
  readonly handUntil: Instant | null
}

/** Who has it in hand at an instant, from a row that joined `hand` and `staff`. */
export function inHandOf(row: Joined, at: Instant): InHand | null {
  const { handStaff: by, handName: name, handSince: since, handUntil: until } = row
  if (by === null || name === null || since === null || until === null || until <= at) return null
  return { by, name, since, until }
}

/** Who has a case in hand now; null: nobody. */
export async function holder(look: Look, id: Id): Promise<InHand | null> {
  const row = await look.db
    .selectFrom('hand')
    .innerJoin('staff', 'staff.id', 'hand.staff')
    .select(['hand.staff as by', 'staff.name', 'hand.since', 'hand.until'])
    .where('hand.case', '=', id)
    .where('hand.until', '>', look.at)
    .executeTakeFirst()
  return row ?? null
}

/** Takes a case in hand, or keeps it; refuses where somebody has it who is not named in `from`. */
export async function take(
  work: Work,
  { id, from }: { id: Id; from?: Id | undefined },
): Promise<InHand> {
  const it = await cases.get(work, id)
  demand(work.by, 'contact', it, work.at)
  cases.refuseClosed(it)
  const me = personOf(work.by)
  const held = await holder(work, id)
  if (held && held.by !== me.staff && held.by !== from) throw isInHand(held)
  const { 'in-hand': minutes } = await rules.allowances(work, ['in-hand'])
  const until = later(work.at, minutes * 60_000)
  if (held?.by === me.staff) return keep(work, it, held, until, minutes)
  const row = { case: id, staff: me.staff, since: work.at, until }
  await work.db.deleteFrom('hand').where('case', '=', id).execute()
  await work.db.insertInto('hand').values(row).execute()
  work.tell('case.taken-in-hand', id, { until, insteadOf: held?.by ?? null }, it.centre)
  return { by: me.staff, name: me.name, since: work.at, until }
}

/** Told only once half of the time is gone: a form that is open all morning is no stream of facts. */
async function keep(
  work: Work,
  it: { readonly id: Id; readonly centre: Id },
  held: InHand,
  until: Instant,
  minutes: number,
): Promise<InHand> {
  if (held.until > later(work.at, minutes * 30_000)) return held
  await work.db.updateTable('hand').set({ until }).where('case', '=', it.id).execute()
  work.tell('case.kept-in-hand', it.id, { until }, it.centre)
  return { ...held, until }
}

/** Lays a case down; what somebody else has in hand meanwhile stays theirs. */
export async function layDown(work: Work, id: Id): Promise<void> {
  const it = await cases.get(work, id)
  demand(work.by, 'contact', it, work.at)
  const held = await holder(work, id)
  if (held?.by !== personOf(work.by).staff) return
  await work.db.deleteFrom('hand').where('case', '=', id).execute()
  work.tell('case.laid-down', id, {}, it.centre)
}

/** Refuses a person's act on a case that somebody else has in hand; instruments and clocks go on. */
export async function demandFree(look: Look, id: Id): Promise<void> {
  if (!isPerson(look.by)) return
  const held = await holder(look, id)
  if (held && held.by !== look.by.staff) throw isInHand(held)
}

const isInHand = ({ name }: InHand): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${name} has this case in hand and may be calling the family now. Speak with ${name}, or take the case over on its page; ${name} is told.`,
      `${name}正在处理该病例，可能正在联系家属。请先与${name}沟通，或在病例页面接手；系统会告知${name}。`,
    ),
  )
