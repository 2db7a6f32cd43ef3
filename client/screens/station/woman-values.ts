/** A pregnant woman's registration as it is typed, checked, and shaped for the contract. */

import { halfWidth } from '../../../server/contract/half-width.ts'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Input } from '../../../server/contract/kit.ts'
import { wrongName } from '../../../server/contract/person-names.ts'
import {
  type Bounds,
  wrongBodyWeight,
  wrongHeight,
  wrongMotherhood,
} from '../../../server/contract/plausible.ts'
import { Ticked } from '../../../server/contract/requests.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { Mother } from '../../../server/contract/subjects.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nowInstant } from '../../clock.ts'
import { isDay } from '../../ui/day-field.tsx'
import { whole } from '../../whole.ts'
import { checkConsent, isRefusal, NO_CONSENT } from '../consents/values.ts'
import { A_DAY, checkDating, datingOf, NO_DATING, otherOf } from './dating-values.ts'
import { paperOf, wrongPaper } from './paper-fields.tsx'
import { checkPartner, NO_PARTNER } from './partner-values.ts'

type Asked = Input<ContractOf['registerWoman']>

export const WOMAN = {
  ...{
    name: '',
    phone: '',
    phone2: '',
    idNumber: '',
    idKind: '',
    takeOver: '',
    bornOn: '',
    fetuses: '1',
  },
  ...{ address: '', thirdContact: '', ...NO_PARTNER },
  ...{ heightCm: '', weightKg: '', ...NO_DATING },
  ...{ serum: '', t21: '', t18: '', foreignCellsOn: '', ticked: '' },
  ...{ signedOn: '', physician: '', payer: '', ...NO_CONSENT },
}
export type WomanValues = typeof WOMAN
type Problems = Partial<Record<keyof WomanValues, Say>>

/** What may be ticked, in the words of the norm. */
export const TICKED: Record<Ticked, Say> = {
  'no-invasive': say('Invasive diagnosis is contraindicated', '有介入性产前诊断禁忌'),
  ivf: say('In-vitro fertilisation', '体外受精-胚胎移植'),
  'previous-fetus': say(
    'Previous fetus with a chromosome abnormality; the couple’s are normal',
    '曾妊娠染色体异常胎儿，夫妇染色体正常',
  ),
  'cautious-by-physician': say('The physician advises caution', '医师认为应慎用'),
  'couple-karyotype': say('Chromosome abnormality of one of the couple', '夫妇一方染色体异常'),
  'structural-anomaly': say('Structural anomaly on ultrasound', '超声提示结构异常'),
  'gene-family': say('Gene disease in the family', '基因病家族史'),
  malignancy: say('Malignancy in pregnancy', '孕期合并恶性肿瘤'),
  'unsuitable-by-physician': say('The physician finds it unsuitable', '医师认为不适用'),
}

export const tickedOf = (values: Pick<WomanValues, 'ticked'>): Ticked[] =>
  Ticked.options.filter(fact => values.ticked.split(' ').includes(fact))

const measure = (typed: string): number | null => {
  const text = halfWidth(typed).trim()
  return /^\d{1,3}(\.\d{1,2})?$/.test(text) ? Number(text) : null
}

/** What is wrong on the form; of a woman who is known, who she is is no question. */
export function checkWoman(
  values: WomanValues,
  known: string | null,
  concerns: ProgrammeInfo['concerns'],
  bounds: Bounds,
): Problems {
  const found: Problems = {
    ...(known === null ? checkPerson(values) : {}),
    ...checkConsent(values),
  }
  // Who refuses is asked nothing more.
  if (isRefusal(values)) return found
  if (!isDay(values.bornOn)) found.bornOn = A_DAY
  for (const name of ['foreignCellsOn', 'signedOn'] as const)
    if (values[name] !== '' && !isDay(values[name])) found[name] = A_DAY
  if (values.signedOn !== '' && values.physician.trim() === '')
    found.physician = say('Enter the physician’s name.', '请填写医师姓名。')
  const today = dayOf(nowInstant())
  const age = isDay(values.bornOn) ? wrongMotherhood(values.bornOn, today, bounds) : null
  return {
    ...(age ? { bornOn: age } : {}),
    ...{ ...found, ...checkNumbers(values, bounds), ...checkDating(values, today, bounds) },
    ...checkPartner(values, concerns),
  }
}

function checkPerson(values: WomanValues): Problems {
  const found: Problems = {}
  const shaped = Mother.safeParse(personOf(values))
  for (const { path } of shaped.error?.issues ?? []) {
    const name = path[0] as keyof typeof PERSON_PROBLEMS
    found[name] = PERSON_PROBLEMS[name]
  }
  const odd = values.name.trim() === '' ? null : wrongName(values.name.trim())
  const wrong = wrongPaper(values)
  return { ...found, ...(odd ? { name: odd } : {}), ...(wrong ? { idNumber: wrong } : {}) }
}

const PERSON_PROBLEMS = {
  name: say('Enter her name.', '请填写姓名。'),
  phone: say(
    'Enter her phone: digits, with + for another country.',
    '请填写手机号：数字，境外以 + 开头。',
  ),
  phone2: say('The second phone is not a phone number.', '备用电话格式不正确。'),
  idNumber: say('The ID number is not complete.', '证件号不完整。'),
}

function checkNumbers(values: WomanValues, bounds: Bounds): Problems {
  const found: Problems = {}
  const wrong = say('Enter a number.', '请填写数字。')
  if (!((whole(values.fetuses) ?? 0) >= 1)) found.fetuses = wrong
  for (const [name, impossible] of [
    ['heightCm', wrongHeight],
    ['weightKg', wrongBodyWeight],
  ] as const) {
    const typed = measure(values[name])
    const says = typed === null ? wrong : impossible(typed, bounds)
    if (values[name] !== '' && says) found[name] = says
  }
  if (values.serum === 'done')
    for (const name of ['t21', 't18'] as const)
      if (values[name] !== '' && whole(values[name], 7) === null) found[name] = wrong
  return found
}

export function personOf(values: WomanValues): Mother {
  const { name, phone } = values
  const more = (['phone2', 'address', 'thirdContact'] as const)
    .map(key => [key, values[key].trim()] as const)
    .filter(([, text]) => text !== '')
  return { name, phone, ...Object.fromEntries(more), ...paperOf(values) }
}

/** What the class is made of; null while something that it needs is missing. */
export function askedOf(
  values: WomanValues,
): Pick<Asked, 'dating' | 'otherDatings' | 'answers'> | null {
  const dating = datingOf(values)
  const other = otherOf(values)
  const fetuses = whole(values.fetuses)
  if (!isDay(values.bornOn) || !dating || !fetuses) return null
  const [height, weight] = [measure(values.heightCm), measure(values.weightKg)]
  return {
    ...{ dating, otherDatings: other ? [other] : [] },
    answers: {
      ...{ bornOn: values.bornOn, fetuses, ticked: tickedOf(values) },
      ...(height === null ? {} : { heightCm: height }),
      ...(weight === null ? {} : { weightKg: weight }),
      ...(values.serum === 'missed' ? { serum: 'none' as const } : {}),
      ...(values.serum === 'done' ? { serum: serumOf(values) } : {}),
      ...(isDay(values.foreignCellsOn) ? { foreignCellsOn: values.foreignCellsOn } : {}),
    },
  }
}

function serumOf({ t21, t18 }: WomanValues): { t21?: number; t18?: number } {
  const [one, two] = [whole(t21, 7), whole(t18, 7)]
  return { ...(one ? { t21: one } : {}), ...(two ? { t18: two } : {}) }
}
