import { expect } from 'chai'
import type { ProposedRow } from '../../server/contract/proposals.ts'
import type { Withheld } from '../../server/contract/results.ts'
import type { Rule } from '../../server/contract/rules.ts'
import { say } from '../../server/contract/words.ts'
import { allows, isPlain, verify } from '../../server/lab/auto-verify.ts'
import type { Judged } from '../../server/lab/withholding.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { openVerifying } from '../../server/verifying.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const TSH: ProposedRow = {
  ...{ programme: 'NBS', kind: 'auto-verify', analyte: 'TSH', method: null, kit: null },
  ...{ unit: 'mIU/L', sex: null, gestationMin: null, gestationMax: null, weightMin: null },
  ...{ weightMax: null, ageMin: null, ageMax: null, ordinalMin: null, ordinalMax: null },
  ...{ operator: 'between', value: 0.5, valueTo: 6, class: 'any', verdict: null, severity: null },
  ...{ condition: null, startsOn: '2026-11-24', endsOn: null, source: 'validated 2026-10' },
  verified: 'verified',
}

describe('what a rule may verify', () => {
  const held = (holds: Withheld['holds']) =>
    [{ why: 'control', holds, says: say('x', 'x') }] as const
  const row = (result: object = {}, more: object = {}) =>
    ({
      result: {
        ...{ programme: 'NBS', analyte: 'TSH', value: '2.1', comparator: '', amount: 2.1 },
        ...{ unit: 'mIU/L', status: 'final', origin: 'measured', supersedes: null, replicate: 1 },
        ...{ line: 'line-1', method: null, kit: null, ...result },
      },
      ...{ mates: 1, flags: [], withheld: [] },
      finding: { beyond: [], undecided: [], within: [{}] },
      strata: { sex: 'female', gestationDays: 280, birthWeight: 3200, ageHours: 80, ordinal: 1 },
      ...more,
    }) as unknown as Judged
  const rule = (more: object = {}) => ({ ...TSH, ...more }) as unknown as Rule

  const PLAIN: [string, Judged, boolean][] = [
    ['a final value in range', row(), true],
    ['a ratio that the laboratory computed', row({ origin: 'computed' }), true],
    [
      'a value beyond a limit',
      row({}, { finding: { beyond: [{}], undecided: [], within: [] } }),
      false,
    ],
    [
      'one that no limit holds for',
      row({}, { finding: { beyond: [], undecided: [], within: [] } }),
      false,
    ],
    [
      'one whose stratum is missing',
      row({}, { finding: { beyond: [], undecided: [{}], within: [{}] } }),
      false,
    ],
    ['one with a flag, cleared or not', row({}, { flags: [{ clearedAt: 'x' }] }), false],
    ['one of a run that is held', row({}, { withheld: held('value') }), false],
    ['one whose verdict alone waits', row({}, { withheld: held('verdict') }), true],
    ['a correction', row({ status: 'corrected' }), false],
    ['one that took the place of another', row({ supersedes: 'x' }), false],
    ['a preliminary one', row({ status: 'preliminary' }), false],
    ['a replicate', row({ replicate: 2 }), false],
    ['one of two that stand', row({}, { mates: 2 }), false],
    ['a censored one', row({ comparator: '<' }), false],
    ['one that people entered', row({ origin: 'entered' }), false],
    ['one from a file', row({ origin: 'imported' }), false],
  ]
  for (const [what, judged, may] of PLAIN)
    it(`${what}: ${may ? 'yes' : 'no'}`, () => expect(isPlain(judged)).to.equal(may))

  const ALLOWED: [string, Rule, Judged, boolean][] = [
    ['its lower end', rule(), row({ amount: 0.5 }), true],
    ['below it', rule(), row({ amount: 0.49 }), false],
    ['its upper end', rule(), row({ amount: 6 }), true],
    ['above it', rule(), row({ amount: 6.01 }), false],
    ['another analyte', rule(), row({ analyte: 'OHP17' }), false],
    ['another programme', rule(), row({ programme: 'NIPT' }), false],
    ['its line', rule({ class: 'line-1' }), row(), true],
    ['another line', rule({ class: 'line-2' }), row(), false],
    ['a stratum that fits', rule({ gestationMin: 259 }), row(), true],
    ['a stratum that does not', rule({ gestationMax: 259 }), row(), false],
  ]
  for (const [what, one, judged, may] of ALLOWED)
    it(`${what}: ${may ? 'yes' : 'no'}`, () => expect(allows(one, judged)).to.equal(may))
})

eachEngine('verification by an approved rule', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('is off until two people make it, counts as verifier by name, and leaves the rest to people', async () => {
    const { pia, ana, nora, tess, adam, sera } = lab.people
    const second = (await adam.listStaff({})).find(s => s.login === 'ana')?.id ?? ''
    const office = { role: 'provincial-manager', scopeKind: 'everywhere', scope: '*' } as const
    await sera.giveRole({ id: second, ...office })
    const programmes = await loadProgrammes()
    const byRule = () =>
      lab.store.work({ id: 'clock' }, [lab.at.GMCH], work =>
        verify(work, programmes, { centre: lab.at.GMCH }),
      )
    const standing = async (card: string) =>
      (await lab.page(card)).results
        .filter(r => r.analyte === 'TSH' && r.state !== 'superseded')
        .map(r => [r.value, r.state])

    for (const [wrong, path] of [
      [{ operator: '<=' }, 'operator'],
      [{ analyte: 'XYZ' }, 'analyte'],
      [{ unit: 'mg/dL' }, 'unit'],
      [{ severity: 'high' }, 'verdict'],
      [{ source: '' }, 'source'],
    ] as const) {
      const row: ProposedRow = { ...TSH, ...wrong }
      const proposing = pia.proposeRule({ row, reason: 'x' })
      const { issues } = await refusedAs(proposing, 'invalid', /./)
      expect(issues.map(issue => issue.path)).to.deep.equal([path])
    }
    const proposal = await pia.proposeRule({ row: TSH, reason: 'a year without a difference' })
    lab.clock.move({ days: 1 })
    const fresh = { bornAt: '2026-11-20T01:00:00.000Z' }
    const early = await lab.receivedFrom(nora, { newborn: fresh })
    await lab.measured(early)
    await byRule()
    expect(await standing(early), 'proposed is not approved').to.deep.equal([['2.1', 'recorded']])
    // What was proposed for today is too late to approve today: it is proposed anew for tomorrow.
    await ana.declineProposal({ id: proposal.id, version: 1, reason: 'from Wednesday, please' })
    const anew = await pia.proposeRule({
      row: { ...TSH, startsOn: '2026-11-25' },
      reason: 'a year without a difference',
    })
    await ana.approveProposal({ id: anew.id, version: 1 })
    lab.clock.move({ days: 1 })

    const [good, high, over, corrected] = [
      await lab.receivedFrom(nora, { newborn: fresh }),
      await lab.receivedFrom(nora, { newborn: fresh }),
      await lab.receivedFrom(nora, { newborn: fresh }),
      await lab.receivedFrom(nora, { newborn: fresh }),
    ]
    await lab.measured(good)
    await lab.measured(high, { TSH: '48.7' })
    await lab.measured(over, { TSH: '7.0' })
    await lab.measured(corrected, { TSH: '2.1' })
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: corrected, analyte: 'TSH', value: '2.2', status: 'C' })
    await byRule()

    expect(await standing(good)).to.deep.equal([['2.1', 'verified']])
    expect(await standing(high), 'beyond a limit').to.deep.equal([['48.7', 'recorded']])
    expect(await standing(over), 'beyond the rule').to.deep.equal([['7.0', 'recorded']])
    const { results: all } = await lab.page(corrected)
    expect(all.find(r => r.value === '2.2')?.state, 'a correction').to.equal('recorded')
    expect(await standing(early), 'recorded before the rule').to.deep.equal([['2.1', 'recorded']])
    const [signature] = (await lab.page(good)).signatures
    expect(signature).to.include({ method: 'rule', meaning: 'verified', holds: 'yes' })
    expect(signature?.signerName.en).to.equal('rule: validated 2026-10')
    const { rows } = await tess.listBench({ centre: lab.at.GMCH, state: 'verified' })
    expect(rows.find(r => r.specimen === good)?.verifiedByName?.en).to.match(/^rule: /)
    expect(await lab.story(good)).to.include.members(['result.verified', 'signature.given'])

    // One person authorises; the other values are a technician's.
    await lab.verified(good)
    expect((await lab.authorised(good)).verdicts).to.deep.equal([
      { specimen: good, verdict: 'negative' },
    ])

    // A centre is judged anew only where something was told since, or on another day.
    const onBug = (error: unknown) => lab.bugs.push(String(error))
    const clockwork = openVerifying({ ...{ store: lab.store, programmes, onBug }, everyMs: 1e9 })
    expect(await clockwork.look()).to.deep.equal([lab.at.GMCH])
    expect(await clockwork.look(), 'nothing was told since').to.deep.equal([])
    await lab.measured(over, { OHP17: '8.5' })
    expect(await clockwork.look(), 'a value came').to.deep.equal([lab.at.GMCH])
    lab.clock.move({ days: 1 })
    expect(await clockwork.look(), 'another day').to.deep.equal([lab.at.GMCH])
    await clockwork.stop()
  })
})
