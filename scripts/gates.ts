/** The gates that `npm test` and `npm run check` are made of, each one process that says yes or no. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUST_RUN } from '../test/support/ledger.ts'
import type { Failure, Figures } from '../test/support/reporter.ts'

const ROOT = join(import.meta.dirname, '..')

/** Somebody asked us to stop: what runs is ended, and nothing more begins. */
let stopped = false

/** Runs a file on this Node, in the project's folder, with its output shown; whether it ended well. */
const shown = (
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<boolean> => start(file, args, env, 'inherit')?.ended ?? Promise.resolve(false)

/** The same as a process to talk to; what it says through a pipe is shown when it is done. */
function start(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdio: StdioOptions,
): { child: ChildProcess; ended: Promise<boolean> } | undefined {
  if (stopped) return undefined
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    stdio,
    env: { ...process.env, ...env },
  })
  const said: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  const stop = () => {
    stopped = true
    child.kill('SIGTERM')
  }
  for (const signal of STOPS) process.once(signal, stop)
  const ended = new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      for (const signal of STOPS) process.off(signal, stop)
      process.stdout.write(Buffer.concat(said))
      resolve(code === 0)
    })
  })
  return { child, ended }
}

const STOPS = ['SIGTERM', 'SIGINT'] as const

/**
 * By the native compiler, in a quarter of the time (TypeScript 6 stands beside it for what reads its
 * interface). What it learnt is kept in `.ready`, which makes the next look three times as fast. One
 * checker does half the work of the usual four, which would look at much of it four times.
 */
export const types = () =>
  shown('node_modules/@typescript/native/bin/tsc', [
    ...['-p', '.', '--noEmit', '--checkers', '1'],
    ...['--incremental', '--tsBuildInfoFile', '.ready/types.tsbuildinfo'],
  ])
/** Layout and the order of imports. */
export const format = () => biome('check', '--linter-enabled=false')
export const lint = () => biome('lint')
export const formatAndLint = () => biome('check')
export const deadCode = () => shown('node_modules/knip/bin/knip.js', [])
export const build = () => shown('scripts/ready/build.mjs', [])

const biome = (what: 'check' | 'lint', ...options: string[]) =>
  shown('node_modules/@biomejs/biome/bin/biome', [what, '--error-on-warnings', ...options, '.'])

export interface Tests {
  readonly passed: number
  /** Failed tests, and each fault of the run itself as one. */
  readonly failed: number
  readonly says: string
  /** Which tests failed, for the end of the output, where they are looked for first. */
  readonly failures?: readonly Failure[]
}

/** The whole suite. It fails too where an engine or Chromium saw nothing, or skipped something. */
export const wholeSuite = async (): Promise<Tests> => judged(await allOfMocha(), 'whole')

/** Some of the suite, by mocha's own arguments. */
export const someTests = async (args: readonly string[]): Promise<Tests> =>
  judged(await mocha(args), 'some')

export interface Run {
  readonly exitedWell: boolean
  /** Missing where the run did not come to its end. */
  readonly figures: Figures | undefined
}

/** What a run of mocha comes to; a run of the whole suite must also have seen everything. */
export function judged({ exitedWell, figures }: Run, asked: 'whole' | 'some'): Tests {
  if (!figures)
    return { passed: 0, failed: 1, says: 'the tests did not come to their end, see above' }
  const { passed, failures, ran } = figures
  const failed = failures.length
  const faults = asked === 'whole' ? faultsOfWhole(figures) : []
  if (!exitedWell && failed === 0) faults.push('mocha ended with an error, see above')
  const seen = MUST_RUN.filter(what => ran[what] > 0).map(what => `${ran[what]} on ${what}`)
  const aside = figures.skipped.length > 0 ? [`${figures.skipped.length} skipped`] : []
  const says = [`${passed} passed, ${failed} failed`, ...seen, ...aside].join(', ')
  return { passed, failed: failed + faults.length, says: [says, ...faults].join('; '), failures }
}

/** A test of an engine or of Chromium may not be skipped; what needs a folder that is not here may. */
function faultsOfWhole({ skipped, ran }: Figures): string[] {
  const absent = MUST_RUN.filter(what => ran[what] === 0)
  const stories = skipped.filter(title => MUST_RUN.some(what => title.includes(`[${what}]`)))
  return [
    ...absent.map(what => `nothing ran on ${what}`),
    ...stories.map(title => `skipped: ${title}`),
  ]
}

/** All files, each by whichever process is free; a process's report is shown when it is done. */
async function allOfMocha(): Promise<Run> {
  const left = testFiles()
  // One more than there are cores: one of them always waits, for a child or for a clock.
  const workers = Math.min(availableParallelism() + 1, MOST_WORKERS)
  return together(await Promise.all(Array.from({ length: workers }, () => worker(left))))
}

/** Each starts a PostgreSQL and a laboratory to copy, which is six seconds of a core. */
const MOST_WORKERS = 6

/**
 * What takes longest comes first, or everybody would wait for it at the end: browsers, then what ends
 * servers and begins them again, then size.
 */
function testFiles(): string[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join('test', name))
  const size = (file: string) => statSync(join(ROOT, file)).size
  const isLong = (file: string) => LONG.findIndex(names => names.test(file))
  return files.sort((a, b) => isLong(b) - isLong(a) || size(b) - size(a) || (a < b ? -1 : 1))
}

/** The longest last. */
const LONG = [/^test.(backup|live|server|exchange-trouble|lab.exports)/, /^test.(screens|demo)/]

/** A process that runs what is left, a file at a time. */
const worker = (left: string[]): Promise<Run> =>
  withFigures(env => {
    const started = start('test/support/worker.ts', [], env, ['ignore', 'pipe', 'inherit', 'ipc'])
    started?.child.on('message', () => started.child.send({ file: left.shift() }))
    return started?.ended ?? Promise.resolve(false)
  })

/** Runs of parts of the suite as one. */
export function together(runs: readonly Run[]): Run {
  const figures = runs.flatMap(run => run.figures ?? [])
  const sum = (of: (one: Figures) => number) => figures.reduce((total, one) => total + of(one), 0)
  const exitedWell = runs.every(run => run.exitedWell)
  if (figures.length < runs.length) return { exitedWell, figures: undefined }
  return {
    exitedWell,
    figures: {
      passed: sum(one => one.passed),
      failures: figures.flatMap(one => one.failures),
      skipped: figures.flatMap(one => one.skipped),
      ran: {
        sqlite: sum(one => one.ran.sqlite),
        postgres: sum(one => one.ran.postgres),
        chromium: sum(one => one.ran.chromium),
      },
    },
  }
}

const mocha = (args: readonly string[]): Promise<Run> =>
  withFigures(env => {
    const reporter = ['--reporter', './test/support/reporter.ts']
    return shown('node_modules/mocha/bin/mocha.js', [...reporter, ...args], env)
  })

/** A run with a folder of its own, and the figures that it leaves there. */
async function withFigures(run: (env: NodeJS.ProcessEnv) => Promise<boolean>): Promise<Run> {
  const folder = temporary()
  const file = join(folder, 'figures.json')
  try {
    const exitedWell = await run({ GUTHRIE_FIGURES: file, TMPDIR: folder })
    return { exitedWell, figures: figuresIn(file) }
  } finally {
    // Where mocha was ended, its PostgreSQL may still be putting its own files away.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const MEMORY = '/dev/shm'
/** Several times what a run of everything has lying there at once. */
const ROOM_BYTES = 4e9

/**
 * A folder for one run of mocha, in memory where the machine has the room: stories commit some
 * twenty thousand times, and a disk is forced each time. TMPDIR names another place.
 */
function temporary(): string {
  const folder = mkdtempSync(join(process.env.TMPDIR ?? inMemory() ?? tmpdir(), 'guthrie-tests-'))
  chmodSync(folder, 0o711) // PostgreSQL runs as somebody else where we are root
  return folder
}

function inMemory(): string | undefined {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return Math.min(bavail * bsize, process.availableMemory()) < ROOM_BYTES ? undefined : MEMORY
  } catch {
    return undefined // no such folder here
  }
}

function figuresIn(file: string): Figures | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

export const seconds = (since: number): string =>
  `${((performance.now() - since) / 1000).toFixed(1)} s`
