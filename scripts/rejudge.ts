/**
 * `npm run rejudge -- [--programme NBS] [--from 2026-01-01] [--to 2026-12-31] [--data ./data]`: judges
 * the verdicts that were given once more, from their results and the rule rows of the day, and says
 * how many come out identical. Each that differs is printed with its specimen number and both
 * verdicts. It reads page by page beside a running server, writes nothing, and exits 1 where a
 * verdict differs. With DATABASE_URL set the database is PostgreSQL's.
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { Day, inWords, say } from '../server/contract/words.ts'
import * as rejudging from '../server/lab/rejudging.ts'
import { loadProgrammes } from '../server/programmes/programme.ts'
import { openReading } from '../server/store/reading.ts'
import type { Look } from '../server/store/store.ts'
import { LANGUAGE } from './terminal.ts'

const BY = { id: 'setup' }

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      programme: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      data: { type: 'string' },
    },
  })
  const asked = { programme: values.programme, from: dayIn(values.from), to: dayIn(values.to) }
  const programmes = await loadProgrammes()
  if (asked.programme && !programmes.has(asked.programme)) throw noProgramme([...programmes.keys()])
  const config = readConfig({ ...process.env, ...(values.data ? { LIMS_DATA: values.data } : {}) })
  const now = new Date().toISOString()
  const store = await openReading({ url: config.databaseUrl, folder: config.folder }, () => now)
  const count = { identical: 0, reworded: 0, differs: 0, 'without-basis': 0 }
  try {
    const read = <T>(fn: (look: Look) => Promise<T>) => store.read(BY, fn)
    for await (const row of rejudging.all(read, programmes, asked)) {
      count[row.is]++
      if (row.is === 'differs') print(row)
    }
  } finally {
    await store.close()
  }
  const all = Object.values(count).reduce((sum, n) => sum + n, 0)
  const figures = Object.entries(count).map(([name, n]) => `${name}=${n}`)
  const ok = count.differs === 0
  console.log(`rejudge: verdicts=${all} ${figures.join(' ')}; ${ok ? 'ok' : 'NOT OK'}`)
  return ok ? 0 : 1
}

function print({ given, now, differs }: rejudging.Rejudged): void {
  const was = `${given.verdict} (${given.reasons[0] ? inWords(given.reasons[0], LANGUAGE) : ''})`
  const is = now
    ? `${now.verdict} (${now.reasons[0] ? inWords(now.reasons[0], LANGUAGE) : ''})`
    : 'it cannot be judged any more'
  console.log(`${given.specimen} of ${given.at}: was ${was}; now ${is}; differs: ${differs}`)
}

function dayIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (Day.safeParse(text).success) return text
  throw new Refusal(
    'invalid',
    say(`“${text}” is no day: write it as 2026-11-22.`, `“${text}”不是日期，请写成 2026-11-22。`),
  )
}

const noProgramme = (codes: readonly string[]): Refusal =>
  new Refusal(
    'invalid',
    say(
      `There is no such programme: say ${codes.join(' or ')}.`,
      `没有该项目：请填写 ${codes.join('、')}。`,
    ),
  )

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Refusal ? error.in(LANGUAGE) : error)
  process.exitCode = 1
}
