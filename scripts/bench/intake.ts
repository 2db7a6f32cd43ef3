import { closeEngines } from '../../test/support/engines.ts'
import { bench, type Measure, median, type Row } from './bench.ts'
import type { BoardsAsk } from './intake/boards.ts'
import { type Laboratory, openLaboratory } from './intake/laboratory.ts'
import type { LoadFound, LoadWish } from './intake/load.ts'
import { type Shape, specimensFor } from './intake/messages.ts'
import { type Part, partOf } from './intake/processes.ts'
import { RECEIVERS, type Receiver } from './intake/sides.ts'

const ROUNDS = 3
const FOR_MS = 2_500
/** A server that runs all day is warm. */
const WARM_MS = 10_000
/** More than can be said in all rounds of a shape. */
const MESSAGES = 240_000
const PANELS = 60_000
const CONNECTIONS = [1, 8, 32] as const
const BOARDS = 1_000
const OPEN_PER_SECOND = 1_000
const OPEN_MS = 10_000
/** In turns without and with boards: one slow moment of the disk decides nothing. */
const OPEN_ROUNDS = 3
const HIGH_EVERY = 50
/** So long rows may still be on their way to the boards. */
const LATE_MS = 5_000
const SOAK = 100_000
const MILLION = 1_000_000

type Load = Part<LoadWish, LoadFound>
type Side = 'ours' | Receiver
const SIDES: readonly Side[] = [...RECEIVERS, 'ours']

/** Where each side listens, and which message it gets next. */
interface Stage {
  readonly load: Load
  readonly ports: Readonly<Record<Side, number>>
  readonly next: Record<Side, number>
}

export default bench({
  name: 'intake',
  title: 'Intake',
  about:
    'messages a second, whole path with durable commits, beside a bare socket, the straightforward server and the group-commit ceiling',
  async run(m) {
    const load = partOf<LoadWish, LoadFound>('load.ts')
    const rows = [
      ...(await closed(m, load, 'small')),
      ...(await closed(m, load, 'panel')),
      ...(await beside(m, load)),
      ...(await soak(m, load)),
    ]
    await load.stop()
    await closeEngines()
    m.note(
      'small: one OBX, some 600 bytes; panel: some sixty OBX, 8 kB; cN: N connections, each says',
    )
    m.note('its next message when the last one was answered. Medians of rounds in turns.')
    m.note(
      'Straightforward: node-hl7-client reads it, raw and a row per OBX, a commit per message.',
    )
    m.note('Ours answers after the commit that files the values: acknowledged is applied.')
    m.note('Only ours matches specimens, applies rules, writes an audit trail and feeds boards.')
    return rows
  },
})

/** Every side at 1, 8 and 32 connections, in turns. */
async function closed(m: Measure, load: Load, shape: Shape): Promise<Row[]> {
  const messages = shape === 'small' ? MESSAGES : PANELS
  const laboratory = await openLaboratory(specimensFor(shape, messages))
  const others = RECEIVERS.map(
    name => [name, partOf<'port', number>('receivers.ts', [name])] as const,
  )
  const ports = { ours: laboratory.address.port } as Record<Side, number>
  for (const [name, part] of others) ports[name] = await part.ask('port')
  const stage: Stage = { load, ports, next: { bare: 0, plain: 0, ceiling: 0, ours: 0 } }
  for (const side of SIDES) await say(stage, side, shape, 8, WARM_MS)
  const rows: Row[] = []
  for (const connections of CONNECTIONS) rows.push(...(await cell(stage, shape, connections)))
  await complain(m, laboratory)
  await laboratory.stop()
  for (const [, part] of others) await part.stop()
  return rows
}

async function say(
  { load, ports, next }: Stage,
  side: Side,
  shape: Shape,
  connections: number,
  forMs: number,
): Promise<LoadFound> {
  // Only ours looks a specimen up, and has no more of them than that.
  const left = (shape === 'small' ? MESSAGES : PANELS) - next.ours
  const most = side === 'ours' ? { most: left } : {}
  const wish = { port: ports[side], shape, connections, forMs, from: next[side] }
  const found = await load.ask({ ...wish, ...most })
  next[side] = found.next
  return found
}

async function cell(stage: Stage, shape: Shape, connections: number): Promise<Row[]> {
  const seen: Record<Side, LoadFound[]> = { bare: [], plain: [], ceiling: [], ours: [] }
  for (let round = 0; round < ROUNDS; round++)
    for (const side of [...SIDES.slice(round), ...SIDES.slice(0, round)])
      seen[side].push(await say(stage, side, shape, connections, FOR_MS))
  const rate = (side: Side) => median(seen[side].map(found => found.perSecond))
  const of = (side: Side, key: 'p50' | 'p99') => median(seen[side].map(found => found[key]))
  const what = `${shape} c${connections}`
  const rows: Row[] = SIDES.filter(side => side !== 'ours').map(side => ({
    ...{ what: `${what} beside ${NAMES[side]}`, ours: rate('ours'), unit: '/s' },
    beside: { what: NAMES[side], value: rate(side) },
    ...ratioFor(shape, connections, side),
  }))
  return [
    ...rows,
    {
      what: `${what} acknowledged, p50`,
      ours: of('ours', 'p50'),
      unit: 'ms',
      ...p50For(connections),
    },
    { what: `${what} acknowledged, p99`, ours: of('ours', 'p99'), unit: 'ms' },
  ]
}

const NAMES: Readonly<Record<Side, string>> = {
  bare: 'bare socket',
  plain: 'straightforward',
  ceiling: 'group-commit ceiling',
  ours: 'ours',
}

function ratioFor(shape: Shape, connections: number, side: Side): Pick<Row, 'ratio'> {
  if (connections !== 8) return {}
  const least =
    shape === 'small' ? { ceiling: 1 / 3, plain: 1 } : { ceiling: 0.45, plain: undefined }
  const target = side === 'ceiling' || side === 'plain' ? least[side] : undefined
  return target === undefined ? {} : { ratio: { target, atLeast: true } }
}

const p50For = (connections: number): Pick<Row, 'absolute'> =>
  connections === 1 ? { absolute: { target: 2, atLeast: false } } : {}

/** A thousand messages a second, whatever the answers do, without boards and with a thousand. */
async function beside(m: Measure, load: Load): Promise<Row[]> {
  const laboratory = await openLaboratory(
    specimensFor('small', ((2 * OPEN_ROUNDS + 1) * OPEN_PER_SECOND * OPEN_MS) / 1000 + 1000),
    { BOARDS: 'apart' },
  )
  const boards = partOf<BoardsAsk, number>('boards.ts')
  const { url, port } = laboratory.address
  let from = 0
  const run = async () => {
    const wish = { port, shape: 'small', connections: 32, forMs: OPEN_MS, from } as const
    const found = await load.ask({ ...wish, perSecond: OPEN_PER_SECOND, highEvery: HIGH_EVERY })
    from = found.next
    return found
  }
  await run()
  const alone: LoadFound[] = []
  const watched: LoadFound[] = []
  let shown = 0
  for (let round = 0; round < OPEN_ROUNDS; round++) {
    alone.push(await run())
    await boards.ask({ open: BOARDS, url, token: laboratory.token })
    watched.push(await run())
    await new Promise(resolve => setTimeout(resolve, LATE_MS))
    shown += await boards.ask('rows')
    await boards.ask('close')
  }
  await boards.stop()
  await complain(m, laboratory)
  await laboratory.stop()
  m.note(
    `with ${BOARDS} boards, 1 in ${HIGH_EVERY} high: ${shown} rows arrived at boards by the end.`,
  )
  const mid = (found: readonly LoadFound[], key: 'perSecond' | 'p99') =>
    median(found.map(one => one[key]))
  const carried = { what: 'what was said', value: OPEN_PER_SECOND }
  const nearlyAll = { target: 0.97, atLeast: true }
  return [
    {
      ...{ what: 'open loop answered, without boards', ours: mid(alone, 'perSecond'), unit: '/s' },
      ...{ beside: carried, ratio: nearlyAll },
    },
    {
      ...{
        what: `open loop answered, with ${BOARDS} boards`,
        ours: mid(watched, 'perSecond'),
        unit: '/s',
      },
      ...{ beside: carried, ratio: nearlyAll },
    },
    {
      ...{ what: `open loop ${OPEN_PER_SECOND}/s, p99 with ${BOARDS} boards`, unit: 'ms' },
      ...{
        ours: mid(watched, 'p99'),
        beside: { what: 'without boards', value: mid(alone, 'p99') },
      },
      ratio: { target: 2, atLeast: false },
    },
  ]
}

/** Many messages through one server: what it holds at a tenth of them and at the end. */
async function soak(m: Measure, load: Load): Promise<Row[]> {
  const total = process.argv.includes('--million') ? MILLION : SOAK
  const laboratory = await openLaboratory(specimensFor('small', total))
  const { port } = laboratory.address
  const until = async (from: number, to: number) =>
    load.ask({ port, shape: 'small', connections: 8, forMs: 3_600_000, from, most: to - from })
  const first = await until(0, total / 10)
  const early = await laboratory.figures('forget')
  const rest = await until(first.next, total)
  const late = await laboratory.figures('figures')
  await complain(m, laboratory)
  await laboratory.stop()
  m.note(
    `soak: ${rest.next} messages at 8 connections${total < MILLION ? '; a million with --million' : ''}.`,
  )
  return [
    {
      ...{ what: 'resident memory at the end', ours: late.rssMb, unit: 'MB' },
      beside: { what: 'after a tenth', value: early.rssMb },
      ratio: { target: 1.5, atLeast: false },
      absolute: { target: 400, atLeast: false },
    },
    {
      ...{ what: 'event loop lag meanwhile, p99', ours: late.lagP99Ms, unit: 'ms' },
      absolute: { target: 50, atLeast: false },
    },
  ]
}

async function complain(m: Measure, laboratory: Laboratory): Promise<void> {
  const held = laboratory.held()
  if (held > 0) throw new Error(`${held} values were held instead of filed: nothing was measured`)
  const waiting = laboratory.waiting()
  if (waiting > 0) throw new Error(`${waiting} messages were acknowledged and not applied yet`)
  const { bugs } = await laboratory.figures('figures')
  if (bugs.length > 0) m.note(`THE SERVER LOGGED ${bugs.length} BUGS, the first: ${bugs[0]}`)
}
