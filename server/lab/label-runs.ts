/**
 * Many labels in one go: what was asked, how far it is, and what nobody knows yet. Drawing and sending
 * are the door's (`server/labelling.ts`), because a printer is slow and a unit of work is short.
 *
 * A piece is announced before it is sent and confirmed afterwards. Where a server or a printer dies in
 * between, nobody can know from here how many labels came out: the run stands still, says which, and
 * asks whoever holds the paper. A label that goes out again keeps its copy number, so the ledger never
 * counts it twice.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, demandToSee, personOf, reach } from '../access.ts'
import { LabelRun, type LabelSheet } from '../contract/labels.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Id, Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import * as labels from './labels.ts'
import { oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as printers from './printers.ts'
import * as specimens from './specimens.ts'
import { newest } from './walks.ts'

type Row = Tables['labelRun']

/** A run with what is printed in it. */
export interface RunAtWork {
  readonly run: LabelRun
  /** A number for each label, in the order in which they come out. */
  readonly numbers: readonly string[]
  readonly sheet: LabelSheet | null
}

const asRun = (row: Row): RunAtWork => {
  const { numbers, sheet, endedWhy, ...rest } = row
  const all = JSON.parse(numbers) as string[]
  return {
    run: LabelRun.parse({
      ...rest,
      firstNumber: all[0] ?? '',
      sheet: sheet === null ? null : JSON.parse(sheet),
      endedWhy: endedWhy === null ? null : Say.parse(JSON.parse(endedWhy)),
    }),
    numbers: all,
    sheet: sheet === null ? null : (JSON.parse(sheet) as LabelSheet),
  }
}

export interface Asked {
  readonly numbers: readonly { readonly number: string; readonly copies: number }[]
  readonly medium: LabelRun['medium']
  readonly printer?: Id | undefined
  readonly sheet?: LabelSheet | undefined
  readonly reason?: string | undefined
}

/** Begins a run over specimens of one collection site and one programme, or says why not. */
export async function start(
  work: Work,
  press: labels.Press,
  { template, edition }: { template: string; edition: string },
  asked: Asked,
): Promise<RunAtWork> {
  const wanted = await Promise.all(
    asked.numbers.map(async ({ number, copies }) => ({
      specimen: await byName(number, () => specimens.scanned(work, number)),
      copies,
    })),
  )
  const [first] = wanted
  if (!first || press.names(template) === null) throw notFound()
  const twice = wanted.find(({ specimen }, i) =>
    wanted.slice(0, i).some(one => one.specimen.number === specimen.number),
  )
  if (twice)
    throw wrongField(
      'numbers',
      `${grouped(twice.specimen.number)} stands on the list twice.`,
      `清单中 ${grouped(twice.specimen.number)} 重复。`,
    )
  for (const { specimen, copies } of wanted) {
    await byName(specimen.number, () =>
      labels.demandMayPrint(work, specimen, { copies, reason: asked.reason }),
    )
    demandTogether(first.specimen, specimen)
  }
  const { centre, samplingPoint } = first.specimen
  const printer =
    asked.medium === 'zpl'
      ? await printers.demandReady(work, asked.printer, { centre, samplingPoint }, template)
      : null
  if (asked.medium === 'a4' && !asked.sheet)
    throw wrongField('sheet', 'Say how the sheet is cut.', '请选择标签纸规格。')
  const numbers = wanted.flatMap(({ specimen, copies }) =>
    Array.from({ length: copies }, () => specimen.number),
  )
  const row: Row = {
    ...{ id: newId(), centre, samplingPoint, template, edition, medium: asked.medium },
    ...{ printer: printer?.id ?? null, sheet: asked.sheet ? JSON.stringify(asked.sheet) : null },
    ...{ numbers: JSON.stringify(numbers), asked: numbers.length, sent: 0, made: 0 },
    ...{ state: 'running', endedWhy: null, reason: asked.reason ?? null },
    ...{ startedBy: personOf(work.by).staff, startedAt: work.at },
    ...{ checkedAt: null, endedAt: null, version: 1 },
  }
  await work.db.insertInto('labelRun').values(row).execute()
  return asRun(row)
}

/** Of a list of numbers it is said which one is not here: fifty may stand on it. */
export async function byName<T>(number: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'not-found') throw error
    throw new Refusal(
      'not-found',
      say(
        `${grouped(number)} is not here. Take it off the list and ask where its card belongs, then print the others.`,
        `此处没有 ${grouped(number)}。请将其从清单中移除并核实血片归属，再打印其余标签。`,
      ),
    )
  }
}

/** One stock of paper lies in one printer, and a run is told in one book. */
function demandTogether(one: Specimen, other: Specimen): void {
  if (one.samplingPoint === other.samplingPoint && one.centre === other.centre) return
  throw new Refusal(
    'invalid',
    say(
      `${grouped(other.number)} is of another collection site or centre. Print it in a run of its own.`,
      `${grouped(other.number)} 属于其他采血机构或中心，请另行打印。`,
    ),
  )
}

/** Every name that a run prints, once each: whoever draws knows which letters its font lacks. */
export async function namesIn(look: Look, { numbers }: RunAtWork): Promise<string[]> {
  const names = new Set<string>()
  for (const number of new Set(numbers)) {
    const { name } = await specimens.labelData(look, await specimens.scanned(look, number))
    if (name !== null) names.add(name)
  }
  return [...names]
}

/** A run as it stands, for the door that does it. */
export async function standing(look: Look, id: Id): Promise<RunAtWork> {
  const row = await look.db
    .selectFrom('labelRun')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return asRun(row)
}

/** A run, for anybody who prints labels where it prints: a colleague may end what another began. */
export async function get(look: Look, id: Id): Promise<RunAtWork> {
  const at = await standing(look, id)
  demandToSee(look.by, 'print-label', at.run, look.at)
  return at
}

/** Whether somebody, as they are now, may print what it prints. */
export const mayGoOn = ({ by, at }: Pick<Look, 'by' | 'at'>, run: LabelRun): boolean =>
  allows(by, 'print-label', run, at)

/** Runs that the caller may see, the newest first, a page by key. */
export async function list(
  look: Look,
  ask: {
    centre?: Id | undefined
    samplingPoint?: Id | undefined
  } & PageAsk,
): Promise<{ rows: LabelRun[]; next: string | null }> {
  const reached = reach(look.by, 'print-label', look.at)
  const { everywhere, centres, samplingPoints } = reached
  let query = look.db.selectFrom('labelRun').selectAll()
  if (ask.centre) query = query.where('centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('samplingPoint', '=', ask.samplingPoint)
  if (ask.after) query = query.where('id', '<', ask.after)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('centre', 'in', centres), eb('samplingPoint', 'in', samplingPoints)]),
    )
  const ordered = query.orderBy('id', 'desc')
  const keyOf = (row: { id: Id }) => [row.id]
  const rows = await newest(look, { reached, ask, most: oneMore(ask) }, keyOf, ({ along, place }) =>
    ordered.where(along, '=', place),
  )
  const { page, next } = pageFrom(rows, ask, keyOf)
  return { rows: page.map(row => asRun(row).run), next }
}

/** The next labels of a run, counted and on their way; those that went out before keep their copy. */
export async function announce(
  work: Work,
  press: labels.Press,
  at: RunAtWork,
  many: number,
): Promise<{ at: RunAtWork; copies: labels.Copy[] }> {
  const { run, numbers } = at
  const known = await printed(work, at, run.made, run.made + many)
  const copies = [...known]
  for (let i = known.length; i < Math.min(many, run.asked - run.made); i++) {
    const ordinal = run.made + i
    const specimen = await specimens.scanned(work, numbers[ordinal] ?? '')
    const { template, medium, printer, reason } = run
    copies.push(
      await labels.take(work, press, specimen, {
        ...{ template, medium, run: { id: run.id, ordinal, printer } },
        ...(reason === null || specimen.labels === 0 ? {} : { reason }),
      }),
    )
  }
  return { at: await change(work, run, { sent: run.made + copies.length }), copies }
}

/**
 * What was announced came out: the run goes on, waits for a scan of its first, or is through. One that
 * was stopped while its printer worked stays stopped, with what the printer took.
 */
export async function confirm(work: Work, { run }: RunAtWork): Promise<RunAtWork> {
  await markMade(work, run, run.sent)
  if (run.state !== 'running') return change(work, run, { made: run.sent })
  if (run.sent >= run.asked)
    return change(work, run, { made: run.sent, state: 'done', endedAt: work.at })
  const state = run.checkedAt === null ? 'waiting' : 'running'
  return change(work, run, { made: run.sent, state })
}

const markMade = (work: Work, { id, made }: LabelRun, upTo: number) =>
  work.db
    .updateTable('labelCopy')
    .set({ state: 'made' })
    .where('run', '=', id)
    .where('ordinal', '>=', made)
    .where('ordinal', '<', upTo)
    .execute()

/** It stands still with a sentence; `left` says whether any of what was announced can have come out. */
export async function breakOff(
  work: Work,
  { run }: RunAtWork,
  why: Say,
  left: 'nothing' | 'unknown',
): Promise<RunAtWork> {
  if (run.state !== 'running') return standing(work, run.id)
  return change(work, run, {
    ...{ state: 'broken-off', endedAt: work.at, endedWhy: JSON.stringify(why) },
    ...(left === 'nothing' ? { sent: run.made } : {}),
  })
}

/** Goes on where it was. What may have come out is said by whoever holds the paper. */
export async function resume(
  work: Work,
  { run, numbers, sheet }: RunAtWork,
  { cameOut, printer }: { cameOut?: number | undefined; printer?: Id | undefined },
): Promise<RunAtWork> {
  demand(work.by, 'print-label', run, work.at)
  const on = await printerFor(work, run, printer)
  const open = { state: 'running', endedAt: null, endedWhy: null, printer: on } as const
  if (run.state === 'waiting' && cameOut === 0)
    return change(work, run, { ...open, sent: 0, made: 0 })
  if (run.state !== 'broken-off' && run.state !== 'running') return { run, numbers, sheet }
  const onTheirWay = run.sent - run.made
  if (onTheirWay > 0 && (cameOut === undefined || cameOut > onTheirWay))
    throw wrongField(
      'cameOut',
      `${onTheirWay} labels were on their way, from ${grouped(numbers[run.made] ?? '')} on. Look at the printer and say how many of them came out.`,
      `有 ${onTheirWay} 张标签（自 ${grouped(numbers[run.made] ?? '')} 起）已发往打印机。请查看打印机，填写实际打印张数。`,
    )
  const made = run.made + (onTheirWay > 0 ? (cameOut ?? 0) : 0)
  await markMade(work, run, made)
  if (made >= run.asked)
    return change(work, run, { made, sent: made, state: 'done', endedAt: work.at, endedWhy: null })
  return change(work, run, { ...open, made, sent: made })
}

/** Where it goes on: where it was, or on another that is ready for the same labels. */
async function printerFor(look: Look, run: LabelRun, other: Id | undefined): Promise<Id | null> {
  if (run.medium !== 'zpl' || other === undefined) return run.printer
  return (await printers.demandReady(look, other, run, run.template)).id
}

/** The first label was scanned back: only the right number lets the rest out. */
export async function check(work: Work, at: RunAtWork, scanned: string): Promise<RunAtWork> {
  const { run, numbers } = at
  demand(work.by, 'print-label', run, work.at)
  if (run.state !== 'waiting') return at
  const number = readNumber(scanned)
  if (!numbers.slice(0, run.made).includes(number))
    throw new Refusal(
      'conflict',
      say(
        `That is ${grouped(number)}; this run printed ${grouped(run.firstNumber)}. Scan the label that just came out, or stop the run.`,
        `扫描到 ${grouped(number)}，而本次打印的是 ${grouped(run.firstNumber)}。请扫描刚打印的标签，或停止打印。`,
      ),
    )
  work.tell('label.checked', number, { run: run.id }, run.centre)
  return change(work, run, { checkedAt: work.at, state: 'running' })
}

/** Stops it; what was made stays made. One that has ended stays as it is. */
export async function cancel(work: Work, at: RunAtWork): Promise<RunAtWork> {
  demand(work.by, 'print-label', at.run, work.at)
  if (at.run.state === 'done' || at.run.state === 'cancelled') return at
  return change(work, at.run, { state: 'cancelled', endedAt: work.at })
}

/** The copies of a run from one label up to, not including, another, as they were printed. */
export async function printed(
  look: Look,
  { run }: RunAtWork,
  from: number,
  until: number,
): Promise<labels.Copy[]> {
  const rows = await look.db
    .selectFrom('labelCopy')
    .select(['specimen', 'copy'])
    .where('run', '=', run.id)
    .where('ordinal', '>=', from)
    .where('ordinal', '<', until)
    .orderBy('ordinal')
    .execute()
  const kept = await rowsIn([...new Set(rows.map(row => row.specimen))], some =>
    look.db
      .selectFrom('frozenLabel')
      .selectAll()
      .where('template', '=', run.template)
      .where('specimen', 'in', some)
      .execute(),
  )
  const byNumber = new Map(kept.map(row => [row.specimen, row]))
  return rows.flatMap(({ specimen, copy }) => {
    const drawing = byNumber.get(specimen)
    return drawing ? [{ number: specimen, copy, kept: drawing }] : []
  })
}

async function change(work: Work, run: LabelRun, set: Partial<Row>): Promise<RunAtWork> {
  return asRun(await changeRow(work, 'labelRun', run, set))
}
