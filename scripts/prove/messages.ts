/**
 * Real messages that nobody here wrote (INV-1, and the acknowledgement policy): every published file
 * of a folder, as it is and with CR between segments, said to the real server over a real socket.
 *
 * Each complete frame that has an MSH-10 and is no acknowledgement must be answered with it (one
 * answer per message of the frame, or one to the first where the frame is refused whole); each must
 * be kept byte for byte; none may bring the server down. What a frame is and which answers it is
 * owed is worked out here by other means than the server's own reader. A marker said after each file
 * tells, by its answer, that nothing more will be said to what came before.
 *
 * The newborn-screening reports among them are said once more to a line in drill mode. Each OBX of
 * type NM or SN under a result panel must be one value there, with its comparator and unit as sent,
 * and nothing else; which OBX those are is counted from the bytes by other means than the adapter's.
 *
 * The folder is `../shared/hl7`, or the one named behind `--folder`.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import { openStore, type Store } from '../../server/store/store.ts'
import { imbalances } from '../../test/support/balance.ts'
import { closeEngines, engines } from '../../test/support/engines.ts'
import { launch } from '../../test/support/server-process.ts'
import { APPLICATION, openSite, optionsOf } from '../../test/support/site.ts'
import { differences, HARMS, numbersIn, type Told } from './messages/reports.ts'
import { proof } from './proof.ts'

const ROOT = join(import.meta.dirname, '../..')
const PATIENCE_MS = 30_000

interface Said {
  readonly name: string
  /** What goes over the wire. */
  readonly wire: Buffer
  readonly frames: readonly Frame[]
}

interface Frame {
  readonly payload: Buffer
  /** MSH-10 of each message in it that wants an answer, in order. */
  readonly owed: readonly string[]
}

export default proof({
  name: 'messages',
  about: 'Every published message is answered by its own number and kept byte for byte.',
  count: 1,

  async run({ args, say }) {
    const folder = folderIn(args)
    if (!existsSync(folder))
      return { figures: { files: 0 }, ok: false, why: [`There is no folder ${folder}.`] }
    const all = published(folder)
    const why: string[] = []
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const reports = all.filter(isReport)
    const drillPort = await freePort()
    const drill = { adapter: 'lri-ndbs', mode: 'drill', port: drillPort } as const
    const site = await openSite(engine, { cards: 1, lines: [drill] })
    const server = await launch(site.settings)
    for (const [i, said] of all.entries()) {
      const heard = await sayTo(server.mllpPort, said.wire, `MARK-${i}`)
      why.push(...wrongAnswers(said, heard))
    }
    for (const [i, said] of reports.entries()) {
      const heard = await sayTo(drillPort, said.wire, `DRILL-${i}`)
      why.push(...wrongAnswers(said, heard))
    }
    const alive = await fetch(`${server.url}/api/health`).then(
      r => r.ok,
      () => false,
    )
    if (!alive) why.push('the server did not survive')
    if ((await server.stop()) !== 0) why.push('the server did not stop in order')

    const store = await openStore(optionsOf(site.place))
    const unkept = notKept(await keptIn(store), all)
    why.push(...unkept)
    for (const line of await whatBecameOfEach(store, all)) say(line)
    for (const line of await whatBecame(store)) say(line)
    const read = await drilledIn(store)
    for (const line of tableOf(reports, read)) say(line)
    why.push(...reports.flatMap(one => differences(one.name, numbersOf(one), readOf(one, read))))
    why.push(...(await imbalances(store)))
    if (!(await store.verify()).ok) why.push('the journal does not verify')
    await store.close()
    await site.place.drop()
    await closeEngines()
    const frames = all.flatMap(said => said.frames)
    const owed = frames.filter(f => f.owed.length > 0)
    return {
      figures: {
        files: new Set(all.map(said => said.name.replace(/ .*/, ''))).size,
        said: all.length,
        frames: frames.length,
        answered: owed.length,
        silent: frames.length - owed.length,
        kept: frames.length - unkept.length,
        reports: reports.length,
        numbers: reports.reduce((sum, one) => sum + numbersOf(one).length, 0),
      },
      ok: why.length === 0,
      why,
    }
  },

  async control({ args }) {
    const folder = folderIn(args)
    const all = existsSync(folder) ? published(folder).slice(0, 20) : [example()]
    const liar = await receiverThatMixesNumbersUp()
    let wrong = 0
    for (const [i, said] of all.entries()) {
      const heard = await sayTo(liar.port, said.wire, `MARK-${i}`)
      if (wrongAnswers(said, heard).length > 0) wrong++
    }
    liar.close()
    const expected = all.filter(said => said.frames.some(f => f.owed.length > 0)).length
    const frames = all.flatMap(said => said.frames)
    const shortened = frames.map(({ payload }) => ({ bytes: payload.subarray(1) }))
    const unkept = notKept(shortened, all).length
    const missed = harmsMissed(all)
    return {
      failed: wrong === expected && expected > 0 && unkept === frames.length && missed.length === 0,
      how: [
        `a receiver that answers the number before: ${wrong} of ${expected} found out`,
        `one that drops a byte: ${unkept} of ${frames.length}`,
        `a reader that does harm (${Object.keys(HARMS).join(', ')}): ${missed.join(', ') || 'each found out'}`,
      ].join('; '),
    }
  },
})

function folderIn(args: readonly string[]): string {
  const at = args.indexOf('--folder')
  return at < 0 ? join(ROOT, '..', 'shared', 'hl7') : (args[at + 1] ?? '')
}

/** Every file twice: as published, and with CR where it has something else. */
function published(folder: string): Said[] {
  const files = globSync('**/*.{hl7,mllp}', { cwd: folder }).sort()
  return files.flatMap(file => {
    const bytes = readFileSync(join(folder, file))
    if (file.endsWith('.mllp')) return [asSaid(`${file} as published`, bytes)]
    const withCr = Buffer.from(bytes.toString('latin1').replace(/\r\n|\n/g, '\r'), 'latin1')
    const same = withCr.equals(bytes)
    return [
      asSaid(`${file} as published`, frame(bytes)),
      ...(same ? [] : [asSaid(`${file} with CR`, frame(withCr))]),
    ]
  })
}

const asSaid = (name: string, wire: Buffer): Said => ({ name, wire, frames: framesIn(wire) })

/** A frame runs from the last VT before an FS CR to that FS. */
function framesIn(wire: Buffer): Frame[] {
  const frames: Frame[] = []
  let from = 0
  for (let end = wire.indexOf('\x1c\r'); end >= 0; end = wire.indexOf('\x1c\r', from)) {
    const start = wire.lastIndexOf(0x0b, end)
    if (start >= from) frames.push(asFrame(wire.subarray(start + 1, end)))
    from = end + 2
  }
  return frames
}

function asFrame(payload: Buffer): Frame {
  const text = payload.toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a VT may stand before a header
  const headers = [...text.matchAll(/(?:^|[\r\n\x0b]|\xef\xbb\xbf)MSH(.)([^\r\n]*)/g)]
  const owed = headers.flatMap(([, separator = '|', rest = '']) => {
    const fields = rest.split(separator)
    const [type = '', number = ''] = [fields[7], fields[8]]
    return number === '' || type.startsWith('ACK') ? [] : [number]
  })
  return { payload, owed }
}

/** Says the bytes and then a marker; gives MSA-2 of every answer before the marker's. */
function sayTo(port: number, wire: Buffer, mark: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no answer to ${mark} within ${PATIENCE_MS} ms`))
    }, PATIENCE_MS)
    let heard = ''
    socket.on('connect', () => socket.write(Buffer.concat([wire, frame(marker(mark))])))
    socket.on('error', reject)
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
      const numbers = [...heard.matchAll(/\rMSA(.)[^\r]*\r/g)].map(
        ([segment, separator = '|']) => segment.slice(1, -1).split(separator)[2] ?? '',
      )
      if (!numbers.includes(mark)) return
      clearTimeout(late)
      socket.destroy()
      resolve(numbers.slice(0, numbers.indexOf(mark)))
    })
  })
}

/** A drill message of a registered line: kept, answered, applied to nobody. */
const marker = (controlId: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|${APPLICATION}|LAB1|GUTHRIE|LAB|20261122120000||ORU^R01^ORU_R01|${controlId}|T|2.5.1\r`,
  )

/** In enhanced mode a message hears twice: that it was accepted, and what became of it. */
const once = (numbers: readonly string[]): string[] =>
  numbers.filter((n, i) => n !== numbers[i - 1])

function wrongAnswers({ name, frames }: Said, heard: readonly string[]): string[] {
  const rest = once(heard)
  const wrong: string[] = []
  for (const frame of frames) {
    const owed = once(frame.owed)
    const [first] = owed
    if (first === undefined) continue
    const each = owed.every((number, i) => rest[i] === number)
    if (each) rest.splice(0, owed.length)
    else if (rest[0] === first) rest.splice(0, 1)
    else wrong.push(`${name}: owed ${owed.join(', ')}, heard ${heard.join(', ') || 'nothing'}`)
  }
  if (wrong.length === 0 && rest.length > 0) wrong.push(`${name}: also heard ${rest.join(', ')}`)
  return wrong
}

const keptIn = (store: Store): Promise<Kept> =>
  store.read({ id: 'proof' }, async look => [
    ...(await look.db.selectFrom('message').select('bytes').execute()),
    ...(await look.db.selectFrom('frame').select('bytes').execute()),
  ])

type Kept = readonly { readonly bytes: Uint8Array }[]

function notKept(kept: Kept, all: readonly Said[]): string[] {
  const known = new Set(kept.map(({ bytes }) => Buffer.from(bytes).toString('latin1')))
  return all.flatMap(({ name, frames }) =>
    frames
      .filter(({ payload }) => !known.has(payload.toString('latin1')))
      .map(() => `${name}: not kept byte for byte`),
  )
}

/** A table: state, answer and how many. */
async function whatBecame(store: Store): Promise<string[]> {
  const rows = await store.read({ id: 'proof' }, look =>
    look.db
      .selectFrom('message')
      .select(eb => ['state', 'answer', 'says', eb.fn.countAll<number>().as('n')] as const)
      .groupBy(['state', 'answer', 'says'])
      .orderBy('state')
      .execute(),
  )
  return rows
    .sort((a, b) => b.n - a.n)
    .map(row => {
      const says = row.says ? (JSON.parse(row.says) as { en: string }).en : ''
      return `${String(row.n).padStart(5)}  ${row.state.padEnd(10)} ${(row.answer ?? 'silent').padEnd(7)} ${says.slice(0, 90)}`
    })
}

const payloadOf = ({ frames }: Said): Buffer => frames[0]?.payload ?? Buffer.alloc(0)
const isReport = (said: Said): boolean => numbersIn(payloadOf(said)) !== null
const numbersOf = (said: Said): Told[] => numbersIn(payloadOf(said)) ?? []

/** What was read in drill, by the bytes it was read from. */
type Drilled = ReadonlyMap<string, readonly Told[]>

const readOf = (said: Said, drilled: Drilled) => drilled.get(payloadOf(said).toString('latin1'))

async function drilledIn(store: Store): Promise<Drilled> {
  const rows = await store.read({ id: 'proof' }, look =>
    look.db
      .selectFrom('message')
      .innerJoin('line', 'line.id', 'message.line')
      .leftJoin('drill', 'drill.message', 'message.id')
      .leftJoin('frame', 'frame.id', 'message.frame')
      .select(['message.bytes', 'frame.bytes as whole', 'drill.values'])
      .where('line.mode', '=', 'drill')
      .orderBy('drill.index')
      .execute(),
  )
  const read = new Map<string, Told[]>()
  for (const { bytes, whole, values } of rows) {
    const key = Buffer.from(whole ?? bytes).toString('latin1')
    const numbers = (JSON.parse(values ?? '[]') as (Told & { status: string })[]).filter(
      ({ status }) => status !== 'unreadable',
    )
    read.set(key, [...(read.get(key) ?? []), ...numbers])
  }
  return read
}

const tableOf = (reports: readonly Said[], drilled: Drilled): string[] =>
  reports.map(one => {
    const read = readOf(one, drilled)?.length ?? 'none'
    return `${String(numbersOf(one).length).padStart(5)} numbers, ${String(read).padStart(4)} read  ${one.name}`
  })

/** Harms that would go unnoticed: each is done to the longest report of the folder. */
function harmsMissed(all: readonly Said[]): string[] {
  const [longest = []] = all.map(numbersOf).sort((a, b) => b.length - a.length)
  const sent: Told[] =
    longest.length > 0 ? longest : [{ value: '1.5', comparator: '', unit: 'mg/dL' }]
  return Object.entries(HARMS)
    .filter(([, harm]) => differences('harmed', sent, harm(sent)).length === 0)
    .map(([name]) => `${name} NOT found out`)
}

/** A line for each file as published: its messages, how they stand, and what was answered. */
async function whatBecameOfEach(store: Store, all: readonly Said[]): Promise<string[]> {
  const rows = await store.read({ id: 'proof' }, look =>
    look.db
      .selectFrom('message')
      .leftJoin('frame', 'frame.id', 'message.frame')
      .leftJoin('line', 'line.id', 'message.line')
      .select(['message.bytes', 'message.state', 'message.answer', 'frame.bytes as whole'])
      .where(eb => eb.or([eb('line.mode', 'is', null), eb('line.mode', '=', 'live')]))
      .execute(),
  )
  const became = Map.groupBy(rows, row => Buffer.from(row.whole ?? row.bytes).toString('latin1'))
  return all
    .filter(({ name }) => name.endsWith('as published'))
    .map(({ name, frames }) => {
      const own = frames.flatMap(f => became.get(f.payload.toString('latin1')) ?? [])
      const states = Map.groupBy(own, row => `${row.state} ${row.answer ?? 'silent'}`)
      const counted = [...states].map(([state, same]) => `${same.length} ${state}`)
      return `${name.replace(' as published', '').padEnd(64).slice(0, 64)} ${counted.join(', ') || 'no frame'}`
    })
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const example = (): Said =>
  asSaid('example', frame(Buffer.from('MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\rPID|1\r')))

/** The negative control: answers each message with the number of the one before it. */
async function receiverThatMixesNumbersUp(): Promise<{ port: number; close(): void }> {
  const server = createServer(socket => {
    let before = 'NOBODY'
    let waiting = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      waiting += chunk.toString('latin1')
      for (const { owed } of framesIn(Buffer.from(waiting, 'latin1'))) {
        const number = owed[0] ?? 'NOBODY'
        const says = number.startsWith('MARK-') ? number : before
        before = number
        socket.write(frame(Buffer.from(`MSH|^~\\&|L||||1||ACK|1|P|2.5\rMSA|AA|${says}\r`)))
      }
      waiting = waiting.slice(waiting.lastIndexOf('\x1c\r') + 2)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}
