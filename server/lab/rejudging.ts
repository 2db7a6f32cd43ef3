/**
 * History judged anew: every verdict that was given, from its own results, the rows of their days and
 * the basis that was kept with it, must come out as it went in. What does not is named: a row, a
 * result or a verdict was changed behind the laboratory's back, or the programme judges otherwise
 * than it did. Nothing is written.
 */
import type { Result, VerdictGiven } from '../contract/results.ts'
import { type Day, dayAfter, type Id, startOfDay } from '../contract/words.ts'
import type { Judgement, Programme } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import type { Programmes } from './codes.ts'
import * as judging from './judging.ts'
import * as panels from './panels.ts'
import { asGiven } from './verdicts.ts'

/** Which verdicts; days are Shanghai days, both included. */
export interface Asked {
  readonly programme?: string | undefined
  readonly from?: Day | undefined
  readonly to?: Day | undefined
}

export interface Rejudged {
  readonly given: VerdictGiven
  /** `reworded`: the same verdict, in the words of another version of its programme. */
  readonly is: 'identical' | 'reworded' | 'differs' | 'without-basis'
  /** What it would be now; null where it cannot be judged any more. */
  readonly now: Judgement | null
  /** What differs, by name; empty where nothing does. */
  readonly differs: readonly string[]
}

const PAGE = 200

/** Every verdict that is asked for, in the order of their ids; each bounded page is a read of its own. */
export async function* all(
  read: <T>(fn: (look: Look) => Promise<T>) => Promise<T>,
  programmes: Programmes,
  asked: Asked = {},
): AsyncGenerator<Rejudged> {
  let after: Id | null = null
  do {
    const from: Id | null = after
    const found: Page = await read(look => page(look, programmes, asked, from))
    yield* found.rows
    after = found.next
  } while (after !== null)
}

interface Page {
  readonly rows: Rejudged[]
  /** After which verdict the next page begins; null after the last one. */
  readonly next: Id | null
}

async function page(
  look: Look,
  programmes: Programmes,
  asked: Asked,
  after: Id | null,
): Promise<Page> {
  let query = look.db.selectFrom('verdict').selectAll().orderBy('id').limit(PAGE)
  if (after) query = query.where('id', '>', after)
  if (asked.programme) query = query.where('programme', '=', asked.programme)
  if (asked.from) query = query.where('at', '>=', startOfDay(asked.from))
  if (asked.to) query = query.where('at', '<', startOfDay(dayAfter(asked.to)))
  const verdicts = (await query.execute()).map(asGiven)
  const measured = await resultsOf(look, verdicts)
  const rows: Rejudged[] = []
  for (const given of verdicts)
    rows.push(await again(look, programmes.get(given.programme), given, measured))
  return { rows, next: verdicts.length < PAGE ? null : (verdicts.at(-1)?.id ?? null) }
}

async function resultsOf(look: Look, verdicts: readonly VerdictGiven[]) {
  const specimens = [...new Set(verdicts.map(verdict => verdict.specimen))]
  if (specimens.length === 0) return new Map<Id, Result>()
  const all = (await panels.rowsOf(look, specimens)).flatMap(panels.unpacked)
  return new Map(all.map(result => [result.id, result]))
}

async function again(
  look: Look,
  programme: Programme | undefined,
  given: VerdictGiven,
  measured: ReadonlyMap<Id, Result>,
): Promise<Rejudged> {
  const results = given.results.flatMap(id => measured.get(id) ?? [])
  if (!programme) return { given, is: 'differs', now: null, differs: ['programme'] }
  if (results.length < given.results.length)
    return { given, is: 'differs', now: null, differs: ['results'] }
  if (!given.basis) return { given, is: 'without-basis', now: null, differs: [] }
  const { judgement } = await judging.judged(look, programme, given.basis, results)
  const differs = differencesOf(given, judgement)
  return { given, is: wordFor(given, programme, differs), now: judgement, differs }
}

function differencesOf(given: VerdictGiven, now: Judgement): string[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return (['verdict', 'severity', 'rules', 'reasons'] as const).filter(
    name => !same(given[name], now[name]),
  )
}

/** Words may change with the version of a programme; with the same version they never do. */
function wordFor(
  { programmeVersion }: VerdictGiven,
  { version }: Programme,
  differs: readonly string[],
): Rejudged['is'] {
  if (differs.length === 0) return 'identical'
  const wordsAlone = differs.every(name => name === 'reasons')
  return wordsAlone && programmeVersion !== version ? 'reworded' : 'differs'
}
