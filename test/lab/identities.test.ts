/** Who somebody is: papers, contacts and names, found, changed and never forgotten. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { checkOf } from '../../server/contract/identity-numbers.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { YAN } from '../support/nipt.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const FIRST_17 = '52010219900307124'
const CARD = FIRST_17 + checkOf(FIRST_17)

eachEngine('an identity', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const found = async (search: string) =>
    (await lab.people.nora.findSubjects({ samplingPoint: lab.at.nanming, search })).map(f => f.id)

  it('is found by any number, belongs to one person, and is named where it is typed again', async () => {
    const { nora, quin } = lab.people
    const her = { ...ADAS_MOTHER, idNumber: CARD.toLowerCase() }
    const { mother, specimen } = await lab.registered(nora, { mother: her })
    for (const search of [
      CARD,
      CARD.slice(0, 6),
      'ZY2026',
      specimen.number,
      specimen.number.slice(0, 12),
    ])
      expect(await found(search), search).to.deep.equal([mother])

    const again = { ...her, name: '王晓燕', idNumber: CARD }
    const refusal = await refusedAs(
      lab.registered(nora, { mother: again }),
      'invalid',
      /belongs to 王\*燕, .* choose that one from the search; if not, the number was mistyped/,
    )
    expect(refusal.issues.map(one => one.path)).to.deep.equal(['mother.idNumber'])
    const likely = await nora.findLikelyPeople({ samplingPoint: lab.at.nanming, ...again })
    expect(likely.map(one => [one.id, one.how])).to.deep.equal([[mother, 'exact']])
    const { idNumber: _, ...unsaid } = again
    const [maybe] = await nora.findLikelyPeople({ samplingPoint: lab.at.nanming, ...unsaid })
    expect(maybe).to.include({ id: mother, how: 'likely' })
    expect(maybe?.reasons.map(says => says.en)).to.include.members([
      'the same phone',
      'a name that sounds the same',
    ])
    // Another ward knows nothing of her, and is not told.
    expect(await quin.findLikelyPeople({ samplingPoint: lab.at.qingzhen, ...again })).to.deep.equal(
      [],
    )
    const elsewhere = await refusedAs(
      lab.registered(quin, { mother: again }),
      'invalid',
      /registered at another collection site\. Read it again .* the paper lies before you/,
    )
    expect(elsewhere.issues.map(one => one.path)).to.deep.equal(['mother.takeOver'])
    expect(JSON.stringify(elsewhere.says)).not.to.match(/王|南明|Nanming/)
    const { mother: other } = await lab.registered(quin, {
      mother: { ...again, takeOver: 'paper-seen' },
    })
    const facts = await lab.people.audrey.readJournal({ book: lab.at.GMCH, after: 0, limit: 500 })
    const over = facts.filter(fact => fact.kind === 'subject.taken-over')
    expect(over.map(fact => [fact.about, fact.data])).to.deep.equal([[other, {}]])
    // Her phone changes at either place, and nobody is asked about the number again.
    const known = await lab.people.carl.lookAtIdentity({ id: other, why: 'to call' })
    await lab.people.carl.changeIdentity({
      ...{ id: other, version: known.reached.version, reason: 'a new phone' },
      ...{ name: again.name, phone: '13512340001', idNumber: CARD },
    })
    const [double] = await lab.people.carl.listDoubles({ centre: lab.at.GMCH })
    expect([double?.one.id, double?.other.id]).to.have.members([mother, other])
    expect(double?.reasons[0]?.en).to.equal('the same identity number')

    for (const [idNumber, why] of [
      ['520102900307123', /old form with 15 digits/],
      [`${FIRST_17}${CARD.endsWith('0') ? '1' : '0'}`, /digit is wrong/],
    ] as const)
      await refusedAs(lab.registered(nora, { mother: { ...her, idNumber } }), 'invalid', why)
    for (const name of ['王😀', '^XA'])
      await refusedAs(
        lab.registered(nora, { mother: { ...her, name } }),
        'invalid',
        /no part of a name/,
      )
    const rare = await lab.registered(nora, { mother: { name: '𠮷田㛃', phone: '13877776666' } })
    expect(await found('𠮷')).to.deep.equal([rare.mother])
    const { pia, nick } = lab.people
    const tube = { samplingPoint: lab.at.yunyan, programme: 'NIPT' }
    await pia.signAgreement({ ...tube, centre: lab.at.GMU, startsOn: '2026-11-23' })
    await refusedAs(
      nick.registerWoman({
        ...{ ...tube, request: newId(), consentOn: '2026-11-23' },
        ...{ dating: { basis: 'lmp', on: '2026-08-01', days: 0 }, answers: YAN },
        woman: { name: '严红', phone: '13866665555', idNumber: CARD },
      }),
      'invalid',
      /born on 1990-03-07, not on/,
    )
  })

  it('with one number, told at two sites of two centres at the same moment, is one person’s (INV-10)', async () => {
    const { nick, nora } = lab.people
    const number = `52010219910307124`
    const her = { name: '程双', phone: '13811110000', idNumber: number + checkOf(number) }
    const told = await Promise.allSettled([
      lab.registered(nick, { mother: her }),
      lab.registered(nora, { mother: her }),
    ])
    const refused = told.flatMap(one => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect(refused).to.have.lengthOf(1)
    expect(refused[0]).to.match(/registered at another collection site/)
    const rows = await lab.store.read({ id: 'test' }, look =>
      look.db
        .selectFrom('identity')
        .select('subject')
        .where('idNumber', '=', her.idNumber)
        .execute(),
    )
    expect(rows, 'nothing of the other is left').to.have.lengthOf(1)
  })

  it('is completed and changed with a reason; what it said before is kept and found (E-16)', async () => {
    const { nora, carl, cora } = lab.people
    const mother = { ...ADAS_MOTHER, name: '临时氏', idKind: 'temporary' as const }
    const number = await lab.judgedFrom(nora, { TSH: '48.7' }, { mother })
    const { subject, recalls } = await lab.page(number)
    const id = subject.mother ?? ''
    const [row] = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: '临时' })
    expect(row).to.include({ idKind: 'temporary', phoneTrouble: null })

    const look = () => carl.lookAtIdentity({ id: subject.id, why: 'to call' })
    const { mother: known, reached } = await look()
    expect(known?.idNumber).to.match(/^LS[0-9A-F]{12}$/)
    expect(reached.subject).to.equal(id)
    const { version } = await carl.checkThirdContact({ id, version: reached.version })
    expect((await look()).mother).to.include({ thirdCheckedBy: '柯朗' })
    await refusedAs(cora.checkThirdContact({ id, version }), 'not-found', /Nothing/)

    await carl.recordContact({
      ...{ id: recalls[0]?.id ?? '', request: newId(), at: lab.clock.now() },
      ...{ channel: 'phone', outcome: 'number-wrong', number: 'third' },
    })
    const third = async () =>
      (await carl.showCase({ id: recalls[0]?.case ?? '' })).numbers.find(n => n.which === 'third')
    expect(await third()).to.include({ marked: 'wrong', markedByName: '柯朗' })
    const [troubled] = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: '临时' })
    expect(troubled?.phoneTrouble?.outcome).to.equal('number-wrong')

    lab.clock.move({ minutes: 5 })
    const change = { id, reason: 'she showed her card', phone: '13812340000' }
    const right = { ...change, name: '林诗', idNumber: 'E12345678', idKind: 'passport' as const }
    await refusedAs(nora.changeIdentity({ ...right, version: 9 }), 'conflict', /changed since/)
    const after = await nora.changeIdentity({ ...right, version, thirdContact: '外公 13700008888' })
    await refusedAs(
      nora.changeIdentity({ ...right, version: after.version, thirdContact: '外公 13700008888' }),
      'conflict',
      /says so already/,
    )
    expect(await third(), 'mended since').to.include({ has: 'yes', marked: null })
    const now = await look()
    expect(now.mother).to.include({ name: '林诗', idKind: 'passport', thirdCheckedAt: null })
    expect(now.before.map(one => [one.identity.name, one.byName, one.reason])).to.deep.equal([
      ['临时氏', '罗娜', 'she showed her card'],
    ])
    for (const search of ['临时', 'linshi', '0000', 'E1234']) {
      const rows = await nora.findSubjects({ samplingPoint: lab.at.nanming, search })
      expect(rows.find(one => one.id === id)).to.include({ maskedName: '林*', phoneTrouble: null })
    }
    const facts = await lab.people.audrey.readJournal({ book: lab.at.GMCH, after: 0, limit: 500 })
    expect(facts.map(fact => fact.kind)).to.include.members([
      'identity.changed',
      'identity.third-checked',
    ])
    expect(JSON.stringify(facts)).not.to.match(/林诗|临时氏|13812340000|E12345678/)
  })
})
