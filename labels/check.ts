/**
 * Whether a template is sound: found at start, where a developer reads it, and not by a nurse whose
 * label has a symbol that no scanner reads.
 */
import {
  CARRIERS,
  type Carrier,
  type Code128Mark,
  type DataMatrixMark,
  type Label,
  type Mark,
  marksOf,
} from './label.ts'
import { barsOf, outlinesOf, QUIET_MODULES } from './symbols.ts'
import { fitted } from './text.ts'

/** Narrowest bar that every reader in the field resolves (domain sources ask for 0.127 to 0.19). */
const NARROWEST_MM = 0.19
/** A module must be whole dots of both, 203 and 300 dpi. */
const DOTS = [8, 12]
const HAIR = 1e-6

/** What the readers of a carrier ask for; a length in millimetres, `quiet` of them on either side. */
interface Asks {
  readonly symbol: 'code128' | 'datamatrix'
  readonly moduleMm?: number
  readonly barMm?: number
  /** At least so much stays empty beside the symbol, beyond what its standard asks. */
  readonly quietMm?: number
  /** The symbol with its quiet zones is at most so long. */
  readonly wholeMm?: number
}

/**
 * Tubes: limits that makers of analyzers publish for the tube's code (Mindray: bars of 10 mm, 5 mm
 * empty, 45 mm in all; ISBT 128: X of 0.25 mm). Cards and small ones: the symbols' own standards
 * (ten modules and one module empty).
 */
const ASKS: Readonly<Record<Carrier, Asks>> = {
  card: { symbol: 'code128' },
  tube: { symbol: 'code128', moduleMm: 0.25, barMm: 10, quietMm: 5, wholeMm: 45 },
  small: { symbol: 'datamatrix' },
  thing: { symbol: 'datamatrix' },
}

interface Place {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

const place = (x: number, y: number, width: number, height: number): Place => ({
  x0: x,
  y0: y,
  x1: x + width,
  y1: y + height,
})

/** How many modules a symbol is long: encoding costs milliseconds, and the samples say much the same. */
const LONG = new Map<string, number>()

function modulesOf(mark: Code128Mark | DataMatrixMark): number {
  const text = mark.kind === 'code128' ? mark.digits : mark.text
  const key = `${mark.kind} ${text}`
  const known = LONG.get(key)
  if (known !== undefined) return known
  const { modules } = mark.kind === 'code128' ? barsOf(text) : outlinesOf(text)
  LONG.set(key, modules)
  return modules
}

/** What a mark covers, its quiet zone included, in millimetres; `more` where its carrier asks for it. */
function placeOf(mark: Mark, more = 0): Place {
  switch (mark.kind) {
    case 'code128': {
      const quiet = Math.max(QUIET_MODULES * mark.moduleMm, more)
      const width = modulesOf(mark) * mark.moduleMm
      return place(mark.x - quiet, mark.y, width + 2 * quiet, mark.heightMm)
    }
    case 'datamatrix': {
      const side = (modulesOf(mark) + 2) * mark.moduleMm
      return place(mark.x - mark.moduleMm, mark.y - mark.moduleMm, side, side)
    }
    case 'text': {
      const { size, width } = fitted(mark)
      return place(mark.x, mark.y - 0.88 * size, width, 1.12 * size)
    }
    case 'line':
      return mark.upright
        ? place(mark.x, mark.y, mark.thickMm, mark.lengthMm)
        : place(mark.x, mark.y, mark.lengthMm, mark.thickMm)
    case 'box':
      return place(mark.x, mark.y, mark.widthMm, mark.heightMm)
  }
}

const meet = (a: Place, b: Place): boolean =>
  a.x0 < b.x1 - HAIR && b.x0 < a.x1 - HAIR && a.y0 < b.y1 - HAIR && b.y0 < a.y1 - HAIR

const isSymbol = (mark: Mark): mark is Code128Mark | DataMatrixMark =>
  mark.kind === 'code128' || mark.kind === 'datamatrix'

/** What is wrong with a module width; null if nothing. */
function faultOfModule(mark: Mark): string | null {
  if (mark.kind !== 'code128' && mark.kind !== 'datamatrix') return null
  if (mark.moduleMm < NARROWEST_MM) return `a module of ${mark.moduleMm} mm is too narrow`
  const broken = DOTS.find(dots => !Number.isInteger(mark.moduleMm * dots))
  return broken ? `a module of ${mark.moduleMm} mm is no whole dots at ${broken} per mm` : null
}

/** What is wrong with the one symbol of a label for what it sticks on; null if nothing. */
function faultOfSymbol(marks: readonly Mark[], on: Carrier): string | null {
  const { symbol, moduleMm = 0, barMm = 0, quietMm = 0, wholeMm } = ASKS[on]
  const symbols = marks.filter(isSymbol)
  const [mark] = symbols
  if (symbols.length !== 1) return `has ${symbols.length} symbols: a label bears one`
  if (mark?.kind !== symbol) return `bears a ${mark?.kind}; a label on a ${on} bears a ${symbol}`
  if (mark.moduleMm < moduleMm) return `a module of ${mark.moduleMm} mm is below ${moduleMm} mm`
  if (mark.kind !== 'code128') return null
  if (mark.heightMm < barMm) return `bars of ${mark.heightMm} mm are below ${barMm} mm`
  const { x0, x1 } = placeOf(mark, quietMm)
  const isLonger = wholeMm !== undefined && x1 - x0 > wholeMm + HAIR
  return isLonger ? `the symbol with its quiet zones is longer than ${wholeMm} mm` : null
}

/** Whether a place reaches over the edge of a paper, or out of a dot. */
function isOver({ x0, y0, x1, y1 }: Place, paper: Place, shape: Label['shape']): boolean {
  if (x0 < -HAIR || y0 < -HAIR || x1 > paper.x1 + HAIR || y1 > paper.y1 + HAIR) return true
  const middle = paper.x1 / 2
  const far = Math.hypot(
    Math.max(Math.abs(x0 - middle), Math.abs(x1 - middle)),
    Math.max(Math.abs(y0 - middle), Math.abs(y1 - middle)),
  )
  return shape === 'round' && far > middle + HAIR
}

/** What is wrong with the marks of one label; null if nothing. */
export function faultOfMarks(
  marks: readonly Mark[],
  { on, shape, widthMm, heightMm }: Pick<Label, 'on' | 'shape' | 'widthMm' | 'heightMm'>,
): string | null {
  const paper = place(0, 0, widthMm, heightMm)
  const ofSymbol = faultOfSymbol(marks, on)
  if (ofSymbol) return ofSymbol
  const places = marks.map(mark => placeOf(mark, ASKS[on].quietMm))
  for (const [i, mark] of marks.entries()) {
    const own = places[i]
    if (!own) continue
    const module = faultOfModule(mark)
    if (module) return module
    if (isOver(own, paper, shape)) {
      return `${mark.kind} ${i + 1} reaches over the edge of the paper`
    }
    const other = isSymbol(mark) ? places.findIndex((p, k) => k !== i && meet(own, p)) : -1
    if (other >= 0) return `mark ${other + 1} stands in the quiet zone of ${mark.kind} ${i + 1}`
  }
  return null
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
/** Whole dots of every printer. */
const isLength = (value: unknown): boolean =>
  Number(value) > 0 && DOTS.every(dots => Number.isInteger(Number(value) * dots))

/** Whether a module's default export has the shape of a label. */
export function isLabel(value: unknown): value is Label {
  if (typeof value !== 'object' || value === null) return false
  const { name, title, on, widthMm, heightMm, sample, draw } = value as Record<string, unknown>
  const says = (title ?? {}) as Record<string, unknown>
  return (
    isText(name) &&
    isText(says.en) &&
    isText(says.zh) &&
    CARRIERS.includes(on as Carrier) &&
    isLength(widthMm) &&
    isLength(heightMm) &&
    typeof sample === 'object' &&
    sample !== null &&
    typeof draw === 'function'
  )
}

/** What is wrong with a template, in words for its author; null if nothing. */
export function faultOf(template: Label): string | null {
  try {
    return faultOfMarks(marksOf(template, template.sample), template)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
