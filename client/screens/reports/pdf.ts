/** A PDF that was fetched, shown or saved; its bytes stay in this page. */

const KEPT_MS = 120_000

export const pdfAddress = (bytes: Uint8Array): string =>
  URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }))

/** In a tab of its own, where the browser's reader prints and saves it. */
export function openPdf(bytes: Uint8Array): void {
  const address = pdfAddress(bytes)
  window.open(address, '_blank', 'noopener')
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}

/** Saved under a name that names nobody. */
export function saveFile(bytes: Uint8Array, name: string, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}
