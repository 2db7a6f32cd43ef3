/** What a card says and is wrong, put right after the fact. */
import { expect } from 'chai'
import type { SpecimenState } from '../../server/contract/moves.ts'
import type { Fault } from '../../server/contract/rules.ts'
import { later } from '../../server/contract/words.ts'
import { stateAnew } from '../../server/lab/arrivals.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { daysOn, openNipt } from '../support/nipt.ts'
import { refusedAs } from '../support/refusals.ts'
import { eventually } from '../support/waiting.ts'

describe('the state of a specimen whose faults have changed', () => {
  type Code = 'D01' | 'D16' | 'D17' | 'D20' | 'T07' | 'T14'
  const FAULTS: Record<Code, Fault['does']> = {
    ...{ D01: 'repeat', D16: 'repeat-unless-positive', D17: 'remark', D20: 'hold', T07: 'stop' },
    T14: 'hold',
  }
  const of = (codes: readonly Code[]) => codes.map(code => ({ code, does: FAULTS[code] }))
  const STATES: [string, SpecimenState, Code[], Code[], SpecimenState][] = [
    ['found too early', 'accepted', [], ['D16'], 'remarked'],
    ['cleared', 'remarked', ['D16'], [], 'accepted'],
    ['badly taken all the same', 'unsatisfactory', ['D01'], ['D01', 'D17'], 'unsatisfactory'],
    ['too long on its way', 'accepted', [], ['T07'], 'rejected'],
    ['not so long on its way', 'rejected', ['T07'], [], 'accepted'],
    ['rejected by a person', 'rejected', ['D16'], [], 'rejected'],
    ['let go by a person', 'accepted', ['D20'], ['D16', 'D20'], 'remarked'],
    ['let go, and held for something new', 'accepted', ['D20'], ['D20', 'T14'], 'held'],
  ]
  for (const [what, was, before, now, becomes] of STATES)
    it(`${what}: ${was} becomes ${becomes}`, () => {
      expect(stateAnew(was, of(before), of(now))).to.equal(becomes)
    })
})

eachEngine('a card that said it wrong', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const boy = { field: 'sex', value: 'male' } as const

  it('holds at once before a verdict, and after one by two people, who sign anew (INV-3)', async () => {
    const { nora, rita, tess, ana, abel, theo, dora } = lab.people
    // 2.5 is low for a girl and in range for a boy (R41).
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '2.1', OHP17: '12', G6PD: '2.5' })
    const girl = await lab.page(card)
    expect(girl.subject.sex).to.equal('female')
    expect(girl.recalls.map(r => r.condition)).to.deep.equal(['G6PDD'])
    const wrong = {
      number: card,
      change: boy,
      was: 'female',
      reason: 'the ward read the wristband',
    }
    await refusedAs(nora.correctCard(wrong), 'forbidden', /./)
    await refusedAs(theo.correctCard(wrong), 'not-found', /./)
    const same = { ...wrong, change: { field: 'sex', value: 'female' } } as const
    await refusedAs(rita.correctCard(same), 'conflict', /says so already/)
    const early = { field: 'collected-at', value: '2026-01-01T00:00:00.000Z' } as const
    await refusedAs(rita.correctCard({ ...wrong, change: early }), 'invalid', /after the birth/)
    // What somebody else corrected meanwhile is not corrected back by who has not seen it (E-03).
    const heavier = { field: 'birth-weight', value: 3400 } as const
    await refusedAs(
      rita.correctCard({ ...wrong, change: heavier, was: '3100' }),
      'conflict',
      /has changed since you loaded it. Nothing was corrected/,
    )
    expect((await lab.page(card)).subject.birthWeight).to.equal(3200)

    // A recall is open on it, which the correction may end: nobody does that alone.
    const first = await rita.correctCard(wrong)
    expect(first).to.include({ state: 'asked', was: 'female' })
    await ana.confirmCorrection({ id: first.id, version: first.version })

    const made = await lab.page(card)
    expect(made.subject.sex).to.equal('male')
    const g6pd = made.results.find(r => r.analyte === 'G6PD')
    expect(made.flags.filter(f => f.result === g6pd?.id && f.clearedAt === null)).to.deep.equal([])
    expect(await lab.story(card)).to.include('specimen.corrected')

    await lab.retested(card)
    expect((await lab.signedOff(card)).verdicts[0]?.verdict).to.equal('negative')
    const told = {
      number: card,
      change: { field: 'sex', value: 'female' },
      was: 'male',
      reason: 'typed wrong',
    } as const
    const asked = await tess.correctCard(told)
    expect(asked).to.include({ state: 'asked', was: 'male', becomes: 'female' })
    expect((await lab.page(card)).subject.sex, 'nothing has changed yet').to.equal('male')
    const own = { id: asked.id, version: asked.version }
    const [draft] = (await ana.listReports({ centre: lab.at.GMCH, specimen: card })).rows
    expect(draft?.missing.map(say => say.en).join(), 'no report leaves meanwhile').to.match(
      /waits for a second person/,
    )
    await refusedAs(tess.confirmCorrection(own), 'conflict', /second person/)
    await refusedAs(rita.correctCard(told), 'conflict', /waits for a second person/)

    expect(await ana.confirmCorrection(own)).to.include({ state: 'made' })

    await refusedAs(abel.confirmCorrection(own), 'conflict', /./)
    const doubted = await lab.page(card)
    expect(doubted.subject.sex).to.equal('female')
    expect(doubted.verdicts.map(v => v.stands)).to.deep.equal(['doubted'])
    expect(new Set(doubted.results.map(r => r.state))).to.deep.equal(new Set(['recorded']))
    const board = (await dora.showBoard({})).rows.map(r => [r.condition, r.state])
    expect(board).to.have.deep.members([
      ['CORRECTION', 'provisional'],
      ['G6PDD', 'provisional'],
    ])
    await lab.retested(card)
    const anew = await lab.signedOff(card)
    expect(anew.verdicts[0]?.verdict).to.equal('positive')
    const after = await lab.page(card)
    expect(after.verdicts.map(v => v.stands)).to.deep.equal(['replaced', 'yes'])
    expect(after.recalls.filter(r => r.endedAt === null).map(r => r.condition)).to.deep.equal([
      'G6PDD',
    ])
    const kept = await tess.listCorrections({ number: card })
    expect(kept.map(c => [c.was, c.becomes, c.state])).to.deep.equal([
      ['male', 'female', 'made'],
      ['female', 'male', 'made'],
    ])
  })

  it('a time of collection put right says anew what is wrong with the card, as of its receipt (INV-1)', async () => {
    const { nora, tess, ana } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1', OHP17: '12', G6PD: '4.1' })
    const { specimen, subject, verdicts } = await lab.page(card)
    expect([specimen.state, specimen.faults]).to.deep.equal(['accepted', '[]'])
    expect(verdicts[0]?.verdict).to.equal('negative')
    const collected = async (value: string) => {
      const change = { field: 'collected-at', value } as const
      const was = (await lab.page(card)).specimen.collectedAt ?? ''
      const reason = 'read from the form'
      const asked = await tess.correctCard({ number: card, change, was, reason })
      await ana.confirmCorrection({ id: asked.id, version: asked.version })
      const { specimen: now } = await lab.page(card)
      const [given] = (await lab.signedOff(card)).verdicts
      const { recalls } = await lab.page(card)
      const open = recalls.filter(r => r.endedAt === null).map(r => r.condition)
      return [now.state, now.faults, given?.verdict, open]
    }
    const early = await collected(later(subject.bornAt ?? '', 20 * 3_600_000))
    expect(early).to.deep.equal(['remarked', '["D16"]', 'inconclusive', ['REPEAT']])
    const back = await collected(specimen.collectedAt ?? '')
    expect(back).to.deep.equal(['accepted', '[]', 'negative', []])
    const anew = (await lab.story(card)).filter(kind => kind === 'specimen.judged-anew')
    expect(anew).to.have.length(2)
  })

  it('a pregnancy dated anew: the last day moves, and whose window has passed is referred', async () => {
    const { tess, ana, dora } = lab.people
    const nipt = await openNipt(lab)
    const number = await nipt.tube({ days: 150 })
    await nipt.run('R1', [[number, { FF: '2.7' }]])
    await lab.signedOff(number)
    const board = async () => (await dora.showBoard({})).rows
    const [redraw] = await board()
    expect(redraw).to.include({ condition: 'REDRAW', state: 'open' })

    // Four weeks less by the scan: then there is time, and nothing is referred by the clock.
    const on = daysOn(lab.clock.now(), 0)
    const dated = { field: 'dating', value: { basis: 'ultrasound', on, days: 122 } } as const
    const [was, reason] = [`ultrasound ${on} 150`, 'the scan was misread']
    const asked = await tess.correctCard({ number, change: dated, was, reason })
    expect(asked).to.include({ state: 'asked', was })
    await ana.confirmCorrection({ id: asked.id, version: asked.version })
    const later1 = await lab.page(number)
    expect(later1.prenatal?.redraw).to.include({ may: 'yes', until: daysOn(lab.clock.now(), 38) })
    expect(later1.prenatal?.gestation.days).to.equal(122)
    expect(await lab.story(number)).to.include.members(['specimen.corrected', 'pregnancy.dated'])
    await lab.signedOff(number)

    lab.clock.set(later(lab.clock.now(), 39 * 86_400_000))
    const referred = await eventually('the referral shows', board, rows =>
      rows.some(r => r.condition === 'REFERRAL'),
    )
    expect(referred.map(r => [r.id, r.condition, r.severity, r.state])).to.deep.equal([
      [redraw?.id, 'REFERRAL', 'high', 'open'],
    ])
    expect(referred[0]?.says.en).to.match(/The last day for a tube was/)
    const facts = await lab.store.facts(lab.at.GMCH, 0, 500)
    expect(facts.filter(f => f.kind === 'recall.referred')).to.have.length(1)
  })
})
