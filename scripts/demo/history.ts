/**
 * Two weeks of ordinary days, played through the same doors with the clock set back: cards taken in
 * the morning and the afternoon, parcels in the evening, received and measured on the next day,
 * verified and authorised, reported, families called. It ends where the day stands now, with cards on their
 * way and recalls on the boards, and whoever goes on from there finds their work.
 */
import { dayOf, type Instant, later, startOfDay } from '../../server/contract/words.ts'
import { authorise, settleHeld, verify } from './bench.ts'
import { DAY, HOUR, MINUTE } from './clock.ts'
import type { Card } from './ledger.ts'
import { CENTRES, type Centre, COLLECTING } from './network.ts'
import type { Play } from './play.ts'
import { acknowledge, boardOf, callBack } from './recall-desk.ts'
import { receive } from './reception.ts'
import { readAtWard, release } from './reports.ts'
import { measureAgain, measureAll } from './run.ts'
import { answerQueries, sendParcels, takeCard } from './stations.ts'

export const HISTORY_DAYS = 14
const ABNORMAL_ONCE_IN = 8
const SLOWEST_CALL_DAYS = 3
const HARD_TO_REACH_DAYS = 9

type Hour = readonly [hour: number, work: (play: Play) => Promise<void>]

const ORDINARY_DAY: readonly Hour[] = [
  [8.5, play => receive(play, waiting(play, 'sent'))],
  [8.75, readReports],
  [9, births],
  [10.5, play => measureAll(play, waiting(play, 'received'))],
  [11, play => everywhere(centre => acknowledge(play, centre, play.clock.now()))],
  [11.5, play => everywhere(centre => settleHeld(play, centre, play.clock.now()))],
  [13.5, answerQueries],
  [14, births],
  [14, play => everywhere(centre => measureAgain(play, centre))],
  [15, play => everywhere(centre => verify(play, centre))],
  [16, play => everywhere(centre => authorise(play, centre))],
  [16.25, play => everywhere(centre => release(play, centre))],
  [16.5, play => everywhere(centre => callFamilies(play, centre))],
  [17.5, sendParcels],
]

/** Plays the days until `now`, or until the signal; `told` hears of each that is over. */
export async function playHistory(
  play: Play,
  now: Instant,
  signal: AbortSignal,
  told: (day: string) => void,
): Promise<void> {
  for (let day = dayOf(play.clock.now()); ; day = dayOf(later(startOfDay(day), 1.5 * DAY))) {
    for (const [hour, work] of ORDINARY_DAY) {
      const at = later(startOfDay(day), hour * HOUR)
      if (later(at, HOUR) > now || signal.aborted) return
      if (at < play.clock.now()) continue
      play.clock.jump(at)
      await work(play)
    }
    told(day)
  }
}

const waiting = ({ ledger }: Play, stage: Card['stage']): Card[] =>
  ledger.cards.filter(card => card.stage === stage)

async function births(play: Play): Promise<void> {
  const { chance, courses, clock } = play
  for (let left = chance.whole(5, 9); left > 0; left--) {
    for (const course of courses.next(chance.onceIn(ABNORMAL_ONCE_IN))) await takeCard(play, course)
    clock.pass(2 * MINUTE)
  }
}

/** The wards read in the morning what the centres released the evening before. */
async function readReports(play: Play): Promise<void> {
  for (const { key } of COLLECTING) await readAtWard(play, key)
}

async function everywhere(work: (centre: Centre) => Promise<void>): Promise<void> {
  for (const centre of CENTRES) await work(centre)
}

/** Some families are called on the first day, some on the third; some answer in the second week. */
async function callFamilies(play: Play, centre: Centre): Promise<void> {
  const now = play.clock.now()
  for (const [i, row] of (await boardOf(play, centre)).entries()) {
    const patience = (i % SLOWEST_CALL_DAYS) * DAY
    if (row.openedAt <= later(now, -patience))
      await callBack(play, row, later(now, -HARD_TO_REACH_DAYS * DAY))
  }
}
