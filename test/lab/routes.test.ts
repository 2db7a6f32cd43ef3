import { expect } from 'chai'
import type { Licence } from '../../server/contract/institutions.ts'
import type { Agreement, Place } from '../../server/contract/places.ts'
import type { RoutingChange } from '../../server/contract/routing.ts'
import { agreementFor, type RouteTable, routeIn } from '../../server/lab/routes.ts'
import { draw, problemsIn } from '../../server/lab/routing-changes.ts'
import { guiyang } from '../../server/packs/guiyang.ts'

/** The pack as rows, a centre's id being its institution's code. */
const PLACES: Place[] = guiyang.centres.map(given => ({
  ...{ ...given, id: given.institution, kind: 'centre', creditCode: null, version: 1 },
}))
const TABLE: RouteTable = {
  policies: guiyang.policies.map((row, i) => ({ ...row, id: `policy ${i}`, version: 1 })),
  assignments: guiyang.assignments.map((row, i) => ({ ...row, id: `zone ${i}`, version: 1 })),
  ...{ closures: [], agreements: [], licences: [] },
  places: new Map(PLACES.map(place => [place.id, place])),
}
const DAY = '2026-11-23'
const codeOf = (name: string): string => guiyang.districts.find(d => d.name === name)?.code ?? ''
const pointOf = (institution: string, district: string) => ({
  ...{ id: 'point', institution, district: codeOf(district), name: '产科', nameEn: 'Maternity' },
})

/** domain.md 1.2 and 8.1: the institution that collects, its district, and who tests. */
const NOTICE: [institution: string, district: string, performer: string | null][] = [
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
  ['another', '贵安新区', null],
]

describe('the notice of Guiyang as routes', () => {
  for (const programme of ['NIPT', 'NBS'])
    for (const [institution, district, performer] of NOTICE)
      it(`${programme}: ${institution} in ${district} goes to ${performer ?? 'nobody'}`, () => {
        const found = routeIn(TABLE, pointOf(institution, district), programme, DAY)
        if (performer !== null)
          expect(found).to.deep.equal({ centre: performer, testedAt: performer, way: [performer] })
        else
          expect((found as { nowhere: { en: string } }).nowhere.en).to.match(
            /no centre is assigned .*gives Gui'an New Area no zone.*Do not collect/,
          )
      })

  it('speaks of every district, and of no fifth centre', () => {
    const told = new Set(NOTICE.map(([, district]) => codeOf(district)))
    expect(guiyang.districts.map(d => d.code).filter(code => !told.has(code))).to.deep.equal([])
    expect(guiyang.districts).to.have.length(11)
    expect(PLACES.map(p => p.id)).to.deep.equal(['GMU', 'GPH', 'GMCH', 'G2PH'])
  })

  it('nothing before its first day, and nothing of a programme without a policy', () => {
    const point = pointOf('another', '云岩区')
    for (const [programme, day] of [
      ['NIPT', '2022-06-19'],
      ['SERUM', DAY],
    ] as const)
      expect(JSON.stringify(routeIn(TABLE, point, programme, day))).to.match(
        /no centre is assigned to Maternity for .*no routing policy holds/,
      )
  })

  const signed = (centre: string, about: Partial<Agreement> = {}): Agreement => ({
    ...{ id: centre, samplingPoint: 'point', centre, programme: 'THAL', startsOn: '2026-01-01' },
    ...{ endsOn: null, version: 1, ...about },
  })
  const thal = (agreements: Agreement[], licences: Licence[] = [], day = DAY) =>
    routeIn({ ...TABLE, agreements, licences }, pointOf('GPH', '南明区'), 'THAL', day)

  it('thalassaemia: any one of the four by agreement, whatever the zone; none or two are nowhere', () => {
    for (const { id } of PLACES)
      expect(thal([signed(id)])).to.deep.equal({ centre: id, testedAt: id, way: [id] })
    expect(JSON.stringify(thal([]))).to.match(/has no agreement for THAL .* with any centre/)
    expect(JSON.stringify(thal([signed('GMU'), signed('GPH')]))).to.match(/end all but one/)
    expect(JSON.stringify(thal([signed('GMU', { programme: 'NIPT' })]))).to.match(/no agreement/)
    const until = signed('GMU', { endsOn: '2026-11-24' })
    expect(thal([until])).to.include({ centre: 'GMU' })
    expect(JSON.stringify(thal([until], [], '2026-11-24'))).to.match(/no agreement/)
  })

  it('thalassaemia: who is licensed to test does so itself, under the centre it signed with (G6)', () => {
    const licence = (about: Partial<Licence>): Licence => ({
      ...{ id: 'licence', place: 'GPH', does: 'test', programme: 'THAL', number: '1', scope: '' },
      ...{ startsOn: '2026-01-01', endsOn: null, version: 1, ...about },
    })
    const testedAt = (about: Partial<Licence>) => thal([signed('GMU')], [licence(about)])
    expect(testedAt({})).to.deep.equal({ centre: 'GPH', testedAt: 'GPH', way: ['GMU'] })
    expect(JSON.stringify(thal([], [licence({})])), 'and under nobody not at all').to.match(
      /has no agreement for THAL/,
    )
    // A laboratory without books tests for the centre; somebody else's, or a ward's paper, is none.
    const at = (place: Partial<Place>) => {
      const own: Place = {
        ...{ id: 'own', kind: 'screening-laboratory', institution: 'GPH', name: '', nameEn: '' },
        ...{ district: '', number: null, creditCode: null, version: 1, ...place },
      }
      const places = new Map([...TABLE.places, ['own', own]])
      const rows = { agreements: [signed('GMU')], licences: [licence({ place: 'own' })] }
      return routeIn({ ...TABLE, ...rows, places }, pointOf('GPH', '南明区'), 'THAL', DAY)
    }
    expect(at({})).to.include({ centre: 'GMU', testedAt: 'own' })
    for (const other of [
      { institution: 'TP' },
      { kind: 'sampling-point' as const },
      { kind: 'third-party' as const },
    ])
      expect(at(other), JSON.stringify(other)).to.include({ centre: 'GMU', testedAt: 'GMU' })
    // Closed for the day, and by a policy that has no own laboratories, the agreement decides.
    const closed = {
      ...{ id: 'c', programme: 'THAL', centre: 'GPH', instead: 'GMCH', reason: '', version: 1 },
      ...{ startsOn: DAY, endsOn: '2026-12-01', recordedBy: '', recordedAt: '' },
    }
    const rows = { agreements: [signed('GMU')], licences: [licence({})] }
    const no = TABLE.policies.map(p => ({ ...p, ownLaboratory: 'no' as const }))
    for (const over of [{ closures: [closed] }, { policies: no }])
      expect(
        routeIn({ ...TABLE, ...rows, ...over }, pointOf('GPH', '南明区'), 'THAL', DAY),
      ).to.include({ centre: 'GMU', testedAt: 'GMU' })
    for (const other of [
      { does: 'collect' as const },
      { programme: 'NIPT' },
      { place: 'GMCH' },
      { endsOn: DAY },
      { startsOn: '2026-11-24' },
    ])
      expect(testedAt(other), JSON.stringify(other)).to.include({ centre: 'GMU', testedAt: 'GMU' })
  })
})

const change = (given: object): RoutingChange => given as RoutingChange
const close = (centre: string, instead: string, startsOn: string, endsOn: string) =>
  change({ ...{ does: 'close', centre, instead, startsOn, endsOn, reason: 'power' } })
const assign = (scope: string, about: object = {}) =>
  change({
    ...{ does: 'assign', scopeKind: 'district', scope, centre: 'GPH', startsOn: '2026-12-01' },
    ...{ endsOn: null, note: '', source: 'a letter', ...about },
  })

/** The table after changes, and what is wrong with them. */
function drawnWith(changes: RoutingChange[], table: RouteTable = TABLE) {
  const asked = { programme: 'NIPT', changes }
  const made = changes.map((_, i) => `new ${i}`)
  const drawn = draw(table, asked, { at: '2026-11-23T01:00:00.000Z', by: 'staff:pia', made })
  const problems = problemsIn(drawn, asked, { today: DAY, districts: guiyang.districts })
  return { drawn, says: problems.map(({ path, says }) => `${path}: ${says.en}`) }
}
const zone = (scope: string) => {
  const row = TABLE.assignments.find(a => a.programme === 'NIPT' && a.scope === scope)
  return { does: 'end-assignment', id: row?.id ?? '', version: 1 }
}
const onlyNipt = {
  ...TABLE,
  policies: TABLE.policies.filter(p => p.programme === 'NIPT'),
  assignments: TABLE.assignments.filter(a => a.programme === 'NIPT'),
}

describe('a change of routes that cannot be made says the row, the reason and the remedy', () => {
  const BAD: [why: string, changes: RoutingChange[], says: RegExp[]][] = [
    [
      'a zone that has a centre',
      [assign('520102')],
      [/changes.0.scope: For Nanming .* from 2022-06-20 \(Guiyang Maternal.*End that one first/],
    ],
    [
      'a zone claimed twice in one list',
      [
        change({ ...zone('520102'), endsOn: '2026-12-01' }),
        assign('520102'),
        assign('520102', { centre: 'GMU', startsOn: '2027-01-01' }),
      ],
      [/changes.1.scope: For Nanming/, /changes.2.scope: For Nanming/],
    ],
    [
      'a day of overlap',
      [change({ ...zone('520102'), endsOn: '2026-12-02' }), assign('520102')],
      [/until 2026-12-02/],
    ],
    ['a wrong district code', [assign('529999')], [/scope: Choose one of the listed districts/]],
    [
      'an institution that is no place',
      [assign('NOBODY', { scopeKind: 'institution' })],
      [/Add the place first/],
    ],
    [
      'nobody, without a reason',
      [change({ ...zone('520102'), endsOn: '2026-12-01' }), assign('520102', { centre: null })],
      [/note: Say why nobody/],
    ],
    [
      'a start in the past',
      [assign('GPH', { startsOn: '2026-11-22' })],
      [/startsOn: A change begins today or later/, /scope/],
    ],
    [
      'an end before its start',
      [close('GMU', 'GPH', '2026-12-02', '2026-12-02')],
      [/endsOn: It must end after it starts/],
    ],
    [
      'an end in the past',
      [change({ ...zone('520102'), endsOn: '2026-11-22' })],
      [/An end lies today or later/],
    ],
    [
      'itself as the one that stands in',
      [close('GMU', 'GMU', '2026-12-01', '2026-12-02')],
      [/Another centre/],
    ],
    [
      'a centre that does not exist',
      [close('GMU', 'nobody', '2026-12-01', '2026-12-02')],
      [/instead: Choose one of the listed centres/],
    ],
    [
      'a centre closed twice',
      [
        close('GMU', 'GPH', '2026-12-01', '2026-12-08'),
        close('GMU', 'GMCH', '2026-12-07', '2026-12-09'),
      ],
      [/changes.0.startsOn: .*overlaps/, /changes.1.startsOn: .*overlaps/],
    ],
    [
      'two that stand in for each other on a day',
      [
        close('GMU', 'GPH', '2026-12-01', '2026-12-08'),
        close('GPH', 'GMU', '2026-12-07', '2026-12-09'),
      ],
      [
        /changes.0.instead: From 2026-12-07 .* circle: Affiliated.* → Guizhou Prov.* → Affiliated.*Choose a centre that is open/,
        /changes.1.instead: From 2026-12-07/,
      ],
    ],
    [
      'a circle of three',
      [
        close('GMU', 'GPH', '2026-12-01', '2026-12-08'),
        close('GPH', 'GMCH', '2026-12-01', '2026-12-08'),
        close('GMCH', 'GMU', '2026-12-05', '2026-12-06'),
      ],
      [/From 2026-12-05/, /From 2026-12-05/, /From 2026-12-05/],
    ],
    [
      'a second policy',
      [
        change({
          ...{ does: 'set-policy', policy: 'by_agreement', ownLaboratory: 'no' },
          ...{ startsOn: '2026-12-01', source: 'a letter' },
        }),
      ],
      [/startsOn: For the policy this overlaps/],
    ],
  ]
  for (const [why, changes, says] of BAD)
    it(why, () => {
      const found = drawnWith(changes, onlyNipt).says
      expect(found).to.have.length(says.length)
      for (const [i, one] of says.entries()) expect(found[i]).to.match(one)
    })

  it('one after the other they stand, and the sentence does not come', () => {
    expect(
      drawnWith(
        [
          close('GMU', 'GPH', '2026-12-01', '2026-12-08'),
          close('GPH', 'GMU', '2026-12-08', '2026-12-09'),
          close('GMU', 'GMCH', '2026-12-09', '2026-12-10'),
          change({ ...zone('520102'), endsOn: '2026-12-01' }),
          assign('520102'),
        ],
        onlyNipt,
      ).says,
    ).to.deep.equal([])
  })

  it('a closure hands on for its days alone, and what was signed with the closed one counts', () => {
    const { drawn } = drawnWith(
      [
        close('GMU', 'GPH', '2026-12-01', '2026-12-08'),
        close('GPH', 'GMCH', '2026-12-05', '2026-12-06'),
      ],
      onlyNipt,
    )
    const point = pointOf('another', '云岩区')
    const agreement = { id: 'a', samplingPoint: 'point', centre: 'GMU', programme: 'NIPT' }
    const agreements = [{ ...agreement, startsOn: '2026-01-01', endsOn: null, version: 1 }]
    for (const [day, centre] of [
      ['2026-11-30', 'GMU'],
      ['2026-12-01', 'GPH'],
      ['2026-12-05', 'GMCH'],
      ['2026-12-06', 'GPH'],
      ['2026-12-07', 'GPH'],
      ['2026-12-08', 'GMU'],
    ] as const) {
      const route = routeIn(drawn, point, 'NIPT', day)
      if ('nowhere' in route) throw new Error(route.nowhere.en)
      expect(route.centre, day).to.equal(centre)
      expect(agreementFor({ agreements }, 'point', route, 'NIPT', day)?.id, day).to.equal('a')
    }
  })
})
