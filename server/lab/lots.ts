/**
 * Lots of control material and the rules that controls are held against: dated rows. A lot is one person's to propose and to end, and another's to approve; until
 * then it judges nothing. A new lot has its own mean and SD, and its values never stand beside
 * those of the one before (domain reference 7.1).
 *
 * Rows stand in the registry's book, so that the intake remembers them until one of them changes.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import type {
  ControlLot,
  ControlNeed,
  ControlRule,
  LotOnList,
  NewLot,
  RuleInWords,
} from '../contract/controls.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import type { Programmes } from './codes.ts'
import * as needs from './needs.ts'
import { REGISTRY } from './places.ts'
import { ruleInWords } from './westgard.ts'

/** What controls are read and judged by, for every line. */
export interface ControlBook {
  /** Approved lots by line and by what the instrument sends, ended ones too. */
  lots(line: Id, sentAs: string): readonly ControlLot[]
  /** The rules of an analyte on a day. */
  rules(programme: string, analyte: string, day: Day): readonly ControlRule[]
  /** Every approved lot of an analyte on a line. */
  ofAnalyte(line: Id, programme: string, analyte: string): readonly ControlLot[]
}

/** The book as it is now; asked once for many units. */
export async function controlBook(look: Look): Promise<ControlBook> {
  const lots = await approved(look)
  const rules = await look.db.selectFrom('controlRule').selectAll().orderBy('id').execute()
  const bySent = Map.groupBy(lots, lot => `${lot.line} ${lot.sentAs}`)
  const byAnalyte = Map.groupBy(lots, lot => `${lot.line} ${lot.programme} ${lot.analyte}`)
  return {
    lots: (line, sentAs) => bySent.get(`${line} ${sentAs}`) ?? [],
    rules: (programme, analyte, day) =>
      rules.filter(rule => holdsOn(rule, day) && isFor(rule, { programme, analyte })),
    ofAnalyte: (line, programme, analyte) => byAnalyte.get(`${line} ${programme} ${analyte}`) ?? [],
  }
}

/** Every lot that two people set up, ended ones too, the oldest first. */
export const approved = (look: Look): Promise<ControlLot[]> =>
  look.db
    .selectFrom('controlLot')
    .selectAll()
    .where('state', '=', 'approved')
    .orderBy('id')
    .execute()

/** Whether a dated row holds on a day. */
export const holdsOn = (
  { startsOn, endsOn }: { startsOn: Day; endsOn: Day | null },
  day: Day,
): boolean => startsOn <= day && (endsOn === null || endsOn > day)

/** Whether a rule speaks of this analyte; its dates are another matter. */
export const isFor = (
  rule: Pick<ControlRule, 'programme' | 'analyte'>,
  of: { readonly programme: string; readonly analyte: string },
): boolean =>
  (rule.programme === null || rule.programme === of.programme) &&
  (rule.analyte === null || rule.analyte === of.analyte)

/** The lot that was in use on the day on which a control was measured. */
export const lotOn = (lots: readonly ControlLot[], analyte: string, day: Day) =>
  lots.find(lot => lot.analyte === analyte && holdsOn(lot, day))

/** The lots of a centre, the rules and the needs, as the screen of lots shows them. */
export async function list(
  look: Look,
  centre: Id,
): Promise<{ lots: LotOnList[]; rules: RuleInWords[]; needs: ControlNeed[] }> {
  demand(look.by, 'see-controls', { centre }, look.at)
  const lots = await rowsOnList(look).where('controlLot.centre', '=', centre).execute()
  return { lots, rules: await rulesInWords(look), needs: await needs.toCome(look) }
}

/** The rules that hold today, in words. */
export async function rulesInWords(look: Look): Promise<RuleInWords[]> {
  const day = dayOf(look.at)
  const rules = await look.db.selectFrom('controlRule').selectAll().orderBy('id').execute()
  return rules.flatMap(rule => (holdsOn(rule, day) ? [{ ...rule, says: ruleInWords(rule) }] : []))
}

const rowsOnList = (look: Look) =>
  look.db
    .selectFrom('controlLot')
    .innerJoin('line', 'line.id', 'controlLot.line')
    .innerJoin('staff as adder', 'adder.id', 'controlLot.addedBy')
    .leftJoin('staff as decider', 'decider.id', 'controlLot.decidedBy')
    .leftJoin('staff as asker', 'asker.id', 'controlLot.endAskedBy')
    .leftJoin('staff as ender', 'ender.id', 'controlLot.endedBy')
    .selectAll('controlLot')
    .select(['line.name as lineName', 'adder.name as addedByName'])
    .select(['decider.name as decidedByName', 'asker.name as endAskedByName'])
    .select('ender.name as endedByName')
    .select(eb =>
      eb
        .selectFrom('control')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('control.lot', '=', 'controlLot.id')
        .$asScalar()
        .$notNull()
        .as('measured'),
    )
    .orderBy('line.name')
    .orderBy('controlLot.analyte')
    .orderBy('controlLot.level')
    .orderBy('controlLot.id')

/** One lot as the list shows it. */
export async function show(look: Look, id: Id): Promise<LotOnList> {
  const row = await rowsOnList(look).where('controlLot.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'see-controls', row, look.at)
  return row
}

/**
 * A person proposes a lot. It may begin in the past: controls that came without a lot are held, and
 * are filed and judged when there is one.
 */
export async function add(work: Work, programmes: Programmes, given: NewLot): Promise<ControlLot> {
  const line = await work.db
    .selectFrom('line')
    .select('centre')
    .where('id', '=', given.line)
    .executeTakeFirst()
  if (!line) throw notFound()
  demand(work.by, 'edit-controls', line, work.at)
  refuseWrongFigures(programmes, given)
  await refuseTwice(work, given)
  const row: ControlLot = {
    ...{ ...given, id: newId(), centre: line.centre, endsOn: null, state: 'proposed' },
    ...{ addedBy: personOf(work.by).staff, addedAt: work.at, decidedBy: null, decidedAt: null },
    ...{ endAskedBy: null, endAskedFor: null, endWhy: null, endedBy: null, version: 1 },
  }
  await work.db.insertInto('controlLot').values(row).execute()
  const { analyte, level, lot } = row
  work.tell('lot.proposed', row.id, { line: row.line, analyte, level, lot }, REGISTRY)
  return row
}

function refuseWrongFigures(programmes: Programmes, { programme, analyte, unit }: NewLot): void {
  const of = programmes.get(programme)?.analytes.find(({ code }) => code === analyte)
  if (!of)
    throw wrongField('analyte', 'Choose an analyte of the programme.', '请选择该项目的检测项目。')
  if (unit !== of.unit)
    throw wrongField(
      'unit',
      `Controls of ${analyte} are judged in ${of.unit}: put mean and SD in that unit.`,
      `${analyte} 的质控以 ${of.unit} 判定，请换算均值和标准差。`,
    )
}

/** Two lots for the same control on the same day would make two means for one value. */
async function refuseTwice(work: Work, given: NewLot): Promise<void> {
  const rows = await work.db
    .selectFrom('controlLot')
    .selectAll()
    .where('line', '=', given.line)
    .where('programme', '=', given.programme)
    .where('analyte', '=', given.analyte)
    .where('state', '!=', 'declined')
    .execute()
  const open = rows.filter(({ endsOn }) => endsOn === null || endsOn > given.startsOn)
  const twin = open.find(row => row.sentAs === given.sentAs || row.level === given.level)
  if (!twin) return
  throw wrongField(
    twin.sentAs === given.sentAs ? 'sentAs' : 'level',
    `Lot ${twin.lot} of level ${twin.level} is set up for ${given.analyte} on this line. End it by that day first.`,
    `该线路 ${given.analyte} 水平 ${twin.level} 已有批号 ${twin.lot}。请先在该日之前终止原批号。`,
  )
}

async function rowFor(work: Work, id: Id, action: 'edit-controls' | 'approve-controls') {
  const row = await work.db
    .selectFrom('controlLot')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  demand(work.by, action, row, work.at)
  return row
}

async function change(
  work: Work,
  { id, version }: { id: Id; version: number },
  set: Partial<ControlLot>,
): Promise<ControlLot> {
  return await changeRow(work, 'controlLot', { id, version }, set)
}

interface Deciding {
  readonly id: Id
  readonly version: number
  readonly decision: 'approve' | 'decline'
}

/** A second person approves or declines what the first proposed. */
export async function decide(work: Work, given: Deciding): Promise<ControlLot> {
  const row = await rowFor(work, given.id, 'approve-controls')
  if (row.state !== 'proposed') throw settled()
  refuseSame(work, row.addedBy)
  const approved = given.decision === 'approve'
  const decided = await change(work, given, {
    state: approved ? 'approved' : 'declined',
    ...{ decidedBy: personOf(work.by).staff, decidedAt: work.at },
  })
  const proposedBy = row.addedBy
  if (approved) work.tell('lot.approved', row.id, { proposedBy, from: row.startsOn }, REGISTRY)
  else work.tell('lot.declined', row.id, { proposedBy }, REGISTRY)
  return decided
}

/** A person asks for the end of a lot, from tomorrow at the earliest. */
export async function askEnd(
  work: Work,
  given: { id: Id; version: number; endsOn: Day; reason: string },
): Promise<ControlLot> {
  const row = await rowFor(work, given.id, 'edit-controls')
  if (row.state !== 'approved' || row.endsOn !== null) throw settled()
  if (given.endsOn <= dayOf(work.at))
    throw wrongField(
      'endsOn',
      'A lot ends tomorrow or later: what it judged stays judged.',
      '批号的终止日期须晚于今天：已判定的质控不再更改。',
    )
  const { endsOn: until, reason } = given
  const asked = await change(work, given, {
    ...{ endAskedBy: personOf(work.by).staff, endAskedFor: until, endWhy: reason },
  })
  work.tell('lot.end-asked', row.id, { until, reason }, REGISTRY)
  return asked
}

/** A second person ends it, or leaves it as it is. */
export async function decideEnd(work: Work, given: Deciding): Promise<ControlLot> {
  const row = await rowFor(work, given.id, 'approve-controls')
  const { endAskedBy: askedBy, endAskedFor: until } = row
  if (askedBy === null || until === null || row.endsOn !== null) throw settled()
  refuseSame(work, askedBy)
  if (given.decision === 'decline') {
    const left = await change(work, given, { endAskedBy: null, endAskedFor: null, endWhy: null })
    work.tell('lot.end-declined', row.id, { askedBy }, REGISTRY)
    return left
  }
  if (until <= dayOf(work.at)) throw tooLate()
  const ended = await change(work, given, {
    ...{ endsOn: until, endedBy: personOf(work.by).staff },
  })
  work.tell('lot.ended', row.id, { until, askedBy }, REGISTRY)
  return ended
}

/** Two people means two: whoever proposed it cannot decide it. */
function refuseSame(work: Work, first: Id): void {
  if (personOf(work.by).staff === first)
    throw new Refusal(
      'forbidden',
      say(
        'You proposed this yourself; a second person must decide it.',
        '此项由您提出，须由另一人决定。',
      ),
    )
}

const settled = (): Refusal =>
  new Refusal(
    'conflict',
    say('Somebody has settled this already; look at the row again.', '此项已处理，请刷新后查看。'),
  )

const tooLate = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'The day asked for has come meanwhile. Leave it, and ask for a later day.',
      '所请的终止日期已到。请不予同意，并重新申请更晚的日期。',
    ),
  )
