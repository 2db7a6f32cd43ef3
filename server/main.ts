/** Start and stop, in order; the one file that knows every part. */
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openLabels } from '../labels/render.ts'
import { openPrinter } from '../labels/report/render.ts'
import { loadAnalyzers } from '../lims-adapters/adapter.ts'
import { REGISTRY } from './accounts/rows.ts'
import * as accounts from './accounts.ts'
import { handlers } from './api.ts'
import { BackingUp } from './backing-up.ts'
import { openBoards, withoutPolling } from './boards.ts'
import * as certificates from './certificates.ts'
import { type Config, readConfig } from './config.ts'
import type { Instant } from './contract/words.ts'
import { openDispatching, whyNot } from './dispatching.ts'
import { openEscalating } from './escalating.ts'
import { crashPoint } from './exchange/crash-points.ts'
import { type Exchange, openExchange } from './exchange/exchange.ts'
import type { PrinterWaits } from './exchange/label-printers.ts'
import { beginLife } from './exchange/life.ts'
import { web } from './http.ts'
import { remember } from './lab/known.ts'
import * as packs from './lab/packs.ts'
import * as places from './lab/places.ts'
import { openLabelling } from './labelling.ts'
import { openLive } from './live.ts'
import { openLog } from './log.ts'
import { watchMemory } from './memory.ts'
import { guiyang } from './packs/guiyang.ts'
import { Parts } from './parts.ts'
import { openPassing } from './passing.ts'
import { openPrinting } from './printing.ts'
import { loadProgrammes } from './programmes/programme.ts'
import { openReferring } from './referring.ts'
import { openStore, type Store } from './store/store.ts'
import { openVerifying } from './verifying.ts'
import { whyNotStarted } from './why-not-started.ts'

export interface Running {
  readonly url: string
  readonly mllpPort: number
  readonly store: Store
  /** The one-time link for the first administrator; null once there is an account. */
  readonly setUpLink: string | null
  /** One look at all notices that are due, beside those that the clock makes. */
  escalate(): Promise<void>
  /** One round over what waits for partners. */
  dispatch(): Promise<void>
  stop(): Promise<void>
}

// Not imported: that would bring along what Node has of a browser, some 35 ms of each start.
const { createServer } = process.getBuiltinModule('node:http')

const ROOT = join(import.meta.dirname, '..')
const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version

export const systemClock = (): Instant => new Date().toISOString()

interface Surroundings {
  /** The one clock of it all, moved by tests and demos. */
  readonly clock?: () => Instant
  readonly quiet?: boolean
  /** A folder of programmes beside the house's own. */
  readonly programmesIn?: string
  /** How often the intake looks after its lines. */
  readonly lookEveryMs?: number
  /** How often it is looked for notices that are due. */
  readonly escalateEveryMs?: number
  /** How long label printers are waited for. */
  readonly printerWaits?: PrinterWaits
  /** How often what waits for partners is tried. */
  readonly dispatchEveryMs?: number
  /** How often it is looked whether a backup is due. */
  readonly backUpEveryMs?: number
  /** Asks it to stop while it starts; `start` then rejects with its reason. */
  readonly asked?: AbortSignal
  /** Hears of every bug beside the log, so that a test can fail for one. */
  readonly onBug?: (error: unknown, about: string) => void
}

/** Starts the laboratory; where a part cannot start, or somebody asks it to stop, those before it are stopped again. */
export async function start(config: Config, surroundings: Surroundings = {}): Promise<Running> {
  const { clock = systemClock, quiet = false, asked, onBug: told } = surroundings
  const log = openLog(quiet)
  const onBug = (error: unknown, about: string) => {
    log.error({ err: error, about }, 'bug')
    told?.(error, about)
  }
  const parts = new Parts({ onBug, asked })
  try {
    return await startAll({ config, surroundings, clock, log, onBug, parts })
  } catch (error) {
    await parts.stop()
    throw error
  }
}

/** What every part is started with. */
interface House {
  readonly config: Config
  readonly surroundings: Surroundings
  readonly clock: () => Instant
  readonly log: ReturnType<typeof openLog>
  readonly onBug: (error: unknown, about: string) => void
  readonly parts: Parts
}

async function startAll(house: House): Promise<Running> {
  const { config, parts } = house
  const ofScreens = certificates.forScreens(config)
  const ofInstruments = certificates.forInstruments(config)
  const ground = await openGround(house)
  const intake = await openIntake(house, ground, ofInstruments)
  const clocks = openClocks(house, ground)
  const server = await openDoors(house, { ...ground, ...clocks, intake, tls: ofScreens })
  const { store } = ground
  const url = addressOf(config, server)
  return {
    url,
    mllpPort: intake.port,
    store,
    setUpLink: await setUpLink(store, url),
    escalate: () => clocks.escalating.look(),
    dispatch: () => clocks.dispatching.look(),
    stop: () => parts.stop(),
  }
}

/** What all the others stand on: the database with its region, programmes, analyzers, labels. */
async function openGround({ config, surroundings, clock, log, onBug, parts }: House) {
  const memory = watchMemory(figures => log.warn(figures, 'memory is running out'))
  parts.add('the watch over memory', memory, it => it.stop())
  const programmes = await loadProgrammes(surroundings.programmesIn)
  const analyzers = await loadAnalyzers()
  const labels = await openLabels()
  const opened = await openStore({
    url: config.databaseUrl,
    folder: config.folder,
    keyFile: config.keyFile,
    witness: config.witness,
    clock,
    onTrouble: (what, error) => onBug(error, what),
    onSlow: ({ what, ms, by, books }) =>
      log.warn({ what, ms: Math.round(ms), by: by.id, books }, 'slow'),
  })
  const store = parts.add('the database', opened, it => it.close())
  await loadRegion(store)
  const known = remember(programmes)
  const bench = { analyzers, programmes, known, onBug, reached: crashPoint(config.crashAt) }
  return { programmes, labels, store, bench }
}

type Ground = Awaited<ReturnType<typeof openGround>>

/** The instruments' door, careful for a while where the last life ended as it should not. */
async function openIntake(
  { config, surroundings, clock, log, parts }: House,
  { store, bench }: Ground,
  tls: ReturnType<typeof certificates.forInstruments>,
): Promise<Exchange> {
  const begun = await beginLife(join(config.folder, 'running'))
  const life = parts.add('the mark of this life', begun, it => it.end())
  const carefulUntil = performance.now() + (life.lastEnded === 'died' ? config.carefulMs : 0)
  const exchange = await openExchange({
    ...bench,
    store,
    clock,
    careful: () => performance.now() < carefulUntil,
    host: config.mllpHost,
    port: config.mllpPort,
    certificates: tls,
    lookEveryMs: surroundings.lookEveryMs,
    asked: surroundings.asked,
    onTrouble: (kind, detail) => log.warn({ kind, detail }, 'line'),
  })
  return parts.add('the intake', exchange, it => it.stop())
}

/** What is done again and again without anybody asking. */
function openClocks(house: House, { store, programmes, bench }: Ground) {
  const { config, surroundings, clock, onBug, parts } = house
  const { lookEveryMs, escalateEveryMs, dispatchEveryMs, backUpEveryMs } = surroundings
  const stop = (it: { stop(): Promise<void> }) => it.stop()
  const every = (everyMs?: number) => ({ store, onBug, everyMs })
  parts.add('verifying by rule', openVerifying({ store, programmes, onBug }), stop)
  parts.add('referring', openReferring(every(lookEveryMs)), stop)
  const escalating = parts.add('escalating', openEscalating(every(escalateEveryMs)), stop)
  const dispatching = parts.add('dispatching', openDispatching(every(dispatchEveryMs)), stop)
  parts.add('passing on', openPassing({ ...every(lookEveryMs), bench }), stop)
  const backingUp = new BackingUp({
    ...{ ...every(backUpEveryMs), clock },
    place: placeOf(config),
    ...{ folder: config.backups, keep: config.backupsKeep },
    ...{ keyFile: config.keyFile, backupKeyFile: config.backupKeyFile },
  })
  parts.add('backing up', backingUp, stop)
  return { escalating, dispatching, backingUp }
}

interface Within extends Ground, ReturnType<typeof openClocks> {
  readonly intake: Exchange
  readonly tls: ReturnType<typeof certificates.forScreens>
}

/** The doors for people: screens, API, and the boards' sockets. */
async function openDoors(house: House, within: Within): Promise<Server> {
  const { config, parts } = house
  const app = openWeb(house, within)
  const isApart = boardsOf(config) === 'apart'
  const listens = await listening(config, within.tls, isApart ? withoutPolling(app) : app)
  const server = parts.add('the screens', listens, closed)
  const live = await openSockets(house, within, server)
  parts.add('the boards', live, it => it.stop())
  return server
}

function openWeb({ config, surroundings, onBug, parts }: House, within: Within) {
  const { store, bench, programmes, labels, intake, dispatching, backingUp } = within
  const { printerWaits: waits } = surroundings
  const printing = openPrinting({
    ...{ store, programmes, onBug, printer: openPrinter(), address: config.publicAddress },
  })
  const labelling = openLabelling({ store, programmes, labels, onBug, waits })
  parts.add('printing labels', labelling, it => it.stop())
  const client = join(ROOT, 'dist', 'client')
  return web({
    store,
    handlers: handlers({
      ...{ store, bench, labels, labelling, printing, version: VERSION, intake },
      backingUp,
      outside: { whyNot, attempt: partner => dispatching.attempt(partner) },
      sessions: config.sessions,
      draftHours: config.draftHours,
    }),
    version: VERSION,
    client: existsSync(client) ? client : null,
    secure: isSecure(config),
    trustProxy: config.trustProxy,
    onBug,
  })
}

function openSockets({ config, clock, log, onBug }: House, { store }: Ground, server: Server) {
  const onTrouble = (what: string, error: unknown) => onBug(error, what)
  const telling = { store, clock, onTrouble, secure: isSecure(config) }
  if (boardsOf(config) === 'here') return openLive(server, telling)
  const onEnded = (how: string) => log.warn({ how }, 'boards')
  return openBoards(server, { ...telling, place: placeOf(config), onEnded })
}

const placeOf = ({ databaseUrl: url, folder }: Config) => ({ url, folder })
const isSecure = ({ tls, trustProxy }: Config) => tls !== undefined || trustProxy > 0

/** The first start on an empty database brings the region's reference data; nothing of staff. */
async function loadRegion(store: Store): Promise<void> {
  const by = { id: 'setup' }
  const isLoaded = await store.read(by, look => packs.isLoaded(look, guiyang))
  await store.work(by, [places.REGISTRY], async work => {
    if (!isLoaded) return void (await packs.load(work, guiyang))
    await packs.bringPolicies(work, guiyang)
    await packs.bringHouseRows(work, guiyang)
    await packs.bringCalendar(work, guiyang)
    await packs.bringScripts(work, guiyang)
    await packs.bringConsentTexts(work, guiyang)
    await packs.bringFile(work, guiyang)
  })
}

function listening(
  config: Config,
  tls: ReturnType<typeof certificates.forScreens>,
  app: Parameters<typeof createServer>[1],
): Promise<Server> {
  const server = tls ? createTlsServer(tls, app as never) : createServer(app)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, () => resolve(server as Server))
  })
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}

/** A connection under our own TLS cannot be handed over: its keys are in this process. */
const boardsOf = ({ boards, tls }: Config): Config['boards'] => (tls ? 'here' : boards)

function addressOf(config: Config, server: Server): string {
  const { port } = server.address() as AddressInfo
  const host = config.host === '0.0.0.0' ? 'localhost' : config.host
  return `${config.tls ? 'https' : 'http'}://${host}:${port}`
}

/** An empty database gets a link instead of a default password. */
async function setUpLink(store: Store, url: string): Promise<string | null> {
  const setup = { id: 'setup' }
  if (!(await store.read(setup, accounts.isNew))) return null
  const token = accounts.newToken()
  await store.work(setup, [REGISTRY], work => accounts.openSetUp(work, token))
  return `${url}/set-up?token=${token}`
}

async function main(): Promise<void> {
  // What it writes is nobody else's to read, whoever made the folder.
  process.umask(0o077)
  const asked = askedToStop()
  let config: Config | null = null
  try {
    config = readConfig(process.env)
    const running = await start(config, { asked })
    announce(config, running)
    await aborted(asked)
    await running.stop()
  } catch (error) {
    if (error !== asked.reason) {
      console.error(whyNotStarted(error, config))
      process.exit(1)
    }
  }
  process.exit(0)
}

/** Heard from the first moment on: a start may be long. The second of a kind ends the process at once. */
function askedToStop(): AbortSignal {
  const asked = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.abort())
  return asked.signal
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort')

function announce(config: Config, running: Running): void {
  console.log(`Guthrie ${VERSION} is at ${running.url} (${running.store.engine})`)
  console.log(`Instruments: MLLP on ${config.mllpHost}:${running.mllpPort}`)
  if (!config.tls && config.trustProxy === 0)
    console.log('Without TLS_CERT and TLS_KEY it answers on this machine only.')
  if (config.boards !== boardsOf(config))
    console.log(
      'BOARDS=apart needs TLS in a proxy in front (TRUST_PROXY) instead of TLS_CERT: the boards stay in this process.\nBOARDS=apart 需由前置代理终止 TLS（TRUST_PROXY），不能使用 TLS_CERT：看板仍在本进程中运行。',
    )
  if (running.setUpLink)
    console.log(
      `\nNobody has an account yet. Open this link once, within a day:\n${running.setUpLink}`,
    )
}

if (import.meta.main) await main()
