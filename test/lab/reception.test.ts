import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const ON_ITS_WAY = [
  'subject.registered',
  'case.opened',
  'case.owned',
  'order.placed',
  'specimen.numbered',
  'label.printed',
  'specimen.collected',
  'specimen.sent',
  'shipment.sent',
]

/** What is found, and what becomes of the card (defaults; domain.md 2.4). */
const FAULTS: [string[], string, 'good' | 'fault' | 'stop', 'repeat asked for' | 'nothing'][] = [
  [['D01'], 'unsatisfactory', 'fault', 'repeat asked for'],
  [['D14'], 'rejected', 'stop', 'repeat asked for'],
  [['D15'], 'held', 'fault', 'nothing'],
  [['D16'], 'remarked', 'fault', 'nothing'],
  [['D18'], 'remarked', 'fault', 'nothing'],
  [['D99'], 'remarked', 'fault', 'nothing'],
  [['D20'], 'held', 'fault', 'nothing'],
  [['D18', 'D07'], 'unsatisfactory', 'fault', 'repeat asked for'],
  [['D07', 'D15'], 'held', 'fault', 'repeat asked for'],
  [['D15', 'D14'], 'rejected', 'stop', 'repeat asked for'],
]

eachEngine('a card with faults', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  for (const [found, state, tone, follows] of FAULTS)
    it(`${found.join(' and ')}: ${state}, ${follows}`, async () => {
      const card = await lab.cardFrom(lab.people.nora)
      const received = await lab.people.rita.receiveSpecimen({
        number: card,
        centre: lab.at.GMCH,
        found,
      })
      expect(received.tone).to.equal(tone)
      expect(await lab.state(card)).to.equal(state)
      const story = await lab.story(card)
      expect(story.includes('recall.opened')).to.equal(follows === 'repeat asked for')
    })
})

eachEngine('reception', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const scanned = (number: string, found: string[] = []) =>
    lab.people.rita.receiveSpecimen({ number, centre: lab.at.GMCH, found })

  it('takes in a good card', async () => {
    const card = await lab.cardFrom(lab.people.nora)

    const { tone, says, specimen, shipment } = await scanned(card)

    expect(tone).to.equal('good')
    expect(says.en).to.match(/accepted\.$/)
    expect(specimen).to.include({ state: 'accepted', maskedName: '王*燕', faults: '[]' })
    expect(shipment).to.include({ total: 1, received: 1 })
    expect(await lab.story(card)).to.deep.equal([
      ...ON_ITS_WAY,
      'specimen.received',
      'order.met',
      'shipment.arrived',
    ])
  })

  it('takes in a faulty card, tests it all the same, and asks for another', async () => {
    const { nora, dora } = lab.people
    const card = await lab.cardFrom(nora)

    const { tone, says } = await scanned(card, ['D07'])

    expect(tone).to.equal('fault')
    expect(says.en).to.match(/D07 contaminated.*Tested all the same; a repeat is asked for/)
    expect(await lab.state(card)).to.equal('unsatisfactory')
    expect(await lab.story(card)).to.deep.equal([
      ...ON_ITS_WAY,
      'specimen.received',
      'order.met',
      'recall.opened',
      'shipment.arrived',
    ])
    const { rows } = await dora.showBoard({})
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({
      specimen: card,
      condition: 'REPEAT',
      severity: 'watch',
      state: 'open',
    })
    await lab.measured(card)
    expect((await lab.page(card)).results).to.have.length(3)
  })

  it('judges the dates itself: too early and too late are found without being pressed', async () => {
    const { nora } = lab.people
    const born = (hoursAgo: number) => ({
      newborn: {
        bornAt: new Date(Date.parse(lab.clock.now()) - hoursAgo * 3_600_000).toISOString(),
      },
    })
    const faultsOf = async (hoursAgo: number) => {
      const card = await lab.cardFrom(nora, born(hoursAgo))
      return (await scanned(card)).specimen?.faults
    }
    expect(await faultsOf(71.9)).to.equal('["D16"]')
    expect(await faultsOf(72)).to.equal('[]')
    expect(await faultsOf(168)).to.equal('[]')
    // The clock stands at nine in the morning: born twenty days ago at any hour is day 20, included.
    expect(await faultsOf(20 * 24 + 8.9)).to.equal('[]')
    expect(await faultsOf(20 * 24 + 9.1)).to.equal('["D17"]')
  })

  it('holds a card that nobody has recorded as collected, and lets an authoriser release it', async () => {
    const { nora, tess, ana } = lab.people
    const { number } = (await lab.registered(nora)).specimen

    const { says } = await scanned(number)

    expect(says.en).to.match(/D15 a key field is missing\. Held: an authoriser decides/)
    const held = (await lab.page(number)).specimen
    expect(held).to.include({ state: 'held', collectedAt: null })
    const release = { number, version: held.version, reason: 'the ward telephoned the time' }
    await refusedAs(tess.releaseSpecimen(release), 'forbidden', /Ask: authoriser/)
    await ana.releaseSpecimen(release)
    expect(await lab.state(number)).to.equal('accepted')
    expect((await lab.story(number)).at(-1)).to.equal('specimen.released')
  })

  it('holds a card collected when no agreement held, and does not refuse the child (E-10)', async () => {
    const { nora, pia } = lab.people
    const card = await lab.cardFrom(nora)
    const { agreements } = await pia.showNetwork({})
    const { id = '', version = 0 } = agreements.find(a => a.samplingPoint === lab.at.nanming) ?? {}
    // What was collected this morning was agreed this morning: no end takes that back.
    const today = pia.endAgreement({ id, version, endsOn: '2026-11-23' })
    await refusedAs(today, 'invalid', /holds until the end of today, so it ends on 2026-11-24/)
    await lab.store.work({ id: 'test' }, ['registry'], work =>
      work.db.updateTable('agreement').set({ endsOn: '2026-11-23' }).where('id', '=', id).execute(),
    )

    const { says } = await scanned(card)

    expect(says.en).to.match(/D20 no consent, or no agreement on the day of collection\. Held/)
  })

  it('a released card keeps what else was wrong with it: its negative is inconclusive', async () => {
    const { nora, ana } = lab.people
    const card = await lab.cardFrom(nora)
    await scanned(card, ['D07', 'D15'])
    const { version } = (await lab.page(card)).specimen

    await ana.releaseSpecimen({ number: card, version, reason: 'the field was found' })

    expect(await lab.state(card)).to.equal('unsatisfactory')
    await lab.measured(card)
    const { verdicts } = await lab.signedOff(card)
    expect(verdicts).to.deep.equal([{ specimen: card, verdict: 'inconclusive' }])
  })

  it('what was let go is taken back by a further act, with its reason, and not once it is judged', async () => {
    const { nora, ana, dora } = lab.people
    const [card, judged] = [await lab.cardFrom(nora), await lab.cardFrom(nora)]
    for (const number of [card, judged]) {
      await scanned(number, ['D15'])
      const { version } = (await lab.page(number)).specimen
      await ana.releaseSpecimen({ number, version, reason: 'the ward telephoned the time' })
    }
    const before = await lab.story(card)
    const { version } = (await lab.page(card)).specimen
    const back = { number: card, version, reason: 'that was another card’s time' }
    await refusedAs(ana.rejectSpecimen({ ...back, version: version - 1 }), 'conflict', /./)

    await ana.rejectSpecimen(back)

    expect(await lab.state(card)).to.equal('rejected')
    // Nothing is taken out of its story, and the family is asked for another card.
    const after = await lab.story(card)
    expect(after.slice(0, before.length)).to.deep.equal(before)
    expect(after.slice(before.length)).to.deep.equal(['specimen.rejected', 'recall.opened'])
    const { rows } = await dora.showBoard({})
    expect(rows.map(row => [row.specimen, row.condition])).to.deep.equal([[card, 'REPEAT']])
    await refusedAs(scanned(card), 'conflict', /was received already/)
    const again = (await lab.page(card)).specimen.version
    await refusedAs(ana.releaseSpecimen({ ...back, version: again }), 'conflict', /“rejected”/)

    await lab.measured(judged)
    await lab.signedOff(judged)
    const late = { ...back, number: judged, version: (await lab.page(judged)).specimen.version }
    const told = await lab.story(judged)
    await refusedAs(ana.rejectSpecimen(late), 'conflict', /has a verdict. It cannot be rejected/)
    expect(await lab.story(judged)).to.deep.equal(told)
    expect(await lab.state(judged)).to.equal('accepted')
  })

  it('says who has received a card already, changes nothing, and goes on', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    const before = await lab.story(card)
    lab.clock.move({ minutes: 5 })

    await refusedAs(
      scanned(card, ['D14']),
      'conflict',
      /was received already, 2026-11-23 09:00, by 任丽\. Nothing was changed/,
    )

    expect(await lab.story(card)).to.deep.equal(before)
    expect(await lab.state(card)).to.equal('accepted')
  })

  it('takes one card once when two desks scan it at the same moment', async () => {
    const card = await lab.cardFrom(lab.people.nora)
    const { rita, tess } = lab.people
    const both = await Promise.allSettled(
      [rita, tess].map(p => p.receiveSpecimen({ number: card, centre: lab.at.GMCH })),
    )
    expect(both.map(b => b.status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    expect((await lab.story(card)).filter(k => k === 'specimen.received')).to.have.length(1)
  })

  it('says of a number that is registered nowhere what to do with the card', async () => {
    await refusedAs(
      scanned(specimenNumber('03', '26', 99)),
      'not-found',
      /03 26 00000099 \d\d is registered nowhere\. Set the card aside/,
    )
    await refusedAs(scanned('03260000009900'), 'invalid', /check digits/)
    await refusedAs(scanned('ZY-2026-11'), 'invalid', /14 digits/)
  })

  it('says of another centre’s card no more than that, and tells its owner (E-08)', async () => {
    const { nick, theo } = lab.people
    const card = await lab.cardFrom(nick)

    const answer = await scanned(card)

    expect(answer).to.deep.equal({
      specimen: null,
      says: answer.says,
      tone: 'stop',
      shipment: null,
    })
    expect(answer.says.en).to.equal(
      'This specimen is for another centre. Set it aside; its centre has been told.',
    )
    const { specimen, story } = await theo.showSpecimen({ number: card })
    expect(specimen).to.include({ state: 'sent', receivedAt: null })
    const told = story.at(-1)?.fact
    expect(told).to.include({ kind: 'specimen.misdirected' })
    expect(told?.data).to.deep.equal({ atCentre: lab.at.GMCH })
  })

  it('refuses a fault that there is not, and takes nothing in', async () => {
    const card = await lab.cardFrom(lab.people.nora)
    await refusedAs(scanned(card, ['D42']), 'invalid', /D42 is no fault of a card/)
    await refusedAs(scanned(card, ['T03']), 'invalid', /T03 is no fault of a card/)
    expect(await lab.state(card)).to.equal('sent')
  })

  it('names what is missing of a parcel, and closes it with the last card (INV-8, E-11)', async () => {
    const { nora, rita } = lab.people
    const cards: string[] = []
    for (const birthOrder of [1, 2, 3]) {
      const { specimen } = await lab.registered(nora, { newborn: { plurality: 3, birthOrder } })
      await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
      cards.push(specimen.number)
    }
    const parcel = await nora.sendShipment({
      request: newId(),
      samplingPoint: lab.at.nanming,
      numbers: cards,
      courier: 'SF 1001',
    })
    const [one = '', two = '', three = ''] = cards
    const missing = async () => {
      const ask = { centre: lab.at.GMCH, shipment: parcel.id, state: 'sent' as const }
      return (await rita.listSpecimens(ask)).rows.map(r => r.number)
    }

    expect((await scanned(one)).shipment).to.deep.equal({ id: parcel.id, total: 3, received: 1 })
    expect((await scanned(three)).shipment).to.include({ received: 2 })

    expect(await missing()).to.deep.equal([two])
    const listed = async () => (await rita.listShipments({ centre: lab.at.GMCH })).rows[0]
    expect(await listed()).to.include({ state: 'sent', count: 3, received: 2, courier: 'SF 1001' })
    expect(await lab.story(one)).not.to.include('shipment.arrived')

    await scanned(two)

    expect(await missing()).to.deep.equal([])
    expect(await listed()).to.include({ state: 'arrived', received: 3 })
    expect((await lab.story(two)).filter(k => k === 'shipment.arrived')).to.have.length(1)
  })
})
