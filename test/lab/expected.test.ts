/** Expected against received: what was asked of the instruments and has not come (B-16, B-17). */
import { expect } from 'chai'
import { dayOf } from '../../server/contract/words.ts'
import { type IntakeStory, intakeStories } from '../support/intake.ts'
import { refusedAs } from '../support/refusals.ts'
import { shelve } from '../support/shelf.ts'

const sends = (story: IntakeStory, id: string, specimen: string, more: object = {}) =>
  story.say(story.text({ specimen, analyte: 'TSH', value: '2.1', ...more }, id))

/** A ward's card, received now; the shelf of the story was received now as well. */
const day = async (story: IntakeStory, of = dayOf(story.lab.clock.now())) =>
  story.lab.people.tess.showExpectedDay({ centre: story.lab.at.GMCH, day: of })

const awaited = async (story: IntakeStory, ask: object = {}) =>
  (await story.lab.people.tess.listExpected({ centre: story.lab.at.GMCH, limit: 200, ...ask })).rows

intakeStories('what an instrument has not sent', story => {
  it('is named for every card that is here, until its last value has come (B-16)', async () => {
    const card = story.card()
    const [shelf] = [await awaited(story)]
    expect(shelf).to.have.length(12)
    expect(shelf.find(row => row.number === card)?.missing).to.deep.equal(['TSH', 'OHP17', 'G6PD'])

    await sends(story, 'M1', card)
    await sends(story, 'M2', card, { analyte: 'OHP17', value: '8.4' })
    const left = (await awaited(story)).find(row => row.number === card)
    expect(left?.missing).to.deep.equal(['G6PD'])
    expect(left?.maskedName).to.be.a('string')

    await sends(story, 'M3', card, { analyte: 'G6PD', value: '5.5' })
    expect((await awaited(story)).map(row => row.number)).not.to.include(card)
    expect(await day(story)).to.include({ received: 12, complete: 1, waiting: 11, overdue: 0 })
  })

  it('is not asked of a card that is not here, or may not be tested (B-07)', async () => {
    const { nora, rita } = story.lab.people
    const under = await story.lab.cardFrom(nora)
    const held = await story.lab.cardFrom(nora)
    await rita.receiveSpecimen({ number: held, centre: story.lab.at.GMCH, found: ['D15'] })
    const numbers = (await awaited(story)).map(row => row.number)
    expect(numbers).not.to.include(under)
    expect(numbers).not.to.include(held)
    await rita.receiveSpecimen({ number: under, centre: story.lab.at.GMCH })
    expect((await awaited(story)).map(row => row.number)).to.include(under)
  })

  it('is overdue after the time that a row of the rules gives it, and each count opens its list', async () => {
    const card = story.card()
    const received = dayOf(story.lab.clock.now())
    for (const [n, analyte] of ['TSH', 'OHP17', 'G6PD'].entries())
      await sends(story, `M${n}`, card, { analyte, value: '5.5' })
    story.lab.clock.move({ days: 2 })
    expect(await awaited(story, { due: 'overdue' })).to.deep.equal([])
    story.lab.clock.move({ minutes: 1 })
    const counts = await day(story, received)
    expect(counts).to.include({ received: 12, complete: 1, waiting: 11, overdue: 11 })
    const rows = await awaited(story, { due: 'overdue' })
    expect(rows).to.have.length(counts.overdue)
    expect(await awaited(story, { day: received })).to.have.length(counts.waiting)
    expect(await awaited(story, { day: dayOf(story.lab.clock.now()) })).to.deep.equal([])
  })

  it('is a final value where only a preliminary one came (B-17)', async () => {
    const card = story.card()
    await sends(story, 'M1', card, { status: 'P' })
    await sends(story, 'M2', card, { analyte: 'OHP17', value: '8.4' })
    await sends(story, 'M3', card, { analyte: 'G6PD', value: '5.5' })
    const of = async () => (await awaited(story)).find(row => row.number === card)
    expect(await of()).to.deep.include({ missing: [], preliminary: ['TSH'] })
    story.lab.clock.move({ days: 1, minutes: 1 })
    const late = await awaited(story, { due: 'overdue' })
    expect(late.map(row => row.number)).to.deep.equal([card])
    await sends(story, 'M4', card, { status: 'F' })
    expect(await of()).to.equal(undefined)
  })

  it('says where a value of it is held already, so that nobody asks for it twice', async () => {
    const card = story.card()
    await sends(story, 'M1', card, { unit: 'ng/mL' })
    const row = (await awaited(story)).find(one => one.number === card)
    expect(row).to.deep.include({ held: 1, missing: ['TSH', 'OHP17', 'G6PD'] })
    const ask = { centre: story.lab.at.GMCH, specimen: card }
    expect((await story.lab.people.tess.listParked(ask)).rows).to.have.length(1)
  })

  it('goes by line: what each is asked for; a drill line is asked for nothing', async () => {
    const { tess, adam } = story.lab.people
    const centre = story.lab.at.GMCH
    const home = { centre, name: 'tandem', adapter: 'demo-immunoassay', application: 'DEMO-IA' }
    const line = await adam.addLine({ ...home, facility: 'TANDEM', analytes: ['TSH', 'PHE'] })
    const drill = { ...home, name: 'drill', facility: 'DRILL', mode: 'drill', analytes: ['C0'] }
    await adam.addLine(drill as never)
    const card = story.card()
    for (const [n, analyte] of ['TSH', 'OHP17', 'G6PD'].entries())
      await sends(story, `M${n}`, card, { analyte, value: '5.5' })
    const row = (await awaited(story)).find(one => one.number === card)
    expect(row).to.deep.include({ missing: ['PHE'], lines: [line.id] })
    const counts = await tess.showExpectedDay({ centre, day: dayOf(story.lab.clock.now()) })
    expect(counts.lines.find(one => one.line === line.id)).to.include({ waiting: 12 })
    expect(await awaited(story, { line: line.id })).to.have.length(12)
    const [first] = (await tess.listLines({ centre })).filter(one => one.id !== line.id)
    expect(await awaited(story, { line: first?.id })).to.deep.equal([])
  })

  it('is walked a bounded piece at a time, in order, each card once', async () => {
    const { tess } = story.lab.people
    const centre = story.lab.at.GMCH
    const home = { centre, code: '03', samplingPoint: story.lab.at.nanming }
    await shelve(story.lab.store, { ...home, count: 1_203, first: 60_001 })
    const seen: string[] = []
    let pages = 0
    let after: string | undefined
    do {
      const { rows, next } = await tess.listExpected({ centre, limit: 200, after })
      seen.push(...rows.map(row => row.number))
      after = next ?? undefined
      pages++
    } while (after !== undefined)
    expect(seen).to.have.length(1_215)
    expect(new Set(seen).size).to.equal(1_215)
    expect(pages).to.be.lessThan(9)
    const none = await tess.listExpected({ centre, limit: 200, due: 'overdue' })
    expect(none.rows).to.deep.equal([])
    expect(none.next, 'a thousand were read and none fits: there is more to read').not.to.equal(
      null,
    )
    expect(await day(story)).to.include({ received: 1_215, waiting: 1_215, more: 'no' })
  })

  it('stays overdue until it came, however long ago the card was received (B-16)', async () => {
    const { nora, rita, ana } = story.lab.people
    const forgotten = story.card()
    const judged = await story.lab.judgedFrom(nora, { TSH: '48.7' })
    const repeated = await story.lab.receivedFrom(nora)
    const rejected = await story.lab.receivedFrom(nora)
    const late = async () => (await awaited(story, { due: 'overdue' })).map(row => row.number)
    for (const days of [14, 1, 25]) {
      story.lab.clock.move({ days })
      const numbers = await late()
      expect(numbers).to.have.length(14).and.to.include.members([forgotten, repeated, rejected])
      expect(numbers, 'its call is open, and its values came').not.to.include(judged)
      expect((await awaited(story)).map(row => row.number)).to.deep.equal(numbers)
    }

    const again = await story.lab.repeatOf(repeated, nora)
    const { version } = (await rita.showSpecimen({ number: rejected })).specimen
    await ana.rejectSpecimen({ number: rejected, version, reason: 'no blood left' })
    for (const [n, analyte] of ['TSH', 'OHP17', 'G6PD'].entries())
      await sends(story, `L${n}`, forgotten, { analyte, value: '5.5' })
    const left = await late()
    expect(left, 'what it waits for is waited for on its repeat').to.have.length(11)
    for (const number of [forgotten, repeated, rejected, again]) expect(left).not.to.include(number)
    const all = (await awaited(story)).map(row => row.number)
    expect(all.slice(0, 11)).to.deep.equal(left)
    expect(all.at(-1), 'the longest here first').to.equal(again)
  })

  it('is walked through what is here for long and then the last days, each card once', async () => {
    const { tess, nora } = story.lab.people
    const centre = story.lab.at.GMCH
    const old = (await awaited(story)).map(row => row.number)
    story.lab.clock.move({ days: 20 })
    const fresh = [await story.lab.receivedFrom(nora), await story.lab.receivedFrom(nora)]
    const seen: string[] = []
    for (let after: string | undefined, more = true; more; ) {
      const page = await tess.listExpected({ centre, limit: 5, ...(after ? { after } : {}) })
      seen.push(...page.rows.map(row => row.number))
      after = page.next ?? undefined
      more = page.next !== null
    }
    expect(seen.slice(0, 12)).to.have.members(old)
    expect(seen.slice(12)).to.deep.equal(fresh.toSorted())
  })

  it('is the business of the bench of this centre (F-01)', async () => {
    const { theo, nora } = story.lab.people
    const centre = story.lab.at.GMCH
    const today = dayOf(story.lab.clock.now())
    await refusedAs(theo.listExpected({ centre }), 'not-found', /./)
    await refusedAs(theo.showExpectedDay({ centre, day: today }), 'not-found', /./)
    await refusedAs(nora.listExpected({ centre }), 'forbidden', /./)
  })
})
