/**
 * The door to the UCUM library: is this a unit, and how many of one are another.
 *
 * Only who sets up a mapping comes here; observations are read from rows. The library is large and
 * is loaded at the first question, before a unit of work and never in one.
 *
 * Three things it does not do for us. It knows only `u` for micro, and instruments send U+00B5 and
 * U+03BC. It takes the names that every JavaScript object has for units. And it converts no
 * international units, because one analyte's are not another's; within one analyte `u[IU]/mL` and
 * `m[IU]/L` are the same number all the same, so both are put to it with a unit in the place of
 * `[IU]` that nothing else here is measured in.
 */
import { plain } from '../contract/decimals.ts'
import { type Say, say } from '../contract/words.ts'

/** A unit as UCUM spells it, and what it is called. */
export interface UcumUnit {
  readonly ucum: string
  readonly name: string
}

export type Checked = UcumUnit | { readonly not: Say; readonly suggestions: readonly UcumUnit[] }

/** How many of the second unit one of the first is, as plain decimal text. */
export type Between =
  | { readonly factor: string }
  /** A mass and an amount: the molecular weight says how many. */
  | { readonly needs: 'weight' }
  /** International or arbitrary units against others: only a source can say how many. */
  | { readonly needs: 'factor' }
  | { readonly never: Say }

export interface Units {
  check(typed: string): Checked
  /** Of two units that `check` took; `molecularWeight` in g/mol. */
  between(from: string, to: string, molecularWeight?: string): Between
}

const MICRO = /[\u00b5\u03bc]/g

/** As a table is asked: trimmed, and the three spellings of micro are one. */
export const folded = (unit: string): string => unit.trim().replace(MICRO, 'u')

/** What of the library is used here; it comes without types. */
interface Library {
  validateUnitString(unit: string, suggest: boolean): Found
  convertUnitTo(from: string, n: number, to: string, more: { molecularWeight?: number }): Converted
}
interface Found {
  status: 'valid' | 'invalid' | 'error'
  ucumCode: string | null
  unit?: { code?: string | number; name?: string | number } | null
  suggestions?: { units: [code: string, name: string][] }[]
}
interface Converted {
  status: 'succeeded' | 'failed' | 'error'
  toVal: number | null
  msg?: string[]
}

let opened: Promise<Units> | undefined

/** Loads the library at the first call. */
export function openUnits(): Promise<Units> {
  opened ??= load()
  return opened
}

async function load(): Promise<Units> {
  // @ts-expect-error the package has no types
  const { UcumLhcUtils } = await import('@lhncbc/ucum-lhc')
  const library: Library = UcumLhcUtils.getInstance()
  return {
    check: typed => check(library, typed),
    between: (from, to, weight) => between(library, from, to, weight),
  }
}

function check(library: Library, typed: string): Checked {
  const unit = folded(typed)
  const found = canonical(library, unit)
  if (found) return found
  if (unit === '') return { not: MISSING, suggestions: [] }
  const suggestions = suggestionsFor(library, unit)
  const first = suggestions[0]
  const hint = first ? say(` Did you mean ${first.ucum}?`, `是否为 ${first.ucum}？`) : say('', '')
  const shown = unit.length > 40 ? `${unit.slice(0, 40)}…` : unit
  return {
    not: say(
      `“${shown}” is no unit of UCUM.${hint.en} Write it as umol/L, m[IU]/L or U/g{Hb}.`,
      `“${shown}”不是 UCUM 单位。${hint.zh}请写成 umol/L、m[IU]/L 或 U/g{Hb} 的形式。`,
    ),
    suggestions,
  }
}

const MISSING = say(
  'Write the unit as UCUM spells it: umol/L, m[IU]/L, U/g{Hb}.',
  '请按 UCUM 填写单位，如 umol/L、m[IU]/L、U/g{Hb}。',
)

/** Printable ASCII without blanks; longer than any unit of a laboratory is none. */
const SHAPE = /^[\x21-\x7e]{1,60}$/
/** A figure is no unit, except 1: a ratio. */
const FIGURE = /^(?!1$)[\d.+-]+$/

/** The unit with litres as `L`, which nobody reads as a one; undefined if it is none. */
function canonical(library: Library, unit: string): UcumUnit | undefined {
  const found = known(library, unit)
  if (!found) return undefined
  const litres = unit.replace(/(?<![A-Za-z\]{[])([mudcnpf]?)l(?![A-Za-z[\]}])/g, '$1L')
  return litres === unit ? found : (known(library, litres) ?? found)
}

/** Megalitres and atomic mass units are units, and nobody in a laboratory means them. */
const NEVER_MEANT: readonly (readonly [RegExp, string])[] = [
  [/(?<![A-Za-z])ML(?![A-Za-z])/g, 'mL'],
  [/(?<![A-Za-z[{])([munpk]?)u(?![A-Za-z[\]}])/g, '$1U'],
]

function known(library: Library, unit: string): UcumUnit | undefined {
  if (!SHAPE.test(unit) || FIGURE.test(unit)) return undefined
  if (NEVER_MEANT.some(([what]) => unit.search(what) >= 0)) return undefined
  const found = quietly(() => library.validateUnitString(unit, false))
  // Names that every object has, `constructor` for one, are found without a code.
  if (found?.status !== 'valid' || found.unit?.code === undefined) return undefined
  return { ucum: unit, name: plainName(found.unit.name) }
}

/** `[[enzyme unit]/gram]/day` without its brackets, and a slip of the library's mended. */
const plainName = (name: string | number | undefined): string =>
  String(name ?? '')
    .replace(/<[^>]*>|[[\]]/g, '')
    .replace('millliiter', 'milliliter')

/** The library prints what it cannot read, and throws at some of it. */
function quietly<T>(ask: () => T): T | undefined {
  const { log } = console
  console.log = () => {}
  try {
    return ask()
  } catch {
    return undefined
  } finally {
    console.log = log
  }
}

/** How people write units that UCUM writes otherwise; tried alone and one after the other. */
const MENDS: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ''],
  [/(?<!\[)\bI\.?U\.?(?!\])/gi, '[IU]'],
  [/(?<![[A-Za-z])([mukn])IU(?!\])/g, '$1[IU]'],
  [/(?<=g)\(?Hb\)?$/i, '{Hb}'],
  [/^MoM$/i, '{MoM}'],
  [/^ratio$/i, '{ratio}'],
  ...NEVER_MEANT,
  [/\bmcg/g, 'ug'],
  [/\bumole?s?\b/gi, 'umol'],
  [/\bnmole?s?\b/gi, 'nmol'],
  [/\/100\s*mL/gi, '/dL'],
  [/\/ml$/i, '/mL'],
  [/\/dl$/i, '/dL'],
]
const MOST_SUGGESTIONS = 5

function suggestionsFor(library: Library, unit: string): UcumUnit[] {
  if (unit.length > 60) return []
  const mended = MENDS.reduce((text, [what, by]) => text.replace(what, by), unit)
  const alone = MENDS.map(([what, by]) => unit.replace(what, by))
  const asked = quietly(() => library.validateUnitString(unit, true))
  const its = (asked?.suggestions ?? []).flatMap(({ units }) => units.map(([code]) => code))
  const small = mended.toLowerCase().replace(/l$/, 'L')
  const found = unitsAmong(library, [mended, ...alone, asked?.ucumCode ?? '', ...its])
  return (found.length > 0 ? found : unitsAmong(library, [small])).slice(0, MOST_SUGGESTIONS)
}

const unitsAmong = (library: Library, texts: readonly string[]): UcumUnit[] =>
  [...new Set(texts)].flatMap(text => canonical(library, text) ?? [])

const INTERNATIONAL = /\[[iI]U\]/g
const isInternational = (unit: string): boolean => unit.search(INTERNATIONAL) >= 0
/** Candela: measured in no laboratory, so it can stand for international units of one analyte. */
const STAND_IN = 'cd'
/** Units that are as much as somebody once declared. */
const ARBITRARY = /\[(?:[iI]U|B?AU|[^\]]*'U)\]/

function between(library: Library, from: string, to: string, weight?: string): Between {
  const both = isInternational(from) && isInternational(to)
  const of = (unit: string) => (both ? unit.replace(INTERNATIONAL, STAND_IN) : unit)
  const [a, b] = [of(from), of(to)]
  if (a === b) return { factor: '1' }
  const factor = proportion(library, a, b, weight)
  if (factor !== undefined) return { factor }
  if (weight === undefined && proportion(library, a, b, '100') !== undefined)
    return { needs: 'weight' }
  if (ARBITRARY.test(from) || ARBITRARY.test(to)) return { needs: 'factor' }
  return {
    never: say(
      `${from} and ${to} measure different things: no factor makes one of the other.`,
      `${from} 与 ${to} 量纲不同，无法换算。`,
    ),
  }
}

/** Analytical error is never smaller than this many digits, and people can read them out. */
const DIGITS = 6

/** One of `from` in `to`, where twice as much is twice as much (no degrees, no logarithms). */
function proportion(library: Library, from: string, to: string, weight?: string) {
  const more = weight === undefined ? {} : { molecularWeight: Number(weight) }
  const of = (n: number) => quietly(() => library.convertUnitTo(from, n, to, more))
  const [one, two] = [of(1), of(2)].map(c => (c?.status === 'succeeded' ? c.toVal : null))
  if (!one || !two || !Number.isFinite(one) || one < 0) return undefined
  if (Math.abs(two / one - 2) > 1e-9) return undefined
  return plain(Number(one.toPrecision(DIGITS)))
}
