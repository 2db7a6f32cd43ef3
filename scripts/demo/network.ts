/**
 * Guiyang's network for the demo: who works where, which wards and hospitals collect, what they
 * signed, which numbers they were given, and the analyzers' lines. The four centres come with the
 * region's pack; the other institutions are invented. Whatever the product has a door for goes
 * through it; only accounts are put directly, because a person would choose the password.
 */

import { hashPassword } from '../../server/accounts/passwords.ts'
import { putPost } from '../../server/accounts/roles.ts'
import * as accounts from '../../server/accounts.ts'
import type { Place } from '../../server/contract/places.ts'
import type { NewPost } from '../../server/contract/staff.ts'
import { dayOf, type Instant, later } from '../../server/contract/words.ts'
import * as places from '../../server/lab/places.ts'
import type { Store } from '../../server/store/store.ts'
import type { Chance } from './chance.ts'
import { DAY } from './clock.ts'
import { type Colleagues, PASSWORD } from './colleagues.ts'
import { staffName } from './people.ts'

export const CENTRES = ['GMU', 'GPH', 'GMCH', 'G2PH'] as const
export type Centre = (typeof CENTRES)[number]

export interface Point {
  /** The end of its nurse's login. */
  readonly key: string
  readonly institution: string
  readonly name: string
  readonly nameEn: string
  readonly district: string
  readonly districtName: string
}

const point = (
  key: string,
  institution: string,
  [district, districtName]: readonly [string, string],
  name: string,
  nameEn: string,
): Point => ({ key, institution, name, nameEn, district, districtName })

const NANMING = ['520102', '南明区'] as const
const YUNYAN = ['520103', '云岩区'] as const
const GUANSHANHU = ['520115', '观山湖区'] as const

/** The centres' own wards, one institution for every district, and one that nobody may test for. */
export const POINTS: readonly Point[] = [
  point('gmu', 'GMU', YUNYAN, '贵州医科大学附属医院产科', 'GMU Affiliated Hospital, Obstetrics'),
  point('gph', 'GPH', NANMING, '贵州省人民医院产科', "Provincial People's Hospital, Obstetrics"),
  point('gmch', 'GMCH', NANMING, '贵阳市妇幼保健院产科', 'Guiyang MCH Hospital, Obstetrics'),
  point(
    'g2ph',
    'G2PH',
    GUANSHANHU,
    '贵阳市第二人民医院产科',
    "Second People's Hospital, Obstetrics",
  ),
  point('yunyan', 'DEMO-01', YUNYAN, '云岩丹桂医院', 'Yunyan Osmanthus Hospital'),
  point('baiyun', 'DEMO-02', ['520113', '白云区'], '白云云杉妇产医院', 'Baiyun Spruce Maternity'),
  point(
    'xifeng',
    'DEMO-03',
    ['520122', '息烽县'],
    '息烽青松镇卫生院',
    'Xifeng Pine Township Hospital',
  ),
  point('xiuwen', 'DEMO-04', ['520123', '修文县'], '修文翠竹医院', 'Xiuwen Bamboo Hospital'),
  point('wudang', 'DEMO-05', ['520112', '乌当区'], '乌当枫香医院', 'Wudang Sweetgum Hospital'),
  point('kaiyang', 'DEMO-06', ['520121', '开阳县'], '开阳银杏医院', 'Kaiyang Ginkgo Hospital'),
  point('huaxi', 'DEMO-07', ['520111', '花溪区'], '花溪海棠妇产医院', 'Huaxi Begonia Maternity'),
  point('nanming', 'DEMO-08', NANMING, '南明玉兰医院', 'Nanming Magnolia Hospital'),
  point('guanshanhu', 'DEMO-09', GUANSHANHU, '观山湖芙蓉医院', 'Guanshanhu Hibiscus Hospital'),
  point('qingzhen', 'DEMO-10', ['520181', '清镇市'], '清镇茉莉医院', 'Qingzhen Jasmine Hospital'),
  point('guian', 'DEMO-11', ['GAXQ', '贵安新区'], '贵安山茶医院', "Gui'an Camellia Hospital"),
]

const BUSY: Readonly<Record<string, number>> = {
  ...{ gmch: 4, nanming: 2, guanshanhu: 2, qingzhen: 2 },
  ...{ gmu: 2, yunyan: 2, gph: 2, huaxi: 2 },
}

/** No zone was drawn for it: its nurse is refused, with a sentence. */
export const UNROUTABLE = 'guian'

export const COLLECTING = POINTS.filter(p => p.key !== UNROUTABLE)

/** Where newborns come from, the busy wards more often: about two of five are tested at GMCH. */
export const BIRTHS: readonly Point[] = COLLECTING.flatMap(p =>
  Array<Point>(BUSY[p.key] ?? 1).fill(p),
)

export interface Network {
  readonly centres: Readonly<Record<Centre, Place>>
  /** The row of a point, by its key. */
  place(key: string): Place
  /** The code of a centre, by its id. */
  codeOf(id: string): Centre
}

const ROLES_OF_A_CENTRE = [
  ['reception', 'receptionist'],
  ['technician', 'technician'],
  ['authoriser', 'authoriser'],
  ['coordinator', 'recall-coordinator'],
  ['doctor', 'doctor'],
] as const
export type Desk = (typeof ROLES_OF_A_CENTRE)[number][0]

export const atCentre = (desk: Desk, centre: Centre): string => `${desk}.${centre.toLowerCase()}`
export const nurseOf = (key: string): string => `nurse.${key}`
export const OFFICE = 'office'
/** Proposes rules and says what codes mean; the second approves. */
const [PROVINCE, SECOND_PROVINCE] = ['province', 'province2'] as const
export const ADMIN = 'admin'
const EVERYWHERE = { scopeKind: 'everywhere', scope: '*' } as const

const BY = { id: 'setup' }
/** The sequencer of GMCH. */
export const SEQUENCER = { adapter: 'nipt-run', application: 'NIPT-RUN' } as const
export const SEQUENCER_UNITS: Readonly<Record<string, string>> = {
  ...{ Z21: 'z', Z18: 'z', Z13: 'z', FF: '%' },
}
export const APPLICATION = 'DEMO-IA'
export const ADAPTER = 'demo-immunoassay'
const KIT = 5000
const TUBES = 500

/** Fills an empty laboratory with the network; from then on everybody can sign in. */
export async function settle(
  store: Store,
  colleagues: Colleagues,
  chance: Chance,
): Promise<Network> {
  const hashed = await hashPassword(PASSWORD)
  const hire = (given: readonly (readonly [string, NewPost])[]) =>
    putStaff(store, hashed, chance, given)
  const { places: before } = await store.read(BY, places.list)
  const centres = Object.fromEntries(CENTRES.map(code => [code, found(before, code)])) as Record<
    Centre,
    Place
  >
  await hire([
    [OFFICE, { role: 'programme-manager', ...EVERYWHERE }],
    [PROVINCE, { role: 'provincial-manager', ...EVERYWHERE }],
    [SECOND_PROVINCE, { role: 'provincial-manager', ...EVERYWHERE }],
    ['figures', { role: 'programme-office', ...EVERYWHERE }],
    ['officer.nanming', { role: 'district-officer', scopeKind: 'district', scope: NANMING[0] }],
    [ADMIN, { role: 'administrator', ...EVERYWHERE }],
    ['security', { role: 'security-administrator', ...EVERYWHERE }],
    ['audit', { role: 'auditor', ...EVERYWHERE }],
    ...CENTRES.flatMap(code => staffOfCentre(code, centres[code])),
  ])
  const points = await addPoints(colleagues)
  await hire(
    POINTS.map(p => [
      nurseOf(p.key),
      { role: 'collector', scopeKind: 'sampling-point', scope: points[p.key]?.id ?? '' },
    ]),
  )
  await hire([
    ...CENTRES.map(
      code =>
        [
          `courier.${code.toLowerCase()}`,
          { role: 'courier', scopeKind: 'centre', scope: centres[code].id },
        ] as const,
    ),
    ['finance', { role: 'finance', ...EVERYWHERE }],
  ])
  const network = networkOf(centres, points)
  await signAndIssue(colleagues, network, store)
  await addLines(colleagues, network)
  await addBorderline(colleagues, await store.read(BY, async look => look.at))
  await addMappings(colleagues, network)
  return network
}

function found(rows: readonly Place[], code: string): Place {
  const row = rows.find(p => p.kind === 'centre' && p.institution === code)
  if (!row) throw new Error(`the region's pack has no centre ${code}`)
  return row
}

const staffOfCentre = (code: Centre, { id }: Place): (readonly [string, NewPost])[] =>
  ROLES_OF_A_CENTRE.map(([desk, role]) => [
    atCentre(desk, code),
    { role, scopeKind: 'centre', scope: id },
  ])

async function putStaff(
  store: Store,
  hashed: string,
  chance: Chance,
  given: readonly (readonly [string, NewPost])[],
): Promise<void> {
  await store.work(BY, [places.REGISTRY], async work => {
    for (const [login, post] of given) {
      const id = await accounts.putStaff(work, login, staffName(chance), hashed)
      await putPost(work, id, post)
    }
  })
}

async function addPoints(colleagues: Colleagues): Promise<Record<string, Place>> {
  const office = await colleagues.as(OFFICE)
  const points: Record<string, Place> = {}
  for (const { key, institution, name, nameEn, district } of POINTS)
    points[key] = await office.addSamplingPoint({ institution, name, nameEn, district })
  return points
}

function networkOf(centres: Record<Centre, Place>, points: Record<string, Place>): Network {
  return {
    centres,
    place(key) {
      const place = points[key]
      if (!place) throw new Error(`there is no sampling point ${key}`)
      return place
    },
    codeOf(id) {
      const code = CENTRES.find(c => centres[c].id === id)
      if (!code) throw new Error(`${id} is no centre`)
      return code
    },
  }
}

/** Every point signs with the centre it is routed to, which then hands it its numbers. */
async function signAndIssue(colleagues: Colleagues, network: Network, store: Store) {
  const office = await colleagues.as(OFFICE)
  for (const { key } of COLLECTING) {
    const samplingPoint = network.place(key).id
    const to = await store.read(BY, look => places.route(look, network.place(key), 'NBS'))
    const signed = {
      ...{ samplingPoint, centre: to.id, programme: 'NBS', startsOn: '2022-07-01' },
      late: 'paper of the time before this system',
    }
    await office.signAgreement(signed)
    const reception = await colleagues.as(atCentre('reception', network.codeOf(to.id)))
    await reception.issueKit({ centre: to.id, samplingPoint, count: KIT })
    await office.signAgreement({ ...signed, programme: 'NIPT' })
    await reception.issueKit({ centre: to.id, samplingPoint, programme: 'NIPT', count: TUBES })
  }
}

async function addLines(colleagues: Colleagues, { centres }: Network): Promise<void> {
  const admin = await colleagues.as(ADMIN)
  for (const code of CENTRES) {
    await admin.addLine({
      centre: centres[code].id,
      name: `免疫分析仪 ${code}`,
      application: APPLICATION,
      facility: code,
      adapter: ADAPTER,
      analytes: ['TSH', 'OHP17', 'G6PD'],
    })
  }
  await admin.addLine({
    ...{ centre: centres.GMCH.id, name: 'NIPT 测序仪 GMCH', facility: 'GMCH' },
    ...SEQUENCER,
  })
}

export const BORDERLINE_TSH = 6

/** The sources give newborn screening no borderline; the demo's office adds one, and says so. */
async function addBorderline(colleagues: Colleagues, now: Instant): Promise<void> {
  const office = await colleagues.as(PROVINCE)
  const rows = await office.listRules({ programme: 'NBS' })
  const like = rows.find(row => row.analyte === 'TSH' && row.ordinalMin === 1)
  if (!like) throw new Error('the reference data have no limit for the TSH of a first card')
  const { id, version } = await office.proposeRule({
    row: {
      ...like,
      value: BORDERLINE_TSH,
      ...{ class: 'borderline', verdict: 'borderline', severity: 'watch' },
      startsOn: dayOf(later(now, DAY)),
      source: 'demonstration only / 仅供演示',
      verified: 'unverified',
    },
    reason: 'to show a borderline verdict',
  })
  await (await colleagues.as(SECOND_PROVINCE)).approveProposal({ id, version })
}

/** Codes of another maker's analyzer: one is in use, one waits for a second person. */
async function addMappings(colleagues: Colleagues, { centres }: Network): Promise<void> {
  const office = await colleagues.as(PROVINCE)
  await office.addMapping({
    ...{ sentCode: 'NEO-TSH', sentUnit: 'µIU/mL', programme: 'NBS', analyte: 'TSH' },
    ucum: 'u[IU]/mL',
  })
  await office.addMapping({
    ...{ sentCode: 'NEO-17P', sentUnit: 'ng/mL', programme: 'NBS', analyte: 'OHP17' },
    ...{ ucum: 'ng/mL', molecularWeight: '330.46', centre: centres.GMCH.id },
    source: '17-OH-progesterone, C21H30O3: the sum of its standard atomic weights',
  })
}
