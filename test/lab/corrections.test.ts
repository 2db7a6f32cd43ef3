import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { DIAGNOSED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('a correction after the verdict was released', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const board = async () => (await lab.people.dora.showBoard({})).rows
  const shown = (rows: readonly BoardRow[]) => rows.map(r => [r.condition, r.state, r.severity])
  const held = async () => (await lab.people.tess.listParked({ centre: lab.at.GMCH })).rows
  const correct = async (card: string, value: string, status = 'C', analyte = 'TSH') => {
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: card, analyte, value, status })
    analyzer.close()
  }

  it('low to high: held, accepted by an authoriser, loud on the board, and judged anew (INV-3, B-11)', async () => {
    const { tess, ana, abel, nora } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const first = await lab.page(card)
    expect(first.verdicts.map(v => [v.verdict, v.stands])).to.deep.equal([['negative', 'yes']])
    expect(first.case.state).to.equal('closed')

    await correct(card, '48.7')

    // Nothing happens by itself: what left the room stays, and a person decides.
    expect((await lab.page(card)).verdicts).to.deep.equal(first.verdicts)
    expect(await board()).to.deep.equal([])
    const [row] = await held()
    const stands = await lab.stands(card, 'TSH')
    const about = { id: row?.id ?? '', version: 1, reason: 'wrong dilution, measured again' }
    const acceptance = { ...about, stands }
    await refusedAs(tess.acceptParked(acceptance), 'forbidden', /Ask: authoriser/)

    // Decided on what stood when it was shown, and on nothing else (E-03).
    const stale = stands.map(one => ({ ...one, version: one.version - 1 }))
    for (const unlike of [stale, [], [...stands, { id: about.id, version: 1 }]])
      await refusedAs(
        ana.acceptParked({ ...about, stands: unlike }),
        'conflict',
        /has changed since it was shown. Nothing was decided/,
      )
    expect((await held()).length).to.equal(1)

    await ana.acceptParked(acceptance)

    await refusedAs(ana.acceptParked(acceptance), 'conflict', /settled/)
    expect(await held()).to.deep.equal([])
    expect(shown(await board())).to.have.deep.members([
      ['CORRECTION', 'provisional', 'high'],
      ['CH', 'provisional', 'high'],
    ])
    const loud = (await board()).find(r => r.condition === 'CORRECTION')
    expect(loud?.says.en).to.match(/TSH 2.1 was corrected to 48.7 after the verdict \(negative\)/)
    const doubted = await lab.page(card)
    expect(doubted.case.state).to.equal('open')
    expect(doubted.verdicts.map(v => [v.verdict, v.stands])).to.deep.equal([
      ['negative', 'doubted'],
    ])
    expect(
      doubted.results.filter(r => r.analyte === 'TSH').map(r => [r.value, r.state]),
    ).to.deep.equal([
      ['2.1', 'superseded'],
      ['48.7', 'recorded'],
    ])
    expect(
      doubted.signatures.map(s => s.holds),
      'what was signed was signed',
    ).to.deep.equal(['yes', 'yes'])
    expect(await lab.story(card)).to.include.members(['result.corrected', 'verdict.doubted'])

    // It is measured again as any first value; the other two stand as they were signed.
    await lab.retested(card)
    expect((await lab.verified(card)).done).to.have.length(3)
    expect((await lab.authorised(card, abel)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'positive' },
    ])
    const anew = await lab.page(card)
    expect(anew.verdicts.map(v => [v.verdict, v.stands])).to.deep.equal([
      ['negative', 'replaced'],
      ['positive', 'yes'],
    ])
    expect(anew.verdicts[0]).to.deep.include({ ...first.verdicts[0], stands: 'replaced' })
    expect(anew.signatures.map(s => s.holds)).to.deep.equal(['yes', 'yes', 'yes', 'yes'])
    expect(shown(await board())).to.deep.equal([['CH', 'open', 'high']])
  })

  it('high to low: the recall stays until it is signed anew, and is then withdrawn by name', async () => {
    const { ana, abel, nora } = lab.people
    const card = await lab.judgedFrom(nora, { OHP17: '120' })
    await correct(card, '8.4', 'C', 'OHP17')
    const [row] = await held()
    const stands = await lab.stands(card, 'OHP17')
    await ana.acceptParked({ id: row?.id ?? '', version: 1, stands, reason: 'carry-over' })
    expect(shown(await board())).to.have.deep.members([
      ['CAH', 'open', 'critical'],
      ['CORRECTION', 'provisional', 'high'],
    ])

    await lab.verified(card)
    await lab.authorised(card, abel)

    expect(await board()).to.deep.equal([])
    const { recalls, case: it } = await lab.page(card)
    expect(recalls.map(r => [r.condition, r.state, r.endedWhy])).to.deep.equal([
      ['CAH', 'withdrawn', 'auto:not-named-anew'],
      ['CORRECTION', 'withdrawn', 'auto:given-anew'],
    ])
    expect(it).to.include({ state: 'closed', closedFor: 'in-range', verdict: 'negative' })
  })

  it('after the family was called it is loud until a person says that they were told (INV-3)', async () => {
    const { ana, abel, carl, nora } = lab.people
    const card = await lab.judgedFrom(nora, { OHP17: '120' })
    const attempt = async (outcome: 'reached-guardian' | 'no-answer') => {
      const row = (await board()).at(-1)
      if (!row) throw new Error('nothing is on the board')
      const of = { id: row.id, request: newId(), at: lab.clock.now() }
      return carl.recordContact({ ...of, channel: 'phone', outcome })
    }
    await attempt('reached-guardian')
    lab.clock.move({ hours: 1 })
    await correct(card, '8.4', 'C', 'OHP17')
    const [row] = await held()
    const stands = await lab.stands(card, 'OHP17')
    await ana.acceptParked({ id: row?.id ?? '', version: 1, stands, reason: 'wrong dilution' })
    lab.clock.move({ hours: 1 })
    await lab.verified(card)
    await lab.authorised(card, abel)

    const [loud, ...others] = await board()
    expect(others).to.deep.equal([])
    expect(loud).to.include({ condition: 'CORRECTION', state: 'open', step: 1 })
    expect(loud?.says.en).to.match(
      /^CALL AGAIN: .* reached at 2026-11-23 09:00, when the verdict was “high risk”; now it is “in range”/,
    )
    expect((await lab.page(card)).case).to.include({ state: 'open', verdict: 'negative' })
    const telling = { id: loud?.id ?? '', version: loud?.version ?? 0 }
    await refusedAs(carl.tellAnew(telling), 'conflict', /Record first the contact/)
    const { version } = await attempt('no-answer')
    await refusedAs(carl.tellAnew({ ...telling, version }), 'conflict', /Record first the contact/)
    const told = await attempt('reached-guardian')
    expect(told).to.include({ state: 'open', shown: true })

    await carl.tellAnew({ ...telling, version: told.version })

    expect(await board()).to.deep.equal([])
    expect((await lab.page(card)).case).to.include({ state: 'closed', closedFor: 'in-range' })
    expect((await lab.story(card)).slice(-5)).to.deep.equal([
      'report.drafted',
      'recall.contacted',
      'recall.contacted',
      'recall.told-anew',
      'case.closed',
    ])
    await refusedAs(
      carl.tellAnew({ ...telling, version: told.version + 1 }),
      'conflict',
      /Nothing waits here to be told/,
    )
  })

  it('of a first card is on the board whatever its second card says, and comes back to it (INV-3)', async () => {
    const { ana, abel, nora, rita, dora } = lab.people
    const card = await lab.cardFrom(nora)
    await rita.receiveSpecimen({ number: card, centre: lab.at.GMCH, found: ['D02'] })
    await lab.measured(card)
    await lab.signedOff(card)
    const second = await lab.repeatOf(card, nora)
    await correct(card, '48.7')
    const [row] = await held()
    const stands = await lab.stands(card, 'TSH')
    await ana.acceptParked({ id: row?.id ?? '', version: 1, stands, reason: 'wrong dilution' })
    await lab.measured(second)
    expect((await lab.signedOff(second)).verdicts[0]?.verdict).to.equal('negative')

    const before = await board()
    expect(shown(before)).to.have.deep.members([
      ['CH', 'provisional', 'high'],
      ['CORRECTION', 'provisional', 'high'],
    ])
    const { case: it } = await lab.page(card)
    expect(it).to.include({ state: 'open', verdict: 'negative' })

    // What nobody has verified yet, and what the family has not been told, no diagnosis ends.
    const { id, version } = it
    const closing = { id, version, reason: 'excluded' as const, note: 'seen at the clinic' }
    await refusedAs(
      dora.closeCase({ ...closing, evidence: DIAGNOSED }),
      'conflict',
      /ends nothing of what stands here: .*CH \(not yet verified\)/,
    )
    expect(shown(await board())).to.have.deep.members(shown(before))
    lab.clock.move({ hours: 5 })
    await lab.retested(card)
    await lab.verified(card)
    await lab.authorised(card, abel)
    expect(shown(await board())).to.deep.equal([['CH', 'open', 'high']])
    const due = before.find(r => r.condition === 'CH')?.dueAt
    expect((await board())[0]?.dueAt, 'no later than before').to.equal(due)
  })

  it('taken back by the instrument: nothing stands in its place, and no verdict comes before a new value (B-19)', async () => {
    const { tess, ana, abel, nora } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const analyzer = await lab.analyzer('GMCH')
    const back = { specimen: card, analyte: 'TSH', value: '', status: 'W' }
    await analyzer.sends({ ...back, measuredAt: '20261101080000' })
    analyzer.close()
    const [other] = await held()
    const stranger = { id: other?.id ?? '', version: 1, reason: 'of another measurement' }
    const stands = await lab.stands(card, 'TSH')
    await refusedAs(abel.acceptParked({ ...stranger, stands }), 'conflict', /another time/)
    await tess.dismissParked(stranger)

    await correct(card, '', 'W')
    const [row] = await held()
    const taken = { id: row?.id ?? '', version: 1, stands, reason: 'another card was measured' }
    await refusedAs(ana.acceptParked(taken), 'conflict', /You authorised this value yourself/)
    await abel.acceptParked(taken)
    expect(shown(await board())).to.deep.equal([['CORRECTION', 'provisional', 'high']])
    expect((await board())[0]?.says.en).to.match(/TSH 2.1 was taken back/)

    await lab.measured(card, { TSH: '3.0' })
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'negative' },
    ])
    expect(await board()).to.deep.equal([])
  })
})
