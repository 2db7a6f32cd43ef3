/**
 * What stands on a recall board: one row for each recall, without a name, a phone or an identity number.
 * A district sees the rows of the places that lay in it when they were opened, without values and
 * without the day of birth.
 */
import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import { allows, reach } from '../access.ts'
import type { RecallState } from '../contract/moves.ts'
import type { BoardRow } from '../contract/recalls.ts'
import { notFound } from '../contract/refusal.ts'
import { type Id, Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as hands from './hands.ts'
import * as ladders from './ladders.ts'
import * as limits from './limits.ts'

/** States that stay on the board; `endedAt` takes a row off whatever its state. */
const ON_BOARD: readonly RecallState[] = ['provisional', 'open', 'reached', 'met']

export interface BoardAsk {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
  /** A district's code. */
  readonly district?: string | undefined
}

/** What stands on the caller's board, the most urgent first. */
export async function board(look: Look, ask: BoardAsk): Promise<BoardRow[]> {
  const { everywhere, centres, samplingPoints, districts } = reach(look.by, 'see-board', look.at)
  let query = rowsOf(look)
    .where('recall.endedAt', 'is', null)
    .where('recall.state', 'in', ON_BOARD)
    .where('case.state', '=', 'open')
  if (ask.centre) query = query.where('recall.centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('recall.samplingPoint', '=', ask.samplingPoint)
  if (ask.district) query = query.where(eb => eb(districtOf(eb), '=', ask.district ?? ''))
  if (!everywhere) {
    query = query.where(eb =>
      eb.or([
        eb('recall.centre', 'in', centres),
        eb('recall.samplingPoint', 'in', samplingPoints),
        eb(districtOf(eb), 'in', districts),
      ]),
    )
  }
  const rows = await query.orderBy('recall.dueAt').orderBy('recall.id').execute()
  const seen = await asBoardRows(look, rows)
  return seen.map(row => {
    const { centre, samplingPoint } = row
    return allows(look.by, 'see-board', { centre, samplingPoint }, look.at) ? row : forDistrict(row)
  })
}

/** As the row's district sees it: whom to ask and how long there is, and nothing that was found. */
export const forDistrict = (row: BoardRow): BoardRow => ({
  ...row,
  says: say('The centre knows more.', '详情请咨询筛查中心。'),
  limits: row.limits.filter(({ what }) => what !== 'birth'),
})

/** Board rows by recall id, whoever asks; `live.ts` decides to whom each goes. */
export async function boardRows(look: Look, ids: readonly Id[]): Promise<BoardRow[]> {
  if (ids.length === 0) return []
  return asBoardRows(look, await rowsOf(look).where('recall.id', 'in', ids).execute())
}

/** Every recall of some cases as board rows: when a case changes, all of its may look different. */
export async function boardRowsOfCases(look: Look, cases: readonly Id[]): Promise<BoardRow[]> {
  return asBoardRows(
    look,
    await rowsOf(look)
      .where('recall.case', 'in', ['', ...cases])
      .execute(),
  )
}

/** A recall as it stands on boards now. */
export async function boardRow(look: Look, id: Id): Promise<BoardRow> {
  const [row] = await boardRows(look, [id])
  if (!row) throw notFound()
  return row
}

type OnBoard =
  ReturnType<typeof rowsOf> extends SelectQueryBuilder<infer DB, infer TB, unknown>
    ? ExpressionBuilder<DB, TB>
    : never

/** Of a recall from before it was kept: where its place lies now. */
const districtOf = (eb: OnBoard) => eb.fn.coalesce('recall.openedIn', 'point.district')

const rowsOf = (look: Look) =>
  look.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .innerJoin('place as centrePlace', 'centrePlace.id', 'recall.centre')
    .innerJoin('place as point', 'point.id', 'recall.samplingPoint')
    .leftJoin('staff as owner', 'owner.id', 'case.owner')
    .leftJoin('staff as seenBy', 'seenBy.id', 'recall.acknowledgedBy')
    .innerJoin('subject', 'subject.id', 'case.subject')
    .leftJoin('hand', 'hand.case', 'recall.case')
    .leftJoin('staff as handBy', 'handBy.id', 'hand.staff')
    .selectAll('recall')
    .select([
      'case.state as caseState',
      'case.owner as owner',
      'owner.name as ownerName',
      'seenBy.name as acknowledgedByName',
      'centrePlace.name as centreName',
      'point.name as samplingPointName',
      'point.district as pointDistrict',
      'subject.bornAt',
      'subject.pregnancy',
      'hand.staff as handStaff',
      'handBy.name as handName',
      'hand.since as handSince',
      'hand.until as handUntil',
    ])

/** What is said of a recall: first of all that the consent to its test is gone. */
export function saysOf({ says, consentGoneAt }: Pick<Tables['recall'], 'says' | 'consentGoneAt'>) {
  const { en, zh } = Say.parse(JSON.parse(says))
  return consentGoneAt ? say(`${CONSENT_GONE.en} ${en}`, `${CONSENT_GONE.zh}${zh}`) : say(en, zh)
}

const CONSENT_GONE = say(
  'CONSENT WITHDRAWN: no further test. A physician decides with the family what they are told.',
  '同意已撤回：不再检测。告知内容由医师与家属商定。',
)

type Joined = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]

async function asBoardRows(look: Look, rows: readonly Joined[]): Promise<BoardRow[]> {
  const attempts = await attemptsOf(
    look,
    rows.map(r => r.id),
  )
  const steps = await ladders.nextRows(look, rows)
  const limitsOf = await limits.limitsOf(look, rows, steps)
  return rows.map(row => ({
    id: row.id,
    case: row.case,
    centre: row.centre,
    centreName: row.centreName,
    samplingPoint: row.samplingPoint,
    samplingPointName: row.samplingPointName,
    district: row.openedIn ?? row.pointDistrict,
    specimen: row.specimen,
    programme: row.programme,
    condition: row.condition,
    severity: row.severity,
    state: row.state,
    says: saysOf(row),
    owner: row.owner,
    ownerName: row.ownerName,
    openedAt: row.openedAt,
    dueAt: row.dueAt,
    limits: limitsOf.get(row.id) ?? [],
    acknowledgedAt: row.acknowledgedAt,
    acknowledgedByName: row.acknowledgedByName,
    ...{ step: row.step, stepDueAt: row.stepDueAt },
    stepBy: steps.get(row.id)?.channel ?? null,
    attempts: attempts.get(row.id) ?? 0,
    inHand: hands.inHandOf(row, look.at),
    shown: row.endedAt === null && row.caseState === 'open' && ON_BOARD.includes(row.state),
    version: row.version,
  }))
}

async function attemptsOf(look: Look, ids: readonly Id[]): Promise<Map<Id, number>> {
  if (ids.length === 0) return new Map()
  const rows = await look.db
    .selectFrom('contact')
    .select(eb => ['recall', eb.fn.countAll<number>().as('n')] as const)
    .where('recall', 'in', ids)
    .where('outcome', '!=', 'not-possible')
    .groupBy('recall')
    .execute()
  return new Map(rows.map(r => [r.recall, r.n]))
}
