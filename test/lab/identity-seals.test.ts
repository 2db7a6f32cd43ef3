/** An identity that two people have sealed is read nowhere any more, but by its keeper with a reason. */
import { expect } from 'chai'
import { DIAGNOSED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('sealing an identity', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('takes two people and no open case; then no name, search, report or label shows it (F-27, INV-1)', async () => {
    const { nora, cora, carl, dora, ana, kay, kurt, audrey } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    const { case: it, subject } = await lab.page(card)
    const asked = { id: subject.id, cause: 'consent-withdrawn' as const, reason: 'letter of today' }
    await refusedAs(carl.askIdentitySeal(asked), 'conflict', /have to be reached/)
    const [draft] = (await ana.listReports({ specimen: card })).rows
    const released = await ana.releaseReport({ id: draft?.id ?? '', version: 1 })
    const closing = { id: it.id, reason: 'diagnosed' as const, note: 'CH' }
    const { version } = (await carl.showCase({ id: it.id })).case
    await dora.closeCase({ ...closing, version, evidence: DIAGNOSED })

    const seal = await carl.askIdentitySeal(asked)
    await refusedAs(carl.askIdentitySeal(asked), 'conflict', /asked for already/)
    const decide = { id: seal.id, version: 1, decision: 'seal' as const }
    await refusedAs(carl.decideIdentitySeal(decide), 'conflict', /a second person/)
    await refusedAs(cora.decideIdentitySeal(decide), 'not-found', /Nothing/)
    expect((await carl.showCase({ id: it.id })).maskedName).to.equal('王*燕')
    const namesOnLabels = () =>
      lab.store.read({ id: 'test' }, look =>
        look.db.selectFrom('frozenLabel').select('name').where('specimen', '=', card).execute(),
      )
    expect((await namesOnLabels()).map(row => row.name)).to.deep.equal(['王小燕 之婴'])
    await dora.decideIdentitySeal(decide)
    expect((await namesOnLabels()).map(row => row.name)).to.deep.equal([null])

    expect((await carl.showCase({ id: it.id })).maskedName).to.equal('***')
    expect((await carl.showSpecimen({ number: card })).specimen.maskedName).to.equal('***')
    await refusedAs(carl.lookAtIdentity({ id: subject.id, why: 'x' }), 'conflict', /sealed/)
    const found = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: '王' })
    expect(found).to.deep.equal([])
    await refusedAs(ana.openReport({ id: released.id }), 'conflict', /keeper of sealed data/)
    const again = { request: crypto.randomUUID(), samplingPoint: lab.at.nanming }
    const { newborn } = { newborn: { birthOrder: 1, plurality: 1, sex: 'male' as const } }
    await refusedAs(
      nora.registerNewborn({
        ...again,
        ...{
          mother: { id: subject.mother ?? '' },
          newborn: { ...newborn, bornAt: lab.clock.now() },
        },
      }),
      'conflict',
      /sealed/,
    )

    await refusedAs(carl.lookAtSealedIdentity({ id: seal.id, why: 'x' }), 'forbidden', /[Kk]eeper/)
    await refusedAs(kurt.lookAtSealedIdentity({ id: seal.id, why: 'x' }), 'not-found', /Nothing/)
    const { identities } = await kay.lookAtSealedIdentity({ id: seal.id, why: 'a court asks' })
    expect(identities.map(one => [one.name, one.phone])).to.deep.equal([['王小燕', '13800001234']])
    const [listed] = await kay.listIdentitySeals({})
    expect(listed).to.include({ state: 'sealed', askedByName: '柯朗', decidedByName: '董瑞' })
    expect(listed?.specimens).to.deep.equal([card])

    const opening = { id: seal.id, version: 2, reason: 'sealed by mistake' }
    await refusedAs(cora.askIdentityOpening(opening), 'not-found', /Nothing/)
    await refusedAs(nora.askIdentityOpening(opening), 'forbidden', /Ask:/)
    await carl.askIdentityOpening(opening)
    await refusedAs(ana.askIdentityOpening({ ...opening, version: 3 }), 'conflict', /already/)
    const decideOpening = { id: seal.id, version: 3, decision: 'open' as const }
    await refusedAs(carl.decideIdentityOpening(decideOpening), 'conflict', /a second person/)
    await dora.decideIdentityOpening({ ...decideOpening, decision: 'leave' })
    expect((await carl.showCase({ id: it.id })).maskedName, 'left sealed').to.equal('***')
    await carl.askIdentityOpening({ ...opening, version: 4 })
    await dora.decideIdentityOpening({ ...decideOpening, version: 5 })
    expect((await carl.showCase({ id: it.id })).maskedName).to.equal('王*燕')
    const [again2] = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'wxy' })
    expect(again2?.id).to.equal(subject.mother)
    expect((await ana.openReport({ id: released.id })).length).to.be.greaterThan(1000)
    await refusedAs(kay.lookAtSealedIdentity({ id: seal.id, why: 'x' }), 'not-found', /Nothing/)
    const [after] = await kay.listIdentitySeals({})
    expect(after).to.include({ state: 'opened', openAskedByName: '柯朗', openedByName: '董瑞' })

    const heads = await lab.store.heads()
    const facts = await audrey.readJournal({ book: lab.at.GMCH, after: 0, limit: 500 })
    expect(facts.length).to.equal(heads[lab.at.GMCH])
    const kinds = facts
      .map(fact => fact.kind)
      .filter(kind => /seal|uncovered|opening|identity.opened/.test(kind))
    expect(kinds).to.deep.equal([
      ...['identity.seal-asked', 'identity.sealed', 'identity.sealed', 'identity.uncovered'],
      ...['identity.opening-asked', 'identity.opening-declined', 'identity.opening-asked'],
      ...['identity.opened', 'identity.opened'],
    ])
    expect(JSON.stringify(facts)).not.to.match(/王小燕|13800001234/)
  })

  it('may be declined, and asked for anew', async () => {
    const { quin, carl, dora, tess } = lab.people
    const card = await lab.judgedFrom(quin, {})
    const { subject } = await tess.showSpecimen({ number: card })
    const asked = { id: subject.id, cause: 'retention-over' as const, reason: 'ten years' }
    const first = await carl.askIdentitySeal(asked)
    await dora.decideIdentitySeal({ id: first.id, version: 1, decision: 'decline' })
    expect((await tess.showSpecimen({ number: card })).specimen.maskedName).to.equal('王*燕')
    expect((await carl.askIdentitySeal(asked)).state).to.equal('asked')
    const states = (await dora.listIdentitySeals({ subject: subject.id })).map(one => one.state)
    expect(states).to.deep.equal(['asked', 'declined'])
  })
})
