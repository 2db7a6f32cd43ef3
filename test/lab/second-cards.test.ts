/** A second card that says nothing is no answer: whoever was called for is called again, and as urgently. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'

eachEngine('a second card that says nothing', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const critical = () => lab.judgedFrom(lab.people.nora, { OHP17: '140' })
  const board = async () =>
    (await lab.people.carl.showBoard({})).rows.map(r => [r.condition, r.state, r.severity, r.step])
  const rowOf = async (condition: string) => {
    const row = (await lab.people.carl.showBoard({})).rows.find(r => r.condition === condition)
    if (!row) throw new Error(`${condition} is not on the board`)
    return row
  }
  /** The family was reached, and brought the child: the next card, with what is seen of it. */
  const secondOf = async (card: string, found: string[] = []) => {
    const { nora, rita } = lab.people
    const { case: it } = await lab.page(card)
    const { specimen } = await nora.orderRepeat({
      ...{ request: newId(), id: it.id, samplingPoint: lab.at.nanming },
    })
    await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    await rita.receiveSpecimen({ number: specimen.number, centre: lab.at.GMCH, found })
    return specimen.number
  }
  const reject = async (number: string) => {
    const { version } = (await lab.page(number)).specimen
    await lab.people.ana.rejectSpecimen({ number, version, reason: 'no blood left' })
  }
  const reached = async () => {
    const { carl } = lab.people
    const row = await rowOf('CAH')
    await carl.acknowledgeRecall({ id: row.id, version: row.version })
    await carl.recordContact({
      ...{ id: row.id, request: newId(), at: lab.clock.now() },
      ...{ channel: 'phone', outcome: 'reached-guardian' },
    })
  }

  it('because it is rejected leaves the critical call loud, with its ladder from the first step (INV-4)', async () => {
    const card = await critical()
    await reached()
    const { dueAt } = await rowOf('CAH')
    const second = await secondOf(card, ['D02'])
    expect(await board()).to.have.deep.members([
      ['CAH', 'met', 'critical', null],
      ['REPEAT', 'open', 'critical', 1],
    ])
    lab.clock.move({ hours: 2 })

    await reject(second)

    expect(await board()).to.have.deep.members([
      ['CAH', 'open', 'critical', 1],
      ['REPEAT', 'open', 'critical', 1],
    ])
    expect(await rowOf('CAH'), 'nobody has seen that it is open again').to.include({
      ...{ acknowledgedAt: null, dueAt },
    })
    expect(await lab.story(card)).to.include('recall.resumed')
    lab.clock.move({ hours: 1 })
    await lab.escalate()
    const told = (await lab.people.hedy.listMyNotices({})).rows.map(one => one.recall)
    expect(told).to.include((await rowOf('CAH')).id)

    const third = await lab.repeatOf(card, lab.people.nora)
    await lab.measured(third)
    await lab.signedOff(third)
    expect(await board()).to.deep.equal([])
  })

  it('because it is inconclusive leaves the critical call loud too, and asks as urgently for another', async () => {
    const card = await critical()
    await reached()
    const second = await secondOf(card, ['D02'])
    await lab.measured(second)
    expect((await lab.signedOff(second)).verdicts[0]?.verdict).to.equal('inconclusive')
    expect(await board()).to.have.deep.members([
      ['CAH', 'open', 'critical', 1],
      ['REPEAT', 'open', 'critical', 1],
    ])
  })

  it('is no loss while another one is here that may answer', async () => {
    const card = await critical()
    const second = await secondOf(card)
    const third = await secondOf(card)
    await reject(second)
    expect((await rowOf('CAH')).state).to.equal('met')
    await lab.measured(third)
    await lab.signedOff(third)
    expect(await board()).to.deep.equal([])
  })

  it('by mistake is here after all: what it met waits for its verdict again (E-18)', async () => {
    const card = await critical()
    const second = await secondOf(card)
    await reject(second)
    expect((await rowOf('CAH')).state).to.equal('open')
    const { version } = (await lab.page(second)).specimen
    await lab.people.ana.takeBackRejection({ number: second, version, reason: 'the wrong card' })
    expect(await board()).to.deep.equal([['CAH', 'met', 'critical', null]])
    await lab.measured(second)
    await lab.signedOff(second)
    expect(await board()).to.deep.equal([])
  })
})
