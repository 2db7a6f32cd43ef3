/**
 * What the lines say of themselves: when each was heard, how much, what waits; and what is wrong
 * with them, each told once when it begins and once when it ends, by the one clock.
 */
import { expect } from 'chai'
import { type Instant, later } from '../server/contract/words.ts'
import { Tally } from '../server/exchange/tally.ts'
import { message } from './support/analyzer.ts'
import { openBoard } from './support/board.ts'
import { eachEngine } from './support/engines.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { FIRST, lineBench, OFTEN, SOME_LOOKS_MS } from './support/line-bench.ts'
import { Raw } from './support/mllp.ts'
import { openIntake, openSite, type Site } from './support/site.ts'
import { eventually, pause } from './support/waiting.ts'

intakeStories('the figures of a line', figures, OFTEN)

function figures(story: IntakeStory): void {
  const bench = lineBench(story)

  it('say when it was last heard, and how much in the last hour and today', async () => {
    const { clock } = story.lab
    expect(await bench.line()).to.include({ lastSeenAt: null, lastHour: 0, today: 0, errors: 0 })
    clock.set('2026-11-23T15:10:00.000Z') // ten past eleven in the evening in Guiyang
    for (const id of ['M1', 'M2']) await bench.says(bench.tsh(id))
    clock.move({ minutes: 40 })
    await bench.says(bench.tsh('M3'))
    expect(await bench.line()).to.include({ lastSeenAt: clock.now(), lastHour: 3, today: 3 })
    clock.move({ minutes: 25 })
    await bench.says(bench.tsh('M4'))
    expect(await bench.line()).to.include({ lastSeenAt: clock.now(), lastHour: 2, today: 1 })
  })

  it('count what was refused, parked whole or cut off today, what waits and what is held', async () => {
    await bench.says(bench.tsh('M1').replace('ORU^R01^ORU_R01', 'ADT^A01'))
    await bench.says(Buffer.from(bench.tsh('M2').replace('PID|1', 'PID|1||||\xff'), 'latin1'))
    const cut = new Raw(story.lab.mllpPort)
    await cut.write(Buffer.from(`\x0b${bench.tsh('M3').slice(0, 150)}`))
    cut.socket.end()
    await bench.says(bench.tsh('M4', 'GMCH', 'no number'))
    const line = await eventually(
      'all are counted',
      () => bench.line(),
      one => one.errors === 3,
    )
    expect(line).to.include({ errors: 3, waiting: 0, parked: 3 })
    story.lab.clock.move({ days: 1 })
    expect(await bench.line()).to.include({ errors: 0, parked: 3 })
  })

  it('name who is connected now, and on which line', async () => {
    await bench.add()
    const talk = new Raw(story.lab.mllpPort, '127.0.0.4')
    await bench.says(bench.tsh('M1', 'SECOND'), talk)
    expect((await bench.line('second')).connected).to.deep.equal(['127.0.0.4'])
    expect((await bench.line()).connected).to.deep.equal([])
    talk.socket.destroy()
    await eventually(
      'nobody is',
      () => bench.line('second'),
      one => one.connected.length === 0,
    )
  })
}

intakeStories('an alarm', alarms, OFTEN)

function alarms(story: IntakeStory): void {
  const bench = lineBench(story)
  const kinds = async (name?: string) => (await bench.line(name)).alarms.map(({ kind }) => kind)
  const alarmed = (expected: string[], name?: string) =>
    eventually(
      `alarms ${expected}`,
      () => kinds(name),
      now => now.join() === expected.join(),
    )
  const told = async () =>
    [...(await bench.facts('line.alarm')), ...(await bench.facts('line.calm'))]
      .sort((a, b) => a.seq - b.seq)
      .map(({ kind, by, data }) => `${by} ${kind} ${data.alarm}`)

  it('of silence begins when the line says, once, and ends when it is heard (D-10)', async () => {
    const { clock } = story.lab
    await bench.says(bench.tsh('M1'))
    await bench.change({ silentAfterMinutes: 90 })
    clock.move({ minutes: 89 })
    await pause(SOME_LOOKS_MS)
    expect(await kinds()).to.deep.equal([])
    clock.move({ minutes: 1 })
    await alarmed(['silent'])
    const [alarm] = (await bench.line()).alarms
    expect(alarm).to.include({ since: clock.now() })
    expect(alarm?.says.en).to.match(/90 minutes/)
    clock.move({ hours: 5 })
    await pause(SOME_LOOKS_MS)

    await bench.says(bench.tsh('M2'))

    await alarmed([])
    expect(await told()).to.deep.equal(['clock line.alarm silent', 'clock line.calm silent'])
  })

  it('of silence is none of a line that says none, or that is turned off', async () => {
    await bench.add({ name: 'quiet', silentAfterMinutes: 10 })
    story.lab.clock.move({ minutes: 20 })
    await alarmed(['silent'], 'quiet')
    expect(await kinds(FIRST)).to.deep.equal([])
    await bench.change({ state: 'off' }, 'quiet')
    await alarmed([], 'quiet')
    story.lab.clock.move({ hours: 1 })
    await bench.change({ state: 'on' }, 'quiet')
    await pause(SOME_LOOKS_MS)
    expect(await kinds('quiet'), 'its time begins anew').to.deep.equal([])
    story.lab.clock.move({ minutes: 10 })
    await alarmed(['silent'], 'quiet')
  })

  it('of too much begins beyond what the line says, and ends an hour later', async () => {
    await bench.change({ mostPerHour: 3 })
    for (const id of ['M1', 'M2', 'M3']) await bench.says(bench.tsh(id))
    await pause(SOME_LOOKS_MS)
    expect(await kinds()).to.deep.equal([])
    await bench.says(bench.tsh('M4'))
    await alarmed(['busy'])
    story.lab.clock.move({ minutes: 60 })
    await alarmed([])
    expect(await told()).to.deep.equal(['clock line.alarm busy', 'clock line.calm busy'])
  })

  it('of a broken line begins with what was cut off, and is whispered to the lab (A-05)', async () => {
    const board = await openBoard(story.lab.url, story.lab.people.tess)
    const cut = new Raw(story.lab.mllpPort)
    await cut.write(Buffer.from(`\x0b${bench.tsh('M1').slice(0, 150)}`))
    cut.socket.end()
    await alarmed(['broken'])
    const whispers = await eventually(
      'it is whispered',
      async () => board.heard.filter(({ kind }) => kind === 'line.alarm'),
      all => all.length > 0,
    )
    expect(whispers.map(({ about }) => about)).to.deep.equal([(await bench.line()).id])
    board.close()
    story.lab.clock.move({ minutes: 61 })
    await alarmed([])
  })
}

eachEngine('an alarm, and a server that stops', engine => {
  let site: Site
  let now: Instant = '2026-11-23T01:00:00.000Z'
  const clock = () => now
  beforeEach(async () => {
    now = '2026-11-23T01:00:00.000Z'
    const lines = [{ silentAfterMinutes: 60 }, { mostPerHour: 1 }]
    site = await openSite(engine, { lines, clock })
  })
  afterEach(() => site.place.drop())

  it('stands after the next start, is not told twice, and its figures are known (D-10)', async () => {
    let intake = await openIntake(site, { clock, lookEveryMs: 40 })
    const standing = () =>
      intake.store.read({ id: 'test' }, async look => {
        const rows = await look.db.selectFrom('lineAlarm').selectAll().orderBy('kind').execute()
        return rows.map(row => row.kind)
      })
    const lines = () =>
      intake.store.read({ id: 'test' }, look => look.db.selectFrom('line').selectAll().execute())
    const say = async (id: string, facility: string) => {
      const talk = new Raw(intake.port)
      const measured = { specimen: site.cards[0] ?? '', analyte: 'TSH', value: '2.1' }
      await talk.write(Buffer.from(`\x0b${message(measured, facility, now, id)}\x1c\r`))
      await eventually(
        'answered',
        async () => talk.acks(),
        acks => acks.length > 0,
      )
      talk.socket.destroy()
    }
    for (const id of ['M1', 'M2', 'M3']) await say(id, 'LAB3')
    now = later(now, 59 * 60_000)
    await say('M4', 'LAB3')
    now = later(now, 3_601_000 - 59 * 60_000)
    await say('M5', 'LAB3')
    await eventually('both stand', standing, kinds => kinds.join() === 'busy,silent')
    const before = await intake.store.facts(site.centre, 0, 500)
    await intake.stop()

    intake = await openIntake(site, { clock, lookEveryMs: 40 })
    await pause(SOME_LOOKS_MS)
    expect(await standing()).to.deep.equal(['busy', 'silent'])
    expect(await intake.store.facts(site.centre, 0, 500)).to.deep.equal(before)
    const [, silent, busy] = (await lines()).sort((a, b) => a.name.localeCompare(b.name))
    const hearing = (row: typeof busy) => row && intake.hearing({ ...row } as never)
    expect(hearing(busy)).to.include({ lastSeenAt: now, lastHour: 2, today: 5, countedSince: null })
    expect(hearing(silent)).to.include({ lastSeenAt: null, lastHour: 0, today: 0 })
    expect(intake.bugs).to.deep.equal([])
    await intake.stop()
  })

  it('knows when a line was last heard, however much came on the others since', async () => {
    const intake = await openIntake(site, { clock, lookEveryMs: 40 })
    const [one] = await intake.store.read({ id: 'test' }, look =>
      look.db.selectFrom('line').select('id').execute(),
    )
    await intake.store.work({ id: 'test' }, ['registry'], async work => {
      const seenAt = '2026-11-20T08:00:00.000Z'
      await work.db
        .insertInto('lineSeen')
        .values({ line: one?.id ?? '', seenAt })
        .execute()
    })
    await intake.stop()
    const again = await openIntake(site, { clock, lookEveryMs: 40 })
    const line = { id: one?.id ?? '', port: null, state: 'on' } as never
    expect(again.hearing(line).lastSeenAt).to.equal('2026-11-20T08:00:00.000Z')
    await again.stop()
  })
})

describe('the tally of a line', () => {
  const AT = '2026-11-23T01:00:30.000Z'
  const minutes = (n: number) => later(AT, n * 60_000)

  for (const [what, heard, at, lastHour, today] of [
    ['nothing', [], 0, 0, 0],
    ['what came now', [0, 0], 0, 2, 2],
    ['not what came an hour ago', [0, 30], 60, 1, 2],
    ['all of an hour', [1, 30, 60], 60, 3, 3],
    ['nothing of yesterday', [0, 1], 15 * 60, 0, 0],
    ['an hour across midnight', [14 * 60 + 50, 15 * 60 + 10], 15 * 60 + 10, 2, 1],
  ] as const)
    it(`counts ${what}`, () => {
      const tally = new Tally()
      for (const minute of heard) tally.heard('a', minutes(minute))
      tally.heard('b', minutes(at))
      const { lastHour: hour, today: day } = tally.of('a', minutes(at))
      expect([hour, day]).to.deep.equal([lastHour, today])
    })
})
