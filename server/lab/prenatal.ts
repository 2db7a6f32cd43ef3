/** A pregnant woman is registered: herself, this pregnancy dated, her request and a numbered tube. */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { ConsentsGiven } from '../contract/consents.ts'
import type { Couple, Partner } from '../contract/couples.ts'
import { otherBirth } from '../contract/identity-numbers.ts'
import {
  type Bounds,
  DAY_TO_COME,
  wrongBodyWeight,
  wrongDating,
  wrongHeight,
  wrongMotherhood,
} from '../contract/plausible.ts'
import { type Refusal, wrongField } from '../contract/refusal.ts'
import type { Answers, Dating, Requisition } from '../contract/requests.ts'
import type { Payer, Registered, Specimen } from '../contract/specimens.ts'
import type { Mother } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Say, startOfDay } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import * as cases from './cases.ts'
import * as consents from './consents.ts'
import * as couples from './couples.ts'
import * as orders from './orders.ts'
import * as places from './places.ts'
import * as pregnancies from './pregnancies.ts'
import * as requests from './requests.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

export interface WomanRegistration {
  readonly request: Id
  readonly samplingPoint: Id
  readonly programme: string
  readonly woman: Mother | { readonly id: Id }
  readonly dating: Dating
  readonly otherDatings?: readonly Dating[] | undefined
  readonly answers: Answers
  readonly consentOn: Day
  readonly consents?: ConsentsGiven | undefined
  readonly statement?: Requisition['statement'] | undefined
  readonly payer?: Payer | undefined
  readonly number?: string | undefined
  readonly partner?: Partner | undefined
  readonly partnerNumber?: string | undefined
}

type WomanRegistered = Registered & {
  requisition: Requisition
  partner: { couple: Couple; specimen: Specimen | null } | null
}

/**
 * All or nothing; the same request again changes nothing. The subject of the case is the woman in
 * this pregnancy, so that her next pregnancy has a case of its own; her identity stays one.
 */
export async function register(
  work: Work,
  given: WomanRegistration,
  programme: orders.For,
): Promise<WomanRegistered> {
  orders.demandFor(programme, ['woman', 'couple'])
  const point = await places.samplingPoint(work, given.samplingPoint)
  demand(work.by, 'register', { samplingPoint: point.id }, work.at)
  const before = await registeredBefore(work, given.request)
  if (before) return before
  const { centre } = await places.mayCollect(work, point, given.programme)
  places.inBook(work, centre.id)
  await checkDays(work, given)
  if (programme.concerns === 'couple' && !given.partner) throw partnerMissing(programme)
  const found = await requests.classify(work, given.programme, given)
  requests.demandSuitable(found, given.statement)

  const at = { centre: centre.id, samplingPoint: point.id }
  const mother = await subjects.personFor(work, at, 'woman', given.woman, 'woman')
  const subject = await subjects.inPregnancy(work, at, mother, {
    bornAt: startOfDay(given.answers.bornOn),
    plurality: given.answers.fetuses,
  })
  await pregnancies.begin(work, { centre: centre.id, pregnancy: subject.pregnancy }, given)
  const it = await cases.open(work, { ...at, subject: subject.id, programme: given.programme })
  const on = { request: given.request, it, point, centre, medium: programme.medium }
  const specimen = await specimens.number(work, on, given)
  const requisition: Requisition = {
    ...{ order: specimen.order, centre: centre.id, case: it.id, pregnancy: subject.pregnancy },
    ...{ answers: requests.answersOf(given), class: found.class },
    ...{ reasons: found.reasons, rules: found.rules },
    ...{ consentOn: given.consentOn, statement: given.statement ?? null },
    ...{ at: work.at, by: work.by.id },
  }
  await requests.put(work, requisition)
  const about = { ...at, programme: given.programme, subject, case: it.id }
  await consents.putAll(work, { ...about, specimen: specimen.number }, consentsOf(given))
  const partner = await besideHer(
    work,
    { ...on, programme },
    { mother, pregnancy: subject.pregnancy },
    given,
  )
  return { specimen, subject, mother, requisition, partner }
}

type On = Parameters<typeof specimens.number>[1] & { readonly programme: orders.For }

/** Her partner, where he was told; where the programme is about both, with a tube of his own in her case. */
async function besideHer(
  work: Work,
  { programme, ...on }: On,
  { mother: woman, pregnancy }: { mother: Id; pregnancy: Id },
  { partner, partnerNumber: number, payer }: WomanRegistration,
): Promise<WomanRegistered['partner']> {
  if (!partner) return null
  const at = { centre: on.centre.id, samplingPoint: on.point.id }
  const couple = await couples.begin(work, at, { pregnancy, woman, partner })
  if (programme.concerns !== 'couple') return { couple, specimen: null }
  const his = { ...on, request: newId(), of: couple.partner }
  return { couple, specimen: await specimens.number(work, his, { number, payer }) }
}

const partnerMissing = ({ en, zh }: orders.For): Refusal =>
  wrongField(
    'partner',
    `${en} is about both of a couple: type or choose her partner.`,
    `${zh}须夫妇双方参加：请填写或选择配偶。`,
  )

/** What she decided; where only the day is told, it was signed on paper that the site keeps. */
function consentsOf({
  request,
  consentOn,
  consents: given = [],
}: WomanRegistration): ConsentsGiven {
  const own = given.find(one => one.scope === 'screening')
  if (own && own.signedOn !== consentOn)
    throw wrongField(
      'consentOn',
      'The consent names another day. Write the one on the paper in both places.',
      '与同意书日期不一致，请按文书填写。',
    )
  if (own) return given
  const paper = { by: 'self', how: 'paper', scope: 'screening', decision: 'agreed' } as const
  return [{ ...paper, id: request, signedOn: consentOn }, ...given]
}

async function registeredBefore(work: Work, request: Id): Promise<WomanRegistered | null> {
  const before = await specimens.registeredBy(work, request)
  const requisition = before && (await requests.ofCase(work, before.specimen.case))
  if (!before || !requisition) return null
  return { ...before, requisition, partner: await partnerBefore(work, before) }
}

async function partnerBefore(work: Work, { specimen, subject }: Registered) {
  const couple = subject.pregnancy && (await couples.standing(work, subject.pregnancy))
  if (!couple) return null
  const his = await work.db
    .selectFrom('specimen')
    .selectAll()
    .where('case', '=', specimen.case)
    .where('subject', '=', couple.partner)
    .orderBy('ordinal')
    .executeTakeFirst()
  return { couple, specimen: his ?? null }
}

async function checkDays(work: Work, given: WomanRegistration): Promise<void> {
  const today = dayOf(work.at)
  const days: [string, Day | undefined][] = [
    ['consentOn', given.consentOn],
    ['statement.signedOn', given.statement?.signedOn],
    ['answers.bornOn', given.answers.bornOn],
    ['answers.foreignCellsOn', given.answers.foreignCellsOn],
  ]
  for (const [path, day] of days)
    if (day !== undefined && day > today) throw wrongField(path, DAY_TO_COME.en, DAY_TO_COME.zh)
  refuseImpossible(given, today, await rules.bounds(work, given.programme))
  const { woman, answers } = given
  if ('id' in woman || !woman.idNumber) return
  const not = otherBirth(woman.idNumber, answers.bornOn)
  if (not) throw wrongField('answers.bornOn', not.en, not.zh)
}

/** A mistyped year shows in her age, or in how far the pregnancy would be; a mistyped figure in itself. */
function refuseImpossible(given: WomanRegistration, today: Day, bounds: Bounds): void {
  const { answers, dating, otherDatings = [] } = given
  const { bornOn, heightCm, weightKg } = answers
  const told: [path: string, not: Say | null][] = [
    ['answers.bornOn', wrongMotherhood(bornOn, today, bounds)],
    ['answers.heightCm', heightCm === undefined ? null : wrongHeight(heightCm, bounds)],
    ['answers.weightKg', weightKg === undefined ? null : wrongBodyWeight(weightKg, bounds)],
    ['dating.on', wrongDating(dating, today, bounds)],
    ...otherDatings.map((one, i): [string, Say | null] => [
      `otherDatings.${i}.on`,
      wrongDating(one, today, bounds),
    ]),
  ]
  for (const [path, not] of told) if (not) throw wrongField(path, not.en, not.zh)
}
