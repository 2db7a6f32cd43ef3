/**
 * Sealing an identity. It is taken out of the table that every name is read from, with its search keys
 * and with the names on its released reports, into one that nothing here reads but `look`: so that no
 * list, page, label or report can show it by an oversight.
 *
 * - Sealed is a family: a newborn is known by its mother, and she by her children. All of them at once.
 * - Not while a case of theirs is open: whoever must be called back has to be reached.
 * - Two people: one asks with cause and reason, another seals or declines. Until two people open it again
 *   (`identity-openings.ts`) it is read only by the keeper of sealed data, with a reason, which is a fact.
 * - Values, verdicts and the journal stay: they name nobody.
 */
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { demand, personOf, reach } from '../access.ts'
import type { IdentitySeal, IdentitySealOnList, SealCause } from '../contract/identity-seals.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import { Identity, type Subject } from '../contract/subjects.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { IdentityBeforeRow } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import * as joined from './joined.ts'
import { rowsIn } from './keys.ts'
import * as papers from './papers.ts'
import * as sightings from './sightings.ts'
import * as subjects from './subjects.ts'

export async function list(
  look: Look,
  ask: { centre?: Id | undefined; subject?: Id | undefined },
): Promise<IdentitySealOnList[]> {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-seals', look.at)
  const records = ask.subject
    ? await joined.recordsOf(look, await subjects.familyRoot(look, ask.subject))
    : null
  let query = look.db
    .selectFrom('identitySeal')
    .innerJoin('subject', 'subject.id', 'identitySeal.subject')
    .innerJoin('staff as asker', 'asker.id', 'identitySeal.askedBy')
    .leftJoin('staff as decider', 'decider.id', 'identitySeal.decidedBy')
    .leftJoin('staff as reopener', 'reopener.id', 'identitySeal.openAskedBy')
    .leftJoin('staff as opener', 'opener.id', 'identitySeal.openedBy')
    .selectAll('identitySeal')
    .select(['asker.name as askedByName', 'decider.name as decidedByName'])
    .select(['reopener.name as openAskedByName', 'opener.name as openedByName'])
  if (ask.centre) query = query.where('identitySeal.centre', '=', ask.centre)
  if (records) query = query.where('identitySeal.subject', 'in', records)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([
        eb('identitySeal.centre', 'in', centres),
        eb('subject.samplingPoint', 'in', samplingPoints),
      ]),
    )
  const rows = await query.orderBy('identitySeal.id', 'desc').execute()
  const shown: IdentitySealOnList[] = []
  for (const row of rows)
    shown.push({
      ...row,
      specimens: await specimensOf(look, await subjects.familyOf(look, row.subject)),
    })
  return shown
}

async function specimensOf(look: Look, family: readonly Subject[]): Promise<string[]> {
  const ids = family.map(one => one.id)
  const rows = await rowsIn(ids, some =>
    look.db
      .selectFrom('case')
      .innerJoin('specimen', 'specimen.case', 'case.id')
      .select('specimen.number')
      .distinct()
      .where('case.subject', 'in', some)
      .orderBy('specimen.number')
      .execute(),
  )
  return [...new Set(rows.map(row => row.number))]
}

export async function ask(
  work: Work,
  given: { id: Id; cause: SealCause; reason: string },
): Promise<IdentitySeal> {
  const subject = await subjects.get(work, given.id)
  demand(work.by, 'seal-identity', subject, work.at)
  const root = await subjects.get(work, await subjects.familyRoot(work, subject.id))
  await refuseStanding(work, root.id)
  await refuseOpenCases(work, await subjects.familyOf(work, root.id))
  const row: IdentitySeal = {
    ...{ id: newId(), centre: root.centre, subject: root.id, cause: given.cause },
    ...{ reason: given.reason, state: 'asked', askedBy: personOf(work.by).staff },
    ...{ askedAt: work.at, decidedBy: null, decidedAt: null, version: 1 },
    ...{ openReason: null, openAskedBy: null, openAskedAt: null, openedBy: null, openedAt: null },
  }
  await work.db.insertInto('identitySeal').values(row).execute()
  const { cause, reason } = given
  work.tell('identity.seal-asked', root.id, { seal: row.id, cause, reason }, root.centre)
  return row
}

/** Refuses where one of a person's records is sealed, or is to be. */
export async function refuseStanding(look: Look, root: Id): Promise<void> {
  const sealed = await whySealed(look, root)
  if (sealed) throw new Refusal('conflict', sealed)
}

/** That one of a person's records is sealed, or is to be; null where none is. */
export async function whySealed(look: Look, root: Id): Promise<Say | null> {
  const standing = await look.db
    .selectFrom('identitySeal')
    .select('state')
    .where('subject', 'in', await joined.recordsOf(look, root))
    .where('state', 'in', ['asked', 'sealed'])
    .executeTakeFirst()
  if (!standing) return null
  return standing.state === 'sealed'
    ? say('This identity is sealed already.', '该身份信息已封存。')
    : say(
        'This was asked for already. A second person seals or declines it.',
        '已提出封存申请，待第二人封存或退回。',
      )
}

async function refuseOpenCases(look: Look, family: readonly Subject[]): Promise<void> {
  const open = await look.db
    .selectFrom('case')
    .select('id')
    .where('state', '=', 'open')
    .where(
      'subject',
      'in',
      family.map(one => one.id),
    )
    .executeTakeFirst()
  if (!open) return
  throw new Refusal(
    'conflict',
    say(
      'A case of this family is open: they may have to be reached. Close it with its reason first, then seal.',
      '该家庭有未结案的病例，可能需要联系。请先按原因结案，再封存。',
    ),
  )
}

export async function get(look: Look, id: Id): Promise<IdentitySeal> {
  const row = await look.db
    .selectFrom('identitySeal')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const subjectOf = async (look: Look, id: Id): Promise<Id> => (await get(look, id)).subject

export async function decide(
  work: Work,
  { id, version, decision }: { id: Id; version: number; decision: 'seal' | 'decline' },
): Promise<IdentitySeal> {
  const seal = await get(work, id)
  const root = await subjects.get(work, seal.subject)
  demand(work.by, 'seal-identity', root, work.at)
  const me = personOf(work.by).staff
  if (seal.state !== 'asked' || seal.version !== version) throw changedMeanwhile()
  if (decision === 'seal' && seal.askedBy === me)
    throw new Refusal(
      'conflict',
      say('You asked for this; a second person seals it.', '封存由您提出，须由另一人执行。'),
    )
  const family = await subjects.familyOf(work, root.id)
  if (decision === 'seal') {
    await refuseOpenCases(work, family)
    await takeOut(work, seal, family)
  }
  const row = await changeRow(
    work,
    'identitySeal',
    { id, version },
    {
      ...{ state: decision === 'seal' ? 'sealed' : 'declined', decidedBy: me },
      decidedAt: work.at,
    },
  )
  if (decision === 'seal')
    for (const one of family)
      work.tell('identity.sealed', one.id, { seal: id, askedBy: seal.askedBy }, one.centre)
  else work.tell('identity.seal-declined', root.id, { seal: id }, root.centre)
  return row
}

/** Identity, search keys and the names on reports leave the tables that everything reads. */
async function takeOut(work: Work, seal: IdentitySeal, family: readonly Subject[]) {
  const ids = family.map(one => one.id)
  const identities = await work.db
    .selectFrom('identity')
    .selectAll()
    .where('subject', 'in', ids)
    .execute()
  const before = await work.db
    .selectFrom('identityBefore')
    .selectAll()
    .where('subject', 'in', ids)
    .execute()
  const printed = await work.db
    .selectFrom('reportPerson')
    .innerJoin('report', 'report.id', 'reportPerson.report')
    .innerJoin('case', 'case.id', 'report.case')
    .selectAll('reportPerson')
    .select('case.subject')
    .where('case.subject', 'in', ids)
    .execute()
  await work.put(
    'sealedIdentity',
    ids.map(subject => ({
      ...{ subject, seal: seal.id },
      identity: JSON.stringify(sealedOf(subject, identities, before)),
      reports: JSON.stringify(printed.filter(one => one.subject === subject)),
    })),
  )
  await work.db.deleteFrom('identity').where('subject', 'in', ids).execute()
  await work.db.deleteFrom('identityBefore').where('subject', 'in', ids).execute()
  // What a label shows of a name is read with the print; the drawing without it stays.
  await work.db
    .updateTable('frozenLabel')
    .set({ name: null })
    .where('specimen', 'in', eb =>
      eb.selectFrom('specimen').select('number').where('subject', 'in', ids),
    )
    .execute()
  await work.db.deleteFrom('searchKey').where('subject', 'in', ids).execute()
  await papers.release(work, ids)
  const reports = ['', ...printed.map(one => one.report)]
  await work.db.deleteFrom('reportPerson').where('report', 'in', reports).execute()
}

/** An identity with what it said before; null where the person has none of their own. */
function sealedOf(
  subject: Id,
  identities: readonly Identity[],
  before: readonly IdentityBeforeRow[],
) {
  const own = identities.find(one => one.subject === subject)
  return own ? { ...own, before: before.filter(one => one.subject === subject) } : null
}

/** The keeper of sealed data reads it once, for a reason. */
export async function look(work: Work, { id, why }: { id: Id; why: string }) {
  const seal = await get(work, id)
  const root = await subjects.get(work, seal.subject)
  demand(work.by, 'see-sealed', root, work.at)
  const rows = await work.db
    .selectFrom('sealedIdentity')
    .select('identity')
    .where('seal', '=', id)
    .orderBy('subject')
    .execute()
  if (rows.length === 0) throw notFound()
  work.tell('identity.uncovered', root.id, { seal: id, why }, root.centre)
  await sightings.note(work, 'sealed', [root.id])
  const identities = rows.map(row => Identity.nullable().parse(JSON.parse(row.identity)))
  return { identities: z.array(Identity).parse(identities.filter(one => one !== null)) }
}
