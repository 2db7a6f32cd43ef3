/**
 * `npm run bench -- NAME`: facts of the machine, then a table of ours and what ran beside it.
 * Exits 1 where a ratio target is missed. Without a name it lists the benches.
 */
import { asked, definitionsIn } from '../folder.ts'
import type { Bench } from './bench.ts'
import { runBench } from './report.ts'

const benches = await definitionsIn<Bench>(import.meta.dirname, ['bench.ts', 'report.ts', 'run.ts'])
const bench = asked(benches, process.argv[2], 'bench')
if (bench) process.exitCode = await runBench(bench, console.log)
