/** Files between this browser and its person's disk. */

/** What a dialog offers where a table is brought: text, or a spreadsheet. */
export const TABLES = '.csv,.tsv,.txt,.xlsx,text/csv'

/** The bytes of a file, as they travel. */
export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += PIECE)
    text += String.fromCharCode(...bytes.subarray(i, i + PIECE))
  return btoa(text)
}

/** As many arguments as a call takes everywhere. */
const PIECE = 8_192

/** Offers a text to be saved under a name. */
export function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
