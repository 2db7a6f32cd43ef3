/**
 * What a label is. A template only says which marks stand where, in millimetres from the top left
 * corner of the paper; SVG, PNG and printer language are three ways to put the same marks down, so
 * that what the screen shows, what the browser prints and what a label printer prints agree.
 * Everything a template can be made of is listed here. Safe in a browser.
 */
import type { Say } from '../server/contract/words.ts'

/** What is printed on the label of one specimen, or of a thing that holds specimens. */
export interface SpecimenLabel {
  /** The 14 digits of the specimen; of a plate, box or parcel letters, digits and hyphens. */
  readonly number: string
  /** Whom it is about; null on a kit that has been handed out before there is anyone. */
  readonly name: string | null
  /** Local time as it shall be printed, `YYYY-MM-DD HH:mm`; null before the collection. */
  readonly collectedAt: string | null
  readonly programme: string
  readonly samplingPoint: string
  /** 1 for the first print; later ones say which copy they are. */
  readonly copy: number
  /** How many specimens a box or parcel holds; absent on everything else. */
  readonly count?: number
  /** Where a parcel goes; absent on everything else. */
  readonly to?: string
  /** What is read instead of the number, where that is for scanners alone. */
  readonly shown?: string
  /** The numbers on one page of a manifest, and which page it is. */
  readonly holds?: readonly string[]
  readonly page?: string
}

/** What the templates of tubes are shown and checked with: a long programme, a name of four, a copy. */
export const A_TUBE: SpecimenLabel = {
  number: '01260000567873',
  name: '欧阳静怡',
  collectedAt: '2026-11-20 08:30',
  programme: '孕妇外周血胎儿游离DNA产前检测',
  samplingPoint: '贵阳市南明区妇幼保健院',
  copy: 2,
}

/** Code 128, set C. `x` is where the first bar begins; ten modules left and right stay empty. */
export interface Code128Mark {
  readonly kind: 'code128'
  readonly digits: string
  readonly x: number
  readonly y: number
  readonly moduleMm: number
  readonly heightMm: number
}

/** Data Matrix ECC 200, square. `x`, `y` is the corner of the symbol; one module stays empty. */
export interface DataMatrixMark {
  readonly kind: 'datamatrix'
  readonly text: string
  readonly x: number
  readonly y: number
  readonly moduleMm: number
}

/** One line of text. A long one shrinks to `leastMm` (Latin a little further), then loses its middle. */
export interface TextMark {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  /** The baseline. */
  readonly y: number
  /** Height of the type (em). */
  readonly sizeMm: number
  readonly leastMm?: number
  readonly weight: 'regular' | 'bold'
  readonly maxMm: number
}

/** A straight rule, level or upright; `x`, `y` is its top left corner. */
export interface LineMark {
  readonly kind: 'line'
  readonly x: number
  readonly y: number
  readonly lengthMm: number
  readonly thickMm: number
  readonly upright?: true
}

/** An empty frame; the line lies inside the given size. */
export interface BoxMark {
  readonly kind: 'box'
  readonly x: number
  readonly y: number
  readonly widthMm: number
  readonly heightMm: number
  readonly thickMm: number
}

export type Mark = Code128Mark | DataMatrixMark | TextMark | LineMark | BoxMark

export interface Paper {
  readonly widthMm: number
  readonly heightMm: number
}

/** Marks on their paper: all that is needed to draw a label, whatever template made it. */
export interface Drawing extends Paper {
  readonly marks: readonly Mark[]
}

/** What a label sticks on: it decides which symbol it bears and how much room that needs (`check.ts`). */
export const CARRIERS = ['card', 'tube', 'small', 'thing'] as const
export type Carrier = (typeof CARRIERS)[number]

export interface Label extends Paper {
  /** The name of its file without `.ts`. */
  readonly name: string
  readonly title: Say
  readonly on: Carrier
  /** A dot: its width is its diameter, and nothing may stand in the corners. */
  readonly shape?: 'round'
  /** Read where many pass by: names are masked before they come here. */
  readonly names?: 'masked'
  /** Data that fill every place; drawn at every start and compared in the tests. */
  readonly sample: SpecimenLabel
  draw(data: SpecimenLabel, paper: Paper): readonly Mark[]
}

/** Which copy a label is, as it says so itself; nothing on the first. */
export const copyText = (copy: number): string => `copy ${copy}`
/** The same where there is no room for a word. */
export const copyShort = (copy: number): string => `(${copy})`
/** Drawn for a copy that has no number yet (`frozen.ts`). */
export const isCopy = ({ copy }: SpecimenLabel): boolean => copy !== 1

/** Written by a person, so that a wrong shape is a type error where it stands. */
export const label = (template: Label): Label => template

/** The marks of one label. */
export const marksOf = (template: Label, data: SpecimenLabel): readonly Mark[] =>
  template.draw(data, { widthMm: template.widthMm, heightMm: template.heightMm })

/** A label as it is drawn. */
export const drawingOf = (template: Label, data: SpecimenLabel): Drawing => ({
  widthMm: template.widthMm,
  heightMm: template.heightMm,
  marks: marksOf(template, data),
})

/** Centre, year, sequence and check digits apart, as people read a number aloud. */
export const inGroups = (number: string): string =>
  number.replace(/^(\d{2})(\d{2})(\d{8})(\d{2})$/, '$1 $2 $3 $4')
