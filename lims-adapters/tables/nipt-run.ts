/**
 * A NIPT run's table as a file, made into the message that the instrument would have sent. Columns
 * are found by their names, in any order and case; those that are not named here are not read, and
 * are covered wherever the file is shown.
 */
import type { Say } from '../../server/contract/words.ts'
import type { FileAbout, Rows } from '../adapter.ts'
import { build, type SegmentOut } from '../hl7/outgoing.ts'
import { COVER } from '../sealed.ts'
import { isSealed, saysSex } from '../sealed-words.ts'

/** What of a table goes where. */
const COLUMNS = {
  run: ['run', 'batch', 'batch_name', '批次'],
  well: ['well', 'position', '孔位'],
  sample: ['sample', 'sample_barcode', 'barcode', '样本编号', '标本编号'],
  kind: ['kind', 'sample_type', 'type', '样本类型'],
  measuredAt: ['measured_at', 'finished_at', '完成时间'],
  quality: ['qc', 'qc_flag', 'quality', '质控'],
  FF: ['ff', 'fetal_fraction', '胎儿浓度'],
  Z21: ['z21', 'chr21_z', 'zscore_chr21'],
  Z18: ['z18', 'chr18_z', 'zscore_chr18'],
  Z13: ['z13', 'chr13_z', 'zscore_chr13'],
} as const
type Column = keyof typeof COLUMNS

const VALUES = ['FF', 'Z21', 'Z18', 'Z13'] as const
const UNITS: Record<(typeof VALUES)[number], string> = { FF: '%', Z21: 'z', Z18: 'z', Z13: 'z' }

/** What a quality that is no pass is called, and the code it becomes. */
const FAILURES: Readonly<Record<string, string>> = {
  cfdna: 'FAILED-CFDNA',
  library: 'FAILED-LIBRARY',
  sequencing: 'FAILED-SEQUENCING',
  haemolysis: 'FAILED-HAEMOLYSIS',
  hemolysis: 'FAILED-HAEMOLYSIS',
  contamination: 'FAILED-CONTAMINATION',
}
const PASSED = ['', 'pass', 'passed', 'ok', '合格', '通过']

/** Every code that is read of a run; other codes that mean the same are the programme's to spell. */
export const READ: ReadonlySet<string> = new Set([
  ...VALUES.flatMap(code => [code, code.replace('Z', 'Z-')]),
  ...['CHR21_Z', 'CHR18_Z', 'CHR13_Z', 'Zscore_chr21', 'Zscore_chr18', 'Zscore_chr13'],
  ...['FETAL_FRACTION', 'FetalFraction', ...Object.values(FAILURES)],
])

const CONTROLS = ['ntc', 'control', 'negative', 'positive', 'pc', '质控', '阴性对照', '阳性对照']

export const UNKNOWN_QUALITY = 'quality flag not known'

type Row = Partial<Record<Column, string>>

/** The message of a table, or the sentence that says why there is none. */
export function messageOfTable(
  [header = [], ...lines]: Rows,
  about: FileAbout,
): { readonly text: string } | { readonly refused: Say } {
  const places = placesOf(header)
  const missing = (['run', 'sample', ...VALUES] as const).filter(name => !places.has(name))
  if (missing.length > 0) return { refused: lacks(missing) }
  if (lines.length === 0) return { refused: EMPTY }
  const uneven = lines.findIndex(cells => cells.length !== header.length)
  if (uneven >= 0) return { refused: unevenAt(uneven + 2, header.length) }
  const rows = lines.map(cells => rowOf(cells, places))
  const written = build(
    {
      ...{ type: 'OUL', event: 'R22', structure: 'OUL_R22', version: '2.5.1' },
      ...{ controlId: about.controlId, at: about.at, charset: 'UNICODE UTF-8' },
      sender: { application: 'NIPT-RUN', facility: about.facility },
    },
    rows.flatMap((row, i) => tubeOf(row, i + 1, about.at)),
  )
  return { text: written }
}

const named = (cell: string): string => cell.trim().toLowerCase()

function placesOf(header: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>()
  for (const [name, spelled] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const place = header.findIndex(cell => spelled.includes(named(cell)))
    if (place >= 0) places.set(name, place)
  }
  return places
}

const rowOf = (cells: readonly string[], places: ReadonlyMap<Column, number>): Row =>
  Object.fromEntries([...places].map(([name, place]) => [name, (cells[place] ?? '').trim()]))

/** One group: the tube, where it stood, and its values or why there are none. */
function tubeOf(row: Row, set: number, at: string): SegmentOut[] {
  const { sample = '', run = '', well = '', kind = '', measuredAt = '' } = row
  const isControl = CONTROLS.some(word => named(kind).startsWith(word))
  const time = measuredAt.replace(/[-: T]/g, '') || at
  return [
    { name: 'SPM', fields: { 1: String(set), 2: sample, 4: 'PLAS', 11: isControl ? 'Q' : 'P' } },
    { name: 'SAC', fields: { 3: sample, 11: well } },
    { name: 'OBR', fields: { 1: String(set), 3: run, 4: ['NIPT', 'NIPT run', '99NIPT'], 7: time } },
    ...valuesOf(row).map(([code, value, unit], i) => ({
      name: 'OBX',
      fields: {
        ...{ 1: String(i + 1), 2: 'NM', 3: [code, code, '99NIPT'], 5: value, 6: unit },
        ...{ 11: 'F', 19: time },
      },
    })),
  ]
}

function valuesOf(row: Row): [code: string, value: string, unit: string][] {
  const quality = named(row.quality ?? '')
  if (PASSED.includes(quality)) return VALUES.map(code => [code, row[code] ?? '', UNITS[code]])
  const [reason] = Object.keys(FAILURES).filter(word => quality.includes(word))
  if (reason !== undefined) return [[FAILURES[reason] ?? '', '1', 'failed']]
  // Words that nobody knows are no number, so a person decides; they may speak of what is sealed.
  return [['FAILED-SEQUENCING', UNKNOWN_QUALITY, 'failed']]
}

/** The columns that nobody reads, by the names that they have; one that speaks of a sex is covered. */
export function unreadColumns([header = []]: Rows): string[] {
  const read = new Set(placesOf(header).values())
  return header.flatMap((cell, i) => {
    const name = cell.trim().slice(0, LONGEST_NAME)
    if (read.has(i) || name === '') return []
    return [isSealed(name) || saysSex(name) ? COVER : name]
  })
}

const LONGEST_NAME = 80

/** The table with every cell covered that no column of ours explains; the header stays. */
export function coveredTable([header = [], ...lines]: Rows): string[][] {
  const places = placesOf(header)
  const shown = new Set(places.values())
  const isPlain = (cell: string, i: number) =>
    cell.trim() === '' ||
    (i === places.get('quality') ? isKnown(cell) : shown.has(i) && !saysSex(cell))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (isPlain(cell, i) ? cell : COVER))
  return [[...header], ...lines.map(line)]
}

/** A quality flag in words of its own may speak of what is sealed. */
const isKnown = (cell: string): boolean =>
  PASSED.includes(named(cell)) || named(cell).replace(/^fail(ed)?[: ]*/, '') in FAILURES

const lacks = (missing: readonly string[]): Say => ({
  en: `The table has no column for ${missing.join(', ')}. Its first line must name the columns: ${namesOf(missing)}.`,
  zh: `表中缺少以下列：${missing.join('、')}。首行须为列名：${namesOf(missing)}。`,
})

const namesOf = (columns: readonly string[]): string =>
  columns.map(name => COLUMNS[name as Column][0]).join(', ')

const EMPTY: Say = {
  en: 'The table has a header and no tubes. Export the run again.',
  zh: '表中只有列名，没有样本。请重新导出该批次。',
}

const unevenAt = (line: number, expected: number): Say => ({
  en: `Line ${line} of the table has not the ${expected} cells of its header. Nothing of it was read: export the run again.`,
  zh: `表中第 ${line} 行的单元格数与列名的 ${expected} 列不符，未读取任何内容。请重新导出该批次。`,
})
