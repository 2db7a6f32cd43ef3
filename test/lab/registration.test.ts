import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('registration', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const asked = (more: object = {}) => ({
    request: newId(),
    samplingPoint: lab.at.nanming,
    mother: ADAS_MOTHER,
    newborn: ada(lab.clock.now()),
    ...more,
  })
  /** A number of this centre: 1 to 200 are on Nanming's cards, 201 to 203 on Qingzhen's. */
  const gmch = (sequence: number) => specimenNumber('03', '26', sequence)

  it('gives the next number, a case with an owner, and nothing else', async () => {
    const { nora, dora } = lab.people
    const { specimen, subject } = await nora.registerNewborn(asked())

    expect(specimen).to.include({ number: gmch(1), state: 'expected', ordinal: 1, repeats: null })
    expect(subject).to.include({ kind: 'newborn', birthOrder: 1, samplingPoint: lab.at.nanming })
    expect(await lab.story(specimen.number)).to.deep.equal([
      'subject.registered',
      'case.opened',
      'case.owned',
      'order.placed',
      'specimen.numbered',
    ])
    const { case: it, maskedName } = await dora.showCase({ id: specimen.case })
    expect(it).to.include({ state: 'open', verdict: null })
    expect(maskedName).to.equal('王*燕')
  })

  it('told twice on a bad network has one effect (D-12)', async () => {
    const { nora } = lab.people
    const once = asked()
    const [first, second] = await Promise.all([
      nora.registerNewborn(once),
      nora.registerNewborn(once),
    ])
    const third = await nora.registerNewborn(once)

    expect(second.specimen.number).to.equal(first.specimen.number)
    expect(third.specimen.number).to.equal(first.specimen.number)
    const { rows } = await nora.listSpecimens({ samplingPoint: lab.at.nanming })
    expect(rows).to.have.length(1)
  })

  it('keeps twins apart: a number and a case each, and no third one of two (E-15)', async () => {
    const { nora } = lab.people
    const twin = { plurality: 2, bornAt: lab.clock.now() } as const
    const one = await nora.registerNewborn(asked({ newborn: ada(lab.clock.now(), twin) }))
    const { pregnancy } = one.subject
    const next = (newborn: object) =>
      asked({
        mother: { id: one.mother },
        pregnancy,
        newborn: ada(lab.clock.now(), { ...twin, ...newborn }),
      })

    const two = await nora.registerNewborn(next({ birthOrder: 2 }))

    expect(two.mother).to.equal(one.mother)
    expect(two.subject.pregnancy).to.equal(pregnancy)
    expect(two.specimen.number).not.to.equal(one.specimen.number)
    expect(two.specimen.case).not.to.equal(one.specimen.case)
    await refusedAs(nora.registerNewborn(next({ birthOrder: 2 })), 'invalid', /Child 2 .* already/)
    await refusedAs(nora.registerNewborn(next({ birthOrder: 3 })), 'invalid', /does not fit 2/)
    await refusedAs(
      nora.registerNewborn(next({ birthOrder: 3, plurality: 3 })),
      'invalid',
      /registered with 2 in all/,
    )
    const { rows } = await nora.listSpecimens({ samplingPoint: lab.at.nanming })
    expect(rows.map(r => [r.birthOrder, r.plurality])).to.deep.equal([
      [2, 2],
      [1, 2],
    ])
  })

  it('never joins two mothers of the same name and telephone by itself (E-17)', async () => {
    const { nora } = lab.people
    const one = await nora.registerNewborn(asked())
    const other = await nora.registerNewborn(asked())

    expect(other.mother).not.to.equal(one.mother)
    expect(other.subject.pregnancy).not.to.equal(one.subject.pregnancy)
    const found = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: '王小燕' })
    expect(found.map(f => f.id)).to.have.members([one.mother, other.mother])
  })

  it('finds a mother by characters, pinyin, initials and the end of a telephone, and only here', async () => {
    const { nora, quin } = lab.people
    const { mother } = await nora.registerNewborn(asked())
    const found = async (search: string) =>
      (await nora.findSubjects({ samplingPoint: lab.at.nanming, search })).map(f => f.id)

    for (const search of [
      '王小燕',
      '王小',
      'wangxiaoyan',
      'WangXiao',
      'wxy',
      '1234',
      '5678',
      '13800001234',
    ])
      expect(await found(search), search).to.deep.equal([mother])
    for (const search of ['李', 'zhang', '9999', '%', '_'])
      expect(await found(search), search).to.deep.equal([])
    const [row] = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'wxy' })
    expect(row).to.include({ maskedName: '王*燕', phoneEnd: '1234', children: 1 })
    expect(
      await quin.findSubjects({ samplingPoint: lab.at.qingzhen, search: 'wxy' }),
    ).to.deep.equal([])
  })

  describe('with a pre-printed number', () => {
    it('takes one of this ward’s own range, and later skips it', async () => {
      const { nora } = lab.people
      const printed = await nora.registerNewborn(asked({ number: gmch(2) }))
      expect(printed.specimen.number).to.equal(gmch(2))
      const numbers: string[] = []
      for (const _ of [1, 2]) numbers.push((await nora.registerNewborn(asked())).specimen.number)
      expect(numbers).to.deep.equal([gmch(1), gmch(3)])
    })

    it('refuses one that was issued to another ward, or to nobody (E-06)', async () => {
      const { nora } = lab.people
      for (const number of [gmch(201), gmch(99_999_999), specimenNumber('01', '26', 1)])
        await refusedAs(nora.registerNewborn(asked({ number })), 'conflict', /was not issued to/)
    })

    it('refuses one that is used', async () => {
      const { nora } = lab.people
      const number = gmch(7)
      await nora.registerNewborn(asked({ number }))
      const refusal = await refusedAs(
        nora.registerNewborn(asked({ number })),
        'conflict',
        /is used already\. Take another card/,
      )
      expect(refusal.says.en).to.include('03 26 00000007')
    })

    it('refuses one that was withdrawn: a number is never used again (INV-10)', async () => {
      const { nora } = lab.people
      const { specimen } = await nora.registerNewborn(asked({ number: gmch(7) }))
      await nora.withdrawSpecimen({ number: specimen.number, reason: 'wrong mother' })
      await refusedAs(
        nora.registerNewborn(asked({ number: gmch(7) })),
        'conflict',
        /is used already/,
      )
    })

    it('refuses wrong check digits before it looks anything up (B-05)', async () => {
      const { nora } = lab.people
      const wrong = gmch(7).replace(/^03/, '30')
      await refusedAs(nora.registerNewborn(asked({ number: wrong })), 'invalid', /check digits/)
      await refusedAs(nora.registerNewborn(asked({ number: '0511340137' })), 'invalid', /14 digits/)
    })

    it('leaves nothing behind when it is refused', async () => {
      const { nora } = lab.people
      await refusedAs(nora.registerNewborn(asked({ number: gmch(201) })), 'conflict', /not issued/)
      expect(
        await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'wxy' }),
      ).to.deep.equal([])
      const { rows } = await nora.listSpecimens({ samplingPoint: lab.at.nanming })
      expect(rows).to.deep.equal([])
    })
  })

  it('gives two nurses at once two numbers (E-05)', async () => {
    const { nora } = lab.people
    const all = await Promise.all(Array.from({ length: 12 }, () => nora.registerNewborn(asked())))
    const numbers = all.map(a => a.specimen.number)
    expect(new Set(numbers)).to.have.property('size', 12)
    expect([...numbers].sort()).to.deep.equal(Array.from({ length: 12 }, (_, i) => gmch(i + 1)))
  })

  it('says so when the kit is used up, and goes on with the next range', async () => {
    const { quin, rita } = lab.people
    const at = { samplingPoint: lab.at.qingzhen }
    const one = () => quin.registerNewborn(asked(at))
    const numbers: string[] = []
    for (const _ of [1, 2, 3]) numbers.push((await one()).specimen.number)
    expect(numbers).to.deep.equal([gmch(201), gmch(202), gmch(203)])
    await refusedAs(one(), 'conflict', /no numbers left .* Ask the centre to issue a range/)

    const kit = await rita.issueKit({ centre: lab.at.GMCH, ...at, count: 10 })

    expect(kit.firstNumber).to.equal(gmch(204))
    expect((await one()).specimen.number).to.equal(gmch(204))
  })

  it('is refused where no agreement holds today (G3)', async () => {
    const { beth } = lab.people
    await refusedAs(
      beth.registerNewborn(asked({ samplingPoint: lab.at.baiyun })),
      'conflict',
      /no agreement with .* that holds on 2026-11-23\. Collection is not allowed/,
    )
  })

  it('is refused where no centre is assigned, with why', async () => {
    const { gus } = lab.people
    const refusal = await refusedAs(
      gus.registerNewborn(asked({ samplingPoint: lab.at.guian })),
      'conflict',
      /no centre is assigned to Gui'an Hospital.*gives Gui'an New Area no zone.*Do not collect/,
    )
    expect(refusal.says.zh).to.match(/未划分到任何中心.*请勿采集/)
  })

  it('is refused with each wrong field named in both languages', async () => {
    const { nora } = lab.people
    const future = '2026-11-23T01:00:00.001Z'
    await refusedAs(
      nora.registerNewborn(asked({ newborn: ada(lab.clock.now(), { bornAt: future }) })),
      'invalid',
      /birth lies in the future/,
    )
    const mistyped = await refusedAs(
      nora.registerNewborn(
        asked({
          mother: { name: '', phone: 'none' },
          newborn: ada(lab.clock.now(), { birthOrder: 0 }),
        }),
      ),
      'invalid',
      /cannot be taken as it is/,
    )
    const paths = mistyped.issues.map(i => i.path)
    expect(paths).to.include('newborn.birthOrder')
    expect(paths.some(p => p.startsWith('mother'))).to.equal(true)
    const impossible = await refusedAs(
      nora.registerNewborn(
        asked({ newborn: ada(lab.clock.now(), { gestationDays: 20, birthWeight: 20_000 }) }),
      ),
      'invalid',
      /Gestation at birth is between 20\+0 and 45\+0 weeks/,
    )
    expect(impossible.issues.map(i => i.path)).to.deep.equal([
      'newborn.gestationDays',
      'newborn.birthWeight',
    ])
    for (const { says } of [...mistyped.issues, ...impossible.issues])
      expect(says.zh).to.match(/[\u4e00-\u9fff]/)
  })

  it('of a twin is refused for another family’s pregnancy', async () => {
    const { nora } = lab.people
    const one = await nora.registerNewborn(asked())
    const other = await nora.registerNewborn(asked({ mother: { ...ADAS_MOTHER, name: '李红' } }))
    await refusedAs(
      nora.registerNewborn(
        asked({ mother: { id: one.mother }, pregnancy: other.subject.pregnancy ?? '' }),
      ),
      'not-found',
      /Nothing with this number/,
    )
  })
})

eachEngine('the ward', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('prints the label again as the same number, and counts the copies (E-04)', async () => {
    const { nora } = lab.people
    const { specimen } = await lab.registered(nora)
    const one = await nora.printLabel({ number: specimen.number })
    const two = await nora.printLabel({
      ...{ number: specimen.number, medium: 'zpl', reason: 'torn' },
    })

    expect([one.copy, two.copy]).to.deep.equal([1, 2])
    expect(one.drawing).to.match(/^<svg/)
    expect(two.drawing).to.match(/^\^XA/)
    expect([one.widthMm, one.heightMm]).to.deep.equal([40, 12])
    const story = await lab.story(specimen.number)
    expect(story.filter(kind => kind === 'label.printed')).to.have.length(2)
  })

  it('collects once, not in the future, not before the birth', async () => {
    const { nora } = lab.people
    const { number } = (await lab.registered(nora)).specimen
    const now = lab.clock.now()
    await refusedAs(
      nora.collectSpecimen({ number, collectedAt: '2026-11-23T01:00:00.001Z' }),
      'invalid',
      /in the future/,
    )
    await refusedAs(
      nora.collectSpecimen({ number, collectedAt: '2026-11-01T00:00:00.000Z' }),
      'invalid',
      /before the birth/,
    )
    await nora.collectSpecimen({ number, collectedAt: now })
    await refusedAs(
      nora.collectSpecimen({ number, collectedAt: now }),
      'conflict',
      /is “collected”/,
    )
  })

  it('does not collect any more once the agreement has ended, and the parcel goes all the same (E-10)', async () => {
    const { nora, pia, rita } = lab.people
    const [early, late, told] = [
      await lab.registered(nora),
      await lab.registered(nora),
      await lab.registered(nora),
    ]
    const thatDay = lab.clock.now()
    await nora.collectSpecimen({ number: early.specimen.number, collectedAt: thatDay })
    const { agreements } = await pia.showNetwork({})
    const own = agreements.find(a => a.samplingPoint === lab.at.nanming)
    await pia.endAgreement({ id: own?.id ?? '', version: own?.version ?? 0, endsOn: '2026-11-24' })
    await refusedAs(
      pia.endAgreement({ id: own?.id ?? '', version: 2, endsOn: '2027-11-24' }),
      'invalid',
      /not put off/,
    )
    lab.clock.move({ days: 1 })
    await nora.collectSpecimen({ number: told.specimen.number, collectedAt: thatDay })

    await refusedAs(
      nora.collectSpecimen({ number: late.specimen.number, collectedAt: lab.clock.now() }),
      'conflict',
      /no agreement/,
    )
    await nora.sendShipment({
      request: newId(),
      samplingPoint: lab.at.nanming,
      numbers: [early.specimen.number],
    })
    const { tone } = await rita.receiveSpecimen({
      number: early.specimen.number,
      centre: lab.at.GMCH,
    })
    expect(tone).to.equal('good')
  })

  it('takes a number back before it has left, and not afterwards', async () => {
    const { nora } = lab.people
    const { specimen } = await lab.registered(nora)
    const sent = await lab.cardFrom(nora)

    await nora.withdrawSpecimen({ number: specimen.number, reason: 'registered twice' })

    expect(await lab.state(specimen.number)).to.equal('withdrawn')
    expect((await lab.story(specimen.number)).slice(-2)).to.deep.equal([
      'specimen.withdrawn',
      'case.closed',
    ])
    await refusedAs(
      nora.withdrawSpecimen({ number: sent, reason: 'too late' }),
      'conflict',
      /is “on its way”/,
    )
    await refusedAs(
      nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() }),
      'conflict',
      /is “withdrawn”/,
    )
  })

  it('packs only what was collected, each card once, and the same parcel once', async () => {
    const { nora } = lab.people
    const { number } = (await lab.registered(nora)).specimen
    const parcel = { request: newId(), samplingPoint: lab.at.nanming, numbers: [number, number] }
    await refusedAs(nora.sendShipment(parcel), 'conflict', /is “label printed”/)
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })

    const first = await nora.sendShipment(parcel)
    const again = await nora.sendShipment(parcel)

    expect(first.count).to.equal(1)
    expect(again).to.deep.equal(first)
    await refusedAs(
      nora.sendShipment({ ...parcel, request: newId() }),
      'conflict',
      /is “on its way”/,
    )
    expect((await lab.story(number)).filter(k => k === 'shipment.sent')).to.have.length(1)
  })
})
