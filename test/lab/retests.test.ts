/** A value beyond a limit is measured again from the same card, and judged on the mean of all. */
import { expect } from 'chai'
import { later } from '../../server/contract/words.ts'
import { type AnalyzerEnd, hl7Time, type Measured } from '../support/analyzer.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('a retest', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  before(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
  })
  after(() => lab.stop())

  const at = (minutes: number) => hl7Time(later(lab.clock.now(), minutes * 60_000))
  const tsh = (specimen: string, value: string, minutes: number, more: Partial<Measured> = {}) =>
    analyzer.sends({ specimen, analyte: 'TSH', value, measuredAt: at(minutes), ...more })
  const card = () => lab.receivedFrom(lab.people.nora)
  const open = async (specimen: string) => {
    const { rows } = await lab.people.tess.listRetests({ centre: lab.at.GMCH, limit: 200 })
    return rows.filter(row => row.specimen === specimen)
  }
  const boardOf = async (specimen: string) => {
    const { rows } = await lab.people.dora.showBoard({})
    return rows.filter(r => r.specimen === specimen).map(r => `${r.condition} ${r.state}`)
  }
  const valuesOf = async (specimen: string) =>
    (await lab.page(specimen)).results
      .filter(r => r.analyte === 'TSH')
      .map(r => `${r.replicate} ${r.value} ${r.state}`)
  const heldOf = async (specimen: string) => {
    const { rows } = await lab.people.tess.listParked({ centre: lab.at.GMCH, limit: 200 })
    return rows.filter(row => row.specimen === specimen).map(row => `${row.value} ${row.why}`)
  }

  it('is asked for in duplicate, withholds the value, and leaves the call on the board', async () => {
    const { tess } = lab.people
    const number = await card()
    await lab.measured(number, { TSH: '9.00', OHP17: '8.4', G6PD: '5.5' })

    const [asked, ...others] = await open(number)
    expect(others).to.deep.equal([])
    expect(asked).to.include({ assay: 'TSH', asks: 2, dueAt: '2026-11-24T01:00:00.000Z' })
    expect(asked?.punches).to.deep.equal({ of: 9, used: 3, asked: 2 })
    expect(await boardOf(number)).to.deep.equal(['CH provisional'])
    const { withheld } = await lab.verified(number)
    expect(withheld.map(w => w.says.en)).to.have.length(1)
    expect(withheld[0]?.says.en).to.match(/^TSH is measured again from the same card, 2 more/)
    const { rows } = await tess.listExpected({ centre: lab.at.GMCH })
    expect(rows.find(row => row.number === number)).to.deep.include({ missing: [], again: ['TSH'] })

    // One of two: it waits still. Its message once more has no second effect.
    await tsh(number, '7.10', 5)
    await tsh(number, '7.10', 5)
    expect((await open(number))[0]?.values.map(v => v.value)).to.deep.equal(['9.00', '7.10'])
    await tsh(number, '7.30', 6)
    expect(await open(number)).to.deep.equal([])
    expect(await valuesOf(number)).to.deep.equal([
      ...['1 9.00 recorded', '2 7.10 recorded', '3 7.30 recorded'],
    ])

    // A third one nobody asked for is a conflict, as ever.
    await tsh(number, '20.0', 9)
    expect(await heldOf(number)).to.deep.equal(['20.0 conflict'])
    const { rows: parked } = await tess.listParked({ centre: lab.at.GMCH, limit: 200 })
    const conflict = parked.find(row => row.specimen === number)
    await tess.dismissParked({
      ...{ id: conflict?.id ?? '', version: conflict?.version ?? 0, reason: 'another card' },
    })

    expect((await lab.signedOff(number)).verdicts).to.deep.equal([
      { specimen: number, verdict: 'negative' },
    ])
    const [verdict] = (await lab.page(number)).verdicts
    expect(verdict?.results).to.have.length(5)
    expect(verdict?.reasons.map(r => r.en)).to.include(
      'TSH 7.800 mIU/L (mean of 9.00, 7.10, 7.30): in range, limit ≥ 8 mIU/L (first specimen; Shunde, TSH [R47])',
    )
    expect(await boardOf(number)).to.deep.equal([])
    const story = await lab.story(number)
    expect(story.filter(kind => kind.startsWith('retest'))).to.deep.equal([
      ...['retest.asked', 'retest.ended'],
    ])
  })

  it('that agrees confirms the call; a correction of one measurement is of that one alone', async () => {
    const number = await card()
    await lab.measured(number, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    await tsh(number, '47.9', 5)
    await tsh(number, '52.0', 6)
    await tsh(number, '50.2', 6, { status: 'C' })
    expect(await valuesOf(number)).to.deep.equal([
      '1 48.7 recorded',
      '2 47.9 recorded',
      '3 52.0 superseded',
      '3 50.2 recorded',
    ])
    // One of them put aside does not speak for the mean of all.
    const { results, flags } = await lab.page(number)
    const first = results.find(r => r.analyte === 'TSH')
    for (const { id } of flags.filter(flag => flag.result === first?.id))
      await lab.people.ana.clearFlag({ id, reason: 'looked like carry-over' })
    expect((await lab.signedOff(number)).verdicts[0]?.verdict).to.equal('positive')
    expect((await lab.page(number)).verdicts[0]?.reasons[0]?.en).to.match(
      /^TSH 48\.93 mIU\/L \(mean of 48\.7, 47\.9, 50\.2\): beyond the limit/,
    )
    expect(await boardOf(number)).to.deep.equal(['CH open'])
  })

  it('whose values lie too far apart asks for one more, and says so', async () => {
    const number = await card()
    await tsh(number, '9.0', 0)
    await tsh(number, '5.0', 5)
    await tsh(number, '12.0', 6)
    const [asked] = await open(number)
    expect(asked).to.include({ asks: 3 })
    expect(asked?.says.en).to.match(/^TSH 9\.0, 5\.0, 12\.0: apart by a CV of 40.5 %/)
    await tsh(number, '9.1', 8)
    expect((await open(number))[0]?.asks).to.equal(4)
    expect((await open(number))[0]?.punches).to.deep.equal({ of: 9, used: 4, asked: 1 })
  })

  it('without blood is inconclusive and as urgent as before; waived, it is judged as it is', async () => {
    const { tess, ana } = lab.people
    const [poor, waived] = [await card(), await card()]
    for (const number of [poor, waived])
      await lab.measured(number, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    const [one] = await open(poor)
    const [two] = await open(waived)
    if (!one || !two) throw new Error('nothing is asked for')
    const { reason } = { reason: 'three punches fell out' }
    await tess.notePunches({ number: poor, punches: 3, reason })
    expect((await open(poor))[0]?.punches).to.deep.equal({ of: 9, used: 6, asked: 2 })
    await refusedAs(
      tess.waiveRetest({ id: two.id, version: two.version, reason: 'x' }),
      'forbidden',
      /Ask: authoriser/,
    )
    await tess.giveUpRetest({ id: one.id, version: one.version, reason: 'the card is used up' })
    await refusedAs(
      tess.giveUpRetest({ id: one.id, version: one.version, reason: 'x' }),
      'conflict',
      /has ended already/,
    )
    await ana.waiveRetest({ id: two.id, version: two.version, reason: 'far beyond' })

    expect((await lab.signedOff(poor)).verdicts[0]?.verdict).to.equal('inconclusive')
    expect((await lab.signedOff(waived)).verdicts[0]?.verdict).to.equal('positive')
    expect(await boardOf(poor)).to.deep.equal(['REPEAT open'])
    const { rows } = await lab.people.dora.showBoard({})
    const repeat = rows.find(row => row.specimen === poor)
    expect(repeat?.severity).to.equal('high')
    expect(repeat?.says.en).to.match(/could not be \(the card is used up\)/)
    expect(await boardOf(waived)).to.deep.equal(['CH open'])
  })

  it('is not waited for where a row sends straight to confirmation (R40)', async () => {
    const number = await card()
    await lab.measured(number, { TSH: '2.1', OHP17: '100', G6PD: '5.5' })
    expect(await open(number)).to.deep.equal([])
    expect((await lab.signedOff(number)).verdicts[0]?.verdict).to.equal('positive')
    expect(await boardOf(number)).to.deep.equal(['CAH open'])
  })
})
