import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Sender } from '../../lims-adapters/hl7/sender.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { closeEngines } from '../../test/support/engines.ts'
import { bench, type Measure, type Row } from './bench.ts'
import type { BareAsk } from './boards/bare.ts'
import { openScreen } from './boards/painted.ts'
import type { WatchersAsk, WatchersFound } from './boards/watchers.ts'
import { type Laboratory, openLaboratory } from './intake/laboratory.ts'
import type { LoadFound, LoadWish } from './intake/load.ts'
import { messageOf, numberOf } from './intake/messages.ts'
import { type Part, partOf } from './intake/processes.ts'

/** `--few`: to look at the bench itself on a machine that others use. */
const FEW = process.argv.includes('--few')
const MOST = FEW ? 50 : 1_000
const BOARDS = [1, MOST / 10, MOST]
/** Values beyond a limit said for each figure, and before it, to be warm. */
const SAMPLE = FEW ? 10 : 60
const WARM = FEW ? 3 : 20
const APART_MS = 120
const PAINTED = FEW ? 5 : 40
/** A burst: so many messages within a second, each of which tells four facts and more. */
const BURST = FEW ? 50 : 250
const MESSAGES_OF_A_CARD = 3
const CARDS = 2_000
const LATE_MS = 8_000

type Watchers = Part<WatchersAsk, WatchersFound>

export default bench({
  name: 'boards',
  title: 'Boards',
  about:
    'from the analyzer’s last byte to the row at the socket and on the screen, beside a bare broadcast of the same row',
  async run(m) {
    const laboratory = await openLaboratory(CARDS)
    const stage = await openStage(laboratory)
    const rows: Row[] = []
    for (const count of BOARDS) rows.push(...(await arriving(stage, count)))
    rows.push(...(await painting(m, stage)))
    rows.push(...(await burst(m, stage)))
    const { bugs } = await laboratory.figures('figures')
    if (bugs.length > 0) m.note(`the server logged ${bugs.length} bugs: ${bugs[0]}`)
    await stage.stop()
    await laboratory.stop()
    await closeEngines()
    m.note('Memory is what stays after garbage was collected, before and after the boards came.')
    m.note('Server, boards and the bare broadcast are processes of their own on one machine.')
    m.note('Ours parses, matches, judges, commits durably and reads the row back before it tells.')
    return rows
  },
})

interface Stage {
  readonly laboratory: Laboratory
  readonly ours: Watchers
  readonly others: Watchers
  readonly bare: Part<BareAsk, number>
  readonly bareUrl: string
  readonly sender: Sender
  /** The next card that nothing was said of yet. */
  card: number
  opened: number
  stop(): Promise<void>
}

const fileOf = (name: string): string => new URL(`./boards/${name}`, import.meta.url).href

async function openStage(laboratory: Laboratory): Promise<Stage> {
  const ours = partOf<WatchersAsk, WatchersFound>(fileOf('watchers.ts'))
  const others = partOf<WatchersAsk, WatchersFound>(fileOf('watchers.ts'))
  const bare = partOf<BareAsk, number>(fileOf('bare.ts'))
  const bareUrl = `http://127.0.0.1:${await bare.ask('port')}`
  const { port } = laboratory.address
  const sender = await connect({ port, host: '127.0.0.1', timeoutMs: 20_000 })
  return {
    ...{ laboratory, ours, others, bare, bareUrl, sender, card: 0, opened: 0 },
    async stop() {
      sender.close()
      for (const part of [ours, others, bare]) await part.stop()
    },
  }
}

/** So many boards in all; how much the server holds for each that came, its garbage collected. */
async function opening(stage: Stage, count: number): Promise<number> {
  const { laboratory, ours, others, bareUrl } = stage
  const open = count - stage.opened
  const before = (await laboratory.figures('swept')).rssMb
  await ours.ask({ open, url: laboratory.address.url, token: laboratory.token })
  const after = (await laboratory.figures('swept')).rssMb
  await others.ask({ open, url: bareUrl, token: '' })
  stage.opened = count
  return ((after - before) * 1024) / open
}

const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Says one value beyond its limit; when its last byte was written, by the machine's one clock. */
async function said(stage: Stage): Promise<{ at: number; specimen: string }> {
  const card = stage.card++
  const framed = messageOf('small', card * MESSAGES_OF_A_CARD, true)
  const at = machineMs()
  // The sender frames it itself.
  await stage.sender.say(framed.subarray(1, -2))
  return { at, specimen: numberOf(card) }
}

/** In turns: one value through ours, the same row through the bare broadcast. */
async function arriving(stage: Stage, count: number): Promise<Row[]> {
  const grown = await opening(stage, count)
  const { ours, others, bare } = stage
  const took = { ours: [] as number[], bare: [] as number[] }
  for (let n = -WARM; n < SAMPLE; n++) {
    const { at, specimen } = await said(stage)
    const heard = await all(ours, count)
    const told = await bare.ask({ tell: heard.last })
    const echoed = await all(others, count)
    await pause(APART_MS)
    if (n < 0) continue
    for (const [name, times] of Object.entries(heard.arrivals))
      if (name.startsWith(specimen)) took.ours.push(...times.map(time => time - at))
    took.bare.push(...Object.values(echoed.arrivals).flatMap(times => times.map(t => t - told)))
  }
  const boards = `${count} ${count === 1 ? 'board' : 'boards'}`
  return [
    figure(`${boards}, last byte to socket, p50`, took, 0.5, count === MOST ? 30 : null),
    figure(`${boards}, last byte to socket, p99`, took, 0.99, count === MOST ? 80 : null),
    ...(count === MOST ? [memory(grown)] : []),
  ]
}

/** Waits until every board has the row, and gives what they noted. */
async function all(boards: Watchers, count: number): Promise<WatchersFound> {
  const end = Date.now() + LATE_MS
  while ((await boards.ask('tally')).fewest < 1) {
    if (Date.now() > end) throw new Error(`a row did not reach all of ${count} boards`)
    await pause(2)
  }
  return boards.ask('arrivals')
}

function figure(
  what: string,
  took: { ours: readonly number[]; bare: readonly number[] },
  share: number,
  most: number | null,
): Row {
  const beside = { what: 'bare broadcast', value: shareOf(took.bare, share) }
  const row: Row = { what, ours: shareOf(took.ours, share), beside, unit: 'ms' }
  if (most === null) return row
  return {
    ...row,
    ratio: { target: 2.5, atLeast: false },
    absolute: { target: most, atLeast: false },
  }
}

const memory = (grown: number): Row => ({
  ...{ what: 'memory of the server for each board', ours: grown, unit: 'kB' },
  absolute: { target: 40, atLeast: false },
})

function shareOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

/** A real screen among the thousand: from the last byte until the row is painted. */
async function painting(m: Measure, stage: Stage): Promise<Row[]> {
  const { address, token } = stage.laboratory
  const screen = await openScreen(address.url, token)
  if (!screen) {
    m.note('no Chromium here: nothing was painted')
    return []
  }
  const took: number[] = []
  for (let n = 0; n < PAINTED; n++) {
    const painted = screen.painted(grouped(numberOf(stage.card)))
    const at = performance.timeOrigin + performance.now()
    await said(stage)
    took.push((await painted) - at)
    await pause(APART_MS)
  }
  await screen.close()
  await stage.ours.ask('arrivals')
  const what = `a screen in Chromium among ${stage.opened} boards, last byte to the painted row`
  return [
    { what: `${what}, p50`, ours: shareOf(took, 0.5), unit: 'ms' },
    {
      ...{ what: `${what}, p99`, ours: shareOf(took, 0.99), unit: 'ms' },
      absolute: { target: 250, atLeast: false },
    },
  ]
}

/** More than a thousand facts in a second: in order at every board, and the server still turns. */
async function burst(m: Measure, { laboratory, ours, card }: Stage): Promise<Row[]> {
  const load = partOf<LoadWish, LoadFound>('load.ts')
  await laboratory.figures('forget')
  const began = machineMs()
  const { answered, p99 } = await load.ask({
    ...{ port: laboratory.address.port, shape: 'small', connections: 8, forMs: 1_000 },
    ...{ from: card * MESSAGES_OF_A_CARD, perSecond: BURST, highEvery: 1 },
  })
  await load.stop()
  await pause(LATE_MS / 4)
  const { lagP99Ms } = await laboratory.figures('figures')
  const { arrivals, fewest, most, late } = await ours.ask('arrivals')
  const lastAt = Math.max(...Object.values(arrivals).map(times => times.at(-1) ?? 0))
  if (late > 0 || fewest !== most || fewest === 0)
    throw new Error(`boards have ${fewest} to ${most} rows of the burst, ${late} out of order`)
  m.note(`burst: ${answered} values in a second, ${fewest} rows in order at every board;`)
  m.note(
    `the last of them ${Math.round(lastAt - began)} ms after the first byte; ack p99 ${Math.round(p99)} ms.`,
  )
  return [
    {
      ...{ what: `event-loop lag in a burst with ${MOST} boards, p99`, ours: lagP99Ms, unit: 'ms' },
      absolute: { target: 100, atLeast: false },
    },
  ]
}
