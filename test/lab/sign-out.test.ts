import { expect } from 'chai'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'
import type { Values } from '../support/stories.ts'

const pw = { password: PASSWORD }

eachEngine('sign-out', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const measuredCard = async (values: Values = {}) => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { TSH: '2.1', OHP17: '8.4', G6PD: '5.5', ...values })
    return card
  }
  const onBench = async (card: string, state: 'recorded' | 'verified') => {
    const { rows } = await lab.people.tess.listBench({ centre: lab.at.GMCH, state })
    return rows.filter(r => r.specimen === card).map(({ id, version }) => ({ id, version }))
  }
  const afterMeasuring = async (card: string) => {
    const story = await lab.story(card)
    return story.slice(
      story.findLastIndex(k => /^(result\.recorded|flag|recall\.opened)/.test(k)) + 1,
    )
  }

  it('in range: two people, one verdict with its reasons, and the case is closed', async () => {
    const { dora } = lab.people
    const card = await measuredCard()

    await lab.verified(card)
    expect((await lab.page(card)).verdicts).to.deep.equal([])
    const { done, withheld, verdicts } = await lab.authorised(card)

    expect(done).to.have.length(3)
    expect(withheld).to.deep.equal([])
    expect(verdicts).to.deep.equal([{ specimen: card, verdict: 'negative' }])
    expect(await afterMeasuring(card)).to.deep.equal([
      ...['result.verified', 'result.verified', 'result.verified', 'signature.given'],
      ...['result.authorised', 'result.authorised', 'result.authorised', 'signature.given'],
      'verdict.given',
      'case.closed',
      'report.drafted',
    ])
    const { case: it, verdicts: given } = await lab.page(card)
    expect(it).to.include({ state: 'closed', closedFor: 'in-range', verdict: 'negative' })
    expect(given[0]).to.include({
      verdict: 'negative',
      severity: null,
      programmeVersion: '2026-11.3',
    })
    expect(given[0]?.reasons.map(r => r.en)).to.include(
      'TSH 2.1 mIU/L: in range, limit ≥ 8 mIU/L (first specimen; Shunde, TSH [R47])',
    )
    expect((await dora.showBoard({})).rows).to.deep.equal([])
  })

  it('high: the recall is confirmed, names the limit, and the case stays open with its owner', async () => {
    const { dora } = lab.people
    const card = await measuredCard({ TSH: '48.7' })

    await lab.signedOff(card)

    expect((await afterMeasuring(card)).slice(-3)).to.deep.equal([
      'verdict.given',
      'recall.confirmed',
      'report.drafted',
    ])
    const { rows } = await dora.showBoard({})
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({
      condition: 'CH',
      state: 'open',
      severity: 'high',
      ownerName: '柯朗',
    })
    expect(rows[0]?.says.en).to.include('≥ 8 mIU/L (first specimen; Shunde, TSH [R47])')
    expect((await lab.page(card)).case).to.include({ state: 'open', verdict: 'positive' })
  })

  it('two conditions: two recalls in one case', async () => {
    const card = await measuredCard({ TSH: '48.7', OHP17: '120' })
    await lab.signedOff(card)
    const { rows } = await lab.people.dora.showBoard({})
    expect(rows.map(r => [r.condition, r.severity, r.state])).to.have.deep.members([
      ['CAH', 'critical', 'open'],
      ['CH', 'high', 'open'],
    ])
    expect(new Set(rows.map(r => r.case))).to.have.property('size', 1)
    const [verdict] = (await lab.page(card)).verdicts
    expect(verdict).to.include({ severity: 'critical' })
    expect(verdict?.rules).to.have.length(3)
  })

  it('an unsatisfactory card in range: inconclusive, and a repeat is called for', async () => {
    const { nora, rita } = lab.people
    const card = await lab.cardFrom(nora)
    await rita.receiveSpecimen({ number: card, centre: lab.at.GMCH, found: ['D02'] })
    await lab.measured(card)

    const { verdicts } = await lab.signedOff(card)

    expect(verdicts).to.deep.equal([{ specimen: card, verdict: 'inconclusive' }])
    const { rows } = await lab.people.dora.showBoard({})
    expect(rows.map(r => [r.condition, r.state])).to.deep.equal([['REPEAT', 'open']])
    expect((await lab.page(card)).case.state).to.equal('open')
  })

  it('no verdict before the whole panel is authorised', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { TSH: '2.1', G6PD: '5.5' })
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([])
    expect((await lab.page(card)).case.verdict).to.equal(null)

    await lab.measured(card, { OHP17: '8.4' })
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'negative' },
    ])
  })

  it('nobody authorises what they verified, nor what nobody has verified (E-02)', async () => {
    const { tess, ana, adam, pia, sera } = lab.people
    const card = await measuredCard()
    const centre = lab.at.GMCH
    const recorded = await onBench(card, 'recorded')

    const early = await ana.authoriseResults({ ...pw, centre, results: recorded })
    expect(early.done).to.deep.equal([])
    expect(early.withheld).to.have.length(3)

    const staff = await adam.listStaff({})
    const both = staff.find(s => s.login === 'tess')
    await sera.giveRole({
      id: both?.id ?? '',
      role: 'authoriser',
      scopeKind: 'centre',
      scope: centre,
    })
    await lab.verified(card)
    const own = await tess.authoriseResults({
      ...pw,
      centre,
      results: await onBench(card, 'verified'),
    })
    expect(own.done).to.deep.equal([])
    expect(own.withheld.map(w => w.says.en)).to.deep.equal(
      Array(3).fill('You verified this one; a second person must authorise it.'),
    )
    expect((await lab.page(card)).verdicts).to.deep.equal([])
    await refusedAs(
      pia.authoriseResults({ ...pw, centre, results: recorded }),
      'forbidden',
      /Ask: authoriser/,
    )
    await refusedAs(
      ana.verifyResults({ centre, results: recorded }),
      'forbidden',
      /Ask: technician/,
    )
  })

  it('two authorisers at once: one wins, the other is told, one verdict (E-01)', async () => {
    const { ana, abel } = lab.people
    const card = await measuredCard({ TSH: '48.7' })
    await lab.retested(card)
    await lab.verified(card)
    const chosen = { centre: lab.at.GMCH, results: await onBench(card, 'verified') }

    const answers = await Promise.all(
      [ana, abel].map(p => p.authoriseResults({ ...pw, ...chosen })),
    )

    expect(answers.map(a => a.done.length).sort()).to.deep.equal([0, 5])
    const loser = answers.find(a => a.done.length === 0)
    expect(loser?.withheld[0]?.says.en).to.match(/has changed since you loaded it/)
    expect(loser?.verdicts).to.deep.equal([])
    const story = await lab.story(card)
    expect(story.filter(k => k === 'verdict.given')).to.have.length(1)
    expect(story.filter(k => k === 'result.authorised')).to.have.length(5)
    expect(story.filter(k => k === 'recall.confirmed')).to.have.length(1)
  })

  it('ten racing pairs: exactly one winner each (E-01)', async () => {
    const { ana, abel, nora } = lab.people
    const wins: number[] = []
    for (let i = 0; i < 10; i++) {
      const card = await lab.receivedFrom(nora)
      await lab.measured(card, { TSH: '2.1' })
      await lab.verified(card)
      const chosen = { centre: lab.at.GMCH, results: await onBench(card, 'verified') }
      const answers = await Promise.all(
        [abel, ana].map(p => p.authoriseResults({ ...pw, ...chosen })),
      )
      wins.push(answers.flatMap(a => a.done).length)
    }
    expect(wins).to.deep.equal(Array(10).fill(1))
  })

  it('a stale screen does not sign what it has not seen (E-03)', async () => {
    const { ana } = lab.people
    const card = await measuredCard()
    await lab.verified(card)
    const seen = await onBench(card, 'verified')
    const stale = seen.map(r => ({ ...r, version: r.version - 1 }))
    const { done, withheld } = await ana.authoriseResults({
      ...pw,
      centre: lab.at.GMCH,
      results: stale,
    })
    expect(done).to.deep.equal([])
    expect(withheld).to.have.length(3)
    expect(withheld[0]?.says.en).to.match(/has changed since you loaded it/)
  })

  it('a correction after verification must be verified again', async () => {
    const card = await measuredCard()
    await lab.verified(card)
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: card, analyte: 'TSH', value: '48.7', status: 'C' })

    expect((await lab.authorised(card)).verdicts).to.deep.equal([])
    expect((await lab.signedOff(card)).verdicts).to.deep.equal([
      { specimen: card, verdict: 'positive' },
    ])
  })

  it('what was withdrawn by the values is withdrawn by the verdict: a provisional recall ends', async () => {
    const card = await measuredCard({ TSH: '48.7' })
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: card, analyte: 'TSH', value: '4.87', status: 'C' })

    await lab.signedOff(card)

    expect((await afterMeasuring(card)).slice(-4)).to.deep.equal([
      'verdict.given',
      'recall.withdrawn',
      'case.closed',
      'report.drafted',
    ])
    expect((await lab.people.dora.showBoard({})).rows).to.deep.equal([])
    const [recall] = (await lab.page(card)).recalls
    expect(recall).to.include({ state: 'withdrawn', endedWhy: 'auto:in-range' })
  })

  it('a flag cleared with a reason no longer speaks; the verdict follows, the flag stays readable', async () => {
    const { abel, ana, tess, dora } = lab.people
    const card = await measuredCard({ G6PD: '2.0' })
    const [flag] = (await lab.page(card)).flags
    const clearing = {
      id: flag?.id ?? '',
      reason: 'the card was warm; repeated on a venous sample',
    }
    await refusedAs(tess.clearFlag(clearing), 'forbidden', /Ask: authoriser/)
    await refusedAs(dora.clearFlag(clearing), 'forbidden', /Ask: authoriser/)

    // Verified with its flag, and open on Abel's screen when Ana clears it (E-03).
    await lab.retested(card)
    await lab.verified(card)
    const seen = await onBench(card, 'verified')

    await ana.clearFlag(clearing)

    await refusedAs(ana.clearFlag(clearing), 'conflict', /settled/)
    const stale = { ...pw, centre: lab.at.GMCH, results: seen.filter(r => r.id === flag?.result) }
    for (const one of [abel, ana]) {
      const { done, withheld } = await one.authoriseResults(stale)
      expect(done, 'its flags were not shown').to.deep.equal([])
      const unsigned = { state: 'recorded', verifiedBy: null, verifiedAt: null }
      expect(withheld[0]?.now).to.include(unsigned)
    }
    expect(await lab.story(card)).to.include('result.reopened')
    for (const other of (await lab.page(card)).flags)
      if (!other.clearedAt) await ana.clearFlag({ ...clearing, id: other.id })
    expect((await lab.signedOff(card)).verdicts[0]?.verdict).to.equal('negative')
    const after = await lab.page(card)
    expect(after.flags[0]).to.include({ why: clearing.reason })
    expect(after.recalls[0]).to.include({ state: 'withdrawn' })
  })

  it('the bench names the value before: of the card that this one repeats', async () => {
    const { nora, dora, tess } = lab.people
    const card = await measuredCard({ TSH: '48.7' })
    await lab.signedOff(card)
    const again = await lab.repeatOf(card, nora)
    await lab.measured(again, { TSH: '3.1' })
    const { rows } = await tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    expect(rows.map(r => [r.specimen, r.value, r.previous, r.previousOf])).to.deep.equal([
      [again, '3.1', '48.7', card],
    ])
    expect(rows[0]?.limits.length, 'the limits of a repeat').to.be.greaterThan(0)
    expect((await dora.showBoard({})).rows.map(r => r.state)).to.deep.equal(['met'])
  })

  it('a flag of an authorised result is settled', async () => {
    const card = await measuredCard({ TSH: '48.7' })
    await lab.signedOff(card)
    const [flag] = (await lab.page(card)).flags
    await refusedAs(
      lab.people.ana.clearFlag({ id: flag?.id ?? '', reason: 'too late' }),
      'conflict',
      /settled/,
    )
  })
})
