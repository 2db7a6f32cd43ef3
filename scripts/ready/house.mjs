/** What the parts of the starter share: where things are, how to speak, how to run a tool. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Real, because npm and Node compare real paths. */
export const ROOT = realpathSync(fileURLToPath(new URL('../..', import.meta.url)))
const WINDOWS = process.platform === 'win32'
const MODULES = join(ROOT, 'node_modules')
const BIN = join(MODULES, '.bin')

/** The pinned Node. The link in `.bin` is a shell script on Windows, so its target is named. */
export const NODE = WINDOWS ? join(MODULES, 'node', 'bin', 'node.exe') : join(BIN, 'node')

/** Something the person at the keyboard can put right; printed without a stack. */
export class Trouble extends Error {}

export const tell = line => console.log(`guthrie: ${line}`)

export const hashOf = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

/** The text of a small file, or nothing where there is none. */
export function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** For what we start: the pinned Node and the project's own tools come first. */
export const ownEnvironment = () => ({
  // Node keeps what it compiled: a second start, and each child of a test, takes half the time.
  NODE_COMPILE_CACHE: join(ROOT, '.ready', 'compiled'),
  ...process.env,
  PATH: [BIN, ...outsideOfUs()].join(delimiter),
})

/** For npm, which is about to replace `node_modules` and must not run on the Node inside it. */
export const machineEnvironment = () => {
  const own = dirname(process.execPath)
  const paths = isInModules(own) ? outsideOfUs() : [own, ...outsideOfUs()]
  return { ...process.env, PATH: paths.join(delimiter) }
}

const isInModules = path => path === MODULES || path.startsWith(MODULES + sep)
const outsideOfUs = () =>
  (process.env.PATH ?? '').split(delimiter).filter(path => !isInModules(path))

/**
 * Runs a tool quietly and resolves to its exit code and everything it printed. While it works a
 * line every 15 s says that it still does.
 */
export async function quietly(command, args, env) {
  const began = Date.now()
  const beat = setInterval(() => tell(`  still at it (${seconds(began)})`), 15_000)
  try {
    return await finished(spawn(command, args, { cwd: ROOT, env, shell: WINDOWS }))
  } finally {
    clearInterval(beat)
  }
}

function finished(child) {
  const said = []
  child.stdout.on('data', chunk => said.push(chunk))
  child.stderr.on('data', chunk => said.push(chunk))
  return new Promise(resolve => {
    child.once('error', error => resolve({ code: 1, said: `${error.message}\n` }))
    child.once('close', code => resolve({ code: code ?? 1, said: Buffer.concat(said).toString() }))
  })
}

export const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** The last lines of what a tool printed, for the person who must find out why it failed. */
export const lastLines = (text, count = 12) => text.trimEnd().split('\n').slice(-count).join('\n')
