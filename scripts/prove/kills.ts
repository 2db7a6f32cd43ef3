/**
 * A server that is killed loses nothing that it acknowledged and does nothing twice (C-01, C-03,
 * INV-1, INV-2), on both engines.
 *
 * Twelve instruments of one centre send as fast as they are answered, each on its own connection,
 * and say the same bytes again after every lost one. The real server, a process of its own, is killed
 * without warning `count` times at random; then twenty times at each named point of the intake,
 * while one poisonous message (it kills the server each time it is applied) stands among the others
 * until it is set aside. After a kill the server is careful for a while (it keeps a group before it
 * applies it); every second life is told not to be, so that both ways of keeping are killed. At the
 * end a judge reads the database: every acknowledged message must be there byte for byte, applied
 * exactly once or held; the journal must verify; the account balance. Both engines at once.
 */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { answer as hl7Answer } from '../../lims-adapters/hl7/ack.ts'
import { headerOf } from '../../lims-adapters/hl7/header.ts'
import { Decoder, frame } from '../../lims-adapters/hl7/mllp.ts'
import { openStore, type Store } from '../../server/store/store.ts'
import { imbalances } from '../../test/support/balance.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import {
  EndedAtStart,
  launch,
  type ServerProcess,
  type Settings,
} from '../../test/support/server-process.ts'
import { openSite, optionsOf, type Site } from '../../test/support/site.ts'
import { type Instrument, message, type Said, startInstrument } from './kills/instrument.ts'
import { judge } from './kills/judge.ts'
import { type Proving, proof, randomFrom } from './proof.ts'

/** Besides the first. */
const LINES = Array.from({ length: 11 }, () => ({}))
const ANALYTES = ['TSH', 'OHP17', 'G6PD'] as const
const CARDS_PER_KILL = 120
const POINTS = ['after-keep', 'inside-apply', 'after-apply', 'after-answer'] as const
/** Fewer where fewer random kills were asked for. */
const AT_EACH_POINT = 20
/** Acknowledged in a life of the server before it is killed at random, and then up to so long. */
const FEWEST = 80
const MOST = 240
const LONGEST_MS = 20
/** Nothing acknowledged for so long: it has stopped for good, and the proof with it. */
const PATIENCE_MS = 60_000
/**
 * Messages that pass a named point before the server ends itself there. More than there are lines,
 * each with at most one message left from the life before: a start must not be the second death of
 * an innocent one, which would then be set aside.
 */
const FEWEST_PASS = LINES.length + 2
const LONGEST_PASS = 60
/** Starts that one poisonous message may cost before it is set aside. */
const MOST_STARTS = 6
const HASTY: Settings = { LIMS_CAREFUL_MINUTES: '0' }

export default proof({
  name: 'kills',
  about: 'A server that is killed loses nothing it acknowledged and does nothing twice.',
  count: 500,

  async run(proving) {
    const why: string[] = []
    const sum = { kills: 0, careful: 0, hasty: 0, acked: 0, lost: 0, twice: 0, poisoned: 0 }
    const all = await Promise.all(engines.map(engine => onEngine(engine, proving)))
    await closeEngines()
    for (const found of all) {
      why.push(...found.why)
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += found[key]
    }
    return { figures: { ...sum, engines: engines.length }, ok: why.length === 0, why }
  },

  async control() {
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const site = await openSite(engine, { cards: 20 })
    const liar = await receiverThatKeepsNothing()
    const said = site.cards.map((card, i) => message('LAB1', `LIAR-${i}`, card, 'TSH', '2.1'))
    const instrument = startInstrument(() => liar.port, feed([...said]))
    while (instrument.acknowledged.length < said.length) await pause(10)
    await instrument.stop()
    liar.close()
    const store = await openStore(optionsOf(site.place))
    const { lost } = await judge(store, instrument.acknowledged)
    await store.close()
    await site.place.drop()
    await closeEngines()
    return {
      failed: lost.length === said.length,
      how: `a receiver that acknowledged ${said.length} messages and kept none: ${lost.length} found lost`,
    }
  },
})

interface Account {
  readonly kills: number
  /** Lives that were killed while they kept in two steps, and in one. */
  readonly careful: number
  readonly hasty: number
  readonly acked: number
  readonly lost: number
  readonly twice: number
  readonly poisoned: number
  readonly why: string[]
}

async function onEngine(engine: Engine, proving: Proving): Promise<Account> {
  const { count, say } = proving
  const random = randomFrom(`${proving.seed} ${engine.name}`)
  const atEachPoint = Math.min(AT_EACH_POINT, count)
  const cards = (count + POINTS.length * atEachPoint) * CARDS_PER_KILL
  const site = await openSite(engine, { cards, lines: LINES })
  const arena = new Arena(engine.name, site)
  await arena.open()
  for (let n = 1; n <= count; n++) {
    await arena.killAtRandom(random)
    if (n % 10 === 0)
      say(`${engine.name}: ${n} of ${count} random kills, ${arena.acked} acknowledged`)
  }
  for (const point of POINTS) {
    for (let n = 1; n <= atEachPoint; n++) await arena.killAt(point, random)
    await arena.poison(point)
    say(`${engine.name}: ${atEachPoint} kills ${point}, and one poisonous message`)
  }
  say(`${engine.name}: ${arena.acked} acknowledged are judged`)
  const account = await arena.close()
  const { kills, acked, lost, twice } = account
  say(`${engine.name}: kills=${kills} acked=${acked} lost=${lost} twice=${twice}`)
  await site.place.drop()
  return { ...account, why: account.why.map(line => `${engine.name}: ${line}`) }
}

/** One site, its instruments, and the server that is killed under them. */
class Arena {
  readonly #engine: string
  readonly #site: Site
  readonly #instruments: Instrument[] = []
  readonly #poisonous: Said[] = []
  readonly #why: string[] = []
  #server: ServerProcess | undefined
  #port = 0
  #lives = 0
  readonly #kills = { careful: 0, hasty: 0 }

  constructor(engine: string, site: Site) {
    this.#engine = engine
    this.#site = site
  }

  get acked(): number {
    return this.#instruments.reduce((sum, i) => sum + i.acknowledged.length, 0)
  }

  async open(): Promise<void> {
    await this.#start({})
    // One that ends as it should leaves what Node compiled to those after it, which start in half the time.
    await this.#server?.stop()
    await this.#start({})
    const { cards, facilities } = this.#site
    // The first cards are for the poisonous messages: nobody else may file anything under them.
    const others = cards.slice(POINTS.length)
    for (const [i, facility] of facilities.entries()) {
      const own = others.filter((_, n) => n % facilities.length === i)
      this.#instruments.push(startInstrument(() => this.#port, measuring(facility, own)))
    }
  }

  async killAtRandom(random: () => number): Promise<void> {
    await this.#traffic(FEWEST + Math.floor(random() * (MOST - FEWEST)))
    await pause(random() * LONGEST_MS)
    await this.#server?.kill()
    this.#kills[this.#manner]++
    this.#lives++
    await this.#start(this.#manner === 'hasty' ? HASTY : {})
  }

  /** The server ends itself at a named point, after some messages have passed it. */
  async killAt(point: string, random: () => number): Promise<void> {
    await this.#server?.kill()
    this.#lives++
    const passed = FEWEST_PASS + Math.floor(random() * (LONGEST_PASS - FEWEST_PASS))
    // Only a careful life passes from keeping to applying.
    const manner = point === 'after-keep' ? 'careful' : this.#manner
    const settings = manner === 'hasty' ? HASTY : {}
    await this.#start({ ...settings, LIMS_CRASH_AT: `${point}:${passed}` })
    const ending = await this.#server?.ended
    if (ending?.signal !== 'SIGKILL') this.#why.push(`${point}: ended by ${ending?.signal}`)
    this.#kills[manner]++
  }

  get #manner(): 'careful' | 'hasty' {
    return this.#lives % 2 === 0 ? 'careful' : 'hasty'
  }

  /** One more line says a message that kills whatever applies it; the others go on beside it. */
  async poison(point: string): Promise<void> {
    const controlId = `POISON-${point}`
    const [facility = ''] = this.#site.facilities
    const card = this.#site.cards[this.#poisonous.length] ?? ''
    const said = message(facility, controlId, card, 'TSH', '2.2')
    this.#poisonous.push(said)
    const settings = { LIMS_CRASH_AT: `inside-apply@${controlId}` }
    await this.#server?.kill()
    await this.#start(settings)
    const poisoner = startInstrument(() => this.#port, feed([said]))
    await this.#server?.ended
    this.#kills.careful += 1 + (await this.#startUntilItLives(settings))
    await poisoner.stop()
    this.#instruments.push(poisoner)
    await this.#traffic(FEWEST)
  }

  /** It dies of the message at each start, until it has learnt to set it aside. */
  async #startUntilItLives(settings: Settings): Promise<number> {
    for (let deaths = 0; deaths < MOST_STARTS; deaths++) {
      try {
        await this.#start(settings)
        return deaths
      } catch (error) {
        // It kills itself at its start, as it must while the poison is tried; nothing else may end it.
        if (!(error instanceof EndedAtStart) || error.ending.signal !== 'SIGKILL') throw error
      }
    }
    throw new Error(`the server did not learn to set a poisonous message aside`)
  }

  async #start(settings: Settings): Promise<void> {
    this.#server = await launch({ ...this.#site.settings, ...settings })
    this.#port = this.#server.mllpPort
  }

  /** Until this life of the server has acknowledged so many. */
  async #traffic(wanted: number): Promise<void> {
    const enough = this.acked + wanted
    for (let last = this.acked, since = Date.now(); this.acked < enough; await pause(5)) {
      if (this.acked > last) since = Date.now()
      else if (Date.now() - since > PATIENCE_MS) throw new Error(this.#standing())
      last = this.acked
    }
  }

  /** Where everything stands that could be the reason. */
  #standing(): string {
    return [
      `${this.#engine}: nothing was acknowledged for ${PATIENCE_MS / 1_000} s in life ${this.#lives}`,
      ...this.#instruments.map((instrument, i) => `instrument ${i}: ${instrument.standing()}`),
      `the server said last: ${this.#server?.said().slice(-2_000) ?? 'nothing'}`,
    ].join('\n')
  }

  async close(): Promise<Account> {
    for (const instrument of this.#instruments) await instrument.stop()
    const code = await this.#server?.stop()
    if (code !== 0) this.#why.push(`the last server stopped with ${code}`)
    const acknowledged = this.#instruments.flatMap(i => i.acknowledged)
    this.#why.push(...this.#instruments.flatMap(i => i.refused).map(r => `answered ${r}`))
    const store = await openStore(optionsOf(this.#site.place))
    const { lost, unsettled, twice } = await judge(store, acknowledged)
    const poisoned = await this.#setAside(store)
    await this.#balance(store)
    await store.close()
    this.#why.push(
      ...lost.slice(0, 5).map(name => `lost: ${name}`),
      ...unsettled.slice(0, 5).map(name => `kept and never settled: ${name}`),
      ...twice.slice(0, 5).map(name => `twice: ${name}`),
    )
    return {
      kills: this.#kills.careful + this.#kills.hasty,
      ...this.#kills,
      acked: acknowledged.length,
      lost: lost.length + unsettled.length,
      twice: twice.length,
      poisoned,
      why: this.#why,
    }
  }

  /** Every poisonous message must be set aside whole, with nothing of it filed. */
  async #setAside(store: Store): Promise<number> {
    const rows = await store.read({ id: 'proof' }, look =>
      look.db
        .selectFrom('message')
        .select(['controlId', 'state'])
        .where('controlId', 'like', 'POISON-%')
        .where('repeats', 'is', null)
        .execute(),
    )
    const aside = rows.filter(row => row.state === 'parked')
    if (aside.length !== this.#poisonous.length)
      this.#why.push(
        `${aside.length} of ${this.#poisonous.length} poisonous messages are set aside`,
      )
    return aside.length
  }

  async #balance(store: Store): Promise<void> {
    if (!(await store.verify()).ok) this.#why.push('the journal does not verify')
    this.#why.push(...(await imbalances(store)).slice(0, 5))
  }
}

const feed = (all: Said[]) => (): Said | undefined => all.shift()

/** Each card's three values, one message each; the value tells which card it is of. */
function measuring(facility: string, cards: readonly string[]): () => Said | undefined {
  let n = 0
  return () => {
    const card = cards[Math.floor(n / ANALYTES.length)]
    const analyte = ANALYTES[n % ANALYTES.length]
    n++
    if (!card || !analyte) return undefined
    const value = `${1 + (n % 7)}.${String(n % 1000).padStart(3, '0')}`
    return message(facility, `${facility}-${n}`, card, analyte, value)
  }
}

/** The negative control: says AA to everything and keeps nothing. */
async function receiverThatKeepsNothing(): Promise<{ port: number; close(): void }> {
  const server = createServer(socket => {
    const decoder = new Decoder()
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      for (const { kind, bytes } of decoder.push(chunk)) {
        const header = kind === 'frame' ? headerOf(bytes) : null
        if (!header) continue
        const at = '20261122120000+0000'
        const given = { code: 'AA', controlId: 'LIAR', at, charset: 'utf-8' } as const
        socket.write(frame(hl7Answer(header, given)))
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}
