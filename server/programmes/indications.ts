/**
 * Whether a prenatal test suits a woman: the facts of her request held against dated rows (kind
 * `indication`; domain reference 2.5). Pure: the same facts and rows give the same class for ever.
 *
 * Each fact is a number: a measure, or 1 for what was ticked. The gravest row speaks: unsuitable
 * before what a physician must confirm, before cautious, before suitable. Where no row speaks, the
 * test is suitable and no indication is named: the norm's list of suitable women is no fence.
 */
import type { RequestClass } from '../contract/requests.ts'
import { REQUEST_FACTS } from '../contract/rule-words.ts'
import type { Rule } from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
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
  const name = REQUEST_FACTS[row.analyte] ?? say(row.analyte, row.analyte)
  const doubt = row.verified === 'verified' ? say('', '') : say('; unverified', '；未核实')
  // What is ticked has no measure worth saying.
  const isTicked = row.unit === '' && row.value === 1
  const unit = UNITS[row.unit] ?? say('', '')
  const limit = row.operator === 'between' ? `${row.value}–${row.valueTo}` : limitOf(row)
  const measured = isTicked
    ? say('', '')
    : say(`: ${amount}${unit.en} (${limit})`, `：${amount}${unit.zh}（${limit}）`)
  const source = sourceInWords(row.source)
  return say(
    `${name.en}${measured.en}, ${source.en}${doubt.en}`,
    `${name.zh}${measured.zh}，${source.zh}${doubt.zh}`,
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
