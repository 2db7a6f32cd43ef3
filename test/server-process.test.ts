/**
 * The server as a process: how it ends, and what it says when it cannot begin. Each reason for not
 * starting is one sentence in both languages with what to do, and exit code 1.
 */
import { existsSync } from 'node:fs'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { connect, NoAnswer, type Sender } from '../lims-adapters/hl7/sender.ts'
import { readConfig } from '../server/config.ts'
import { later } from '../server/contract/words.ts'
import * as rules from '../server/lab/rules.ts'
import { start } from '../server/main.ts'
import { openStore, type Store } from '../server/store/store.ts'
import { whyNotStarted } from '../server/why-not-started.ts'
import { message } from './support/analyzer.ts'
import { imbalances, rowsOf } from './support/balance.ts'
import { authority } from './support/certificates.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import {
  launch,
  launchInVain,
  type ServerProcess,
  type Settings,
} from './support/server-process.ts'
import { openSite, optionsOf, type Site } from './support/site.ts'
import { refused } from './support/store.ts'

const AT = '2026-11-23T01:00:00.000Z'

const asksAtListen = (nth: number) => `
  import { Server } from 'node:net'
  const { listen } = Server.prototype
  let n = 0
  Server.prototype.listen = function (...args) {
    if (++n === ${nth}) process.kill(process.pid, 'SIGTERM')
    return listen.apply(this, args)
  }`

/** When a supervisor has second thoughts, and what asks the process to stop just then. */
const DURING_A_START: readonly [moment: string, does: string][] = [
  [
    'as soon as it can hear that',
    `process.on('newListener', what => {
      if (what === 'SIGTERM') process.nextTick(() => process.kill(process.pid, 'SIGTERM'))
    })`,
  ],
  ['as it opens its door for instruments', asksAtListen(1)],
  ['as it opens its door for screens', asksAtListen(2)],
]
/** At its crash point it is asked to stop, and goes on meanwhile. */
const ASKED_INSTEAD_OF_KILLED = `
  const { kill } = process
  process.kill = pid => kill(pid, 'SIGTERM')`

eachEngine('the server process', engine => {
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

  const text = (id: string, specimen: string) =>
    message({ specimen, analyte: 'TSH', value: '2.1' }, 'LAB1', AT, id)

  /** What the database holds once no server works on it any more. */
  async function afterwards<T>(look: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(optionsOf(site.place))
    try {
      return await look(store)
    } finally {
      await store.close()
    }
  }

  it('asked to stop with messages in flight answers or drops them, and loses none (C-20)', async () => {
    server = await launch(site.settings)
    const port = server.mllpPort
    const acked: string[] = []
    const sending = Promise.allSettled(
      Array.from({ length: 8 }, async (_, n) => {
        const line = await connect({ port, host: '127.0.0.1' })
        for (let i = n; ; i += 8) await accepted(line, `M${i}`, acked)
      }),
    )
    while (acked.length < 40) await new Promise(resolve => setTimeout(resolve, 5))

    expect(await server.stop()).to.equal(0)

    const ends = await sending
    expect(ends.map(end => end.status)).to.deep.equal(Array(8).fill('rejected'))
    await afterwards(async store => {
      const { messages } = await rowsOf(store)
      const kept = new Set(messages.map(row => row.controlId))
      expect(acked.filter(id => !kept.has(id))).to.deep.equal([])
      expect(await imbalances(store)).to.deep.equal([])
      expect((await store.verify()).ok).to.equal(true)
    })
  })

  async function accepted(line: Sender, id: string, acked: string[]): Promise<void> {
    const specimen = site.cards[acked.length % site.cards.length] ?? ''
    const answer = await line.say(Buffer.from(text(id, specimen)))
    if (answerOf(answer).code === 'AA') acked.push(id)
  }

  it('killed by the same message again and again parks it, and files the others', async () => {
    const [one = '', poison = '', other = ''] = site.cards
    const harmed: Settings = { ...site.settings, LIMS_CRASH_AT: 'inside-apply@POISON' }
    const group = text('M1', one) + text('POISON', poison) + text('M2', other)
    // The second life knows that the first one died, and keeps before it applies.
    for (const _ of ['in one commit', 'kept first']) {
      server = await launch(harmed)
      const line = await connect({ port: server.mllpPort, host: '127.0.0.1' })
      const lost = await line.say(Buffer.from(group)).catch((error: unknown) => error)
      expect(lost).to.be.instanceOf(NoAnswer)
      expect((await server.ended).signal).to.equal('SIGKILL')
    }
    for (const _ of ['alone for the first time', 'alone for the second time'])
      expect((await launchInVain(harmed)).signal).to.equal('SIGKILL')

    server = await launch(harmed)
    const again = await connect({ port: server.mllpPort, host: '127.0.0.1' })
    const answer = answerOf(await again.say(Buffer.from(text('POISON', poison))))
    again.close()

    expect(answer.code).to.equal('AA')
    await server.stop()
    await afterwards(async store => {
      const { messages, results } = await rowsOf(store)
      expect(messages.map(row => `${row.controlId} ${row.state}`)).to.deep.equal([
        'M1 applied',
        'POISON parked',
        'M2 applied',
        'POISON duplicate',
      ])
      expect(messages[1]?.says).to.match(/brought the server down twice/)
      expect(results.map(row => row.specimen)).to.deep.equal([one, other])
      expect(await imbalances(store)).to.deep.equal([])
      // Somebody has to look at it in the time that a row gives, counted from when it was set aside.
      await store.read({ id: 'test' }, async look => {
        const [held, more] = await look.db.selectFrom('parked').selectAll().execute()
        expect(more).to.equal(undefined)
        expect(held).to.include({ id: messages[1]?.id, kind: 'message', why: 'whole-message' })
        const { parked } = await rules.allowances(look, ['parked'])
        expect(parked).to.be.greaterThan(0)
        expect(held?.dueAt).to.equal(later(held?.parkedAt ?? '', parked * 60_000))
      })
    })
  })

  const mark = () => join(optionsOf(site.place).folder, 'running')

  for (const [moment, does] of DURING_A_START)
    it(`asked to stop ${moment} ends in order, and the next start does not take it for a death (C-20)`, async () => {
      const { code, signal } = await launchInVain({ ...site.settings, ...meddled(does) })
      expect([code, signal]).to.deep.equal([0, null])
      expect(existsSync(mark())).to.equal(false)
      await afterwards(async store => expect((await store.verify()).ok).to.equal(true))
    })

  it('asked to stop while it applies what was left behind leaves the rest of it to the next start (C-20)', async () => {
    const group = site.cards.slice(0, 6).map((card, i) => text(`M${i + 1}`, card))
    const harmed: Settings = { ...site.settings, LIMS_CRASH_AT: 'inside-apply@M1' }
    // The life before died, so that this one keeps before it applies.
    await mkdir(dirname(mark()), { recursive: true })
    await writeFile(mark(), '')
    server = await launch(harmed)
    const line = await connect({ port: server.mllpPort, host: '127.0.0.1' })
    await line.say(Buffer.from(group.join(''))).catch(() => undefined)
    await server.ended
    const states = () =>
      afterwards(async store => (await rowsOf(store)).messages.map(({ state }) => state))
    expect(await states()).to.deep.equal(Array(6).fill('kept'))

    const asked = await launchInVain({ ...harmed, ...meddled(ASKED_INSTEAD_OF_KILLED) })

    expect([asked.code, asked.signal]).to.deep.equal([0, null])
    const [first, ...others] = await states()
    expect(first).to.equal('applied')
    expect(others.slice(-3)).to.deep.equal(Array(3).fill('kept'))
    server = await launch(site.settings)
    await server.stop()
    expect(await states()).to.deep.equal(Array(6).fill('applied'))
  })

  it('of which a part fails to stop tells of that, and stops all the others, the database too (C-20)', async () => {
    const bugs: string[] = []
    const ports = { PORT: '0', MLLP_PORT: '0' }
    const running = await start(readConfig({ ...site.settings, ...ports }), {
      quiet: true,
      onBug: (_, about) => bugs.push(about),
    })
    await rm(mark())
    await mkdir(mark())
    await running.stop()
    expect(bugs).to.deep.equal(['stopping the mark of this life'])
    expect((await refused(running.store.ready())).says.en).to.match(/The server is stopping/)

    server = await launch(site.settings)
    expect(await server.stop()).to.equal(0)
    expect(server.said()).to.match(/"about":"stopping the mark of this life"/)
  })

  if (engine.name === 'sqlite')
    it('does not start beside another one on the same folder (C-13)', async () => {
      server = await launch(site.settings)
      const { code, said } = await launchInVain(site.settings)
      expect(code).to.equal(1)
      expect(said).to.match(/Another Guthrie server already works in .*Stop it first/)
      expect(said).to.match(/已有另一个/)
      expect(await server.stop()).to.equal(0)
    })
})

describe('a start that cannot be', () => {
  let site: Site
  before(async () => {
    const { engines } = await import('./support/engines.ts')
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    site = await openSite(engine, { cards: 1 })
  })
  after(() => site.place.drop())

  const sentence = (said: string) => {
    expect(said).not.to.match(/\n\s+at /)
    expect(said).to.match(/[\u4e00-\u9fff]/)
    return said
  }

  async function occupied(): Promise<{ port: number; taken: Server }> {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    return { port: typeof address === 'object' && address ? address.port : 0, taken }
  }

  for (const key of ['PORT', 'MLLP_PORT'])
    it(`because ${key} is in use says so, and how to choose another`, async () => {
      const { port, taken } = await occupied()
      const { code, said } = await launchInVain({ ...site.settings, [key]: String(port) })
      taken.close()
      expect(code).to.equal(1)
      expect(sentence(said)).to.include(`Port ${port} is in use`).and.to.include(`set ${key} to`)
    })

  it('because the database of DATABASE_URL is not there says where it looked, and no password', async () => {
    const { port, taken } = await occupied()
    await new Promise(resolve => taken.close(resolve))
    const url = `postgres://guthrie:s3cretword@127.0.0.1:${port}/guthrie`
    const { code, said } = await launchInVain({ ...site.settings, DATABASE_URL: url })
    expect(code).to.equal(1)
    expect(sentence(said)).to.match(new RegExp(`The database 127.0.0.1:${port}/guthrie cannot be`))
    expect(said).to.match(/ECONNREFUSED.*Check that PostgreSQL runs/)
    expect(said).not.to.include('s3cretword')
  })

  const inVain = async (settings: Settings) => {
    const { code, said } = await launchInVain({ ...site.settings, ...settings })
    expect(code).to.equal(1)
    return sentence(said)
  }

  it('because a certificate for instruments is not there, or alone, names its setting', async () => {
    const alone = { MLLP_TLS_CERT: '/nowhere/cert.pem' }
    expect(await inVain(alone)).to.match(/needs MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA/)
    const all = { ...alone, MLLP_TLS_KEY: '/nowhere/key.pem', MLLP_TLS_CA: '/nowhere/ca.pem' }
    expect(await inVain(all)).to.match(
      /MLLP_TLS_CERT names \/nowhere\/cert\.pem, and no such file is there\. Put it there/,
    )
  })

  describe('because a certificate for screens', () => {
    let cert: string
    let key: string
    beforeEach(async () => {
      const made = authority('the house').certify('screens')
      cert = join(site.place.folder, 'cert.pem')
      key = join(site.place.folder, 'key.pem')
      await writeFile(cert, made.cert)
      await writeFile(key, made.key)
    })

    it('is alone says that two are needed', async () => {
      expect(await inVain({ TLS_CERT: cert })).to.match(/needs both TLS_CERT and TLS_KEY/)
    })
    it('is not there names its setting, before anything else was begun', async () => {
      const data = join(site.place.folder, 'not-begun')
      const said = await inVain({ TLS_CERT: '/nowhere/c.pem', TLS_KEY: key, LIMS_DATA: data })
      expect(said).to.match(/^TLS_CERT names \/nowhere\/c\.pem, and no such file is there/)
      expect(existsSync(data)).to.equal(false)
    })
    it('may not be read by the account names its setting, and no port', async () => {
      await chmod(cert, 0o000)
      const said = await inVain({ TLS_CERT: cert, TLS_KEY: key, ...WITHOUT_RIGHTS })
      expect(said).to.include(
        `TLS_CERT names ${cert}, which the account of the server may not read`,
      )
      expect(said).not.to.match(/[Pp]ort|端口/)
    })
    it('is a folder names its setting', async () => {
      const said = await inVain({ TLS_CERT: site.place.folder, TLS_KEY: key })
      expect(said).to.match(/^TLS_CERT names .* cannot be read \(EISDIR\)\. Name a file there/)
    })
    it('and its key do not belong together, or are none, names both', async () => {
      const both = `TLS_CERT (${cert}) and TLS_KEY (${key}) are not a certificate and its key`
      await writeFile(key, authority('another house').certify('screens').key)
      expect(await inVain({ TLS_CERT: cert, TLS_KEY: key })).to.include(both)
      await writeFile(cert, 'no certificate')
      expect(await inVain({ TLS_CERT: cert, TLS_KEY: key })).to.include(both)
    })
  })

  for (const key of ['HOST', 'MLLP_HOST'])
    it(`because ${key} is no address of this machine names it`, async () => {
      const said = await inVain({ [key]: '192.0.2.1', TRUST_PROXY: '1' })
      expect(said).to.match(new RegExp(`^${key} is 192.0.2.1, which is no address`, 'm'))
    })

  it('because settings make no sense names each, and what it must be, never what was given', async () => {
    const said = await inVain({
      ...{ PORT: 'abc', MLLP_PORT: '70000', TRUST_PROXY: '-1', BOARDS: 'there' },
      ...{ SESSION_HOURS: '0', DRAFT_HOURS: 'long', PUBLIC_ADDRESS: 'here' },
      DATABASE_URL: 'mysql://guthrie:s3cretword@127.0.0.1/guthrie',
    })
    expect(said.split('\n').slice(0, 10)).to.deep.equal([
      'These settings cannot be used:',
      '  PORT must be a whole number from 0 to 65535.',
      '  MLLP_PORT must be a whole number from 0 to 65535.',
      '  DATABASE_URL must be an address that begins with postgres://.',
      '  TRUST_PROXY must be a whole number from 0 to 5.',
      '  BOARDS must be “here” or “apart”.',
      '  PUBLIC_ADDRESS must be an address that begins with https:// or http://.',
      '  SESSION_HOURS must be a number from 1 to 24.',
      '  DRAFT_HOURS must be a number from 1 to 72.',
      'Correct them, then start again.',
    ])
    expect(said).to.include('  PORT 应为 0 至 65535 之间的整数。')
    expect(said).not.to.match(/s3cretword|NaN|undefined/)
  })

  it('because it would send names over an open network says what to set', async () => {
    expect(await inVain({ HOST: '0.0.0.0' })).to.match(
      /^HOST=0\.0\.0\.0 .*Set TLS_CERT and TLS_KEY/,
    )
  })

  it('because a port is kept for others names its setting', () => {
    const refused = { code: 'EACCES', syscall: 'listen', port: 80, address: '127.0.0.1' }
    const said = whyNotStarted(Object.assign(new Error('listen EACCES'), refused), null)
    expect(sentence(said)).to.match(/^Port 80 needs more rights .* Set PORT to one above 1023/)
  })
})

/** Something is put into the process before its own code. */
function meddled(does: string): Settings {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(does)}` }
}

/** Once it is read in, it goes on as an account that may do little; whoever may do little anyhow, as it is. */
const WITHOUT_RIGHTS = meddled(`
  const { umask } = process
  process.umask = mask => {
    if (process.getuid() === 0) process.setuid(65534)
    return umask(mask)
  }`)
