/**
 * A year of history judged anew, twice, gives the verdicts that were given; and every value beyond a
 * limit has an open recall or one that was closed in one of the ways there are (E-21, INV-3).
 *
 * The year is played through the doors on SQLite, or with `--engine postgres` on PostgreSQL. The
 * control plays a short one and does harm in the database behind the laboratory: a limit moved, a
 * verdict turned, a recall deleted, one ended by nobody, and a measured value changed. Each must be
 * found by the same two judgements.
 */
import * as rejudging from '../../server/lab/rejudging.ts'
import { loadProgrammes, type Programme } from '../../server/programmes/programme.ts'
import type { Store, Work } from '../../server/store/store.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { openLab } from '../../test/support/lab.ts'
import { chanceOf } from '../demo/chance.ts'
import { type Proving, proof } from './proof.ts'
import { Misuse } from './proving.ts'
import { followed } from './verdicts/abnormal.ts'
import { playYear } from './verdicts/year.ts'

const MOST_NAMED = 10
const A_SHORT_ONE = 120

export default proof({
  name: 'verdicts',
  about: 'A year judged anew gives the same verdicts, and every abnormal value has its recall.',
  count: 3000,

  async run({ count, seed, say, args }) {
    if (count < A_SHORT_ONE) throw new Misuse(`A year has ${A_SHORT_ONE} cards or more.`)
    const engine = engineIn(args)
    const lab = await openLab(engine)
    const counted = await playYear(lab, count, chanceOf(seed), say)
    const [once, twice] = [await judgedAnew(lab.store), await judgedAnew(lab.store)]
    const { abnormal, why } = await followed(lab.store)
    if (JSON.stringify(once) !== JSON.stringify(twice))
      why.push('judged twice, it came out two ways')
    why.push(...once.wrong)
    if (!(await lab.store.verify()).ok) why.push('the journal does not verify')
    if (abnormal === 0) why.push('no value was beyond a limit, so nothing was shown')
    await lab.stop()
    return {
      figures: {
        engine: engine.name,
        ...counted,
        verdicts: once.verdicts,
        identical: once.identical,
        abnormal,
        wrong: why.length,
      },
      ok: why.length === 0 && once.identical === once.verdicts,
      why: why.slice(0, MOST_NAMED),
    }
  },

  async control({ seed, args }: Proving) {
    const lab = await openLab(engineIn(args))
    await playYear(lab, A_SHORT_ONE, chanceOf(`${seed} control`), () => {})
    const before = await problemsIn(lab.store)
    const missed: string[] = []
    for (const [what, harm] of HARMS) {
      const mend = await byHand(lab.store, harm)
      if ((await problemsIn(lab.store)) <= before) missed.push(what)
      await byHand(lab.store, mend)
    }
    const after = await problemsIn(lab.store)
    await lab.stop()
    await closeEngines()
    return {
      failed: before === 0 && after === 0 && missed.length === 0,
      how: `${HARMS.map(([what]) => what).join(', ')}: ${missed.length === 0 ? 'each found' : `missed ${missed}`}; unharmed: ${before} and ${after} problems`,
    }
  },
})

function engineIn(args: readonly string[]): Engine {
  const at = args.indexOf('--engine')
  const name = at < 0 ? engines[0]?.name : args[at + 1]
  const engine = engines.find(one => one.name === name)
  if (!engine)
    throw new Misuse(`--engine is "${name}": say ${engines.map(one => one.name).join(' or ')}.`)
  return engine
}

/** How many verdicts come out as they were given, and a sentence for each that does not. */
async function judgedAnew(store: Store) {
  const programmes: ReadonlyMap<string, Programme> = await loadProgrammes()
  const found = { verdicts: 0, identical: 0, wrong: [] as string[] }
  for await (const { is, given, differs } of rejudging.all(
    fn => store.read({ id: 'proof' }, fn),
    programmes,
  )) {
    found.verdicts++
    if (is === 'identical') found.identical++
    else found.wrong.push(`${given.specimen}: the verdict ${given.verdict} ${is} in ${differs}`)
  }
  return found
}

async function problemsIn(store: Store): Promise<number> {
  return (await judgedAnew(store)).wrong.length + (await followed(store)).why.length
}

type Db = Work['db']

const byHand = <T>(store: Store, hand: (db: Db) => Promise<T>): Promise<T> =>
  store.work({ id: 'proof' }, ['registry'], work => hand(work.db))

/** Does harm and gives the hand that mends it. */
type Harm = (db: Db) => Promise<(db: Db) => Promise<unknown>>

const HARMS: readonly (readonly [what: string, harm: Harm])[] = [
  [
    'a limit moved',
    async db => {
      const row = await db
        .selectFrom('rule')
        .selectAll()
        .where('kind', '=', 'limit')
        .where('analyte', '=', 'TSH')
        .orderBy('id')
        .executeTakeFirstOrThrow()
      const set = (to: Db, value: number) =>
        to.updateTable('rule').set({ value }).where('id', '=', row.id).execute()
      await set(db, row.value + 60)
      return to => set(to, row.value)
    },
  ],
  [
    'a verdict turned',
    async db => {
      const row = await db
        .selectFrom('verdict')
        .selectAll()
        .where('verdict', '=', 'positive')
        .orderBy('id')
        .executeTakeFirstOrThrow()
      const set = (to: Db, verdict: 'negative' | 'positive') =>
        to.updateTable('verdict').set({ verdict }).where('id', '=', row.id).execute()
      await set(db, 'negative')
      return to => set(to, 'positive')
    },
  ],
  [
    'a recall deleted',
    async db => {
      const row = await aRecall(db)
      await db.deleteFrom('recall').where('id', '=', row.id).execute()
      return to => to.insertInto('recall').values(row).execute()
    },
  ],
  [
    'a recall ended by nobody',
    async db => {
      const row = await aRecall(db)
      const set = (to: Db, endedAt: string | null) =>
        to.updateTable('recall').set({ endedAt }).where('id', '=', row.id).execute()
      await set(db, row.openedAt)
      return to => set(to, null)
    },
  ],
  [
    'a measured value changed',
    async db => {
      const { specimen } = await aRecall(db)
      const row = await db
        .selectFrom('panel')
        .selectAll()
        .where('specimen', '=', specimen)
        .orderBy('id')
        .executeTakeFirstOrThrow()
      const set = (to: Db, results: string) =>
        to.updateTable('panel').set({ results }).where('id', '=', row.id).execute()
      await set(db, row.results.replace(/\["([A-Z0-9]+)","[^"]*"/g, '["$1","0.123"'))
      return to => set(to, row.results)
    },
  ],
]

/** One that stands, of a card with a positive verdict. */
const aRecall = (db: Db) =>
  db
    .selectFrom('recall')
    .innerJoin('verdict', 'verdict.specimen', 'recall.specimen')
    .selectAll('recall')
    .where('recall.condition', 'in', ['CH', 'CAH', 'G6PDD'])
    .where('recall.endedAt', 'is', null)
    .where('verdict.verdict', '=', 'positive')
    .orderBy('recall.id')
    .executeTakeFirstOrThrow()
