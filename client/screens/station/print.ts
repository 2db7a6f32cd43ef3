/** A label asked of the laboratory, which counts the copy, and given to the printer. */
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { printSheet } from '../../ui/print-sheet.ts'
import { toast } from '../../ui/toast.tsx'

/** Prints, and says whether it came to that; the specimen exists in either case. */
export function usePrintLabel() {
  const label = useTell('printLabel')
  const print = async (number: string, reason?: string): Promise<boolean> => {
    const why = reason === undefined ? {} : { reason }
    const { gave, refusal } = await label.tell({ number, medium: 'svg', ...why })
    if (refusal) {
      const shown = grouped(number)
      toast(
        'stop',
        say(
          `The label of ${shown} was not made. ${refusal.says.en} Open the card in the list to print it.`,
          `${shown} 的标签未生成。${refusal.says.zh} 请在列表中打开该血片后打印。`,
        ),
      )
      return false
    }
    if (gave.missing.length > 0) {
      const boxes = gave.missing.join(' ')
      toast(
        'fault',
        say(
          `The printer’s letters lack ${boxes}. Write them by hand over the empty box.`,
          `打印字体缺少“${boxes}”，请在空框处手写补全。`,
        ),
      )
    }
    printSheet(gave.drawing, gave.widthMm, gave.heightMm)
    return true
  }
  return { print, busy: label.busy }
}
