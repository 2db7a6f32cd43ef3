/**
 * How a backup lies on a disk: encrypted in pieces, so that gigabytes pass through little memory, and
 * none of it is believed before it was authenticated.
 *
 * Behind a mark and 32 random bytes of salt stand pieces: four bytes of length, of which the highest
 * bit says that it is the last one, then AES-256-GCM's text and its tag. Each file has a key of its own
 * (HKDF of the backup key and the salt), a piece is numbered by its nonce and bound to the mark and to
 * whether it is the last; so none can be altered, moved, left out or taken from another file, and a
 * file that was cut off says so.
 */
import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { Refusal } from '../../contract/refusal.ts'
import { say } from '../../contract/words.ts'

const MARK = Buffer.from('GUTHRIE BACKUP 1\n', 'latin1')
const SALT_BYTES = 32
const PIECE_BYTES = 256 * 1024
const TAG_BYTES = 16
const LENGTH_BYTES = 4
const LAST = 0x8000_0000
const CIPHER = 'aes-256-gcm'

type Bytes = AsyncIterable<Buffer>

/** Encrypts; the last piece may be empty and is always there. */
export async function* sealed(key: KeyObject, plain: Bytes): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES)
  const own = keyOf(key, salt)
  yield Buffer.concat([MARK, salt])
  let number = 0
  let waiting: Buffer = Buffer.alloc(0)
  for await (const chunk of plain) {
    waiting = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk
    while (waiting.length > PIECE_BYTES) {
      yield pieceOf(own, number++, waiting.subarray(0, PIECE_BYTES), 'more')
      waiting = waiting.subarray(PIECE_BYTES)
    }
  }
  yield pieceOf(own, number, waiting, 'last')
}

/** @throws Refusal where the key is another, or anything is altered, missing or too much */
export async function* unsealed(key: KeyObject, file: Bytes): AsyncGenerator<Buffer> {
  const reader = new Reader(file)
  const mark = await reader.take(MARK.length)
  if (!mark?.equals(MARK)) throw NO_BACKUP
  const salt = await reader.take(SALT_BYTES)
  if (!salt) throw CUT_OFF
  const own = keyOf(key, salt)
  for (let number = 0; ; number++) {
    const length = (await reader.take(LENGTH_BYTES))?.readUInt32BE() ?? null
    if (length === null) throw CUT_OFF
    const place = length >= LAST ? 'last' : 'more'
    const bytes = length % LAST
    if (bytes < TAG_BYTES || bytes > PIECE_BYTES + TAG_BYTES) throw DAMAGED
    const piece = await reader.take(bytes)
    if (!piece) throw CUT_OFF
    yield plainOf(own, number, piece, place)
    if (place === 'more') continue
    if (await reader.take(1)) throw DAMAGED
    return
  }
}

const keyOf = (key: KeyObject, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, 'guthrie backup', 32))

type PiecePlace = 'more' | 'last'

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}

const boundTo = (place: PiecePlace): Buffer => Buffer.concat([MARK, Buffer.from(place)])

function pieceOf(key: Buffer, number: number, plain: Buffer, place: PiecePlace): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(number)).setAAD(boundTo(place))
  const text = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(text.length + (place === 'last' ? LAST : 0))
  return Buffer.concat([length, text])
}

function plainOf(key: Buffer, number: number, piece: Buffer, place: PiecePlace): Buffer {
  const cipher = createDecipheriv(CIPHER, key, nonceOf(number)).setAAD(boundTo(place))
  cipher.setAuthTag(piece.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([cipher.update(piece.subarray(0, -TAG_BYTES)), cipher.final()])
  } catch {
    // Another key fails at once; a piece that was good before it says that the key is right.
    throw number === 0 ? ANOTHER_KEY : DAMAGED
  }
}

/** Takes so many bytes at a time from a file that comes in chunks of any length. */
class Reader {
  readonly #chunks: AsyncIterator<Buffer>
  #here: Buffer = Buffer.alloc(0)

  constructor(file: Bytes) {
    this.#chunks = file[Symbol.asyncIterator]()
  }

  /** Null where the file ends before. */
  async take(count: number): Promise<Buffer | null> {
    const parts = [this.#here]
    let length = this.#here.length
    while (length < count) {
      const { value, done } = await this.#chunks.next()
      if (done) return null
      parts.push(value)
      length += value.length
    }
    const all = parts.length === 1 ? this.#here : Buffer.concat(parts)
    this.#here = all.subarray(count)
    return all.subarray(0, count)
  }
}

const refusal = (en: string, zh: string): Refusal => new Refusal('invalid', say(en, zh))

const NO_BACKUP = refusal(
  'This file is no backup of Guthrie. Name the file that “npm run backup” wrote.',
  '该文件不是 Guthrie 的备份。请指定由 “npm run backup” 生成的文件。',
)
const ANOTHER_KEY = refusal(
  'This backup cannot be opened with this key: it was made with another one, or its beginning is damaged. Check LIMS_BACKUP_KEY_FILE.',
  '此密钥无法打开该备份：备份使用了另一密钥，或文件开头已损坏。请检查 LIMS_BACKUP_KEY_FILE。',
)
const CUT_OFF = refusal(
  'This backup ends before its end: the copy was cut off. Nothing of it was taken over. Copy the file again, or use the one before.',
  '该备份不完整：文件被截断。未导入任何内容。请重新复制该文件，或使用上一份备份。',
)
const DAMAGED = refusal(
  'This backup is damaged: something in it is not what was written. Nothing of it was taken over. Copy the file again, or use the one before.',
  '该备份已损坏：内容与写入时不一致。未导入任何内容。请重新复制该文件，或使用上一份备份。',
)
