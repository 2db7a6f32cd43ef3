/**
 * One start at a time prepares a checkout; the others wait for it.
 *
 * A folder is the lock, because making one is atomic everywhere; its owner touches it every two
 * seconds. A lock whose owner died, or fell silent for a minute on another machine, is taken over.
 */
import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT, tell, textOf } from './house.mjs'

const LOCK = join(ROOT, '.ready', 'lock')
const OWNER = join(LOCK, 'owner')
const ME = `${hostname()} ${process.pid}`
const BEAT_MS = 2_000
const SILENT_MS = 60_000

/** Runs `work` while no other start of this checkout runs its own. */
export async function inTurn(work) {
  await takeTurn()
  const beat = setInterval(() => utimesSync(LOCK, new Date(), new Date()), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    rmSync(LOCK, { recursive: true, force: true })
  }
}

async function takeTurn() {
  mkdirSync(dirname(LOCK), { recursive: true })
  let told = false
  while (!claim()) {
    if (isAbandoned()) {
      breakLock()
      continue
    }
    if (!told) tell('another start is preparing this checkout; waiting for it')
    told = true
    await sleep(200)
  }
}

function claim() {
  try {
    mkdirSync(LOCK)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(OWNER, ME)
  return true
}

function isAbandoned() {
  const [host, pid] = (textOf(OWNER) ?? '').split(' ')
  if (host === hostname() && pid && !isAlive(Number(pid))) return true
  const beaten = statSync(LOCK, { throwIfNoEntry: false })
  return beaten !== undefined && Date.now() - beaten.mtimeMs > SILENT_MS
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Renamed first: of several that find the same dead lock, one succeeds and the others look again. */
function breakLock() {
  const aside = `${LOCK}-${process.pid}`
  try {
    renameSync(LOCK, aside)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  rmSync(aside, { recursive: true, force: true })
}
