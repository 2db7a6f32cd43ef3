/**
 * Joining two records of one person, and parting them again (E-13, E-14): by two people each time, and
 * without rewriting anything. The merge is a row of its own; whoever asks for either record is led to
 * both (`joined.ts`), and what is registered under one of them keeps its id, its number and its clock.
 *
 * - Two cases of one programme become one: nothing of either ends, the recalls of both stay open with
 *   their own clocks and owners, and the case whose recall is due first speaks for both.
 * - Twins are never joined: another birth order, another number of children, another day of birth or
 *   another sex is another child (E-15).
 * - Parted, everything stands as it did. What came meanwhile stays with whom it was registered for and is
 *   listed; a recall that the other's blood had answered is open again with its own clock, and a case that
 *   was closed meanwhile is open again unless its own verdict closed it: a person decides.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import type { MergeKind, PersonMerge } from '../contract/merges.ts'
import type { Case } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import type { Subject } from '../contract/subjects.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import * as identitySeals from './identity-seals.ts'
import * as joined from './joined.ts'
import * as recalls from './recalls.ts'
import * as subjects from './subjects.ts'
import * as verdicts from './verdicts.ts'

/** Somebody has looked at two records and says that they are one person. */
export async function ask(
  work: Work,
  given: { kept: Id; gone: Id; reason: string },
): Promise<PersonMerge> {
  const [kept, gone] = await pairOf(work, given.kept, given.gone)
  for (const one of [kept, gone]) demand(work.by, 'merge-people', one, work.at)
  const not = await whyNot(work, kept, gone)
  if (not) throw new Refusal('conflict', not)
  const row: PersonMerge = {
    ...{ id: newId(), centre: kept.centre, kind: kindOf(kept), kept: kept.id, gone: gone.id },
    ...{ reason: given.reason, state: 'asked', askedBy: personOf(work.by).staff },
    ...{ askedAt: work.at, decidedBy: null, decidedAt: null, undoReason: null },
    ...{ undoAskedBy: null, undoAskedAt: null, undoneBy: null, undoneAt: null, version: 1 },
  }
  await work.db.insertInto('personMerge').values(row).execute()
  const { reason } = given
  tellBoth(kept, gone, (one, other) =>
    work.tell(
      'subject.merge-asked',
      one.id,
      { merge: row.id, other: other.id, reason },
      one.centre,
    ),
  )
  return row
}

/** The records that stand for the two; one that there is not answers like one that nobody may see. */
async function pairOf(look: Look, one: Id, other: Id): Promise<[Subject, Subject]> {
  const roots = [await joined.rootOf(look, one), await joined.rootOf(look, other)] as const
  return [await subjects.get(look, roots[0]), await subjects.get(look, roots[1])]
}

function tellBoth(one: Subject, other: Subject, tell: (a: Subject, b: Subject) => void) {
  tell(one, other)
  tell(other, one)
}

export const kindOf = ({ kind, mother }: Subject): MergeKind =>
  kind === 'woman' && mother !== null ? 'pregnancy' : kind

/** Why two records are not to be joined; null where nothing forbids it. */
export async function whyNot(look: Look, one: Subject, other: Subject): Promise<Say | null> {
  if (one.id === other.id) return ONE_ALREADY
  return (
    (await whyNotAlike(look, one, other)) ??
    (await whyNotNow(look, one, other)) ??
    (await twoCentres(look, one, other))
  )
}

const ONE_ALREADY = say('They are one person already.', '两份档案已是同一人。')

async function whyNotAlike(look: Look, one: Subject, other: Subject): Promise<Say | null> {
  const kind = kindOf(one)
  if (kind !== kindOf(other))
    return say(
      'A mother, her partner, a pregnancy and a child are not one person.',
      '母亲、配偶、妊娠记录与新生儿不能合并。',
    )
  if (kind === 'woman' || kind === 'man') return null
  if (!(await joined.areOne(look, one.mother ?? '', other.mother ?? '')))
    return say(
      'Their mothers are two records. Join the mothers first.',
      '两者的母亲是两份档案，请先合并母亲。',
    )
  return kind === 'newborn' ? whyTwoChildren(one, other) : whyTwoPregnancies(one, other)
}

/** Whatever tells two children of one mother apart. */
function whyTwoChildren(one: Subject, other: Subject): Say | null {
  if (one.birthOrder !== other.birthOrder || one.plurality !== other.plurality)
    return say(
      `Child ${one.birthOrder} of ${one.plurality} and child ${other.birthOrder} of ${other.plurality}: twins are two children and are never joined.`,
      `第 ${one.birthOrder} 胎（共 ${one.plurality}）与第 ${other.birthOrder} 胎（共 ${other.plurality}）：多胎是不同的孩子，不得合并。`,
    )
  if (one.bornAt && other.bornAt && dayOf(one.bornAt) !== dayOf(other.bornAt))
    return say(
      'They were born on different days: brothers or sisters, not one child.',
      '出生日期不同：应为兄弟姐妹，不得合并。',
    )
  const sexes = [one.sex, other.sex].filter(sex => sex !== 'unknown')
  if (new Set(sexes).size > 1)
    return say(
      'One is a girl and the other is not. Correct the card that is wrong first, if one is.',
      '两者性别不同。如有登记错误，请先更正血片信息。',
    )
  return null
}

const whyTwoPregnancies = (one: Subject, other: Subject): Say | null =>
  one.plurality === other.plurality
    ? null
    : say(
        'The two pregnancies have different numbers of children.',
        '两次妊娠的胎数不同，不得合并。',
      )

async function whyNotNow(look: Look, one: Subject, other: Subject): Promise<Say | null> {
  for (const { id } of [one, other]) {
    const sealed = await identitySeals.whySealed(look, await subjects.familyRoot(look, id))
    if (sealed) return sealed
  }
  const waiting = await look.db
    .selectFrom('personMerge')
    .select('id')
    .where(eb =>
      eb.or([eb('kept', 'in', [one.id, other.id]), eb('gone', 'in', [one.id, other.id])]),
    )
    .where('state', 'in', ['asked', 'undo-asked'])
    .executeTakeFirst()
  return waiting
    ? say(
        'Something was asked of one of them already and waits for a second person. Decide that first.',
        '其中一份档案已有待审核的申请，请先处理。',
      )
    : null
}

/** A case belongs to one centre: two of them cannot be one. */
async function twoCentres(look: Look, one: Subject, other: Subject): Promise<Say | null> {
  const rows = await casesOf(look, [
    ...(await joined.recordsOf(look, one.id)),
    ...(await joined.recordsOf(look, other.id)),
  ])
  const split = [...Map.groupBy(rows, row => row.programme).values()].find(
    own => new Set(own.map(row => row.centre)).size > 1,
  )
  return split
    ? say(
        `Two centres have a case of theirs (${split[0]?.programme}). Hand one over first, so that one centre has both.`,
        `两个中心各有其病例（${split[0]?.programme}）。请先移交其中之一，使两者归属同一中心。`,
      )
    : null
}

const casesOf = (look: Look, people: readonly Id[]): Promise<Case[]> =>
  look.db
    .selectFrom('case')
    .selectAll()
    .where('subject', 'in', people)
    .orderBy('openedAt')
    .orderBy('id')
    .execute()

export async function get(look: Look, id: Id): Promise<PersonMerge> {
  const row = await look.db
    .selectFrom('personMerge')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The books in which a merge of two records is told: those of both families. */
export async function booksOf(look: Look, one: Id, other: Id): Promise<string[]> {
  const both = [
    ...(await subjects.booksOfFamily(look, one)),
    ...(await subjects.booksOfFamily(look, other)),
  ]
  return [...new Set(both)]
}

/** The same, of a merge that was asked for. */
export async function booksOfMerge(look: Look, id: Id): Promise<string[]> {
  const { kept, gone } = await get(look, id)
  return booksOf(look, kept, gone)
}

/** Somebody says that two joined records are two people after all. */
export async function askUndo(
  work: Work,
  given: { id: Id; version: number; reason: string },
): Promise<PersonMerge> {
  const { id, version, reason } = given
  const [merge, kept, gone] = await mergeFor(work, id, 'merge-people')
  if (merge.state !== 'merged') throw changedMeanwhile()
  await identitySeals.refuseStanding(work, await subjects.familyRoot(work, kept.id))
  await refuseJoinedChildren(work, gone)
  const set = { undoReason: reason, undoAskedBy: personOf(work.by).staff, undoAskedAt: work.at }
  const row = await changeRow(work, 'personMerge', { id, version }, { ...set, state: 'undo-asked' })
  tellBoth(kept, gone, (one, other) =>
    work.tell('subject.parting-asked', one.id, { merge: id, other: other.id, reason }, one.centre),
  )
  return row
}

/** Children of both who are one cannot have two mothers. */
async function refuseJoinedChildren(look: Look, gone: Subject): Promise<void> {
  const under = await joined.recordsUnder(look, gone.id)
  const rows = await look.db
    .selectFrom('personMerge')
    .innerJoin('subject as one', 'one.id', 'personMerge.kept')
    .innerJoin('subject as other', 'other.id', 'personMerge.gone')
    .select(['one.mother as a', 'other.mother as b'])
    .where('personMerge.state', 'in', joined.STANDING)
    .where(eb => eb.or([eb('one.mother', 'in', under), eb('other.mother', 'in', under)]))
    .execute()
  if (rows.every(({ a, b }) => under.includes(a ?? '') === under.includes(b ?? ''))) return
  throw new Refusal(
    'conflict',
    say(
      'Children or pregnancies of these two are joined as well. Part those first.',
      '两者的子女或妊娠记录也已合并，请先拆分。',
    ),
  )
}

async function mergeFor(work: Work, id: Id, action: 'merge-people' | 'approve-merge') {
  const merge = await get(work, id)
  const [kept, gone] = [await subjects.get(work, merge.kept), await subjects.get(work, merge.gone)]
  for (const one of [kept, gone]) demand(work.by, action, one, work.at)
  return [merge, kept, gone] as const
}

/** A second person approves or declines what was asked: the joining, or the parting. */
export async function decide(
  work: Work,
  given: { id: Id; version: number; decision: 'approve' | 'decline' },
): Promise<PersonMerge> {
  const [merge, kept, gone] = await mergeFor(work, given.id, 'approve-merge')
  const isParting = merge.state === 'undo-asked'
  if (merge.version !== given.version || (merge.state !== 'asked' && !isParting))
    throw changedMeanwhile()
  const asker = isParting ? merge.undoAskedBy : merge.askedBy
  if (given.decision === 'approve' && asker === personOf(work.by).staff)
    throw new Refusal(
      'conflict',
      say('You asked for this; a second person approves it.', '申请由您提出，须由另一人审核。'),
    )
  if (given.decision === 'decline') return decline(work, merge, kept, gone)
  return isParting ? part(work, merge, kept, gone) : join(work, merge, kept, gone)
}

async function decline(work: Work, merge: PersonMerge, kept: Subject, gone: Subject) {
  const isParting = merge.state === 'undo-asked'
  const me = { decidedBy: personOf(work.by).staff, decidedAt: work.at }
  const kept0 = { undoReason: null, undoAskedBy: null, undoAskedAt: null }
  const row = await changeRow(
    work,
    'personMerge',
    merge,
    isParting ? { state: 'merged', ...kept0 } : { state: 'declined', ...me },
  )
  const kind = isParting ? 'subject.parting-declined' : 'subject.merge-declined'
  tellBoth(kept, gone, (one, other) =>
    work.tell(kind, one.id, { merge: merge.id, other: other.id }, one.centre),
  )
  return row
}

async function join(work: Work, merge: PersonMerge, kept: Subject, gone: Subject) {
  // What was asked waited: either may have been joined with somebody else, sealed or corrected since.
  const roots = await pairOf(work, kept.id, gone.id)
  if (roots[0].id !== kept.id || roots[1].id !== gone.id) throw changedMeanwhile()
  const not = (await whyNotAlike(work, kept, gone)) ?? (await twoCentres(work, kept, gone))
  if (not) throw new Refusal('conflict', not)
  for (const { id } of [kept, gone])
    await identitySeals.refuseStanding(work, await subjects.familyRoot(work, id))
  const me = { decidedBy: personOf(work.by).staff, decidedAt: work.at }
  const row = await changeRow(work, 'personMerge', merge, { ...me, state: 'merged' })
  tellBoth(kept, gone, (one, other) =>
    work.tell(
      'subject.merged',
      one.id,
      { merge: merge.id, other: other.id, kept: kept.id },
      one.centre,
    ),
  )
  await joinCases(work, merge.id, kept)
  return row
}

/** Which cases of a person are one, from the merges that stand now. */
async function joinCases(work: Work, merge: Id, person: Subject): Promise<void> {
  const all = await casesOf(work, await joined.recordsOf(work, person.id))
  for (const some of Map.groupBy(all, one => one.programme).values()) {
    const ids = some.map(one => one.id)
    const before = await work.db
      .selectFrom('joinedCase')
      .select('case')
      .where('case', 'in', ids)
      .execute()
    await work.db.deleteFrom('joinedCase').where('case', 'in', ids).execute()
    if (some.length < 2) continue
    const lead = await leadOf(work, some, person)
    await work.put(
      'joinedCase',
      ids.map(id => ({ case: id, lead, merge })),
    )
    const known = new Set(before.map(row => row.case))
    for (const one of some)
      if (!known.has(one.id)) work.tell('case.joined', one.id, { lead, merge }, one.centre)
  }
}

/** Whose recall is due first; without any, an open one, that of the record that stays, the older. */
async function leadOf(look: Look, some: readonly Case[], person: Subject): Promise<Id> {
  const [nearest] = await recalls.standingOfCases(
    look,
    some.map(one => one.id),
  )
  if (nearest) return nearest.case
  const open = some.filter(one => one.state === 'open')
  const [first] = open.length > 0 ? open : some
  return (
    (open.length > 0 ? open : some).find(one => one.subject === person.id)?.id ?? first?.id ?? ''
  )
}

async function part(work: Work, merge: PersonMerge, kept: Subject, gone: Subject) {
  const together = await casesOf(work, await joined.recordsOf(work, kept.id))
  const were = await work.db
    .selectFrom('joinedCase')
    .select('case')
    .where('case', 'in', ['', ...together.map(one => one.id)])
    .execute()
  const me = { undoneBy: personOf(work.by).staff, undoneAt: work.at }
  const row = await changeRow(work, 'personMerge', merge, { ...me, state: 'undone' })
  tellBoth(kept, gone, (one, other) =>
    work.tell('subject.parted', one.id, { merge: merge.id, other: other.id }, one.centre),
  )
  for (const one of [kept, gone]) await joinCases(work, merge.id, one)
  const ids = were.map(one => one.case)
  for (const id of ids) await standAlone(work, merge, id, ids)
  return row
}

/** A case as it stands without the other: what the other's blood or closing had ended is open again. */
async function standAlone(work: Work, merge: PersonMerge, id: Id, were: readonly Id[]) {
  const { centre } = await cases.get(work, id)
  const since = merge.decidedAt ?? work.at
  work.tell('case.parted', id, { merge: merge.id }, centre)
  await recalls.reopenAnsweredElsewhere(work, id, since)
  const given = (await verdicts.ofCase(work, id)).filter(one => one.revokedAt === null)
  const own = given.at(-1)?.verdict ?? null
  const now = await cases.get(work, id)
  if (now.verdict !== own && (await wasJudgedSince(work, were, since)))
    await cases.conclude(work, id, own)
  if (now.state === 'open' || (now.closedAt ?? '') < since || now.closedFor === 'withdrawn') return
  if (own === 'negative' && (await recalls.areAllEnded(work, id))) return
  await cases.reopen(work, id)
  await recalls.climbOn(work, id)
}

/** Whether a verdict was given that one of the joined cases may have taken from another. */
async function wasJudgedSince(look: Look, were: readonly Id[], since: string): Promise<boolean> {
  const row = await look.db
    .selectFrom('verdict')
    .select('id')
    .where('case', 'in', were)
    .where('at', '>=', since)
    .executeTakeFirst()
  return row !== undefined
}
