/**
 * What the clock does, and a database that was away for a moment: every round is told of that failed,
 * and the next one does its work, without anybody asking and without a restart (C-10). The store is the
 * real one behind a door that can be shut.
 */
import { join } from 'node:path'
import { expect } from 'chai'
import { loadAnalyzers } from '../lims-adapters/adapter.ts'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { BackingUp } from '../server/backing-up.ts'
import { type Instant, later } from '../server/contract/words.ts'
import { openDispatching } from '../server/dispatching.ts'
import { openEscalating } from '../server/escalating.ts'
import { remember } from '../server/lab/known.ts'
import { REGISTRY } from '../server/lab/places.ts'
import * as rules from '../server/lab/rules.ts'
import { openPassing } from '../server/passing.ts'
import { loadProgrammes } from '../server/programmes/programme.ts'
import { openReferring } from '../server/referring.ts'
import { everySoOften } from '../server/rounds.ts'
import { openStore, type Store } from '../server/store/store.ts'
import { openVerifying } from '../server/verifying.ts'
import { message } from './support/analyzer.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { type Lab, openLab } from './support/lab.ts'
import { openNipt } from './support/nipt.ts'
import { openGateway } from './support/partner.ts'
import { PLAIN_TSH } from './support/rows.ts'
import { openIntake, openSite, optionsOf } from './support/site.ts'
import { eventually, pause, until } from './support/waiting.ts'

const AT: Instant = '2026-11-23T01:00:00.000Z'
const OFTEN_MS = 10
const HOUR_MS = 3_600_000

/** What is asked of a store, and how many times that was before. */
type Asked = (what: 'read' | 'work', before: number) => boolean

/** A store behind a door: what the door is shut to fails, as when the database is away. */
function behindDoor(store: Store, isShut: Asked = () => true) {
  let shut = isShut
  let asked = 0
  const pass = (what: 'read' | 'work') => {
    if (shut(what, asked++)) throw new Error('the database is away')
  }
  const door = Object.assign(Object.create(store) as Store, {
    read: async (...args: Parameters<Store['read']>) => {
      pass('read')
      return store.read(...args)
    },
    work: async (...args: Parameters<Store['work']>) => {
      pass('work')
      return store.work(...args)
    },
  })
  const shutTo = (is: Asked) => {
    shut = is
  }
  return { store: door, shutTo, open: () => shutTo(() => false) }
}

interface Parts {
  readonly store: Store
  readonly onBug: (error: unknown, about: string) => void
  readonly everyMs: number
}

interface Scene {
  /** Opens the part of the clock over something that waits for it. */
  readonly opens: (parts: Parts) => { stop(): Promise<void> }
  readonly isDone: () => Promise<boolean>
  /** What is told of while the database is away. */
  readonly tells: readonly string[]
  end?(): Promise<void>
}

/** The part fails while the database is away, which is told; it does its work once that is back. */
async function outlives(store: Store, { opens, isDone, tells, end }: Scene): Promise<void> {
  const { store: door, open } = behindDoor(store)
  const told: string[] = []
  const onBug = (error: unknown, about: string) => told.push(`${about}: ${error}`)
  const clock = opens({ store: door, everyMs: OFTEN_MS, onBug })
  try {
    await until('that several rounds have failed', () => told.length > 2 * tells.length)
    expect(await isDone(), 'before the database is back').to.equal(false)
    open()
    await eventually('what the round is for', isDone, is => is)
  } finally {
    await clock.stop()
    await end?.()
  }
  const expected = tells.map(about => `${about}: Error: the database is away`)
  expect([...new Set(told)]).to.deep.equal(expected)
}

const ESCALATING_TELLS = [
  'telling who should act on a recall',
  'telling who should act on a report',
  'telling who should work a queue',
]

eachEngine('the clock, after a database that was away', engine => {
  describe('beside a laboratory', () => {
    let lab: Lab
    beforeEach(async () => {
      lab = await openLab(engine, { lookEveryMs: HOUR_MS })
    })
    afterEach(() => lab.stop())

    /** Of how many recalls somebody was told that nobody has seen them. */
    const told = () =>
      lab.store.read({ id: 'test' }, async ({ db }) => {
        const rows = await db.selectFrom('notice').select('recall').distinct().execute()
        return rows.length
      })
    const overdue = async () => {
      await lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
      lab.clock.move({ days: 30 })
      expect(await told()).to.equal(0)
    }

    const SCENES: readonly [what: string, set: () => Promise<Scene>][] = [
      [
        'tells who should act on a recall that nobody has seen (E-20)',
        async () => {
          await overdue()
          return {
            opens: openEscalating,
            isDone: async () => (await told()) > 0,
            tells: ESCALATING_TELLS,
          }
        },
      ],
      [
        'refers a woman whose redraw cannot be made any more',
        async () => {
          const nipt = await openNipt(lab)
          const number = await nipt.tube({ days: 155 })
          await nipt.run('R1', [[number, { FF: '2.7' }]])
          await lab.signedOff(number)
          lab.clock.move({ days: 6 })
          return {
            opens: openReferring,
            isDone: async () =>
              (await lab.page(number)).recalls.some(({ condition }) => condition === 'REFERRAL'),
            tells: ['referring overdue redraws'],
          }
        },
      ],
      [
        'sends what waits for a partner (D-11)',
        async () => {
          process.env.PARTNER_TEST = 'what both sides hold'
          const gateway = await openGateway(process.env.PARTNER_TEST)
          await lab.people.adam.addPartner({
            ...{ name: 'gateway', kind: 'http', address: gateway.address, use: 'staff' },
            ...{ centre: null, secret: 'PARTNER_TEST' },
          })
          await lab.judgedFrom(lab.people.nora, { OHP17: '150' })
          await lab.escalate()
          return {
            opens: openDispatching,
            isDone: async () => gateway.taken().length > 0,
            tells: ['sending to partners'],
            async end() {
              await gateway.stop()
              delete process.env.PARTNER_TEST
            },
          }
        },
      ],
      [
        'passes on what is held of a case that went to another centre (E-09)',
        async () => {
          const { pia, nora, theo } = lab.people
          const number = await lab.judgedFrom(nora, { TSH: '48.7' })
          const { id } = (await lab.page(number)).case
          const going = { centre: lab.at.GMCH, to: lab.at.GMU, cases: [id], reason: 'x' }
          await pia.handOverCases(going)
          const analyzer = await lab.analyzer('GMCH')
          await analyzer.sends({ specimen: number, analyte: 'TSH', value: '4.9', status: 'C' })
          const programmes = await loadProgrammes()
          const analyzers = await loadAnalyzers()
          const known = remember(programmes)
          return {
            opens: parts => {
              const { onBug } = parts
              const bench = { analyzers, programmes, known, onBug, reached: () => undefined }
              return openPassing({ ...parts, bench })
            },
            isDone: async () => (await theo.listParked({ centre: lab.at.GMU })).rows.length > 0,
            tells: ['passing on what is held'],
          }
        },
      ],
    ]
    for (const [what, set] of SCENES)
      it(`${what} at the next round, and tells of those that failed (C-10)`, async () => {
        await outlives(lab.store, await set())
      })

    it('leaves out of a look what fails, and nothing else of it (C-10, E-20)', async () => {
      await overdue()
      const { store } = behindDoor(lab.store, (_, before) => before === 0)
      const bugs: string[] = []

      // Its first look is at once; another one would be an hour later.
      const onBug = (_: unknown, about: string) => bugs.push(about)
      await openEscalating({ store, everyMs: HOUR_MS, onBug }).stop()

      expect(bugs).to.deep.equal(['telling who should act on a recall'])
      expect(await told()).to.equal(1)
    })

    it('gives a case to somebody else at the next look, where that failed when its owner left (C-10, E-22)', async () => {
      const { carl, sera } = lab.people
      const number = await lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
      const { id } = await carl.whoAmI({})
      const owner = async () => (await lab.page(number)).case.owner
      // Everybody was told of everything: nothing but the post that ends makes the clock look at it.
      lab.clock.move({ days: 90 })
      await lab.escalate()
      expect(await owner()).to.equal(id)
      const [post] = (await sera.listStaff({})).find(one => one.id === id)?.posts ?? []
      const endsAt = later(lab.clock.now(), 24 * HOUR_MS)
      await sera.endRole({ id: post?.id ?? '', endsAt })
      const { store, shutTo } = behindDoor(lab.store, () => false)
      const bugs: string[] = []
      const onBug = (_: unknown, about: string) => bugs.push(about)
      const clock = openEscalating({ store, everyMs: OFTEN_MS, onBug })
      await clock.look()

      shutTo(what => what === 'work')
      lab.clock.move({ days: 1 })
      await until('that it failed', () => bugs.some(about => about.startsWith('following')))
      shutTo(() => false)

      await eventually('another owner', owner, now => now !== id)
      await clock.stop()
    })
  })

  it('verifies by rule at the next round, and tells of those that failed (C-10)', async () => {
    const clock = () => AT
    const site = await openSite(engine, { cards: 1, clock })
    const intake = await openIntake(site, { clock })
    const [specimen = ''] = site.cards
    const line = await connect({ port: intake.port, host: '127.0.0.1' })
    const text = message({ specimen, analyte: 'TSH', value: '2.1' }, 'LAB1', AT, 'M1')
    expect(answerOf(await line.say(Buffer.from(text))).code).to.equal('AA')
    line.close()
    await intake.store.work({ id: 'test' }, [REGISTRY], work => rules.put(work, PLAIN_TSH))
    const programmes = await loadProgrammes()
    await outlives(intake.store, {
      opens: parts => openVerifying({ ...parts, programmes }),
      isDone: () =>
        intake.store.read({ id: 'test' }, async ({ db }) => {
          const rows = await db.selectFrom('panel').select('state').execute()
          return rows.every(({ state }) => state === 'verified')
        }),
      tells: ['verifying by rule'],
    })
    await intake.stop()
    await site.place.drop()
  })

  it('makes the next backup, and tells of the one that could not be written down (C-10, C-16)', async () => {
    let now = AT
    const clock = () => now
    const site = await openSite(engine, { cards: 1, clock })
    const { folder, url, keyFile, ...rest } = optionsOf(site.place)
    const store = await openStore({ ...rest, folder, url, keyFile, clock })
    const { store: door, open } = behindDoor(store)
    const bugs: string[] = []
    const backingUp = new BackingUp({
      ...{ store: door, place: { url, folder }, folder: join(site.place.folder, 'backups') },
      ...{ keep: 14, clock, keyFile, backupKeyFile: `${folder}.backup-key`, everyMs: OFTEN_MS },
      onBug: (error, about) => bugs.push(`${about}: ${error}`),
    })
    const made = async () => {
      const facts = await store.facts(REGISTRY, 0, 1_000)
      return facts.filter(({ kind }) => kind === 'backup.made').map(({ at }) => at)
    }

    await until('that it failed', () => bugs.length > 0)
    open()
    now = later(AT, 24 * HOUR_MS)
    await eventually('that of the next night', made, all => all.length > 0)

    await backingUp.stop()
    expect(await made()).to.deep.equal([now])
    expect(bugs).to.deep.equal(['making the nightly backup: Error: the database is away'])
    await store.close()
    await site.place.drop()
  })
})

describe('what is done every so often', () => {
  const onBug = (error: unknown) => expect.fail(String(error))

  it('is never done twice at once, and by hand after what was asked for before, however that ended', async () => {
    let inside = 0
    let n = 0
    const rounds = everySoOften({ does: 'x', onBug, everyMs: HOUR_MS }, async () => {
      const own = ++n
      expect(++inside, 'at once').to.equal(1)
      await pause(5)
      inside--
      if (own === 2) throw new Error('the second one')
      return own
    })
    const [first, second, third] = await Promise.allSettled([
      ...[rounds.look(), rounds.look(), rounds.look()],
    ])
    expect([first, third].map(one => one?.status === 'fulfilled' && one.value)).to.deep.equal([
      1, 3,
    ])
    expect(second?.status === 'rejected' && String(second.reason)).to.equal('Error: the second one')
    await rounds.stop()
  })

  it('is left out by the clock while it is still being done, and a stop waits for its end', async () => {
    let begun = 0
    let ended = 0
    const round = { does: 'x', onBug, everyMs: 2, atOnce: true }
    const rounds = everySoOften(round, async () => {
      begun++
      await pause(60)
      ended++
    })
    await until('the second one', () => begun === 2)
    expect(ended, 'the first one was over').to.equal(1)
    await rounds.stop()
    await pause(20)
    expect([begun, ended]).to.deep.equal([2, 2])
  })
})
