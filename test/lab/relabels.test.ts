/** Another label is an amendment: the old number stays known, leads to the new one, and is never used again (E-07). */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { dayOf, later } from '../../server/contract/words.ts'
import { callerOver } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab, sessionOf } from '../support/lab.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('another label', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const kinds = async (number: string) =>
    (await lab.story(number)).filter(kind => kind.startsWith('specimen.'))

  it('on somebody else’s blood: another number in the same case, nothing goes over, and the old one leads to it (E-07)', async () => {
    const { nora, nick, rita } = lab.people
    const signedOn = dayOf(lab.clock.now())
    const { specimen: old } = await nora.registerNewborn({
      ...{ request: newId(), samplingPoint: lab.at.nanming, mother: ADAS_MOTHER },
      newborn: ada(lab.clock.now()),
      consents: [{ id: newId(), decision: 'agreed', by: 'mother', how: 'paper', signedOn }],
    })
    await nora.printLabel({ number: old.number })
    await nora.collectSpecimen({ number: old.number, collectedAt: lab.clock.now() })
    const asks = { number: old.number, why: 'wrong-child', reason: '贴错床' } as const
    const request = newId()
    await refusedAs(nick.relabelSpecimen({ ...asks, request }), 'not-found', /./)
    const now = await nora.relabelSpecimen({ ...asks, request })
    expect(now.number).to.not.equal(old.number)
    expect(now).to.include({
      ...{ state: 'expected', collectedAt: null, case: old.case, subject: old.subject },
      ...{ ordinal: 1, repeats: null, labels: 0 },
    })
    expect(await lab.state(old.number)).to.equal('withdrawn')
    expect((await lab.page(now.number)).case.state, 'the case goes on').to.equal('open')
    const again = await nora.relabelSpecimen({ ...asks, request })
    expect(again.number, 'a resend').to.equal(now.number)

    const leads = /was relabelled and is now/
    const at = { number: old.number, collectedAt: lab.clock.now() }
    await refusedAs(nora.relabelSpecimen({ ...asks, request: newId() }), 'conflict', leads)
    await refusedAs(nora.collectSpecimen(at), 'conflict', leads)
    await refusedAs(nora.printLabel({ number: old.number, reason: 'x' }), 'conflict', leads)
    await refusedAs(
      rita.receiveSpecimen({ number: old.number, centre: lab.at.GMCH }),
      'conflict',
      leads,
    )
    const link = { was: old.number, number: now.number, why: 'wrong-child', reason: '贴错床' }
    const [of, to] = [old.number, now.number].map(number => nora.showRelabels({ number }))
    expect((await of)?.after).to.include({ ...link, byName: '罗娜' })
    expect((await of)?.before).to.equal(null)
    expect((await to)?.before).to.include(link)
    expect((await to)?.after).to.equal(null)
    await refusedAs(nick.showRelabels({ number: old.number }), 'not-found', /./)

    expect(await kinds(old.number)).to.deep.equal([
      ...['specimen.numbered', 'specimen.collected', 'specimen.withdrawn', 'specimen.relabelled'],
    ])
    expect(await kinds(now.number)).to.deep.equal(['specimen.numbered', 'specimen.relabels'])
    const dayBefore = { number: now.number, collectedAt: later(at.collectedAt, -86_400_000) }
    await refusedAs(nora.collectSpecimen(dayBefore), 'invalid', /consent was signed on/)
    await nora.collectSpecimen({ ...at, number: now.number })
    expect(await lab.state(now.number)).to.equal('collected')
  })

  it('that cannot be read: the collection goes over once whose blood it is was given anew, and the card is tested under the new number (E-07)', async () => {
    const nora = callerOver(lab.url, sessionOf('nora'))
    const ward = lab.people.nora
    const { specimen: old } = await lab.registered(ward)
    const collectedAt = lab.clock.now()
    const circumstances = [{ kind: 'parenteral' as const, lastAt: null, amount: null }]
    await ward.collectSpecimen({ number: old.number, collectedAt, circumstances })
    lab.clock.move({ minutes: 5 })
    const asks = { number: old.number, why: 'label-damaged', reason: '沾水' } as const
    const given = (identifier: string) => ({
      ...{ ...asks, request: newId() },
      confirmed: { label: old.number, identifier },
    })
    await refusedAs(
      nora.relabelSpecimen({ ...asks, request: newId() }),
      'invalid',
      /then the wristband/,
    )
    await refusedAs(nora.relabelSpecimen(given('王小红')), 'conflict', /look at the wristband/)
    expect(await lab.state(old.number), 'nothing happened').to.equal('collected')
    expect(await kinds(old.number)).to.include('specimen.confirmation-differs')
    const now = await nora.relabelSpecimen(given(ADAS_MOTHER.name))
    expect(now).to.include({ state: 'collected', collectedAt, case: old.case })
    const told = (await lab.store.facts(lab.at.GMCH, 0, 1_000)).findLast(
      ({ kind, about }) => kind === 'specimen.collected' && about === now.number,
    )
    expect(told?.data).to.deep.equal({ collectedAt, confirmed: 'by-name' })
    const known = await lab.store.read({ id: 'test' }, look =>
      look.db
        .selectFrom('circumstance')
        .select('kind')
        .where('specimen', '=', now.number)
        .execute(),
    )
    expect(known).to.deep.equal([{ kind: 'parenteral' }])

    const samplingPoint = lab.at.nanming
    await nora.printLabel({ number: now.number })
    await nora.sendShipment({ request: newId(), samplingPoint, numbers: [now.number] })
    await refusedAs(
      nora.relabelSpecimen({ ...given(ADAS_MOTHER.name), number: now.number }),
      'conflict',
      /on its way/,
    )
    await lab.people.rita.receiveSpecimen({ number: now.number, centre: lab.at.GMCH })
    await lab.measured(now.number)
    await lab.signedOff(now.number)
    // What was known before the blood was taken still counts: in range proves nothing.
    const { verdicts } = await lab.page(now.number)
    expect(verdicts.map(one => one.verdict)).to.deep.equal(['inconclusive'])
    const all = JSON.stringify(await lab.store.facts(lab.at.GMCH, 0, 1_000))
    expect(all).to.not.match(/王小燕|王小红/)
    expect((await lab.store.verify()).ok).to.equal(true)
  })
})
