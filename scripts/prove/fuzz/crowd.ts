/**
 * Five hundred connections that keep a frame open and add a byte a second, five hundred that send as
 * fast as they are answered, and five instruments of good manners among them, whose waiting is
 * measured. The good ones were connected before, as instruments are; another comes when
 * the crowd is there and must not wait longer than they. The crowd comes from several addresses of
 * this machine, because a server takes no more than 64 connections of one and 1024 in all.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { frame } from '../../../lims-adapters/hl7/mllp.ts'
import { message } from '../kills/instrument.ts'
import { Talk } from './talk.ts'

interface Crowding {
  readonly port: number
  readonly cards: readonly string[]
  readonly facilities: readonly string[]
  readonly seconds: number
}

export interface Crowded {
  /** The 99th percentile of what the good ones waited, in milliseconds. */
  readonly p99: number
  readonly worst: number
  readonly good: number
  /** Milliseconds until the first answer to somebody who connected into the crowd. */
  readonly newcomer: number
  readonly fast: number
  /** Slow connections that the server gave up. */
  readonly cut: number
  readonly why: string[]
}

const EACH = 500
const PER_ADDRESS = 60
const GOOD = 5
const GOOD_EVERY_MS = 100
const TICKS_A_SECOND = 10
const BEFORE_MS = 1_000
const NEWCOMER_AFTER_MS = 2_000

export async function crowd(crowding: Crowding): Promise<Crowded> {
  const why: string[] = []
  const started = performance.now() + BEFORE_MS
  const until = started + crowding.seconds * 1_000
  const good = Array.from({ length: GOOD }, (_, i) =>
    beGood(crowding, `GOOD-${i}`, started, until, why),
  )
  await pause(BEFORE_MS)
  const slow = beSlow(crowding.port, until)
  const fast = Array.from({ length: EACH }, (_, i) => beFast(crowding, i, until, why))
  await pause(NEWCOMER_AFTER_MS)
  const newcomer = beGood(crowding, 'NEW', started, until, why)
  const waits = (await Promise.all(good)).flat().sort((a, b) => a - b)
  const said = (await Promise.all(fast)).reduce((sum, n) => sum + n, 0)
  return {
    p99: Math.round(waits[Math.floor(waits.length * 0.99)] ?? Number.POSITIVE_INFINITY),
    worst: Math.round(waits.at(-1) ?? Number.POSITIVE_INFINITY),
    good: waits.length,
    newcomer: Math.round((await newcomer)[0] ?? Number.POSITIVE_INFINITY),
    fast: said,
    cut: await slow,
    why: why.slice(0, 5),
  }
}

const addressOf = (i: number, third: number): string =>
  `127.0.${third}.${1 + Math.floor(i / PER_ADDRESS)}`

/** A byte a second on each, a tenth of them at a time; who is cut off comes again. */
async function beSlow(port: number, until: number): Promise<number> {
  const open = (i: number) => new Talk(port, addressOf(i, 1))
  const talks = Array.from({ length: EACH }, (_, i) => open(i))
  for (const talk of talks) talk.write(Buffer.from('\x0bMSH|^~\\&|SLOW|'))
  let cut = 0
  for (let tick = 0; performance.now() < until; tick++) {
    for (let i = tick % TICKS_A_SECOND; i < EACH; i += TICKS_A_SECOND) {
      if (talks[i]?.closed) {
        cut++
        talks[i] = open(i)
        talks[i]?.write(Buffer.of(0x0b))
      }
      talks[i]?.write(Buffer.from('x'))
    }
    await pause(1_000 / TICKS_A_SECOND)
  }
  for (const talk of talks) talk.close()
  return cut
}

/** One message after the other, each with a number of its own. */
async function beFast(
  { port, cards, facilities }: Crowding,
  i: number,
  until: number,
  why: string[],
): Promise<number> {
  const facility = facilities[i % facilities.length] ?? ''
  const talk = new Talk(port, addressOf(i, 2))
  const template = message(facility, 'NUMBER', cards[i % cards.length] ?? '', 'TSH', '2.1')
  const text = template.bytes.toString('utf8')
  let said = 0
  try {
    for (; performance.now() < until; said++) {
      const number = `FAST-${i}-${said}`
      const answers = await talk.say([frame(Buffer.from(text.replace('NUMBER', number)))], number)
      if (!answers[0]?.includes('\rMSA|AA|')) why.push(`${number} was not accepted`)
    }
  } catch (error) {
    why.push(`a fast connection: ${error}`)
  }
  talk.close()
  return said
}

/** Milliseconds until each of its answers, of those said from `since` on. */
async function beGood(
  { port, cards, facilities }: Crowding,
  name: string,
  since: number,
  until: number,
  why: string[],
): Promise<number[]> {
  const talk = new Talk(port)
  const waits: number[] = []
  try {
    for (let n = 0; performance.now() < until; n++) {
      const number = `${name}-${n}`
      const { bytes } = message(
        facilities[0] ?? '',
        number,
        cards[n % cards.length] ?? '',
        'G6PD',
        '3.4',
      )
      const began = performance.now()
      const answers = await talk.say([frame(bytes)], number)
      if (began > since) waits.push(performance.now() - began)
      if (!answers[0]?.includes('\rMSA|AA|')) why.push(`${number} was not accepted`)
      await pause(GOOD_EVERY_MS)
    }
  } catch (error) {
    why.push(`a good sender: ${error}`)
  }
  talk.close()
  return waits
}
