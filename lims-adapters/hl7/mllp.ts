/**
 * MLLP framing on bytes: `VT payload FS CR`, one decoder for each socket.
 *
 * Ready-made receivers merged two frames into one message or handed on a frame cut inside 48.7 as
 * a TSH of 4. So nothing is decoded before a frame is whole, and every odd order of bytes has one
 * outcome:
 * - a VT inside a frame: the frame before it lost its end; it is handed on as truncated, never
 *   joined to what follows;
 * - FS without CR behind it: a byte of the payload. No charset that MLLP can carry has it in a
 *   text, so whoever reads the payload refuses it whole;
 * - bytes outside a frame: noise, handed on to be counted;
 * - a frame beyond its limit, or no room for it: the decoder shuts, the connection has to close.
 */
const VT = 0x0b
const FS = 0x1c
const CR = 0x0d

/** What came out of the bytes, in order. `bytes` of the last three are what there was of a frame. */
export interface Piece {
  readonly kind: 'frame' | 'noise' | 'truncated' | 'too-large' | 'no-room'
  readonly bytes: Buffer
}

/** Where the decoder asks for memory; the bytes of a frame handed on stay taken. */
export interface Room {
  readonly take: (bytes: number) => boolean
  readonly give: (bytes: number) => void
}

const ENDLESS: Room = { take: () => true, give: () => undefined }

/** A payload in its frame, ready to be written. */
export const frame = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.of(VT), payload, Buffer.of(FS, CR)])

export const FRAME_LIMIT = 16 * 1024 * 1024
const FIRST_HOLD = 1024

type State = 'outside' | 'inside' | 'after-fs' | 'shut'

export class Decoder {
  readonly #limit: number
  readonly #room: Room
  #state: State = 'outside'
  #held = Buffer.alloc(0)
  #length = 0

  constructor(limit = FRAME_LIMIT, room: Room = ENDLESS) {
    this.#limit = limit
    this.#room = room
  }

  /** What these bytes complete. How a stream was cut into chunks makes no difference. */
  push(chunk: Buffer): Piece[] {
    const out: Piece[] = []
    let at = 0
    while (at < chunk.length && this.#state !== 'shut') {
      if (this.#state === 'outside') at = this.#outside(chunk, at, out)
      else if (this.#state === 'inside') at = this.#inside(chunk, at, out)
      else at = this.#afterFs(chunk, at, out)
    }
    return out
  }

  /** The stream is over: what there was of a frame, if one was open. */
  end(): Piece | null {
    const open = this.#state === 'inside' || this.#state === 'after-fs'
    this.#state = 'shut'
    return open ? { kind: 'truncated', bytes: this.#release() } : null
  }

  /** True between VT and the end of a frame. */
  get open(): boolean {
    return this.#state === 'inside' || this.#state === 'after-fs'
  }

  /** Bytes of memory taken for a frame that has not ended. */
  get unfinished(): number {
    return this.#held.length
  }

  #outside(chunk: Buffer, at: number, out: Piece[]): number {
    const vt = chunk.indexOf(VT, at)
    const end = vt < 0 ? chunk.length : vt
    if (end > at) out.push({ kind: 'noise', bytes: chunk.subarray(at, end) })
    if (vt >= 0) this.#state = 'inside'
    return end + 1
  }

  #inside(chunk: Buffer, at: number, out: Piece[]): number {
    const fs = chunk.indexOf(FS, at)
    const vt = chunk.indexOf(VT, at)
    if (vt >= 0 && (fs < 0 || vt < fs)) {
      if (this.#append(chunk.subarray(at, vt), out)) this.#truncate(out)
      return vt + 1
    }
    const end = fs < 0 ? chunk.length : fs
    if (fs >= 0 && this.#length === 0 && chunk[fs + 1] === CR) {
      this.#whole(chunk.subarray(at, fs), out)
      return fs + 2
    }
    if (this.#append(chunk.subarray(at, end), out) && fs >= 0) this.#state = 'after-fs'
    return end + 1
  }

  #afterFs(chunk: Buffer, at: number, out: Piece[]): number {
    const byte = chunk[at]
    if (byte === CR) {
      this.#state = 'outside'
      const bytes = this.#release()
      if (this.#take(bytes.length, bytes, out)) out.push({ kind: 'frame', bytes })
    } else if (byte === VT) {
      this.#truncate(out)
    } else {
      if (this.#append(Buffer.of(FS), out) && byte !== FS) this.#state = 'inside'
      return byte === FS ? at + 1 : at
    }
    return at + 1
  }

  /** A frame that lies within one chunk is handed on without being copied. */
  #whole(bytes: Buffer, out: Piece[]): void {
    this.#state = 'outside'
    if (bytes.length > this.#limit) this.#shut('too-large', bytes, out)
    else if (this.#take(bytes.length, bytes, out)) out.push({ kind: 'frame', bytes })
  }

  /** An empty frame before the VT is a doubled VT, which harms nobody. */
  #truncate(out: Piece[]): void {
    this.#state = 'inside'
    const bytes = this.#release()
    if (bytes.length > 0) out.push({ kind: 'truncated', bytes })
    else out.push({ kind: 'noise', bytes: Buffer.of(VT) })
  }

  #append(bytes: Buffer, out: Piece[]): boolean {
    const length = this.#length + bytes.length
    if (length > this.#limit) {
      this.#shut('too-large', this.#release(), out)
      return false
    }
    if (length > this.#held.length && !this.#grow(length, out)) return false
    bytes.copy(this.#held, this.#length)
    this.#length = length
    return true
  }

  #grow(needed: number, out: Piece[]): boolean {
    const size = Math.min(this.#limit, Math.max(FIRST_HOLD, needed, this.#held.length * 2))
    if (!this.#take(size - this.#held.length, undefined, out)) return false
    const larger = Buffer.allocUnsafe(size)
    this.#held.copy(larger, 0, 0, this.#length)
    this.#held = larger
    return true
  }

  /** Without room the frame is given up; `evidence` is what to show of it. */
  #take(bytes: number, evidence: Buffer | undefined, out: Piece[]): boolean {
    if (this.#room.take(bytes)) return true
    this.#shut('no-room', evidence ?? this.#release(), out)
    return false
  }

  #shut(kind: 'too-large' | 'no-room', bytes: Buffer, out: Piece[]): void {
    this.#release()
    this.#state = 'shut'
    out.push({ kind, bytes })
  }

  /** What was held, in a buffer of its own, and the memory back. */
  #release(): Buffer {
    const bytes = Buffer.from(this.#held.subarray(0, this.#length))
    this.#room.give(this.#held.length)
    this.#held = Buffer.alloc(0)
    this.#length = 0
    return bytes
  }
}
