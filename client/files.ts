/** Files between this browser and its person's disk; what was fetched stays in this page. */

import { Refusal } from '../server/contract/refusal.ts'
import { say } from '../server/contract/words.ts'

/** What a dialog offers where a table is brought: text, or a spreadsheet. */
export const TABLES = '.csv,.tsv,.txt,.xlsx,text/csv'

/** The type of a table that is saved. */
export const CSV = 'text/csv;charset=utf-8'

/** As many arguments as a call takes everywhere. */
const PIECE = 8_192
const KEPT_MS = 120_000

/** Said before anything travels: what is empty is a file that was saved badly, or the wrong one. */
export const EMPTY_FILE = new Refusal(
  'invalid',
  say(
    'The file is empty. Choose another, or save this one again with what belongs in it.',
    '文件为空，请选择其他文件，或填写内容保存后重新选择。',
  ),
)

/** The bytes of a file, as they travel. */
export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += PIECE)
    text += String.fromCharCode(...bytes.subarray(i, i + PIECE))
  return btoa(text)
}

/** Offers bytes or a text to be saved, under a name that names nobody. */
export function saveFile(content: Uint8Array | string, name: string, type: string): void {
  const part = typeof content === 'string' ? content : new Uint8Array(content)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([part], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}

/** The address of a PDF for a frame of this page; whoever asked for it gives it back. */
export const pdfAddress = (bytes: Uint8Array): string =>
  URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }))

/** In a tab of its own, where the browser's reader prints and saves it. */
export function openPdf(bytes: Uint8Array): void {
  const address = pdfAddress(bytes)
  window.open(address, '_blank', 'noopener')
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
