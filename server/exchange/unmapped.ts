/** Codes and units of held observations that nothing knows: the work of whoever maps them. */
import { demand } from '../access.ts'
import type { Unmapped } from '../contract/mappings.ts'
import type { Id } from '../contract/words.ts'
import type { Codes, Programmes } from '../lab/codes.ts'
import { codes } from '../lab/mappings.ts'
import type { Look } from '../store/store.ts'

const WHY = ['unknown-analyte', 'unknown-unit'] as const
const MOST = 100

/** By line, code and unit, the most frequent first; nothing of a patient but values without a name. */
export async function listUnmapped(
  look: Look,
  programmes: Programmes,
  centre: Id,
): Promise<{ rows: Unmapped[]; more: 'no' | 'yes' }> {
  demand(look.by, 'see-mappings', { centre }, look.at)
  const found = await groups(look, centre)
  const rows = found.slice(0, MOST)
  const [behind, samples] = [await heldBehind(look, centre), await samplesOf(look, rows)]
  const book = await codes(look, programmes)
  return {
    rows: rows.map(({ first, last, ...row }) => {
      const codingSystem = samples.get(last)?.codingSystem ?? ''
      return {
        ...row,
        behind: behind.find(b => isSame(b, row))?.held ?? 0,
        codingSystem,
        samples: [...new Set([first, last].flatMap(id => samples.get(id)?.value ?? []))],
        reads: readNow(book, [...programmes.keys()], { ...row, codingSystem }),
      }
    }),
    more: found.length > MOST ? 'yes' : 'no',
  }
}

/** What the book makes of it by now, in the first programme that knows it. */
function readNow(
  book: Codes,
  programmes: readonly string[],
  { line, ...sent }: Pick<Unmapped, 'centre' | 'line' | 'code' | 'codingSystem' | 'unit'>,
): Unmapped['reads'] {
  for (const programme of programmes) {
    const meaning = book.read({ ...sent, programme, line: line ?? '' })
    if ('mapping' in meaning)
      return { programme, analyte: meaning.analyte, mapping: meaning.mapping }
  }
  return null
}

const isSame = (
  a: { line: Id | null; code: string; unit: string },
  b: Pick<Unmapped, 'line' | 'code' | 'unit'>,
): boolean => a.line === b.line && a.code === b.code && a.unit === b.unit

async function groups(look: Look, centre: Id) {
  const rows = await look.db
    .selectFrom('parked')
    .leftJoin('line', 'line.id', 'parked.line')
    .select(['parked.line', 'line.name as lineName', 'parked.analyte as code'])
    .select(['parked.unit', 'parked.why'])
    .select(eb => [
      eb.fn.countAll<number>().as('held'),
      eb.fn.min('parked.parkedAt').as('since'),
      eb.fn.min('parked.dueAt').as('dueAt'),
      eb.fn.min('parked.id').as('first'),
      eb.fn.max('parked.id').as('last'),
    ])
    .where('parked.centre', '=', centre)
    .where('parked.state', '=', 'parked')
    .where('parked.why', 'in', [...WHY])
    .groupBy(['parked.line', 'line.name', 'parked.analyte', 'parked.unit', 'parked.why'])
    .orderBy('held', 'desc')
    .orderBy('since')
    .limit(MOST + 1)
    .execute()
  return rows.map(row => ({ ...row, centre, why: row.why as Unmapped['why'] }))
}

function heldBehind(look: Look, centre: Id) {
  return look.db
    .selectFrom('parked')
    .select(['line', 'analyte as code', 'unit'])
    .select(eb => eb.fn.countAll<number>().as('held'))
    .where('centre', '=', centre)
    .where('state', '=', 'parked')
    .where('why', '=', 'behind')
    .groupBy(['line', 'analyte', 'unit'])
    .execute()
}

/** The oldest and the newest of each group, by id. */
async function samplesOf(look: Look, rows: readonly { first: Id; last: Id }[]) {
  const ids = rows.flatMap(({ first, last }) => [first, last])
  const found = await look.db
    .selectFrom('parked')
    .select(['id', 'value', 'observation'])
    .where('id', 'in', ['', ...ids])
    .execute()
  return new Map(found.map(({ id, value, observation }) => [id, sample(value, observation)]))
}

const LONGEST = 30

function sample(value: string, observation: string) {
  const { codingSystem = '' } = JSON.parse(observation) as { codingSystem?: string }
  return { codingSystem, value: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value }
}
