/**
 * What a sent code and unit mean: the rows of the laboratory before the spellings of the programmes,
 * and among the rows the closest first: a line's own, its centre's, everybody's. Pure: made once of
 * the rows that hold, asked for every observation.
 *
 * The closest row that knows a code says which analyte it is, whatever the unit; a row farther off
 * that gives the code another meaning is not asked for the unit either. So an instrument whose code
 * was mapped by hand never falls back on what the same letters mean elsewhere (B-12).
 */
import type { Mapping } from '../contract/mappings.ts'
import type { Id } from '../contract/words.ts'
import type { Programme } from '../programmes/programme.ts'
import { folded } from './units.ts'

export type Programmes = ReadonlyMap<string, Programme>

export interface SentCode {
  readonly programme: string
  readonly centre: Id
  readonly line: Id
  readonly code: string
  readonly codingSystem: string
  readonly unit: string
}

/** What was understood: the analyte, and what its value is multiplied with before it is judged. */
export interface Understood {
  readonly analyte: string
  readonly factor: string
  /** What limits are in, in UCUM. */
  readonly unit: string
  /** The row that says so; null where the programme's own file does. */
  readonly mapping: Id | null
}

export type Meaning =
  | Understood
  | { readonly unknown: 'analyte' }
  /** The analyte is known; these are the units it is known in. */
  | { readonly unknown: 'unit'; readonly analyte: string; readonly units: readonly string[] }

interface Entry extends Understood {
  readonly centre: Id | null
  readonly line: Id | null
  readonly codingSystem: string | null
  readonly sentUnit: string
  readonly spelled: string
}

export interface Codes {
  read(sent: SentCode): Meaning
  /** What a code means there, whatever its system and unit. */
  analytesOf(programme: string, code: string, at: Pick<SentCode, 'centre' | 'line'>): string[]
  /** Whether two codes of a centre mean one analyte in any programme, in whatever unit. */
  isSame(one: CodeOnLine, other: CodeOnLine, centre: Id): boolean
}
interface CodeOnLine {
  readonly code: string
  readonly line: Id | null
}

/** Whether a code is one by which a programme knows an analyte, whatever was mapped besides. */
export function isAnalyteCode(programmes: Programmes, code: string): boolean {
  const known = OWN_CODES.get(programmes) ?? new Set(ownCodes(programmes))
  OWN_CODES.set(programmes, known)
  return known.has(code)
}

const OWN_CODES = new WeakMap<Programmes, ReadonlySet<string>>()

const ownCodes = (programmes: Programmes): string[] =>
  [...programmes.values()].flatMap(({ spellings }) => spellings.flatMap(({ codes }) => codes))

/** The code book of these rows; rows that do not hold today are the caller's to leave out. */
export function codesOf(programmes: Programmes, rows: readonly Mapping[]): Codes {
  const entries = new Map<string, Entry[]>()
  for (const [key, entry] of [...ofRows(programmes, rows), ...builtIn(programmes)])
    entries.set(key, [...(entries.get(key) ?? []), entry])
  const known = (programme: string, code: string, at: At) =>
    (entries.get(keyOf(programme, code)) ?? []).filter(entry => reaches(entry, at))
  return {
    read: remembered(sent => meaning(known(sent.programme, sent.code, sent), sent)),
    analytesOf: (programme, code, at) => [
      ...analytesNear(known(programme, code, at).toSorted(byDistance)),
    ],
    isSame(one, other, centre) {
      if (one.code === other.code) return true
      return [...programmes.keys()].some(programme => {
        const of = ({ code, line }: CodeOnLine) => known(programme, code, { centre, line })
        const others = new Set(of(other).map(entry => entry.analyte))
        return of(one).some(entry => others.has(entry.analyte))
      })
    },
  }
}

/** Of a line, more than instruments have codes; one that sends rubbish fills no memory. */
const MOST_REMEMBERED = 2_000

/** A plate asks the same sixty questions a hundred times, one line after the other. */
function remembered(read: Codes['read']): Codes['read'] {
  const known = new Map<string, Map<string, Remembered>>()
  let here = new Map<string, Remembered>()
  let last: Remembered | undefined
  const found = (sent: SentCode): Remembered | undefined => {
    const { programme, centre, line, code, codingSystem, unit } = sent
    if (code.length + codingSystem.length + unit.length > LONGEST_REMEMBERED) return undefined
    if (last?.programme !== programme || last.centre !== centre || last.line !== line)
      here = placeIn(known, `${programme}\0${centre}\0${line}`)
    const key = `${code}\0${codingSystem}\0${unit}`
    const before = here.get(key)
    if (before) return before
    if (here.size >= MOST_REMEMBERED) here.clear()
    const now: Remembered = {
      ...{ programme, centre, line, means: read(sent), next: undefined },
      ...{ code: copied(code), codingSystem: copied(codingSystem), unit: copied(unit) },
    }
    here.set(key, now)
    return now
  }
  return sent => {
    const next = last?.next
    if (next && asksSame(next, sent)) {
      last = next
      return next.means
    }
    const now = found(sent)
    if (last) last.next = now
    last = now
    return now ? now.means : read(sent)
  }
}

interface Remembered extends SentCode {
  readonly means: Meaning
  /** What was asked after it the last time. */
  next: Remembered | undefined
}

/** A part of a text would keep the whole message in memory. */
const copied = (part: string): string => ` ${part}`.slice(1)

const asksSame = (one: SentCode, other: SentCode): boolean =>
  one.code === other.code &&
  one.unit === other.unit &&
  one.codingSystem === other.codingSystem &&
  one.line === other.line &&
  one.programme === other.programme &&
  one.centre === other.centre

function placeIn<T>(known: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = known.get(key) ?? new Map<string, T>()
  known.set(key, found)
  return found
}
const LONGEST_REMEMBERED = 200

interface At {
  readonly centre: Id
  readonly line: Id | null
  readonly codingSystem?: string
}

const keyOf = (programme: string, code: string): string => `${programme} ${code}`

/** A row whose analyte has another unit by now says nothing that could be judged. */
function* ofRows(programmes: Programmes, rows: readonly Mapping[]): Generator<[string, Entry]> {
  for (const row of rows) {
    const analyte = programmes.get(row.programme)?.analytes.find(a => a.code === row.analyte)
    if (analyte?.ucum !== row.unit) continue
    const { centre, line, codingSystem, factor, unit } = row
    yield [
      keyOf(row.programme, row.sentCode),
      {
        ...{ analyte: row.analyte, factor, unit, mapping: row.id, centre, line, codingSystem },
        ...{ sentUnit: folded(row.sentUnit), spelled: row.sentUnit },
      },
    ]
  }
}

function* builtIn(programmes: Programmes): Generator<[string, Entry]> {
  for (const programme of programmes.values())
    for (const { analyte, codes, units } of programme.spellings)
      for (const code of codes)
        for (const spelled of units)
          yield [
            keyOf(programme.code, code),
            {
              ...{ analyte, factor: '1', mapping: null, centre: null, line: null },
              ...{ codingSystem: null, sentUnit: folded(spelled), spelled },
              unit: programme.analytes.find(a => a.code === analyte)?.ucum ?? '',
            },
          ]
}

const reaches = (entry: Entry, { centre, line, codingSystem }: At): boolean =>
  (entry.centre === null || entry.centre === centre) &&
  (entry.line === null || entry.line === line) &&
  (entry.codingSystem === null || codingSystem === undefined || entry.codingSystem === codingSystem)

/** A line's own row first, what the programme's file knows last. */
function distance({ mapping, line, centre }: Entry): number {
  if (mapping === null) return 3
  if (line !== null) return 0
  return centre === null ? 2 : 1
}

/** As near as each other: one that names the coding system before one for any. */
const byDistance = (a: Entry, b: Entry): number =>
  distance(a) - distance(b) || Number(a.codingSystem === null) - Number(b.codingSystem === null)

/** What the closest rows say it is. */
function analytesNear(sorted: readonly Entry[]): Set<string> {
  const closest = sorted.slice(0, 1).map(distance)[0]
  return new Set(sorted.filter(e => distance(e) === closest).map(e => e.analyte))
}

function meaning(known: readonly Entry[], sent: SentCode): Meaning {
  if (known.length === 0) return { unknown: 'analyte' }
  const sorted = known.toSorted(byDistance)
  const analytes = analytesNear(sorted)
  const usable = sorted.filter(e => analytes.has(e.analyte))
  const unit = folded(sent.unit)
  const found = usable.find(e => e.sentUnit === unit)
  if (!found) {
    const units = [...new Set(usable.map(e => e.spelled))]
    return { unknown: 'unit', analyte: usable[0]?.analyte ?? '', units }
  }
  const { analyte, factor, mapping } = found
  return { analyte, factor, unit: found.unit, mapping }
}
