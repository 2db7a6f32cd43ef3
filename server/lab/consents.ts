/**
 * Consent and refusal as records. The last decision of a person in a programme and scope stands; the
 * ones before it stay as they were. A record rests on a text that was in force on the day it was
 * signed, by somebody who may decide, and never on a day that has not come. Names and what was drawn
 * stand in a table of their own (`consent-papers.ts`).
 */
import { personOf } from '../access.ts'
import {
  type Consent,
  type ConsentDecision,
  type ConsentGiven,
  type ConsentScope,
  type ConsentShown,
  type ConsentsGiven,
  type ConsentText,
  GUARDIANS,
  isDrawn,
  NOT_DRAWN,
  type ToldHow,
} from '../contract/consents.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Scan } from '../contract/scans.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { holdsOn } from './dated.ts'
import { casesWith } from './joined.ts'
import * as relabelled from './relabelled.ts'

/** The texts of a programme that are in force on a day, that of the test first. */
export async function textsOn(look: Look, programme: string, day: Day): Promise<ConsentText[]> {
  const rows = await look.db
    .selectFrom('consentText')
    .selectAll()
    .where('programme', '=', programme)
    .orderBy('scope', 'desc')
    .orderBy('startsOn', 'desc')
    .execute()
  return rows.filter(row => holdsOn(row, day))
}

/** Whom and what a decision is about; null where nothing was collected. */
interface About extends Pick<Consent, 'centre' | 'samplingPoint' | 'programme'> {
  readonly subject: Pick<Subject, 'id' | 'kind' | 'mother'>
  readonly specimen: string | null
  readonly case: Id | null
}

/** What only a withdrawal says. */
interface Withdrawing {
  readonly told?: ToldHow | undefined
  readonly reason?: string | undefined
}

/** Keeps a decision, or says what is wrong with it; `field` is where it stands on the form. */
export async function put(
  work: Work,
  about: About,
  decision: ConsentDecision,
  given: ConsentGiven & Withdrawing,
  field = 'consent',
): Promise<Consent> {
  checkDecider(about.subject, given, field)
  checkSigned(work, decision, given, field)
  const text = await textFor(work, about.programme, given, field)
  const { scope, by, kin, signedOn, how, told, reason } = given
  const { centre, samplingPoint, programme, specimen } = about
  const subject = deciderFor(about.subject)
  const row: Consent = {
    ...{ id: given.id, centre, samplingPoint, programme, scope, decision },
    ...{ text: text?.id ?? null, specimen, case: about.case, subject, by, kin: kin ?? null },
    ...{ signedOn, how, told: told ?? null, reason: reason ?? null },
    ...{ takenBy: personOf(work.by).staff, at: work.at },
    ordinal: (await lastOrdinal(work, { subject, programme, scope })) + 1,
  }
  await work.db.insertInto('consent').values(row).execute()
  await work.put('consentSignature', [signatureOf(given)])
  const fact = { decision, programme, scope, specimen, text: row.text, how }
  work.tell('consent.recorded', row.id, fact, centre)
  return row
}

/** What was decided with a registration: to the test itself always yes. */
export async function putAll(work: Work, about: About, given: ConsentsGiven): Promise<void> {
  for (const [i, { decision, ...one }] of given.entries()) {
    if (one.scope === 'screening' && decision === 'refused')
      throw wrongField(
        `consents.${i}.decision`,
        'Who refuses the test gets no number: record it under “Refused”.',
        '拒绝检测者不取号，请在“拒绝”中登记。',
      )
    await put(work, about, decision, one, `consents.${i}`)
  }
}

/** A woman is herself in every pregnancy; a newborn is decided for under its own record. */
const deciderFor = ({ kind, mother, id }: About['subject']): Id =>
  kind === 'woman' ? (mother ?? id) : id

const signatureOf = ({ id, by, name, witness, drawing, how }: ConsentGiven) => ({
  consent: id,
  // The mother and the woman are known by their own record, which can be corrected and sealed.
  name: by === 'father' || by === 'other' ? (name ?? null) : null,
  witness: witness ?? null,
  drawing: how === 'drawn' && drawing ? JSON.stringify(drawing) : null,
})

function checkDecider({ kind }: About['subject'], { by, name, kin }: ConsentGiven, field: string) {
  const may: readonly string[] = kind === 'newborn' ? GUARDIANS : ['self']
  const wrong = (path: string, en: string, zh: string) => wrongField(`${field}.${path}`, en, zh)
  if (!may.includes(by))
    throw wrong(
      'by',
      'For a newborn a guardian decides, and a woman for herself. Choose who decided.',
      '新生儿由监护人决定，孕妇由本人决定。请选择决定人。',
    )
  if ((by === 'father' || by === 'other') && !name)
    throw wrong('name', 'Write the name of who decided.', '请填写决定人姓名。')
  if (by === 'other' && !kin)
    throw wrong('kin', 'Write what this guardian is to the child.', '请填写与新生儿的关系。')
}

function checkSigned(
  work: Work,
  decision: ConsentDecision,
  { signedOn, how, drawing, told }: ConsentGiven & Withdrawing,
  field: string,
): void {
  const wrong = (path: string, { en, zh }: Say) => wrongField(`${field}.${path}`, en, zh)
  if (signedOn > dayOf(work.at)) throw wrong('signedOn', IN_FUTURE)
  if (how === 'drawn' && !(drawing && isDrawn(drawing))) throw wrong('drawing', NOT_DRAWN)
  if (how === 'spoken' && !(decision === 'withdrawn' && told === 'phone'))
    throw wrong('how', NEEDS_SIGNATURE)
}

const IN_FUTURE = say('That lies in the future.', '日期晚于今天。')
const NEEDS_SIGNATURE = say(
  'Only a withdrawal by phone goes without a signature. Sign on the screen or on paper.',
  '仅电话撤回可不签署。请屏幕签名或纸质签署。',
)

/** The text that was shown, which has to be one in force on that day; else the one that is. */
async function textFor(
  look: Look,
  programme: string,
  { scope, text, signedOn }: ConsentGiven,
  field: string,
): Promise<ConsentText | null> {
  const inForce = (await textsOn(look, programme, signedOn)).find(row => row.scope === scope)
  if (text === undefined || inForce?.id === text) return inForce ?? null
  const now = inForce?.edition ?? '-'
  throw wrongField(
    `${field}.text`,
    `The text that was shown was not in force on ${signedOn}; in force was edition ${now}. Have that one read and signed.`,
    `所示文本在 ${signedOn} 不生效，当日生效版本为 ${now}。请改用该版本签署。`,
  )
}

async function lastOrdinal(
  look: Look,
  of: Pick<Consent, 'subject' | 'programme' | 'scope'>,
): Promise<number> {
  const row = await look.db
    .selectFrom('consent')
    .select(eb => eb.fn.max('ordinal').as('last'))
    .where('subject', '=', of.subject)
    .where('programme', '=', of.programme)
    .where('scope', '=', of.scope)
    .executeTakeFirst()
  return row?.last ?? 0
}

export const find = (look: Look, id: Id): Promise<Consent | undefined> =>
  look.db.selectFrom('consent').selectAll().where('id', '=', id).executeTakeFirst()

export async function get(look: Look, id: Id): Promise<Consent> {
  const row = await find(look, id)
  if (!row) throw notFound()
  return row
}

/** What stands for a case in a scope; undefined where nobody recorded anything. */
export async function standing(
  look: Look,
  caseId: Id,
  scope: ConsentScope,
): Promise<Consent | undefined> {
  return look.db
    .selectFrom('consent')
    .selectAll()
    .where('case', 'in', casesWith(look, caseId))
    .where('scope', '=', scope)
    .orderBy('at', 'desc')
    .orderBy('ordinal', 'desc')
    .executeTakeFirst()
}

/** Refuses another specimen of somebody who has withdrawn. */
export async function demandNotWithdrawn(look: Look, caseId: Id): Promise<void> {
  const row = await standing(look, caseId, 'screening')
  if (row?.decision !== 'withdrawn') return
  throw new Refusal(
    'conflict',
    say(
      `The consent was withdrawn on ${row.signedOn}: no other specimen is taken. Record a new consent first, on the page of the specimen.`,
      `同意已于 ${row.signedOn} 撤回，不再采集。请先在标本页面登记新的同意。`,
    ),
  )
}

/** Blood is taken after the consent to it was signed, by days: a day has no hour on paper. */
export async function demandBefore(
  look: Look,
  { number, case: caseId }: Pick<Specimen, 'number' | 'case'>,
  collectedAt: Instant,
): Promise<void> {
  const first = await look.db
    .selectFrom('consent')
    .select('signedOn')
    .where('case', '=', caseId)
    .where('specimen', '=', await relabelled.firstOf(look, number))
    .where('scope', '=', 'screening')
    .where('decision', '=', 'agreed')
    .orderBy('ordinal')
    .executeTakeFirst()
  if (!first || first.signedOn <= dayOf(collectedAt)) return
  throw wrongField(
    'collectedAt',
    `The consent was signed on ${first.signedOn}, after this collection. Correct the time, or ask what happened.`,
    `同意书签署于 ${first.signedOn}，晚于采集时间。请更正时间或核实情况。`,
  )
}

/** Everything that was decided about a specimen's case, and before there was one; the oldest first. */
export async function ofSpecimen(look: Look, specimen: Specimen, subject: Subject) {
  return look.db
    .selectFrom('consent')
    .leftJoin('consentText', 'consentText.id', 'consent.text')
    .innerJoin('staff', 'staff.id', 'consent.takenBy')
    .selectAll('consent')
    .select(['consentText.edition', 'staff.name as takenByName'])
    .where(eb =>
      eb.or([
        eb('consent.case', 'in', casesWith(look, specimen.case)),
        eb.and([
          eb('consent.case', 'is', null),
          eb('consent.subject', '=', deciderFor(subject)),
          eb('consent.programme', '=', specimen.programme),
        ]),
      ]),
    )
    .orderBy('consent.at')
    .orderBy('consent.scope', 'desc')
    .orderBy('consent.ordinal')
    .execute()
}

/** With what stands told apart, and the scans that the caller may open. */
export function shown(
  rows: Awaited<ReturnType<typeof ofSpecimen>>,
  scans: ReadonlyMap<Id, readonly Scan[]>,
): ConsentShown[] {
  const last = new Map(rows.map(row => [row.scope, row.id]))
  return rows.map(row => ({
    ...row,
    stands: last.get(row.scope) === row.id ? 'yes' : 'no',
    scans: [...(scans.get(row.id) ?? [])],
  }))
}
