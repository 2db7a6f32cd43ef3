/** The registration as it is typed, checked, and shaped for the contract. */
import { wrongName } from '../../../server/contract/person-names.ts'
import {
  BORN_LATER,
  type Bounds,
  wrongBirthday,
  wrongGestation,
  wrongWeight,
} from '../../../server/contract/plausible.ts'
import { Sex } from '../../../server/contract/rules.ts'
import { Payer } from '../../../server/contract/specimens.ts'
import {
  type Mother,
  Mother as MotherShape,
  type SubjectFound,
} from '../../../server/contract/subjects.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nowInstant, nowMs } from '../../clock.ts'
import { readWhen } from '../../dates.ts'
import { whole } from '../../whole.ts'
import { CONSENT_FIELDS, checkConsent, NO_CONSENT } from '../consents/values.ts'
import { paperOf, wrongPaper } from './paper-fields.tsx'

export const EMPTY = {
  name: '',
  phone: '',
  phone2: '',
  address: '',
  thirdContact: '',
  inpatientNumber: '',
  idNumber: '',
  idKind: '',
  takeOver: '',
  plurality: '1',
  birthOrder: '1',
  sex: '',
  bornAt: '',
  weeks: '',
  days: '',
  birthWeight: '',
  payer: '',
  ...NO_CONSENT,
}
export type Values = typeof EMPTY
export type Problems = Partial<Record<keyof Values, Say>>

/** A mother whom this point knows already, masked as the search gave her. */
export interface Known {
  readonly id: string
  readonly maskedName: string
  readonly phoneEnd: string
  /** The birth that is not complete: its pregnancy, its next child, all its children. */
  readonly birth: { pregnancy: string; order: number; all: number; bornAt: string | null } | null
  /** Whether the child on the form belongs to that birth. */
  readonly sameBirth: boolean
  /** The last that is known of her, born or not. */
  readonly lastPregnancy?: string | null
  readonly idKind?: SubjectFound['idKind']
  readonly phoneTrouble?: SubjectFound['phoneTrouble']
}

export function check(values: Values, known: Known | null, bounds: Bounds): Problems {
  const mother = known ? {} : checkMother(values)
  return { ...mother, ...checkNewborn(values, bounds), ...checkConsent(values) }
}

function checkMother(values: Values): Problems {
  const found: Problems = {}
  const shaped = MotherShape.safeParse(motherOf(values))
  for (const { path } of shaped.error?.issues ?? []) {
    const name = path[0] as keyof typeof MOTHER_PROBLEMS
    found[name] = MOTHER_PROBLEMS[name]
  }
  const odd = values.name.trim() === '' ? null : wrongName(values.name.trim())
  const wrong = wrongPaper(values)
  return { ...found, ...(odd ? { name: odd } : {}), ...(wrong ? { idNumber: wrong } : {}) }
}

const MOTHER_PROBLEMS = {
  name: say("Enter the mother's name.", '请填写母亲姓名。'),
  phone: say(
    "Enter the mother's phone: digits, with + for another country.",
    '请填写母亲手机号：数字，境外号码以 + 开头。',
  ),
  phone2: say('The second phone is not a phone number.', '备用电话格式不正确。'),
  address: say('The address is too long.', '住址过长。'),
  thirdContact: say('The third contact is too long.', '第三联系人过长。'),
  inpatientNumber: say('The inpatient number is too long.', '住院号过长。'),
  idNumber: say(
    'The ID number has 18 characters; another document has 5 to 20 letters and digits.',
    '身份证号为18位；其他证件为5至20位字母和数字。',
  ),
}

function checkNewborn(values: Values, bounds: Bounds): Problems {
  const found: Problems = {}
  const born = readWhen(values.bornAt, nowMs())
  if (!born)
    found.bornAt = say('Enter when the child was born: date and time.', '请填写出生日期和时间。')
  else if (Date.parse(born) > nowMs()) {
    found.bornAt = BORN_LATER
  } else {
    const not = wrongBirthday(dayOf(born), dayOf(nowInstant()), bounds)
    if (not) found.bornAt = not
  }
  if (values.sex === '')
    found.sex = say('Choose the sex, or “not known”.', '请选择性别，不清楚请选“不详”。')
  if (Number(values.birthOrder) > Number(values.plurality)) {
    found.birthOrder = say(
      'The number of this child is larger than the number of children.',
      '第几胎大于胎数。',
    )
  }
  return { ...found, ...checkMeasures(values, bounds) }
}

function checkMeasures(values: Values, bounds: Bounds): Problems {
  const found: Problems = {}
  const days = gestationDays(values)
  const far = days === null ? null : Number.isNaN(days) ? IN_WEEKS : wrongGestation(days, bounds)
  if (far) found.weeks = far
  if (values.days !== '' && !((whole(values.days) ?? 9) <= 6)) {
    found.days = say('Days of gestation are 0 to 6.', '孕天应为0至6。')
  }
  const grams = whole(values.birthWeight)
  const heavy = grams === null ? IN_GRAMS : wrongWeight(grams, bounds)
  if (values.birthWeight !== '' && heavy) found.birthWeight = heavy
  return found
}

const IN_WEEKS = say('Enter the completed weeks as a number.', '请以数字填写孕周。')
const IN_GRAMS = say('Enter the birth weight in grams.', '请以克为单位填写出生体重。')

function gestationDays(values: Values): number | null {
  if (values.weeks === '' && values.days === '') return null
  return (
    (whole(values.weeks) ?? Number.NaN) * 7 + (whole(values.days === '' ? '0' : values.days) ?? 0)
  )
}

/** The mother as the contract takes her: what is empty is left out. */
export function motherOf(values: Values): Mother {
  const optional = (['phone2', 'address', 'thirdContact', 'inpatientNumber'] as const)
    .map(name => [name, values[name].trim()] as const)
    .filter(([, text]) => text !== '')
  const { name, phone } = values
  return { name, phone, ...Object.fromEntries(optional), ...paperOf(values) }
}

export function newbornOf(values: Values) {
  const days = gestationDays(values)
  const grams = whole(values.birthWeight)
  return {
    birthOrder: Number(values.birthOrder),
    plurality: Number(values.plurality),
    sex: Sex.parse(values.sex),
    bornAt: readWhen(values.bornAt, nowMs()) ?? '',
    ...(days === null ? {} : { gestationDays: days }),
    ...(grams === null ? {} : { birthWeight: grams }),
  }
}

/** Who pays, where somebody said. */
export function payerOf({ payer }: { payer: string }): { payer?: Payer } {
  const said = Payer.safeParse(payer).data
  return said ? { payer: said } : {}
}

/** Where a problem of the contract belongs on this form. */
export const FIELD_NAMES = {
  'newborn.gestationDays': 'weeks',
  gestationDays: 'weeks',
  ...CONSENT_FIELDS,
} as const satisfies Record<string, keyof Values>
