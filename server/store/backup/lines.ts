/**
 * What a backup says once it is opened: lines of JSON, the same for both engines, so that a backup of
 * one is restored into the other. First a head, then for each table its name and columns and one line
 * a row, at last how many rows there were of each. Bytes stand as base64 in brackets.
 */
import { z } from 'zod'

export const Head = z.object({
  guthrie: z.literal('backup'),
  form: z.literal(1),
  madeAt: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  /** What the database had seen when it was copied. */
  migrations: z.array(z.string()),
  /** The last fact of each book. */
  heads: z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() })),
})
export type Head = z.infer<typeof Head>

export const TableLine = z.object({ table: z.string(), columns: z.array(z.string()) })
export type TableLine = z.infer<typeof TableLine>
export const EndLine = z.object({ rows: z.record(z.string(), z.number().int()) })
export type EndLine = z.infer<typeof EndLine>

type Cell = string | number | null | [string]
const Cells = z.array(z.union([z.string(), z.number(), z.null(), z.tuple([z.string()])]))

export const lineOf = (what: object): string => `${JSON.stringify(what)}\n`

export function rowLine(
  row: Readonly<Record<string, unknown>>,
  columns: readonly string[],
): string {
  return lineOf(columns.map(column => cellOf(row[column])))
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('base64')]
  throw new Error(`a ${typeof value} cannot be kept in a backup`)
}

export function rowOf(line: unknown, columns: readonly string[]): Record<string, unknown> {
  const cells = Cells.parse(line)
  return Object.fromEntries(
    columns.map((column, i) => {
      const cell = cells[i] ?? null
      return [column, Array.isArray(cell) ? Buffer.from(cell[0], 'base64') : cell]
    }),
  )
}

/** The lines of a text that comes in chunks of bytes; the last one ends with a break too. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = pieces.pop() ?? ''
    yield* pieces
  }
}
