/** How a bench is run and printed: the machine, the table, the notes, and which ratios were missed. */
import { cpus, totalmem } from 'node:os'
import { type Bench, measure, type Row, type Target } from './bench.ts'

/** Runs a bench and prints its table; gives the exit code, 1 where a ratio target is missed. */
export async function runBench(
  { name, title, about, run }: Bench,
  print: (line: string) => void,
): Promise<number> {
  print(`${name}: ${title}. ${about}`)
  print(machine())
  const notes: string[] = []
  const rows = await run(measure(note => notes.push(note)))
  for (const line of table(rows)) print(line)
  for (const note of notes) print(`note: ${note}`)
  const missed = rows.filter(row => row.ratio && !isMet(row.ratio, ratioOf(row)))
  if (missed.length > 0) print(`ratio missed: ${missed.map(({ what }) => what).join(', ')}`)
  return missed.length > 0 ? 1 : 0
}

function machine(): string {
  const model = cpus()[0]?.model.trim() || 'unnamed processor'
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `machine: ${cpus().length} cores (${model}), ${memory} GiB, Node ${process.version}, ${process.platform}`
}

function table(rows: readonly Row[]): string[] {
  const head = ['what', 'ours', 'beside', 'ratio', 'target', '']
  const cells = [head, ...rows.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...cells.map(row => (row[column] ?? '').length)))
  return cells.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf(row: Row): string[] {
  const { what, ours, beside, unit, ratio, absolute } = row
  const targets = [
    ...(ratio ? [`ratio ${bound(ratio)}`] : []),
    ...(absolute ? [`${bound(absolute)} ${unit}`] : []),
  ]
  const verdicts = [
    ...(ratio ? [isMet(ratio, ratioOf(row)) ? 'met' : 'MISSED'] : []),
    ...(absolute ? [isMet(absolute, ours) ? 'met' : 'missed'] : []),
  ]
  return [
    what,
    `${round(ours)} ${unit}`,
    beside ? `${round(beside.value)} ${unit} (${beside.what})` : '',
    beside ? ratioOf(row).toFixed(2) : '',
    targets.join(', '),
    verdicts.join(', '),
  ]
}

function ratioOf({ what, ours, beside }: Row): number {
  if (!beside) throw new Error(`"${what}" has a ratio target but nothing beside it.`)
  return ours / beside.value
}

const bound = ({ target, atLeast }: Target) => `${atLeast ? '≥' : '≤'} ${Number(target.toFixed(3))}`
const isMet = ({ target, atLeast }: Target, value: number) =>
  atLeast ? value >= target : value <= target

/** Three figures are enough for a machine that is never the same twice. */
const round = (value: number) =>
  new Intl.NumberFormat('en', { maximumSignificantDigits: value < 1000 ? 3 : 4 }).format(value)
