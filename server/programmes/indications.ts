/**
 * Whether a prenatal test suits a woman: the facts of her request held against dated rows (kind
 * `indication`; domain reference 2.5). Pure: the same facts and rows give the same class for ever.
 *
 * Each fact is a number: a measure, or 1 for what was ticked. The gravest row speaks: unsuitable
 * before what a physician must confirm, before cautious, before suitable. Where no row speaks, the
 * test is suitable and no indication is named: the norm's list of suitable women is no fence.
 */
import type { RequestClass } from '../contract/requests.ts'
import type { Rule } from '../contract/rules.ts'
import { type Say, say } from '../contract/words.ts'
import { isBeyond } from './programme.ts'

const GRAVEST_FIRST: readonly RequestClass[] = ['unsuitable', 'confirm', 'cautious', 'suitable']

/** Facts by name, as rows name them. */
export type Facts = Readonly<Record<string, number>>

export interface Class {
  readonly class: RequestClass
  readonly reasons: readonly Say[]
  readonly rules: readonly string[]
}

export function classOf(facts: Facts, rows: readonly Rule[]): Class {
  const speaking = rows.filter(row => speaks(facts, row))
  const found = GRAVEST_FIRST.find(c => speaking.some(row => row.class === c)) ?? 'suitable'
  const own = speaking.filter(row => row.class === found)
  return {
    class: found,
    reasons: own.map(row => inWords(facts[row.analyte] ?? 0, row)),
    rules: own.map(row => row.id),
  }
}

function speaks(facts: Facts, row: Rule): boolean {
  const amount = facts[row.analyte]
  if (amount === undefined) return false
  return isBeyond({ comparator: '', amount }, row)
}

function inWords(amount: number, row: Rule): Say {
  const name = FACTS[row.analyte] ?? say(row.analyte, row.analyte)
  const doubt = row.verified === 'verified' ? say('', '') : say('; unverified', '；未核实')
  // What is ticked has no measure worth saying.
  const isTicked = row.unit === '' && row.value === 1
  const unit = UNITS[row.unit] ?? say('', '')
  const limit = row.operator === 'between' ? `${row.value}–${row.valueTo}` : limitOf(row)
  const measured = isTicked
    ? say('', '')
    : say(`: ${amount}${unit.en} (${limit})`, `：${amount}${unit.zh}（${limit}）`)
  return say(
    `${name.en}${measured.en}, ${row.source}${doubt.en}`,
    `${name.zh}${measured.zh}，${row.source}${doubt.zh}`,
  )
}

const SIGNS: Record<Rule['operator'], string> = {
  ...{ '>=': '≥', '>': '>', '<=': '≤', '<': '<', between: '' },
}
const limitOf = ({ operator, value }: Rule): string => `${SIGNS[operator]} ${value}`

const UNITS: Readonly<Record<string, Say>> = {
  a: say(' years', ' 岁'),
  d: say(' days', ' 天'),
  'kg/m²': say(' kg/m²', ' kg/m²'),
}

/** What each fact is called. */
export const FACTS: Readonly<Record<string, Say>> = {
  'ga-days': say('days of gestation', '孕天数'),
  'ga-days-without-serum': say('late, and without serum screening', '孕周较大且错过血清学筛查'),
  'age-at-delivery': say('age at expected delivery', '预产期年龄'),
  bmi: say('body mass index', '体质指数'),
  fetuses: say('fetuses', '胎数'),
  'serum-t21': say('serum risk of trisomy 21, one in', '血清学21三体风险 1/'),
  'serum-t18': say('serum risk of trisomy 18, one in', '血清学18三体风险 1/'),
  'days-since-foreign-cells': say(
    'days since transfusion, transplant or cell therapy',
    '距异体输血、移植或细胞治疗天数',
  ),
  'no-invasive': say('invasive diagnosis is contraindicated', '有介入性产前诊断禁忌'),
  ivf: say('in-vitro fertilisation', '体外受精-胚胎移植'),
  'previous-fetus': say('previous fetus with a chromosome abnormality', '曾妊娠染色体异常胎儿'),
  'cautious-by-physician': say('the physician advises caution', '医师认为应慎用'),
  'couple-karyotype': say('chromosome abnormality of one of the couple', '夫妇一方染色体异常'),
  'structural-anomaly': say('structural anomaly on ultrasound', '超声提示结构异常'),
  'gene-family': say('gene disease in the family', '基因病家族史'),
  malignancy: say('malignancy in pregnancy', '孕期合并恶性肿瘤'),
  'unsuitable-by-physician': say('the physician finds it unsuitable', '医师认为不适用'),
}
