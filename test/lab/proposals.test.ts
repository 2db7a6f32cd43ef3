import { expect } from 'chai'
import type { ProposedRow } from '../../server/contract/proposals.ts'
import type { Rule } from '../../server/contract/rules.ts'
import * as rejudging from '../../server/lab/rejudging.ts'
import { meet } from '../../server/lab/rule-checks.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'
import { limitsOf, RULES } from '../support/rows.ts'

const TODAY = '2026-11-23'
const TOMORROW = '2026-11-24'

const [FIRST_TSH] = limitsOf('TSH')
if (!FIRST_TSH) throw new Error('the pack has no limit for TSH')
const row = (given: Partial<ProposedRow> = {}): ProposedRow => ({ ...FIRST_TSH, ...given })

/** What differs from the first limit of TSH (specimen 1, ≥ 8), and whether both would judge somebody. */
const MEET: [string, Partial<ProposedRow>, boolean][] = [
  ['another limit', { value: 9 }, true],
  ['the same limit', {}, true],
  ['another class', { class: 'borderline', value: 6 }, false],
  ['another condition', { condition: 'REPEAT' }, false],
  ['another analyte', { analyte: 'G6PD' }, false],
  ['another programme', { programme: 'NIPT' }, false],
  ['one method beside every method', { method: 'DELFIA', value: 9 }, false],
  ['one kit beside every kit', { kit: 'A', value: 9 }, false],
  ['girls beside everybody', { sex: 'female', value: 9 }, true],
  ['from the second specimen', { ordinalMin: 2, ordinalMax: null }, false],
  ['every specimen', { ordinalMin: null, ordinalMax: null, value: 9 }, true],
  ['preterm beside everybody', { gestationMax: 259, value: 9 }, true],
  ['light beside everybody', { weightMax: 2500, value: 9 }, true],
  ['collected early beside everybody', { ageMax: 48, value: 9 }, true],
  ['when the other has ended', { startsOn: '2027-01-01', value: 9 }, true],
  ['below a lower limit', { operator: '<', value: 1 }, false],
  ['below a limit that is higher', { operator: '<', value: 9 }, true],
  ['up to the limit, it included', { operator: '<=', value: 8 }, true],
  ['below the limit, it excluded', { operator: '<', value: 8 }, false],
  ['a band below it', { operator: 'between', value: 5, valueTo: 7.9 }, false],
  ['a band across it', { operator: 'between', value: 5, valueTo: 8 }, true],
]

/** Two rows about one thing, with strata that touch, or days that touch: nobody is in both. */
const APART: [string, Partial<ProposedRow>, Partial<ProposedRow>][] = [
  ['sex', { sex: 'female' }, { sex: 'male' }],
  ['gestation', { gestationMax: 259 }, { gestationMin: 259 }],
  ['weight', { weightMax: 2500 }, { weightMin: 2500 }],
  ['age at collection', { ageMax: 48 }, { ageMin: 48 }],
  ['kit', { kit: 'A' }, { kit: 'B' }],
  ['days', { endsOn: '2027-01-01' }, { startsOn: '2027-01-01' }],
  ['a row that ends on its first day', { startsOn: TOMORROW, endsOn: TOMORROW }, {}],
]

describe('two rule rows', () => {
  for (const [name, given, both] of MEET)
    it(`${both ? 'meet' : 'do not meet'}: ${name}`, () => {
      expect(meet(row(), row(given))).to.equal(both)
      expect(meet(row(given), row())).to.equal(both)
    })

  for (const [name, one, other] of APART)
    it(`do not meet where only their ${name} touch`, () => {
      expect(meet(row(one), row({ value: 9, ...other }))).to.equal(false)
      expect(meet(row({ value: 9, ...other }), row(one))).to.equal(false)
    })

  it('of the reference data never meet', () => {
    const pairs = RULES.flatMap((one, i) => RULES.slice(i + 1).map(other => [one, other] as const))
    const met = pairs.filter(([one, other]) => meet(one, other))
    expect(met.map(([a, b]) => `${a.analyte} ${a.value} and ${b.value}`)).to.deep.equal([])
  })
})

/** What is different about the proposed row, at which field it is refused, and with which sentence. */
const REFUSED: [string, Partial<ProposedRow>, RegExp][] = [
  ['a rule without a source', { source: '  ' }, /where the figure comes from/],
  ['a range that is reversed', { operator: 'between', value: 9, valueTo: 8 }, /smaller first/],
  ['a range without its end', { operator: 'between', value: 9, valueTo: null }, /smaller first/],
  ['a stratum that is reversed', { gestationMin: 259, gestationMax: 259 }, /wrong way round/],
  ['a start in the past', { startsOn: '2026-11-22' }, /on 2026-11-24 or later/],
  ['a start today', { startsOn: TODAY }, /what was judged stays judged/],
  ['an end before its start', { endsOn: TOMORROW }, /before it has held for a day/],
  ['a unit of another kind', { unit: 'mmol/L' }, /cannot be compared with the unit of TSH/],
  ['no unit', { unit: '' }, /A limit without a unit cannot be compared/],
  ['a unit in another size', { unit: 'm[IU]/dL' }, /One m\[IU\]\/dL is 10 mIU\/L/],
  ['an analyte of nobody', { analyte: 'XYZ' }, /analyte of the programme/],
  ['a programme of nobody', { programme: 'XYZ' }, /one of the programmes/],
  ['a condition of nobody', { condition: 'XYZ' }, /Choose the condition/],
  ['no verdict', { verdict: null }, /what a value beyond it means/],
  [
    'a second row for the same cards',
    { value: 9, gestationMax: 259 },
    /Another row of the same class.*≥ 8 mIU\/L \(first specimen; Shunde, TSH \[R47\]\), from 2022-06-20/,
  ],
]

eachEngine('rules change by two people', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const tsh = async (): Promise<Rule> => {
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    const found = rows.find(r => r.analyte === 'TSH' && r.ordinalMin === 1)
    if (!found) throw new Error('no first limit for TSH')
    return found
  }
  const seen = ({ id, version }: { id: string; version: number }) => ({ id, version })
  const facts = async (count: number) => {
    const all = await lab.people.audrey.readJournal({ book: 'registry', limit: 500 })
    return all.slice(-count).map(fact => fact.kind)
  }

  it('refuses, each with its sentence, what may not judge (B-12)', async () => {
    const { pia, ana, tess } = lab.people
    const like = await tsh()
    for (const [name, given, says] of REFUSED) {
      const base = { ...like, startsOn: TOMORROW, endsOn: null, ...given }
      await refusedAs(pia.proposeRule({ row: base, reason: name }), 'invalid', says)
    }
    const good = { row: { ...like, value: 9, startsOn: TOMORROW }, instead: seen(like) }
    await refusedAs(ana.proposeRule({ ...good, reason: 'x' }), 'forbidden', /Ask: /)
    await refusedAs(
      tess.proposeRuleEnd({ ...seen(like), endsOn: TOMORROW, reason: 'x' }),
      'forbidden',
      /Ask: /,
    )
    const other = { ...good, row: { ...good.row, analyte: 'G6PD', unit: 'U/gHb' }, reason: 'x' }
    await refusedAs(pia.proposeRule(other), 'invalid', /about the same thing/)
    expect(await pia.listProposals({})).to.deep.equal([])
    expect(await tsh()).to.include({
      version: 1,
      approvedBy: 'reference data, not yet approved by the programme',
      proposal: null,
    })
  })

  it('a proposed row judges nothing; approved by another it judges from its day, the old one until then', async () => {
    const { pia, paul, nora } = lab.people
    const like = await tsh()
    const asked = { row: { ...like, value: 20, startsOn: TOMORROW }, instead: seen(like) }
    const made = await pia.proposeRule({ ...asked, reason: 'our kit' })

    expect((await pia.listRules({})).filter(r => r.proposal !== null)).to.deep.equal([])
    const today = await lab.judgedFrom(nora, { TSH: '9' })
    expect((await lab.page(today)).verdicts[0]?.rules).to.include(like.id)
    await refusedAs(pia.approveProposal(seen(made)), 'forbidden', /a second person must approve/)
    await refusedAs(pia.declineProposal({ ...seen(made), reason: 'x' }), 'forbidden', /withdraw it/)
    await refusedAs(paul.withdrawProposal(seen(made)), 'forbidden', /only they withdraw it/)
    const [listed] = await paul.listProposals({})
    expect(listed).to.include({ does: 'replace', proposedByName: '彭雅', not: null })
    expect([listed?.was?.value, listed?.row?.value]).to.deep.equal([8, 20])

    const approved = await paul.approveProposal(seen(made))
    await refusedAs(paul.approveProposal(seen(made)), 'conflict', /approved already/)

    const rows = await pia.listRules({ programme: 'NBS' })
    const next = rows.find(r => r.id === approved.made)
    expect(next).to.include({
      value: 20,
      startsOn: TOMORROW,
      approvedBy: '潘文',
      proposal: made.id,
    })
    expect(rows.find(r => r.id === like.id)).to.include({ endsOn: TOMORROW, version: 2 })
    expect(await facts(3)).to.deep.equal(['rule.ended', 'rule.added', 'proposal.approved'])
    const tonight = await lab.judgedFrom(nora, { TSH: '9' })
    expect((await lab.page(tonight)).verdicts[0]).to.include({ verdict: 'positive' })
    lab.clock.move({ days: 1 })
    const tomorrow = await lab.judgedFrom(nora, { TSH: '9' })
    const [verdict] = (await lab.page(tomorrow)).verdicts
    expect(verdict).to.include({ verdict: 'negative' })
    expect(verdict?.rules).to.include(approved.made)
    expect(verdict?.basis).to.deep.include({ flawed: 'no', cleared: [] })
    await refusedAs(
      pia.proposeRule({ ...asked, reason: 'late' }),
      'conflict',
      /changed since you loaded it/,
    )
  })

  it('a row ends by two people as well, and a proposal is declined, withdrawn, or overtaken', async () => {
    const { pia, paul } = lab.people
    lab.clock.set('2026-11-24T01:00:00.000Z')
    const rows = await pia.listRules({ programme: 'NBS' })
    const rule = rows.find(r => r.analyte === 'SUAC')
    if (!rule) throw new Error('no limit for SUAC')
    const from = '2026-11-26'
    const end = (endsOn: string) => pia.proposeRuleEnd({ ...seen(rule), endsOn, reason: 'no kit' })
    await refusedAs(end(TOMORROW), 'invalid', /2026-11-25 or later/)
    const [one, two, three, four] = [
      await end(from),
      await end(from),
      await end(from),
      await end(from),
    ]

    await paul.declineProposal({ ...seen(one), reason: 'the kit is here' })
    await pia.withdrawProposal(seen(two))
    expect((await pia.listRules({})).find(r => r.id === rule.id)?.endsOn).to.equal(null)
    await paul.approveProposal(seen(three))

    expect((await pia.listRules({})).find(r => r.id === rule.id)?.endsOn).to.equal(from)
    await refusedAs(paul.approveProposal(seen(four)), 'conflict', /row has changed since/)
    const [waits, ...decided] = await pia.listProposals({})
    expect(waits?.not?.en).to.match(/row has changed since this was proposed/)
    expect(decided.slice(0, 3).map(p => [p.state, p.decidedWhy])).to.deep.equal([
      ['approved', null],
      ['withdrawn', null],
      ['declined', 'the kit is here'],
    ])
    expect((await facts(3)).filter(kind => kind.startsWith('proposal'))).to.include(
      'proposal.approved',
    )
    await pia.withdrawProposal(seen(four))

    const late = { ...rule, value: 5, startsOn: from, endsOn: null }
    const stale = await pia.proposeRule({ row: late, reason: 'the next kit' })
    lab.clock.move({ days: 3 })
    await refusedAs(paul.approveProposal(seen(stale)), 'invalid', /starts on 2026-11-28 or later/)
  })

  it('history judged anew is identical, and says so where a row was changed behind its back', async () => {
    const { store } = lab
    const programmes = await loadProgrammes()
    const again = async (asked: rejudging.Asked = {}) => {
      const rows: rejudging.Rejudged[] = []
      for await (const row of rejudging.all(
        fn => store.read({ id: 'test' }, fn),
        programmes,
        asked,
      ))
        rows.push(row)
      return rows
    }
    const before = await again()
    expect(before).to.have.length(3)
    expect(new Set(before.map(row => row.is))).to.deep.equal(new Set(['identical']))

    await store.work({ id: 'test' }, ['registry'], async work => {
      const limit = work.db.updateTable('rule').where('analyte', '=', 'TSH').where('value', '=', 8)
      await limit.set({ value: 9.5 }).execute()
    })

    const after = await again()
    expect(after.map(row => [row.is, row.given.verdict, row.now?.verdict])).to.deep.equal([
      ['differs', 'positive', 'negative'],
      ['differs', 'positive', 'negative'],
      ['identical', 'negative', 'negative'],
    ])
    expect(await again({ from: '2026-11-24' })).to.have.length(1)
  })
})
