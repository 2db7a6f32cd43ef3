/** The gates that `npm test` and `npm run check` are made of, each one process that says yes or no. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUST_RUN } from '../test/support/ledger.ts'
import type { Figures } from '../test/support/reporter.ts'

const ROOT = join(import.meta.dirname, '..')

/** Runs a file on this Node, in the project's folder, with its output shown. */
function shown(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const stop = () => child.kill('SIGTERM')
  process.once('SIGTERM', stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => {
      process.off('SIGTERM', stop)
      resolve(code === 0)
    })
  })
}

/** What tsc learnt is kept in `.ready`, which makes the next look three times as fast. */
export const types = () =>
  shown('node_modules/typescript/bin/tsc', [
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
export const wholeSuite = async (): Promise<Tests> => judged(await mocha([]), 'whole')

/** Some of the suite, by mocha's own arguments. */
export const someTests = async (args: readonly string[]): Promise<Tests> =>
  judged(await mocha(args), 'some')

interface Run {
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

async function mocha(args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'guthrie-figures-'))
  const file = join(folder, 'figures.json')
  try {
    const reporter = ['--reporter', './test/support/reporter.ts']
    const exitedWell = await shown('node_modules/mocha/bin/mocha.js', [...reporter, ...args], {
      GUTHRIE_FIGURES: file,
    })
    return { exitedWell, figures: figuresIn(file) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
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
