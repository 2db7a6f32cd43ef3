/**
 * Where this computer prints the labels of a collection site, remembered from one label to the next:
 * the browser's own dialog, a sheet of A4, or a printer that stands there. And the printer's work that
 * is not through yet, so that what stands still is seen again after a reload.
 */
import type { LabelSheet } from '../../../server/contract/labels.ts'
import { keep, kept, useKept } from './kept.ts'

/** `dialog`, `a4`, or the id of a printer. */
export type Where = 'dialog' | 'a4' | (string & {})

const whereKey = (samplingPoint: string) => `guthrie.printer.${samplingPoint}`

export const whereFor = (samplingPoint: string): Where => kept(whereKey(samplingPoint)) || 'dialog'
export const useWhere = (samplingPoint: string): Where =>
  useKept(whereKey(samplingPoint)) || 'dialog'
export const chooseWhere = (samplingPoint: string, where: Where): void =>
  keep(whereKey(samplingPoint), where)

const runsKey = (samplingPoint: string) => `guthrie.printing.${samplingPoint}`
const idsIn = (text: string): string[] => text.split(' ').filter(Boolean)

/** Runs begun here that nobody has seen to their end. */
export const useOpenRuns = (samplingPoint: string): readonly string[] =>
  idsIn(useKept(runsKey(samplingPoint)))
export const openRun = (samplingPoint: string, id: string): void =>
  keep(runsKey(samplingPoint), [...idsIn(kept(runsKey(samplingPoint))), id].join(' '))
export const closeRun = (samplingPoint: string, id: string): void =>
  keep(
    runsKey(samplingPoint),
    idsIn(kept(runsKey(samplingPoint)))
      .filter(one => one !== id)
      .join(' '),
  )

/** How a sheet is cut, as it stands in the fields of a form. */
export type SheetValues = Record<keyof LabelSheet, string>

/** Card stickers, four beside each other, as they are sold on A4. */
const SHEET: SheetValues = {
  ...{ columns: '4', rows: '20', leftMm: '10', topMm: '12' },
  ...{ acrossMm: '48', downMm: '13.7', startAt: '0' },
}
export const SHEET_FIELDS = Object.keys(SHEET) as (keyof LabelSheet)[]
const SHEET_KEY = 'guthrie.sheet'

/** The sheet that was printed on last, with the places used since. */
export function sheetHere(): SheetValues {
  const [...values] = kept(SHEET_KEY).split(' ')
  if (values.length !== SHEET_FIELDS.length) return SHEET
  return Object.fromEntries(SHEET_FIELDS.map((name, i) => [name, values[i]])) as SheetValues
}

/** The next label goes behind those `used`; a full sheet is followed by a fresh one. */
export function keepSheet(sheet: SheetValues, used: number): void {
  const places = Number(sheet.columns) * Number(sheet.rows)
  const startAt = String((Number(sheet.startAt) + used) % places)
  keep(SHEET_KEY, SHEET_FIELDS.map(name => ({ ...sheet, startAt })[name]).join(' '))
}

export const numbersIn = (sheet: SheetValues): LabelSheet =>
  Object.fromEntries(SHEET_FIELDS.map(name => [name, Number(sheet[name])])) as unknown as LabelSheet
