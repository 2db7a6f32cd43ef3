/**
 * The rules of MLLP framing once more, a byte at a time and without a thought for speed: what the
 * house's own decoder is compared with.
 */
import type { Piece } from '../../lims-adapters/hl7/mllp.ts'

/** Pieces as text; noise that lies side by side is one, because chunks may cut it anywhere. */
export function told(pieces: readonly Piece[]): string[] {
  const out: string[] = []
  for (const { kind, bytes: found } of pieces) {
    const last = out.at(-1)
    const text = found.toString('latin1')
    if (kind === 'noise' && last?.startsWith('noise:')) out[out.length - 1] = last + text
    else out.push(`${kind}:${text}`)
  }
  return out
}

/** The pieces of a whole stream. */
export function slowly(stream: Buffer): Piece[] {
  const pieces: Piece[] = []
  let open: number[] | null = null
  const tell = (kind: Piece['kind'], found: number[]) =>
    pieces.push({ kind, bytes: Buffer.from(found) })
  for (let i = 0; i < stream.length; i++) {
    const byte = stream[i] ?? 0
    if (!open && byte === 0x0b) open = []
    else if (!open) tell('noise', [byte])
    else if (byte === 0x0b) {
      if (open.length > 0) tell('truncated', open)
      else tell('noise', [0x0b])
      open = []
    } else if (byte === 0x1c && stream[i + 1] === 0x0d) {
      tell('frame', open)
      open = null
      i++
    } else if (byte === 0x1c && (i + 1 === stream.length || stream[i + 1] === 0x0b)) {
      // The end of a frame without its CR.
    } else open.push(byte)
  }
  if (open) tell('truncated', open)
  return pieces
}
