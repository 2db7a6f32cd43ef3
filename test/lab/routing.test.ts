import { expect } from 'chai'
import { bringHouseRows } from '../../server/lab/packs.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import type { Look } from '../../server/store/store.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'
import { closed, handZone, reroute, rowOf } from '../support/routing.ts'

eachEngine('routing in Guiyang', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const HUAXI = '520111'
  const wardIn = (institution: string, district: string) =>
    lab.people.pia.addSamplingPoint({
      ...{ institution, name: `${institution} ${district} 产科`, district },
      nameEn: `${institution} ward in ${district}`,
    })

  it('a zone alone is not enough: somebody must have signed, and with its own centre (G3)', async () => {
    const { pia } = lab.people
    const samplingPoint = (await wardIn('another', HUAXI)).id
    const find = () => pia.findRoute({ samplingPoint, programme: 'NBS' })
    const refused = () =>
      refusedAs(find(), 'conflict', /has no agreement with Guizhou Provincial People's Hospital/)
    const signed = { samplingPoint, programme: 'NBS', startsOn: '2026-11-23' }

    await refused()
    await pia.signAgreement({ ...signed, centre: lab.at.GMU })
    await refused()
    await pia.signAgreement({ ...signed, centre: lab.at.GPH })

    const route = await find()
    expect(route.centre.id).to.equal(lab.at.GPH)
    expect(route.agreement).to.include(signed)
    // Where the agreement itself says where it goes, there is one at a time.
    const thal = { ...signed, programme: 'THAL' }
    await pia.signAgreement({ ...thal, centre: lab.at.GMU, endsOn: '2027-01-01' })
    await refusedAs(
      pia.signAgreement({ ...thal, centre: lab.at.GPH }),
      'invalid',
      /one with Affiliated.* holds from 2026-11-23/,
    )
    await pia.signAgreement({ ...thal, centre: lab.at.GPH, startsOn: '2027-01-01' })
  })

  it('Gui’an New Area: nobody, and why', async () => {
    const refusal = await refusedAs(
      lab.people.pia.findRoute({ samplingPoint: lab.at.guian, programme: 'NBS' }),
      'conflict',
      /no centre is assigned .* gives Gui'an New Area no zone/,
    )
    expect(refusal.says.zh).to.include('通知未划定贵安新区的分片')
  })

  it('another programme has no route, because no row says so', async () => {
    await refusedAs(
      lab.people.pia.findRoute({ samplingPoint: lab.at.nanming, programme: 'SERUM' }),
      'conflict',
      /no centre is assigned to Nanming MCH, maternity for SERUM \(no routing policy/,
    )
  })

  it('is marked as unconfirmed, with its source, and loaded once', async () => {
    const { assignments, districts } = await lab.people.pia.showNetwork({})
    expect(assignments).to.have.length(30)
    for (const row of assignments) {
      const read = row.programme === 'NIPT' && row.centre !== null
      const verified = read ? 'verified' : 'unverified'
      expect(row).to.include({ verified, startsOn: '2022-06-20', endsOn: null })
      expect(row.source).to.match(/Guiyang notice of 2022-06-20.*‖.*贵阳市2022年6月20日通知/)
    }
    expect(districts).to.have.length(11)
    for (const [programme, policy, ownLaboratory, verified] of [
      ['NBS', 'by_zone', 'no', 'unverified'],
      ['NIPT', 'by_zone', 'no', 'verified'],
      ['THAL', 'by_agreement', 'if-capable', 'verified'],
    ] as const) {
      const { policies } = await lab.people.pia.showRouting({ programme })
      expect(
        policies.map(({ policy: p, ownLaboratory: o, verified: v }) => [p, o, v]),
      ).to.deep.equal([[policy, ownLaboratory, verified]])
    }
  })
})

eachEngine('a region that was loaded before there were rows about runs', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('is brought those that a programme lacks, once, and keeps what was decided (B-19)', async () => {
    const told = (work: Look) =>
      work.db
        .selectFrom('rule')
        .select(['programme', 'analyte', 'value', 'endsOn'])
        .where('analyte', 'in', ['run-hours', 'run-day-begins'])
        .orderBy('programme')
        .orderBy('analyte')
        .execute()
    const { first, last } = await lab.store.work({ id: 'setup' }, [REGISTRY], async work => {
      const first = await told(work)
      const runs = work.db.deleteFrom('rule').where('analyte', '=', 'run-hours')
      await runs.where('programme', '=', 'NIPT').execute()
      // Ended by hand, and not brought back by a start.
      const ended = { endsOn: '2026-11-02' }
      const days = work.db.updateTable('rule').set(ended).where('analyte', '=', 'run-day-begins')
      await days.where('programme', '=', 'NBS').execute()
      for (let start = 0; start < 2; start++) await bringHouseRows(work, guiyang)
      return { first, last: await told(work) }
    })
    const isEnded = (row: (typeof first)[number]) =>
      row.programme === 'NBS' && row.analyte === 'run-day-begins'
    expect(last).to.deep.equal(
      first.map(row => (isEnded(row) ? { ...row, endsOn: '2026-11-02' } : row)),
    )
  })
})

eachEngine('changing the network', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const NBS = 'NBS'
  const NANMING = '520102'

  it('an institution that is capable tests itself, from a day on and while its licence holds (G6)', async () => {
    const { pia, nora, rita, sera, adam } = lab.people
    const own = await pia.addInstitution({
      ...{ kind: 'centre', institution: 'NMFY', number: '07', district: NANMING },
      ...{ name: '南明区妇幼保健院检验科', nameEn: 'Nanming MCH, laboratory' },
    })
    const between = { samplingPoint: lab.at.nanming, programme: NBS }
    const find = async () => {
      const { centre, testedAt, under, agreement } = await pia.findRoute(between)
      return [centre.id, testedAt.id, under.id, agreement.centre]
    }
    const licence = await pia.addLicence({
      ...{ id: own.id, does: 'test', programme: NBS, number: 'L-7', scope: 'newborn screening' },
      ...{ startsOn: '2026-11-23', endsOn: '2026-11-25' },
    })
    await lab.cardFrom(nora)
    const GMCH = lab.at.GMCH
    expect(await find(), 'the policy does not ask for it').to.deep.equal(Array(4).fill(GMCH))

    const { policies } = await pia.showRouting({ programme: NBS })
    const [old] = policies
    if (!old) throw new Error('no policy')
    const startsOn = '2026-11-24'
    const shown = await reroute(pia, NBS, [
      { does: 'end-policy', id: old.id, version: old.version, endsOn: startsOn },
      {
        does: 'set-policy',
        policy: 'by_zone',
        ownLaboratory: 'if-capable',
        startsOn,
        source: 'G6',
      },
    ])
    expect(
      shown.elsewhere.map(({ from, to, agreed, count }) => [from, to, agreed, count]),
    ).to.deep.equal([[GMCH, own.id, 'yes', 1]])
    lab.clock.move({ days: 1 })
    expect(await find()).to.deep.equal([own.id, own.id, GMCH, GMCH])
    const ritas = (await adam.listStaff({})).find(({ login }) => login === 'rita')?.id ?? ''
    await sera.giveRole({ id: ritas, role: 'receptionist', scopeKind: 'centre', scope: own.id })
    await rita.issueKit({ ...between, centre: own.id, count: 3 })
    const number = await lab.cardFrom(nora)
    expect(number).to.match(/^07/)
    const received = await rita.receiveSpecimen({ number, centre: own.id })
    expect(received.specimen?.state, 'under the agreement with the centre').to.equal('accepted')

    // What the licence routes is changed on the desk, where it is previewed, and nowhere else.
    const renewed = { number: 'L-8', scope: 'newborn screening', startsOn: '2026-11-25' }
    const heads = await lab.store.heads()
    await refusedAs(
      pia.addLicence({ id: own.id, does: 'test', programme: NBS, ...renewed }),
      'conflict',
      /would go elsewhere. Lay it on the desk/,
    )
    expect(await lab.store.heads()).to.deep.equal(heads)
    const listed = await reroute(pia, NBS, [{ does: 'license', place: own.id, ...renewed }])
    expect(listed.elsewhere.map(({ from, to, count }) => [from, to, count])).to.deep.equal([
      [GMCH, own.id, 1],
    ])
    const { licences } = await pia.showRouting({ programme: NBS })
    const last = licences.find(one => one.number === 'L-8')
    const ending = { id: last?.id ?? '', version: 1, endsOn: '2026-11-25' }
    await refusedAs(pia.endLicence(ending), 'conflict', /would go elsewhere/)
    const twice = { does: 'license', place: own.id, ...renewed } as const
    await refusedAs(reroute(pia, NBS, [twice]), 'invalid', /overlaps a row/)
    const back = await reroute(pia, NBS, [{ does: 'end-licence', ...ending }])
    expect(back.elsewhere.map(({ from, to, count }) => [from, to, count])).to.deep.equal([
      [own.id, GMCH, 1],
    ])

    // The licence runs out, and the agreement decides again.
    lab.clock.move({ days: 1 })
    expect(licence.endsOn).to.equal('2026-11-25')
    expect(await find()).to.deep.equal(Array(4).fill(GMCH))
  })

  it('the preview lists exactly those that a second run under the new table sends elsewhere', async () => {
    const { pia, nora, quin, nick, gina, rosa } = lab.people
    const wards = [
      [nora, lab.at.nanming],
      [nora, lab.at.nanming],
      [quin, lab.at.qingzhen],
      [nick, lab.at.yunyan],
      [nick, lab.at.yunyan],
    ] as const
    const run = async () => {
      const went: { number: string; samplingPoint: string; centre: string }[] = []
      for (const [nurse, samplingPoint] of wards) {
        const { specimen } = await nurse.registerNewborn({
          ...{ request: crypto.randomUUID(), samplingPoint, mother: ADAS_MOTHER },
          newborn: ada(lab.clock.now()),
        })
        const { number, centre } = specimen
        await nurse.collectSpecimen({ number, collectedAt: lab.clock.now() })
        went.push({ number, samplingPoint, centre })
      }
      return went
    }
    const first = await run()
    const tomorrow = '2026-11-24'
    const changes = [
      ...(await handZone(pia, {
        ...{ programme: NBS, scope: NANMING },
        centre: lab.at.GPH,
        startsOn: tomorrow,
      })),
      closed(lab.at.GMU, lab.at.GMCH, tomorrow, '2026-11-26'),
    ]
    const asked = { programme: NBS, changes, from: '2026-11-23', until: tomorrow }

    const shown = await pia.previewRouting({ ...asked, limit: 3 })
    const { after: none, limit: three } = { after: shown.specimens.next, limit: 3 }
    const more = await pia.previewRouting({ ...asked, after: none ?? '', limit: three })
    const listed = [...shown.specimens.rows, ...more.specimens.rows]

    expect(shown).to.include({ replayed: 5, asOf: tomorrow })
    expect(more.specimens.next).to.equal(null)
    expect(
      shown.elsewhere.map(({ to, agreed, count }) => [to, agreed, count]),
    ).to.have.deep.members([
      [lab.at.GPH, 'no', 2],
      [lab.at.GMCH, 'yes', 2],
    ])
    await pia.changeRouting({ programme: NBS, changes, basis: shown.basis })
    const back = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('specimen').select(['number', 'centre']).execute(),
    )
    expect(new Map(back.map(s => [s.number, s.centre])), 'none has moved').to.deep.equal(
      new Map(first.map(s => [s.number, s.centre])),
    )

    lab.clock.move({ days: 1 })
    const between = { samplingPoint: lab.at.nanming, programme: NBS }
    await pia.signAgreement({ ...between, centre: lab.at.GPH, startsOn: tomorrow })
    await gina.issueKit({ ...between, centre: lab.at.GPH, count: 10 })
    await lab.people.rita.issueKit({
      ...between,
      samplingPoint: lab.at.yunyan,
      centre: lab.at.GMCH,
      count: 10,
    })
    const second = await run()

    const moved = first.filter((one, i) => second[i]?.centre !== one.centre)
    expect(listed.map(s => s.number)).to.have.members(moved.map(s => s.number))
    for (const row of listed) {
      const i = first.findIndex(one => one.number === row.number)
      expect(row).to.deep.include({ from: first[i]?.centre, to: second[i]?.centre })
    }
    const { tone } = await lab.people.rita.receiveSpecimen({
      ...{ number: second[3]?.number ?? '', centre: lab.at.GMCH },
    })
    expect(tone, 'an agreement with the closed centre counts').to.equal('good')
    await refusedAs(
      rosa.issueKit({ ...between, samplingPoint: lab.at.yunyan, centre: lab.at.GMU, count: 1 }),
      'conflict',
      /answers to Guiyang Maternal/,
    )
    lab.clock.move({ days: 2 })
    const { centre } = await pia.findRoute({ samplingPoint: lab.at.yunyan, programme: NBS })
    expect(centre.id, 'it is open again').to.equal(lab.at.GMU)
  })

  it('is saved whole on the table that was previewed, or not at all', async () => {
    const { pia, mona } = lab.people
    const given = { programme: NBS, scope: NANMING, startsOn: '2026-12-01' }
    const changes = await handZone(pia, { ...given, centre: lab.at.GPH })
    const [end, assign] = changes
    if (!end || !assign) throw new Error('two changes')
    const period = { from: '2026-11-01', until: '2026-11-30' }
    const { basis } = await pia.previewRouting({ programme: NBS, changes, ...period })
    const before = await lab.store.heads()
    const save = (some: typeof changes) =>
      pia.changeRouting({ programme: NBS, changes: some, basis })

    const refusal = await refusedAs(
      save([assign]),
      'invalid',
      /overlaps a row that holds from 2022-06-20/,
    )
    expect(refusal.issues.map(issue => issue.path)).to.deep.equal(['changes.0.scope'])
    const closing = closed(lab.at.GPH, lab.at.GPH, '2026-12-01', '2026-12-02')
    await refusedAs(
      save([...changes, closing]),
      'invalid',
      /Another centre stands in.*Nothing was changed/,
    )
    expect(await lab.store.heads(), 'nothing happened').to.deep.equal(before)

    await refusedAs(
      save([...changes, closed(lab.at.GPH, lab.at.GMU, '2026-12-03', '2026-12-05')]),
      'invalid',
      /begin on different days/,
    )
    const other = await handZone(mona, { ...given, scope: '520181', centre: lab.at.GMU })
    await reroute(mona, NBS, other)
    await refusedAs(save(changes), 'conflict', /changed since they were previewed/)
    expect((await rowOf(pia, NBS, NANMING)).centre).to.equal(lab.at.GMCH)

    await reroute(pia, NBS, changes)
    const performer = async () =>
      (await pia.findRoute({ samplingPoint: lab.at.nanming, programme: NBS })).centre.institution
    await pia.signAgreement({
      ...{ samplingPoint: lab.at.nanming, centre: lab.at.GPH, programme: NBS },
      startsOn: '2026-12-01',
    })
    lab.clock.set('2026-11-30T15:59:59.999Z')
    expect(await performer()).to.equal('GMCH')
    lab.clock.set('2026-11-30T16:00:00.000Z')
    expect(await performer()).to.equal('GPH')
  })

  it('a zone that ended without a successor is nobody’s from that day on', async () => {
    const { pia, rita, nora, adam } = lab.people
    const { id, version } = await rowOf(pia, NBS, NANMING)
    const end = { does: 'end-assignment', id, version, endsOn: '2026-11-24' } as const
    for (const somebody of [rita, nora, adam])
      await refusedAs(reroute(somebody, NBS, [end]), 'forbidden', /Ask: .*programme manager/)
    await reroute(pia, NBS, [end])
    const route = () => pia.findRoute({ samplingPoint: lab.at.nanming, programme: NBS })
    await route()
    lab.clock.move({ days: 1 })
    await refusedAs(route(), 'conflict', /On 2026-11-24 no centre is assigned/)
    await refusedAs(reroute(pia, NBS, [end]), 'conflict', /changed since they were previewed/)
    const again = { ...end, version: version + 1, endsOn: '2027-01-01' }
    await refusedAs(reroute(pia, NBS, [again]), 'invalid', /It ends on 2026-11-24 already/)
  })
})
