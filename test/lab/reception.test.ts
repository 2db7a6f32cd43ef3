import { expect } from 'chai'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'

eachEngine('reception', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('takes in a good card', async () => {
    const { nora, rita } = lab.people
    const card = await lab.cardFrom(nora)

    const { tone, says, specimen } = await rita.receiveSpecimen({
      number: card,
      centre: lab.at.GMCH,
    })

    expect(tone).to.equal('good')
    expect(says.en).to.match(/accepted/)
    expect(specimen?.state).to.equal('accepted')
    expect(await lab.story(card)).to.deep.equal([
      'subject.registered',
      'case.opened',
      'case.owned',
      'order.placed',
      'specimen.numbered',
      'label.printed',
      'specimen.collected',
      'specimen.sent',
      'shipment.sent',
      'specimen.received',
      'order.met',
      'shipment.arrived',
    ])
  })
})
