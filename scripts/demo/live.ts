/**
 * The demo while somebody watches: everybody works at an even pace until they are told to stop. Time
 * is the time of day, but couriers take seconds and families come back within minutes.
 *
 * Each kind of work is a loop of its own, so that a slow bench does not keep the wards waiting. A
 * conflict, because a person at a screen was faster, is no reason to stop, nor is a request that once
 * found nobody: they try again. Anything else is.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '../../server/contract/refusal.ts'
import { type Instant, later } from '../../server/contract/words.ts'
import { authorise, settleHeld, verify } from './bench.ts'
import { MINUTE } from './clock.ts'
import { centreFor } from './expected.ts'
import type { Card } from './ledger.ts'
import { BIRTHS, CENTRES, type Centre, COLLECTING } from './network.ts'
import type { Play } from './play.ts'
import { acknowledge, boardOf, callBack } from './recall-desk.ts'
import { receive } from './reception.ts'
import { readAtWard, release } from './reports.ts'
import { measure, measureAgain, measureTooEarly } from './run.ts'
import { answerQueries, reach, sendParcels, takeCard } from './stations.ts'

const SECOND = 1_000
const BIRTH_EVERY = 4 * SECOND
const ABNORMAL_EVERY = 7
const ROAD_TAKES = 15 * SECOND
const ACKNOWLEDGED_AFTER = 25 * SECOND
const CALLED_AFTER = 3 * MINUTE
const HARD_TO_REACH_FOR = 12 * MINUTE
const HELD_FOR = 3 * MINUTE
const MOST_AT_ONCE = 4
const MOST_UNHEARD = 10
const NOBODY = new Error(`the laboratory did not answer ${MOST_UNHEARD} times in a row`)

/** Works until the signal; resolves when the last one has put down what they had in hand. */
export async function work(play: Play, signal: AbortSignal): Promise<void> {
  const trouble = new AbortController()
  const until = AbortSignal.any([signal, trouble.signal])
  const loops = [
    loop(until, BIRTH_EVERY, births(play)),
    loop(until, 9 * SECOND, () => couriers(play)),
    loop(until, 2 * SECOND, () => reception(play)),
    ...COLLECTING.map(({ key }) => loop(until, MINUTE, () => readAtWard(play, key))),
    ...CENTRES.flatMap(centre => [
      loop(until, SECOND, () => analyzer(play, centre)),
      loop(until, 20 * SECOND, () => bench(play, centre)),
      loop(until, 7 * SECOND, () => recallDesk(play, centre)),
    ]),
  ]
  try {
    await Promise.all(loops)
  } finally {
    trouble.abort()
    await Promise.allSettled(loops)
  }
}

async function loop(until: AbortSignal, every: number, turn: () => Promise<void>): Promise<void> {
  for (let unheard = 0; !until.aborted; ) {
    unheard = (await heard(() => unlessTaken(turn))) ? 0 : unheard + 1
    if (unheard > MOST_UNHEARD) throw NOBODY
    // Woken by the signal is as good as rested.
    await wait(every, undefined, { signal: until }).catch(() => undefined)
  }
}

/** Whether somebody answered: a crowded machine, or a connection closed while it was used, is waited out. */
async function heard(turn: () => Promise<void>): Promise<boolean> {
  try {
    await turn()
    return true
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'unavailable') return false
    throw error
  }
}

/** Somebody at a screen was faster, or moved what this one was about to move: then it is theirs. */
async function unlessTaken(turn: () => Promise<void>, otherwise = () => {}): Promise<void> {
  try {
    await turn()
  } catch (error) {
    const taken = error instanceof Refusal && ['conflict', 'not-found'].includes(error.kind)
    if (!taken) throw error
    otherwise()
  }
}

/** The wards of the centre whose board the welcome names first; every other recall is theirs. */
const WATCHED = BIRTHS.filter(point => centreFor(point) === 'GMCH')

function births(play: Play): () => Promise<void> {
  let count = 0
  return async () => {
    count++
    const abnormal = count % ABNORMAL_EVERY === 0
    const wards = abnormal && count % (2 * ABNORMAL_EVERY) === 0 ? WATCHED : BIRTHS
    for (const course of play.courses.next(abnormal, wards)) await takeCard(play, course)
  }
}

const since = (card: Card, ms: number, now: Instant): boolean => card.since <= later(now, -ms)

const waiting = ({ ledger }: Play, stage: Card['stage']): Card[] =>
  ledger.cards.filter(card => card.stage === stage)

async function couriers(play: Play): Promise<void> {
  const packed = waiting(play, 'collected')
  await unlessTaken(
    () => sendParcels(play),
    () => {
      for (const card of packed) reach(play, card, 'sent')
    },
  )
}

async function reception(play: Play): Promise<void> {
  const now = play.clock.now()
  const here = waiting(play, 'sent').filter(card => since(card, ROAD_TAKES, now))
  for (const card of here.slice(0, MOST_AT_ONCE)) {
    await measureTooEarly(play, [card])
    await unlessTaken(
      () => receive(play, [card]),
      () => reach(play, card, 'received'),
    )
  }
}

async function analyzer(play: Play, centre: Centre): Promise<void> {
  const next = waiting(play, 'received').find(card => card.centre === centre)
  if (next) await measure(play, next)
  else await measureAgain(play, centre)
}

async function bench(play: Play, centre: Centre): Promise<void> {
  await authorise(play, centre)
  await release(play, centre)
  await settleHeld(play, centre, later(play.clock.now(), -HELD_FOR))
  if (centre === 'GMCH') await answerQueries(play)
  await verify(play, centre)
}

async function recallDesk(play: Play, centre: Centre): Promise<void> {
  const now = play.clock.now()
  await acknowledge(play, centre, later(now, -ACKNOWLEDGED_AFTER))
  for (const row of await boardOf(play, centre))
    if (row.openedAt <= later(now, -CALLED_AFTER))
      await callBack(play, row, later(now, -HARD_TO_REACH_FOR))
}
