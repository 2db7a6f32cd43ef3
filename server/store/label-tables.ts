/** The rows of labels and printers: a part of `tables.ts`. */
import type { LabelRun } from '../contract/labels.ts'
import type { Printer } from '../contract/printers.ts'
import type { Id, Instant } from '../contract/words.ts'

/** A label as it was first printed; JSON of its marks, its name apart (`labels/frozen.ts`). */
export interface FrozenLabelRow {
  specimen: string
  template: string
  edition: string
  widthMm: number
  heightMm: number
  first: string
  again: string
  name: string | null
  frozenAt: Instant
}

export interface LabelCopyRow {
  specimen: string
  copy: number
  centre: Id
  template: string
  run: Id | null
  /** Its place in the run, from 0. */
  ordinal: number | null
  medium: string
  printer: Id | null
  /** `sent` until it is known to have come out, then `made`. */
  state: string
  reason: string | null
  printedBy: Id
  printedAt: Instant
}

export interface LabelRunRow extends Omit<LabelRun, 'firstNumber' | 'endedWhy' | 'sheet'> {
  /** JSON list: a number for each label. */
  numbers: string
  /** JSON of a sheet of A4. */
  sheet: string | null
  /** JSON of a sentence. */
  endedWhy: string | null
}

export interface PrinterRow extends Omit<Printer, 'dpi' | 'reached' | 'address' | 'port'> {
  dpi: number
  /** Null where the server connects; then `address` and `port` say where to. */
  reached: 'agent' | null
  address: string
  port: number
  tokenHash: string | null
  addedBy: Id
}

/** One copy of the label of a plate or parcel. */
export interface ThingLabelRow {
  kind: string
  thing: string
  template: string
  copy: number
  centre: Id
  /** JSON of a drawing, as it was first printed. */
  drawing: string
  reason: string | null
  printedBy: Id
  printedAt: Instant
}
