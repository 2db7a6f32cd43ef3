/** Things that people try and that must be refused, with a sentence and without a trace of an effect. */
import { v7 as newId } from 'uuid'
import { Refusal, type RefusalKind } from '../../server/contract/refusal.ts'
import { later } from '../../server/contract/words.ts'
import { HOUR } from './clock.ts'
import { PASSWORD } from './colleagues.ts'
import type { Card } from './ledger.ts'
import { atCentre, nurseOf, UNROUTABLE } from './network.ts'
import { mother } from './people.ts'
import type { Play } from './play.ts'
import { here } from './words.ts'

/** Tries them all on a card that has been received. */
export async function tryDoors(play: Play, card: Card): Promise<void> {
  const { colleagues, network, clock } = play
  const reception = await colleagues.as(atCentre('reception', card.centre))
  const centre = network.centres[card.centre].id
  const stranger = card.course.point.key === 'yunyan' ? 'huaxi' : 'yunyan'
  const otherNurse = await colleagues.as(nurseOf(stranger))
  const { number } = card

  await tryOne(
    play,
    here('a card taken in Gui’an, which has no zone', '在未分片的贵安新区采血'),
    'conflict',
    () => takeInGuian(play),
  )
  await tryOne(play, here('a card received a second time', '重复接收'), 'conflict', () =>
    reception.receiveSpecimen({ number, centre, found: [] }),
  )
  await tryOne(play, here('a number with a wrong check digit', '校验位错误的编号'), 'invalid', () =>
    reception.receiveSpecimen({ number: misread(number), centre, found: [] }),
  )
  await tryOne(play, here('a card of another ward collected', '采集他点的血片'), 'not-found', () =>
    otherNurse.collectSpecimen({ number, collectedAt: clock.now() }),
  )
  await tryOne(play, here('a result authorised by reception', '接收员签发结果'), 'forbidden', () =>
    reception.authoriseResults({
      centre,
      results: [{ id: newId(), version: 1 }],
      password: PASSWORD,
    }),
  )
}

async function takeInGuian({ colleagues, network, clock, chance }: Play): Promise<unknown> {
  const nurse = await colleagues.as(nurseOf(UNROUTABLE))
  return nurse.registerNewborn({
    request: newId(),
    samplingPoint: network.place(UNROUTABLE).id,
    mother: mother(chance, '贵安新区'),
    newborn: {
      birthOrder: 1,
      plurality: 1,
      sex: 'female',
      bornAt: later(clock.now(), -80 * HOUR),
      gestationDays: 275,
      birthWeight: 3100,
    },
  })
}

const misread = (number: string): string =>
  number.slice(0, 13) + String((Number(number[13]) + 1) % 10)

async function tryOne(
  { ledger }: Play,
  tried: string,
  must: RefusalKind,
  attempt: () => Promise<unknown>,
): Promise<void> {
  try {
    await attempt()
    ledger.doors.push({ tried, must, met: 'it was let through' })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    ledger.doors.push({ tried, must, met: error.kind })
  }
}
