/**
 * Faults inside the server's own process, and around it: an error that nobody caught, memory that runs
 * out, a log that takes nothing. The fault is put in from outside, by a flag of Node; the server is the
 * real one. A process that does not know what state it is in must end, so that a supervisor begins it
 * anew; one that only cannot write its log must go on.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect, NoAnswer, type Sender } from '../lims-adapters/hl7/sender.ts'
import { openStore, type Store } from '../server/store/store.ts'
import { message } from './support/analyzer.ts'
import { imbalances, rowsOf } from './support/balance.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { Raw } from './support/mllp.ts'
import {
  type Ending,
  launch,
  launchUnheard,
  type ServerProcess,
  type Settings,
} from './support/server-process.ts'
import { openSite, optionsOf, type Site } from './support/site.ts'
import { until } from './support/waiting.ts'

const AT = '2026-11-23T01:00:00.000Z'
const INSTRUMENTS = 8
/** What Linux gives for a disk on which there is no room. */
const FULL = '/dev/full'
const MAKE_PIPE = 'mkfifo'

/** What the process does to itself when it is sent SIGUSR2. */
const harmed = (does: string, flags = ''): Settings => ({
  NODE_OPTIONS: `${flags} --import data:text/javascript,${encodeURIComponent(
    `process.on('SIGUSR2', () => { ${does} })`,
  )}`,
})

const UNCAUGHT: readonly [what: string, does: string, says: RegExp][] = [
  ['an error that nobody caught', `throw new Error('nobody caught this')`, /nobody caught this/],
  [
    'a promise that nobody waited for',
    `Promise.reject(new Error('nobody waited for this'))`,
    /nobody waited for this/,
  ],
  [
    'a stack that ran over',
    `const down = () => 1 + down(); setImmediate(down)`,
    /Maximum call stack size exceeded/,
  ],
]

eachEngine('a server with a fault in it', engine => {
  let site: Site
  let server: ServerProcess | undefined

  beforeEach(async () => {
    site = await openSite(engine, { cards: 60 })
  })
  afterEach(async () => {
    await server?.kill()
    server = undefined
    await site.place.drop()
  })

  const text = (id: string, n: number) => {
    const specimen = site.cards[n % site.cards.length] ?? ''
    return Buffer.from(message({ specimen, analyte: 'TSH', value: '2.1' }, 'LAB1', AT, id))
  }
  const dial = () => connect({ port: server?.mllpPort ?? 0, host: '127.0.0.1' })
  const serves = async () => (await fetch(`${server?.url}/api/health`)).status === 200

  /** What the database holds once no server works on it any more. */
  async function afterwards<T>(look: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(optionsOf(site.place))
    try {
      return await look(store)
    } finally {
      await store.close()
    }
  }

  /** How it ended; a server that goes on after all must not keep the test waiting. */
  async function end(): Promise<Ending> {
    let ending: Ending | undefined
    server?.ended.then(how => {
      ending = how
    })
    await until('its end', () => ending !== undefined)
    return ending as unknown as Ending
  }

  /** Instruments that send until they are cut off; gives what each said last without an answer. */
  function sending(acked: string[]) {
    return Array.from({ length: INSTRUMENTS }, async (_, n) => {
      const line = await dial()
      for (let i = n; ; i += INSTRUMENTS) {
        const answer = await line.say(text(`M${i}`, i)).catch((error: unknown) => error)
        if (answer instanceof NoAnswer) return i
        if (answer instanceof Error) throw answer
        if (answerOf(answer as Buffer).code === 'AA') acked.push(`M${i}`)
      }
    })
  }

  /** The instruments say again what was not answered, and every message is there exactly once. */
  async function nothingLost(unanswered: readonly number[], acked: string[]): Promise<void> {
    server = await launch(site.settings)
    const line: Sender = await dial()
    for (const i of unanswered) {
      expect(answerOf(await line.say(text(`M${i}`, i))).code).to.equal('AA')
      acked.push(`M${i}`)
    }
    line.close()
    expect(await server.stop()).to.equal(0)
    await afterwards(async store => {
      const { messages } = await rowsOf(store)
      const kept = messages.filter(row => row.state !== 'duplicate').map(row => row.controlId)
      expect(kept.toSorted()).to.deep.equal(acked.toSorted())
      expect(await imbalances(store)).to.deep.equal([])
      expect((await store.verify()).ok).to.equal(true)
    })
  }

  for (const [what, does, says] of UNCAUGHT)
    it(`${what} ends it, with the reason; what was under way is said again, and nothing is lost (C-12)`, async () => {
      server = await launch({ ...site.settings, ...harmed(does) })
      const acked: string[] = []
      const ends = sending(acked)
      await until('some are answered', () => acked.length >= 40)

      process.kill(server.pid, 'SIGUSR2')

      const ended = await end()
      expect([ended.code, ended.signal]).to.deep.equal([1, null])
      expect(ended.said).to.match(says)
      await nothingLost(await Promise.all(ends), acked)
    })

  it('memory that runs out ends it; what was under way is said again, and nothing is lost (C-08)', async () => {
    const eats = 'const eaten = []; for (;;) eaten.push(new Array(1000).fill(eaten.length))'
    const flags = '--max-old-space-size=256'
    server = await launch({ ...site.settings, ...harmed(eats, flags) })
    const acked: string[] = []
    const ends = sending(acked)
    await until('some are answered', () => acked.length >= 40)

    process.kill(server.pid, 'SIGUSR2')

    const ended = await end()
    expect(ended.code === 0 || ended.signal === 'SIGKILL').to.equal(false)
    expect(ended.said).to.match(/heap out of memory/)
    await nothingLost(await Promise.all(ends), acked)
  })

  it('memory that is nearly full is told of in the log before it runs out, once, and all are served (C-08)', async () => {
    const holds =
      'globalThis.held ??= Array.from({ length: 240 }, () => new Array(131_072).fill(0.5))'
    server = await launch({
      ...site.settings,
      ...harmed(holds, '--max-semi-space-size=8 --max-old-space-size=300'),
    })
    const told = () => server?.said().match(/memory is running out/g)?.length ?? 0
    expect(told()).to.equal(0)
    process.kill(server.pid, 'SIGUSR2')
    await until('it is told', () => told() > 0)
    const line = await dial()
    for (let i = 0; i < 20; i++)
      expect(answerOf(await line.say(text(`M${i}`, i))).code).to.equal('AA')
    line.close()
    expect(await serves()).to.equal(true)
    expect(await server.stop()).to.equal(0)
    expect(told()).to.equal(1)
    expect(server.said()).to.match(/"usedMb":\d+,"limitMb":\d+/)
  })

  it('what is nested a hundred thousand deep is refused or kept, and ends nothing (C-12)', async () => {
    server = await launch(site.settings)
    const deep = (open: string, close: string) => `${open.repeat(100_000)}${close.repeat(100_000)}`
    const said = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"login":${deep('[', ']')},"password":"x"}`,
    })
    expect(said.status).to.be.within(400, 499)
    const line = await dial()
    const nested = text('M1', 1)
      .toString()
      .replace('|2.1|', `|${'\\S\\'.repeat(50_000)}&^~2.1|`)
    expect(nested).to.include('\\S\\')
    expect(answerOf(await line.say(Buffer.from(nested))).text).to.match(/\rMSA.A[AR].M1/)
    expect(answerOf(await line.say(text('M2', 2))).code).to.equal('AA')
    line.close()
    expect(await serves()).to.equal(true)
    expect(await server.stop()).to.equal(0)
  })

  describe('whose log', () => {
    /** Each of these messages stops in its middle: that is told in the log, and in the journal. */
    async function broken(): Promise<void> {
      for (let n = 0; n < 20; n++) {
        const line = new Raw(server?.mllpPort ?? 0)
        await line.write('\x0bMSH|^~\\&|DEMO-IA|LAB1|')
        line.socket.end()
        await until('it is closed', () => line.closed)
      }
    }

    /** It has much to say and cannot; everybody is served, and it ends when it is asked to. */
    async function goesOn(): Promise<void> {
      await broken()
      const line = await dial()
      for (let i = 0; i < 20; i++)
        expect(answerOf(await line.say(text(`M${i}`, i))).code).to.equal('AA')
      line.close()
      expect(await serves()).to.equal(true)
      expect(await server?.stop()).to.equal(0)
      await afterwards(async store => {
        const { messages } = await rowsOf(store)
        expect(messages.filter(row => row.state === 'applied')).to.have.length(20)
        const facts = await store.facts(site.centre, 0, 500)
        expect(facts.filter(({ kind }) => kind === 'result.recorded')).to.have.length(20)
        expect((await store.verify()).ok).to.equal(true)
      })
    }

    if (existsSync(FULL))
      it('is on a full disk goes on, and the journal has what the log has not (C-19)', async () => {
        const full = openSync(FULL, 'w')
        server = await launchUnheard(site.settings, full)
        closeSync(full)
        await goesOn()
      })

    it('goes to a pipe that nobody reads goes on, and stops when it is asked to (C-19)', async () => {
      const path = join(site.place.folder, 'log')
      execFileSync(MAKE_PIPE, [path])
      const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
      const outlet = openSync(path, constants.O_WRONLY)
      server = await launchUnheard(site.settings, outlet)
      closeSync(outlet)
      fill(pipe)
      await goesOn()
      expect(readSync(pipe, Buffer.alloc(10))).to.equal(10)
      closeSync(pipe)
    })
  })
})

/** Writes into a pipe until it takes nothing more. */
function fill(pipe: number): void {
  const filler = Buffer.alloc(4096, '.')
  for (let size = filler.length; size > 0; size = size >> 1)
    try {
      for (;;) writeSync(pipe, filler, 0, size)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
}
