/**
 * The number of a person's paper: one person's in the whole system. Whoever has it at this site is named,
 * masked; that somebody of another site has it is said without a word of who, and the one way on is to say
 * that the paper lies on the table: she is registered here as well, and the two records stand first among
 * the likely doubles until two people have decided (`merges.ts`).
 *
 * A number is held in a row of its own, so that of two who register it at the same moment one wins, in
 * whichever books they write. The row goes when the number is corrected, and when the identity is sealed.
 */
import { v7 as newId } from 'uuid'
import {
  bareNumber,
  type IdKind,
  kindOfNumber,
  otherSex,
  wrongNumber,
} from '../contract/identity-numbers.ts'
import { masked } from '../contract/person-names.ts'
import { type Refusal, wrongField } from '../contract/refusal.ts'
import type { Identity, Mother } from '../contract/subjects.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as joined from './joined.ts'

/** What a citizen's number has to say of its bearer; null where the form does not know it. */
export type SexOnPaper = 'female' | 'male' | null

interface Bearer {
  readonly subject: Id
  readonly centre: Id
  readonly samplingPoint: Id
  readonly sex: SexOnPaper
  /** What the form is called whose fields are refused. */
  readonly field: string
}

/** The paper as it is kept: checked, and held for this person alone. */
export async function claimed(
  work: Work,
  bearer: Bearer,
  typed: Mother,
): Promise<Pick<Identity, 'idNumber' | 'idKind'>> {
  const paper = paperFrom(work, bearer, typed)
  await release(work, [bearer.subject])
  if (!paper.idNumber) return paper
  await hold(work, bearer, paper.idNumber, typed.takeOver)
  return paper
}

/** The number of a paper, checked; a temporary one is given by us. */
function paperFrom(work: Work, { sex, field }: Bearer, { idNumber, idKind }: Mother) {
  if (idKind === 'temporary' && !idNumber)
    return { idNumber: `LS${newId().slice(-12).toUpperCase()}`, idKind }
  if (!idNumber) return { idNumber: null, idKind: null }
  const kind: IdKind = idKind ?? kindOfNumber(idNumber)
  const not =
    wrongNumber(kind, idNumber, dayOf(work.at)) ??
    (kind === 'citizen' && sex ? otherSex(idNumber, sex) : null)
  if (not) throw refusedAt(field, 'idNumber', not)
  return { idNumber: bareNumber(idNumber), idKind: kind }
}

export const refusedAt = (form: string, field: string, { en, zh }: Say): Refusal =>
  wrongField(form === '' ? field : `${form}.${field}`, en, zh)

/** First the row, for which a second one waits; then whoever had the number before there were rows. */
async function hold(work: Work, bearer: Bearer, number: string, takeOver: Mother['takeOver']) {
  await put(work, bearer.subject, number)
  const bearers = await bearersOf(work, number)
  // Something else about this person is changed.
  if (bearers.some(one => one.subject === bearer.subject)) return
  const strangers = []
  for (const one of bearers)
    if (!(await joined.areOne(work, bearer.subject, one.subject))) strangers.push(one)
  const here = strangers.find(one => one.samplingPoint === bearer.samplingPoint)
  if (here) throw refusedAt(bearer.field, 'idNumber', knownHere(here.name))
  if (strangers.length === 0) return
  if (!takeOver) throw refusedAt(bearer.field, 'takeOver', KNOWN_ELSEWHERE)
  work.tell('subject.taken-over', bearer.subject, {}, bearer.centre)
}

/** Holds a number for somebody, unless somebody does already. */
export const put = (work: Work, subject: Id, number: string) =>
  work.db
    .insertInto('paperHeld')
    .values({ number, subject })
    .onConflict(on => on.doNothing())
    .execute()

/** Numbers that these people hold no longer. */
export const release = (work: Work, people: readonly Id[]) =>
  work.db.deleteFrom('paperHeld').where('subject', 'in', people).execute()

const bearersOf = (look: Look, number: string) =>
  look.db
    .selectFrom('identity')
    .innerJoin('subject', 'subject.id', 'identity.subject')
    .select(['identity.subject', 'identity.name', 'subject.samplingPoint'])
    .where('identity.idNumber', '=', number)
    .orderBy('identity.subject')
    .execute()

const knownHere = (name: string): Say =>
  say(
    `This number belongs to ${masked(name)}, who is registered here. If this is the same person, choose that one from the search; if not, the number was mistyped.`,
    `该证件号码已登记给${masked(name)}。如为同一人，请在查找结果中选择；否则号码填写有误，请核对。`,
  )

const KNOWN_ELSEWHERE = say(
  'This number is registered at another collection site. Read it again from the paper. If the paper lies before you and says so, confirm that: the person is registered here as well, and the centre settles whether the two are one.',
  '该证件号码已在其他采血点登记。请按证件重新核对；如证件在手且号码无误，请确认“已核对证件”：将在本点一并登记，由中心核实是否为同一人。',
)
