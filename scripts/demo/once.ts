/** A fixed number of specimens, from the ward to the verdict, played as fast as the laboratory goes. */

import { authorise, settleHeld, verify } from './bench.ts'
import { MINUTE } from './clock.ts'
import { tryDoors } from './doors.ts'
import type { Card } from './ledger.ts'
import { CENTRES, type Centre, COLLECTING } from './network.ts'
import { playTubes } from './nipt.ts'
import type { Play } from './play.ts'
import { acknowledge, boardOf, callBack } from './recall-desk.ts'
import { receive } from './reception.ts'
import { readAtWard, release } from './reports.ts'
import { measureAgain, measureAll, measureTooEarly, sayStrays } from './run.ts'
import { answerQueries, sendParcels, takeCard } from './stations.ts'

const WAVES = 5
const SMALLEST_WAVE = 12

/** Plays them in waves, each to its end, so that second cards of one travel with the next. */
export async function playOnce(play: Play, count: number): Promise<void> {
  const courses = play.courses.forCards(count)
  const wave = Math.max(SMALLEST_WAVE, Math.ceil(courses.length / WAVES))
  for (let at = 0; at < courses.length; at += wave) {
    for (const course of courses.slice(at, at + wave)) await takeCard(play, course)
    await round(play)
    if (at === 0) await oddities(play)
  }
  while (isUnfinished(play)) await round(play)
  await playTubes(play, 'taken')
  await everywhere(centre => release(play, centre))
  for (const { key } of COLLECTING) await readAtWard(play, key)
}

const isUnfinished = ({ ledger }: Play): boolean =>
  ledger.cards.some(card => card.stage !== 'measured')

/** What belongs to no card's course, once there are cards to try it on. */
async function oddities(play: Play): Promise<void> {
  const received = play.ledger.cards.find(card => card.stage === 'measured')
  if (received) await tryDoors(play, received)
  await sayStrays(play)
  await everywhere(centre => settleHeld(play, centre, play.clock.now()))
}

const waiting = ({ ledger }: Play, stage: Card['stage']): Card[] =>
  ledger.cards.filter(card => card.stage === stage)

/** One way through the house for everything that is on its way. */
async function round(play: Play): Promise<void> {
  await sendParcels(play)
  play.clock.pass(5 * MINUTE)
  await measureTooEarly(play, waiting(play, 'sent'))
  await receive(play, waiting(play, 'sent'))
  play.clock.pass(15 * MINUTE)
  await measureAll(play, waiting(play, 'received'))
  await everywhere(centre => acknowledge(play, centre, play.clock.now()))
  await everywhere(centre => settleHeld(play, centre, play.clock.now()))
  await answerQueries(play)
  play.clock.pass(20 * MINUTE)
  await everywhere(centre => measureAgain(play, centre))
  await everywhere(centre => verify(play, centre))
  await everywhere(centre => authorise(play, centre))
  await everywhere(centre => callFamilies(play, centre))
}

async function everywhere(work: (centre: Centre) => Promise<void>): Promise<void> {
  for (const centre of CENTRES) await work(centre)
}

async function callFamilies(play: Play, centre: Centre): Promise<void> {
  for (const row of await boardOf(play, centre)) await callBack(play, row, play.clock.now())
}
