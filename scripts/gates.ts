/** The gates that `npm test` and `npm run check` are made of, each one process that says yes or no. */
import { spawn } from 'node:child_process'
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
import type { Figures } from '../test/support/reporter.ts'

const ROOT = join(import.meta.dirname, '..')

type Shown = 'as it comes' | 'when it is done'

/** Somebody asked us to stop: what runs is ended, and nothing more begins. */
let stopped = false

/** Runs a file on this Node, in the project's folder, with its output shown. */
function shown(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  show: Shown = 'as it comes',
): Promise<boolean> {
  if (stopped) return Promise.resolve(false)
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    stdio: show === 'as it comes' ? 'inherit' : ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const said: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk))
  const stop = () => {
    stopped = true
    child.kill('SIGTERM')
  }
  for (const signal of STOPS) process.once(signal, stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      for (const signal of STOPS) process.off(signal, stop)
      process.stdout.write(Buffer.concat(said))
      resolve(code === 0)
    })
  })
}

const STOPS = ['SIGTERM', 'SIGINT'] as const

/**
 * By the native compiler, in a quarter of the time (TypeScript 6 stands beside it for what reads its
 * interface). What it learnt is kept in `.ready`, which makes the next look three times as fast.
 */
export const types = () =>
  shown('node_modules/@typescript/native/bin/tsc', [
    ...['-p', '.', '--noEmit'],
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
  const { passed, failed, ran } = figures
  const faults = asked === 'whole' ? faultsOfWhole(figures) : []
  if (!exitedWell && failed === 0) faults.push('mocha ended with an error, see above')
  const seen = MUST_RUN.filter(what => ran[what] > 0).map(what => `${ran[what]} on ${what}`)
  const aside = figures.skipped.length > 0 ? [`${figures.skipped.length} skipped`] : []
  const says = [`${passed} passed, ${failed} failed`, ...seen, ...aside].join(', ')
  return { passed, failed: failed + faults.length, says: [says, ...faults].join('; ') }
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

/** Groups of files beside each other; each group's report is shown when the group is done. */
async function allOfMocha(): Promise<Run> {
  // One more than there are cores: one of them always waits, for a child or for a clock.
  const groups = grouped(testFiles(), Math.min(availableParallelism() + 1, MOST_GROUPS))
  return together(await Promise.all(groups.map(files => mocha(files, 'when it is done'))))
}

/** Each starts a PostgreSQL and a laboratory to copy, which is six seconds of a core. */
const MOST_GROUPS = 6

/** The largest files first, so that the groups take about as long as each other. */
function testFiles(): string[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join('test', name))
  const size = (file: string) => statSync(join(ROOT, file)).size
  return files.sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1))
}

const grouped = (files: readonly string[], count: number): string[][] =>
  Array.from({ length: count }, (_, group) => files.filter((_, i) => i % count === group))

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
      failed: sum(one => one.failed),
      skipped: figures.flatMap(one => one.skipped),
      ran: {
        sqlite: sum(one => one.ran.sqlite),
        postgres: sum(one => one.ran.postgres),
        chromium: sum(one => one.ran.chromium),
      },
    },
  }
}

async function mocha(args: readonly string[], show: Shown = 'as it comes'): Promise<Run> {
  const folder = temporary()
  const file = join(folder, 'figures.json')
  try {
    const reporter = ['--reporter', './test/support/reporter.ts']
    const exitedWell = await shown(
      'node_modules/mocha/bin/mocha.js',
      [...reporter, ...args],
      { GUTHRIE_FIGURES: file, TMPDIR: folder },
      show,
    )
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
