/**
 * What is known of a person by name: looked at for a reason, changed for a reason, and never forgotten.
 * Names are history (E-16): what an identity said before stays readable, and she is found by it still.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, personOf } from '../access.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import { Identity, type IdentityBefore, type Mother, type Subject } from '../contract/subjects.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as joined from './joined.ts'
import type * as papers from './papers.ts'
import { putSearchKeys } from './search-keys.ts'
import * as sightings from './sightings.ts'
import * as subjects from './subjects.ts'

/** Uncovers an identity; who looked and why stands in the journal. */
export async function look(work: Work, id: Id, why: string) {
  const subject = await subjects.get(work, id)
  demand(work.by, 'see-identity', subject, work.at)
  const own = await subjects.identityOf(work, id)
  const mother = subject.mother ? await subjects.identityOf(work, subject.mother) : undefined
  const identity = own ?? mother
  if (!identity) throw await subjects.sealedOrMissing(work, id)
  work.tell('identity.looked', id, { why }, subject.centre)
  await sightings.note(work, 'uncovered', [id])
  const reached = await subjects.get(work, (mother ?? identity).subject)
  return {
    ...{ identity, mother: mother ?? null },
    others: await othersOf(work, [identity.subject, ...(mother ? [mother.subject] : [])]),
    before: await beforeOf(work, reached.id),
    reached: { subject: reached.id, version: reached.version },
  }
}

/** What the other records of the same people say: whoever calls tries every number. */
async function othersOf(look: Look, shown: readonly Id[]): Promise<Identity[]> {
  const records = (await Promise.all(shown.map(id => joined.recordsOf(look, id)))).flat()
  const rows = await look.db
    .selectFrom('identity')
    .innerJoin('subject', 'subject.id', 'identity.subject')
    .selectAll('identity')
    .select(['subject.centre', 'subject.samplingPoint'])
    .where('identity.subject', 'in', ['', ...records])
    .orderBy('identity.subject')
    .execute()
  return rows
    .filter(row => !shown.includes(row.subject) && allows(look.by, 'see-identity', row, look.at))
    .map(({ centre: _, samplingPoint: __, ...identity }) => identity)
}

async function beforeOf(look: Look, subject: Id): Promise<IdentityBefore[]> {
  const rows = await look.db
    .selectFrom('identityBefore')
    .innerJoin('staff', 'staff.id', 'identityBefore.by')
    .select(['identityBefore.identity', 'reason', 'at', 'staff.name as byName'])
    .where('subject', '=', subject)
    .orderBy('identityBefore.id', 'desc')
    .execute()
  return rows.map(row => ({ ...row, identity: Identity.parse(JSON.parse(row.identity)) }))
}

/** Writes what an identity should say; what it said before is kept, with who changed it and why. */
export async function change(
  work: Work,
  given: Mother & { id: Id; version: number; reason: string },
): Promise<{ version: number }> {
  const { id, version, reason, ...typed } = given
  const [subject, before] = await changeable(work, id)
  const now = await subjects.identityFrom(
    work,
    { ...subject, sex: sexOnPaper(subject) },
    id,
    { ...typed, ...keptPaper(typed, before) },
    '',
  )
  const isSameThird = now.thirdContact === before.thirdContact
  const { thirdCheckedAt, thirdCheckedBy } = before
  const after: Identity = { ...now, ...(isSameThird && { thirdCheckedAt, thirdCheckedBy }) }
  const fields = Object.keys(after).filter(
    key => after[key as keyof Identity] !== before[key as keyof Identity],
  )
  if (fields.length === 0)
    throw new Refusal('conflict', say('It says so already.', '内容与现有记录相同。'))
  await keepBefore(work, subject, before, reason)
  await write(work, after)
  await putSearchKeys(work, subject.samplingPoint, id, after)
  work.tell('identity.changed', id, { fields, reason }, subject.centre)
  return { version: (await changeRow(work, 'subject', { id, version }, {})).version }
}

/** Of a child whose sex is not known yet its number may say either. */
const sexOnPaper = ({ sex }: Subject): papers.SexOnPaper =>
  sex === 'female' || sex === 'male' ? sex : null

/** The kind that was chosen for a number stays where only something else is changed. */
const keptPaper = (typed: Mother, before: Identity): Pick<Mother, 'idKind'> =>
  typed.idKind === undefined && before.idKind !== null && typed.idNumber === before.idNumber
    ? { idKind: before.idKind }
    : {}

async function changeable(work: Work, id: Id): Promise<[Subject, Identity]> {
  const subject = await subjects.get(work, id)
  demand(work.by, 'contact', subject, work.at)
  const identity = await subjects.identityOf(work, id)
  if (!identity) throw await subjects.sealedOrMissing(work, id)
  return [subject, identity]
}

async function keepBefore(work: Work, { id, centre }: Subject, before: Identity, reason: string) {
  await work.db
    .insertInto('identityBefore')
    .values({
      ...{ id: newId(), subject: id, centre, identity: JSON.stringify(before), reason },
      ...{ at: work.at, by: personOf(work.by).staff },
    })
    .execute()
}

async function write(work: Work, { subject, ...set }: Identity): Promise<void> {
  const row = await work.db
    .updateTable('identity')
    .set(set)
    .where('subject', '=', subject)
    .returning('subject')
    .executeTakeFirst()
  if (!row) throw changedMeanwhile()
}

/** Somebody called the third contact back and was told that it is right. */
export async function checkThird(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<{ version: number }> {
  const [subject, identity] = await changeable(work, id)
  if (identity.thirdContact === null)
    throw new Refusal(
      'conflict',
      say('No third contact is written there. Enter one first.', '尚未填写第三联系人，请先填写。'),
    )
  const { name } = personOf(work.by)
  await write(work, { ...identity, thirdCheckedAt: work.at, thirdCheckedBy: name })
  work.tell('identity.third-checked', id, {}, subject.centre)
  return { version: (await changeRow(work, 'subject', { id, version }, {})).version }
}
