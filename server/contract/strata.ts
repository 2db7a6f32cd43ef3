/** For whom a rule row holds, in words: on the rules' screen, in a verdict's reason, on a report. */
import type { Rule } from './rules.ts'
import { type Say, say } from './words.ts'

/** What a row narrows itself by; every maximum is not included. */
export type Strata = Pick<
  Rule,
  | 'ordinalMin'
  | 'ordinalMax'
  | 'sex'
  | 'gestationMin'
  | 'gestationMax'
  | 'weightMin'
  | 'weightMax'
  | 'ageMin'
  | 'ageMax'
  | 'method'
  | 'kit'
>

/** One part for each narrowing; empty where the row holds for everybody. */
export function strataInWords(rule: Strata): Say[] {
  const weeks = rangeInWords(rule.gestationMin, rule.gestationMax, weeksAndDays)
  const grams = rangeInWords(rule.weightMin, rule.weightMax, String)
  const hours = rangeInWords(rule.ageMin, rule.ageMax, String)
  return [
    ordinalInWords(rule),
    rule.sex === null ? null : SEXES[rule.sex],
    weeks === null ? null : say(`gestation ${weeks} weeks`, `孕周 ${weeks}`),
    grams === null ? null : say(`birth weight ${grams} g`, `出生体重 ${grams} g`),
    hours === null ? null : say(`collected at ${hours} h`, `采血时 ${hours} 小时`),
    rule.method === null ? null : say(`by ${rule.method}`, `方法 ${rule.method}`),
    rule.kit === null ? null : say(`kit ${rule.kit}`, `试剂盒 ${rule.kit}`),
  ].filter(part => part !== null)
}

const SEXES: Record<NonNullable<Rule['sex']>, Say> = {
  male: say('boys', '男'),
  female: say('girls', '女'),
  indeterminate: say('sex indeterminate', '性别无法判定'),
  unknown: say('sex not known', '性别不详'),
}

/** Specimens of a case are counted from 1. */
function ordinalInWords({ ordinalMin, ordinalMax }: Strata): Say | null {
  const first = ordinalMin ?? 1
  if (ordinalMax === null) {
    if (first === 1) return null
    return first === 2
      ? say('repeat specimen', '复采标本')
      : say(`specimen ${first} and later`, `第 ${first} 次及以后的标本`)
  }
  const last = ordinalMax - 1
  if (last === 1) return say('first specimen', '首次标本')
  return last === first
    ? say(`specimen ${first}`, `第 ${first} 次标本`)
    : say(`specimens ${first} to ${last}`, `第 ${first} 至 ${last} 次标本`)
}

/** Completed weeks, and days where there are some: `37`, `36+4`. */
const weeksAndDays = (days: number): string =>
  days % 7 === 0 ? String(days / 7) : `${Math.floor(days / 7)}+${days % 7}`

function rangeInWords(min: number | null, max: number | null, show: (n: number) => string) {
  if (min !== null && max !== null) return `≥ ${show(min)}, < ${show(max)}`
  if (min !== null) return `≥ ${show(min)}`
  return max === null ? null : `< ${show(max)}`
}
