/**
 * Two people in one pregnancy: recorded with history, and one case of two where a programme says so. The
 * programmes are two small files of this test: adding serum screening or thalassaemia is one file each.
 */
import { join } from 'node:path'
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { checkOf } from '../../server/contract/identity-numbers.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, MONDAY, openLab } from '../support/lab.ts'
import { openNipt, YAN } from '../support/nipt.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'
import { reroute } from '../support/routing.ts'

const HERS = '52010219900307124'
const HIS = '52010219880509123'
const HUSBAND = { name: '赵强', phone: '13622223333', idNumber: HIS + checkOf(HIS) }

eachEngine('a couple', engine => {
  let lab: Lab
  before(async () => {
    const programmesIn = join(import.meta.dirname, '../fixtures/programmes')
    lab = await openLab(engine, { at: '2026-11-22T01:00:00.000Z', programmesIn })
    await openNipt(lab)
    for (const programme of ['THAL', 'SERUM']) await ruled(programme)
    lab.clock.set(MONDAY)
    for (const programme of ['THAL', 'SERUM']) await agreed(programme)
  })
  after(() => lab.stop())

  /** What a programme needs beside its file: rows, a way and an agreement. */
  async function ruled(programme: string): Promise<void> {
    const { pia } = lab.people
    const term = (await pia.listRules({ programme: 'NIPT' })).find(r => r.analyte === 'term-days')
    if (!term) throw new Error('no row about the term')
    await lab.ruled(term, { programme, startsOn: '2026-11-23' })
    const { policies } = await pia.showRouting({ programme })
    if (policies.length === 0)
      await reroute(pia, programme, [
        {
          ...{ does: 'set-policy', policy: 'by_agreement', ownLaboratory: 'no' },
          ...{ startsOn: '2026-11-23', source: 'a letter' },
        },
      ])
  }

  async function agreed(programme: string): Promise<void> {
    const { pia, rita } = lab.people
    const between = { samplingPoint: lab.at.nanming, centre: lab.at.GMCH, programme }
    await pia.signAgreement({ ...between, startsOn: '2026-11-23' })
    await rita.issueKit({ ...between, count: 20 })
  }

  const asked = (programme: string, more: object = {}) => ({
    ...{ request: newId(), samplingPoint: lab.at.nanming, programme, consentOn: '2026-11-23' },
    dating: { basis: 'ultrasound' as const, on: '2026-11-23', days: 84 },
    answers: { bornOn: '1990-03-07', fetuses: 1 },
    woman: { ...ADAS_MOTHER, idNumber: HERS + checkOf(HERS) },
    ...more,
  })

  it('is one case of two people with a tube each, and neither is filed under the other (INV-10)', async () => {
    const { nora, rita, carl } = lab.people
    await refusedAs(
      nora.registerWoman(asked('THAL')),
      'invalid',
      /about both of a couple: type or choose/,
    )
    const wish = asked('THAL', { partner: HUSBAND })
    const { specimen, subject, partner } = await nora.registerWoman(wish)
    const his = partner?.specimen
    expect(his?.case, 'one case').to.equal(specimen.case)
    expect([his?.subject, his?.ordinal]).to.deep.equal([partner?.couple.partner, 1])
    expect(his?.subject).not.to.equal(specimen.subject)
    expect(his?.order).not.to.equal(specimen.order)
    expect(partner?.couple.pregnancy).to.equal(subject.pregnancy)
    expect((await nora.registerWoman(wish)).partner, 'told twice (D-12)').to.deep.equal(partner)

    // Each is found as who they are, and stands on their own label.
    const here = { samplingPoint: lab.at.nanming, search: 'zhaoqiang' }
    expect(await nora.findSubjects(here)).to.deep.equal([])
    const [found] = await nora.findSubjects({ ...here, kind: 'man' })
    expect(found).to.include({ id: his?.subject, maskedName: '赵*', kind: 'man' })
    const rows = await nora.listSpecimens({ samplingPoint: lab.at.nanming, limit: 50 })
    const shown = (number = '') => rows.rows.find(row => row.number === number)?.maskedName
    expect([shown(specimen.number), shown(his?.number)]).to.deep.equal(['王*燕', '赵*'])

    // One number is never both's.
    const same = asked('THAL', {
      woman: { id: partner?.couple.woman },
      partner: { id: his?.subject },
    })
    await refusedAs(
      nora.registerWoman({ ...same, partnerNumber: specimen.number }),
      'conflict',
      /used already/,
    )

    // What is said of one leaves the other's blood and the case alone.
    for (const number of [specimen.number, his?.number ?? '']) {
      await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
      await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
    }
    const again = { request: newId(), id: specimen.case, samplingPoint: lab.at.nanming }
    const repeat = await nora.orderRepeat({ ...again, of: 'partner' })
    expect(repeat.specimen).to.include({
      ...{ subject: his?.subject, repeats: his?.number, ordinal: 2, case: specimen.case },
    })
    await nora.withdrawSpecimen({ number: repeat.specimen.number, reason: 'not needed' })
    const other = await nora.registerWoman(asked('THAL', { ...same, request: newId() }))
    await nora.withdrawSpecimen({
      number: other.partner?.specimen?.number ?? '',
      reason: 'not here',
    })
    expect((await lab.page(other.specimen.number)).case.state, 'hers goes on').to.equal('open')
    await nora.withdrawSpecimen({ number: other.specimen.number, reason: 'neither' })
    expect((await lab.page(other.specimen.number)).case.state).to.equal('closed')
    await refusedAs(
      carl.askMerge({ kept: partner?.couple.woman ?? '', gone: his?.subject ?? '', reason: 'x' }),
      'conflict',
      /her partner.*not one person/,
    )
  })

  it('begins and ends with its reason, one at a time, and nothing of it is overwritten', async () => {
    const { nora } = lab.people
    const woman = { name: '田园', phone: '13755556666' }
    const first = { name: '马力', phone: '13755557777' }
    const { subject, partner } = await nora.registerWoman(
      asked('NIPT', {
        woman,
        partner: first,
        answers: YAN,
        dating: { basis: 'lmp', on: '2026-08-01', days: 0 },
      }),
    )
    expect(partner?.specimen, 'recorded and not tested').to.equal(null)
    const pregnancy = subject.pregnancy ?? ''
    const later = { id: pregnancy, samplingPoint: lab.at.nanming }
    const second = { name: '牛顺', phone: '13755558888' }
    await refusedAs(
      nora.beginCouple({ ...later, partner: second }),
      'conflict',
      /A partner is recorded .* End that with its reason first/,
    )
    const { id, version } = partner?.couple ?? { id: '', version: 1 }
    const ended = { id, version, reason: 'another man was meant' }
    await refusedAs(nora.endCouple({ ...ended, on: '2026-11-24' }), 'invalid', /in the future/)
    await nora.endCouple({ ...ended, on: '2026-11-20' })
    await refusedAs(nora.endCouple({ id, version: 2, reason: 'x' }), 'conflict', /changed since/)
    await nora.beginCouple({ ...later, partner: second })
    const all = await nora.listCouples({ id: subject.id })
    expect(all.map(one => [one.him.maskedName, one.endedOn, one.endedWhy])).to.deep.equal([
      ['牛*', null, null],
      ['马*', '2026-11-20', 'another man was meant'],
    ])
    expect(await nora.listCouples({ id: all[1]?.partner ?? '' })).to.have.lengthOf(1)
  })

  it('of a woman alone, and of a newborn, is no question; the wrong programme is said', async () => {
    const { nora } = lab.people
    const woman = { name: '孟洁', phone: '13700001111' }
    const hers = HERS + checkOf(HERS)
    const serum = await nora.registerWoman(asked('SERUM', { woman }))
    expect([serum.specimen.programme, serum.partner]).to.deep.equal(['SERUM', null])
    await refusedAs(
      nora.registerWoman(asked('NBS', { woman })),
      'invalid',
      /is about a newborn. Choose that programme on the station first/,
    )
    await refusedAs(
      nora.registerNewborn({
        ...{ request: newId(), samplingPoint: lab.at.nanming, programme: 'THAL' },
        mother: woman,
        newborn: { birthOrder: 1, plurality: 1, sex: 'female', bornAt: lab.clock.now() },
      }),
      'invalid',
      /is about a couple/,
    )
    await refusedAs(
      nora.registerWoman(
        asked('NIPT', { answers: YAN, woman, partner: { ...HUSBAND, idNumber: hers } }),
      ),
      'invalid',
      /woman’s: its last digit but one is even/,
    )
  })
})
