/**
 * One of the processes that share a whole run of the suite: it asks for a file, runs it, asks for
 * the next, so that none of them is idle while another has files left. What is expensive (the
 * PostgreSQL server, the browser, the laboratory to copy) is made once a process and not once a
 * file. `scripts/gates.ts` starts it and names the files; at the end it leaves its figures.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Mocha from 'mocha'
import { mochaHooks } from './hooks.ts'
import { soFar } from './ledger.ts'
import { type Figures, failureOf } from './reporter.ts'

const ROOT = join(import.meta.dirname, '../..')
const { timeout } = JSON.parse(readFileSync(join(ROOT, '.mocharc.json'), 'utf8'))

const figures: Figures = { passed: 0, failures: [], skipped: [], ran: { ...soFar() } }

async function run(file: string): Promise<void> {
  const mocha = new Mocha({ timeout, reporter: 'spec' })
  mocha.addFile(resolve(ROOT, file))
  await mocha.loadFilesAsync()
  await new Promise<void>(done => {
    const runner = mocha.run(() => done())
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants
    runner.on(EVENT_TEST_PASS, () => figures.passed++)
    runner.on(EVENT_TEST_FAIL, (test, error) => figures.failures.push(failureOf(test, error)))
    runner.on(EVENT_TEST_PENDING, test => figures.skipped.push(test.fullTitle()))
  })
  // Or it would go on listening for errors of the files after it.
  mocha.dispose()
}

async function end(): Promise<void> {
  await mochaHooks.afterAll()
  const file = process.env.GUTHRIE_FIGURES
  if (file) writeFileSync(file, JSON.stringify({ ...figures, ran: soFar() }))
  process.exit(figures.failures.length > 0 ? 1 : 0)
}

process.on('message', ({ file }: { file?: string }) => {
  const done = file === undefined ? end() : run(file).then(() => process.send?.('next'))
  // A file that cannot be loaded ends the process, and with it the run: it has no figures then.
  done.catch(error => {
    console.error(file, error)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit(1))
process.send?.('next')
