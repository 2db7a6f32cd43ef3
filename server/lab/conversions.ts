/** From a unit that was sent to the unit that limits are in: the factor, and what it takes to know it. */
import type { Mapping, UnitChecked } from '../contract/mappings.ts'
import { type Refusal, wrongField } from '../contract/refusal.ts'
import type { Analyte } from '../contract/rules.ts'
import type { Programmes } from './codes.ts'
import type { Units } from './units.ts'

/** What was typed as a unit, and how it is put in the unit of an analyte. */
export function check(
  units: Units,
  programmes: Programmes,
  given: {
    unit: string
    programme?: string | undefined
    analyte?: string | undefined
    molecularWeight?: string | undefined
  },
): UnitChecked {
  const analyte = programmes
    .get(given.programme ?? '')
    ?.analytes.find(a => a.code === given.analyte)
  const to = analyte?.ucum ?? null
  const found = units.check(given.unit)
  if ('not' in found) {
    const suggestions = found.suggestions.map(one => ({ ...one }))
    return { ucum: null, name: '', says: found.not, suggestions, to, ...NO_WAY }
  }
  const one = { ...found, says: null, suggestions: [], to }
  if (to === null) return { ...one, factor: null, needs: 'nothing' }
  const way = units.between(found.ucum, to, given.molecularWeight)
  if ('factor' in way) return { ...one, factor: way.factor, needs: 'nothing' }
  if ('never' in way) return { ...one, ...NO_WAY, says: way.never }
  return { ...one, factor: null, needs: way.needs }
}

const NO_WAY = { factor: null, needs: 'another-unit' } as const

/** What a person gives where the library cannot know. */
interface Figures {
  readonly molecularWeight: string | null
  readonly factor: string | null
  readonly source: string
}

/** The analyte that a mapping is for. */
export function analyteOf(
  programmes: Programmes,
  { programme, analyte }: Pick<Mapping, 'programme' | 'analyte'>,
): Analyte {
  const found = programmes.get(programme)
  if (!found) throw wrongField('programme', 'Choose one of the programmes.', '请选择项目。')
  const one = found.analytes.find(a => a.code === analyte)
  if (!one) throw wrongField('analyte', `Choose an analyte of ${found.en}.`, '请选择检测项目。')
  if (found.ratios.some(ratio => ratio.analyte === analyte))
    throw wrongField(
      'analyte',
      `${analyte} is computed by the laboratory from what was measured; what an instrument computes is not taken for it.`,
      `${analyte} 由实验室根据检测值计算，不采用仪器自行计算的数值。`,
    )
  return one
}

/** The unit as UCUM spells it, or the refusal with proposals. */
export function unitOf(units: Units, typed: string): string {
  const found = units.check(typed)
  if ('not' in found) throw wrongField('ucum', found.not.en, found.not.zh)
  return found.ucum
}

/**
 * How many of the analyte's own unit one of the sent unit is. `onWord`: only the person who says so,
 * and the source, know.
 */
export function wayTo(
  units: Units,
  { molecularWeight, factor, source }: Figures,
  ucum: string,
  { ucum: to }: Analyte,
): { factor: string; onWord: boolean } {
  const plain = units.between(ucum, to)
  if ('never' in plain) throw wrongField('ucum', plain.never.en, plain.never.zh)
  if ('factor' in plain) {
    if (factor !== null && differs(factor, plain.factor)) throw notTheFactor(ucum, plain.factor, to)
    return { factor: plain.factor, onWord: false }
  }
  if (source === '') throw sourceMissing()
  const weighed =
    plain.needs === 'weight' && molecularWeight !== null
      ? units.between(ucum, to, molecularWeight)
      : null
  if (weighed && 'factor' in weighed) {
    if (factor !== null && differs(factor, weighed.factor))
      throw notTheFactor(ucum, weighed.factor, to)
    return { factor: weighed.factor, onWord: true }
  }
  if (factor !== null) return { factor, onWord: true }
  throw plain.needs === 'weight' ? weightMissing(ucum, to) : factorMissing(ucum, to)
}

/** Two figures for one factor may differ by how many digits somebody wrote, and no more. */
const differs = (one: string, other: string): boolean =>
  Math.abs(Number(one) / Number(other) - 1) > 0.001

const notTheFactor = (from: string, factor: string, to: string): Refusal =>
  wrongField(
    'factor',
    `One ${from} is ${factor} ${to}. Leave the factor empty, or correct the unit.`,
    `1 ${from} = ${factor} ${to}。请留空换算系数，或更正单位。`,
  )
const sourceMissing = (): Refusal =>
  wrongField(
    'source',
    'Say where the molecular weight or the factor comes from.',
    '请注明分子量或换算系数的来源。',
  )
const weightMissing = (from: string, to: string): Refusal =>
  wrongField(
    'molecularWeight',
    `${from} is a mass and ${to} an amount, or the other way round: give the molecular weight in g/mol, or the factor.`,
    `${from} 与 ${to} 之间为质量与物质的量的换算：请填写分子量（g/mol）或换算系数。`,
  )
const factorMissing = (from: string, to: string): Refusal =>
  wrongField(
    'factor',
    `How many ${to} one ${from} is depends on the assay: give the factor and its source.`,
    `1 ${from} 相当于多少 ${to} 取决于检测方法：请填写换算系数及来源。`,
  )
