/**
 * Somebody who refuses the test. They are registered so that nobody looks for their card and the
 * refusal counts; no number is taken and no case is opened. Who agrees later gets a card then, and the
 * refusal stays as it was.
 */
import { demand } from '../access.ts'
import type { Consent, ConsentGiven } from '../contract/consents.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Registered, Specimen } from '../contract/specimens.ts'
import type { Mother, Newborn, Subject } from '../contract/subjects.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as births from './births.ts'
import * as cases from './cases.ts'
import * as consents from './consents.ts'
import * as places from './places.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

interface Refusing {
  readonly samplingPoint: Id
  readonly programme: string
  readonly consent: ConsentGiven
}

interface OfNewborn extends Refusing {
  readonly mother: Mother | { readonly id: Id }
  readonly pregnancy?: Id | undefined
  readonly newborn: Newborn
}

/** A guardian refuses for a newborn; told twice it is one. */
export async function ofNewborn(work: Work, given: OfNewborn): Promise<Consent> {
  return refuse(work, given, at => births.register(work, at, given))
}

/** A woman refuses for herself. */
export async function ofWoman(
  work: Work,
  given: Refusing & { readonly woman: OfNewborn['mother'] },
): Promise<Consent> {
  return refuse(work, given, async at =>
    subjects.get(work, await subjects.personFor(work, at, 'woman', given.woman, 'woman')),
  )
}

type At = Pick<Subject, 'centre' | 'samplingPoint'>

async function refuse(
  work: Work,
  { samplingPoint, programme, consent }: Refusing,
  register: (at: At) => Promise<Subject>,
): Promise<Consent> {
  const point = await places.samplingPoint(work, samplingPoint)
  demand(work.by, 'register', { samplingPoint: point.id }, work.at)
  const known = await consents.find(work, consent.id)
  if (known) return known
  const { centre } = await places.mayCollect(work, point, programme)
  places.inBook(work, centre.id)
  const at = { centre: centre.id, samplingPoint: point.id }
  const subject = await register(at)
  const nothingTaken = { specimen: null, case: null }
  return consents.put(work, { ...at, programme, subject, ...nothingTaken }, 'refused', {
    ...{ ...consent, scope: 'screening' },
  })
}

/** Where a later agreement belongs: the door asks before it opens the unit. */
export async function whereOf(look: Look, id: Id): Promise<Consent> {
  const refusal = await consents.get(look, id)
  demand(look.by, 'register', refusal, look.at)
  return refusal
}

/** They agree after all: a case and a number, under a record of its own. */
export async function agree(
  work: Work,
  given: {
    readonly id: Id
    readonly request: Id
    readonly consent: ConsentGiven
    readonly number?: string | undefined
  },
  medium: Specimen['medium'],
): Promise<Registered> {
  const refusal = await whereOf(work, given.id)
  const before = await specimens.registeredBy(work, given.request)
  if (before) return before
  const subject = await subjects.get(work, refusal.subject)
  await demandStands(work, refusal, subject)
  const { samplingPoint, programme } = refusal
  const point = await places.samplingPoint(work, samplingPoint)
  const { centre } = await places.mayCollect(work, point, programme)
  places.inBook(work, centre.id)
  const at = { centre: centre.id, samplingPoint }
  const it = await cases.open(work, { ...at, subject: subject.id, programme })
  const on = { request: given.request, it, point, centre, medium }
  const specimen = await specimens.number(work, on, given)
  const about = { ...at, programme, subject, specimen: specimen.number, case: it.id }
  await consents.put(work, about, 'agreed', { ...given.consent, scope: 'screening' })
  return { specimen, subject, mother: subject.mother ?? subject.id }
}

async function demandStands(look: Look, refusal: Consent, subject: Subject): Promise<void> {
  if (refusal.decision !== 'refused' || refusal.case !== null || subject.kind !== 'newborn')
    throw new Refusal(
      'conflict',
      say(
        'This is no refusal for a newborn. A woman who agrees is registered with her request.',
        '该记录不是新生儿的拒绝记录。孕妇同意后请按申请单登记。',
      ),
    )
  const later = await look.db
    .selectFrom('consent')
    .select('signedOn')
    .where('subject', '=', refusal.subject)
    .where('programme', '=', refusal.programme)
    .where('scope', '=', 'screening')
    .where('ordinal', '>', refusal.ordinal)
    .executeTakeFirst()
  if (!later) return
  throw new Refusal(
    'conflict',
    say(`They agreed on ${later.signedOn} already.`, `已于 ${later.signedOn} 同意。`),
  )
}
