/**
 * Nobody is forgotten (INV-4, E-20, E-22, C-07): positives come in over thirty days, people act at random
 * or never, go on leave, leave for good or run out of their posts, and the server is killed without
 * warning again and again; the clock is moved, the server is the real one, a process of its own.
 *
 * The clock goes in steps of five minutes. At each the server looks, and a judge looks into its database:
 * no open call may be without an owner who is there. At the end another reads every recall and computes
 * from the escalation rows who should have been told when: each once, none more than fifteen minutes
 * late, none more than a minute after the server was back, nobody after somebody had acted, and the
 * programme office of every critical one on which nobody ever did. A third of all are such.
 *
 * A look is asked for at each step, because thirty days pass in minutes; in operation it comes every ten
 * seconds. After a kill nobody asks: the start looks by itself.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { connect } from '../../lims-adapters/hl7/sender.ts'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { type Instant, later } from '../../server/contract/words.ts'
import { openStore } from '../../server/store/store.ts'
import { message } from '../../test/support/analyzer.ts'
import { type Caller, callerOver } from '../../test/support/caller.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { optionsOf } from '../../test/support/site.ts'
import { type Proving, proof, randomFrom } from './proof.ts'
import { type Account, type Away, account, ownerless } from './recalls/judge.ts'
import { openRegion, type Region, type Somebody } from './recalls/region.ts'
import type { Answered, Asked } from './recalls/server.ts'

const BEGINS: Instant = '2026-09-14T00:00:00.000Z'
const STEP_MINUTES = 5
const MINUTE_MS = 60_000
const A_DAY = 24 * 60
/** So many positives a day, whatever their number. */
const A_DAYS_POSITIVES = 1_000 / 30
/** On PostgreSQL a fifth of them, so that both fit into minutes. */
const SMALLER = 5
const MOST_AWAY_MINUTES = 240
/** How long a start may take to look, in this world's time. */
const PATIENCE_MS = 20_000

export default proof({
  name: 'recalls',
  about: 'Nobody is forgotten: every open call has an owner, and who should act is told in time.',
  count: 1_000,

  async run(proving) {
    const why: string[] = []
    const figures: Record<string, number> = {}
    for (const engine of engines) {
      const count = Math.max(
        30,
        Math.round(proving.count / (engine.name === 'sqlite' ? 1 : SMALLER)),
      )
      const found = await thirtyDays(engine, proving, count)
      why.push(...found.why.map(line => `${engine.name}: ${line}`))
      for (const [name, n] of Object.entries(found.figures))
        figures[name] = name.startsWith('latest')
          ? Math.max(figures[name] ?? 0, n)
          : (figures[name] ?? 0) + n
    }
    await closeEngines()
    return { figures, ok: why.length === 0, why: why.slice(0, 20) }
  },

  async control(proving) {
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const silent = await thirtyDays(engine, { ...proving, say: () => undefined }, 40, 'silent')
    const robbed = await thirtyDays(engine, { ...proving, say: () => undefined }, 40, 'robbed')
    await closeEngines()
    const untold = silent.why.filter(line => line.includes('was not told')).length
    const owners = robbed.why.filter(line => line.includes('has no owner')).length
    return {
      failed: untold > 0 && owners > 0,
      how: `without looks of the clock ${untold} were found untold; of an owner taken away by SQL ${owners} were found`,
    }
  },
})

type Harm = 'silent' | 'robbed'

async function thirtyDays(engine: Engine, proving: Proving, count: number, harm?: Harm) {
  const random = randomFrom(`${proving.seed} ${engine.name} ${harm ?? ''}`)
  const region = await openRegion(engine, Math.ceil(count / 3) + 5, BEGINS)
  const world = new World(region, random, harm)
  await world.open()
  const days = Math.max(2, Math.ceil(count / A_DAYS_POSITIVES))
  const births = Array.from({ length: count }, () =>
    Math.floor(random() * (days - 1) * A_DAY),
  ).sort((a, b) => a - b)
  for (let minute = 0; minute < days * A_DAY; minute += STEP_MINUTES) {
    const due = births.filter(at => at >= minute && at < minute + STEP_MINUTES).length
    await world.step(minute, due)
    if (minute % (5 * A_DAY) === 0)
      proving.say(`${engine.name}: day ${minute / A_DAY}: ${world.said}`)
  }
  const found = await world.close()
  await region.place.drop()
  return found
}

/** A region, its server that is killed, its instruments and its people. */
class World {
  readonly #region: Region
  readonly #random: () => number
  readonly #harm: Harm | undefined
  readonly #aways: Away[] = []
  readonly #why: string[] = []
  readonly #sum = { acts: 0, leaves: 0, kills: 0, cut: 0, looks: 0 }
  #now: Instant = BEGINS
  #lookedAt: Instant = BEGINS
  #server: Child | undefined
  #sent = 0
  #waiting = 0

  constructor(region: Region, random: () => number, harm: Harm | undefined) {
    this.#region = region
    this.#random = random
    this.#harm = harm
  }

  get said(): string {
    const { acts, leaves, kills } = this.#sum
    return `${this.#sent} positives, ${acts} acts, ${leaves} comings and goings, ${kills} kills`
  }

  async open(): Promise<void> {
    this.#server = await Child.start(this.#region, this.#now)
  }

  /** Five minutes: what was measured comes in, people do something or nothing, the clock looks. */
  async step(minute: number, positives: number): Promise<void> {
    const now = later(BEGINS, minute * MINUTE_MS)
    this.#waiting += positives
    // The server was away: what was measured meanwhile comes in when it is back.
    if (now < this.#now) return
    const since = Date.parse(this.#now)
    const times = Array.from({ length: this.#waiting }, () => this.#random()).sort((a, b) => a - b)
    for (const part of times) {
      this.#now = new Date(since + Math.floor(part * (Date.parse(now) - since))).toISOString()
      this.#at.set(this.#now)
      await this.#measure()
    }
    this.#waiting = 0
    this.#now = now
    this.#at.set(this.#now)
    if (this.#random() < 0.35) await this.#act()
    if (minute % 180 === 0 && minute > 0) await this.#comeOrGo()
    if (this.#harm === 'robbed' && minute === A_DAY) await this.#rob()
    if (minute % A_DAY === A_DAY / 2 && !this.#harm) await this.#kill()
    else if (this.#harm === undefined) await this.#look()
    this.#why.push(...(await this.#at.judge()).wrong)
    this.#sum.looks++
  }

  get #at(): Child {
    if (!this.#server) throw new Error('the server is not there')
    return this.#server
  }

  async #look(): Promise<void> {
    this.#why.push(...(await this.#at.look()).wrong)
    this.#lookedAt = this.#now
  }

  /** One value beyond a limit of the next card: every second one of the same day. */
  async #measure(): Promise<void> {
    const { centres } = this.#region
    const centre = centres[this.#sent % centres.length]
    const card = centre?.cards[Math.floor(this.#sent / centres.length)]
    if (!centre || !card) throw new Error('the shelf is empty')
    const isCritical = this.#random() < 0.5
    const measured = isCritical
      ? { specimen: card, analyte: 'OHP17', value: '150' }
      : { specimen: card, analyte: 'TSH', value: '12' }
    const text = message(measured, centre.facility, this.#now, `PROOF-${++this.#sent}`)
    // Now and then the line is cut before the answer; the instrument says it again, byte for byte.
    if (this.#random() < 0.1) await this.#say(text, 'cut')
    await this.#say(text)
  }

  async #say(text: string, how?: 'cut'): Promise<void> {
    const sender = await connect({ port: this.#at.mllpPort, host: '127.0.0.1' })
    const answer = sender.say(Buffer.from(text, 'utf8'))
    if (how === 'cut') {
      this.#sum.cut++
      answer.catch(() => undefined)
      sender.close()
      return
    }
    const code = /MSA\|(A[AER])/.exec((await answer).toString())?.[1]
    if (code !== 'AA') this.#why.push(`a positive was answered ${code}`)
    sender.close()
  }

  #caller = ({ token }: Somebody): Caller => callerOver(this.#at.url, token)
  #one<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#random() * all.length)]
  }

  /** Somebody who is there does something on one of the calls on their board: never on a third of them. */
  async #act(): Promise<void> {
    const who = this.#one(
      this.#region.people.filter(({ role }) => role === 'recall-coordinator' || role === 'doctor'),
    )
    if (!who) return
    const by = this.#caller(who)
    const board = await by.showBoard({}).catch(() => null)
    const row = this.#one((board?.rows ?? []).filter(({ specimen }) => !isForgotten(specimen)))
    if (!row) return
    await this.#does(by, row)
    this.#sum.acts++
  }

  async #does(by: Caller, row: BoardRow): Promise<void> {
    const kind = this.#random()
    const { id, version } = row
    // What somebody may not, or somebody else did first, is refused: that is part of it.
    const refused = () => undefined
    if (kind < 0.6) await by.acknowledgeRecall({ id, version }).catch(refused)
    else if (kind < 0.8)
      await by
        .recordContact({
          ...{ id, request: newId(), at: this.#now },
          ...{ channel: 'phone', outcome: 'no-answer' },
        })
        .catch(refused)
    else await by.withdrawRecall({ id, version, reason: 'proof' }).catch(refused)
  }

  /** A deputy for some days, a post that ends, an account that closes, or a post that is given. */
  async #comeOrGo(): Promise<void> {
    const { people } = this.#region
    const staff = people.filter(({ centre }) => centre !== null)
    const [who, other] = [this.#one(staff), this.#one(staff)]
    const administrators = ['security-administrator', 'administrator'] as const
    const [sera, adam] = administrators.map(role => people.find(one => one.role === role))
    if (!who || !other || !sera || !adam) return
    const kind = this.#random()
    const until = later(this.#now, (1 + Math.floor(this.#random() * 72)) * 60 * MINUTE_MS)
    const refused = () => undefined
    const by = this.#caller(sera)
    this.#sum.leaves++
    if (kind < 0.45)
      await by
        .nameDeputy({
          ...{ staff: who.staff, deputy: other.login, endsAt: until, reason: 'leave' },
          startsAt: this.#random() < 0.5 ? this.#now : later(this.#now, 37 * MINUTE_MS),
        })
        .catch(refused)
    else if (kind < 0.65) {
      const row = (await by.listStaff({})).find(({ id }) => id === who.staff)
      const post = row?.posts.find(({ endsAt }) => endsAt === null)
      const endsAt = this.#random() < 0.5 ? this.#now : until
      if (post) await by.endRole({ id: post.id, endsAt }).catch(refused)
    } else if (kind < 0.68 && who.role !== 'centre-head') {
      const row = (await by.listStaff({})).find(({ id }) => id === who.staff)
      const adams = this.#caller(adam)
      await adams.disableStaff({ id: who.staff, version: row?.version ?? 0 }).catch(refused)
    } else if (who.centre) {
      const at = { scopeKind: 'centre', scope: who.centre } as const
      await by.giveRole({ id: who.staff, role: who.role, ...at }).catch(refused)
    }
  }

  /** Killed in the middle of whatever it does; it is back hours later and looks before it is asked. */
  async #kill(): Promise<void> {
    this.#at.lookInVain()
    await pause(this.#random() * 10)
    await this.#at.kill()
    this.#sum.kills++
    const from = this.#now
    // It dies in a look: what fell due since the last one that it ended is told when it is back.
    const since = this.#lookedAt
    // Whole steps, so that a kill takes the place of some.
    this.#now = later(
      from,
      Math.floor((this.#random() * MOST_AWAY_MINUTES) / STEP_MINUTES) * STEP_MINUTES * MINUTE_MS,
    )
    this.#aways.push({ from: since, until: this.#now })
    this.#server = await Child.start(this.#region, this.#now)
    const began = Date.now()
    while ((await this.#at.judge()).due > 0) {
      if (Date.now() - began > PATIENCE_MS) throw new Error('the start did not look by itself')
      await pause(5)
    }
    this.#lookedAt = this.#now
  }

  /** The negative control: an owner is taken out of a case behind everybody's back. */
  async #rob(): Promise<void> {
    await this.#at.stop()
    const store = await openStore({ ...optionsOf(this.#region.place), clock: () => this.#now })
    await store.work(
      { id: 'setup' },
      this.#region.centres.map(({ id }) => id),
      async work => {
        await work.db.updateTable('case').set({ owner: null }).execute()
      },
    )
    this.#why.push(...(await ownerless(store, this.#now)))
    await store.close()
    // The start looks by itself, and gives them somebody again.
    this.#server = await Child.start(this.#region, this.#now)
  }

  async close(): Promise<Account & { figures: Record<string, number> }> {
    await this.#at.stop()
    const store = await openStore({ ...optionsOf(this.#region.place), clock: () => this.#now })
    const judged = await account(store, {
      ...{ aways: this.#aways, until: this.#now, stepMinutes: STEP_MINUTES },
    })
    if (!(await store.verify()).ok) this.#why.push('the journal does not verify')
    await store.close()
    const { recalls, notices, forgotten, atTheOffice, latestMinutes, latestBackMinutes } = judged
    if (recalls < this.#sent) this.#why.push(`${this.#sent} positives opened ${recalls} recalls`)
    if (atTheOffice < forgotten)
      this.#why.push(
        `of ${forgotten} critical ones that nobody acted on ${atTheOffice} reached the office`,
      )
    const { acts, leaves, kills, cut, looks } = this.#sum
    return {
      ...judged,
      why: [...this.#why, ...judged.why],
      figures: {
        ...{
          positives: this.#sent,
          recalls,
          notices,
          forgotten,
          atTheOffice,
          acts,
          leaves,
          kills,
          cut,
        },
        ...{ looks, ownerless: this.#why.filter(line => line.startsWith('case ')).length },
        ...{ latestMinutes, latestBackMinutes },
      },
    }
  }
}

/** A third of all cards: nobody ever acts on these. */
const isForgotten = (specimen: string): boolean => Number(specimen.slice(4, 12)) % 3 === 0

/** The server as a child, and its channel. */
class Child {
  readonly #process: ReturnType<typeof fork>
  readonly #waiting = new Map<number, (answer: Extract<Answered, { n: number }>) => void>()
  #asked = 0
  url = ''
  mllpPort = 0

  private constructor(child: ReturnType<typeof fork>) {
    this.#process = child
    child.on('message', (answer: Answered) => {
      if (!('n' in answer)) return
      this.#waiting.get(answer.n)?.(answer)
      this.#waiting.delete(answer.n)
    })
  }

  static async start({ settings }: Region, now: Instant): Promise<Child> {
    const { DATABASE_URL, ...inherited } = process.env
    const env = { ...inherited, PORT: '0', MLLP_PORT: '0', ...settings, PROOF_NOW: now }
    const child = fork(join(import.meta.dirname, 'recalls/server.ts'), {
      env: env as NodeJS.ProcessEnv,
    })
    const began = new Child(child)
    const [told] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the server ended at its start')
      }),
    ])) as [Extract<Answered, { url: string }>]
    began.url = told.url
    began.mllpPort = told.mllpPort
    return began
  }

  set(now: Instant): void {
    this.#process.send({ does: 'set', now } satisfies Asked)
  }
  look = () => this.#ask('look')
  judge = () => this.#ask('judge')
  /** Asked for, and not waited for. */
  lookInVain(): void {
    this.#process.send({ does: 'look', n: 0 } satisfies Asked)
  }

  #ask(does: 'look' | 'judge'): Promise<Extract<Answered, { n: number }>> {
    const n = ++this.#asked
    return new Promise(resolve => {
      this.#waiting.set(n, resolve)
      this.#process.send({ does, n } satisfies Asked)
    })
  }

  async kill(): Promise<void> {
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await gone
  }
}
