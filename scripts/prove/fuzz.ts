/**
 * Whatever arrives on a line is framed, answered and kept as promised (A-01 to A-12, INV-1, INV-2).
 *
 * `count` broken messages go to the real server over real sockets, on the embedded engine; fifty
 * times as many random cuttings go through the decoder alone (by default 200,000 and 10,000,000).
 * Which frames there are and which answers they are owed is worked out by other means than the
 * server's own (`fuzz/oracle.ts`). Before that a crowd of slow and of fast connections tries to keep
 * five good senders waiting (`fuzz/crowd.ts`). At the end everything that was accepted must be in the
 * database byte for byte, the account balance, the journal verify, and nothing be logged as a bug.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Decoder, frame, type Piece } from '../../lims-adapters/hl7/mllp.ts'
import { openStore, type Store } from '../../server/store/store.ts'
import { imbalances } from '../../test/support/balance.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { launch, type ServerProcess } from '../../test/support/server-process.ts'
import { openSite, optionsOf, type Site } from '../../test/support/site.ts'
import { cutAndCompare, cutOnThreads } from './fuzz/chunkings.ts'
import { type Crowded, crowd } from './fuzz/crowd.ts'
import { CANARIES, corpusIn, type Sources } from './fuzz/mutations.ts'
import { owedTo, shown } from './fuzz/oracle.ts'
import { lostOf, type Outcome, sayAll } from './fuzz/saying.ts'
import { type Proving, proof, randomFrom } from './proof.ts'

const ROOT = join(import.meta.dirname, '../..')
const CHUNKINGS_A_MESSAGE = 50
const THREADS = 2
const LINES = [{}, {}, {}]
const CARDS = 2_000
/** Longer than the server lets a frame stand open, unless little was asked for. */
const CROWD_SECONDS = 35
const SHORT_CROWD_SECONDS = 6
const LONG_RUN = 100_000
const MOST_P99_MS = 1_000
const MOST_MEMORY_MB = 1_024

export default proof({
  name: 'fuzz',
  about:
    'Broken messages, broken frames and crowds are answered and kept as promised, and nobody waits for them. A count of N is N messages and 50 N cuttings.',
  count: 200_000,

  async run(proving) {
    const cut = await cutOnThreads(proving.seed, proving.count * CHUNKINGS_A_MESSAGE, THREADS)
    proving.say(`${cut.count} cuttings of streams, ${cut.wrong} came out otherwise`)
    const why = cut.first.map(chunks => `cut otherwise: ${chunks}`)
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const served = await onServer(engine, proving)
    await closeEngines()
    why.push(...served.why)
    const figures = { chunkings: cut.count, cut_wrong: cut.wrong, ...served.figures }
    return { figures, ok: why.length === 0 && cut.wrong === 0, why }
  },

  async control({ seed }) {
    const { wrong } = cutAndCompare(seed, 2_000, () => new Forgetful())
    const sources = { ...corpus(), cards: ['0326000001'], facilities: ['LAB1'] }
    const caught = await Promise.all(
      Object.entries(LIARS).map(async ([name, answer]) => {
        const liar = await receiver(answer)
        const random = randomFrom(`${seed} ${name}`)
        const quiet = () => undefined
        const { why, owned } = await sayAll({
          port: liar.port,
          count: 300,
          sources,
          random,
          say: quiet,
        })
        liar.close()
        // Of the first liar the answers are as they should be: only the database shows it.
        return { name, found: name === KEEPS_NOTHING ? owned.size : why.length }
      }),
    )
    return {
      failed: wrong > 0 && caught.every(({ found }) => found > 0),
      how: [
        `a decoder that cuts where chunks end: ${wrong} of 2000`,
        ...caught.map(({ name, found }) => `a receiver that ${name}: ${found} found out`),
      ].join('; '),
    }
  },
})

const corpus = (): Pick<Sources, 'corpus'> => ({
  corpus: corpusIn(
    [join(ROOT, 'test', 'fixtures'), join(ROOT, '..', 'shared', 'hl7')].filter(existsSync),
  ),
})

interface Served {
  readonly figures: Record<string, string | number>
  readonly why: string[]
}

async function onServer(engine: Engine, proving: Proving): Promise<Served> {
  const site = await openSite(engine, { cards: CARDS, lines: LINES })
  const bugs: string[] = []
  const server = await launch(site.settings, bugsInto(bugs))
  const { cards, facilities } = site
  const seconds = proving.count < LONG_RUN ? SHORT_CROWD_SECONDS : CROWD_SECONDS
  const crowded = await crowd({ port: server.mllpPort, cards, facilities, seconds })
  const { p99, worst, fast, cut, newcomer } = crowded
  proving.say(`500 slow, 500 fast: ${fast} fast ones answered, ${cut} slow ones cut off`)
  proving.say(`good senders waited ${p99} ms at the 99th percentile, ${worst} ms at worst`)
  proving.say(`who connected into the crowd waited ${newcomer} ms for the first answer`)
  const sources = { ...corpus(), cards, facilities }
  const { count, random, say } = proving
  const began = performance.now()
  const outcome = await sayAll({ port: server.mllpPort, count, sources, random, say })
  const rate = Math.round(outcome.said / ((performance.now() - began) / 1_000))
  const memory = memoryOf(server)
  const why = [...outcome.why, ...wrongCrowd(crowded), ...(await wrongEnd(server, bugs))]
  if (memory > MOST_MEMORY_MB) why.push(`the server took ${memory} MB`)
  say('the database is judged')
  const { lost, wrong } = await judge(site, outcome)
  await site.place.drop()
  const figures = {
    ...{ said: outcome.said, frames: outcome.frames, rate, ...outcome.codes, lost },
    ...{
      bugs: bugs.length,
      p99ms: p99,
      newcomer_ms: newcomer,
      fast,
      slow_cut: cut,
      memory_mb: memory,
    },
  }
  return { figures, why: [...why, ...wrong] }
}

function wrongCrowd({ p99, newcomer, why }: Crowded): string[] {
  const late = p99 > MOST_P99_MS ? [`good senders waited ${p99} ms`] : []
  const left = newcomer > MOST_P99_MS ? [`who came into the crowd waited ${newcomer} ms`] : []
  return [...late, ...left, ...why]
}

/** It lives, stops in order, and has logged nothing that it did not foresee. */
async function wrongEnd(server: ServerProcess, bugs: readonly string[]): Promise<string[]> {
  const alive = await fetch(`${server.url}/api/health`).then(
    response => response.ok,
    () => false,
  )
  const code = await server.stop()
  return [
    ...(alive ? [] : ['the server did not survive']),
    ...(code === 0 ? [] : [`the server stopped with ${code}`]),
    ...bugs.slice(0, 5).map(line => `a bug was logged: ${line.slice(0, 600)}`),
  ]
}

/** Lines of the log that tell of what nobody foresaw. */
function bugsInto(bugs: string[]): (text: string) => void {
  let rest = ''
  return text => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    bugs.push(...lines.filter(line => line.includes('"msg":"bug"') || /^\w*Error\b/.test(line)))
  }
}

/** The most that it ever had resident, in MB; 0 where the system does not tell. */
function memoryOf({ pid }: ServerProcess): number {
  const file = `/proc/${pid}/status`
  const kib = existsSync(file) ? /VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : '0'
  return Math.round(Number(kib) / 1_024)
}

async function judge(site: Site, { owned }: Outcome): Promise<{ lost: number; wrong: string[] }> {
  const store = await openStore(optionsOf(site.place))
  const lost = await lostOf(store, owned)
  const wrong = lost > 0 ? [`${lost} frames were answered and are not kept byte for byte`] : []
  for (const line of (await imbalances(store)).slice(0, 5))
    wrong.push(`${line}: ${await bytesOf(store, /message (\S+)/.exec(line)?.[1] ?? '')}`)
  if (!(await store.verify()).ok) wrong.push('the journal does not verify')
  await store.close()
  return { lost, wrong }
}

/** What a message is, to see what is wrong with it. */
async function bytesOf(store: Store, id: string): Promise<string> {
  const row = await store.read({ id: 'proof' }, look =>
    look.db.selectFrom('message').select('bytes').where('id', '=', id).executeTakeFirst(),
  )
  return row ? shown(Buffer.from(row.bytes).toString('latin1')) : ''
}

/** The negative control of the cuttings: begins anew with every chunk. */
class Forgetful {
  push(chunk: Buffer): Piece[] {
    const decoder = new Decoder()
    const pieces = decoder.push(chunk)
    const rest = decoder.end()
    return rest ? [...pieces, rest] : pieces
  }

  end(): null {
    return null
  }
}

/** What is said to a message of this number; null for silence. */
type Lie = (number: string) => string | null

const KEEPS_NOTHING = 'keeps nothing and says AA'
const said = (code: string, number: string, more = '') =>
  `MSH|^~\\&|L||||1||ACK|1|P|2.5\rMSA|${code}|${number}\r${more}`

const LIARS: Readonly<Record<string, Lie>> = {
  [KEEPS_NOTHING]: number => said('AA', number),
  'says AR without a reason': number => said('AR', number),
  'tells of the patient': number =>
    said(
      'AR',
      number,
      `ERR|||103|E||||${CANARIES[1]}未登记 / The patient ${CANARIES[0]} is unknown\r`,
    ),
  'gives its reason in English only': number =>
    said('AR', number, 'ERR|||103|E||||This sender is unknown here\r'),
  'answers with another number': number => said('AA', `${number}x`),
  'says nothing': () => null,
}

/** The negative controls of the answers: frames are seen as they are, and lied about. */
async function receiver(lie: Lie): Promise<{ port: number; close(): void }> {
  const server = createServer(socket => {
    const decoder = new Decoder()
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      for (const { kind, bytes } of decoder.push(chunk)) {
        if (kind !== 'frame') continue
        for (const { readings } of owedTo(bytes)) {
          const { number = '', codes = [] } = readings[0] ?? {}
          const answer = number.startsWith('MARK-') ? said('AA', number) : lie(number)
          if (codes.some(some => some.length > 0) && answer !== null)
            socket.write(frame(Buffer.from(answer, isLatin1(answer) ? 'latin1' : 'utf8')))
        }
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

const isLatin1 = (text: string): boolean => [...text].every(c => (c.codePointAt(0) ?? 0) < 256)
