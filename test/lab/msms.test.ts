/** Tandem mass spectrometry beside the immunoassay: a panel of its own, and ratios of what stands. */
import { expect } from 'chai'
import msms, { TYPICAL } from '../../scripts/simulate/demo-msms.ts'
import type { Sample } from '../../scripts/simulate/simulator.ts'
import newborn from '../../server/programmes/newborn.ts'
import { DIAGNOSED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'

eachEngine('tandem mass spectrometry', engine => {
  let lab: Lab
  let said = 0
  beforeEach(async () => {
    lab = await openLab(engine)
    await lab.people.adam.addLine({
      ...{ centre: lab.at.GMCH, name: 'GMCH MS/MS', adapter: 'demo-msms' },
      ...{ application: 'DEMO-MSMS', facility: 'GMCH' },
    })
  })
  afterEach(() => lab.stop())

  /** A whole panel of a card as one message; what is told differs, '' is left out of the message. */
  async function panelOf(
    card: string,
    told: Readonly<Record<string, string>> = {},
    status?: 'C' | 'P',
  ) {
    const at = lab.clock.now()
    const [first, ...rest] = Object.entries({ C0: TYPICAL.C0 ?? '', ...told })
    const [analyte = '', value = ''] = first ?? []
    const sample: Sample = {
      ...{ specimen: card, analyte, value, unit: 'umol/L', at, measuredAt: at },
      ...(status && { status }),
      more: rest.map(([code, text]) => ({ analyte: code, value: text, unit: 'umol/L' })),
    }
    const text = msms
      .says(sample, { controlId: `MSMS-${++said}`, line: msms.line })
      .toString('utf8')
      .split('\r')
      .filter(segment => !/^OBX\|\d+\|NM\|[^|]*\|[^|]*\|\|/.test(segment))
      .join('\r')
    const analyzer = await lab.analyzer('GMCH')
    const answered = await analyzer.says(text)
    analyzer.close()
    const { rows } = await lab.people.tess.listMessages({ centre: lab.at.GMCH })
    return { code: answered.code, message: rows[0] }
  }

  const boardOf = async (card: string) => {
    const { rows } = await lab.people.dora.showBoard({})
    return rows.filter(row => row.specimen === card).map(row => `${row.condition} ${row.state}`)
  }
  const valuesOf = async (card: string) => {
    const { results } = await lab.page(card)
    const standing = results.filter(result => result.state !== 'superseded')
    return new Map(standing.map(result => [result.analyte, result.value]))
  }

  /** Without the panel measured again: the line of the stories measures by another method. */
  async function waived(): Promise<void> {
    const { tess, ana } = lab.people
    const { rows } = await tess.listRetests({ centre: lab.at.GMCH })
    const { id = '', version = 0 } = rows.find(r => r.assay !== 'TSH') ?? {}
    await ana.waiveRetest({ id, version, reason: 'plain enough' })
  }

  it('files the whole panel as sent, and computes its ratios', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    const { code, message } = await panelOf(card)

    expect(code).to.equal('AA')
    expect(message).to.include({ state: 'applied', known: 0, held: 0 })
    const values = await valuesOf(card)
    for (const [analyte, value] of Object.entries(TYPICAL))
      expect(values.get(analyte), analyte).to.equal(value)
    // 1.88 / 18.9, not what the instrument printed.
    expect(values.get('C3/C2')).to.equal('0.09947')
    expect(values.get('(LEU+VAL)/(PHE+TYR)')).to.equal('1.770')
    expect(values.size).to.equal(Object.keys(TYPICAL).length + newborn.ratios.length)
    expect(await boardOf(card)).to.deep.equal([])
  })

  it('is judged with the immunoassay, once the panel that was begun is whole (B-16)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card, { C16OH: '' })
    await lab.measured(card)
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([])
    expect((await lab.page(card)).case.verdict).to.equal(null)

    await panelOf(card)
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'negative' },
    ])
  })

  it('is needed by no card on which none of it was measured', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card)
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'negative' },
    ])
  })

  for (const [told, condition] of [
    [{ C8: '2.31' }, 'MCADD'],
    [{ C0: '5.1' }, 'CUD'],
    [{ SUAC: '>17' }, 'TYR1'],
    [{ LEU: '612' }, 'MSUD'],
  ] as const) {
    it(`${Object.entries(told).flat().join(' ')} calls for ${condition} at once`, async () => {
      const card = await lab.receivedFrom(lab.people.nora)
      await panelOf(card, told)
      expect(await boardOf(card)).to.deep.equal([`${condition} provisional`])
    })
  }

  it('begun after an in-range verdict calls all the same, and a second verdict follows', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card)
    await lab.signedOff(card)
    expect((await lab.page(card)).case.state).to.equal('closed')

    await panelOf(card, { C8: '2.31' })
    expect(await boardOf(card)).to.deep.equal(['MCADD provisional'])
    expect((await lab.page(card)).case.state).to.equal('open')
    await waived()
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'positive' },
    ])
    expect(await boardOf(card)).to.deep.equal(['MCADD open'])
  })

  /** A first card with much leucine, judged; its second card, measured by immunoassay alone. */
  async function immunoassayAlone() {
    const { nora } = lab.people
    const card = await lab.receivedFrom(nora)
    await panelOf(card, { LEU: '612' })
    await lab.measured(card)
    await waived()
    await lab.signedOff(card)
    const second = await lab.repeatOf(card, nora)
    lab.clock.move({ hours: 9 })
    await lab.measured(second)
    expect((await lab.signedOff(second)).verdicts, 'nothing is known of leucine').to.deep.equal([])
    return { card, second }
  }

  it('is asked of a second card whose first it had called for: nothing else answers that call (INV-4)', async () => {
    const { card, second } = await immunoassayAlone()

    expect(await boardOf(card)).to.deep.equal(['MSUD met'])
    const { rows } = await lab.people.tess.listExpected({ centre: lab.at.GMCH })
    expect(rows.find(row => row.number === second)?.missing).to.include('LEU')

    await panelOf(second)
    expect((await lab.signedOff(second)).verdicts).to.deep.equal([
      { specimen: second, verdict: 'negative' },
    ])
    expect((await lab.page(card)).case).to.include({ state: 'closed', closedFor: 'in-range' })
    expect((await lab.page(card)).recalls.map(r => r.endedWhy)).to.deep.equal([
      `auto:answered-by:${second}`,
    ])
  })

  it('is asked of it no more when a diagnosis has ended the call: what was measured is judged', async () => {
    const { card, second } = await immunoassayAlone()
    const { id, version } = (await lab.page(card)).case
    const evidence = { ...DIAGNOSED, condition: 'MSUD' }
    await lab.people.dora.closeCase({ id, version, reason: 'diagnosed', note: 'gene', evidence })
    const { verdicts, case: it } = await lab.page(second)
    expect(verdicts.map(one => one.verdict)).to.deep.equal(['negative'])
    expect(it).to.include({ state: 'closed', closedFor: 'diagnosed' })
  })

  it('not measured on a third card either leaves the first call open, with its ladder (INV-4)', async () => {
    const { nora, carl } = lab.people
    const { card } = await immunoassayAlone()
    const third = await lab.repeatOf(card, nora)
    await lab.measured(third)
    await lab.signedOff(third)
    expect(await boardOf(card)).to.deep.equal(['MSUD open'])
    const [row] = (await carl.showBoard({})).rows
    expect(row).to.include({ severity: 'critical', step: 1, acknowledgedAt: null })
    expect((await lab.page(card)).case.state).to.equal('open')
    expect(await lab.story(card)).to.include('recall.resumed')
  })

  it('of an invalid run takes back what it said, and nothing that another run says (B-11)', async () => {
    const { tess, ana, abel } = lab.people
    const card = await lab.receivedFrom(lab.people.nora)
    const invalidated = async (analyte: string) => {
      const { results } = await lab.page(card)
      const of = results.find(r => r.analyte === analyte && r.state !== 'superseded')
      const reason = 'two plates were exchanged'
      const asked = await tess.askInvalidation({ id: of?.batch ?? '', reason })
      await ana.confirmInvalidation({ id: asked.id, version: asked.version })
      lab.clock.move({ minutes: 5 })
    }
    await lab.measured(card, { TSH: '60' })
    await panelOf(card, { C8: '2.31' })
    expect(await boardOf(card)).to.have.members(['CH provisional', 'MCADD provisional'])
    await invalidated('C8')
    expect(await boardOf(card)).to.deep.equal(['CH provisional'])
    const asked = (await tess.listRetests({ centre: lab.at.GMCH })).rows
    expect(asked.map(r => [r.specimen, r.assay])).to.deep.equal([[card, 'TSH']])

    // Judged on both; without the panel what is left is whole, and two people sign it anew.
    await lab.measured(card, { OHP17: '8.4', G6PD: '5.5' })
    await panelOf(card, { C8: '2.31' })
    await waived()
    const given = async (by = ana) => (await lab.signedOff(card, { authoriser: by })).verdicts
    expect(await given()).to.deep.equal([{ specimen: card, verdict: 'positive' }])
    expect(await boardOf(card)).to.have.members(['CH open', 'MCADD open'])
    await invalidated('C8')
    expect(await boardOf(card)).to.have.members(['CH open', 'REVOKED open'])
    expect((await lab.page(card)).case).to.include({ state: 'open', verdict: null })
    expect(await lab.story(card)).to.include.members(['verdict.revoked', 'result.reopened'])
    expect(await given(abel)).to.deep.equal([{ specimen: card, verdict: 'positive' }])
    expect(await boardOf(card)).to.deep.equal(['CH open'])
  })

  it('a ratio beyond its limit calls although each part of it is within', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card, { C3: '5.90', C2: '12.0' })
    expect((await valuesOf(card)).get('C3/C2')).to.equal('0.4917')
    expect(await boardOf(card)).to.deep.equal(['PA-MMA provisional'])
  })

  it('a correction of one part makes the ratio anew, and the old one stays readable (B-11)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card)
    lab.clock.move({ minutes: 5 })
    await panelOf(card, { C2: '4.20' }, 'C')
    expect((await valuesOf(card)).get('C3/C2')).to.equal('0.4476')
    const { results } = await lab.page(card)
    const olds = results.filter(r => r.analyte === 'C3/C2' && r.state === 'superseded')
    expect(olds.map(r => r.value)).to.deep.equal(['0.09947'])
    expect(await boardOf(card)).to.deep.equal(['PA-MMA provisional'])
  })

  it('an authorised ratio goes with a part that is corrected or taken back, and so does its verdict (B-11, B-19)', async () => {
    const { abel, tess } = lab.people
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card)
    await lab.measured(card)
    expect((await lab.signedOff(card)).verdicts[0]?.verdict).to.equal('negative')
    lab.clock.move({ minutes: 5 })
    await panelOf(card, { C2: '8.00' }, 'C')
    const heldOn = async () => (await tess.listParked({ centre: lab.at.GMCH, limit: 200 })).rows
    const c2 = (await heldOn()).find(row => row.value === '8.00')
    await abel.acceptParked({
      ...{ id: c2?.id ?? '', version: c2?.version ?? 0, reason: 'typed over' },
      stands: await lab.stands(card, 'C2'),
    })
    expect((await valuesOf(card)).get('C3/C2')).to.equal('0.2350')
    const now = await lab.page(card)
    const ratio = now.results.filter(r => r.analyte === 'C3/C2').map(r => `${r.value} ${r.state}`)
    expect(ratio).to.deep.equal(['0.09947 superseded', '0.2350 recorded'])
    expect(now.verdicts.map(v => v.stands)).to.deep.equal(['doubted'])
  })

  it('a preliminary panel that becomes final takes its ratios along, the same values or not (B-17)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card, {}, 'P')
    lab.clock.move({ minutes: 5 })
    await panelOf(card)
    const { results } = await lab.page(card)
    const standing = results.filter(r => r.state !== 'superseded')
    expect(standing).to.have.length(Object.keys(TYPICAL).length + newborn.ratios.length)
    expect(standing.filter(r => r.status !== 'final').map(r => r.analyte)).to.deep.equal([])
  })

  it('a ratio that can be known no more after a correction stands no more (B-11)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card, { C3: '5.90', C2: '12.0' })
    lab.clock.move({ minutes: 5 })
    await panelOf(card, { C2: '0' }, 'C')
    expect((await valuesOf(card)).get('C2')).to.equal('0')
    expect((await valuesOf(card)).has('C3/C2')).to.equal(false)
    const { results } = await lab.page(card)
    const [old] = results.filter(r => r.analyte === 'C3/C2')
    expect(old).to.include({ value: '0.4917', state: 'superseded' })
    // A call that a person has not looked at is not taken back by an instrument.
    expect(await boardOf(card)).to.deep.equal(['PA-MMA provisional'])
  })

  it('a part below what can be measured makes a bound, and no part no ratio (B-14)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await panelOf(card, { 'C14:1': '<0.01', ORN: '' })
    const values = await valuesOf(card)
    expect(values.get('C14:1/C2')).to.equal('<0.0005292')
    expect([...values.keys()]).to.not.include.members(['ORN/CIT'])
    expect([...values.keys()]).to.not.include.members(['ARG/ORN'])
  })
})
