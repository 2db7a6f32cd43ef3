/**
 * Results as a table for other programs (CSV, RFC 4180, UTF-8). What is text never begins like a
 * formula, and what is a number stays the characters that were sent (INV-9, F-10): a value passes as
 * it is where it is a number with or without a comparator; anything else that a spreadsheet would
 * take for a formula gets an apostrophe before it. The last line counts the rows and hashes
 * everything above it, and so does the journal, so that a file that was cut short shows (F-11).
 *
 * No names: whoever needs them has the reports. A specimen's number stands in groups, because a
 * spreadsheet would drop the zero that it begins with.
 */
import { createHash } from 'node:crypto'
import { setImmediate as others } from 'node:timers/promises'
import { demand } from '../access.ts'
import { writeCell } from '../contract/csv.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Result } from '../contract/results.ts'
import { Settled } from '../contract/settlement.ts'
import { grouped } from '../contract/specimen-number.ts'
import { PAYERS } from '../contract/specimens.ts'
import { MEASURES, Measure } from '../contract/statistics.ts'
import {
  type Day,
  dayOf,
  type Id,
  inWords,
  type Language,
  type Say,
  say,
  startOfDay,
} from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as panels from './panels.ts'
import * as places from './places.ts'
import { REGISTRY } from './places.ts'
import type { SettlementAsk } from './settlement.ts'
import * as settlement from './settlement.ts'
import type { StatisticsAsk } from './statistics.ts'
import * as statistics from './statistics.ts'

export interface ExportAsk {
  readonly centre: Id
  readonly programme?: string | undefined
  /** Both days included. */
  readonly from: Day
  readonly until: Day
  readonly why: string
}

export interface Exported {
  readonly csv: Buffer
  readonly rows: number
  readonly sha256: string
}

const HEAD = [
  ...['specimen', 'programme', 'analyte', 'replicate', 'value', 'unit'],
  ...['judged_value', 'judged_unit', 'origin', 'instrument', 'collection_site'],
  ...['measured_at', 'recorded_at', 'verified_at', 'authorised_at'],
]

/** More than this in one file is refused and not cut: a spreadsheet would drop the rest in silence. */
const MOST_ROWS = 1_000_000

/** The authorised results of a centre recorded on some days, in the order in which they came. */
export async function results(look: Look, ask: ExportAsk): Promise<Exported> {
  demand(look.by, 'export-results', { centre: ask.centre }, look.at)
  const lines = [lineOf(HEAD)]
  for await (const { row, result, site } of walked(look, ask)) {
    if (lines.length > MOST_ROWS) throw tooMany()
    lines.push(lineOf(cellsOf(result, row.recordedAt, site)))
  }
  return fileOf(lines)
}

/** A head and its rows as a file that shows where it was cut. */
function fileOf(lines: readonly string[]): Exported {
  const body = Buffer.from(`\ufeff${lines.join('')}`)
  const sha256 = createHash('sha256').update(body).digest('hex')
  const rows = lines.length - 1
  return {
    csv: Buffer.concat([body, Buffer.from(lineOf([`# rows=${rows} sha256=${sha256}`]))]),
    rows,
    sha256,
  }
}

const tooMany = (): Refusal =>
  new Refusal(
    'invalid',
    say(
      `More than ${MOST_ROWS} rows: choose fewer days. Nothing was cut off and nothing was given out.`,
      `超过 ${MOST_ROWS} 行：请缩短日期范围。未截断，也未导出任何内容。`,
    ),
  )

/** That it was given out, to whom, what for and how much of it; the file's hash names it. */
export function made(work: Work, ask: ExportAsk, { rows, sha256 }: Exported): void {
  demand(work.by, 'export-results', { centre: ask.centre }, work.at)
  const { centre, from, until, why } = ask
  work.tell('export.made', centre, { what: 'results', from, until, rows, sha256, why }, centre)
}

async function* walked(look: Look, { centre, programme, from, until }: ExportAsk) {
  const after = startOfDay(from)
  for await (const rows of panels.walked(look, centre, await panels.idAt(look, centre, after))) {
    if (rows.length > 0 && rows.every(row => dayOf(row.recordedAt) > until)) return
    const wanted = rows.filter(
      row =>
        row.recordedAt >= after &&
        dayOf(row.recordedAt) <= until &&
        (programme === undefined || row.programme === programme),
    )
    const sites = await places.pointNames(
      look,
      wanted.map(row => row.specimen),
    )
    // A long export is one read; instruments and screens are served between its pieces.
    await others()
    for (const row of wanted)
      for (const result of panels.unpacked(row))
        if (result.state === 'authorised')
          yield { row, result, site: sites.get(row.specimen) ?? '' }
  }
}

const cellsOf = (result: Result, recordedAt: string, site: string): string[] => [
  ...[grouped(result.specimen), result.programme, result.analyte, String(result.replicate)],
  ...[result.value, result.unit, result.judgedAs?.value ?? '', result.judgedAs?.unit ?? ''],
  ...[result.origin, result.instrument ?? '', site],
  ...[result.measuredAt ?? '', recordedAt, result.verifiedAt ?? '', result.authorisedAt ?? ''],
]

/** The figures of a period as the asker sees them, in their language; what is hidden stands as `<5`. */
export async function figures(
  look: Look,
  ask: StatisticsAsk,
  language: Language,
): Promise<Exported> {
  const { rows, totals, smallest } = await statistics.show(look, ask)
  const { districts, places: all } = await places.list(look)
  const nameOf = (key: string) => {
    const named = all.find(one => one.id === key) ?? districts.find(one => one.code === key)
    if (!named) return inWords(WHOLE, language)
    return language === 'en' ? named.nameEn : named.name
  }
  const lines = [...rows, ...totals].map(row => [
    ...[ask.from, ask.until, row.programme, nameOf(row.place)],
    ...Measure.options.map(measure => shown(row.counts[measure] ?? null, smallest)),
    ...[row.toReceipt, row.toReport].flatMap(({ median, p90 }) => [median, p90].map(blank)),
    ...[row.faults, row.conditions, row.forms].map(coded =>
      coded.map(({ code, count }) => `${code} ${shown(count, smallest)}`).join('; '),
    ),
  ])
  const head = FIGURES.map(says => inWords(says, language))
  return fileOf([head, ...lines].map(lineOf))
}

const WHOLE = say('all', '合计')
const FIGURES: readonly Say[] = [
  ...[say('from', '开始日期'), say('until', '结束日期'), say('programme', '项目')],
  say('place', '机构或区县'),
  ...Measure.options.map(measure => MEASURES[measure].name),
  ...[
    say('collection to receipt, median h', '采集至接收中位数（小时）'),
    say('collection to receipt, p90 h', '采集至接收P90（小时）'),
    say('receipt to report, median h', '接收至报告中位数（小时）'),
    say('receipt to report, p90 h', '接收至报告P90（小时）'),
    say('unsatisfactory by fault', '不合格原因'),
    say('positive by condition', '阳性病种'),
    say('consent forms signed', '知情同意书签署'),
  ],
]

const shown = (count: number | null, smallest: number): string =>
  count === null ? `<${smallest}` : String(count)
const blank = (hours: number | null): string => (hours === null ? '' : String(hours))

/** What is settled for a period as a table; nothing in it is hidden from whoever may ask for it. */
export async function settled(
  look: Look,
  ask: SettlementAsk,
  language: Language,
): Promise<Exported> {
  const { rows } = await settlement.show(look, ask)
  const { places: all } = await places.list(look)
  const nameOf = (id: string) => {
    const named = all.find(one => one.id === id)
    return (language === 'en' ? named?.nameEn : named?.name) ?? id
  }
  const lines = rows.map(row => [
    ...[ask.from, ask.until, row.programme, nameOf(row.place)],
    inWords(row.payer === 'unsaid' ? UNSAID : PAYERS[row.payer], language),
    ...Settled.options.map(measure => String(row.counts[measure])),
  ])
  const head = [
    ...[FIGURES[0], FIGURES[1], FIGURES[2], say('place', '机构'), say('paid by', '支付方')],
    ...Settled.options.map(measure => MEASURES[measure].name),
  ].map(says => (says ? inWords(says, language) : ''))
  return fileOf([head, ...lines].map(lineOf))
}

const UNSAID = say('not said', '未注明')

/** That figures were given out; they name nobody, so no purpose is asked. */
export function figuresMade(
  work: Work,
  what: 'statistics' | 'settlement',
  { from, until }: Pick<StatisticsAsk, 'from' | 'until'>,
  { rows, sha256 }: Exported,
): void {
  const told = { what, from, until, rows, sha256, why: '' }
  work.tell('export.made', REGISTRY, told, REGISTRY)
}

const lineOf = (cells: readonly string[]): string => `${cells.map(writeCell).join(',')}\r\n`
