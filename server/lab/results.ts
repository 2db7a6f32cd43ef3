/**
 * Measured values as they stand: flags that rules raised on them, what withholds them, the bench, and
 * the moves to verified and authorised. How an observation becomes a result is told in `filing.ts`.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { RESULT_MOVES, RESULT_STATES, whyNot } from '../contract/moves.ts'
import type { OwnReason } from '../contract/reasons.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import type { Flag, Result } from '../contract/results.ts'
import type { Retest } from '../contract/retests.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, Say, say } from '../contract/words.ts'
import {
  ASKED_OF_THE_WARD,
  beyondInWords,
  bySeverity,
  type Finding,
  findingOf,
  type Programme,
  type Strata,
  undecidedInWords,
} from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { rowsIn } from './keys.ts'
import * as panels from './panels.ts'
import * as recalls from './recalls.ts'
import * as reported from './reported.ts'
import * as retests from './retests.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

export type Programmes = ReadonlyMap<string, Programme>

/** A correction takes the place of a value, which stays readable. */
export async function supersede(work: Work, old: Result, by: Id): Promise<void> {
  const done = await panels.change(work, old, { state: 'superseded' })
  if (!done) throw changedMeanwhile()
  await clearFlagsOf(work, old.id, 'auto:superseded' satisfies OwnReason)
  work.tell('result.superseded', old.id, { specimen: old.specimen, by }, await bookOf(work, old))
  if (old.state === 'authorised') await reported.corrected(work, old.specimen, old.id)
}

/** Settles the flags of values that stand no more. */
export async function settleFlags(work: Work, all: readonly Id[], why: string): Promise<void> {
  for (const result of all) await clearFlagsOf(work, result, why)
}

/**
 * The flags of a value are what is signed with it: where they change it gets another version, so that
 * a screen that shows the old ones signs nothing, and a technician looks at it again (E-03).
 */
async function reflag(work: Work, result: Result): Promise<void> {
  const { id, specimen, analyte, state } = result
  const done = await panels.change(work, result, {
    ...{ state: RESULT_MOVES.reflag.to[0], verifiedBy: null, verifiedAt: null },
  })
  if (!done) throw changedMeanwhile()
  if (state === 'recorded') return
  work.tell('result.reopened', id, { specimen, analytes: [analyte] }, await bookOf(work, result))
}

/** A value of a centre that its case has left is told where the case is, where this unit works alone. */
async function bookOf(work: Work, { centre, specimen }: Result): Promise<Id> {
  if (work.books.includes(centre)) return centre
  return (await specimens.find(work, specimen))?.centre ?? centre
}

async function clearFlagsOf(work: Work, result: Id, why: string): Promise<void> {
  await work.db
    .updateTable('flag')
    .set({ clearedAt: work.at, clearedBy: null, why })
    .where('result', '=', result)
    .where('clearedAt', 'is', null)
    .execute()
}

/**
 * Flags for the rows that the value is beyond; provisional recalls; a query where a field is missing;
 * and the retest that is open then, where there is one.
 */
export async function raise(
  work: Work,
  programmes: Programmes,
  specimen: Specimen,
  result: Result,
  finding: Finding,
): Promise<Retest | null> {
  for (const rule of finding.beyond) await putFlag(work, result, rule)
  const worst = [...finding.beyond, ...finding.undecided.map(u => u.rule)].sort(bySeverity)
  for (const rule of onePerCondition(worst)) {
    const open = finding.undecided.find(u => u.rule.id === rule.id)
    await recalls.open(work, specimen, {
      condition: rule.condition ?? 'REPEAT',
      severity: rule.severity ?? 'high',
      state: 'provisional',
      rule: rule.id,
      says: open ? undecidedInWords(result, rule, open.missing) : beyondInWords(result, rule),
    })
  }
  const missing = [...new Set(finding.undecided.flatMap(u => u.missing))].filter(field =>
    ASKED_OF_THE_WARD.includes(field),
  )
  if (missing.length > 0)
    work.tell(
      'query.raised',
      specimen.number,
      { specimen: specimen.number, fields: missing },
      specimen.centre,
    )
  const programme = programmes.get(specimen.programme)
  return programme ? retests.askFor(work, programme, specimen, result, finding) : null
}

const onePerCondition = (sorted: readonly Rule[]): Rule[] => {
  const first = new Map<string | null, Rule>()
  for (const rule of sorted) if (!first.has(rule.condition)) first.set(rule.condition, rule)
  return [...first.values()]
}

async function putFlag(work: Work, result: Result, rule: Rule): Promise<void> {
  const id = newId()
  await work.db
    .insertInto('flag')
    .values({
      id,
      centre: result.centre,
      result: result.id,
      specimen: result.specimen,
      rule: rule.id,
      class: rule.class,
      verdict: rule.verdict ?? 'positive',
      severity: rule.severity ?? 'high',
      condition: rule.condition ?? 'REPEAT',
      says: JSON.stringify(beyondInWords(result, rule)),
      raisedAt: work.at,
      clearedAt: null,
      clearedBy: null,
      why: null,
    })
    .execute()
  work.tell(
    'flag.raised',
    id,
    { result: result.id, rule: rule.id, class: rule.class },
    result.centre,
  )
}

export const strataOf = (subject: Subject, specimen: Specimen): Strata => ({
  sex: subject.sex,
  gestationDays: subject.gestationDays,
  birthWeight: subject.birthWeight,
  ageHours: specimens.ageHoursOf(subject, specimen),
  ordinal: specimen.ordinal,
})

/** A result held against the rows of the day on which it was recorded, whenever one asks. */
export async function find(look: Look, result: Result, strata: Strata): Promise<Finding> {
  const day: Day = dayOf(result.recordedAt)
  return findingOf(result, strata, await rules.limits(look, result.programme, result.analyte, day))
}

/** After a query was answered or a card corrected: the specimens of a subject are held against the rows once more. */
export async function judgeAgain(
  work: Work,
  programmes: Programmes,
  subject: Subject,
  why: OwnReason = 'auto:judged-again',
): Promise<void> {
  const cards = await work.db
    .selectFrom('specimen')
    .selectAll()
    .where('subject', '=', subject.id)
    .orderBy('number')
    .execute()
  for (const specimen of cards) {
    const flags = await flagsOf(work, specimen.number)
    for (const result of await panels.ofSpecimen(work, specimen.number)) {
      if (whyNot(RESULT_MOVES.reflag, result.state, RESULT_STATES)) continue
      await clearFlagsOf(work, result.id, why)
      const finding = await find(work, result, strataOf(subject, specimen))
      await raise(work, programmes, specimen, result, finding)
      const spoke = flags.filter(flag => flag.result === result.id && flag.clearedAt === null)
      const speaks = new Set(finding.beyond.map(rule => rule.id))
      if (spoke.length !== speaks.size || !spoke.every(flag => speaks.has(flag.rule ?? '')))
        await reflag(work, result)
    }
    await retests.goOn(work, specimen.number)
  }
}

const asFlag = (row: Tables['flag']): Flag => ({ ...row, says: Say.parse(JSON.parse(row.says)) })

/** Every flag on a specimen's results, cleared ones too, the oldest first. */
export const flagsOf = (look: Look, specimen: string): Promise<Flag[]> => flagsOn(look, [specimen])

/** Results of some specimens that have a flag which nobody cleared. */
export async function flaggedOn(look: Look, specimens: readonly string[]): Promise<Set<Id>> {
  const flags = await flagsOn(look, specimens)
  return new Set(flags.filter(flag => flag.clearedAt === null).map(flag => flag.result))
}

export async function flagsOn(look: Look, specimens: readonly string[]): Promise<Flag[]> {
  const rows = await rowsIn([...new Set(specimens)], some =>
    look.db.selectFrom('flag').selectAll().where('specimen', 'in', some).orderBy('id').execute(),
  )
  return rows.map(asFlag)
}

/** Every result of a specimen, an analyte's after one another. */
export async function ofSpecimen(look: Look, specimen: string): Promise<Result[]> {
  const all = await panels.ofSpecimen(look, specimen)
  return all.sort((a, b) => (a.analyte === b.analyte ? 0 : a.analyte < b.analyte ? -1 : 1))
}

/**
 * What some values that stand of a specimen call for: conditions of flags that nobody cleared, and of
 * rows that cannot be held against a value before a query is answered.
 */
export async function conditionsOf(
  look: Look,
  specimen: Specimen,
  standing: readonly Result[],
): Promise<ReadonlySet<string>> {
  const subject = await subjects.get(look, specimen.subject)
  const own = new Set(standing.map(result => result.id))
  const flags = (await flagsOf(look, specimen.number)).filter(f => own.has(f.result))
  const conditions = flags.filter(f => f.clearedAt === null).map(f => f.condition)
  for (const result of standing) {
    const { undecided } = await find(look, result, strataOf(subject, specimen))
    conditions.push(...undecided.map(({ rule }) => rule.condition ?? 'REPEAT'))
  }
  return new Set(conditions)
}

export async function get(look: Look, id: Id): Promise<Result> {
  const result = await panels.find(look, id)
  if (!result) throw notFound()
  return result
}

/** Results of a centre by their ids, in that order; one that is not there answers like any unseen row. */
export async function ofCentre(look: Look, centre: Id, ids: readonly Id[]): Promise<Result[]> {
  const found = await panels.findAll(look, ids)
  return ids.map(id => {
    const result = found.get(id)
    if (!result) throw notFound()
    demand(look.by, 'see-results', { centre: result.centre }, look.at)
    if (result.centre !== centre) throw notFound()
    return result
  })
}

/** What a mapping has read at a centre, a bounded piece at a time: for whoever doubts the mapping. */
export async function readBy(
  look: Look,
  { id, centre, after }: { id: Id; centre: Id; after?: Id | undefined },
): Promise<{ rows: Result[]; next: Id | null }> {
  demand(look.by, 'see-results', { centre }, look.at)
  const walked = await panels.readBy(look, { mapping: id, centre, after: after ?? id })
  return { rows: walked.results, next: walked.next }
}

/** Clears a flag with a reason, before the result is authorised; the recall goes with the verdict. */
export async function clearFlag(work: Work, id: Id, reason: string): Promise<Flag> {
  const flag = await work.db.selectFrom('flag').selectAll().where('id', '=', id).executeTakeFirst()
  if (!flag) throw notFound()
  demand(work.by, 'clear-flag', flag, work.at)
  const result = await get(work, flag.result)
  if (flag.clearedAt || whyNot(RESULT_MOVES.reflag, result.state, RESULT_STATES))
    throw new Refusal(
      'conflict',
      say(
        'This flag is settled: it was cleared, or its result is authorised.',
        '该提示已处理：已清除，或其结果已签发。',
      ),
    )
  const row = await work.db
    .updateTable('flag')
    .set({ clearedAt: work.at, clearedBy: personOf(work.by).staff, why: reason })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  work.tell('flag.cleared', id, { result: flag.result, reason }, flag.centre)
  await reflag(work, result)
  await retests.goOn(work, flag.specimen)
  return asFlag(row)
}

/** Moves results along the table of moves, each from the version that was seen; those that moved. */
export async function move(
  work: Work,
  picks: readonly Result[],
  by: 'verify' | 'authorise' | 'reopen',
  set: Partial<Result>,
): Promise<Result[]> {
  const may = picks.filter(({ state }) => RESULT_MOVES[by].from.includes(state as never))
  return panels.changeAll(work, may, { ...set, state: RESULT_MOVES[by].to[0] })
}
