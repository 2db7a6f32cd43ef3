/**
 * What sent codes and units mean, as dated rows. A row that only spells a known unit otherwise is one
 * person's to add; a figure, a missing unit and another meaning for a known code wait for a second
 * person, and read nothing until then (B-12).
 *
 * Rows stand in the registry's book. What was filed through a row stays as it was filed: the row is
 * named on the result, and never changed but confirmed and ended.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, demandAnywhere, forbidden, personOf, reach } from '../access.ts'
import { type BuiltIn, type Mapping, type MappingOnList, standingOf } from '../contract/mappings.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import { type Codes, codesOf, type Programmes } from './codes.ts'
import { analyteOf, unitOf, wayTo } from './conversions.ts'
import * as dated from './dated.ts'
import { centre as centreRow, REGISTRY } from './places.ts'
import { folded, type Units } from './units.ts'

/** The rows of the centres one works for, with everybody's, and the programmes' own spellings. */
export async function list(
  look: Look,
  programmes: Programmes,
): Promise<{ mappings: MappingOnList[]; builtIn: BuiltIn[] }> {
  demandAnywhere(look.by, 'see-mappings', look.at)
  const { everywhere, centres } = reach(look.by, 'see-mappings', look.at)
  let query = look.db
    .selectFrom('mapping')
    .leftJoin('line', 'line.id', 'mapping.line')
    .innerJoin('staff as adder', 'adder.id', 'mapping.addedBy')
    .leftJoin('staff as second', 'second.id', 'mapping.confirmedBy')
    .selectAll('mapping')
    .select(['line.name as lineName', 'adder.name as addedByName'])
    .select('second.name as confirmedByName')
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('mapping.centre', 'is', null), eb('mapping.centre', 'in', centres)]),
    )
  const rows = await query
    .orderBy('mapping.programme')
    .orderBy('mapping.analyte')
    .orderBy('mapping.sentCode')
    .orderBy('mapping.id')
    .execute()
  return { mappings: rows, builtIn: [...programmes.values()].flatMap(builtInOf) }
}

const builtInOf = ({ code: programme, analytes, spellings }: ProgrammeRow): BuiltIn[] =>
  spellings.map(({ analyte, codes, units }) => ({
    ...{ programme, analyte, codes: [...codes], units: [...units] },
    ucum: analytes.find(a => a.code === analyte)?.ucum ?? '',
  }))
type ProgrammeRow = Programmes extends ReadonlyMap<string, infer P> ? P : never

/** The code book of today, for every centre. */
export async function codes(look: Look, programmes: Programmes): Promise<Codes> {
  return codesOf(programmes, await inUse(look))
}

/** What reads observations today. */
async function inUse(look: Look): Promise<Mapping[]> {
  const day = dayOf(look.at)
  const rows = await look.db
    .selectFrom('mapping')
    .selectAll()
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('id')
    .execute()
  return rows.filter(row => standingOf(row, day) === 'used')
}

/** What a person says of a sent code and unit. */
export interface Given {
  readonly centre: Id | null
  readonly line: Id | null
  readonly sentCode: string
  readonly codingSystem: string | null
  readonly sentUnit: string
  readonly programme: string
  readonly analyte: string
  readonly ucum: string
  readonly molecularWeight: string | null
  readonly factor: string | null
  readonly source: string
  readonly verified: Mapping['verified']
  readonly startsOn?: Day | undefined
}

/** From today or a later day this code and unit mean that analyte; history is not read anew. */
export async function add(
  work: Work,
  programmes: Programmes,
  units: Units,
  given: Given,
): Promise<Mapping> {
  const centre = await whereFor(work, given)
  const analyte = analyteOf(programmes, given)
  if (given.sentUnit === '' && given.line === null) throw oneLine()
  const ucum = unitOf(units, given.ucum)
  const way = wayTo(units, given, ucum, analyte)
  const startsOn = given.startsOn ?? dayOf(work.at)
  if (startsOn < dayOf(work.at))
    throw wrongField(
      'startsOn',
      'A mapping starts today or later: what was filed stays filed.',
      '对应关系的起始日期不得早于今天：已归档的结果不再更改。',
    )
  await refuseTwice(work, { ...given, centre }, startsOn)
  const other = await meansOther(work, programmes, { ...given, centre })
  const { line, sentCode, codingSystem, sentUnit, programme, source, verified } = given
  const row: Mapping = {
    ...{ id: newId(), centre, line, sentCode, codingSystem, sentUnit, programme },
    ...{ analyte: analyte.code, ucum, unit: analyte.ucum, factor: way.factor },
    kind: way.factor === '1' ? 'same' : 'converted',
    molecularWeight: given.molecularWeight,
    needs: way.factor !== '1' || way.onWord || sentUnit === '' || other ? 'two' : 'one',
    ...{ source, verified, startsOn, endsOn: null },
    ...{ addedBy: personOf(work.by).staff, addedAt: work.at },
    ...{ confirmedBy: null, confirmedAt: null, version: 1 },
  }
  await work.db.insertInto('mapping').values(row).execute()
  work.tell(
    'mapping.added',
    row.id,
    {
      ...{ code: sentCode.slice(0, 80), sentUnit, programme, analyte: row.analyte },
      ...{ factor: row.factor, needs: row.needs, from: startsOn },
    },
    REGISTRY,
  )
  return row
}

/** The centre it is for; a line brings its own, and only who works everywhere maps for everybody. */
async function whereFor(work: Work, { centre, line }: Given): Promise<Id | null> {
  const on = line === null ? null : await lineRow(work, line)
  if (on && centre !== null && centre !== on.centre) throw notFound()
  const at = on?.centre ?? centre
  if (at !== null) await centreRow(work, at)
  if (at === null && !allows(work.by, 'edit-mappings', {}, work.at))
    throw wrongField(
      'centre',
      'A mapping for every centre is the programme office’s. Choose your centre, or one of its lines.',
      '适用于所有中心的对应关系由项目办设置。请选择本中心或其通道。',
    )
  demand(work.by, 'edit-mappings', { centre: at }, work.at)
  return at
}

async function lineRow(look: Look, id: Id): Promise<{ centre: Id }> {
  const row = await look.db
    .selectFrom('line')
    .select('centre')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

const oneLine = (): Refusal =>
  wrongField(
    'line',
    'A missing unit means what one instrument leaves out: choose its line.',
    '缺少单位时，仅可针对单台仪器设置：请选择通道。',
  )

type Placed = Given & { readonly centre: Id | null }

/** One row for one code, system and unit of a place; the next is added when this one has ended. */
async function refuseTwice(work: Work, given: Placed, from: Day): Promise<void> {
  const rows = await work.db
    .selectFrom('mapping')
    .selectAll()
    .where('programme', '=', given.programme)
    .where('sentCode', '=', given.sentCode)
    .execute()
  const twin = rows.find(row => isTwin(row, given) && (row.endsOn === null || row.endsOn > from))
  if (!twin) return
  throw wrongField(
    'sentCode',
    `This code and unit are mapped to ${twin.analyte} here already. End that row first.`,
    `该代码与单位在此已对应 ${twin.analyte}。请先终止原有对应关系。`,
  )
}

const isTwin = (row: Mapping, given: Placed): boolean =>
  row.centre === given.centre &&
  row.line === given.line &&
  row.codingSystem === given.codingSystem &&
  folded(row.sentUnit) === folded(given.sentUnit)

/** Whether the code means another analyte to this place; what is understood so already is refused. */
async function meansOther(work: Work, programmes: Programmes, given: Placed): Promise<boolean> {
  const book = await codes(work, programmes)
  const place = { centre: given.centre ?? '', line: given.line ?? '' }
  const known = book.analytesOf(given.programme, given.sentCode, place)
  const { programme, sentCode: code, sentUnit: unit } = given
  const now = book.read({ ...place, programme, code, unit, codingSystem: given.codingSystem ?? '' })
  if ('analyte' in now && 'mapping' in now && now.mapping === null && given.factor === null)
    if (now.analyte === given.analyte)
      throw wrongField(
        'sentCode',
        `This code in this unit is ${now.analyte} already, for every line: nothing has to be mapped.`,
        `该代码与单位已识别为 ${now.analyte}，无需设置。`,
      )
  return known.length > 0 && !known.includes(given.analyte)
}

async function get(look: Look, id: Id): Promise<Mapping> {
  const row = await look.db
    .selectFrom('mapping')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.centre === null) demandAnywhere(look.by, 'see-mappings', look.at)
  else demand(look.by, 'see-mappings', row, look.at)
  return row
}

/** A second person has looked at the figure and its source. */
export async function confirm(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<Mapping> {
  const row = await get(work, id)
  demandEdit(work, row)
  if (standingOf(row, dayOf(work.at)) !== 'waiting') throw nothingToConfirm()
  const me = personOf(work.by).staff
  if (row.addedBy === me) throw byAnother()
  const confirmed = await change(work, row, version, { confirmedBy: me, confirmedAt: work.at })
  const { sentCode, analyte, factor } = row
  work.tell('mapping.confirmed', id, { code: sentCode.slice(0, 80), analyte, factor }, REGISTRY)
  return confirmed
}

/** Rows for everybody are seen by everybody and changed by who works everywhere. */
function demandEdit(work: Work, { centre }: Mapping): void {
  if (allows(work.by, 'edit-mappings', { centre }, work.at)) return
  throw centre === null ? everybodys() : forbidden('edit-mappings')
}

/** From this day on it reads nothing; today means at once. What it has read stays filed. */
export async function end(work: Work, ending: dated.Ending): Promise<Mapping> {
  const row = await get(work, ending.id)
  demandEdit(work, row)
  if (standingOf(row, dayOf(work.at)) === 'ended') throw changedMeanwhile()
  const ended = await dated.end(work, 'mapping', ending)
  work.tell('mapping.ended', row.id, { until: ending.endsOn }, REGISTRY)
  return ended
}

async function change(
  work: Work,
  { id }: Mapping,
  version: number,
  set: Partial<Mapping>,
): Promise<Mapping> {
  return await changeRow(work, 'mapping', { id, version }, set)
}

const nothingToConfirm = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'This mapping waits for nobody: it is confirmed, needs no second person, or has ended.',
      '该对应关系无需确认：已确认、无需第二人，或已终止。',
    ),
  )
const byAnother = (): Refusal =>
  new Refusal(
    'forbidden',
    say(
      'You added this mapping; a second person must confirm it. Ask a colleague who may edit mappings.',
      '该对应关系由您添加，须由另一人确认。请联系有权限的同事。',
    ),
  )
const everybodys = (): Refusal =>
  new Refusal(
    'forbidden',
    say(
      'This mapping is for every centre: the programme office changes it.',
      '该对应关系适用于所有中心，由项目办更改。',
    ),
  )
