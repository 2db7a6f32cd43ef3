/**
 * The intake when its database is in trouble, or one message trips it: nobody else suffers, what was
 * acknowledged is kept and applied once, and it goes on by itself when the trouble is over.
 */
import { expect } from 'chai'
import { sql } from 'kysely'
import pg from 'pg'
import { connect, type Sender } from '../lims-adapters/hl7/sender.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { say } from '../server/contract/words.ts'
import type { Store } from '../server/store/store.ts'
import { type Measured, message } from './support/analyzer.ts'
import { imbalances, rowsOf } from './support/balance.ts'
import { type Engine, eachEngine } from './support/engines.ts'
import { answerOf, became } from './support/intake.ts'
import { type Harms, type Intake, openIntake, openSite, type Site } from './support/site.ts'
import { eventually, until } from './support/waiting.ts'

const AT = '2026-11-23T01:00:00.000Z'

/** What the database says when its disk is full. */
const diskFull = (engine: Engine): Error =>
  Object.assign(new Error('the disk is full'), {
    code: { sqlite: 'SQLITE_FULL', postgres: '53100' }[engine.name],
  })

eachEngine('the intake in trouble', engine => {
  let site: Site
  let intake: Intake
  let line: Sender
  /** Statements that fail as long as this says so; the error it throws is theirs. */
  let harm: (statement: string) => void

  async function open(harms: Harms = {}): Promise<void> {
    intake = await openIntake(site, {
      ...harms,
      store: { beforeStatement: statement => harm(statement), ...harms.store },
    })
    line = await connect({ port: intake.port, host: '127.0.0.1' })
  }
  async function close(): Promise<void> {
    line.close()
    await intake.stop()
  }

  beforeEach(async () => {
    harm = () => undefined
    site = await openSite(engine, { lines: [{ unknownSpecimen: 'AE' }] })
    await open()
  })
  afterEach(async () => {
    harm = () => undefined
    expect(await imbalances(intake.store)).to.deep.equal([])
    expect((await intake.store.verify()).ok).to.equal(true)
    await close()
    await site.place.drop()
  })

  const card = (i: number) => site.cards[i] ?? ''
  const text = (id: string, measured: Partial<Measured> = {}, facility = 'LAB1') =>
    message({ specimen: card(0), analyte: 'TSH', value: '2.1', ...measured }, facility, AT, id)
  const say1 = async (payload: string) => answerOf(await line.say(Buffer.from(payload)))
  const rows = () => rowsOf(intake.store)
  const applied = async () => {
    const { messages } = await rows()
    return messages.length > 0 && messages.every(row => row.state !== 'kept')
  }
  const settled = () => eventually('nothing waits to be applied', applied, Boolean)
  const failing = (start: string) => (statement: string) => {
    if (statement.startsWith(start)) throw diskFull(engine)
  }

  describe('with a full disk (C-04)', () => {
    it('says AE to what it cannot keep, keeps nothing of it, and goes on by itself', async () => {
      harm = failing('insert into "message"')
      const refused = await say1(text('M1'))
      expect(refused.code).to.equal('AE')
      expect(refused.text).to.match(/\rERR\|.*207.*Send it again/)
      expect((await rows()).messages).to.deep.equal([])

      harm = () => undefined
      expect((await say1(text('M1'))).code).to.equal('AA')
      expect((await rows()).messages.map(became)).to.deep.equal(['applied AA 1/0/0'])
    })

    it('in enhanced mode says CE', async () => {
      harm = failing('insert into "message"')
      const refused = await say1(text('M1').replace('|P|2.5.1', '|P|2.5.1|||AL|NE'))
      expect(refused.code).to.equal('CE')
    })

    if (engine.name === 'sqlite')
      it('of SQLite’s own making: reads go on, and nothing acknowledged is lost', async () => {
        const pages = (limit: string) =>
          intake.store.work({ id: 'test' }, ['registry'], work =>
            sql.raw(`pragma max_page_count = ${limit}`).execute(work.db),
          )
        await pages('1') // no smaller than it is: not one page more
        const said: string[] = []
        for (let i = 0; i < 20; i++) {
          const { code } = await say1(text(`M${i}`, { specimen: card(i), value: `2.${i}` }))
          said.push(code)
        }
        expect(said).to.include('AE')
        const kept = (await rows()).messages.length
        expect(kept).to.equal(said.filter(code => code === 'AA').length)

        await pages('1000000')
        for (const [i, code] of said.entries())
          if (code === 'AE')
            expect((await say1(text(`M${i}`, { specimen: card(i) }))).code).to.equal('AA')
        await settled()
        expect((await rows()).results).to.have.length(20)
      })
  })

  describe('that keeps and cannot apply', () => {
    it('says AA, applies when it can again, and a resend gets the same answer', async () => {
      harm = failing('insert into "panel"')
      const first = await say1(text('M1'))
      const again = await say1(text('M1'))
      expect(first.code).to.equal('AA')
      expect(again.bytes.equals(first.bytes)).to.equal(true)
      expect((await rows()).messages.map(became)).to.deep.equal([
        'kept AA 0/0/0',
        'duplicate AA 0/0/0',
      ])

      harm = () => undefined
      await settled()
      const later = await say1(text('M1'))
      expect(later.bytes.equals(first.bytes)).to.equal(true)
      expect((await rows()).messages[0]).to.include({ state: 'applied', results: 1 })
    })

    it('lets no correction overtake what it corrects (B-18)', async () => {
      harm = failing('insert into "panel"')
      await say1(text('M1', { value: '48.7' }))
      harm = () => undefined
      await say1(text('M2', { value: '4.87', status: 'C' }))

      const { results } = await rows()
      expect(results.map(row => [row.value, row.state])).to.deep.equal([
        ['48.7', 'superseded'],
        ['4.87', 'recorded'],
      ])
    })

    it('says AE to a partner that insists on knowing, until it knows', async () => {
      const payload = text('M1', {}, 'LAB2')
      harm = failing('insert into "panel"')
      expect((await say1(payload)).code).to.equal('AE')
      expect((await say1(payload)).code).to.equal('AE')
      harm = () => undefined
      await settled()
      expect((await say1(payload)).code).to.equal('AA')
      expect((await rows()).results).to.have.length(1)
    })

    it('applies at the next start what an earlier life left, before a port is open', async () => {
      harm = failing('insert into "panel"')
      const first = await say1(text('M1', { value: '48.7' }))
      await say1(text('M2', { specimen: card(1), value: '2,1' }))
      harm = () => undefined
      await close()

      await open()

      const { messages, results, parked } = await rows()
      expect(messages.map(became)).to.deep.equal(['applied AA 1/0/0', 'applied AA 0/0/1'])
      expect(results.map(row => row.value)).to.deep.equal(['48.7'])
      expect(parked.map(row => row.why)).to.deep.equal(['not-a-number'])
      expect((await say1(text('M1', { value: '48.7' }))).bytes.equals(first.bytes)).to.equal(true)
    })

    it('does not blame a message for a start that failed with the database', async () => {
      harm = failing('insert into "panel"')
      await say1(text('M1'))
      harm = () => undefined
      await close()
      harm = failing('insert into "panel"')
      for (const _ of [1, 2, 3])
        expect(await open().catch((error: unknown) => error)).to.be.instanceOf(Refusal)
      harm = () => undefined
      await open()
      expect((await rows()).messages.map(row => [became(row), row.tries])).to.deep.equal([
        ['applied AA 1/0/0', 1],
      ])
    })
  })

  it('with a commit of which nobody knows: AE, and the resend is applied once (C-10)', async () => {
    await close()
    let doubt = false
    const lost = new Refusal('unavailable', say('The connection was lost.', '连接已中断。'))
    const doubtful = (store: Store): Store =>
      Object.assign(Object.create(store) as Store, {
        read: store.read.bind(store),
        work: async (...args: Parameters<Store['work']>) => {
          const result = await store.work(...args)
          if (doubt) throw lost
          return result
        },
      })
    await open({ through: doubtful })

    doubt = true
    expect((await say1(text('M1'))).code).to.equal('AE')
    doubt = false
    expect((await say1(text('M1'))).code).to.equal('AA')
    await settled()
    const { messages, results } = await rows()
    expect(messages.map(row => row.state)).to.deep.equal(['applied', 'duplicate'])
    expect(results).to.have.length(1)
  })

  if (engine.name === 'postgres')
    it('whose connections are cut again and again loses nothing and applies nothing twice (C-10)', async () => {
      const admin = new pg.Client({ connectionString: site.place.url ?? '' })
      await admin.connect()
      const ids = site.cards.map((specimen, i) => ({ id: `M${i}`, specimen }))
      for (const [i, { id, specimen }] of ids.entries()) {
        const cut = i % 4 === 1 ? admin.query(CUT_ALL) : undefined
        await untilAccepted(text(id, { specimen }))
        await cut
      }
      await admin.end()
      await settled()
      const { messages, results } = await rows()
      expect(results.map(row => row.specimen).sort()).to.deep.equal([...site.cards].sort())
      expect(messages.filter(row => row.state === 'applied')).to.have.length(ids.length)
      expect(intake.bugs).to.deep.equal([])
    })

  async function untilAccepted(payload: string): Promise<void> {
    for (;;) if ((await say1(payload)).code === 'AA') return
  }

  describe('with one message that trips it', () => {
    it('applies the others of its group, and parks that one whole with AA', async () => {
      const poison = card(1)
      const ids = ['M0', 'M1', 'M2']
      const high = { value: '48.7' }
      const group = ids
        .map((id, i) => text(id, { specimen: card(i), ...(i === 1 ? high : {}) }))
        .join('')
      harm = statement => {
        if (statement.startsWith('insert into "recall"')) throw new Error('a bug')
      }
      const answers: Buffer[] = []
      const talk = await connect({ port: intake.port, host: '127.0.0.1' })
      // The sender gives the answer to the first; the others are counted as discarded.
      answers.push(await talk.say(Buffer.from(group)))
      await until('all three answered', () => talk.discarded() === 2)
      talk.close()

      const { messages, results } = await rows()
      expect(messages.map(became)).to.deep.equal([
        'applied AA 1/0/0',
        'parked AA 0/0/0',
        'applied AA 1/0/0',
      ])
      expect(messages[1]?.says).to.match(/has been logged/)
      expect(results.map(row => row.specimen)).to.deep.equal([card(0), card(2)])
      expect(results.some(row => row.specimen === poison)).to.equal(false)
      expect(intake.bugs).to.deep.equal([`message ${messages[1]?.id}: a bug`])
      const facts = await intake.store.facts(site.centre, 0, 100)
      expect(facts.slice(-5).map(({ kind }) => kind)).to.deep.equal([
        'result.recorded',
        'message.applied',
        'message.parked',
        'result.recorded',
        'message.applied',
      ])
    })

    it('applies each alone where what they share could not be written', async () => {
      let failures = 0
      harm = statement => {
        if (statement.startsWith('insert into "panel"') && ++failures <= 2) throw new Error('a bug')
      }
      const group = [0, 1, 2].map(i => text(`M${i}`, { specimen: card(i) })).join('')
      expect((await say1(group)).code).to.equal('AA')
      await settled()

      const { messages, results } = await rows()
      expect(messages.map(became)).to.deep.equal(Array(3).fill('applied AA 1/0/0'))
      expect(results.map(row => row.specimen)).to.deep.equal([0, 1, 2].map(card))
      expect(failures).to.equal(5)
    })

    it('parks one whose reader trips, and answers AA', async () => {
      await close()
      const analyzers = new Map([
        [
          'demo-immunoassay',
          {
            name: 'demo-immunoassay',
            title: say('trips', '出错'),
            knows: () => true,
            paths: [],
            reads: () => {
              throw new Error('a bug in the adapter')
            },
          },
        ],
      ])
      await open({ bench: { analyzers } })
      expect((await say1(text('M1'))).code).to.equal('AA')
      expect((await rows()).messages.map(became)).to.deep.equal(['parked AA 0/0/0'])
      expect(intake.bugs).to.have.length(1)
    })
  })
})

const CUT_ALL =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
