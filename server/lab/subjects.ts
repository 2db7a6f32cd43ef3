/**
 * Whom a specimen is about: a mother, her pregnancy, her newborns by birth order, so that twins
 * never collide (E-15). Identity stands in a table of its own; lists show it masked, and uncovering
 * it (`identities.ts`) is a unit of work because the look is itself a fact.
 */
import { v7 as newId } from 'uuid'
import { wrongName } from '../contract/person-names.ts'
import { BORN_LATER } from '../contract/plausible.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { AdultKind, Identity, Mother, Newborn, Subject } from '../contract/subjects.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as joined from './joined.ts'
import { rowsIn } from './keys.ts'
import * as papers from './papers.ts'
import { putSearchKeys } from './search-keys.ts'

/** Somebody as they were typed, or whom this point knows; `field` is what their form is called. */
export async function personFor(
  work: Work,
  at: At,
  kind: AdultKind,
  person: Mother | { readonly id: Id },
  field: string,
): Promise<Id> {
  if ('id' in person) return (await personAt(work, at.samplingPoint, person.id, kind)).id
  return registerPerson(work, at, kind, person, field)
}

interface At {
  /** The book in which they stay. */
  readonly centre: Id
  readonly samplingPoint: Id
}

const SEX_OF = { woman: 'female', man: 'male' } as const

async function registerPerson(work: Work, at: At, kind: AdultKind, typed: Mother, field: string) {
  const id = newId()
  const sex = SEX_OF[kind]
  const identity = await identityFrom(work, { ...at, sex }, id, typed, field)
  await work.db
    .insertInto('subject')
    .values({ ...NOBODY, ...at, id, kind, sex })
    .execute()
  await work.db.insertInto('identity').values(identity).execute()
  await putSearchKeys(work, at.samplingPoint, id, identity)
  work.tell('subject.registered', id, { kind, mother: null, birthOrder: 0 }, at.centre)
  return id
}

/** What was typed as it is kept; a name or a number that cannot be right is refused beside its field. */
export async function identityFrom(
  work: Work,
  at: At & { sex: papers.SexOnPaper },
  subject: Id,
  mother: Mother,
  field: string,
): Promise<Identity> {
  const not = wrongName(mother.name)
  if (not) throw papers.refusedAt(field, 'name', not)
  const paper = await papers.claimed(work, { ...at, subject, field }, mother)
  return {
    ...NO_IDENTITY,
    ...{ subject, name: mother.name, phone: mother.phone },
    ...{ phone2: mother.phone2 ?? null, address: mother.address ?? null },
    ...{ thirdContact: mother.thirdContact ?? null },
    ...{ inpatientNumber: mother.inpatientNumber ?? null, ...paper },
  }
}

const NO_IDENTITY = {
  ...{ phone: null, phone2: null, address: null, thirdContact: null, inpatientNumber: null },
  ...{ idNumber: null, idKind: null, thirdCheckedAt: null, thirdCheckedBy: null },
} as const

const NOBODY = {
  mother: null,
  pregnancy: null,
  birthOrder: null,
  plurality: null,
  bornAt: null,
  gestationDays: null,
  birthWeight: null,
  version: 1,
} as const

/** A newborn of a pregnancy; a birth order that is taken already is refused, never merged. */
export async function registerNewborn(
  work: Work,
  at: { centre: Id; samplingPoint: Id; mother: Id; pregnancy?: Id | undefined },
  newborn: Newborn,
): Promise<Subject> {
  checkBirth(work, newborn)
  const pregnancy = at.pregnancy ?? (await openPregnancy(work, at, newborn.plurality))
  await refuseTakenOrder(work, pregnancy, at.mother, newborn)
  const not = newborn.name === undefined ? null : wrongName(newborn.name)
  if (not) throw papers.refusedAt('newborn', 'name', not)
  const subject: Subject = {
    id: newId(),
    centre: at.centre,
    samplingPoint: at.samplingPoint,
    kind: 'newborn',
    mother: at.mother,
    pregnancy,
    birthOrder: newborn.birthOrder,
    plurality: newborn.plurality,
    sex: newborn.sex,
    bornAt: newborn.bornAt,
    gestationDays: newborn.gestationDays ?? null,
    birthWeight: newborn.birthWeight ?? null,
    version: 1,
  }
  await work.db.insertInto('subject').values(subject).execute()
  if (newborn.name) await putName(work, subject.id, newborn.name)
  work.tell(
    'subject.registered',
    subject.id,
    { kind: 'newborn', mother: at.mother, birthOrder: newborn.birthOrder },
    at.centre,
  )
  return subject
}

/**
 * The woman in one pregnancy: a subject of its own, so that the next has its own case. Her identity
 * is that of the woman as she is known.
 */
export async function inPregnancy(
  work: Work,
  at: { centre: Id; samplingPoint: Id },
  woman: Id,
  { bornAt, plurality }: { bornAt: Instant; plurality: number },
): Promise<Subject & { pregnancy: Id }> {
  const pregnancy = await openPregnancy(work, { centre: at.centre, mother: woman }, plurality)
  const subject: Subject & { pregnancy: Id } = {
    ...NOBODY,
    ...at,
    id: newId(),
    kind: 'woman',
    sex: 'female',
    ...{ mother: woman, pregnancy, plurality, bornAt },
  }
  await work.db.insertInto('subject').values(subject).execute()
  const told = { kind: 'woman', mother: woman, birthOrder: 0 }
  work.tell('subject.registered', subject.id, told, at.centre)
  return subject
}

function checkBirth(work: Work, { bornAt, birthOrder, plurality }: Newborn): void {
  if (bornAt > work.at) throw papers.refusedAt('newborn', 'bornAt', BORN_LATER)
  if (birthOrder > plurality)
    throw wrongField(
      'newborn.birthOrder',
      `Birth order ${birthOrder} does not fit ${plurality} in all.`,
      `出生顺序 ${birthOrder} 与胎数 ${plurality} 不符。`,
    )
}

async function openPregnancy(work: Work, at: { centre: Id; mother: Id }, plurality: number) {
  const id = newId()
  await work.db
    .insertInto('pregnancy')
    .values({ id, centre: at.centre, mother: at.mother, plurality })
    .execute()
  return id
}

async function refuseTakenOrder(work: Work, pregnancy: Id, mother: Id, newborn: Newborn) {
  const known = await work.db
    .selectFrom('pregnancy')
    .selectAll()
    .where('id', '=', pregnancy)
    .where('mother', 'in', await joined.recordsOf(work, mother))
    .executeTakeFirst()
  if (!known) throw notFound()
  if (known.plurality !== newborn.plurality)
    throw wrongField(
      'newborn.plurality',
      `This pregnancy was registered with ${known.plurality} in all.`,
      `该次妊娠登记的胎数为 ${known.plurality}。`,
    )
  const taken = await work.db
    .selectFrom('subject')
    .select('id')
    .where('pregnancy', '=', pregnancy)
    .where('birthOrder', '=', newborn.birthOrder)
    .executeTakeFirst()
  if (taken)
    throw wrongField(
      'newborn.birthOrder',
      `Child ${newborn.birthOrder} of this pregnancy is registered already. Choose the other one.`,
      `该次妊娠的第 ${newborn.birthOrder} 胎已登记。请选择另一胎。`,
    )
}

async function putName(work: Work, subject: Id, name: string): Promise<void> {
  await work.db
    .insertInto('identity')
    .values({ ...NO_IDENTITY, subject, name })
    .execute()
}

/** The name to print or to mask for a subject: its own, else its mother's with whose child it is. */
export async function nameOf(look: Look, subject: Subject): Promise<string> {
  const own = await identityOf(look, subject.id)
  if (own) return own.name
  if (!subject.mother) return ''
  const mother = await identityOf(look, subject.mother)
  return mother?.name ?? ''
}

/** The number of a person's own paper, for a report; a newborn's mother's is not its own. */
export async function idNumberOf(look: Look, subject: Subject): Promise<string | null> {
  return (await identityOf(look, subject.id))?.idNumber ?? null
}

export const identityOf = (look: Look, subject: Id): Promise<Identity | undefined> =>
  look.db.selectFrom('identity').selectAll().where('subject', '=', subject).executeTakeFirst()

export async function get(look: Look, id: Id): Promise<Subject> {
  const row = await look.db
    .selectFrom('subject')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** She by whom a family is known: of a child its mother, of a joined record the one that stands for her. */
export async function familyRoot(look: Look, id: Id): Promise<Id> {
  const row = await look.db
    .selectFrom('subject')
    .select('mother')
    .where('id', '=', id)
    .executeTakeFirst()
  return joined.rootOf(look, row?.mother ?? id)
}

/** A mother under every record of hers, and all who are known by one of them. */
export async function familyOf(look: Look, id: Id): Promise<Subject[]> {
  const records = await joined.recordsOf(look, await familyRoot(look, id))
  return look.db
    .selectFrom('subject')
    .selectAll()
    .where(eb => eb.or([eb('id', 'in', records), eb('mother', 'in', records)]))
    .orderBy('id')
    .execute()
}

/** The books of a mother and her children: they may have been born in the wards of several centres. */
export const booksOfFamily = async (look: Look, id: Id): Promise<string[]> => {
  await get(look, id)
  return [...new Set((await familyOf(look, id)).map(one => one.centre))]
}

/** Somebody chosen from the search, by any record of theirs: the one that this sampling point knows. */
async function personAt(look: Look, samplingPoint: Id, id: Id, kind: AdultKind): Promise<Subject> {
  const records = await joined.recordsOf(look, id)
  const rows = await rowsIn(records, some =>
    look.db.selectFrom('subject').selectAll().where('id', 'in', some).execute(),
  )
  const here = records.map(one =>
    rows.find(row => row.id === one && row.samplingPoint === samplingPoint),
  )
  const row = here.find(one => one?.kind === kind)
  if (!row) throw notFound()
  if (row.mother === null && !(await identityOf(look, row.id)))
    throw await sealedOrMissing(look, row.id)
  return row
}

/** Why nobody is found behind a subject. */
export const sealedOrMissing = async (look: Look, subject: Id): Promise<Refusal> =>
  (await isSealed(look, subject)) ? identitySealed() : notFound()

/** Whether the identity of a person was sealed; a mother's goes with those of her children. */
export async function isSealed(look: Look, subject: Id): Promise<boolean> {
  const sealed = await look.db
    .selectFrom('sealedIdentity')
    .select('seal')
    .where('subject', '=', subject)
    .executeTakeFirst()
  return sealed !== undefined
}

/** Two people have sealed it. */
export const identitySealed = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'This identity is sealed. The keeper of sealed data can uncover it, with a reason.',
      '该身份信息已封存，仅密封数据保管人可凭理由查看。',
    ),
  )

/** Writes what a card should have said; `corrections.ts` keeps what it said before. */
export const rewrite = (
  work: Work,
  subject: Subject,
  set: Partial<Pick<Subject, 'sex' | 'gestationDays' | 'birthWeight'>>,
): Promise<Subject> => changeRow(work, 'subject', subject, set)
