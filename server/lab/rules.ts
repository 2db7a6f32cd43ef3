/**
 * Every clinical number and window as a dated row with its source. A row holds from its first day
 * until, not including, its end (Shanghai days); a value is held against the rows of the day on
 * which it was recorded, so an old verdict keeps naming the row that judged it (E-21).
 */
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { demand, demandAnywhere, personOf } from '../access.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import type { Fault, ProgrammeInfo, Rule, Severity } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, type Id, type Instant, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changedMeanwhile, REGISTRY } from './places.ts'

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
  const groups = Map.groupBy(rows, row => `${row.programme} ${row.analyte}`)
  return (programme, analyte) => groups.get(`${programme} ${analyte}`) ?? []
}

/** The rows of a kind of a programme that hold on a day. */
export async function ofKind(
  look: Look,
  programme: string,
  kind: Rule['kind'],
  day: Day,
): Promise<Rule[]> {
  return active(look, programme, kind, day).execute()
}

export async function windows(look: Look, programme: string): Promise<Rule[]> {
  return active(look, programme, 'window', dayOf(look.at)).execute()
}

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

/** How long a recall of a severity may wait, and the row that says so. */
export async function deadline(
  look: Look,
  programme: string,
  what: Severity,
): Promise<{ dueAt: Instant; clock: Id }> {
  const row = await active(look, programme, 'clock', dayOf(look.at))
    .where('analyte', '=', what)
    .orderBy('startsOn', 'desc')
    .executeTakeFirst()
  if (!row) throw new Error(`no clock row for ${programme} ${what}: the rules are incomplete`)
  return { dueAt: later(look.at, row.value * 60_000), clock: row.id }
}

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

/** A new row, from today at the earliest: history is not judged anew by the back door. */
export async function add(
  work: Work,
  programmes: ReadonlyMap<string, ProgrammeInfo>,
  given: Omit<Rule, 'id' | 'version' | 'approvedBy' | 'proposal'>,
): Promise<Rule> {
  demand(work.by, 'edit-rules', {}, work.at)
  if (given.kind === 'limit') refuseOtherUnit(programmes, given)
  if (given.startsOn < dayOf(work.at))
    throw wrongField(
      'startsOn',
      'A rule starts today or later: what was judged stays judged.',
      '规则起始日期不得早于今天：已判定的结果不再更改。',
    )
  if (given.operator === 'between' && (given.valueTo === null || given.valueTo < given.value))
    throw wrongField('valueTo', 'Between needs an upper end.', '区间规则须填写上限。')
  const row: Rule = {
    ...given,
    id: newId(),
    approvedBy: personOf(work.by).name,
    proposal: null,
    version: 1,
  }
  await put(work, row)
  return row
}

/** A limit is in its analyte's own unit: a figure in another would judge by the wrong measure (B-12). */
function refuseOtherUnit(
  programmes: ReadonlyMap<string, ProgrammeInfo>,
  { programme, analyte, unit }: Pick<Rule, 'programme' | 'analyte' | 'unit'>,
): void {
  const of = programmes.get(programme)?.analytes.find(a => a.code === analyte)
  if (!of)
    throw wrongField('analyte', 'Choose an analyte of the programme.', '请选择该项目的检测项目。')
  if (unit === of.unit || unit === of.ucum) return
  throw wrongField(
    'unit',
    `Limits of ${analyte} are in ${of.unit}: put the figure in that unit.`,
    `${analyte} 的界值单位为 ${of.unit}，请换算后填写。`,
  )
}

export async function put(work: Work, row: Rule): Promise<void> {
  await work.db.insertInto('rule').values(row).execute()
  work.tell(
    'rule.added',
    row.id,
    { programme: row.programme, analyte: row.analyte, from: row.startsOn },
    REGISTRY,
  )
}

export async function end(
  work: Work,
  { id, endsOn, version }: { id: Id; endsOn: Day; version: number },
): Promise<Rule> {
  demand(work.by, 'edit-rules', {}, work.at)
  if (endsOn <= dayOf(work.at))
    throw new Refusal(
      'invalid',
      say('A rule ends tomorrow or later.', '规则终止日期须晚于今天。'),
      [{ path: 'endsOn', says: say('Tomorrow or later.', '须晚于今天。') }],
    )
  const row = await work.db
    .updateTable('rule')
    .set({ endsOn, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw changedMeanwhile()
  work.tell('rule.ended', id, { until: endsOn }, REGISTRY)
  return row
}
