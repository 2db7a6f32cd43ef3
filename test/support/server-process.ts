/**
 * The real server as a process of its own, so that it can be killed: what `npm start` runs, on free
 * ports, over a place that was prepared before.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import flags from '../../server/node-flags.json' with { type: 'json' }
import { freePort } from './mllp.ts'
import { eventually } from './waiting.ts'

const MAIN = join(import.meta.dirname, '../../server/main.ts')
/** Not those by which it compiles sooner: half a second of the processor at a start, and these live for seconds. */
const FLAGS = flags.filter(flag => !flag.startsWith('--invocation-count'))

export interface ServerProcess {
  readonly pid: number
  readonly url: string
  readonly mllpPort: number
  /** Everything it printed so far. */
  said(): string
  /** Ends it without warning, as a power cut would. */
  kill(): Promise<void>
  /** Asks it to stop, as a supervisor would; gives its exit code. */
  stop(): Promise<number | null>
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
}

export type Settings = Readonly<Record<string, string | undefined>>

/**
 * Starts it and waits until it listens; rejects with what it said where it ended instead. `hears`
 * is told everything it prints, of which `said` remembers the end only.
 */
export async function launch(
  settings: Settings,
  hears?: (text: string) => void,
): Promise<ServerProcess> {
  const child = spawned(settings)
  if (hears)
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', chunk => hears(String(chunk)))
  const said = gathering(child)
  return alive(child, said, listening(child, said))
}

/** The same with an outlet that may take nothing it prints, so that its ports are chosen for it. */
export async function launchUnheard(settings: Settings, outlet: number): Promise<ServerProcess> {
  const [port, mllpPort] = [await freePort(), await freePort()]
  const ports = { PORT: String(port), MLLP_PORT: String(mllpPort) }
  const child = spawned({ ...settings, ...ports }, outlet)
  const url = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  const ready = eventually('the server answers', answers, ok => ok)
  return alive(
    child,
    gathering(child),
    ready.then(() => ({ url, mllpPort })),
  )
}

async function alive(
  child: ChildProcess,
  said: () => string,
  ready: Promise<Pick<ServerProcess, 'url' | 'mllpPort'>>,
): Promise<ServerProcess> {
  const ended = endOf(child, said)
  const ports = await Promise.race([ready, ended.then(died)])
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return ended
  }
  return {
    pid: child.pid ?? 0,
    ...ports,
    said,
    kill: async () => void (await end('SIGKILL')),
    stop: async () => (await end('SIGTERM')).code,
    ended,
  }
}

/** Starts it where it is not expected to live: how it ended and what it said. */
export const launchInVain = async (settings: Settings): Promise<Ending> => {
  const child = spawned(settings)
  return endOf(child, gathering(child))
}

function spawned(settings: Settings, outlet: 'pipe' | number = 'pipe'): ChildProcess {
  const { DATABASE_URL, ...inherited } = process.env
  const env = { ...inherited, PORT: '0', MLLP_PORT: '0', ...settings }
  const child = spawn(process.execPath, [...FLAGS, MAIN], {
    env,
    stdio: ['ignore', outlet, 'pipe'],
  })
  living.add(child)
  child.once('exit', () => living.delete(child))
  return child
}

/** A test or proof that breaks off must not leave its servers behind. */
const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

function gathering(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      text = (text + String(chunk)).slice(-64_000)
    })
  return () => text
}

async function endOf(child: ChildProcess, said: () => string): Promise<Ending> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, said: said() }
}

/** It ended before it listened. */
export class EndedAtStart extends Error {
  readonly ending: Ending

  constructor(ending: Ending) {
    super(`the server ended at its start (${ending.signal ?? ending.code}): ${ending.said}`)
    this.ending = ending
  }
}

const died = (ending: Ending): never => {
  throw new EndedAtStart(ending)
}

const URL_LINE = / is at (http:\/\/\S+) /
const PORT_LINE = /MLLP on \S+:(\d+)/

async function listening(child: ChildProcess, said: () => string) {
  for (;;) {
    const url = URL_LINE.exec(said())?.[1]
    const port = PORT_LINE.exec(said())?.[1]
    if (url && port) return { url, mllpPort: Number(port) }
    await once(child.stdout ?? child, 'data')
  }
}
