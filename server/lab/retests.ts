/**
 * Retests: a value beyond a limit is measured again in duplicate from the same card, and judged on
 * the mean of all (domain reference 4.1, defaults). Whether, how often and from which spread on once
 * more are rows; what is so far beyond a limit that nobody waits for that is a row too. The recall
 * stands meanwhile, provisional: a retest delays a verdict, never a call.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import type { OwnReason } from '../contract/reasons.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import type { Result } from '../contract/results.ts'
import type { Punches, Retest, RetestOnList } from '../contract/retests.ts'
import type { Rule } from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, later, Say, say } from '../contract/words.ts'
import { beyondInWords, type Finding, isBeyond, type Programme } from '../programmes/programme.ts'
import { assayOf, measuredFor, punchesUsed } from '../programmes/punches.ts'
import { spreadOf } from '../programmes/replicates.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import { oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as panels from './panels.ts'
import * as racks from './racks.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

type Row = Tables['retest']

const asRetest = (row: Row): Retest => ({
  ...row,
  analytes: JSON.parse(row.analytes) as string[],
  rules: JSON.parse(row.rules) as Id[],
  says: Say.parse(JSON.parse(row.says)),
})

/**
 * A first value may be beyond a limit: it is asked for again, unless the rows say otherwise, or it
 * was asked for already. The retest that is open then; null where none is.
 */
export async function askFor(
  work: Work,
  programme: Programme,
  specimen: Specimen,
  result: Result,
  finding: Finding,
): Promise<Retest | null> {
  const [worst] = finding.beyond
  if (!worst || result.replicate > 1 || result.status === 'preliminary') return null
  const rows = await rowsFor(work, specimen.programme, result)
  const duplicate = rowOf(rows, 'duplicate', result.analyte)
  if (!duplicate || rows.some(row => isStraight(row, result))) return null
  const assay = assayOf(programme, result.analyte)
  const analytes = [...new Set([...measuredFor(programme, result.analyte), result.analyte])]
  const before = await lastOf(work, specimen.number, assay.code)
  if (before?.state === 'asked') return join(work, before, analytes, worst)
  const isOver = before && before.state !== 'needless'
  if (isOver && analytes.every(one => before.analytes.includes(one))) return null
  const says = beyondInWords(result, worst)
  return open(work, specimen, { assay: assay.code, analytes, asks: duplicate.value, says, worst })
}

const rowsFor = (look: Look, programme: string, { recordedAt }: Pick<Result, 'recordedAt'>) =>
  rules.ofKind(look, programme, 'retest', dayOf(recordedAt))

/** The row of an analyte goes before that of all. */
const rowOf = (rows: readonly Rule[], what: string, analyte: string): Rule | undefined =>
  rows.find(row => row.class === what && row.analyte === analyte) ??
  rows.find(row => row.class === what && row.analyte === '*')

const isStraight = (row: Rule, result: Result): boolean =>
  row.class === 'straight' && row.analyte === result.analyte && isBeyond(result, row)

async function lastOf(look: Look, specimen: string, assay: string): Promise<Retest | undefined> {
  const row = await look.db
    .selectFrom('retest')
    .selectAll()
    .where('specimen', '=', specimen)
    .where('assay', '=', assay)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row && asRetest(row)
}

/** It is being measured again anyhow: for one analyte more. */
async function join(work: Work, before: Retest, more: string[], worst: Rule): Promise<Retest> {
  const analytes = [...new Set([...before.analytes, ...more])]
  const by = [...new Set([...before.rules, worst.id])]
  if (analytes.length === before.analytes.length && by.length === before.rules.length) return before
  return change(work, before, {
    analytes: JSON.stringify(analytes),
    rules: JSON.stringify(by),
  })
}

interface Asking {
  readonly assay: string
  readonly analytes: readonly string[]
  readonly asks: number
  readonly says: Say
  readonly worst: Rule
}

async function open(work: Work, specimen: Specimen, asking: Asking): Promise<Retest> {
  const { assay, analytes, asks, says, worst } = asking
  const allowed = await rules.allowances(work, ['retest'])
  const row: Row = {
    ...{ id: newId(), centre: specimen.centre, specimen: specimen.number },
    ...{ programme: specimen.programme, assay, asks, state: 'asked' },
    ...{ analytes: JSON.stringify(analytes), says: JSON.stringify(says) },
    ...{ rules: JSON.stringify([worst.id]), askedAt: work.at },
    dueAt: later(work.at, allowed.retest * 60_000),
    ...{ endedAt: null, endedBy: null, endedWhy: null, version: 1 },
  }
  await work.db.insertInto('retest').values(row).execute()
  const told = { specimen: row.specimen, assay, analytes: [...analytes], asks }
  work.tell('retest.asked', row.id, told, row.centre)
  return asRetest(row)
}

async function change(work: Work, retest: Retest, set: Partial<Row>): Promise<Retest> {
  const row = await changeRow(work, 'retest', retest, set)
  return asRetest(row)
}

/** What is asked for still on some specimens. */
export async function openOn(look: Look, numbers: readonly string[]): Promise<Retest[]> {
  const rows = await rowsIn([...new Set(numbers)], some =>
    look.db
      .selectFrom('retest')
      .selectAll()
      .where('specimen', 'in', some)
      .where('state', '=', 'asked')
      .execute(),
  )
  return rows.map(asRetest)
}

/** Every retest of a specimen, the oldest first. */
export async function ofSpecimen(look: Look, number: string): Promise<Retest[]> {
  const rows = await look.db
    .selectFrom('retest')
    .selectAll()
    .where('specimen', '=', number)
    .orderBy('id')
    .execute()
  return rows.map(asRetest)
}

/**
 * Values of a specimen have come or are judged otherwise: a retest that has all of its own is done,
 * or asks for one more where they lie too far apart; one that nothing is beyond a limit for any more
 * is needless, because of a correction, a query that was answered or a flag that a person cleared.
 */
export async function goOn(work: Work, number: string): Promise<void> {
  const asked = await openOn(work, [number])
  if (asked.length === 0) return
  const all = await panels.ofSpecimen(work, number)
  const measured = all.filter(isMeasured)
  const flagged = await flaggedOn(work, number, all)
  for (const retest of asked) {
    if (!retest.analytes.some(analyte => flagged.has(analyte))) {
      await end(work, retest, 'needless', 'auto:nothing-beyond' satisfies OwnReason)
      continue
    }
    const own = retest.analytes
      .map(analyte => measured.filter(result => result.analyte === analyte))
      .filter(values => values.length > 0)
    if (own.some(values => values.length <= retest.asks)) continue
    await finish(work, retest, own)
  }
}

/** Analytes of which a value that stands is flagged. */
async function flaggedOn(look: Look, number: string, all: readonly Result[]) {
  const flags = await look.db
    .selectFrom('flag')
    .select('result')
    .where('specimen', '=', number)
    .where('clearedAt', 'is', null)
    .execute()
  const open = new Set(flags.map(flag => flag.result))
  return new Set(all.filter(one => open.has(one.id)).map(one => one.analyte))
}

const isMeasured = ({ state, origin }: Result): boolean =>
  state !== 'superseded' && origin !== 'computed'

async function finish(work: Work, retest: Retest, own: readonly Result[][]): Promise<void> {
  const apart = await tooFarApart(work, retest, own)
  if (apart) {
    await change(work, retest, { asks: retest.asks + 1, says: JSON.stringify(apart) })
    work.tell('retest.asked', retest.id, toldOf(retest, retest.asks + 1), retest.centre)
    return
  }
  await end(work, retest, 'done', 'auto:measured' satisfies OwnReason)
}

const toldOf = ({ specimen, assay, analytes }: Retest, asks: number) => ({
  ...{ specimen, assay, analytes, asks },
})

async function tooFarApart(
  look: Look,
  retest: Retest,
  own: readonly Result[][],
): Promise<Say | null> {
  for (const values of own) {
    const [first] = values
    const row =
      first && rowOf(await rowsFor(look, retest.programme, first), 'spread', first.analyte)
    const spread = spreadOf(values)
    if (!first || !row || spread === null) continue
    if (!isBeyond({ comparator: '', amount: spread }, row)) continue
    const all = values.map(one => one.value).join(', ')
    const figure = spread.toFixed(1)
    const source = sourceInWords(row.source)
    return say(
      `${first.analyte} ${all}: apart by a CV of ${figure} %, more than ${row.value} % (${source.en}). One more is asked for.`,
      `${first.analyte} ${all}：CV 为 ${figure} %，超过 ${row.value} %（${source.zh}）。须再测一次。`,
    )
  }
  return null
}

async function end(work: Work, retest: Retest, how: Retest['state'], reason: string) {
  const ended = { state: how, endedAt: work.at, endedBy: work.by.id, endedWhy: reason }
  const row = await change(work, retest, ended)
  work.tell('retest.ended', retest.id, { specimen: row.specimen, how, reason }, row.centre)
  return row
}

/** A person ends it: there is no blood, or nobody needs to wait for it. */
export async function endByHand(
  work: Work,
  given: { id: Id; version: number; how: 'impossible' | 'waived'; reason: string },
): Promise<Retest> {
  const row = await work.db
    .selectFrom('retest')
    .selectAll()
    .where('id', '=', given.id)
    .executeTakeFirst()
  if (!row) throw notFound()
  demand(work.by, given.how === 'waived' ? 'authorise' : 'verify', row, work.at)
  if (row.state !== 'asked') throw new Refusal('conflict', ENDED)
  if (row.version !== given.version) throw changedMeanwhile()
  return end(work, asRetest(row), given.how, given.reason)
}

const ENDED = say('This retest has ended already.', '该复测已结束。')

/** Punches of a card that no value shows. */
export async function notePunches(
  work: Work,
  programmeOf: (code: string) => Programme,
  given: { number: string; punches: number; reason: string },
): Promise<Punches> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'verify', specimen, work.at)
  const { centre, number } = specimen
  const row = { id: newId(), centre, specimen: number, punches: given.punches, why: given.reason }
  await work.db
    .insertInto('punch')
    .values({ ...row, by: personOf(work.by).staff, at: work.at })
    .execute()
  const told = { specimen: number, punches: given.punches, reason: given.reason }
  work.tell('punch.noted', row.id, told, centre)
  return punchesOf(work, programmeOf(specimen.programme), specimen)
}

/** How many punches of a card are used and asked for, as far as values and notes show. */
export async function punchesOf(
  look: Look,
  programme: Programme,
  specimen: Specimen,
): Promise<Punches> {
  const all = await punchesOn(look, () => programme, [specimen])
  return all.get(specimen.number) ?? { of: null, used: 0, asked: 0 }
}

async function punchesOn(
  look: Look,
  programmeOf: (code: string) => Programme,
  some: readonly Specimen[],
): Promise<Map<string, Punches>> {
  const numbers = some.map(({ number }) => number)
  const rows = await rowsIn(numbers, keys => panels.rowsOf(look, keys))
  const measured = Map.groupBy(rows.flatMap(panels.unpacked), result => result.specimen)
  const noted = await rowsIn(numbers, keys =>
    look.db.selectFrom('punch').selectAll().where('specimen', 'in', keys).execute(),
  )
  const asked = await openOn(look, numbers)
  const found = new Map<string, Punches>()
  for (const specimen of some) {
    const { number } = specimen
    const own = measured.get(number) ?? []
    const byHand = noted.filter(one => one.specimen === number)
    const waiting = asked.filter(one => one.specimen === number)
    found.set(number, {
      of: await punchesOfACard(look, specimen),
      used:
        punchesUsed(programmeOf(specimen.programme), own) +
        byHand.reduce((sum, one) => sum + one.punches, 0),
      asked: waiting.reduce((sum, one) => sum + stillAsked(one, own), 0),
    })
  }
  return found
}

const stillAsked = (retest: Retest, results: readonly Result[]): number => {
  const have = results.filter(r => isMeasured(r) && retest.analytes.includes(r.analyte))
  const times = Map.groupBy(have, r => r.analyte).values()
  const fewest = Math.min(...[...times].map(values => values.length))
  return Number.isFinite(fewest) ? Math.max(0, retest.asks + 1 - fewest) : retest.asks
}

async function punchesOfACard(look: Look, specimen: Specimen): Promise<number | null> {
  const day = dayOf(specimen.receivedAt ?? look.at)
  const rows = await rules.ofKind(look, specimen.programme, 'retest', day)
  return rowOf(rows, 'card', '*')?.value ?? null
}

/** What is measured again at a centre, the oldest first, with the card it is measured from. */
export async function list(
  look: Look,
  programmeOf: (code: string) => Programme,
  ask: { centre: Id; state: Retest['state'] } & PageAsk,
): Promise<{ rows: RetestOnList[]; next: string | null }> {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const rows = await look.db
    .selectFrom('retest')
    .selectAll()
    .where('centre', '=', ask.centre)
    .where('state', '=', ask.state)
    .where('id', '>', ask.after ?? '')
    .orderBy('id')
    .limit(oneMore(ask))
    .execute()
  const { page, next } = pageFrom(rows, ask, row => [row.id])
  return { rows: await shown(look, programmeOf, page.map(asRetest)), next }
}

async function shown(
  look: Look,
  programmeOf: (code: string) => Programme,
  page: readonly Retest[],
): Promise<RetestOnList[]> {
  const numbers = [...new Set(page.map(({ specimen }) => specimen))]
  const stock = await racks.stock(look, numbers)
  const cards = numbers.flatMap(number => stock.specimens.get(number) ?? [])
  const listed = new Map((await specimens.onLists(look, cards)).map(row => [row.number, row]))
  const punches = await punchesOn(look, programmeOf, cards)
  return page.map(retest => ({
    ...retest,
    samplingPointName: listed.get(retest.specimen)?.samplingPointName ?? '',
    maskedName: listed.get(retest.specimen)?.maskedName ?? '',
    values: retest.analytes.flatMap(analyte =>
      racks
        .standingOf(stock, retest.specimen, analyte)
        .map(({ id, replicate, value, unit, measuredAt }) => ({
          ...{ id, analyte, replicate, value, unit, measuredAt },
        })),
    ),
    punches: punches.get(retest.specimen) ?? { of: null, used: 0, asked: 0 },
  }))
}

/** Why a value waits, by specimen and analyte (`bench.ts`). */
export const waitsInWords = (retest: Retest, analyte: string): Say =>
  say(
    `${analyte} is measured again from the same card, ${retest.asks} more; it is judged on the mean of all. ${retest.says.en}`,
    `${analyte} 须用同一血片复测，另测 ${retest.asks} 次，按全部均值判定。${retest.says.zh}`,
  )
