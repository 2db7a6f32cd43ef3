/**
 * Every clinical number and window as a dated row with its source. A row holds from its first day
 * until, not including, its end (Shanghai days); a value is held against the rows of the day on
 * which it was recorded, so an old verdict keeps naming the row that judged it (E-21).
 */
import { z } from 'zod'
import { demandAnywhere } from '../access.ts'
import { type Bounds, boundsOf } from '../contract/plausible.ts'
import { notFound, wrongField } from '../contract/refusal.ts'
import type { Fault, Rule, Severity } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { REGISTRY } from './places.ts'

/** The limits of an analyte that hold on a day. */
export async function limits(
  look: Look,
  programme: string,
  analyte: string,
  day: Day,
): Promise<Rule[]> {
  return active(look, programme, 'limit', day).where('analyte', '=', analyte).execute()
}

/** The limits that hold now, by programme and analyte. */
export type Limits = (programme: string, analyte: string) => readonly Rule[]

/** All limits of a day. */
export async function limitsOf(look: Look, day: Day): Promise<Limits> {
  const rows = await activeOn(look, 'limit', day).execute()
  const groups = new Map<string, Map<string | null, Rule[]>>()
  for (const [programme, own] of Map.groupBy(rows, row => row.programme))
    groups.set(
      programme,
      Map.groupBy(own, row => row.analyte),
    )
  return (programme, analyte) => groups.get(programme)?.get(analyte) ?? NONE
}

const NONE: readonly Rule[] = []

export const byId = (look: Look, id: Id): Promise<Rule | undefined> =>
  look.db.selectFrom('rule').selectAll().where('id', '=', id).executeTakeFirst()

/** The rows of a kind of a programme that hold on a day. */
export async function ofKind(
  look: Look,
  programme: string,
  kind: Rule['kind'],
  day: Day,
): Promise<Rule[]> {
  return active(look, programme, kind, day).execute()
}

/** Rows that verify by themselves on a day: only what one person proposed and another approved. */
export const autoVerifying = (look: Look, day: Day): Promise<Rule[]> =>
  activeOn(look, 'auto-verify', day).where('proposal', 'is not', null).execute()

/** The windows that hold today, or on the day that is told. */
export async function windows(
  look: Look,
  programme: string,
  day: Day = dayOf(look.at),
): Promise<Rule[]> {
  return active(look, programme, 'window', day).execute()
}

/** What dates and figures about people can be at all, by the rows of today. */
export const bounds = async (look: Look, programme: string): Promise<Bounds> =>
  boundsOf(await windows(look, programme))

const active = (look: Look, programme: string, kind: Rule['kind'], day: Day) =>
  activeOn(look, kind, day).where('programme', '=', programme)

const activeOn = (look: Look, kind: Rule['kind'], day: Day) =>
  look.db
    .selectFrom('rule')
    .selectAll()
    .where('kind', '=', kind)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('id')

/** A row that is missing must not keep anybody from being called: what it would time is due at once. */
interface Deadline {
  readonly dueAt: Instant
  /** The row that says so; null where none does. */
  readonly clock: Id | null
}

/** How long a recall of a severity may wait. */
export const deadline = (look: Look, programme: string, what: Severity): Promise<Deadline> =>
  clocked(look, programme, what)

/** Until when an amended report is confirmed. */
export const amendedDeadline = (look: Look, programme: string): Promise<Deadline> =>
  clocked(look, programme, 'amended-report')

async function clocked(look: Look, programme: string, what: string): Promise<Deadline> {
  const row = await clockRow(look, programme, what)
  return { dueAt: later(look.at, (row?.value ?? 0) * 60_000), clock: row?.id ?? null }
}

const clockRow = (look: Look, programme: string, what: string): Promise<Rule | undefined> =>
  active(look, programme, 'clock', dayOf(look.at))
    .where('analyte', '=', what)
    .orderBy('startsOn', 'desc')
    .executeTakeFirst()

/**
 * Until when somebody has looked at what is parked: the shortest clock any programme sets. Where none
 * is set it is due at once: a row that is missing must not keep a message from being kept.
 */
export async function parkedDeadline(look: Look): Promise<Instant> {
  const day = dayOf(look.at)
  const row = await look.db
    .selectFrom('rule')
    .select(eb => eb.fn.min('value').as('minutes'))
    .where('kind', '=', 'clock')
    .where('analyte', '=', 'parked')
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .executeTakeFirst()
  return later(look.at, (row?.minutes ?? 0) * 60_000)
}

/** How many minutes something may take, the shortest any programme allows; none set: none at all. */
export async function allowances<What extends string>(
  look: Look,
  whats: readonly What[],
): Promise<Record<What, number>> {
  const day = dayOf(look.at)
  const rows = await look.db
    .selectFrom('rule')
    .select(eb => ['analyte', eb.fn.min('value').as('minutes')])
    .where('kind', '=', 'clock')
    .where('analyte', 'in', [...whats])
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .groupBy('analyte')
    .execute()
  const of = (what: What) => rows.find(row => row.analyte === what)?.minutes ?? 0
  return Object.fromEntries(whats.map(what => [what, of(what)])) as Record<What, number>
}

/** The rows that say how much of something is much, the least that any programme's says; one without a row is missing. */
export async function caps<What extends string>(
  look: Look,
  whats: readonly What[],
): Promise<Map<What, { most: number; rule: Id }>> {
  const day = dayOf(look.at)
  const rows = await look.db
    .selectFrom('rule')
    .select(['id', 'analyte', 'value'])
    .where('analyte', 'in', [...whats])
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('value', 'desc')
    .orderBy('id')
    .execute()
  return new Map(rows.map(row => [row.analyte as What, { most: row.value, rule: row.id }]))
}

/** The coded faults of a kind of specimen that hold on a day. */
export async function faults(
  look: Look,
  kind: Fault['kind'],
  day: Day = dayOf(look.at),
): Promise<Fault[]> {
  return look.db
    .selectFrom('fault')
    .select(['code', 'kind', 'en', 'zh', 'does', 'tested', 'class', 'source'])
    .where('kind', '=', kind)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('code')
    .execute()
}

/** What was found wrong with a specimen when it came, by the rows of that day. */
export async function faultsOnReceipt(look: Look, specimen: Specimen): Promise<Fault[]> {
  const codes = z.array(z.string()).parse(JSON.parse(specimen.faults))
  return faultsOf(look, specimen.medium, codes, dayOf(specimen.receivedAt ?? look.at))
}

/** The rows behind fault codes; a code that is not among them is refused. */
export async function faultsOf(
  look: Look,
  kind: Fault['kind'],
  codes: readonly string[],
  day?: Day,
): Promise<Fault[]> {
  if (codes.length === 0) return []
  const known = await faults(look, kind, day)
  return codes.map(code => {
    const fault = known.find(f => f.code === code)
    if (!fault)
      throw wrongField('found', `${code} is no fault of a ${kind}.`, `${code} 不是有效的缺陷代码。`)
    return fault
  })
}

export async function list(look: Look, programme?: string): Promise<Rule[]> {
  demandAnywhere(look.by, 'see-rules', look.at)
  let query = look.db.selectFrom('rule').selectAll()
  if (programme) query = query.where('programme', '=', programme)
  return query
    .orderBy('programme')
    .orderBy('kind')
    .orderBy('analyte')
    .orderBy('startsOn')
    .orderBy('id')
    .execute()
}

/** A row, whoever it was seen by; refuses an id that there is not. */
export async function get(look: Look, id: Id): Promise<Rule> {
  const row = await look.db.selectFrom('rule').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** A row that two people, or the region's pack, have approved; the fact carries it whole. */
export async function put(work: Work, row: Rule): Promise<void> {
  await work.db.insertInto('rule').values(row).execute()
  const { programme, analyte, startsOn: from } = row
  work.tell('rule.added', row.id, { programme, analyte, from, row: asTold(row) }, REGISTRY)
}

/**
 * All of a row that never changes, as one text: the journal can say later what stood in it. Without
 * the name of whoever approved it: the fact is told by them.
 */
export function asTold({ endsOn, version, approvedBy, ...row }: Rule): string {
  const names = Object.keys(row).sort() as (keyof typeof row)[]
  return JSON.stringify(Object.fromEntries(names.map(name => [name, row[name]])))
}
