/** The ways out, each read by other means than the laboratory's own: what a person would copy there. */
import type { Report } from '../../../server/contract/reports.ts'
import { unpacked } from '../../../server/lab/panels.ts'
import type { Lab } from '../../../test/support/lab.ts'
import { readPdf } from '../../../test/support/pdf.ts'

/** By specimen and analyte: value and unit, exactly as they stand there. */
export type Read = Map<string, string>

export const keyOf = (specimen: string, analyte: string): string => `${specimen} ${analyte}`
export const written = (value: string, unit: string): string => JSON.stringify([value, unit])

/** The rows of the database. */
export async function fromDatabase(lab: Lab, centre: string): Promise<Read> {
  const read: Read = new Map()
  const rows = await lab.store.read({ id: 'proof' }, look =>
    look.db.selectFrom('panel').selectAll().where('centre', '=', centre).execute(),
  )
  for (const one of rows.flatMap(unpacked))
    if (one.origin === 'measured' && one.state !== 'superseded')
      read.set(keyOf(one.specimen, one.analyte), written(one.value, one.unit))
  return read
}

/** What the screens are given: the page of the specimen, and that of its report, which must agree. */
export async function fromScreens(lab: Lab, reports: readonly Report[]): Promise<Read> {
  const read: Read = new Map()
  for (const { id, specimen } of reports) {
    for (const one of (await lab.people.tess.showSpecimen({ number: specimen })).results)
      if (one.origin === 'measured')
        read.set(keyOf(specimen, one.analyte), written(one.value, one.unit))
    for (const one of (await lab.people.ana.showReport({ id })).content?.values ?? []) {
      const key = keyOf(specimen, one.analyte)
      if (one.origin === 'measured' && read.get(key) !== written(one.value, one.unit))
        read.set(key, `two screens differ: ${read.get(key)} and ${written(one.value, one.unit)}`)
    }
  }
  return read
}

/** Pages of many reports, each row by its place on the page: name, value and unit stand in a line. */
export function fromPdf(bytes: Uint8Array): { values: Read; names: Map<string, string> } {
  const values: Read = new Map()
  const names = new Map<string, string>()
  let specimen = ''
  for (const { texts } of readPdf(bytes).pages) {
    const first = texts.find(({ text, y }) => y > HEAD_PT && /^\d\d \d\d \d{8} \d\d$/.test(text))
    const at = texts.findIndex(({ text }) => text === 'Name')
    if (first) specimen = first.text.replaceAll(' ', '')
    if (at >= 0) names.set(specimen, texts[at + 1]?.text ?? '')
    const rows = Map.groupBy(texts, ({ y }) => Math.round(y * 10))
    for (const row of rows.values()) {
      const [name, value, unit] = row.toSorted((a, b) => a.x - b.x)
      const analyte = /^\S+/.exec(name?.text ?? '')?.[0]
      if (!analyte || !value || !unit || !isRow(name, value, unit)) continue
      values.set(keyOf(specimen, analyte), written(value.text, unit.text))
    }
  }
  return { values, names }
}

const MM = 72 / 25.4
/** The head of a first page begins this high; a foot names the number too. */
const HEAD_PT = 260 * MM
/** Where the columns of the table begin, in millimetres. */
const COLUMNS = [19, 67, 94]

const isRow = (...cells: ({ x: number } | undefined)[]): boolean =>
  cells.every((cell, i) => Math.abs((cell?.x ?? 0) / MM - (COLUMNS[i] ?? 0)) < 0.2)

/** RFC 4180, read character by character; the last line must count and hash what is above it. */
export function fromCsv(bytes: Uint8Array): { values: Read; rows: number } {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const lines = linesOf(text)
  const [head = []] = lines
  const column = (name: string) => head.indexOf(name)
  const values: Read = new Map()
  const own = lines.slice(1).filter(line => line.length === head.length)
  for (const line of own) {
    const cell = (name: string) => (line[column(name)] ?? '').replace(/^'/, '')
    if (cell('origin') !== 'measured') continue
    const key = keyOf(cell('specimen').replaceAll(' ', ''), cell('analyte'))
    values.set(key, written(cell('value'), cell('unit')))
  }
  return { values, rows: own.length }
}

function linesOf(text: string): string[][] {
  const lines: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const c = text[at]
    if (quoted && c === '"' && text[at + 1] === '"') {
      cell += '"'
      at++
    } else if (c === '"') quoted = !quoted
    else if (!quoted && (c === ',' || c === '\n')) {
      lines.at(-1)?.push(cell.replace(/\r$/, ''))
      cell = ''
      if (c === '\n') lines.push([])
    } else cell += c
  }
  return lines.filter(line => line.length > 0)
}

/** The text on labels as SVG, unescaped. */
export const textsOfLabel = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  )
