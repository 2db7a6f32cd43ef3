/**
 * One label, printed where this computer prints: in the browser's dialog, on the next free place of a
 * sheet, or on a printer of the site. The laboratory counts every copy before anything comes out.
 */
import type { LabelRun } from '../../../server/contract/labels.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { api, type Told, useTell } from '../../api.ts'
import { openPdf } from '../../files.ts'
import { printSheet } from '../../ui/print-sheet.ts'
import { toast } from '../../ui/toast.tsx'
import { keepSheet, numbersIn, openRun, sheetHere, whereFor } from '../labels/where.ts'

interface ToPrint {
  readonly number: string
  readonly samplingPoint: string
}

/** Prints, and says whether it came to that; the specimen exists in either case. */
export function usePrintLabel() {
  const label = useTell('printLabel')
  const start = useTell('startLabelRun')
  const take = useTell('takeLabelRun')
  const inDialog = async ({ number }: ToPrint, why: { reason?: string }) => {
    const { gave, refusal } = await label.tell({ number, medium: 'svg', ...why })
    if (refusal) return notMade(number, refusal.says)
    warnOf(gave.missing)
    printSheet(gave.drawing, gave.widthMm, gave.heightMm)
    return true
  }
  /** A sheet is made at once; a printer works on by itself, and its progress shows at the label. */
  const inRun = async (one: ToPrint, printer: string | null, why: { reason?: string }) => {
    const sheet = sheetHere()
    const on = printer
      ? ({ medium: 'zpl', printer } as const)
      : ({ medium: 'a4', sheet: numbersIn(sheet) } as const)
    const { gave, refusal } = await start.tell({ numbers: [{ number: one.number }], ...on, ...why })
    if (refusal) return notMade(one.number, refusal.says)
    warnOf(gave.missing)
    if (printer) {
      openRun(one.samplingPoint, gave.id)
      return true
    }
    const pdf = await taken(gave, take.tell)
    if (pdf.refusal) return notMade(one.number, pdf.refusal.says)
    keepSheet(sheet, 1)
    openPdf(pdf.gave)
    return true
  }
  const print = (one: ToPrint, reason?: string): Promise<boolean> => {
    const why = reason === undefined ? {} : { reason }
    const where = whereFor(one.samplingPoint)
    if (where === 'dialog') return inDialog(one, why)
    return inRun(one, where === 'a4' ? null : where, why)
  }
  return { print, busy: label.busy || start.busy || take.busy }
}

/** The PDF of a run that needs no printer; it is made within a few milliseconds. */
async function taken(
  begun: LabelRun,
  take: (asks: { id: string }) => Promise<Told<Uint8Array>>,
): Promise<Told<Uint8Array>> {
  let run = begun
  while (run.state === 'running') run = await api.showLabelRun({ id: run.id })
  return take({ id: run.id })
}

function notMade(number: string, says: Say): false {
  const shown = grouped(number)
  toast(
    'stop',
    say(
      `The label of ${shown} was not made. ${says.en} Open the card in the list to print it.`,
      `${shown} 的标签未生成。${says.zh} 请在列表中打开该血片后打印。`,
    ),
  )
  return false
}

/** Says which letters of a name come out as empty boxes. */
export function warnOf(missing: readonly string[]): void {
  if (missing.length === 0) return
  const boxes = missing.join(' ')
  toast(
    'fault',
    say(
      `The printer’s letters lack ${boxes}. Write them by hand over the empty box.`,
      `打印字体缺少“${boxes}”，请在空框处手写补全。`,
    ),
  )
}
