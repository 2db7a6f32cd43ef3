/**
 * `npm test`: types, format and lint, then every story on SQLite and on PostgreSQL and every
 * journey in Chromium. `npm test -- test/some.test.ts` (or any argument of mocha) runs only that.
 *
 * All gates run even when an early one fails, so that one run shows everything. A whole run also
 * fails when an engine or Chromium did not run, or one of their tests was skipped. At the end every
 * failed test is named once more, where somebody who sees the last lines alone finds it; the last
 * line is `N passed, N failed` alone, for machines; each gate counts as one.
 */
import { bringChromium } from '../test/support/chromium.ts'
import { formatAndLint, seconds, someTests, type Tests, types, wholeSuite } from './gates.ts'

interface Outcome extends Tests {
  readonly name: string
  readonly took: string
}

const began = performance.now()
const args = process.argv.slice(2)
const outcomes =
  args.length > 0 ? [await timed('tests', () => someTests(args))] : await everything()

for (const { title, why } of outcomes.flatMap(({ failures = [] }) => failures))
  console.log(`FAILED ${title}: ${why}`)
for (const { name, failed, took, says } of outcomes)
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${name} (${took}): ${says}`)
const sum = (of: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[of], 0)
console.log(`all of it took ${seconds(began)}`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 ? 1 : 0

async function everything(): Promise<Outcome[]> {
  const missing = await bringChromium(line => console.log(`guthrie: ${line}`))
  if (missing) console.log(`guthrie: ${missing}`)
  const [quick, tests] = await Promise.all([alongside(), timed('tests', wholeSuite)])
  return [...quick, tests]
}

/** One after the other beside the tests, which leave some of every core. */
async function alongside(): Promise<Outcome[]> {
  return [
    await timed('types', () => gate(types)),
    await timed('format and lint', () => gate(formatAndLint)),
  ]
}

async function timed(name: string, work: () => Promise<Tests>): Promise<Outcome> {
  console.log(`== ${name}`)
  const since = performance.now()
  return { name, ...(await work()), took: seconds(since) }
}

async function gate(passes: () => Promise<boolean>): Promise<Tests> {
  return (await passes())
    ? { passed: 1, failed: 0, says: 'passed' }
    : { passed: 0, failed: 1, says: 'failed, see above' }
}
