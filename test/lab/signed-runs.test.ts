/** A control that fails after values of its run were signed: somebody is told, until two people have acted. */
import { expect } from 'chai'
import { later } from '../../server/contract/words.ts'
import { type AnalyzerEnd, hl7Time } from '../support/analyzer.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import type { PersonName } from '../support/people.ts'

const TOLD: readonly PersonName[] = ['tess', 'ana', 'abel', 'hedy', 'cora', 'theo', 'adam']

eachEngine('a control that fails after results of its run were signed', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  beforeEach(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
    const { tess, ana } = lab.people
    const line = (await tess.listLines({ centre: lab.at.GMCH }))[0]?.id ?? ''
    for (const [analyte, unit] of [
      ['TSH', 'mIU/L'],
      ['OHP17', 'nmol/L'],
    ] as const) {
      const lot = await tess.addLot({
        ...{ line, programme: 'NBS', analyte, material: 'QC', level: '1', lot: 'B1', unit },
        ...{ sentAs: `QC-${analyte}`, mean: 10, sd: 1, holds: 'analyte', startsOn: '2026-11-20' },
        ...{ source: 'sheet', verified: 'verified', method: null },
      })
      await ana.decideLot({ ...lot, decision: 'approve' })
    }
  })
  afterEach(() => lab.stop())

  /** The instrument's clock is Shanghai's and says so. */
  const now = () => `${hl7Time(later(lab.clock.now(), 8 * 3_600_000))}+0800`
  const control = (value: string, analyte = 'TSH') => {
    lab.clock.move({ minutes: 20 })
    return analyzer.sends({
      ...{ specimen: `QC-${analyte}`, analyte, value, role: 'Q', measuredAt: now() },
    })
  }
  /** Measured, judged in range, and its report has left. */
  const reported = async () => {
    const { nora, ana } = lab.people
    const card = await lab.receivedFrom(nora)
    for (const [analyte, value] of [
      ...[['TSH', '2.1'] as const, ['OHP17', '8.4'] as const, ['G6PD', '5.5'] as const],
    ])
      await analyzer.sends({ specimen: card, analyte, value, measuredAt: now() })
    expect((await lab.signedOff(card)).verdicts[0]?.verdict).to.equal('negative')
    const [report] = (await ana.listReports({ centre: lab.at.GMCH })).rows
    await ana.releaseReport({ id: report?.id ?? '', version: report?.version ?? 0 })
    return card
  }
  const alarms = async (names = TOLD) => {
    const told: Partial<Record<PersonName, string[]>> = {}
    for (const name of names) {
      const { rows } = await lab.people[name].listMyNotices({})
      if (rows.length > 0) told[name] = rows.map(({ why, level }) => `${level} ${why}`)
    }
    return told
  }
  const HEAD = { hedy: ['head signed-run-failed'] }
  const BOTH = { ana: ['owner signed-run-failed'], ...HEAD }
  const run = async () => {
    const { rows } = await lab.people.tess.listBatches({ centre: lab.at.GMCH })
    return lab.people.tess.showBatch({ id: rows[0]?.id ?? '' })
  }
  const standing = async () => {
    const { breaches } = await run()
    const own = breaches.filter(({ state }) => state === 'standing')
    return own.map(({ id, version }) => ({ id, version }))
  }

  it('an authoriser and the head are told at once, and have rest when two people have released all of it', async () => {
    const { ana, abel, hedy } = lab.people
    await reported()
    const screen = await lab.board(ana)
    await control('10.4')
    expect(await alarms(), 'in range').to.deep.equal({})
    await control('4.0')
    expect(await alarms(), 'before any round of the clock').to.deep.equal(BOTH)
    await screen.until(() => screen.heard.some(({ kind }) => kind === 'notice.raised'))
    const { id } = (await run()).batch
    const [notice] = (await ana.listMyNotices({})).rows
    expect(notice).to.include({ about: id, severity: 'critical', since: lab.clock.now() })

    await ana.acknowledgeNotice({ id: notice?.id ?? '', version: notice?.version ?? 0 })
    expect(await ana.showNoticeCount({})).to.deep.equal({ waiting: 0, critical: 0 })
    await control('4.1', 'OHP17')
    expect(await ana.showNoticeCount({}), 'more of it: loud again').to.include({ waiting: 1 })
    lab.clock.move({ days: 3 })
    await lab.escalate()
    expect(await alarms(), 'seen is not enough').to.deep.equal(BOTH)

    const reason = 'Pipetted twice; the calibrators are fine.'
    const [first, ...others] = await ana.askRelease({ id, breaches: await standing(), reason })
    await abel.decideRelease({ id, breaches: first ? [first] : [], decision: 'approve' })
    await lab.escalate()
    expect(await alarms(), 'one of several').to.deep.equal(BOTH)
    await abel.decideRelease({ id, breaches: others, decision: 'approve' })
    await lab.escalate()
    expect(await alarms()).to.deep.equal({})
    expect((await hedy.listMyNotices({})).rows).to.deep.equal([])
  })

  it('whoever leaves passes it on, and an invalidation by two people ends it; where nothing was signed nobody is told', async () => {
    const { ana, abel, adam, tess, nora } = lab.people
    const early = await lab.receivedFrom(nora)
    await analyzer.sends({ specimen: early, analyte: 'TSH', value: '2.1', measuredAt: now() })
    await control('4.0')
    await lab.escalate()
    expect(await alarms(), 'nothing was signed').to.deep.equal({})

    lab.clock.move({ days: 1 })
    await reported()
    await control('4.0')
    expect(await alarms()).to.deep.equal(BOTH)
    const who = (await ana.whoAmI({})).id
    const left = (await adam.listStaff({})).find(one => one.id === who)
    await adam.disableStaff({ id: who, version: left?.version ?? 0 })
    const there = TOLD.filter(name => name !== 'ana')
    await lab.escalate()
    expect(await alarms(there)).to.deep.equal({ abel: ['owner signed-run-failed'], ...HEAD })

    const { id } = (await run()).batch
    const asked = await tess.askInvalidation({ id, reason: 'The reagent was frozen.' })
    await lab.escalate()
    expect(Object.keys(await alarms(there))).to.deep.equal(['abel', 'hedy'])
    await abel.confirmInvalidation({ id: asked.id, version: asked.version })
    await lab.escalate()
    const rest = Object.values(await alarms(there)).flat()
    expect(rest.filter(one => one.endsWith('signed-run-failed'))).to.deep.equal([])
  })
})
