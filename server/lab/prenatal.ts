/** A pregnant woman is registered: herself, this pregnancy dated, her request and a numbered tube. */
import { demand } from '../access.ts'
import type { ConsentsGiven } from '../contract/consents.ts'
import { otherBirth } from '../contract/identity-numbers.ts'
import { DAY_TO_COME, wrongGestation, wrongMotherhood } from '../contract/plausible.ts'
import { wrongField } from '../contract/refusal.ts'
import type { Answers, Dating, Requisition } from '../contract/requests.ts'
import type { Payer, Registered, Specimen } from '../contract/specimens.ts'
import type { Mother } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, startOfDay } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import * as cases from './cases.ts'
import * as consents from './consents.ts'
import * as places from './places.ts'
import * as pregnancies from './pregnancies.ts'
import * as requests from './requests.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

export interface WomanRegistration {
  readonly request: Id
  readonly samplingPoint: Id
  readonly programme: string
  readonly woman: Mother | { readonly id: Id }
  readonly dating: Dating
  readonly answers: Answers
  readonly consentOn: Day
  readonly consents?: ConsentsGiven | undefined
  readonly statement?: Requisition['statement'] | undefined
  readonly payer?: Payer | undefined
  readonly number?: string | undefined
}

type WomanRegistered = Registered & { requisition: Requisition }

/**
 * All or nothing; the same request again changes nothing. The subject of the case is the woman in
 * this pregnancy, so that her next pregnancy has a case of its own; her identity stays one.
 */
export async function register(
  work: Work,
  given: WomanRegistration,
  medium: Specimen['medium'],
): Promise<WomanRegistered> {
  const point = await places.samplingPoint(work, given.samplingPoint)
  demand(work.by, 'register', { samplingPoint: point.id }, work.at)
  const before = await registeredBefore(work, given.request)
  if (before) return before
  const { centre } = await places.mayCollect(work, point, given.programme)
  places.inBook(work, centre.id)
  checkDays(work, given)
  const found = await requests.classify(work, given.programme, given)
  requests.demandSuitable(found, given.statement)

  const at = { centre: centre.id, samplingPoint: point.id }
  const mother = await specimens.motherFor(work, at, given.woman, 'woman')
  const subject = await subjects.inPregnancy(work, at, mother, {
    bornAt: startOfDay(given.answers.bornOn),
    plurality: given.answers.fetuses,
  })
  await pregnancies.date(work, { centre: centre.id, pregnancy: subject.pregnancy }, given.dating)
  const it = await cases.open(work, { ...at, subject: subject.id, programme: given.programme })
  const on = { request: given.request, it, point, centre, medium }
  const specimen = await specimens.number(work, on, given)
  const requisition: Requisition = {
    ...{ order: specimen.order, centre: centre.id, case: it.id, pregnancy: subject.pregnancy },
    ...{ answers: given.answers, class: found.class, reasons: found.reasons, rules: found.rules },
    ...{ consentOn: given.consentOn, statement: given.statement ?? null },
    ...{ at: work.at, by: work.by.id },
  }
  await requests.put(work, requisition)
  const about = { ...at, programme: given.programme, subject, case: it.id }
  await consents.putAll(work, { ...about, specimen: specimen.number }, consentsOf(given))
  return { specimen, subject, mother, requisition }
}

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
  return before && requisition ? { ...before, requisition } : null
}

function checkDays(work: Work, given: WomanRegistration): void {
  const today = dayOf(work.at)
  const days: [string, Day | undefined][] = [
    ['consentOn', given.consentOn],
    ['statement.signedOn', given.statement?.signedOn],
    ['answers.bornOn', given.answers.bornOn],
    ['answers.foreignCellsOn', given.answers.foreignCellsOn],
  ]
  for (const [path, day] of days)
    if (day !== undefined && day > today) throw wrongField(path, DAY_TO_COME.en, DAY_TO_COME.zh)
  refuseImpossible(given, today)
  const { woman, answers } = given
  if ('id' in woman || !woman.idNumber) return
  const not = otherBirth(woman.idNumber, answers.bornOn)
  if (not) throw wrongField('answers.bornOn', not.en, not.zh)
}

/** A mistyped year shows in her age, or in how far the pregnancy would be. */
function refuseImpossible({ answers, dating }: WomanRegistration, today: Day): void {
  const age = wrongMotherhood(answers.bornOn, today)
  if (age) throw wrongField('answers.bornOn', age.en, age.zh)
  const far = wrongGestation(pregnancies.daysOn(dating, today), today)
  if (far) throw wrongField('dating.on', far.en, far.zh)
}
