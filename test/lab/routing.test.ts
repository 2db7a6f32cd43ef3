import { expect } from 'chai'
import { guiyang } from '../../server/packs/guiyang.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import type { CentreName } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

/** domain.md 8.1: whose ward, in which district, and who tests its cards. */
const ROUTES: [institution: string, district: string, performer: CentreName][] = [
  ['another', '云岩区', 'GMU'],
  ['another', '白云区', 'GMU'],
  ['another', '息烽县', 'GMU'],
  ['another', '修文县', 'GMU'],
  ['another', '乌当区', 'GPH'],
  ['another', '开阳县', 'GPH'],
  ['another', '花溪区', 'GPH'],
  ['another', '南明区', 'GMCH'],
  ['another', '观山湖区', 'GMCH'],
  ['another', '清镇市', 'GMCH'],
  ['GPH', '南明区', 'GPH'],
  ['G2PH', '观山湖区', 'G2PH'],
  ['GMU', '云岩区', 'GMU'],
  ['GMCH', '南明区', 'GMCH'],
  ['GMU', '贵安新区', 'GMU'],
  ['GPH', '清镇市', 'GPH'],
]

eachEngine('routing in Guiyang', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  async function wardOf(institution: string, district: string) {
    const code = guiyang.districts.find(d => d.name === district)?.code ?? ''
    return lab.people.pia.addSamplingPoint({
      institution,
      name: `${institution} ${district} 产科`,
      nameEn: `${institution} ward in ${code}`,
      district: code,
    })
  }

  for (const [institution, district, performer] of ROUTES)
    it(`${institution} in ${district}: ${performer}`, async () => {
      const { pia } = lab.people
      const ward = await wardOf(institution, district)
      const centre = lab.at[performer]
      await pia.signAgreement({
        samplingPoint: ward.id,
        centre,
        programme: 'NBS',
        startsOn: '2026-11-23',
      })
      const route = await pia.findRoute({ samplingPoint: ward.id, programme: 'NBS' })
      expect(route.centre.institution).to.equal(performer)
      expect(route.agreement).to.include({ samplingPoint: ward.id, centre })
    })

  it('covers every district of the city', () => {
    const told = new Set(ROUTES.map(([, district]) => district))
    expect(guiyang.districts.map(d => d.name).filter(d => !told.has(d))).to.deep.equal([])
  })

  it('Gui’an New Area: nobody, and why', async () => {
    const ward = await wardOf('another', '贵安新区')
    const refusal = await refusedAs(
      lab.people.pia.findRoute({ samplingPoint: ward.id, programme: 'NBS' }),
      'conflict',
      /no centre is assigned .* gives Gui'an New Area no zone/,
    )
    expect(refusal.says.zh).to.include('通知未划定贵安新区的分片')
  })

  it('a zone alone is not enough: somebody must have signed (G3)', async () => {
    const ward = await wardOf('another', '花溪区')
    await refusedAs(
      lab.people.pia.findRoute({ samplingPoint: ward.id, programme: 'NBS' }),
      'conflict',
      /has no agreement with Guizhou Provincial People's Hospital/,
    )
  })

  it('an agreement with another centre does not open a way around the zone', async () => {
    const { pia } = lab.people
    const ward = await wardOf('another', '花溪区')
    await pia.signAgreement({
      samplingPoint: ward.id,
      centre: lab.at.GMU,
      programme: 'NBS',
      startsOn: '2026-11-23',
    })
    await refusedAs(
      pia.findRoute({ samplingPoint: ward.id, programme: 'NBS' }),
      'conflict',
      /has no agreement with Guizhou Provincial People's Hospital/,
    )
  })

  it('another programme has no route, because no row says so', async () => {
    await refusedAs(
      lab.people.pia.findRoute({ samplingPoint: lab.at.nanming, programme: 'SERUM' }),
      'conflict',
      /no centre is assigned to Nanming MCH, maternity for SERUM/,
    )
  })

  it('is marked as unconfirmed, with its source, and loaded once', async () => {
    const { assignments, districts } = await lab.people.pia.showNetwork({})
    expect(assignments).to.have.length(30)
    for (const row of assignments) {
      const read = row.programme === 'NIPT' && row.centre !== null
      const verified = read ? 'verified' : 'unverified'
      expect(row).to.include({ verified, startsOn: '2022-06-20', endsOn: null })
      expect(row.source).to.match(/S4/)
    }
    expect(districts).to.have.length(11)
    const wards = await lab.people.pia.listPlaces({})
    expect(wards.places.filter(p => p.kind === 'centre')).to.have.length(4)
  })
})

eachEngine('changing the network', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const zoneOf = async (scope: string) => {
    const { assignments } = await lab.people.pia.showNetwork({})
    const row = assignments.find(a => a.scope === scope)
    if (!row) throw new Error(`no row for ${scope}`)
    return row
  }

  it('lets no two rows hold for the same district on one day', async () => {
    const { pia } = lab.people
    const nanming = await zoneOf('520102')
    const given = {
      programme: 'NBS',
      scopeKind: 'district' as const,
      scope: '520102',
      centre: lab.at.GPH,
      source: 'a letter',
    }
    await refusedAs(
      pia.setAssignment({ ...given, startsOn: '2026-12-01' }),
      'invalid',
      /overlaps a row that holds from 2022-06-20/,
    )
    await pia.endAssignment({ id: nanming.id, version: nanming.version, endsOn: '2026-12-01' })
    await pia.setAssignment({ ...given, startsOn: '2026-12-01' })
    await refusedAs(pia.setAssignment({ ...given, startsOn: '2026-11-30' }), 'invalid', /overlaps/)
  })

  it('changes on the day, not before: the last old day and the first new one', async () => {
    const { pia } = lab.people
    const samplingPoint = lab.at.nanming
    const nanming = await zoneOf('520102')
    await pia.endAssignment({ id: nanming.id, version: nanming.version, endsOn: '2026-12-01' })
    await pia.setAssignment({
      programme: 'NBS',
      scopeKind: 'district',
      scope: '520102',
      centre: lab.at.GPH,
      startsOn: '2026-12-01',
      source: 'a letter',
    })
    await pia.signAgreement({
      samplingPoint,
      centre: lab.at.GPH,
      programme: 'NBS',
      startsOn: '2026-12-01',
    })
    const performer = async () =>
      (await pia.findRoute({ samplingPoint, programme: 'NBS' })).centre.institution

    lab.clock.set('2026-11-30T15:59:59.999Z') // one millisecond before midnight in Guiyang
    expect(await performer()).to.equal('GMCH')
    lab.clock.set('2026-11-30T16:00:00.000Z')
    expect(await performer()).to.equal('GPH')
  })

  it('a zone that ended without a successor is nobody’s from that day on', async () => {
    const { pia } = lab.people
    const { id, version } = await zoneOf('520102')
    await pia.endAssignment({ id, version, endsOn: '2026-11-24' })
    const route = () => pia.findRoute({ samplingPoint: lab.at.nanming, programme: 'NBS' })
    await route()
    lab.clock.move({ days: 1 })
    await refusedAs(route(), 'conflict', /On 2026-11-24 no centre is assigned/)
  })

  it('does not rewrite the past, and does not overwrite what somebody else changed', async () => {
    const { pia } = lab.people
    const { id, version } = await zoneOf('520102')
    await refusedAs(
      pia.endAssignment({ id, version, endsOn: '2026-11-22' }),
      'invalid',
      /today or later/,
    )
    await pia.endAssignment({ id, version, endsOn: '2026-12-01' })
    await refusedAs(
      pia.endAssignment({ id, version, endsOn: '2027-01-01' }),
      'conflict',
      /changed since you loaded it/,
    )
    expect((await zoneOf('520102')).endsOn).to.equal('2026-12-01')
  })

  it('is the programme office’s alone', async () => {
    const { rita, nora, adam } = lab.people
    const { id, version } = await zoneOf('520102')
    for (const somebody of [rita, nora, adam])
      await refusedAs(
        somebody.endAssignment({ id, version, endsOn: '2026-12-01' }),
        'forbidden',
        /Ask: programme office/,
      )
  })
})
