/**
 * Random streams of frames, noise and broken frames, each cut at random places many times over: the
 * pieces must be those that a second decoder, a byte at a time, finds in the stream as a whole.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Decoder, type Piece } from '../../../lims-adapters/hl7/mllp.ts'
import { slowly, told } from '../../../test/support/second-decoder.ts'
import { randomFrom } from '../proof.ts'

interface Chunkings {
  readonly count: number
  /** Those that came out otherwise, the first few of them, told. */
  readonly wrong: number
  readonly first: readonly string[]
}

/** What the proof needs of a decoder; the negative control brings a worse one. */
interface Decoding {
  push(chunk: Buffer): Piece[]
  end(): Piece | null
}

const CUTTINGS_OF_A_STREAM = 100
const MOST_CUTS = 7
const SHOWN = 3

/** So many cuttings, in this thread. */
export function cutAndCompare(
  seed: string,
  count: number,
  decoder: () => Decoding = () => new Decoder(),
): Chunkings {
  const random = randomFrom(seed)
  const first: string[] = []
  let wrong = 0
  for (let done = 0; done < count; done += CUTTINGS_OF_A_STREAM) {
    const stream = streamOf(random)
    const expected = told(slowly(stream)).join('\n')
    for (let i = 0; i < Math.min(CUTTINGS_OF_A_STREAM, count - done); i++) {
      const chunks = cutting(stream, random)
      if (decoded(decoder(), chunks) === expected) continue
      wrong++
      if (first.length < SHOWN) first.push(JSON.stringify(chunks.map(c => c.toString('latin1'))))
    }
  }
  return { count, wrong, first }
}

/** The same on several threads. */
export async function cutOnThreads(
  seed: string,
  count: number,
  threads: number,
): Promise<Chunkings> {
  const each = Math.ceil(count / threads)
  const shares = Array.from({ length: threads }, (_, i) =>
    inThread(`${seed} ${i}`, Math.max(0, Math.min(each, count - i * each))),
  )
  const all = await Promise.all(shares)
  return {
    count: all.reduce((sum, one) => sum + one.count, 0),
    wrong: all.reduce((sum, one) => sum + one.wrong, 0),
    first: all.flatMap(one => one.first).slice(0, SHOWN),
  }
}

const inThread = (seed: string, count: number): Promise<Chunkings> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { seed, count } })
    worker.once('message', resolve)
    worker.once('error', reject)
  })

function decoded(decoder: Decoding, chunks: readonly Buffer[]): string {
  const pieces: Piece[] = []
  for (const chunk of chunks) pieces.push(...decoder.push(chunk))
  const rest = decoder.end()
  if (rest) pieces.push(rest)
  return told(pieces).join('\n')
}

/** Up to eight chunks; some are empty, and some streams come a byte at a time. */
function cutting(stream: Buffer, random: () => number): Buffer[] {
  if (stream.length < 40 && random() < 0.02) return [...stream].map(byte => Buffer.of(byte))
  const cuts = Math.floor(random() * (MOST_CUTS + 1))
  const at = Array.from({ length: cuts }, () => Math.floor(random() * (stream.length + 1)))
  at.sort((a, b) => a - b).push(stream.length)
  let from = 0
  return at.map(to => {
    const chunk = stream.subarray(from, to)
    from = to
    return chunk
  })
}

const PARTS = [
  ...['\x0b', '\x0b', '\x1c\r', '\x1c\r', '\x1c', '\r', '\n', '\x00'].map(t => Buffer.from(t)),
  ...['MSH|^~\\&|A', 'OBX|1|NM|TSH||48.7\r', 'µ', '产科', 'x'].map(t => Buffer.from(t)),
  // 产科 in GB 18030, and two characters of Big5 and GB 18030 whose second byte is a delimiter.
  Buffer.from([0xb2, 0xfa, 0xbf, 0xc6]),
  Buffer.from([0x8f, 0x7c, 0xa5, 0x5c]),
]
const FRAMES = ['\x0b48.7\x1c\r', '\x0b\x1c\r', '\x0bMSH|a\rOBX|1\r\x1c\r'].map(t => Buffer.from(t))
/** Longer than what a decoder takes at first, so that it has to grow. */
const LONG = Buffer.from(`\x0b${'OBX|1|NM|OHP17||9.10|nmol/L\r'.repeat(60)}\x1c\r`)

function streamOf(random: () => number): Buffer {
  const parts = Array.from({ length: 1 + Math.floor(random() * 9) }, () => {
    const some = random() < 0.3 ? FRAMES : PARTS
    return some[Math.floor(random() * some.length)] ?? Buffer.alloc(0)
  })
  if (random() < 0.005) parts.splice(Math.floor(random() * parts.length), 0, LONG)
  return Buffer.concat(parts)
}

if (!isMainThread && workerData?.seed !== undefined)
  parentPort?.postMessage(cutAndCompare(workerData.seed, workerData.count))
