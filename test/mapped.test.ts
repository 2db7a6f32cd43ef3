import { expect } from 'chai'
import type { AnalyzerEnd, Measured } from './support/analyzer.ts'
import { eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'

const TODAY = '2026-11-23'
const TOMORROW = '2026-11-24'
const WEIGHT = { molecularWeight: '330.46', source: 'the kit’s leaflet, 2026-03' }
const OWN = { sentCode: '17-ALPHA', sentUnit: 'nmol/l', programme: 'NBS', analyte: 'OHP17' }

eachEngine('codes and units that were mapped', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  beforeEach(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
  })
  afterEach(() => lab.stop())

  const here = () => ({ centre: lab.at.GMCH })
  const sends = async (specimen: string, value: string, more: Partial<Measured> = {}) => {
    const { code } = await analyzer.sends({
      ...{ specimen, analyte: '17-ALPHA', unit: 'nmol/l', value },
      ...more,
    })
    expect(code).to.equal('AA')
  }
  const resultsOf = async (number: string) => (await lab.page(number)).results
  const parked = async () => (await lab.people.ana.listParked(here())).rows.map(row => row.why)
  const waiting = async () => (await lab.people.ana.listUnmapped(here())).rows
  const replayAll = async () => {
    const [row] = await waiting()
    const { code = '', unit = '', line = null } = row ?? {}
    const { rows } = await lab.people.ana.replayMany({
      ...{ ...here(), code, unit },
      ...(line ? { line } : {}),
    })
    return rows.map(one => one.became)
  }
  /** A conversion of 17-OHP from ng/mL, confirmed by a second person. */
  const converted = async () => {
    const { ana, abel } = lab.people
    const given = { ...OWN, ...here(), sentUnit: 'ng/mL', ucum: 'ng/mL', ...WEIGHT }
    const { id, version } = await ana.addMapping(given)
    return { given: id, confirm: () => abel.confirmMapping({ id, version }) }
  }

  it('an unknown code is held, mapped once, replayed and filed; later ones go straight through (B-12)', async () => {
    const { nora, ana } = lab.people
    const [first, second, third] = [
      await lab.receivedFrom(nora),
      await lab.receivedFrom(nora),
      await lab.receivedFrom(nora),
    ]
    await sends(first, '8.4')
    await sends(second, '31.0')
    expect(await parked()).to.deep.equal(['unknown-analyte', 'unknown-analyte'])
    const [group, ...others] = await waiting()
    expect(others).to.deep.equal([])
    expect(group).to.deep.include({
      ...{ code: '17-ALPHA', unit: 'nmol/l', held: 2, behind: 0, why: 'unknown-analyte' },
      ...{ lineName: 'GMCH immunoassay', samples: ['8.4', '31.0'], reads: null },
    })
    expect(await replayAll()).to.deep.equal(['held', 'held'])

    const mapping = await ana.addMapping({ ...OWN, ...here(), ucum: 'nmol/L' })
    expect((await waiting())[0]?.reads).to.deep.equal({
      ...{ programme: 'NBS', analyte: 'OHP17', mapping: mapping.id },
    })
    expect(await replayAll()).to.deep.equal(['filed', 'filed'])
    await sends(third, '9.9')

    expect(await parked()).to.deep.equal([])
    expect(await waiting()).to.deep.equal([])
    for (const [card, value] of [
      [first, '8.4'],
      [second, '31.0'],
      [third, '9.9'],
    ] as const)
      expect((await resultsOf(card))[0]).to.deep.include({
        ...{ analyte: 'OHP17', value, unit: 'nmol/l', mapping: mapping.id, judgedAs: null },
      })
    const board = (await lab.people.dora.showBoard({})).rows
    expect(board.map(row => [row.specimen, row.condition])).to.deep.equal([[second, 'CAH']])
    expect(board[0]?.says.en).to.include('OHP17 31.0 nmol/l: beyond the limit ≥ 30 nmol/L')
  })

  it('a mass is judged as an amount only after a second person, and shown as it was sent (B-12)', async () => {
    const { nora, dora } = lab.people
    const card = await lab.receivedFrom(nora)
    await sends(card, '10.2', { unit: 'ng/mL' })
    const { given, confirm } = await converted()
    expect(await replayAll()).to.deep.equal(['held'])
    expect((await dora.showBoard({})).rows).to.deep.equal([])

    await confirm()
    expect(await replayAll()).to.deep.equal(['filed'])

    const [result] = await resultsOf(card)
    expect(result).to.deep.include({
      ...{ analyte: 'OHP17', value: '10.2', unit: 'ng/mL', amount: 30.866016, mapping: given },
      judgedAs: { value: '30.866016', unit: 'nmol/L', factor: '3.02608' },
    })
    const [row] = (await dora.showBoard({})).rows
    expect(row?.says.en).to.include(
      'OHP17 10.2 ng/mL (= 30.866016 nmol/L, factor 3.02608): beyond the limit ≥ 30 nmol/L',
    )
    expect(row?.says.zh).to.include('10.2 ng/mL（= 30.866016 nmol/L，换算系数 3.02608）')
  })

  it('the verdict says by which factor it was judged, and a bound stays a bound (B-12, B-14)', async () => {
    const { nora } = lab.people
    await (await converted()).confirm()
    const low = await lab.receivedFrom(nora)
    await sends(low, '9.0', { unit: 'ng/mL' })
    await lab.measured(low, { TSH: '2.1', G6PD: '5.5' })
    await lab.signedOff(low)
    const [verdict] = (await lab.page(low)).verdicts
    expect(verdict?.verdict).to.equal('negative')
    expect(verdict?.reasons.map(reason => reason.en).join('\n')).to.include(
      'OHP17 9.0 ng/mL (= 27.23472 nmol/L, factor 3.02608): in range',
    )

    const high = await lab.receivedFrom(nora)
    await sends(high, '>40', { unit: 'ng/mL' })
    const [result] = await resultsOf(high)
    expect(result).to.deep.include({ value: '>40', comparator: '>' })
    expect(result?.judgedAs?.value).to.equal('>121.0432')
    expect((await lab.page(high)).flags.map(flag => flag.class)).to.include('critical_confirm')
  })

  it('phenylalanine of 2 mg/dL is 121 µmol/L, and never 2 of them (B-12)', async () => {
    const { nora, ana, abel } = lab.people
    const phe = { sentCode: 'PHE', sentUnit: 'mg/dL', programme: 'NBS', analyte: 'PHE' }
    const card = await lab.receivedFrom(nora)
    await sends(card, '2', { analyte: 'PHE', unit: 'mg/dL' })
    expect(await parked()).to.deep.equal(['unknown-unit'])

    const weight = { molecularWeight: '165.19', source: 'PubChem 6140' }
    const row = await ana.addMapping({ ...phe, ...here(), ucum: 'mg/dL', ...weight })
    expect(row).to.include({ factor: '60.5364', needs: 'two' })
    await abel.confirmMapping({ id: row.id, version: 1 })
    expect(await replayAll()).to.deep.equal(['filed'])

    const result = (await resultsOf(card)).find(one => one.analyte === 'PHE')
    expect(result).to.deep.include({
      ...{ value: '2', unit: 'mg/dL', amount: 121.0728 },
      judgedAs: { value: '121.0728', unit: 'µmol/L', factor: '60.5364' },
    })
    await sends(await lab.receivedFrom(nora), '120', { analyte: 'PHE', unit: 'µmol/L' })
    expect(await parked()).to.deep.equal([])
  })

  it('what was mapped for one instrument means nothing on another', async () => {
    const { nora, nick, ana } = lab.people
    const [line] = await ana.listLines(here())
    await ana.addMapping({ ...OWN, line: line?.id ?? '', ucum: 'nmol/L' })
    const ours = await lab.receivedFrom(nora)
    await sends(ours, '8.4')
    expect(await resultsOf(ours)).to.have.length(1)

    const theirs = await lab.receivedFrom(nick)
    const other = await lab.analyzer('GMU')
    await other.sends({ specimen: theirs, analyte: '17-ALPHA', unit: 'nmol/l', value: '8.4' })
    expect(await resultsOf(theirs)).to.deep.equal([])
    const { rows } = await lab.people.theo.listParked({ centre: lab.at.GMU })
    expect(rows.map(row => row.why)).to.deep.equal(['unknown-analyte'])
  })

  it('a mapping that has ended reads nothing any more, and what it read stays', async () => {
    const { nora, ana } = lab.people
    const row = await ana.addMapping({ ...OWN, ...here(), ucum: 'nmol/L' })
    const [first, second] = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
    await sends(first, '8.4')
    await ana.endMapping({ id: row.id, version: 1, endsOn: TODAY })
    await sends(second, '8.4')

    expect((await resultsOf(first))[0]).to.include({ mapping: row.id })
    const { rows, next } = await lab.people.tess.listReadBy({ id: row.id, ...here() })
    expect(next).to.equal(null)
    expect(rows.map(one => [one.specimen, one.value])).to.deep.equal([[first, '8.4']])
    expect(await resultsOf(second)).to.deep.equal([])
    expect(await parked()).to.deep.equal(['unknown-analyte'])
  })

  it('a mapping from tomorrow reads nothing today', async () => {
    const { nora, ana } = lab.people
    await ana.addMapping({ ...OWN, ...here(), ucum: 'nmol/L', startsOn: TOMORROW })
    const card = await lab.receivedFrom(nora)
    await sends(card, '8.4')
    expect(await parked()).to.deep.equal(['unknown-analyte'])
    lab.clock.move({ days: 1 })
    expect(await replayAll()).to.deep.equal(['filed'])
    expect(await resultsOf(card)).to.have.length(1)
  })

  it('a unit that one instrument leaves out is read on that line alone, after two people (B-12)', async () => {
    const { nora, nick, ana, abel } = lab.people
    const [ours, theirs] = [await lab.receivedFrom(nora), await lab.receivedFrom(nick)]
    await sends(ours, '31.0', { analyte: 'OHP17', unit: ' ' })
    expect(await parked()).to.deep.equal(['unknown-unit'])
    const [line] = await ana.listLines(here())
    const { id } = await ana.addMapping({
      ...{ ...OWN, sentCode: 'OHP17', sentUnit: '', ucum: 'nmol/L', line: line?.id ?? '' },
    })
    expect(await replayAll()).to.deep.equal(['held'])
    await abel.confirmMapping({ id, version: 1 })
    expect(await replayAll()).to.deep.equal(['filed'])
    expect((await resultsOf(ours))[0]).to.include({ value: '31.0', unit: ' ', mapping: id })

    const other = await lab.analyzer('GMU')
    await other.sends({ specimen: theirs, analyte: 'OHP17', unit: ' ', value: '31.0' })
    expect(await resultsOf(theirs)).to.deep.equal([])
  })

  it('a correction under our own code waits behind the value that came under a mapped one (B-18)', async () => {
    const { nora, ana } = lab.people
    const card = await lab.receivedFrom(nora)
    await sends(card, '31.0', { unit: 'ng/dl' })
    await ana.addMapping({ ...OWN, ...here(), ucum: 'nmol/L' })
    await sends(card, '8.4', { analyte: 'OHP17', unit: 'nmol/L', status: 'C' })
    expect(await parked()).to.deep.equal(['unknown-analyte', 'behind'])
    expect(await resultsOf(card)).to.deep.equal([])
  })

  it('the same value again is known, whichever way its unit is spelled in the message', async () => {
    const { nora } = lab.people
    await (await converted()).confirm()
    const card = await lab.receivedFrom(nora)
    await sends(card, '9.0', { unit: 'ng/mL', controlId: 'one' })
    await sends(card, '9.0', { unit: 'ng/mL', controlId: 'two' })
    expect(await resultsOf(card)).to.have.length(1)
    expect(await parked()).to.deep.equal([])
  })
})
