/** Start and stop, in order; the one file that knows every part. */
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
import { openExchange } from './exchange/exchange.ts'
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
  /** Hears of every bug beside the log, so that a test can fail for one. */
  readonly onBug?: (error: unknown, about: string) => void
}

/** Starts the laboratory; where a part cannot start, those before it are closed again. */
export async function start(config: Config, surroundings: Surroundings = {}): Promise<Running> {
  const started: (() => Promise<void>)[] = []
  try {
    return await startAll(config, surroundings, started)
  } catch (error) {
    for (const stop of started.reverse()) await stop()
    throw error
  }
}

async function startAll(
  config: Config,
  {
    clock = systemClock,
    quiet = false,
    lookEveryMs,
    escalateEveryMs,
    printerWaits,
    dispatchEveryMs,
    backUpEveryMs,
    programmesIn,
    onBug: told,
  }: Surroundings,
  started: (() => Promise<void>)[],
): Promise<Running> {
  const log = openLog(quiet)
  const onBug = (error: unknown, about: string) => {
    log.error({ err: error, about }, 'bug')
    told?.(error, about)
  }
  const ofScreens = certificates.forScreens(config)
  const ofInstruments = certificates.forInstruments(config)
  const memory = watchMemory(figures => log.warn(figures, 'memory is running out'))
  started.push(async () => memory.stop())
  const programmes = await loadProgrammes(programmesIn)
  const analyzers = await loadAnalyzers()
  const labels = await openLabels()
  const store = await openStore({
    url: config.databaseUrl,
    folder: config.folder,
    keyFile: config.keyFile,
    witness: config.witness,
    clock,
    onTrouble: (what, error) => onBug(error, what),
    onSlow: ({ what, ms, by, books }) =>
      log.warn({ what, ms: Math.round(ms), by: by.id, books }, 'slow'),
  })
  started.push(() => store.close())
  await loadRegion(store)

  const known = remember(programmes)
  const bench = { analyzers, programmes, known, onBug, reached: crashPoint(config.crashAt) }
  const life = await beginLife(join(config.folder, 'running'))
  started.push(() => life.end())
  const carefulUntil = performance.now() + (life.lastEnded === 'died' ? config.carefulMs : 0)
  const exchange = await openExchange({
    ...bench,
    store,
    clock,
    careful: () => performance.now() < carefulUntil,
    host: config.mllpHost,
    port: config.mllpPort,
    certificates: ofInstruments,
    lookEveryMs,
    onTrouble: (kind, detail) => log.warn({ kind, detail }, 'line'),
  })
  started.push(() => exchange.stop())
  const byRule = openVerifying({ store, programmes, onBug })
  started.push(() => byRule.stop())
  const referring = openReferring({ store, onBug, everyMs: lookEveryMs })
  started.push(() => referring.stop())
  const escalating = openEscalating({ store, onBug, everyMs: escalateEveryMs })
  started.push(() => escalating.stop())
  const dispatching = openDispatching({ store, onBug, everyMs: dispatchEveryMs })
  started.push(() => dispatching.stop())
  const passing = openPassing({ store, bench, onBug, everyMs: lookEveryMs })
  started.push(() => passing.stop())
  const backingUp = new BackingUp({
    ...{ store, clock, onBug, everyMs: backUpEveryMs },
    place: { url: config.databaseUrl, folder: config.folder },
    ...{ folder: config.backups, keep: config.backupsKeep },
    ...{ keyFile: config.keyFile, backupKeyFile: config.backupKeyFile },
  })
  started.push(() => backingUp.stop())
  const printing = openPrinting({
    ...{ store, programmes, onBug, printer: openPrinter(), address: config.publicAddress },
  })
  const labelling = openLabelling({ store, programmes, labels, onBug, waits: printerWaits })
  started.push(async () => labelling.stop())
  const client = join(ROOT, 'dist', 'client')
  const secure = config.tls !== undefined || config.trustProxy > 0
  const app = web({
    store,
    handlers: handlers({
      ...{ store, bench, labels, labelling, printing, version: VERSION, intake: exchange },
      backingUp,
      outside: { whyNot, attempt: partner => dispatching.attempt(partner) },
      sessions: config.sessions,
      draftHours: config.draftHours,
    }),
    version: VERSION,
    client: existsSync(client) ? client : null,
    secure,
    trustProxy: config.trustProxy,
    onBug,
  })
  const apart = boardsOf(config) === 'apart'
  const server = await listening(config, ofScreens, apart ? withoutPolling(app) : app)
  started.push(() => closed(server))
  const telling = { store, clock, onTrouble: (what: string, error: unknown) => onBug(error, what) }
  const live = apart
    ? await openBoards(server, {
        ...telling,
        ...{ place: { url: config.databaseUrl, folder: config.folder }, secure },
        onEnded: how => log.warn({ how }, 'boards'),
      })
    : await openLive(server, { ...telling, secure })
  started.push(() => live.stop())
  const url = addressOf(config, server)

  return {
    url,
    mllpPort: exchange.port,
    store,
    setUpLink: await setUpLink(store, url),
    escalate: () => escalating.look(),
    dispatch: () => dispatching.look(),
    async stop() {
      await byRule.stop()
      await referring.stop()
      await escalating.stop()
      await dispatching.stop()
      await backingUp.stop()
      await passing.stop()
      await exchange.stop()
      await life.end()
      labelling.stop()
      memory.stop()
      await live.stop()
      await closed(server)
      await store.close()
    },
  }
}

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
  let config: Config | null = null
  try {
    config = readConfig(process.env)
    const running = await start(config)
    announce(config, running)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => running.stop().then(() => process.exit(0)))
    }
  } catch (error) {
    console.error(whyNotStarted(error, config))
    process.exit(1)
  }
}

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
