/**
 * A scanner and a label printer that know nothing of our code: ZXing reads what was drawn, zebrash
 * prints ZPL. Both bring their WebAssembly along; neither may fetch it.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { ready } from 'zpl-renderer-js'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import type { PdfPage } from './pdf.ts'

const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')))
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })

/**
 * Everything that can be scanned on a picture, as `format text`. `asSetUp` reads as the readers of a
 * laboratory are set up, for the two symbols on its labels: a search for every symbology there is finds
 * one in the empty boxes of letters that no font has.
 */
export async function scan(png: Uint8Array, { asSetUp = false } = {}): Promise<string[]> {
  const found = await readBarcodes(new Uint8Array(png), {
    tryHarder: true,
    ...(asSetUp ? { formats: ['Code128', 'DataMatrix'] } : {}),
  })
  return found.map(code => `${code.format} ${code.text}`)
}

/** The picture a printer with so many dots to the millimetre makes of a label in ZPL. */
export async function print(
  zpl: string,
  paper: { widthMm: number; heightMm: number },
  dotsPerMm: number,
): Promise<Buffer> {
  const { api } = await ready
  return Buffer.from(
    await api.zplToBase64Async(zpl, paper.widthMm, paper.heightMm, dotsPerMm),
    'base64',
  )
}

/** A page of a PDF as a printer of so many dots to the inch has it, without its text. */
export function pictured({ size: [width, height], filled }: PdfPage, dpi: number): Buffer {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="#fff"/>` +
    `<path transform="matrix(1 0 0 -1 0 ${height})" fill-rule="evenodd" d="${filled}"/></svg>`
  const fitTo = { mode: 'zoom', value: dpi / 72 } as const
  return Buffer.from(new Resvg(svg, { fitTo, font: { loadSystemFonts: false } }).render().asPng())
}

/** The dots of a picture, row by row; true where there is ink. */
export function inkOf(png: Buffer): boolean[] {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const { pixels } = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<image width="${width}" height="${height}" image-rendering="optimizeSpeed" ` +
      `href="data:image/png;base64,${png.toString('base64')}"/></svg>`,
    { font: { loadSystemFonts: false } },
  ).render()
  return Array.from({ length: width * height }, (_, i) => (pixels[i * 4] ?? 255) < 128)
}
