/**
 * Prints a drawing at exactly its size: a hidden frame whose only page is as large as the label, so
 * that the browser's own dialog has nothing to scale.
 */

const GONE_AFTER_MS = 120_000

/** Opens the print window for an SVG of `widthMm` by `heightMm`; most browsers wait in it. */
export function printSheet(svg: string, widthMm: number, heightMm: number): void {
  const frame = document.createElement('iframe')
  frame.className = 'print-frame'
  frame.title = 'print'
  document.body.append(frame)
  const sheet = frame.contentDocument
  const view = frame.contentWindow
  if (!sheet || !view) throw new Error('the browser gave the print frame no document')
  const style = sheet.createElement('style')
  style.textContent = `@page{size:${widthMm}mm ${heightMm}mm;margin:0}html,body{margin:0}
svg{display:block;width:${widthMm}mm;height:${heightMm}mm}`
  sheet.head.append(style)
  const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  sheet.body.append(sheet.importNode(drawing, true))
  // Some browsers say so before they have read the page, and some never do.
  view.addEventListener('afterprint', () => setTimeout(() => frame.remove(), 1_000))
  setTimeout(() => frame.remove(), GONE_AFTER_MS)
  view.print()
}

/** A drawing as an address for an image, so that no markup of it enters the page. */
export const svgAddress = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`
