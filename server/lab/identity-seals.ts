/**
 * Sealing an identity. It is taken out of the table that every name is read from, with its search keys
 * and with the names on its released reports, into one that nothing here reads but `look`: so that no
 * list, page, label or report can show it by an oversight.
 *
 * - Sealed is a family: a newborn is known by its mother, and she by her children. All of them at once.
 * - Not while a case of theirs is open: whoever must be called back has to be reached.
 * - Two people: one asks with cause and reason, another seals or declines. There is no way back but a
 *   look, by the keeper of sealed data, with a reason, which is a fact.
 * - Values, verdicts and the journal stay: they name nobody.
 */
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { demand, personOf, reach } from '../access.ts'
import type { IdentitySeal, IdentitySealOnList, SealCause } from '../contract/identity-seals.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import { Identity, type Subject } from '../contract/subjects.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import * as subjects from './subjects.ts'

export async function list(
  look: Look,
  ask: { centre?: Id | undefined; subject?: Id | undefined },
): Promise<IdentitySealOnList[]> {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-seals', look.at)
  const root = ask.subject ? await rootFrom(look, ask.subject) : null
  let query = look.db
    .selectFrom('identitySeal')
    .innerJoin('subject', 'subject.id', 'identitySeal.subject')
    .innerJoin('staff as asker', 'asker.id', 'identitySeal.askedBy')
    .leftJoin('staff as decider', 'decider.id', 'identitySeal.decidedBy')
    .selectAll('identitySeal')
    .select(['asker.name as askedByName', 'decider.name as decidedByName'])
  if (ask.centre) query = query.where('identitySeal.centre', '=', ask.centre)
  if (root) query = query.where('identitySeal.subject', '=', root)
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
    shown.push({ ...row, specimens: await specimensOf(look, await familyOf(look, row.subject)) })
  return shown
}

/** She by whom a child is known; of a woman in a pregnancy, herself as she is known. */
const rootOf = ({ id, mother }: Subject): Id => mother ?? id

/** Whoever there is not is known by nobody. */
async function rootFrom(look: Look, id: Id): Promise<Id> {
  const row = await look.db
    .selectFrom('subject')
    .select(['id', 'mother'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.mother ?? id
}

async function familyOf(look: Look, root: Id): Promise<Subject[]> {
  return look.db
    .selectFrom('subject')
    .selectAll()
    .where(eb => eb.or([eb('id', '=', root), eb('mother', '=', root)]))
    .orderBy('id')
    .execute()
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
  const root = await subjects.get(work, rootOf(subject))
  await refuseStanding(work, root.id)
  await refuseOpenCases(work, await familyOf(work, root.id))
  const row: IdentitySeal = {
    ...{ id: newId(), centre: root.centre, subject: root.id, cause: given.cause },
    ...{ reason: given.reason, state: 'asked', askedBy: personOf(work.by).staff },
    ...{ askedAt: work.at, decidedBy: null, decidedAt: null, version: 1 },
  }
  await work.db.insertInto('identitySeal').values(row).execute()
  const { cause, reason } = given
  work.tell('identity.seal-asked', root.id, { seal: row.id, cause, reason }, root.centre)
  return row
}

async function refuseStanding(look: Look, root: Id): Promise<void> {
  const standing = await look.db
    .selectFrom('identitySeal')
    .select('state')
    .where('subject', '=', root)
    .where('state', '!=', 'declined')
    .executeTakeFirst()
  if (!standing) return
  throw new Refusal(
    'conflict',
    standing.state === 'sealed'
      ? say('This identity is sealed already.', '该身份信息已封存。')
      : say(
          'This was asked for already. A second person seals or declines it.',
          '已提出封存申请，待第二人封存或退回。',
        ),
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

async function get(look: Look, id: Id): Promise<IdentitySeal> {
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
  const family = await familyOf(work, root.id)
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
      identity: JSON.stringify(identities.find(one => one.subject === subject) ?? null),
      reports: JSON.stringify(printed.filter(one => one.subject === subject)),
    })),
  )
  await work.db.deleteFrom('identity').where('subject', 'in', ids).execute()
  await work.db.deleteFrom('searchKey').where('subject', 'in', ids).execute()
  const reports = ['', ...printed.map(one => one.report)]
  await work.db.deleteFrom('reportPerson').where('report', 'in', reports).execute()
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
  const identities = rows.map(row => Identity.nullable().parse(JSON.parse(row.identity)))
  return { identities: z.array(Identity).parse(identities.filter(one => one !== null)) }
}
