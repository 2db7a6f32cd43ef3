/** The wards: a nurse registers, prints, takes the blood, packs; over HTTP, as the screens do. */
import { v7 as newId } from 'uuid'
import type { Registered } from '../../server/contract/specimens.ts'
import { dayOf, later } from '../../server/contract/words.ts'
import { HOUR, MINUTE } from './clock.ts'
import type { Course } from './courses.ts'
import { centreFor } from './expected.ts'
import { type Card, isTested, needsCompleting } from './ledger.ts'
import { nurseOf } from './network.ts'
import type { Play } from './play.ts'
import type { Values } from './values.ts'

const TAKES = MINUTE

/** A newborn is registered, its label printed, its blood taken. */
export async function takeCard(play: Play, course: Course): Promise<Card> {
  const nurse = await play.colleagues.as(nurseOf(course.point.key))
  const registered = await nurse.registerNewborn({
    request: newId(),
    samplingPoint: play.network.place(course.point.key).id,
    ...familyOf(play, course),
    newborn: newbornOf(play, course),
    consents: [onPaper(play)],
  })
  return taken(play, course, registered, 1, course.values)
}

/** As mostly: signed by the mother on paper, on the day of the registration. */
const onPaper = ({ clock }: Play) => ({
  ...{ id: newId(), decision: 'agreed' as const, by: 'mother' as const },
  ...{ how: 'paper' as const, signedOn: dayOf(clock.now()) },
})

/** A twin's mother and pregnancy are known from the first one. */
function familyOf({ ledger }: Play, { mother, twinOf }: Course) {
  if (twinOf === null) return { mother }
  const first = ledger.cards.find(card => card.course.id === twinOf && card.ordinal === 1)
  if (!first) throw new Error('the second twin came before the first')
  const { subject, mother: id } = first.registered
  return { mother: { id }, ...(subject.pregnancy && { pregnancy: subject.pregnancy }) }
}

const newbornOf = ({ clock }: Play, { body, plurality, twinOf, ageHours }: Course) => ({
  birthOrder: twinOf === null ? 1 : 2,
  plurality,
  sex: body.sex,
  bornAt: later(clock.now(), -ageHours * HOUR),
  birthWeight: body.birthWeight,
  ...(body.gestationDays !== null && { gestationDays: body.gestationDays }),
})

/** The family came back: a second card of the same case. */
export async function takeSecond(play: Play, first: Card, values: Values): Promise<Card> {
  const { course } = first
  const nurse = await play.colleagues.as(nurseOf(course.point.key))
  const registered = await nurse.orderRepeat({
    request: newId(),
    id: first.registered.specimen.case,
    samplingPoint: play.network.place(course.point.key).id,
  })
  return taken(play, course, registered, 2, values)
}

async function taken(
  play: Play,
  course: Course,
  registered: Registered,
  ordinal: 1 | 2,
  values: Values,
): Promise<Card> {
  const { number } = registered.specimen
  const { clock, colleagues, ledger } = play
  const card: Card = {
    number,
    course,
    ordinal,
    centre: centreFor(course.point),
    values,
    registered,
    filed: [],
    stage: 'registered',
    since: clock.now(),
    completed: false,
    settled: null,
  }
  ledger.cards.push(card)
  const nurse = await colleagues.as(nurseOf(course.point.key))
  await nurse.printLabel({ number })
  clock.pass(TAKES)
  await nurse.collectSpecimen({
    ...{ number, collectedAt: clock.now() },
    confirmed: {
      ...{ label: number, identifier: course.mother.name },
      birthOrder: course.twinOf === null ? 1 : 2,
    },
  })
  reach(play, card, 'collected')
  return card
}

export function reach({ clock }: Play, card: Card, stage: Card['stage']): void {
  card.stage = stage
  card.since = clock.now()
}

/** What was collected goes off, one parcel a ward. */
export async function sendParcels(play: Play): Promise<void> {
  const waiting = play.ledger.cards.filter(card => card.stage === 'collected')
  for (const [key, cards] of Object.entries(Object.groupBy(waiting, c => c.course.point.key))) {
    if (!cards) continue
    const nurse = await play.colleagues.as(nurseOf(key))
    await nurse.sendShipment({
      request: newId(),
      samplingPoint: play.network.place(key).id,
      numbers: cards.map(card => card.number),
      courier: '市医疗标本专递',
    })
    for (const card of cards) reach(play, card, 'sent')
  }
}

/** The wards answer the queries for a gestation that was left out. */
export async function answerQueries(play: Play): Promise<void> {
  const asked = play.ledger.cards.filter(
    card => card.stage === 'measured' && isTested(card) && needsCompleting(card),
  )
  for (const card of asked) {
    const nurse = await play.colleagues.as(nurseOf(card.course.point.key))
    const { id, version } = card.registered.subject
    const gestationDays = card.course.gestationAfterwards ?? undefined
    await nurse.completeSubject({ id, version, gestationDays })
    card.completed = true
  }
}
