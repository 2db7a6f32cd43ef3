/**
 * Whom a specimen is about: a mother, her pregnancy, her newborns by birth order, so that twins
 * never collide (E-15). Identity stands in a table of its own; lists show it masked, and uncovering
 * it is a unit of work because the look is itself a fact.
 */
import { pinyin } from 'pinyin-pro'
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Identity, Mother, Newborn, Subject, SubjectFound } from '../contract/subjects.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'

/** A woman with her identity; `centre` is the book in which she stays. */
export async function registerMother(
  work: Work,
  at: { centre: Id; samplingPoint: Id },
  mother: Mother,
): Promise<Id> {
  const id = newId()
  await work.db
    .insertInto('subject')
    .values({ ...NOBODY, ...at, id, kind: 'woman', sex: 'female' })
    .execute()
  await work.db
    .insertInto('identity')
    .values({
      subject: id,
      name: mother.name,
      phone: mother.phone,
      phone2: mother.phone2 ?? null,
      address: mother.address ?? null,
      thirdContact: mother.thirdContact ?? null,
      inpatientNumber: mother.inpatientNumber ?? null,
      idNumber: mother.idNumber ?? null,
    })
    .execute()
  await putSearchKeys(work, at.samplingPoint, id, mother)
  work.tell('subject.registered', id, { kind: 'woman', mother: null, birthOrder: 0 }, at.centre)
  return id
}

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
  if (bornAt > work.at)
    throw wrongField('newborn.bornAt', 'The birth lies in the future.', '出生时间晚于当前时间。')
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
    .where('mother', '=', mother)
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
    .values({
      subject,
      name,
      phone: null,
      phone2: null,
      address: null,
      thirdContact: null,
      inpatientNumber: null,
      idNumber: null,
    })
    .execute()
}

/** A name is found by itself, by its characters' pinyin and its initials; a phone by its end. */
export function searchKeys(name: string, phones: readonly string[]): string[] {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head' })
  const words = name.toLowerCase().split(/\s+/)
  const keys = [
    name.toLowerCase(),
    ...words,
    syllables.join('').toLowerCase(),
    syllables
      .map(s => s[0] ?? '')
      .join('')
      .toLowerCase(),
    ...phones.flatMap(phone => [digits(phone), digits(phone).slice(-4)]),
  ]
  return [...new Set(keys.map(k => k.replace(/\s/g, '')))].filter(k => k.length > 1)
}

/** The syllables of a name in one word, without tones. */
export const pinyinOf = (name: string): string =>
  pinyin(name, { toneType: 'none', type: 'array', surname: 'head' }).join('').toLowerCase()

const digits = (phone: string): string => phone.replace(/\D/g, '')

async function putSearchKeys(work: Work, samplingPoint: Id, subject: Id, mother: Mother) {
  const phones = [mother.phone, mother.phone2 ?? ''].filter(Boolean)
  const keys = searchKeys(mother.name, phones)
  if (keys.length === 0) return
  await work.db
    .insertInto('searchKey')
    .values(keys.map(key => ({ samplingPoint, key, subject })))
    .execute()
}

const MOST_FOUND = 20

/** Mothers of one sampling point whose key begins as typed; masked. */
export async function find(look: Look, samplingPoint: Id, search: string): Promise<SubjectFound[]> {
  demand(look.by, 'register', { samplingPoint }, look.at)
  const typed = search.toLowerCase().replace(/\s/g, '')
  const rows = await look.db
    .selectFrom('searchKey')
    .innerJoin('subject', 'subject.id', 'searchKey.subject')
    .innerJoin('identity', 'identity.subject', 'subject.id')
    .selectAll('subject')
    .select(['identity.name', 'identity.phone'])
    .distinct()
    .where('searchKey.samplingPoint', '=', samplingPoint)
    .where('searchKey.key', '>=', typed)
    .where('searchKey.key', '<', `${typed}\u{10ffff}`)
    .orderBy('subject.id', 'desc')
    .limit(MOST_FOUND)
    .execute()
  const found: SubjectFound[] = []
  for (const row of rows) found.push(await asFound(look, row))
  return found
}

async function asFound(
  look: Look,
  row: Subject & { name: string; phone: string | null },
): Promise<SubjectFound> {
  const children = await look.db
    .selectFrom('subject')
    .select(['pregnancy', 'bornAt', 'birthOrder', 'plurality'])
    .where('mother', '=', row.id)
    .where('kind', '=', 'newborn')
    .orderBy('id', 'desc')
    .execute()
  const last = children[0]
  return {
    id: row.id,
    kind: row.kind,
    maskedName: masked(row.name),
    phoneEnd: (row.phone ?? '').slice(-4),
    pregnancy: last?.pregnancy ?? null,
    bornAt: last?.bornAt ?? null,
    birthOrder: last?.birthOrder ?? null,
    plurality: last?.plurality ?? null,
    children: children.length,
  }
}

/** Nobody's name is left to mask. */
const SEALED = '***'

/** 王小明 becomes 王*明, 王明 becomes 王*, Smith becomes S****. */
export function masked(name: string): string {
  const letters = [...name]
  const first = letters[0] ?? '*'
  if (letters.length === 0) return SEALED
  if (/^[\x20-\x7f]+$/.test(name)) return `${first}****`
  if (letters.length <= 2) return `${first}*`
  return `${first}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`
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

const identityOf = (look: Look, subject: Id): Promise<Identity | undefined> =>
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

/** The books of a mother and her children: they may have been born in the wards of several centres. */
export async function booksOfFamily(look: Look, id: Id): Promise<string[]> {
  const { mother } = await get(look, id)
  const root = mother ?? id
  const rows = await look.db
    .selectFrom('subject')
    .select('centre')
    .distinct()
    .where(eb => eb.or([eb('id', '=', root), eb('mother', '=', root)]))
    .execute()
  return rows.map(row => row.centre)
}

/** A mother chosen from the search; only of this sampling point. */
export async function motherOf(look: Look, samplingPoint: Id, id: Id): Promise<Subject> {
  const row = await get(look, id)
  if (row.kind !== 'woman' || row.samplingPoint !== samplingPoint) throw notFound()
  if (row.mother === null && !(await identityOf(look, id))) throw await sealedOrMissing(look, id)
  return row
}

/** Uncovers an identity; who looked and why stands in the journal. */
export async function look(work: Work, id: Id, why: string) {
  const subject = await get(work, id)
  demand(work.by, 'see-identity', subject, work.at)
  const own = await identityOf(work, id)
  const mother = subject.mother ? await identityOf(work, subject.mother) : undefined
  const identity = own ?? mother
  if (!identity) throw await sealedOrMissing(work, id)
  work.tell('identity.looked', id, { why }, subject.centre)
  return { identity, mother: mother ?? null }
}

async function sealedOrMissing(look: Look, subject: Id): Promise<Refusal> {
  const sealed = await look.db
    .selectFrom('sealedIdentity')
    .select('seal')
    .where('subject', '=', subject)
    .executeTakeFirst()
  return sealed ? identitySealed() : notFound()
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

/** Fills in what was missing on the card; what is known already is changed by nobody here. */
export async function complete(
  work: Work,
  given: {
    id: Id
    version: number
    sex?: Subject['sex'] | undefined
    gestationDays?: number | undefined
    birthWeight?: number | undefined
  },
): Promise<Subject> {
  const subject = await get(work, given.id)
  demand(work.by, 'register', subject, work.at)
  const fields = {
    ...(given.sex && subject.sex === 'unknown' ? { sex: given.sex } : {}),
    ...(given.gestationDays && subject.gestationDays === null
      ? { gestationDays: given.gestationDays }
      : {}),
    ...(given.birthWeight && subject.birthWeight === null
      ? { birthWeight: given.birthWeight }
      : {}),
  }
  if (Object.keys(fields).length === 0)
    throw new Refusal(
      'conflict',
      say(
        'Nothing is missing there any more. A correction of what was written needs the centre.',
        '没有待补充的内容。更正已填信息请联系中心。',
      ),
    )
  const row = await changeRow(work, 'subject', given, fields)
  work.tell('subject.completed', given.id, { fields: Object.keys(fields) }, subject.centre)
  return row
}

/** Writes what a card should have said; `corrections.ts` keeps what it said before. */
export const rewrite = (
  work: Work,
  subject: Subject,
  set: Partial<Pick<Subject, 'sex' | 'gestationDays' | 'birthWeight'>>,
): Promise<Subject> => changeRow(work, 'subject', subject, set)
