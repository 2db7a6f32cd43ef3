/**
 * `npm run print-agent`: the printer on a clinic's own machine. The laboratory's server cannot reach it,
 * so this program, beside the printer, asks the server for labels (outbound, https), writes them to the
 * device, and says what came of it. It knows its printer by a token and nothing else, and keeps nothing.
 *
 * Settings: PRINT_SERVER (https://screening.example), PRINT_TOKEN or PRINT_TOKEN_FILE (the screen *Label
 * printers* gives it once), PRINT_TO, which is one of
 *   tcp:192.168.1.20:9100     a printer in the clinic's own network
 *   file:/dev/usb/lp0         a device or a share, such as file:\\localhost\ZEBRA
 *   lp:ZEBRA                  a queue of the system, raw
 *
 * It imports nothing but Node, so that this one file can be copied to a machine that has Node 24 alone.
 * A job is begun at once or not at all, and never twice: what is not said to have come out is asked of
 * whoever holds the paper.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { access, constants, open } from 'node:fs/promises'
import { connect } from 'node:net'

/** What came of a job: all taken, nothing went out, or nobody knows; with the system's own words. */
export interface Outcome {
  readonly how: 'taken' | 'nothing' | 'unknown'
  readonly why?: string
}

interface Job {
  readonly id: string
  readonly zpl: string
  readonly withinMs: number
}

export interface AgentSettings {
  readonly server: string
  readonly token: string
  readonly to: string
  /** How long one question may stay open. */
  readonly waitMs?: number
  readonly tell?: (line: string) => void
}

const ASK_MS = 20_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/** Asks and prints until it is told to stop; throws where it can never work. */
export async function runAgent(
  { server, token, to, waitMs = ASK_MS, tell = () => undefined }: AgentSettings,
  stop: AbortSignal,
): Promise<void> {
  demandDevice(to)
  let pause = FIRST_PAUSE_MS
  let isHeard = false
  while (!stop.aborted) {
    try {
      const job = await asked<Job | null>(server, '', { token, waitMs }, stop)
      if (!isHeard) tell(`${server} answers; labels go to ${to}`)
      isHeard = true
      pause = FIRST_PAUSE_MS
      if (job) await printed(job, { server, token, to, tell }, stop)
    } catch (error) {
      if (stop.aborted) return
      if (error instanceof Refused) throw error
      tell(`${server} does not answer (${wordOf(error)}); asking again in ${pause / 1_000} s`)
      isHeard = false
      await sleep(pause, stop)
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    }
  }
}

/** The server knows no such token: nothing to wait for. */
class Refused extends Error {}

/** One job to the device, and the word of it to the server, tried until it is too late to matter. */
async function printed(
  job: Job,
  { server, token, to, tell = () => undefined }: AgentSettings,
  stop: AbortSignal,
): Promise<void> {
  const outcome = await deliver(to, job.zpl, job.withinMs)
  const labels = job.zpl.split('^XZ').length - 1
  if (labels > 0) tell(`${labels} labels: ${outcome.how}${outcome.why ? ` (${outcome.why})` : ''}`)
  const until = Date.now() + 2 * job.withinMs
  for (;;) {
    try {
      return await asked(server, `/${job.id}/end`, { token, ...outcome }, stop)
    } catch (error) {
      if (stop.aborted || Date.now() > until) throw error
      await sleep(FIRST_PAUSE_MS, stop)
    }
  }
}

async function asked<T>(server: string, path: string, body: object, stop: AbortSignal): Promise<T> {
  const answer = await fetch(new URL(`/api/print-agent/jobs${path}`, server), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: stop,
  })
  if (answer.status === 401 || answer.status === 403)
    throw new Refused(
      'The server does not know this token, or its printer is switched off there. Get a new one on the screen Label printers.\n服务器不认识此令牌，或该打印机已停用。请在“标签打印机”页面重新获取。',
    )
  if (!answer.ok) throw new Error(`${answer.status}`)
  const said = (await answer.json()) as { job?: T }
  return said.job as T
}

const DEVICE = /^(tcp:.+:\d+|file:.+|lp:[\w.-]+)$/

function demandDevice(to: string): void {
  if (!DEVICE.test(to))
    throw new Error(
      `PRINT_TO is “${to}”; write tcp:ADDRESS:9100, file:/dev/usb/lp0 or lp:QUEUE.\nPRINT_TO 应为 tcp:地址:9100、file:设备路径 或 lp:队列名。`,
    )
}

/** Writes to the device; with nothing to write it only looks whether it is there. */
export function deliver(to: string, zpl: string, withinMs: number): Promise<Outcome> {
  const at = to.slice(to.indexOf(':') + 1)
  if (to.startsWith('tcp:')) return overNetwork(at, zpl, withinMs)
  return to.startsWith('lp:') ? overQueue(at, zpl, withinMs) : intoFile(at, zpl)
}

function overNetwork(at: string, zpl: string, withinMs: number): Promise<Outcome> {
  const colon = at.lastIndexOf(':')
  const host = at.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return new Promise(resolve => {
    let isConnected = false
    const socket = connect({ host, port: Number(at.slice(colon + 1)) })
    const fail = (why: string) => {
      clearTimeout(timer)
      socket.destroy()
      // Where nothing was to be written, nothing can have come out.
      resolve({ how: isConnected && zpl !== '' ? 'unknown' : 'nothing', why })
    }
    const timer = setTimeout(() => fail('timed out'), withinMs)
    socket.once('connect', () => {
      isConnected = true
      socket.resume()
      socket.end(zpl, 'latin1')
    })
    socket.once('error', error => fail(wordOf(error)))
    socket.once('close', hadError => {
      if (hadError) return
      clearTimeout(timer)
      resolve({ how: 'taken' })
    })
  })
}

async function intoFile(path: string, zpl: string): Promise<Outcome> {
  try {
    await access(path, constants.W_OK)
    if (zpl === '') return { how: 'taken' }
    const device = await open(path, 'a')
    try {
      await device.write(zpl, null, 'latin1')
    } catch (error) {
      return { how: 'unknown', why: wordOf(error) }
    } finally {
      await device.close()
    }
    return { how: 'taken' }
  } catch (error) {
    return { how: 'nothing', why: wordOf(error) }
  }
}

/** CUPS takes a job whole or not at all. */
function overQueue(queue: string, zpl: string, withinMs: number): Promise<Outcome> {
  const [program, args] =
    zpl === '' ? ['lpstat', ['-p', queue]] : ['lp', ['-d', queue, '-o', 'raw', '-s']]
  return new Promise(resolve => {
    const child = spawn(program as string, args as string[], {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: withinMs,
    })
    child.once('error', error => resolve({ how: 'nothing', why: wordOf(error) }))
    child.once('exit', (code, signal) => {
      if (code === 0) resolve({ how: 'taken' })
      else resolve({ how: signal ? 'unknown' : 'nothing', why: `${program} ${signal ?? code}` })
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(zpl, 'latin1')
  })
}

const wordOf = (error: unknown): string => {
  const { code, cause, message } = error as Error & { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? message
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    const wake = () => {
      clearTimeout(timer)
      resolve()
    }
    stop.addEventListener('abort', wake, { once: true })
  })
}

async function main(): Promise<void> {
  const { PRINT_SERVER, PRINT_TOKEN, PRINT_TOKEN_FILE, PRINT_TO } = process.env
  const token = PRINT_TOKEN ?? (PRINT_TOKEN_FILE && readFileSync(PRINT_TOKEN_FILE, 'utf8').trim())
  if (!PRINT_SERVER || !token || !PRINT_TO)
    throw new Error(
      'Set PRINT_SERVER, PRINT_TOKEN (or PRINT_TOKEN_FILE) and PRINT_TO; see the head of this file.\n请设置 PRINT_SERVER、PRINT_TOKEN（或 PRINT_TOKEN_FILE）和 PRINT_TO。',
    )
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  await runAgent({ server: PRINT_SERVER, token, to: PRINT_TO, tell: console.log }, stop.signal)
}

if (import.meta.main)
  main().catch(error => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
