/**
 * The two symbols we print, as shapes in modules. bwip-js encodes them; its drawing interface is
 * used instead of its `raw` because that needs all hundred symbologies, and the browser would load
 * a megabyte for two of them.
 */
import { code128, datamatrix } from 'bwip-js/generic'

/** A bar: where it begins and how wide it is, in modules. */
export interface Bar {
  readonly at: number
  readonly wide: number
}

export interface Bars {
  readonly modules: number
  readonly bars: readonly Bar[]
}

/** Outlines of the dark areas in modules, to be filled even-odd. */
export interface Outlines {
  readonly modules: number
  readonly outlines: readonly (readonly (readonly [number, number])[])[]
}

/** Empty modules that a reader needs left and right of Code 128 (ISO/IEC 15417). */
export const QUIET_MODULES = 10

/** Two pixels to a module: bwip-js puts a bar's middle on a whole pixel, so its edges stay exact. */
export const SCALE = 2

/** A drawing surface on which nothing but the wanted shapes happens. */
export function surface(onto: {
  init(width: number): void
  bar?(middle: number, wide: number): void
  outline?(points: [number, number][]): void
}) {
  return {
    scale: () => null,
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init: (width: number) => onto.init(width),
    line: (x: number, _y0: number, _x1: number, _y1: number, wide: number) => onto.bar?.(x, wide),
    polygon: (points: [number, number][]) => onto.outline?.(points),
    hexagon() {},
    ellipse() {},
    fill() {},
    text() {},
    end() {},
  }
}

/** Code 128 of an even number of digits, two to a character; throws on anything else. */
export function barsOf(digits: string): Bars {
  if (!/^(\d\d)+$/.test(digits)) throw new TypeError(`not an even number of digits: ${digits}`)
  const bars: Bar[] = []
  let modules = 0
  const onto = surface({
    init: width => {
      modules = width / SCALE
    },
    bar: (middle, wide) => bars.push({ at: (middle - wide / 2) / SCALE, wide: wide / SCALE }),
  })
  code128({ bcid: 'code128', text: digits, scale: SCALE }, onto)
  return { modules, bars }
}

/** Square Data Matrix of ASCII letters, digits and hyphens; throws on anything else. */
export function outlinesOf(text: string): Outlines {
  if (!/^[0-9A-Za-z-]+$/.test(text)) throw new TypeError(`not for a Data Matrix here: ${text}`)
  const outlines: (readonly [number, number])[][] = []
  let modules = 0
  const onto = surface({
    init: width => {
      modules = width / (SCALE * SCALE)
    },
    outline: points =>
      outlines.push(points.map(([x, y]) => [x / (SCALE * SCALE), y / (SCALE * SCALE)])),
  })
  datamatrix({ bcid: 'datamatrix', text, scale: SCALE }, onto)
  return { modules, outlines }
}
