/** Queues that nobody works: counted on the start page, told to one person, and quiet again once worked (C-14). */
import { expect } from 'chai'
import { specimenNumber } from '../server/contract/specimen-number.ts'
import type { Caller } from './support/caller.ts'
import { intakeStories } from './support/intake.ts'
import { openGateway } from './support/partner.ts'
import { ADAS_MOTHER, type PersonName } from './support/people.ts'
import { eventually } from './support/waiting.ts'

const UNREGISTERED = specimenNumber('03', '26', 77)
const SECRET = 'what both sides hold'
/** Everybody who is told anything by the clock. */
const TOLD: readonly PersonName[] = [
  ...(['tess', 'ana', 'theo', 'rita', 'nora', 'nick'] as const),
  ...(['carl', 'dora', 'hedy', 'cora', 'fay', 'adam'] as const),
]

intakeStories('what nobody works', story => {
  const after = async (minutes: number) => {
    story.lab.clock.move({ minutes })
    await story.lab.escalate()
  }
  /** Whom the clock has told of a queue, and nobody else. */
  const alarms = async () => {
    const told: Partial<Record<PersonName, string[]>> = {}
    for (const name of TOLD) {
      const { rows } = await story.lab.people[name].listMyNotices({})
      if (rows.length > 0) told[name] = rows.map(({ why, level }) => `${level} ${why}`)
    }
    return told
  }
  const noticeOf = async (by: Caller) => {
    const [row] = (await by.listMyNotices({})).rows
    if (!row) throw new Error('no notice')
    return row
  }
  const facts = async (book: string) =>
    (await story.lab.store.facts(book, 0, 1_000))
      .filter(({ kind }) => kind.startsWith('notice.'))
      .map(({ kind, data }) => [kind, data.why].filter(Boolean).join(' '))

  it('a held value: told to whoever may settle it, live, passed on with it, to the head after an hour, and quiet when it is settled (C-14)', async () => {
    const { tess, ana } = story.lab.people
    const centre = story.lab.at.GMCH
    for (const id of ['M1', 'M2'])
      await story.say(story.text({ specimen: UNREGISTERED, analyte: 'TSH', value: '2.1' }, id))
    const rows = (await tess.listParked({ centre })).rows
    const [one, two] = rows
    if (!one || !two) throw new Error('nothing is held')
    const screen = await story.lab.board(tess)

    await after(4 * 60)
    expect(await alarms(), 'at its time').to.deep.equal({})
    await after(1)
    expect(await alarms()).to.deep.equal({ tess: ['owner held-overdue'] })
    await screen.until(() => screen.heard.some(({ kind }) => kind === 'notice.raised'))
    expect(await tess.showNoticeCount({})).to.deep.equal({ waiting: 1, critical: 1 })
    await after(10)
    const told = await noticeOf(tess)
    await tess.acknowledgeNotice({ id: told.id, version: told.version })
    await after(10)
    expect(await tess.showNoticeCount({}), 'quiet').to.deep.equal({ waiting: 0, critical: 0 })
    expect(await alarms(), 'and there').to.deep.equal({ tess: ['owner held-overdue'] })

    const owner = (await ana.whoAmI({})).id
    const both = rows.map(({ id, version }) => ({ id, version }))
    await tess.ownParked({ centre, rows: both, owner })
    await after(1)
    expect(await alarms(), 'whose it is now').to.deep.equal({ ana: ['owner held-overdue'] })
    await after(40)
    expect(await alarms()).to.deep.equal({
      ...{ ana: ['owner held-overdue'], hedy: ['head held-overdue'] },
    })
    await ana.dismissParked({ id: one.id, version: one.version + 1, reason: 'sent twice' })
    await after(1)
    expect(Object.keys(await alarms()), 'another is too old still').to.deep.equal(['ana', 'hedy'])
    await ana.dismissParked({ id: two.id, version: two.version + 1, reason: 'sent twice' })
    await after(0)
    expect(await alarms()).to.deep.equal({})
    expect(await facts(centre)).to.deep.equal([
      ...['notice.raised held-overdue', 'notice.acknowledged held-overdue', 'notice.passed-on'],
      ...['notice.raised held-overdue', 'notice.ended held-overdue', 'notice.ended held-overdue'],
    ])
    await screen.until(
      () => screen.heard.filter(({ kind }) => kind === 'notice.ended').length === 2,
    )
  })

  it('labels, messages to partners and messages that are not applied: how many, how old, and to whom it is told (C-14)', async () => {
    const { nora, nick, adam, tess, rita } = story.lab.people
    const { nanming, GMCH: centre } = story.lab.at
    expect(await adam.listQueues({})).to.deep.equal([])
    const where = { centre, samplingPoint: nanming, address: '127.0.0.1', port: 1 }
    const off = await adam.addPrinter({ ...where, name: 'off' })
    const { specimen } = await story.lab.registered(nora, { mother: ADAS_MOTHER })
    const screen = await story.lab.board(nora)
    const oldest = story.lab.clock.now()
    const run = await nora.startLabelRun({
      ...{ numbers: [{ number: specimen.number }], medium: 'zpl', printer: off.id },
    })
    await eventually(
      'that the printer is off',
      () => nora.showLabelRun({ id: run.id }),
      ({ state }) => state === 'broken-off',
    )
    const labels = { queue: 'label-run', centre, samplingPoint: nanming, count: 1, oldest }
    expect(await nora.listQueues({})).to.deep.equal([{ ...labels, overdue: 0 }])
    expect(await rita.listQueues({}), 'the desk of its centre').to.have.length(1)
    for (const other of [nick, tess, adam])
      expect(await other.listQueues({}), 'nobody else').to.deep.equal([])
    await after(31)
    expect(await alarms()).to.deep.equal({ nora: ['owner labels-overdue'] })
    expect((await noticeOf(nora)).about).to.equal(run.id)
    expect(await nora.listQueues({})).to.deep.equal([{ ...labels, overdue: 1 }])
    await screen.until(() => screen.heard.some(({ kind }) => kind === 'notice.raised'))
    await nora.cancelLabelRun({ id: run.id })
    await after(0)
    expect(await alarms()).to.deep.equal({})
    expect(await nora.listQueues({})).to.deep.equal([])

    process.env.PARTNER_TEST = SECRET
    const gateway = await openGateway(SECRET)
    await adam.addPartner({
      ...{ name: 'gateway', kind: 'http', address: gateway.address, use: 'staff' },
      ...{ centre: null, secret: 'PARTNER_TEST' },
    })
    gateway.is('refuses')
    await story.lab.judgedFrom(nora, { OHP17: '150' })
    await after(0)
    await story.lab.dispatch()
    const [waiting] = await adam.listQueues({})
    expect(waiting).to.include({ queue: 'dispatch', count: 1, overdue: 0 })
    expect((await alarms()).adam).to.equal(undefined)
    story.lab.clock.move({ minutes: 61 })
    await story.lab.escalate()
    expect((await alarms()).adam).to.deep.equal(['administrator dispatch-overdue'])
    expect((await adam.listQueues({}))[0]?.overdue).to.equal(1)
    gateway.is('takes')
    for (const { id, version, state } of await adam.listDispatches({}))
      if (state === 'parked') await adam.sendAgain({ id, version })
    for (let n = 0; n < 4; n++) {
      await story.lab.dispatch()
      story.lab.clock.move({ minutes: 1 })
    }
    await after(0)
    expect((await alarms()).adam, 'they were sent').to.equal(undefined)
    expect(await adam.listQueues({})).to.deep.equal([])
    await gateway.stop()
    delete process.env.PARTNER_TEST

    // A database that takes the message and then nothing more; no door leads there.
    const became = (from: 'applied' | 'kept', to: 'applied' | 'kept') =>
      story.lab.store.work({ id: 'test' }, [centre], async ({ db }) => {
        const set = db.updateTable('message').set({ state: to })
        await set.where('centre', '=', centre).where('state', '=', from).execute()
      })
    await became('applied', 'kept')
    await after(6)
    const [kept] = await adam.listQueues({})
    expect(kept).to.include({ queue: 'intake', centre, samplingPoint: null })
    expect(kept?.overdue).to.equal(kept?.count)
    expect((await alarms()).adam).to.deep.equal(['administrator intake-overdue'])
    expect(await nora.listQueues({})).to.deep.equal([])
    await became('kept', 'applied')
    await after(0)
    expect((await alarms()).adam).to.equal(undefined)
  })
})
