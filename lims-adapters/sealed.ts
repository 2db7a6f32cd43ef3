/**
 * What is sealed: everything that tells of the sex chromosomes of a child that is not born yet
 * (fetal sex, z-scores and copy numbers of X and Y). Nobody asked for it, so it makes no result, is
 * held by nobody's ward and shown on no screen; it stays in the raw message alone, where it is
 * covered unless a person holds a permission of its own. The list is `sealed-words.ts`.
 *
 * Three guards, because senders differ. An OBX of whatever adapter that says so in any part of its
 * name is dropped before it is kept anywhere; one whose value or anything beside it says so is held
 * without that (`readOpenly`, the only way to an adapter's reading). In the raw view both are
 * covered, with their notes (`covered`). And an adapter for prenatal runs names what it was asked
 * for: whatever else its messages hold is covered too (`coveredBut`), in segments, notes and columns
 * that nobody has thought of.
 */
import type { Say } from '../server/contract/words.ts'
import type { Analyzer, Observation, Seen } from './adapter.ts'
import { type Delimiters, delimiters, USUAL } from './hl7/delimiters.ts'
import { unescaped } from './hl7/escapes.ts'
import type { Message } from './hl7/message.ts'
import { saidAgain } from './hl7/said-again.ts'
import type { Segment } from './hl7/segment.ts'
import { isSealed, saysInWords, saysSex, tells } from './sealed-words.ts'
import type { Setup } from './specimen-paths.ts'

export const COVER = '•••'

/** A message's own number (MSH-10, or a file's name) as it may be shown in a list. */
export const shownId = (id: string | null): string | null =>
  id !== null && saysSex(id) ? COVER : id

/**
 * What an adapter reads of a message, as far as anybody may keep it. A test that was asked for
 * (`isAsked`, by its code) and whose name says more than that is held without its value: dropped, it
 * would be missed by nobody.
 */
export function readOpenly(
  analyzer: Analyzer,
  message: Message,
  setup?: Setup,
  isAsked: (code: string) => boolean = () => false,
): Seen[] {
  const told = message.all('OBX')
  const open: Seen[] = []
  for (const seen of analyzer.reads(message, setup)) {
    const obx = told[seen.index]
    if (isSealed(seen.analyteCode)) continue
    // Without a value it only says that nothing could be read of its group.
    const isNamedSo = obx !== undefined && seen.value !== '' && isSealedObx(obx)
    if (!isNamedSo) open.push(openly(seen))
    else if (isAsked(seen.analyteCode)) open.push(openly(withoutValue(seen, NAME_SAYS_SEX)))
  }
  return open
}

/** An observation as it may be held: what an adapter was not asked for is held without its value. */
export const withheldFrom = (analyzer: Analyzer | undefined, seen: Seen): Seen =>
  seen.value === '' || analyzer?.asksFor?.(seen.analyteCode) !== false
    ? seen
    : { ...seen, value: COVER }

/** Whether an OBX names something sealed: any part of OBX-3, or the sub-identifier (OBX-4). */
export const isSealedObx = (obx: Segment): boolean => namedIn(obx).sealed

const namedIn = saidAgain(3, 4, obx => ({
  sealed: obx.repetitions(3).some(namesSealed) || saysSex(obx.at(4)),
}))

/** A whole OBX-3, and each of its parts: `Z^X` names one thing, `Z&X^sex` several. */
const namesSealed = (name: string): boolean => isSealed(name) || name.split(/[\^&]/).some(isSealed)

const NUMBER = /^[\s<>=≤≥+-]*[\d.,]+\s*$/

/** Without what says the sex in any other place than its name. */
function openly(seen: Seen): Seen {
  const { value } = seen
  const covers = besidesOf(seen)
  const shown = covers ? { ...seen, ...covers } : seen
  if (isUnder(shown)) return ofNoName(shown)
  return value === '' || NUMBER.test(value) || !saysSex(value)
    ? shown
    : withoutValue(shown, SAYS_SEX)
}

const withoutValue = ({ index, specimen, analyteCode, unit }: Seen, unreadable: Say): Seen => ({
  ...{ index, specimen, analyteCode, value: COVER, unit, unreadable },
})

type Covers = Record<string, string | string[]>

/** What stands beside a value in the sender's words, covered where it tells; null where nothing does. */
function besidesOf(seen: Seen): Covers | null {
  if (untold && standAlike(seen, untold)) {
    untold = seen
    return null
  }
  let found = null as Covers | null
  for (const name of BESIDES) {
    const text = at(seen, name)
    if (typeof text === 'string' && text !== '' && saysInWords(text))
      found = { ...found, [name]: COVER }
  }
  if (isSealed(seen.unit)) found = { ...found, unit: COVER }
  if ('flags' in seen && seen.flags.some(isSealed))
    found = { ...found, flags: seen.flags.filter(flag => !isSealed(flag)) }
  if (!found) untold = seen
  return found
}

/** The last beside whose value nothing told: of a panel all say the same there. */
let untold: Seen | undefined

const at = (seen: Seen | undefined, name: keyof Observation): unknown =>
  (seen as Partial<Observation>)[name]

const BESIDES = [
  ...(['specimen', 'codingSystem', 'measuredAt', 'instrument', 'run', 'well'] as const),
  ...(['place', 'lot'] as const),
]

/**
 * In all of BESIDES, the unit and the flags: written out, for every value asks. Each specimen has a
 * number of its own, which is asked about alone.
 */
function standAlike(one: Partial<Observation>, other: Partial<Observation>): boolean {
  return (
    one.unit === other.unit &&
    one.flags === other.flags &&
    one.codingSystem === other.codingSystem &&
    one.measuredAt === other.measuredAt &&
    one.instrument === other.instrument &&
    one.run === other.run &&
    one.well === other.well &&
    one.place === other.place &&
    one.lot === other.lot &&
    (one.specimen === other.specimen || !saysInWords(one.specimen ?? ''))
  )
}

/** Whether its run or its lot is known under the cover alone, which is the name of many. */
const isUnder = (seen: Partial<Observation>): boolean => seen.run === COVER || seen.lot === COVER

/** A value of such a run is held: filed, it would belong to whatever other run is covered too. */
const ofNoName = ({ index, specimen, analyteCode, value, unit }: Seen): Seen => ({
  ...{ index, specimen, analyteCode, unit, unreadable: NAMED_SEX },
  value: saysSex(value) && !NUMBER.test(value) ? COVER : value,
})

const NAMED_SEX: Say = {
  en: 'The name of this run or of its control lot may tell the sex of an unborn child, so it is covered, and without a name no control speaks for this value. Give the run or the lot another name at the instrument and have it sent again.',
  zh: '该批次或质控批号的名称可能涉及胎儿性别，已遮盖；没有名称即无法对应质控。请在仪器上更改批次或批号名称后重新发送。',
}

const NAME_SAYS_SEX: Say = {
  en: 'The name that the instrument gives this test speaks of a sex, so its value is covered: of an unborn child nobody may know it. Name the test by its code alone at the instrument and have it sent again, or ask the keeper of sealed data to read the message.',
  zh: '仪器为该项目发送的名称涉及性别，其数值已遮盖（不得透露胎儿性别）。请在仪器上仅以代码命名该项目后重新发送，或请密封数据保管人查阅报文。',
}

const SAYS_SEX: Say = {
  en: 'This value is a text that may tell the sex of an unborn child, so it is covered. Ask the keeper of sealed data to read the message, or measure again.',
  zh: '该值为可能涉及胎儿性别的文字，已遮盖。请由密封数据保管人查阅报文，或重新检测。',
}

/** A message's text with every sealed OBX covered, and the notes below it. */
export function covered(text: string): string {
  const some = segmentsOf(text, coverIn)
  // Who is told of in a message that tells of sex chromosomes is a mother: her PID may hold the child's.
  return some === text ? text : coveredPerson(some)
}

const coverIn: Cover = ({ name, fields, above, saysIt }) => {
  if (name === 'OBX') {
    if (saysIt(fields, [3], isSealed) || saysIt(fields, [4], saysSex)) return coveredFrom(fields, 4)
    return coveredWhere(fields, from(fields, 4), saysIt)
  }
  if (name === 'NTE' && above) return coveredFrom(fields, 2)
  return name === 'PID' ? null : coveredWhere(fields, from(fields, 1), saysIt)
}

const from = (fields: readonly string[], first: number): number[] =>
  fields.flatMap((_, i) => (i < first ? [] : [i]))

/**
 * The same without what PID says of a sex (PID-8) and of a child: of anybody but a newborn on its card
 * it is a mother's PID, in which some programs write the sex of her child (F-15).
 */
export const coveredPerson = (text: string): string => segmentsOf(text, coverPid)

const PID_SEX = 8
const coverPid: Cover = ({ name, fields, saysIt }) => {
  if (name !== 'PID') return null
  const told = coveredWhere(fields, from(fields, 1), saysIt) ?? fields
  return told.map((field, i) => (i === PID_SEX && field ? COVER : field))
}

function coveredWhere(fields: readonly string[], places: readonly number[], saysIt: SaysIt) {
  const told = places.filter(place => saysIt(fields, [place], saysSex))
  if (told.length === 0) return null
  return fields.map((field, i) => (told.includes(i) ? COVER : field))
}

/** Segments that say where and how, and nothing of what was found. */
const PLAIN = ['MSH', 'SFT', 'SPM', 'SAC', 'INV', 'ORC']
const OBR_SAYS_WHERE = 12

/** The same of a prenatal run: only what is named may be seen, whatever else there is. */
export const coveredBut = (text: string, shown: ReadonlySet<string>): string =>
  segmentsOf(text, ({ name, fields, saysIt }) => {
    if (PLAIN.includes(name)) return coveredWhere(fields, from(fields, 1), saysIt)
    if (name === 'OBR') return coveredOrder(fields, saysIt)
    const isShown = name === 'OBX' && shown.has(codeOf(fields))
    const isOpen = isShown && !saysIt(fields, [3], isSealed) && !saysIt(fields, [4], saysSex)
    if (isOpen) return coveredWhere(fields, from(fields, 4), saysIt)
    return coveredFrom(fields, name === 'OBX' ? 4 : 1)
  })

function coveredOrder(fields: readonly string[], saysIt: SaysIt): readonly string[] {
  const places = from(fields, 1).filter(place => place < OBR_SAYS_WHERE)
  return coveredFrom(coveredWhere(fields, places, saysIt) ?? fields, OBR_SAYS_WHERE)
}

/** A table's cells with those of sealed columns covered. */
export function coveredColumns([
  header = [],
  ...lines
]: readonly (readonly string[])[]): string[][] {
  const sealed = new Set(header.flatMap((name, i) => (isSealed(name) ? [i] : [])))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (cell.trim() !== '' && (sealed.has(i) || saysSex(cell)) ? COVER : cell))
  return [[...header], ...lines.map(line)]
}

/**
 * A table in which a row is one result (long format), so that its headings say nothing of what a row
 * is about: of a row with a cell that tells, only the specimen's number is seen.
 */
export function coveredRows(rows: readonly (readonly string[])[], number: number): string[][] {
  const [header = [], ...lines] = coveredColumns(rows)
  return [
    header,
    ...lines.map((cells, i) =>
      rows[i + 1]?.some(tells)
        ? cells.map((cell, j) => ((j === number && !tells(cell)) || cell === '' ? cell : COVER))
        : cells,
    ),
  ]
}

type SaysIt = (
  fields: readonly string[],
  places: readonly number[],
  ask: (text: string) => boolean,
) => boolean

interface Line {
  readonly name: string
  readonly fields: readonly string[]
  /** Whether it stands under an OBX that was covered. */
  readonly above: boolean
  /** Whether one of these fields, or a part of it, says what is asked for, escapes decoded. */
  readonly saysIt: SaysIt
}
type Cover = (line: Line) => readonly string[] | null

const SEGMENT = /^[A-Z][A-Z0-9]{2}$/

/** Rewrites segments one by one; what a cover leaves alone stays byte for byte. */
function segmentsOf(text: string, cover: Cover): string {
  const [, separator = '|', rest = ''] = /MSH(.)([^\r\n]{0,8})/s.exec(text) ?? []
  const marks = delimiters(separator, rest.split(separator)[0] ?? '') ?? USUAL
  const saysIt: SaysIt = (fields, places, ask) =>
    places.some(place => partsOf(fields[place] ?? '', marks).some(ask))
  let above = false
  return text
    .split(/(\r\n?|\n)/)
    .map(line => {
      const fields = line.split(separator)
      const name = (fields[0] ?? '').trim()
      if (fields.length < 2 || !SEGMENT.test(name)) return unnamed(line, above)
      const done = cover({ name, fields, above, saysIt })
      if (name !== 'NTE') above = name === 'OBX' && done !== null
      return done ? done.join(separator) : line
    })
    .join('')
}

/** A field as a whole and each of its parts, as they are meant. */
function partsOf(field: string, marks: Delimiters): string[] {
  if (field.trim() === '') return []
  const pieces = [marks.repetition, marks.component, marks.subcomponent].reduce(
    (parts, mark) => (mark ? parts.flatMap(part => part.split(mark)) : parts),
    [field],
  )
  return [...new Set([field, ...pieces])].map(part => unescaped(part, marks))
}

/** A line that is no segment continues the one above it: a sealed value may be wrapped. */
const unnamed = (line: string, above: boolean): string =>
  line.trim() !== '' && (above || saysSex(line)) ? COVER : line

const codeOf = (obx: readonly string[]): string => {
  const [code = '', , , second = ''] = (obx[3] ?? '').split('^')
  return code.trim() || second.trim()
}

const coveredFrom = (fields: readonly string[], from: number): string[] =>
  fields.map((field, i) => (i < from || field.trim() === '' ? field : COVER))
