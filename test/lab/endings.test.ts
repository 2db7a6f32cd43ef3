/** What ends a recall ends that one: the others of its case are seen and called for until their own end. */
import { expect } from 'chai'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { climb, DIAGNOSED, SIGNED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('an end', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  /** A child born early, whose second card is planned, with a critical value on the first. */
  const early = () =>
    lab.judgedFrom(lab.people.nora, { OHP17: '140' }, { newborn: { gestationDays: 250 } })
  const board = async (): Promise<BoardRow[]> => (await lab.people.carl.showBoard({})).rows
  const rowOf = async (condition: string): Promise<BoardRow> => {
    const row = (await board()).find(one => one.condition === condition)
    if (!row) throw new Error(`${condition} is not on the board`)
    return row
  }
  const shown = async () => (await board()).map(r => [r.condition, r.state, r.severity])
  const conclude = async (
    card: string,
    reason: 'diagnosed' | 'excluded' | 'refused',
    condition?: string,
  ) => {
    const { id, version } = (await lab.page(card)).case
    const evidence = reason === 'refused' ? SIGNED : { ...DIAGNOSED, condition }
    return lab.people.dora.closeCase({ id, version, reason, note: 'seen', evidence })
  }

  it('of the planned card leaves the critical call on the board, with its owner and its clock (INV-4)', async () => {
    const { carl, hedy } = lab.people
    const card = await early()
    expect(await shown()).to.have.deep.members([
      ['CAH', 'open', 'critical'],
      ['PLANNED', 'open', 'watch'],
    ])
    const { id, version } = await rowOf('PLANNED')

    await carl.refuseRecall({ id, version, reason: 'no second card', evidence: SIGNED })

    expect(await shown()).to.deep.equal([['CAH', 'open', 'critical']])
    expect((await rowOf('CAH')).step, 'somebody still has to call').to.equal(1)
    expect((await lab.page(card)).case).to.include({ state: 'open', closedFor: null })
    lab.clock.move({ hours: 5 })
    await lab.escalate()
    const told = async () => (await hedy.listMyNotices({})).rows.map(one => one.recall)
    expect(await told()).to.include((await rowOf('CAH')).id)

    // With its own diagnosis the case closes.
    await conclude(card, 'diagnosed', 'CAH')
    expect([await board(), await told()]).to.deep.equal([[], []])
    const { case: it, recalls } = await lab.page(card)
    expect(it).to.include({ state: 'closed', closedFor: 'diagnosed' })
    expect(recalls.map(r => [r.condition, r.state, r.endedWhy])).to.have.deep.members([
      ['CAH', 'met', 'auto:diagnosed'],
      ['PLANNED', 'refused', 'no second card'],
    ])
  })

  it('as lost is of the call that was lost, not of another one beside it (INV-4)', async () => {
    const { carl, dora } = lab.people
    const card = await early()
    lab.clock.move({ days: 11 })
    const planned = await rowOf('PLANNED')
    const { version } = await climb(carl, planned, lab.clock.now)
    const asked = await carl.loseRecall({ id: planned.id, version, code: 'moved', reason: 'gone' })

    await dora.confirmLoss({ id: planned.id, version: asked.version })

    expect(await shown()).to.deep.equal([['CAH', 'open', 'critical']])
    expect((await lab.page(card)).case.state).to.equal('open')
  })

  it('by a diagnosis is of the condition that was diagnosed; each other has its own (L18, INV-4)', async () => {
    const card = await lab.judgedFrom(lab.people.nora, { G6PD: '1.0', OHP17: '140' })

    expect(await conclude(card, 'diagnosed', 'G6PDD')).to.include({ state: 'open' })

    expect(await shown()).to.deep.equal([['CAH', 'open', 'critical']])
    expect(await conclude(card, 'excluded')).to.include({ state: 'closed', closedFor: 'diagnosed' })
    const { recalls, story } = await lab.page(card)
    expect(recalls.map(r => [r.condition, r.endedWhy])).to.have.deep.members([
      ['G6PDD', 'auto:diagnosed'],
      ['CAH', 'auto:excluded'],
    ])
    const kinds = story.map(step => step.fact.kind)
    expect(kinds.filter(kind => kind === 'recall.concluded')).to.have.length(2)
  })

  it('that does not say of which of several it is, is asked; one refusal is not of all', async () => {
    const card = await early()

    await refusedAs(conclude(card, 'excluded'), 'invalid', /Say which of them was excluded/)
    await refusedAs(conclude(card, 'excluded', 'CH'), 'conflict', /ends nothing of what stands/)
    await refusedAs(
      conclude(card, 'refused'),
      'conflict',
      /One refusal does not end all that stands here: .*Record it at each recall/,
    )
    expect(await board()).to.have.length(2)
  })

  it('by death is of all of them, and nobody is called any more', async () => {
    const { dora } = lab.people
    const card = await early()
    const { id, version } = (await lab.page(card)).case
    const evidence = { on: '2026-11-23', paper: 'D-1' }
    await dora.closeCase({ id, version, reason: 'died', note: 'told by the ward', evidence })
    expect(await board()).to.deep.equal([])
    expect((await lab.page(card)).case).to.include({ state: 'closed', closedFor: 'died' })
  })

  it('by withdrawal is of what was cleared or opened in error, never of what the verdict found (L18)', async () => {
    const { carl, ana, tess, abel } = lab.people
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { ...FINE, TSH: '48.7' })
    const asked = async () => {
      const { id, version } = await rowOf('CH')
      return { id, version, reason: 'she does not want to be called' }
    }
    await carl.withdrawRecall(await asked())
    await lab.signedOff(card)

    for (const who of [carl, ana])
      await refusedAs(
        who.withdrawRecall(await asked()),
        'conflict',
        /names CH: it ends with the diagnosis .* Was a value or the card wrong, correct that/,
      )
    expect(await shown()).to.deep.equal([['CH', 'open', 'high']])

    // What was wrong is corrected: the run is invalid, and nothing names it any more.
    const run = (await lab.page(card)).results.find(r => r.analyte === 'TSH')?.batch ?? ''
    const invalid = await tess.askInvalidation({ id: run, reason: 'wrong plate' })
    await abel.confirmInvalidation({ id: invalid.id, version: invalid.version })
    expect((await board()).map(r => r.condition)).to.deep.equal(['REVOKED'])
  })

  it('by withdrawal of the last one closes the case with what had ended the others', async () => {
    const { carl, ana } = lab.people
    const card = await early()
    const refused = await rowOf('CAH')
    await carl.refuseRecall({
      ...{ id: refused.id, version: refused.version, reason: 'signed letter', evidence: SIGNED },
    })
    const { id, version } = await rowOf('PLANNED')
    const asked = await carl.withdrawRecall({ id, version, reason: 'born at term after all' })
    await ana.withdrawRecall({ id, version: asked.version, reason: 'yes' })
    expect((await lab.page(card)).case).to.include({ state: 'closed', closedFor: 'refused' })
  })
})
