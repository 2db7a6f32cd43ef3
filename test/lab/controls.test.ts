/** Controls through the doors: lots of two people, a failed control, its release, runs begun anew. */
import { expect } from 'chai'
import type { ControlLot, NewLot } from '../../server/contract/controls.ts'
import { later } from '../../server/contract/words.ts'
import { type AnalyzerEnd, hl7Time } from '../support/analyzer.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const FORBIDDEN = /second person|authoriser/

eachEngine('controls', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  let line: string
  before(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
    const lines = await lab.people.tess.listLines({ centre: lab.at.GMCH })
    line = lines[0]?.id ?? ''
  })
  after(() => lab.stop())

  const newLot = (over: Partial<NewLot> = {}): NewLot => ({
    ...{ line, programme: 'NBS', analyte: 'TSH', material: 'Blood spot control', level: '1' },
    ...{ lot: 'B2301', sentAs: 'QC-TSH-1', mean: 10, sd: 1, unit: 'mIU/L', holds: 'analyte' },
    ...{ startsOn: '2026-11-20', source: "maker's sheet", verified: 'verified', method: null },
    ...over,
  })
  const approved = async (over: Partial<NewLot> = {}): Promise<ControlLot> => {
    const lot = await lab.people.tess.addLot(newLot(over))
    return lab.people.ana.decideLot({ ...lot, decision: 'approve' })
  }
  const control = (value: string, specimen = 'QC-TSH-1', analyte = 'TSH') => {
    lab.clock.move({ minutes: 1 })
    return analyzer.sends({ specimen, analyte, value, role: 'Q', measuredAt: now() })
  }
  /** The instrument's clock is Shanghai's and says so. */
  const now = () => `${hl7Time(later(lab.clock.now(), 8 * 3_600_000))}+0800`
  const measured = async (specimen: string, analyte: string, value: string) => {
    await analyzer.sends({ specimen, analyte, value, measuredAt: now() })
  }
  const account = async () =>
    (await lab.people.tess.intakeAccount({ centre: lab.at.GMCH })).observations
  const run = async () => {
    const { rows } = await lab.people.tess.listBatches({ centre: lab.at.GMCH })
    if (!rows[0]) throw new Error('no run')
    return lab.people.tess.showBatch({ id: rows[0].id })
  }
  /** The facts of the run told since: kinds, in order. */
  const told = async (): Promise<string[]> => {
    const facts = await lab.store.facts(lab.at.GMCH, 0, 2_000)
    return facts.map(({ kind }) => kind).filter(kind => /^(batch|control)\./.test(kind))
  }

  /** One well of a plate of the tandem mass spectrometer. */
  const plated = (
    plate: string,
    well: string,
    specimen: string,
    values: Record<string, string>,
    at = now(),
    status = 'F',
  ) =>
    analyzer.says(
      [
        `MSH|^~\\&|DEMO-MSMS|GMCH|||${now()}||ORU^R01|${plate}-${well}-${specimen}-${at}${status}|P|2.5.1`,
        `OBR|1|||53261-4^Amino acids^LN|||${at}`,
        ...Object.entries(values).map(
          ([code, value], i) => `OBX|${i + 1}|NM|${code}^^99MSMS||${value}|umol/L|||||${status}`,
        ),
        `INV|""|OK|OT|MwpId|${plate}|${well}`,
        `SPM|1|${specimen}|||||||||${specimen.startsWith('QC') ? 'Q' : 'P'}`,
      ].join('\r'),
    )

  it('without a lot are held, and filed when two people have set it up', async () => {
    const { tess, ana, abel, theo } = lab.people
    expect((await control('10.4')).code).to.equal('AA')
    const [held] = (await tess.listParked({ centre: lab.at.GMCH })).rows
    expect(held).to.include({ why: 'unknown-control', specimen: 'QCTSH1' })

    await refusedAs(ana.addLot(newLot({ unit: 'ng/mL' })), 'invalid', /mIU\/L/)
    await refusedAs(theo.addLot(newLot()), 'not-found', /Nothing/)
    const lot = await ana.addLot(newLot())
    await refusedAs(tess.addLot(newLot({ lot: 'B2302' })), 'invalid', /B2301/)
    await refusedAs(ana.decideLot({ ...lot, decision: 'approve' }), 'forbidden', /second person/)
    await refusedAs(tess.decideLot({ ...lot, decision: 'approve' }), 'forbidden', /authoriser/)
    await tess.replayParked({ id: held?.id ?? '', version: held?.version ?? 0 })
    expect((await account()).controls).to.equal(0)
    await abel.decideLot({ ...lot, decision: 'approve' })

    const again = (await tess.listParked({ centre: lab.at.GMCH })).rows[0]
    await tess.replayParked({ id: held?.id ?? '', version: again?.version ?? 0 })
    expect(await account()).to.include({ in: 1, controls: 1, held: 0, results: 0 })
    const { points } = await tess.showChart({ id: lot.id })
    expect(points.map(({ value, z, breaches }) => [value, z, breaches])).to.deep.equal([
      ['10.4', 0.4, []],
    ])
    expect(await told()).to.deep.equal(['batch.started', 'control.recorded'])
  })

  it('of another lot than the one in use are held: lots are never mixed', async () => {
    const { tess } = lab.people
    const text = (lot: string) =>
      [
        'MSH|^~\\&|DEMO-IA|GMCH|||20261123090500||ORU^R01|LOT-1|P|2.5.1',
        `INV|CTL^^99|OK|CO|||||||||||||${lot}`,
        'OBR|1||X|TSH',
        'OBX|1|NM|TSH||10.1|mIU/L|||||F',
        'SPM|1|QC-TSH-1|||||||||Q',
      ].join('\r')
    await analyzer.says(text('B2399'))
    const { rows } = await tess.listParked({ centre: lab.at.GMCH })
    expect(rows[0]?.why).to.equal('unknown-control')
    expect(rows[0]?.says.en).to.match(/B2399.*B2301.*never mixed/)
    await tess.dismissParked({ ...(rows[0] as { id: string; version: number }), reason: 'old kit' })
  })

  it('that fail hold the analyte of their run, and two people release it', async () => {
    const { nora, tess, ana, abel, theo } = lab.people
    const card = await lab.receivedFrom(nora)
    await measured(card, 'TSH', '2.1')
    await measured(card, 'OHP17', '8.4')
    // Of another card the value is signed before the control fails: no verdict comes of it either.
    const early = await lab.receivedFrom(nora)
    await measured(early, 'TSH', '2.2')
    await lab.signedOff(early)
    await control('13.5')
    await measured(early, 'OHP17', '8.4')
    await measured(early, 'G6PD', '5.5')
    expect((await lab.signedOff(early)).verdicts).to.deep.equal([])

    const { withheld, done } = await lab.verified(card)
    expect(done).to.have.length(1)
    expect(withheld).to.have.length(1)
    expect(withheld[0]?.says.en).to.match(/TSH level 1, lot B2301: 13\.5 mIU\/L.*\+3\.50 SD.*1-3s/)
    expect(withheld[0]?.says.zh).to.match(/批号 B2301.*1-3s/)

    const page = await run()
    expect(page.breaches.map(({ code, state }) => `${code} ${state}`)).to.have.members([
      '1-2s warned',
      '1-3s standing',
    ])
    expect(page.wells.filter(({ specimen }) => specimen === card)).to.deep.equal([
      {
        ...{ well: null, specimen: card, state: 'mixed', analytes: ['TSH', 'OHP17'] },
        ...{ held: ['TSH'], authorised: 0 },
      },
    ])
    const held = await tess.listBatches({ centre: lab.at.GMCH, only: 'held' })
    expect(held.rows.map(row => [row.id, row.standing])).to.deep.equal([[page.batch.id, 1]])
    const standing = page.breaches.filter(({ state }) => state === 'standing')
    const breaches = standing.map(({ id, version }) => ({ id, version }))
    const { id } = page.batch
    const reason = 'The control was pipetted twice; the calibrators are fine.'

    await refusedAs(
      ana.decideRelease({ id, breaches, decision: 'approve' }),
      'conflict',
      /Nobody has asked/,
    )
    await refusedAs(theo.askRelease({ id, breaches, reason }), 'not-found', /Nothing/)
    const [asked] = await ana.askRelease({ id, breaches, reason })
    const next = [{ id: asked?.id ?? '', version: asked?.version ?? 0 }]
    await refusedAs(
      ana.decideRelease({ id, breaches: next, decision: 'approve' }),
      'forbidden',
      FORBIDDEN,
    )
    await refusedAs(
      tess.decideRelease({ id, breaches: next, decision: 'approve' }),
      'forbidden',
      FORBIDDEN,
    )
    expect((await lab.verified(card)).withheld[0]?.says.en).to.match(/second person/)
    await abel.decideRelease({ id, breaches: next, decision: 'approve' })

    expect((await lab.verified(card)).withheld).to.deep.equal([])
    const rest = await tess.listBatches({ centre: lab.at.GMCH, only: 'held' })
    expect(rest.rows).to.deep.equal([])
    expect((await lab.page(early)).verdicts.map(v => v.verdict)).to.deep.equal(['negative'])
    const [released] = (await run()).breaches.filter(({ state }) => state === 'released')
    expect(released).to.include({ askedByName: '安雅', releasedByName: '艾博', askedWhy: reason })
    expect((await told()).slice(-6)).to.deep.equal([
      ...['control.recorded', 'control.recorded', 'batch.warned', 'batch.held'],
      ...['batch.release-asked', 'batch.released'],
    ])
  })

  it('that failed stay with their part of the day: what is measured anew goes on', async () => {
    const { nora, tess } = lab.people
    const before = await lab.receivedFrom(nora)
    await measured(before, 'TSH', '2.2')
    await control('6.4')
    const { batch } = await run()
    const { version } = batch
    const past = { id: batch.id, version, reason: 'New reagent', from: lab.clock.now() }
    lab.clock.move({ minutes: 5 })
    await refusedAs(tess.divideBatch(past), 'invalid', /from now on only/)
    await tess.divideBatch({ id: batch.id, version, reason: 'New reagent' })
    await refusedAs(
      tess.divideBatch({ id: batch.id, version, reason: 'Again' }),
      'conflict',
      /divided already/,
    )

    lab.clock.move({ minutes: 5 })
    await control('9.8')
    const after = await lab.receivedFrom(nora)
    await measured(after, 'TSH', '2.3')

    expect((await run()).batch).to.include({ number: batch.number, part: 2, state: 'running' })
    expect((await lab.verified(before)).withheld[0]?.says.en).to.match(/1-3s/)
    expect((await lab.verified(after)).withheld).to.deep.equal([])
    expect((await lab.page(before)).results[0]).to.include({ value: '2.2', state: 'recorded' })
  })

  it('of two levels are put together within one run only', async () => {
    await approved({ level: '2', lot: 'B2302', sentAs: 'QC-TSH-2', mean: 40, sd: 4 })
    await control('12.1')
    await control('31.9', 'QC-TSH-2')
    const codes = (await run()).breaches.map(({ code, says }) => `${code}: ${says.en}`)
    expect(codes.filter(code => code.startsWith('R-4s'))).to.have.length(1)
    expect(codes.at(-1)).to.match(/\+2\.10 SD, −2\.02 SD/)
  })

  it('told once more are known, and calibrators are kept aside', async () => {
    const before = await account()
    const measuredAt = now()
    for (const controlId of ['TWICE-1', 'TWICE-2'])
      await analyzer.sends({
        ...{ specimen: 'QC-TSH-1', analyte: 'TSH', value: '10.2', role: 'Q' },
        ...{ measuredAt, controlId },
      })
    const calibrator = [
      'MSH|^~\\&|DEMO-IA|GMCH|||20261123120500||ORU^R01|CAL-1|P|2.5.1',
      'OBR|1||X|TSH\rOBX|1|NM|TSH||0.5|mIU/L|||||F\rSPM|1|CAL-A|||||||||C',
    ]
    expect((await analyzer.says(calibrator.join('\r'))).code).to.equal('AA')
    const after = await account()
    expect([after.controls - before.controls, after.known - before.known]).to.deep.equal([2, 1])
    expect((await run()).controls.filter(({ kind }) => kind === 'calibrator')).to.have.length(1)
  })

  it('that rows ask for are waited for, and a day goes on after its run was invalidated', async () => {
    const { nora, pia, paul, abel, tess } = lab.people
    const row = {
      ...{ programme: 'NBS', analyte: 'OHP17', level: '1', count: 1, per: 'analyte' as const },
      ...{ startsOn: '2026-11-24', source: 'the kit', verified: 'unverified' as const },
    }
    const reason = 'Asked for by the kit'
    await refusedAs(
      pia.proposeNeed({ row: { ...row, startsOn: '2026-11-23' }, reason }),
      'invalid',
      /2026-11-24 at the earliest/,
    )
    await refusedAs(pia.proposeNeed({ row: { ...row, source: '' }, reason }), 'invalid', /document/)
    await refusedAs(tess.proposeNeed({ row, reason }), 'forbidden', /./)
    const proposed = await pia.proposeNeed({ row, reason })
    await refusedAs(pia.approveProposal(proposed), 'forbidden', /second person/)
    // What is proposed holds nobody, and what is measured before its day is held to nothing new.
    const early = await lab.receivedFrom(nora)
    await measured(early, 'OHP17', '8.0')
    const monday = lab.clock.now()
    const { made } = await paul.approveProposal(proposed)
    const [listed] = (await tess.listLots({ centre: lab.at.GMCH })).needs
    expect(listed).to.include({ id: made, proposal: proposed.id, level: '1' })
    lab.clock.move({ days: 1 })
    expect((await lab.verified(early)).withheld).to.deep.equal([])
    const card = await lab.receivedFrom(nora)
    await measured(card, 'OHP17', '8.1')
    expect((await lab.verified(card)).withheld[0]?.says.en).to.match(/1 of level 1 OHP17/)
    // A run is held to the needs of its own day, whenever they end.
    const id1 = made ?? ''
    const end = await pia.proposeNeedEnd({ id: id1, endsOn: '2026-11-25', reason: 'Not the kit' })
    await paul.approveProposal(end)
    const today = lab.clock.now()
    lab.clock.move({ days: 1 })
    expect((await lab.verified(card)).withheld[0]?.says.en).to.match(/1 of level 1 OHP17/)
    lab.clock.set(today)
    await approved({ analyte: 'OHP17', unit: 'nmol/L', sentAs: 'QC-OHP-1', mean: 20, sd: 2 })
    await control('20.4', 'QC-OHP-1', 'OHP17')
    expect((await lab.verified(card)).withheld).to.deep.equal([])

    const { id } = (await run()).batch
    const asked = await tess.askInvalidation({ id, reason: 'The plate was dropped' })
    await abel.confirmInvalidation({ id: asked.id, version: asked.version })
    expect((await lab.page(card)).results.map(({ state }) => state)).to.deep.equal(['superseded'])
    expect((await tess.showBatch({ id })).withheld[0]?.en).to.match(/failed: The plate was dropped/)
    expect((await run()).batch).to.include({ part: 2, state: 'running' })
    lab.clock.set(monday)
  })

  it('of a plate hold their analyte and its ratios, and what is measured elsewhere goes on', async () => {
    const { nora, tess, ana, adam } = lab.people
    const { id } = await adam.addLine({
      ...{ centre: lab.at.GMCH, name: 'GMCH MS/MS', adapter: 'demo-msms' },
      ...{ application: 'DEMO-MSMS', facility: 'GMCH' },
    })
    const phe = { analyte: 'PHE', unit: 'µmol/L', sentAs: 'QC-MS-1', mean: 52, sd: 5 }
    const lot = await tess.addLot(newLot({ ...phe, line: id }))
    await ana.decideLot({ ...lot, decision: 'approve' })
    const [one, other] = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
    await plated('PL-1', 'C01', one, { PHE: '52.1', TYR: '88.6' })
    await plated('PL-2', 'C01', other, { PHE: '52.1', TYR: '88.6' })
    await plated('PL-1', 'A01', 'QC-MS-1', { PHE: '71.0' })

    const { rows } = await tess.listBench({ centre: lab.at.GMCH, state: 'recorded', limit: 200 })
    const held = rows.filter(
      ({ specimen, withheld }) =>
        [one, other].includes(specimen) && withheld.some(({ why }) => why === 'control'),
    )
    expect(held.map(({ specimen, analyte }) => `${specimen} ${analyte}`)).to.have.members([
      `${one} PHE`,
      `${one} PHE/TYR`,
      `${one} TYR/PHE`,
    ])
    const page = await run()
    expect(page.batch).to.include({ number: 'PL-2', named: 'by-instrument' })
    const [, first] = (await tess.listBatches({ centre: lab.at.GMCH, line: id })).rows
    const plate = await tess.showBatch({ id: first?.id ?? '' })
    expect(plate.wells.map(({ well, specimen }) => `${well} ${specimen}`)).to.deep.equal([
      `C01 ${one}`,
    ])
    expect(plate.controls.map(({ well, z }) => [well, z])).to.deep.equal([['A01', 3.8]])
  })

  it('end with their lot, by two people; nobody of another centre sees any of it', async () => {
    const { tess, ana, theo } = lab.people
    const centre = lab.at.GMCH
    const { lots } = await tess.listLots({ centre })
    const [lot] = lots.filter(({ sentAs }) => sentAs === 'QC-TSH-1')
    if (!lot) throw new Error('no lot')
    const ask = { id: lot.id, version: lot.version, reason: 'Used up' }
    await refusedAs(tess.askLotEnd({ ...ask, endsOn: '2026-11-23' }), 'invalid', /tomorrow/)
    const asked = await tess.askLotEnd({ ...ask, endsOn: '2026-11-24' })
    const ended = await ana.decideLotEnd({ ...asked, decision: 'approve' })
    expect(ended).to.include({ endsOn: '2026-11-24' })
    await approved({ lot: 'B2401', mean: 11, startsOn: '2026-11-24' })

    // The only lot of its analyte: from its end on nothing could fail, so that nothing goes on.
    const only = lots.find(({ sentAs }) => sentAs === 'QC-OHP-1')
    const last = { id: only?.id ?? '', version: only?.version ?? 0, reason: 'Used up' }
    const lastAsked = await tess.askLotEnd({ ...last, endsOn: '2026-11-24' })
    await ana.decideLotEnd({ ...lastAsked, decision: 'approve' })
    const [today, card] = [lab.clock.now(), await lab.receivedFrom(lab.people.nora)]
    lab.clock.move({ days: 2 })
    await measured(card, 'OHP17', '8.3')
    expect((await lab.verified(card)).withheld[0]?.says.en).to.match(
      /No control speaks for OHP17.*ended on 2026-11-24/,
    )
    const next = { analyte: 'OHP17', unit: 'nmol/L', sentAs: 'QC-OHP-1', mean: 20, sd: 2 }
    await approved({ ...next, lot: 'B2402', startsOn: '2026-11-24' })
    expect((await lab.verified(card)).withheld).to.deep.equal([])
    lab.clock.set(today)

    await refusedAs(theo.listLots({ centre }), 'not-found', /Nothing/)
    await refusedAs(theo.showChart({ id: lot.id }), 'not-found', /Nothing/)
    await refusedAs(theo.listBatches({ centre }), 'not-found', /Nothing/)
    await refusedAs(theo.showBatch({ id: (await run()).batch.id }), 'not-found', /Nothing/)
  })

  it('of yesterday do not answer for today where the name of the run is used again (B-19)', async () => {
    const { nora, tess, abel, pia, paul } = lab.people
    const centre = lab.at.GMCH
    const names = ['old', 'late', 'new', 'next', 'lost'] as const
    const cards = Object.fromEntries(
      await Promise.all(names.map(async name => [name, await lab.receivedFrom(nora)] as const)),
    ) as Record<(typeof names)[number], string>
    const phe = { PHE: '52.1' }
    lab.clock.set('2026-11-23T12:00:00.000Z')
    await plated('1', 'C01', cards.old, phe)
    const late = now()
    lab.clock.move({ minutes: 20 })
    await plated('1', 'A01', 'QC-MS-1', { PHE: '71.0' })
    lab.clock.set('2026-11-24T12:35:00.000Z')
    await plated('1', 'C01', cards.new, phe)
    await plated('1', 'A01', 'QC-MS-1', { PHE: '52.4' })
    // What comes late belongs to the run that it was measured in, and so does what is sent twice.
    await plated('1', 'D01', cards.late, phe, late)
    await plated('1', 'C01', cards.old, phe, late)

    const { rows } = await tess.listBatches({ centre })
    const [today, yesterday] = rows.filter(({ number }) => number === '1')
    expect([today, yesterday].map(run => [run?.part, run?.standing, run?.controls])).to.deep.equal([
      [2, 0, 1],
      [1, 2, 1],
    ])
    const wells = async (id = '') => (await tess.showBatch({ id })).wells.map(w => w.specimen)
    expect(await wells(yesterday?.id)).to.have.members([cards.old, cards.late])
    expect(await wells(today?.id)).to.deep.equal([cards.new])
    expect((await lab.verified(cards.late)).withheld[0]?.says.en).to.match(
      /control of run 1 \(2026-11-23 20:00\) failed/,
    )
    expect((await lab.verified(cards.new)).withheld).to.deep.equal([])

    // What contradicts holds what stands, whether its run can be told or not; a correction without a
    // time is of the run of what it corrects, and one of another time is not.
    await plated('1', 'C01', cards.new, { PHE: '55.0' }, '')
    await plated('1', 'D01', cards.late, { PHE: '54.0' }, '', 'C')
    const corrected = (await lab.page(cards.late)).results.at(-1)
    expect(corrected).to.include({ value: '54.0', batch: yesterday?.id })
    await plated('1', 'D01', cards.late, { PHE: '56.0' }, '20261124082500+0800', 'C')
    const why = async (specimen: string) =>
      (await tess.listParked({ centre })).rows.find(row => row.specimen === specimen)?.why
    expect([await why(cards.new), await why(cards.late)]).to.deep.equal(['conflict', 'which-run'])
    // Which of the two stands is decided when the run is told: the refusal says so, with the way on.
    const [first] = (await tess.listParked({ centre, why: 'which-run' })).rows
    await refusedAs(
      lab.people.ana.acceptParked({ id: first?.id ?? '', version: 1, stands: [], reason: 'x' }),
      'conflict',
      /which comes first: Measured .* begin it anew .* it is decided here/,
    )
    for (const [card, state] of [
      [cards.new, 'verified'],
      [cards.late, 'recorded'],
    ] as const) {
      const { rows: bench } = await tess.listBench({ centre, state, limit: 200 })
      const stands = bench.find(one => one.specimen === card && one.analyte === 'PHE')
      expect(stands?.withheld.map(one => one.why)).to.include('contradicted')
    }

    // Too late for yesterday's and too near it: held, until a person says when the next was begun.
    const between = '20261124082000+0800'
    await plated('1', 'E01', cards.next, phe, between)
    await plated('1', 'A01', 'QC-MS-1', { PHE: '52.0' }, between)
    await plated('1', 'A01', 'QC-MS-1', { PHE: '52.2' }, '20261124082100+0800')
    const undecided = (await tess.listParked({ centre, why: 'which-run' })).rows
    const held = undecided.find(row => row.specimen === cards.next)
    expect(held?.says.en).to.match(/“1” \(2026-11-23 20:00, 2026-11-24 20:30\).*begin it anew/)
    const page = await tess.showBatch({ id: yesterday?.id ?? '' })
    const divide = { id: page.batch.id, version: page.batch.version, reason: 'A second plate' }
    await refusedAs(
      tess.divideBatch({ ...divide, from: '2026-11-23T12:10:00.000Z' }),
      'invalid',
      /values until 2026-11-23 20:15/,
    )
    await tess.divideBatch({ ...divide, from: '2026-11-24T00:10:00.000Z' })
    await tess.replayParked({ id: held?.id ?? '', version: held?.version ?? 0 })
    expect((await lab.verified(cards.next)).withheld).to.deep.equal([])
    // A control that is held holds up no other.
    const ofControls = undecided.filter(row => row.specimen.startsWith('QC'))
    expect(ofControls).to.have.length(2)
    for (const { id, version } of ofControls.sort((a, b) => (a.id < b.id ? 1 : -1)))
      expect(await tess.replayParked({ id, version })).to.include({ state: 'replayed' })

    const asked = await tess.askInvalidation({ id: today?.id ?? '', reason: 'No eluent' })
    const done = await abel.confirmInvalidation({ id: asked.id, version: asked.version })
    expect(done.specimens).to.equal(1)
    const states = async (card: string) => (await lab.page(card)).results.map(({ state }) => state)
    expect(await states(cards.new)).to.deep.equal(['superseded'])
    expect(await states(cards.old)).to.deep.equal(['recorded'])
    // A control of several analytes is one control of its run.
    const two = { programme: 'NBS', analyte: 'PHE', level: '1', count: 2, per: 'run' as const }
    const asks = { startsOn: '2026-11-25', source: 'the kit', verified: 'unverified' as const }
    const row = { ...two, ...asks }
    await paul.approveProposal(await pia.proposeNeed({ row, reason: 'Asked for by the kit' }))
    const id = (await tess.listLines({ centre })).find(({ name }) => name === 'GMCH MS/MS')?.id
    const tyr = { analyte: 'TYR', unit: 'µmol/L', sentAs: 'QC-MS-1', mean: 88, sd: 8 }
    await approved({ ...tyr, line: id ?? '' })
    lab.clock.set('2026-11-25T12:00:00.000Z')
    await plated('1', 'C01', cards.lost, phe)
    expect(await states(cards.lost)).to.deep.equal(['recorded'])
    await plated('1', 'A01', 'QC-MS-1', { PHE: '52.4', TYR: '88.1' })
    expect((await lab.verified(cards.lost)).withheld[0]?.says.en).to.match(/2 of level 1 PHE/)
    await plated('1', 'B01', 'QC-MS-1', { PHE: '52.3', TYR: '88.2' })
    expect((await lab.verified(cards.lost)).withheld).to.deep.equal([])

    // A sender that writes the time of collection as that of the measurement: nothing was measured
    // then, so that its run is found by name and begins no other.
    const [one, other] = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
    const collected = now()
    lab.clock.move({ hours: 20 })
    await plated('K7', 'A01', one, phe)
    await plated('K7', 'B01', other, phe, collected)
    const [its, others] = [await lab.page(one), await lab.page(other)]
    expect(others.results[0]?.measuredAt).to.equal(collected)
    expect(others.results[0]?.batch).to.equal(its.results[0]?.batch)
  })
})
