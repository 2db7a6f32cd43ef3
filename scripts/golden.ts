/**
 * `npm run golden`: the tests that compare with `test/golden` run with GOLDEN=write and write what
 * they would have compared with. Look at the difference before you commit it.
 */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { someTests } from './gates.ts'

const ROOT = join(import.meta.dirname, '..')

process.env.GOLDEN = 'write'
const asked = process.argv.slice(2)
const { says, failed } = await someTests(asked.length > 0 ? asked : goldenTests())
console.log(says)
spawnSync('git', ['status', '--short', 'test/golden'], { cwd: ROOT, stdio: 'inherit' })
process.exitCode = failed > 0 ? 1 : 0

/** Every test file that knows of golden files. */
function goldenTests(): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: ROOT })
  return files.filter(file => /golden/i.test(readFileSync(join(ROOT, file), 'utf8'))).sort()
}
