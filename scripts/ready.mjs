/**
 * The starter behind every npm script: `node scripts/ready.mjs <command> [arguments]`.
 *
 * A fresh clone has no packages, no built client and perhaps an old Node. This file runs on
 * whatever Node the machine has (18 and up, so plain JavaScript and no packages), makes the house
 * ready, and then starts the command on the pinned Node of node_modules. It starts it itself
 * because a shell that chained a second bare `node` would remember the machine's own one.
 *
 * What it does is remembered by content (a hash of the lock file, a hash of the client's
 * sources), so that a second start only compares. Chromium and PostgreSQL are brought by the
 * tests that use them (`test/support`), in TypeScript, once the packages are here.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { buildClient } from './ready/client.mjs'
import { NODE, ownEnvironment, ROOT, Trouble } from './ready/house.mjs'
import { installPackages } from './ready/install.mjs'

/**
 * The server's own flags, each measured. Nearly all that it makes is garbage a moment later, and Node
 * would let 100 MB of that lie before it looks: a small nursery is as fast, and one that is whole from
 * the beginning saves a tenth of a start. What is asked often is compiled sooner: that costs a start a
 * quarter of a second, and instruments are answered at full speed earlier.
 */
const SERVER = JSON.parse(readFileSync(join(ROOT, 'server', 'node-flags.json'), 'utf8'))

/** The npm scripts: what each one runs, how, and whether it shows the built client. */
const COMMANDS = {
  demo: { runs: 'scripts/demo.ts', client: true },
  start: { runs: 'server/main.ts', flags: SERVER, client: true },
  test: { runs: 'scripts/test.ts', client: true },
  dev: { runs: 'scripts/dev.ts', client: false },
  check: { runs: 'scripts/check.ts', client: false },
  bench: { runs: 'scripts/bench/run.ts', client: true },
  prove: { runs: 'scripts/prove/run.ts', client: true },
  simulate: { runs: 'scripts/simulate.ts', client: false },
  golden: { runs: 'scripts/golden.ts', client: false },
  rejudge: { runs: 'scripts/rejudge.ts', client: false },
  'let-in': { runs: 'scripts/let-in.ts', client: false },
  'print-agent': { runs: 'scripts/print-agent.ts', client: false },
  backup: { runs: 'scripts/backup.ts', client: false },
  restore: { runs: 'scripts/restore.ts', client: false },
  'verify-journal': { runs: 'scripts/verify-journal.ts', client: false },
}

const CALLER_CHECK_MS = 500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

async function main([name, ...args]) {
  if (Number(process.versions.node.split('.')[0]) < 18)
    throw new Trouble(
      `Node ${process.versions.node} is too old to start with: install 18 or newer.`,
    )
  if (!Object.hasOwn(COMMANDS, name ?? ''))
    throw new Trouble(`Say what to run: one of ${Object.keys(COMMANDS).join(', ')}.`)

  const command = COMMANDS[name]
  await installPackages()
  if (command.client) await buildClient()
  return run([...(command.flags ?? []), command.runs, ...args])
}

/** Runs the pinned Node; its input, output, signals and exit code are those of the caller. */
function run(args) {
  const child = spawn(NODE, args, { cwd: ROOT, env: ownEnvironment(), stdio: 'inherit' })
  for (const signal of SIGNALS) process.on(signal, () => passOn(child, signal))
  if (process.env.npm_lifecycle_event) stopWithCaller(child)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

/** Ctrl-C at a terminal reaches the whole process group: a second one would mean "stop at once". */
function passOn(child, signal) {
  const heardAlready = signal === 'SIGINT' && process.stdin.isTTY
  if (!heardAlready) child.kill(signal)
}

/** npm hands a signal to its shell, which dies of it alone; without this the server would live on. */
function stopWithCaller(child) {
  const caller = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === caller) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, CALLER_CHECK_MS)
  watch.unref()
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error)
  if (process.argv[2] === 'test') console.log('0 passed, 1 failed') // machines read the last line
  process.exitCode = 1
}
