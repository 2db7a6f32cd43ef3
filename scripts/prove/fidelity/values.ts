/**
 * Values as instruments may write them: comparators, zeros before and behind, many digits, units in
 * several spellings, names in rare characters. An analyte that a limit is about, itself or in a ratio,
 * keeps its amount in range and varies in how it is written: a value beyond a limit would wait for
 * the measurements that the laboratory asks for, and be reported later.
 */
import { guiyang } from '../../../server/packs/guiyang.ts'
import newborn from '../../../server/programmes/newborn.ts'
import { TYPICAL } from '../../simulate/demo-msms.ts'

export interface Sent {
  readonly specimen: string
  readonly analyte: string
  readonly value: string
  readonly unit: string
}

const IMMUNO: Readonly<Record<string, string>> = { TSH: '2.1', OHP17: '8.4', G6PD: '5.5' }
const TYPICALLY: Readonly<Record<string, string>> = { ...TYPICAL, ...IMMUNO }
export const ANALYTES = Object.keys(TYPICALLY)

const limited = new Set(
  guiyang.rules.filter(row => row.programme === 'NBS' && row.kind === 'limit').map(r => r.analyte),
)
const careful = new Set([
  ...limited,
  ...newborn.ratios
    .filter(({ analyte }) => limited.has(analyte))
    .flatMap(({ over, under }) => [...over, ...under]),
])

type Chance = () => number
const pick = <T>(chance: Chance, from: readonly T[]): T =>
  from[Math.floor(chance() * from.length)] as T
const digits = (chance: Chance, most: number): string =>
  Array.from({ length: 1 + Math.floor(chance() * most) }, () => Math.floor(chance() * 10)).join('')

/** The same amount in another hand: zeros before it and behind it. */
function rewritten(chance: Chance, value: string): string {
  const behind = '0'.repeat(Math.floor(chance() * 6))
  const before = chance() < 0.1 ? '0'.repeat(1 + Math.floor(chance() * 2)) : ''
  const sign = chance() < 0.05 ? '+' : ''
  return (
    sign + before + (value.includes('.') ? value + behind : behind ? `${value}.${behind}` : value)
  )
}

const COMPARATORS = ['', '', '', '<', '>', '<=', '>=', '≤', '≥']

/** Any amount at all, as long as it is a number that means something. */
function anything(chance: Chance): string {
  const whole = chance() < 0.3 ? '0' : digits(chance, 9)
  const part = chance() < 0.3 ? '' : `.${digits(chance, 14)}`
  return `${pick(chance, COMPARATORS)}${whole}${part}`
}

const unitsOf = (analyte: string): readonly string[] =>
  newborn.spellings.find(one => one.analyte === analyte)?.units ?? []

/** Every value of one card, as it is said over the wire. */
export function card(chance: Chance, specimen: string): Sent[] {
  return ANALYTES.map(analyte => ({
    ...{ specimen, analyte },
    value: careful.has(analyte)
      ? rewritten(chance, TYPICALLY[analyte] ?? '')
      : chance() < 0.2
        ? rewritten(chance, TYPICALLY[analyte] ?? '')
        : anything(chance),
    unit: pick(chance, unitsOf(analyte)),
  }))
}

/** As they occur, some in characters that few fonts have; short enough for a label to hold them whole. */
const SURNAMES = ['王', '欧阳', '覃', '仡佬', '杨', '龙', '㛃', '媄', '䶮', '逄', '亓']
const GIVEN = ['小燕', '静怡', '阿依古丽', '媛媛', '䶮', '玥', '翀', 'Ana-María', '一']

export function person(chance: Chance): string {
  const [surname, given, second] = [
    pick(chance, SURNAMES),
    pick(chance, GIVEN),
    pick(chance, GIVEN),
  ]
  const both = given.length + second.length <= 3 && chance() < 0.3
  return `${surname}${given}${both ? second : ''}`
}
