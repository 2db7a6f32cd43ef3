/**
 * A region's file beside what is live. Rows of one kind that are about the same (`packKey`) are
 * versions of one thing; of several that are live, the one that begins last speaks. Ended rows are not
 * looked at. A start is not compared: what was adopted begins on a day of its own.
 */
import { demandAnywhere } from '../access.ts'
import { linesOf, readPack } from '../contract/pack-check.ts'
import {
  isOffered,
  PACK_FIELDS,
  PACK_KINDS,
  type PackCells,
  type PackFile,
  type PackKind,
  packKey,
} from '../contract/pack-file.ts'
import type { PackLine, PackTried } from '../contract/packs.ts'
import type { Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as files from './pack-files.ts'
import * as items from './pack-items.ts'
import * as places from './places.ts'

/** A live row: what it says, and what names it where it is changed. */
export interface Live {
  readonly kind: PackKind
  readonly cells: PackCells
  readonly id: Id | null
  readonly version: number | null
}

/** Compares a kept file. */
export async function compare(look: Look, id: Id) {
  demandAnywhere(look.by, 'see-rules', look.at)
  const { edition, file } = await files.get(look, id)
  const rows = await linesBeside(look, file)
  return { pack: edition, sources: file.sources, programmes: file.programmes, rows }
}

/** What a file would be, were it brought; writes nothing. */
export async function tryFile(look: Look, { content }: { content: string }): Promise<PackTried> {
  demandAnywhere(look.by, 'edit-rules', look.at)
  const sha256 = files.hashOf(content)
  const read = readPack(content)
  if ('problems' in read) {
    const { problems } = read
    return { ...NO_FILE, sha256, problems: problems.map(({ path, says }) => ({ path, says })) }
  }
  const lines = await linesBeside(look, read)
  const count = (state: PackLine['state']) => lines.filter(line => line.state === state).length
  return {
    ...{ sha256, name: read.name, title: read.title, edition: read.edition, problems: [] },
    rows: linesOf(read).length,
    known: (await files.isKnown(look, sha256)) ? 'yes' : 'no',
    ...{ same: count('same'), missing: count('missing'), differs: count('differs') },
  }
}

const NO_FILE = {
  ...{ name: '', title: { en: '', zh: '' }, edition: null, rows: 0, known: 'no' as const },
  ...{ same: 0, missing: 0, differs: 0 },
}

/** The file's rows in its order, then what is only here. */
export async function linesBeside(look: Look, file: PackFile): Promise<PackLine[]> {
  const live = await liveRows(look)
  return beside(file, live, { ...(await waiting(look)) }, row => items.stands(row, look))
}

/** Pure: rows of a file against live ones, with the proposals that wait by key. */
export function beside(
  file: PackFile,
  live: readonly Live[],
  waits: Readonly<Record<string, Id>>,
  stands: (row: PackCells) => boolean,
): PackLine[] {
  const here = new Map<string, Live>()
  for (const one of live) {
    const key = packKey(one.kind, one.cells)
    const before = here.get(key)
    if (!before || `${before.cells.startsOn}` < `${one.cells.startsOn}`) here.set(key, one)
  }
  const told = linesOf(file).filter(({ row }) => row.endsOn == null || stands(row))
  const lines = told.map(({ kind, row, from }) => {
    const key = packKey(kind, row)
    const found = here.get(key)
    here.delete(key)
    return { ...lineOf(kind, row, found ?? null), from: [...from], waits: waits[key] ?? null }
  })
  const codes = new Set(file.programmes.map(({ code }) => code))
  const others = [...here.values()].filter(
    ({ cells }) => cells.programme == null || codes.has(`${cells.programme}`),
  )
  return [
    ...lines,
    ...others.map(one => ({ ...lineOf(one.kind, null, one), from: [], waits: null })),
  ]
}

function lineOf(kind: PackKind, row: PackCells | null, found: Live | null) {
  const cells = row ?? found?.cells ?? {}
  const fields =
    row && found
      ? PACK_FIELDS[kind].filter(name => (row[name] ?? null) !== (found.cells[name] ?? null))
      : []
  const state = !found ? 'missing' : !row ? 'only-here' : fields.length > 0 ? 'differs' : 'same'
  return {
    ...({ key: packKey(kind, cells), kind, state, fields } as const),
    programme: cells.programme == null ? null : `${cells.programme}`,
    ...{ inFile: row, here: found?.cells ?? null },
    offered: isOffered(cells) ? ('yes' as const) : ('no' as const),
    place: kind === 'centre' ? (found?.id ?? null) : null,
  }
}

/** Everything live that a file can speak of, flat; centres by their institution's code. */
export async function liveRows(look: Look): Promise<Live[]> {
  const { districts, places: all } = await places.list(look)
  const houseOf = new Map(all.map(place => [place.id, place.institution]))
  const of = (kind: PackKind, rows: readonly object[]): Live[] =>
    rows
      .map(row => ({ ...row }) as Record<string, string | number | null>)
      .filter(row => items.stands(row, look))
      .map(({ id, version, approvedBy, proposal, ...cells }) => ({
        ...{ kind, cells, id: id == null ? null : `${id}` },
        version: version == null ? null : Number(version),
      }))
  const rowsOf = async (table: 'routingPolicy' | 'rule' | 'controlNeed') =>
    look.db
      .selectFrom(table as 'rule')
      .selectAll()
      .orderBy('id')
      .execute()
  const assignments = await look.db.selectFrom('assignment').selectAll().orderBy('id').execute()
  return [
    ...of('district', districts),
    ...of('centre', all.filter(({ kind }) => kind === 'centre').map(centreCells)),
    ...of('policy', await rowsOf('routingPolicy')),
    ...of(
      'assignment',
      assignments.map(row => ({ ...row, centre: row.centre && houseOf.get(row.centre) })),
    ),
    ...of('rule', await rowsOf('rule')),
    ...of('fault', await items.standing(look, 'fault')),
    ...of('control-rule', await items.standing(look, 'control-rule')),
    ...of('control-need', await rowsOf('controlNeed')),
    ...of('advice', await items.standing(look, 'advice')),
    ...of('target', await items.standing(look, 'target')),
    ...of('calendar-day', await items.standing(look, 'calendar-day')),
    ...of('script', await items.standing(look, 'script')),
    ...of('consent-text', await items.standing(look, 'consent-text')),
  ]
}

const centreCells = ({ kind, creditCode, ...place }: Awaited<ReturnType<typeof places.get>>) =>
  place

/** Proposals that wait, by the key of the row that they would bring. */
async function waiting(look: Look): Promise<Record<string, Id>> {
  const rows = await look.db
    .selectFrom('proposal')
    .select(['id', 'row', 'needRow', 'item'])
    .where('state', '=', 'proposed')
    .execute()
  const keyOf = ({ row, needRow, item }: (typeof rows)[number]): string | null => {
    if (row) return packKey('rule', JSON.parse(row))
    if (needRow) return packKey('control-need', JSON.parse(needRow))
    const given = item && (JSON.parse(item) as { kind: PackKind; row: PackCells })
    return given && PACK_KINDS.includes(given.kind) ? packKey(given.kind, given.row) : null
  }
  return Object.fromEntries(
    rows.flatMap(row => {
      const key = keyOf(row)
      return key ? [[key, row.id]] : []
    }),
  )
}
