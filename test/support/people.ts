/** Who works in the laboratory of a test, where, and the families they meet. */
import type { Role } from '../../server/contract/actions.ts'
import type { Mother, Newborn } from '../../server/contract/subjects.ts'
import { type Instant, later } from '../../server/contract/words.ts'

/** Sampling points: a ward each, of the institution named, in a district (its code). */
export const WARDS = {
  /** Answers to the maternal and child health hospital, GMCH. */
  nanming: ward('NMFY', '南明区妇幼保健院产科', 'Nanming MCH, maternity', '520102', 'GMCH'),
  /** A second ward of the same centre, with three cards left. */
  qingzhen: ward('QZFY', '清镇市妇幼保健院产科', 'Qingzhen MCH, maternity', '520181', 'GMCH', 3),
  /** Answers to the university hospital, GMU. */
  yunyan: ward('YYFY', '云岩区妇幼保健院产科', 'Yunyan MCH, maternity', '520103', 'GMU'),
  /** A zone of GMU as well, and no agreement signed. */
  baiyun: ward('BYYY', '白云区人民医院产科', 'Baiyun Hospital, maternity', '520112', null),
  /** Nobody's zone. */
  guian: ward('GAYY', '贵安新区医院产科', "Gui'an Hospital, maternity", 'GAXQ', null),
} as const
export type WardName = keyof typeof WARDS

function ward(
  institution: string,
  name: string,
  nameEn: string,
  district: string,
  /** The centre it has an agreement with, and cards from. */
  signedWith: 'GMCH' | 'GMU' | null,
  cards = 200,
) {
  return { institution, name, nameEn, district, signedWith, cards }
}

export const CENTRES = ['GMU', 'GPH', 'GMCH', 'G2PH'] as const
export type CentreName = (typeof CENTRES)[number]

type Scope = WardName | CentreName | 'everywhere' | '520102'
export interface StaffWish {
  readonly name: string
  readonly posts: readonly (readonly [Role, Scope])[]
}

const one = (name: string, role: Role, scope: Scope): StaffWish => ({
  name,
  posts: [[role, scope]],
})

/** First letters say what somebody does: n the nurse, r reception, t technician, a authoriser ... */
export const STAFF = {
  nora: one('罗娜', 'collector', 'nanming'),
  rita: one('任丽', 'receptionist', 'GMCH'),
  tess: one('田思', 'technician', 'GMCH'),
  ana: one('安雅', 'authoriser', 'GMCH'),
  abel: one('艾博', 'authoriser', 'GMCH'),
  carl: one('柯朗', 'recall-coordinator', 'GMCH'),
  dora: one('董瑞', 'doctor', 'GMCH'),
  /** Is told where nobody of her centre acts. */
  hedy: one('何迪', 'centre-head', 'GMCH'),

  /** Each keeps what is sealed of a centre, and nothing else. */
  kay: one('康怡', 'seal-keeper', 'GMCH'),
  kurt: one('孔特', 'seal-keeper', 'GMU'),

  nick: one('倪克', 'collector', 'yunyan'),
  rosa: one('饶莎', 'receptionist', 'GMU'),
  theo: one('陶力', 'technician', 'GMU'),
  arno: one('敖诺', 'authoriser', 'GMU'),
  cora: one('寇兰', 'recall-coordinator', 'GMU'),
  dirk: one('丁可', 'doctor', 'GMU'),

  gina: {
    name: '纪娜',
    posts: [
      ['receptionist', 'GPH'],
      ['technician', 'GPH'],
      ['recall-coordinator', 'GPH'],
    ],
  },
  beth: one('白慈', 'collector', 'baiyun'),
  gus: one('顾安', 'collector', 'guian'),
  quin: one('秦宁', 'collector', 'qingzhen'),
  /** The office: the network, and what judges. */
  pia: {
    name: '彭雅',
    posts: [
      ['programme-manager', 'everywhere'],
      ['provincial-manager', 'everywhere'],
    ],
  },
  /** Approves what Pia proposes. */
  paul: one('潘文', 'provincial-manager', 'everywhere'),
  mona: one('孟娜', 'programme-manager', 'everywhere'),
  /** Figures and nobody's row. */
  fay: one('费雅', 'programme-office', 'everywhere'),
  dan: one('党南', 'district-officer', '520102'),

  /** Carry parcels to a centre, and see nothing of what is in them. */
  otto: one('欧拓', 'courier', 'GMCH'),
  olga: one('欧佳', 'courier', 'GMU'),
  /** Settle what was done at a centre. */
  finn: one('范恩', 'finance', 'GMCH'),
  flora: one('方络', 'finance', 'GMU'),

  wanda: one('万达', 'clinic-manager', 'nanming'),
  quentin: one('瞿庭', 'quality-officer', 'GMCH'),
  gwen: one('龚雯', 'counsellor', 'GMCH'),

  adam: one('亚当', 'administrator', 'everywhere'),
  sera: one('沈蕾', 'security-administrator', 'everywhere'),
  audrey: one('欧瑞', 'auditor', 'everywhere'),
} as const satisfies Record<string, StaffWish>
export type PersonName = keyof typeof STAFF

/** Everybody's password, where a test signs in by one. */
export const PASSWORD = 'a good long password'

export const ADAS_MOTHER: Mother = {
  name: '王小燕',
  phone: '13800001234',
  phone2: '13900005678',
  address: '贵阳市南明区某路1号',
  thirdContact: '外婆 13700009999',
  inpatientNumber: 'ZY20261101',
}

const FOUR_DAYS_MS = 96 * 3_600_000

/** Baby Ada: a girl at term, one of one, four days old, so that her card is in its window. */
export const ada = (now: Instant, about: Partial<Newborn> = {}): Newborn => ({
  birthOrder: 1,
  plurality: 1,
  sex: 'female',
  bornAt: later(now, -FOUR_DAYS_MS),
  gestationDays: 280,
  birthWeight: 3200,
  ...about,
})

/** What an instrument says of a card on which nothing is wrong. */
export const FINE = { TSH: '2.1', OHP17: '8.4', G6PD: '5.5' } as const
