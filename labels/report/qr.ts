/** The QR code of a report. In a file of its own, so that no browser loads it for the labels. */
import { qrcode } from 'bwip-js/generic'
import { type Outlines, SCALE, surface } from '../symbols.ts'

/** Empty modules that a reader needs on every side (ISO/IEC 18004). */
export const QR_QUIET = 4

/** QR code, a quarter of which may be damaged, of an address in ASCII; throws on anything else. */
export function qrOf(address: string): Outlines {
  if (!/^[!-~]+$/.test(address)) throw new TypeError(`not for a QR code here: ${address}`)
  const outlines: (readonly [number, number])[][] = []
  let modules = 0
  const onto = surface({
    init: width => {
      modules = width / (SCALE * SCALE)
    },
    outline: points =>
      outlines.push(points.map(([x, y]) => [x / (SCALE * SCALE), y / (SCALE * SCALE)])),
  })
  // Its types do not know the option that every symbology has of its own.
  const asked = { bcid: 'qrcode', text: address, eclevel: 'Q', scale: SCALE }
  qrcode(asked, onto)
  return { modules, outlines }
}
