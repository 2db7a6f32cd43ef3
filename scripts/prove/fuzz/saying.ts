/**
 * Broken messages over many connections at once, each connection some at a time with a marker behind
 * them: the marker's answer tells that nothing more will be said to what came before.
 */
import { createHash } from 'node:crypto'
import { FRAME_LIMIT, frame } from '../../../lims-adapters/hl7/mllp.ts'
import type { Store } from '../../../server/store/store.ts'
import { slowly } from '../../../test/support/second-decoder.ts'
import { APPLICATION } from '../../../test/support/site.ts'
import { nextWire, type Sources } from './mutations.ts'
import { judgeAnswers } from './oracle.ts'
import { Talk } from './talk.ts'

interface Saying {
  readonly port: number
  readonly count: number
  readonly sources: Sources
  readonly random: () => number
  readonly say: (line: string) => void
}

export interface Outcome {
  said: number
  frames: number
  /** Answers by code. */
  readonly codes: Record<string, number>
  /** Hashes of the frames that were answered AA, CA, AR or CR: each must be in the database. */
  readonly owned: Set<string>
  readonly why: string[]
}

const CONNECTIONS = 32
const AT_ONCE = 50
/** The server closes a connection with more than 4 KiB of noise between two frames. */
const MOST_NOISE = 4_000
const MOST_WHY = 20
const SAY_EVERY = 20_000

export async function sayAll(saying: Saying): Promise<Outcome> {
  const outcome: Outcome = { said: 0, frames: 0, codes: {}, owned: new Set(), why: [] }
  const lines = Math.min(CONNECTIONS, Math.ceil(saying.count / AT_ONCE))
  await Promise.all(Array.from({ length: lines }, () => sayOnOne(saying, outcome)))
  return outcome
}

async function sayOnOne(saying: Saying, outcome: Outcome): Promise<void> {
  let talk = new Talk(saying.port)
  while (outcome.said < saying.count && outcome.why.length < MOST_WHY) {
    const first = outcome.said
    const upTo = Math.min(first + AT_ONCE, saying.count)
    outcome.said = upTo
    const { bytes, frames, mark } = batchFrom(saying, first, upTo)
    try {
      const answers = await talk.say(cutInThree(bytes, saying.random), mark)
      settle(outcome, frames, answers, mark)
    } catch (error) {
      outcome.why.push(String(error))
      talk.close()
      talk = new Talk(saying.port)
    }
    if (Math.floor(first / SAY_EVERY) < Math.floor(upTo / SAY_EVERY))
      saying.say(`${upTo} of ${saying.count} messages said`)
  }
  talk.close()
}

function settle(
  outcome: Outcome,
  frames: readonly Buffer[],
  answers: readonly string[],
  mark: string,
): void {
  const { settled, why } = judgeAnswers(frames, answers.slice(0, -1))
  // The first of a batch tell the most: what follows may follow from them.
  outcome.why.push(...why.slice(0, 3))
  if (!answers.at(-1)?.includes(`\rMSA|AA|${mark}\r`)) outcome.why.push(`${mark} was not accepted`)
  outcome.frames += frames.length
  for (const { payload, codes } of settled) {
    for (const code of codes) outcome.codes[code] = (outcome.codes[code] ?? 0) + 1
    if (codes.some(code => !code.endsWith('E'))) outcome.owned.add(hashOf(payload))
  }
}

interface Batch {
  readonly bytes: Buffer
  /** The frames that a receiver must see in the bytes, but for the marker. */
  readonly frames: readonly Buffer[]
  readonly mark: string
}

function batchFrom({ sources, random }: Saying, from: number, to: number): Batch {
  const mark = `MARK-${from}`
  for (;;) {
    const wires = Array.from({ length: to - from }, (_, i) => nextWire(sources, from + i, random))
    const bytes = Buffer.concat([...wires, frame(marker(mark))])
    const pieces = slowly(bytes)
    const noise = pieces.reduce(
      (sum, { kind, bytes: of }) => sum + (kind === 'noise' ? of.length : 0),
      0,
    )
    if (noise > MOST_NOISE || bytes.length > FRAME_LIMIT) continue
    const frames = pieces.filter(({ kind }) => kind === 'frame').map(piece => piece.bytes)
    return { bytes, frames: frames.slice(0, -1), mark }
  }
}

/** A drill message of a registered line: kept, answered, applied to nobody. */
const marker = (controlId: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|${APPLICATION}|LAB1|GUTHRIE|LAB|20261122120000||ORU^R01^ORU_R01|${controlId}|T|2.5.1\r`,
  )

function cutInThree(bytes: Buffer, random: () => number): Buffer[] {
  const [a = 0, b = 0] = [random(), random()]
    .map(x => Math.floor(x * bytes.length))
    .sort((x, y) => x - y)
  return [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]
}

const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('base64').slice(0, 24)

const PAGE = 5_000

/** How many of them are not in the database byte for byte. */
export async function lostOf(store: Store, owned: ReadonlySet<string>): Promise<number> {
  const missing = new Set(owned)
  for (const table of ['message', 'frame'] as const) {
    for (let last = ''; ; ) {
      const rows = await store.read({ id: 'proof' }, look =>
        look.db
          .selectFrom(table)
          .select(['id', 'bytes'])
          .where('id', '>', last)
          .orderBy('id')
          .limit(PAGE)
          .execute(),
      )
      for (const { bytes } of rows) missing.delete(hashOf(bytes))
      last = rows.at(-1)?.id ?? ''
      if (rows.length < PAGE) break
    }
  }
  return missing.size
}
