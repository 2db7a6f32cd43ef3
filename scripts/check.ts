/** `npm run check`: every gate in order, cheapest first; stops at the first that fails. */
import { bringChromium } from '../test/support/chromium.ts'
import { build, deadCode, format, lint, seconds, someTests, types, wholeSuite } from './gates.ts'

const GATES: [name: string, passes: () => Promise<boolean>][] = [
  ['format', format],
  ['lint', lint],
  ['types', types],
  ['dead code', deadCode],
  ['architecture', async () => (await someTests(['test/architecture.test.ts'])).failed === 0],
  ['client build', build],
  ['tests', async () => (await wholeSuite()).failed === 0],
]

const missing = await bringChromium(line => console.log(`guthrie: ${line}`))
if (missing) console.log(`guthrie: ${missing}`)

const began = performance.now()
const report: string[] = []
let failed: string | undefined
for (const gate of GATES) {
  if (await passes(gate)) continue
  failed = gate[0]
  break
}
for (const line of report) console.log(line)
console.log(
  failed ? `stopped at: ${failed}` : `all ${GATES.length} gates passed in ${seconds(began)}`,
)
process.exitCode = failed ? 1 : 0

async function passes([name, gate]: (typeof GATES)[number]): Promise<boolean> {
  console.log(`== ${name}`)
  const since = performance.now()
  const passed = await gate()
  report.push(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds(since)})`)
  return passed
}
