/**
 * Guiyang: districts, four centres and the zones of NIPT and of newborn screening.
 *
 * The zones are those that the city's notice of 2022-06-20 (S4) draws for cell-free DNA screening;
 * it says nothing of newborn screening. They stand here as rows of their own for that, marked
 * unverified, until the programme confirms them. The rows are those of domain reference 8.1: a
 * district row for each zone, and a row for each of the four institutions, which test what they
 * collect themselves. That is how the two exceptions come about: Guizhou Provincial People's
 * Hospital lies in Nanming and Guiyang Second People's Hospital in Guanshanhu, both zones of the
 * maternal and child health hospital, and an institution's own row is looked up first.
 *
 * The notice names Gui'an New Area throughout and gives it no zone. Its row says so and has no
 * centre: it cannot be routed, and it is not given to anybody by default. No code was found for it
 * either; GAXQ is ours. The other district codes are to be confirmed by an office.
 */
import type { District } from '../contract/places.ts'
import { ADVICE } from './advice.ts'
import { CONTROL_NEEDS } from './control-needs.ts'
import { CONTROL_RULES } from './control-rules.ts'
import { FAULTS } from './newborn-faults.ts'
import { NEWBORN_RULES } from './newborn-rules.ts'
import { NIPT_RULES } from './nipt-rules.ts'
import type { Pack, PackAssignment, PackCentre, PackPolicy } from './pack.ts'

const FROM = '2022-06-20'

const district = (code: string, name: string, nameEn: string): District => ({
  code,
  name,
  nameEn,
  verified: 'unverified',
})

const NANMING = '520102'
const YUNYAN = '520103'
const HUAXI = '520111'
const WUDANG = '520112'
const BAIYUN = '520113'
const GUANSHANHU = '520115'
const KAIYANG = '520121'
const XIFENG = '520122'
const XIUWEN = '520123'
const QINGZHEN = '520181'
const GUIAN = 'GAXQ'

const districts: readonly District[] = [
  district(NANMING, '南明区', 'Nanming'),
  district(YUNYAN, '云岩区', 'Yunyan'),
  district(HUAXI, '花溪区', 'Huaxi'),
  district(WUDANG, '乌当区', 'Wudang'),
  district(BAIYUN, '白云区', 'Baiyun'),
  district(GUANSHANHU, '观山湖区', 'Guanshanhu'),
  district(KAIYANG, '开阳县', 'Kaiyang'),
  district(XIFENG, '息烽县', 'Xifeng'),
  district(XIUWEN, '修文县', 'Xiuwen'),
  district(QINGZHEN, '清镇市', 'Qingzhen'),
  district(GUIAN, '贵安新区', "Gui'an New Area"),
]

const centres: readonly PackCentre[] = [
  {
    institution: 'GMU',
    number: '01',
    name: '贵州医科大学附属医院',
    nameEn: 'Affiliated Hospital of Guizhou Medical University',
    district: YUNYAN,
  },
  {
    institution: 'GPH',
    number: '02',
    name: '贵州省人民医院',
    nameEn: "Guizhou Provincial People's Hospital",
    district: NANMING,
  },
  {
    institution: 'GMCH',
    number: '03',
    name: '贵阳市妇幼保健院',
    nameEn: 'Guiyang Maternal and Child Health Care Hospital',
    district: NANMING,
  },
  {
    institution: 'G2PH',
    number: '04',
    name: '贵阳市第二人民医院',
    nameEn: "Guiyang Second People's Hospital",
    district: GUANSHANHU,
  },
]

const NOTICE = 'Guiyang notice of 2022-06-20 (S4)'

interface Zoned {
  readonly programme: string
  readonly verified: PackAssignment['verified']
  /** How the notice came to speak of this programme; '' where it does. */
  readonly takenOver: string
}

const zonesOf = ({ programme, verified, takenOver }: Zoned): PackAssignment[] => {
  const row = (
    scopeKind: PackAssignment['scopeKind'],
    scope: string,
    centre: string | null,
    source: string,
    note = '',
  ): PackAssignment => ({
    ...{ programme, scopeKind, scope, centre, startsOn: FROM, endsOn: null, note, source },
    verified: centre === null ? 'unverified' : verified,
  })
  const zone = (district: string, centre: string) =>
    row('district', district, centre, `NIPT zone of the ${NOTICE}${takenOver}`)
  const own = (institution: string) =>
    row('institution', institution, institution, `own collections, ${NOTICE}${takenOver}`)
  return [
    zone(YUNYAN, 'GMU'),
    zone(BAIYUN, 'GMU'),
    zone(XIFENG, 'GMU'),
    zone(XIUWEN, 'GMU'),
    zone(WUDANG, 'GPH'),
    zone(KAIYANG, 'GPH'),
    zone(HUAXI, 'GPH'),
    zone(NANMING, 'GMCH'),
    zone(GUANSHANHU, 'GMCH'),
    zone(QINGZHEN, 'GMCH'),
    own('GMU'),
    own('GPH'),
    own('GMCH'),
    own('G2PH'),
    row(
      'district',
      GUIAN,
      null,
      `${NOTICE}: named, without a zone`,
      "通知未划定贵安新区的分片 / the notice gives Gui'an New Area no zone",
    ),
  ]
}

const assignments: readonly PackAssignment[] = [
  ...zonesOf({
    ...{ programme: 'NBS', verified: 'unverified' },
    takenOver: ', taken over for newborn screening',
  }),
  ...zonesOf({ programme: 'NIPT', verified: 'verified', takenOver: '' }),
]

const policy = (
  programme: string,
  routes: Pick<PackPolicy, 'policy' | 'ownLaboratory' | 'verified'>,
  source: string,
): PackPolicy => ({ programme, ...routes, startsOn: FROM, endsOn: null, source })

/** Thalassaemia is not routed by zone: whoever of the four a screening institution has signed with. */
const policies: readonly PackPolicy[] = [
  policy(
    'NBS',
    { policy: 'by_zone', ownLaboratory: 'no', verified: 'unverified' },
    `${NOTICE}, taken over for newborn screening`,
  ),
  policy('NIPT', { policy: 'by_zone', ownLaboratory: 'no', verified: 'verified' }, NOTICE),
  policy(
    'THAL',
    { policy: 'by_agreement', ownLaboratory: 'if-capable', verified: 'verified' },
    `${NOTICE}: any one of the four by agreement; who is capable tests itself`,
  ),
]

export const guiyang: Pack = {
  name: 'guiyang',
  districts,
  centres,
  policies,
  assignments,
  rules: [...NEWBORN_RULES, ...NIPT_RULES],
  faults: FAULTS,
  controlRules: CONTROL_RULES,
  controlNeeds: CONTROL_NEEDS,
  advice: ADVICE,
}
