/**
 * What is wrong with the file of a region: every row that cannot be, with its list, its number and
 * the remedy. Pure, so that the file that comes with the product, one that somebody brings and a
 * table in a test are held to the same.
 */
import {
  PACK_LISTS,
  type PackCells,
  PackFile,
  type PackKind,
  type PackList,
  packKey,
} from './pack-file.ts'
import { Refusal } from './refusal.ts'
import { sourceKept } from './sources.ts'
import { type Say, say } from './words.ts'

/** `path` is `rules.12.value`, as a row of the file counts from nought. */
export interface PackProblem {
  readonly path: string
  readonly says: Say
}

/** The file in a text, or what keeps it from being one. */
export function readPack(text: string): PackFile | { readonly problems: PackProblem[] } {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return { problems: [noJson(error instanceof Error ? error.message : '')] }
  }
  const read = PackFile.safeParse(json)
  if (!read.success) return { problems: read.error.issues.slice(0, MOST_PROBLEMS).map(misshapen) }
  const problems = problemsOf(read.data)
  return problems.length > 0 ? { problems: problems.slice(0, MOST_PROBLEMS) } : read.data
}

const MOST_PROBLEMS = 100

/** A file that is known to be good; one that is not is refused with its first problem. */
export function asPack(text: string): PackFile {
  const read = readPack(text)
  if (!('problems' in read)) return read
  const [first] = read.problems
  throw new Refusal('invalid', first?.says ?? say('No pack.', '不是区域数据包。'), read.problems)
}

const noJson = (what: string): PackProblem => ({
  path: 'content',
  says: say(
    `The file is no JSON (${what.slice(0, 120)}). Choose the file of a region, unchanged.`,
    '该文件不是 JSON。请选择未经改动的区域数据包文件。',
  ),
})

function misshapen(issue: { path: PropertyKey[]; message: string }): PackProblem {
  const { en, zh } = placed(issue.path)
  const what = issue.message.replace(/[\p{Cc}]/gu, ' ').slice(0, 160)
  return {
    path: issue.path.map(String).join('.'),
    says: say(
      `${en}: ${what}. Mend it in the file; docs/packs.md says what stands there.`,
      `${zh}：内容缺失、多余或格式不符（${what}）。请按 docs/packs.md 更正。`,
    ),
  }
}

/** `rules, row 13, value`. */
function placed(path: readonly PropertyKey[]): Say {
  const [list = 'the file', row, ...field] = path.map(String)
  if (row === undefined) return say(`“${list}”`, `“${list}”`)
  const at = Number(row) + 1
  const rest = field.join('.')
  return say(
    `“${list}”, row ${at}${rest ? `, “${rest}”` : ''}`,
    `“${list}”第 ${at} 行${rest ? `“${rest}”` : ''}`,
  )
}

/** A row of the file with where it stands. */
interface Line {
  readonly list: PackList
  readonly at: number
  readonly kind: PackKind
  readonly row: PackCells
  readonly from: readonly string[]
}

type InWords = PackFile['districts'][number]['source']
type Kept<R> = Omit<R, 'source' | 'note'> &
  (R extends { source: unknown } ? { source: string } : unknown) &
  (R extends { note: unknown } ? { note: string } : unknown)

/** A row of a file with its words as a row of the laboratory keeps them. */
export const kept = <R extends { readonly source: InWords; readonly note?: InWords }>(row: R) =>
  ({
    ...row,
    source: sourceKept(row.source),
    ...(row.note === undefined ? {} : { note: sourceKept(row.note) }),
  }) as Kept<R>

/** All rows of a file in the order of its lists, each flat. */
export const linesOf = (file: PackFile): Line[] =>
  (Object.keys(PACK_LISTS) as PackList[]).flatMap(list =>
    file[list].map((given, at) => {
      const { from, ...row } = kept(given)
      return { list, at, kind: PACK_LISTS[list], row, from }
    }),
  )

function problemsOf(file: PackFile): PackProblem[] {
  const seen = new Map<string, number>()
  const known = knownIn(file)
  const twice = firstTwice(file.sources.map(({ id }) => id))
  return [
    ...(twice ? [{ path: 'sources', says: TWICE_SOURCE(twice) }] : []),
    ...linesOf(file).flatMap(line => {
      const key = packKey(line.kind, line.row)
      const before = seen.get(key)
      seen.set(key, line.at)
      const says = [...(before === undefined ? [] : [CLAIMED(before + 1)]), ...wrongIn(line, known)]
      const { en, zh } = placed([line.list, line.at])
      const path = `${line.list}.${line.at}`
      return says.map(one => ({ path, says: say(`${en}: ${one.en}`, `${zh}：${one.zh}`) }))
    }),
  ]
}

const firstTwice = (ids: readonly string[]): string | undefined =>
  ids.find((id, i) => ids.indexOf(id) !== i)

const TWICE_SOURCE = (id: string): Say =>
  say(
    `The document “${id}” stands twice among the sources. Give one of them another id.`,
    `来源“${id}”重复。请为其中一个更换编号。`,
  )
const CLAIMED = (row: number): Say =>
  say(
    `the same thing is claimed by row ${row} already. Keep one of the two.`,
    `与第 ${row} 行针对同一对象。请保留其一。`,
  )

type Known = ReturnType<typeof knownIn>

const knownIn = (file: PackFile) => ({
  sources: new Map(file.sources.map(source => [source.id, source])),
  programmes: new Set(file.programmes.map(({ code }) => code)),
  districts: new Set(file.districts.map(({ code }) => code)),
  centres: new Set(file.centres.map(({ institution }) => institution)),
})

function wrongIn({ kind, row, from }: Line, known: Known): Say[] {
  const { programme, district, startsOn, endsOn } = row
  const strange = from.find(id => !known.sources.has(id))
  return [
    ...(strange ? [NO_SOURCE(strange)] : []),
    ...(from.every(id => known.sources.get(id)?.read === 'unread') && row.verified === 'verified'
      ? [NOBODY_READ]
      : []),
    ...(programme != null && !known.programmes.has(`${programme}`)
      ? [NOT_IN('programmes', programme)]
      : []),
    ...(district != null && !known.districts.has(`${district}`)
      ? [NOT_IN('districts', district)]
      : []),
    ...(startsOn != null && endsOn != null && endsOn < startsOn ? [BACKWARDS] : []),
    ...(kind === 'assignment' ? wrongRoute(row, known) : []),
    ...(kind === 'rule' ? wrongRange(row) : []),
  ]
}

const NO_SOURCE = (id: string): Say =>
  say(
    `the document “${id}” is not among the sources. Add it there, with its title.`,
    `来源“${id}”未列于 sources。请补充其标题。`,
  )
const NOBODY_READ = say(
  'it is marked verified, and nobody has read any of its documents. Mark it unverified.',
  '标记为已核实，但其来源均未查阅。请改为 unverified。',
)
const NOT_IN = (list: string, code: string | number): Say =>
  say(`“${code}” is not among the ${list} of the file.`, `“${code}”未列于本文件的 ${list}。`)
const BACKWARDS = say('it ends before it begins.', '终止日期早于起始日期。')

function wrongRoute({ scopeKind, scope, centre, note }: PackCells, known: Known): Say[] {
  return [
    ...(scopeKind === 'district' && !known.districts.has(`${scope}`)
      ? [NOT_IN('districts', scope ?? '')]
      : []),
    ...(centre != null && !known.centres.has(`${centre}`) ? [NOT_IN('centres', centre)] : []),
    ...(centre === null && !note
      ? [say('nobody may take these, and no note says why.', '未划定中心，须在 note 中说明原因。')]
      : []),
  ]
}

const wrongRange = ({ operator, value, valueTo }: PackCells): Say[] =>
  (operator === 'between') === (valueTo != null) &&
  (valueTo == null || Number(valueTo) >= Number(value))
    ? []
    : [
        say(
          'only “between” has an upper end (valueTo), not below its lower one.',
          '仅 between 具有上限（valueTo），且不得低于下限。',
        ),
      ]
