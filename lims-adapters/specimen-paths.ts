/**
 * Where a line's instrument puts the specimen's number, as data: an ordered list of places, what to
 * cut off, and what to expect of the rest.
 *
 * Every instrument has its own place (SPM-2, SAC-3, OBR-2, OBR-3, ORC-2, an OBX of the card's data),
 * and the same model differs from site to site, so a line may name its own places in the order in
 * which they are tried; the first that is not empty holds. A number stays the text that it is:
 * `022` and `22` are two numbers.
 *
 * What is cut off is told by the shape of what was sent, `{}` standing for the part that is kept and
 * `*` for anything: `{}|*` keeps what stands before a bar, `*|{}` what stands behind it, `S-{}` what
 * follows a prefix. No regular expressions: a shape is read once from left to right, so that none
 * can hang the intake. What does not have the shape stays as it was sent, for a person to see.
 */
import type { Say } from '../server/contract/words.ts'
import { codedIn } from './coded-number.ts'
import type { Group } from './hl7/groups.ts'
import type { Segment } from './hl7/segment.ts'
import { isSealed } from './sealed-words.ts'

/** What a line says about its specimen numbers. */
export interface SpecimenSetup {
  /** `SPM-2.1.1`, `SAC-3`, `OBX[57723-9]-5` ... in order; none: the instrument's usual places. */
  readonly paths: readonly string[]
  /** The shape of what is sent, with `{}` for the part to keep; null: all of it. */
  readonly trim: string | null
  /** Whether only numbers of ours, with check digits, are expected; for whoever files the value. */
  readonly check: 'ours' | 'any'
}

/** What a line may say to its adapter. */
export interface Setup {
  readonly specimen: SpecimenSetup | null
}

type Where = 'SPM' | 'SAC' | 'OBR' | 'ORC' | 'PID' | 'OBX'

interface SpecimenPath {
  readonly segment: Where
  /** Which OBX: its code in OBX-3. */
  readonly code: string | undefined
  readonly field: number
  readonly component: number
  readonly subcomponent: number
}

const PATH =
  /^(?:(SPM|SAC|OBR|ORC|PID)|(OBX)\[([^\]\s]{1,40})\])-([1-9]\d?)(?:\.([1-9]\d?)(?:\.([1-9]\d?))?)?$/

/** The few paths of adapters and lines, read once and not for every message. */
const KNOWN = new Map<string, SpecimenPath | null>()
const MOST_KNOWN = 1_000

function placed(path: string): SpecimenPath | null {
  const known = KNOWN.get(path)
  if (known !== undefined) return known
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear()
  const place = parsed(path)
  KNOWN.set(path, place)
  return place
}

/** A part that is not named is the first, as people mean it: `SAC-3` is SAC-3.1.1. */
function parsed(path: string): SpecimenPath | null {
  const [, plain, obx, code, field, component = '1', subcomponent = '1'] = PATH.exec(path) ?? []
  if (field === undefined) return null
  return {
    segment: (plain ?? obx) as Where,
    code,
    field: Number(field),
    component: Number(component),
    subcomponent: Number(subcomponent),
  }
}

/** Why a path cannot be one, as a sentence for its field; null where it can. */
export function pathProblem(path: string): Say | null {
  const place = parsed(path)
  // A number is shown on every screen; what stands there may be the sex of a child.
  if (place && (isSealed(place.code ?? '') || (place.segment === 'PID' && place.field === 8)))
    return {
      en: `“${path}” may tell the sex of a child and is no place of a number.`,
      zh: `“${path}”可能涉及胎儿性别，不能作为编号位置。`,
    }
  if (place) return null
  return {
    en: `“${path}” names no place in a message. Write SPM-2, SPM-2.1.1, SAC-3, OBR-3, ORC-2, PID-3 or OBX[57723-9]-5.`,
    zh: `“${path}”不是报文中的位置。请写作 SPM-2、SPM-2.1.1、SAC-3、OBR-3、ORC-2、PID-3 或 OBX[57723-9]-5。`,
  }
}

const LONGEST_SHAPE = 60

/** Why a shape cannot be one, as a sentence for its field; null where it can. */
export function trimProblem(shape: string): Say | null {
  const [before, after, ...more] = shape.split('{}')
  const one = before !== undefined && after !== undefined && more.length === 0
  if (one && shape.length <= LONGEST_SHAPE) return null
  return {
    en: `Write the shape of what is sent, at most ${LONGEST_SHAPE} characters, with {} once for the part to keep and * for anything: *|{} keeps what stands behind the bar.`,
    zh: `请写出所发内容的形式，不超过 ${LONGEST_SHAPE} 个字符，用一个 {} 表示保留的部分，* 表示任意内容：*|{} 保留竖线之后的部分。`,
  }
}

/** The part of a number that a shape keeps; all of it where it does not have that shape. */
export function trimmed(sent: string, shape: string | null): string {
  if (shape === null) return sent
  const [before = '', after = ''] = shape.split('{}')
  const start = endOf(sent, 0, before.split('*'))
  if (start === null) return sent
  const [next = '', ...rest] = after.split('*')
  const stop = next === '' && rest.length === 0 ? sent.length : stopOf(sent, start, next, rest)
  return stop === null ? sent : sent.slice(start, stop).trim()
}

/** Where the pieces of a shape end that stand at `from`, with anything between one and the next. */
function endOf(text: string, from: number, [first = '', ...rest]: readonly string[]) {
  if (!text.startsWith(first, from)) return null
  let at = from + first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0) return null
    at = found + piece.length
  }
  return at
}

/** Where what is kept stops: at the end of the text less its suffix, or at the next piece. */
function stopOf(text: string, from: number, next: string, rest: readonly string[]): number | null {
  if (rest.length === 0) {
    const stop = text.length - next.length
    return text.endsWith(next) && stop >= from ? stop : null
  }
  const found = text.indexOf(next, from)
  if (found < 0) return null
  const tail = rest.at(-1) ?? ''
  const end = endOf(text, found + next.length, ['', ...rest.slice(0, -1)])
  const fits = end !== null && text.endsWith(tail) && text.length - tail.length >= end
  return fits ? found : null
}

/** As sent, `''` where none is named, and null where several are and nobody can tell which it is. */
export type SpecimenSent = string | null

/**
 * The specimen's number of any order of a message: what the line's places say, or else the
 * instrument's usual ones. An OBX is looked for in all orders of the same patient and specimen.
 */
export function specimensIn(
  all: readonly Group[],
  usual: readonly string[],
  setup?: Setup,
): (group: Group) => SpecimenSent {
  const own = setup?.specimen
  const paths = own && own.paths.length > 0 ? own.paths : usual
  const places = paths.flatMap(path => placeOf(path, all) ?? [])
  return group => {
    // Wherever the number stands: the SPM also says whether it is a patient's.
    if (group.unclear.includes('SPM')) return null
    for (const place of places) {
      const sent = place(group)
      if (sent === null) return null
      if (sent !== '') return trimmed(sent, own?.trim ?? null)
    }
    return ''
  }
}

type Place = (group: Group) => SpecimenSent

function placeOf(path: string, all: readonly Group[]): Place | null {
  const place = placed(path)
  if (!place) return null
  const { segment, code, field, component, subcomponent } = place
  const at = (from: Segment | undefined) => told(from?.at(field, component, subcomponent) ?? '')
  if (segment === 'OBX') return codedIn(all, obx => (isCoded(obx, code ?? '') ? at(obx) : ''))
  const find = PARTS[segment]
  if (segment !== 'SAC') return group => at(find(group))
  return group => (group.unclear.includes('SAC') ? null : at(find(group)))
}

const PARTS: Readonly<Record<Exclude<Where, 'OBX'>, (group: Group) => Segment | undefined>> = {
  SPM: ({ spm }) => spm,
  SAC: ({ sac }) => sac,
  OBR: ({ obr }) => obr,
  ORC: ({ orc }) => orc,
  PID: ({ pid }) => pid,
}

/** By either of the two codes that OBX-3 has room for. */
const isCoded = (obx: Segment, code: string): boolean =>
  obx.at(3, 1).trim() === code || obx.at(3, 4).trim() === code

/** Trimmed; the HL7 null `""` is nothing. */
const told = (sent: string): string => (sent.trim() === '""' ? '' : sent.trim())
