/**
 * Whether a template is sound: found at start, where a developer reads it, and not by a nurse whose
 * label has a symbol that no scanner reads.
 */
import { type Label, type Mark, marksOf } from './label.ts'
import { barsOf, outlinesOf, QUIET_MODULES } from './symbols.ts'
import { fitted } from './text.ts'

/** Narrowest bar that every reader in the field resolves (domain sources ask for 0.127 to 0.19). */
const NARROWEST_MM = 0.19
/** A module must be whole dots of both, 203 and 300 dpi. */
const DOTS = [8, 12]
const HAIR = 1e-6

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

/** What a mark covers, its quiet zone included, in millimetres. */
function placeOf(mark: Mark): Place {
  switch (mark.kind) {
    case 'code128': {
      const quiet = QUIET_MODULES * mark.moduleMm
      const width = barsOf(mark.digits).modules * mark.moduleMm
      return place(mark.x - quiet, mark.y, width + 2 * quiet, mark.heightMm)
    }
    case 'datamatrix': {
      const side = (outlinesOf(mark.text).modules + 2) * mark.moduleMm
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

const isSymbol = (mark: Mark): boolean => mark.kind === 'code128' || mark.kind === 'datamatrix'

/** What is wrong with a module width; null if nothing. */
function faultOfModule(mark: Mark): string | null {
  if (mark.kind !== 'code128' && mark.kind !== 'datamatrix') return null
  if (mark.moduleMm < NARROWEST_MM) return `a module of ${mark.moduleMm} mm is too narrow`
  const broken = DOTS.find(dots => !Number.isInteger(mark.moduleMm * dots))
  return broken ? `a module of ${mark.moduleMm} mm is no whole dots at ${broken} per mm` : null
}

/** What is wrong with the marks of one label; null if nothing. */
export function faultOfMarks(marks: readonly Mark[], paper: Place): string | null {
  const places = marks.map(placeOf)
  for (const [i, mark] of marks.entries()) {
    const own = places[i]
    if (!own) continue
    const module = faultOfModule(mark)
    if (module) return module
    if (own.x0 < -HAIR || own.y0 < -HAIR || own.x1 > paper.x1 + HAIR || own.y1 > paper.y1 + HAIR) {
      return `${mark.kind} ${i + 1} reaches over the edge of the paper`
    }
    const other = isSymbol(mark) ? places.findIndex((p, k) => k !== i && meet(own, p)) : -1
    if (other >= 0) return `mark ${other + 1} stands in the quiet zone of ${mark.kind} ${i + 1}`
  }
  return null
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isLength = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0

/** Whether a module's default export has the shape of a label. */
export function isLabel(value: unknown): value is Label {
  if (typeof value !== 'object' || value === null) return false
  const { name, title, widthMm, heightMm, sample, draw } = value as Record<string, unknown>
  const says = (title ?? {}) as Record<string, unknown>
  return (
    isText(name) &&
    isText(says.en) &&
    isText(says.zh) &&
    isLength(widthMm) &&
    isLength(heightMm) &&
    typeof sample === 'object' &&
    sample !== null &&
    typeof draw === 'function'
  )
}

/** What is wrong with a template, in words for its author; null if nothing. */
export function faultOf(template: Label): string | null {
  const paper = place(0, 0, template.widthMm, template.heightMm)
  try {
    return faultOfMarks(marksOf(template, template.sample), paper)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
