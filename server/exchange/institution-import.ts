/**
 * Institutions from a file (CSV in UTF-8 or GB 18030, or a spreadsheet read as such). Each row is held
 * against the districts, the places that there are and the rows before it; what is wrong stands
 * beside its line with the remedy. A row that is here already, word for word, is known and brings nothing; one bad row, and
 * none is brought in.
 */

import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { decode } from '../../lims-adapters/hl7/charset.ts'
import { demand } from '../access.ts'
import { creditCodeProblem, normalCreditCode } from '../contract/credit-code.ts'
import { type CsvRow, readCsv, SEPARATORS } from '../contract/csv.ts'
import {
  INSTITUTION_COLUMNS,
  type InstitutionColumn,
  type InstitutionRow,
  type InstitutionsTried,
} from '../contract/institution-imports.ts'
import { KINDS } from '../contract/institutions.ts'
import type { District, Place } from '../contract/places.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { type Say, say } from '../contract/words.ts'
import * as institutions from '../lab/institutions.ts'
import * as places from '../lab/places.ts'
import type { Look, Work } from '../store/store.ts'
import { refuseLength } from './import-table.ts'
import { textBytes } from './sheets.ts'

interface File {
  readonly name: string
  readonly base64: string
}

type Cells = Record<InstitutionColumn, string>
const COLUMNS = Object.keys(INSTITUTION_COLUMNS) as InstitutionColumn[]

/** What each row would bring; writes nothing. */
export async function tryFile(look: Look, file: File): Promise<InstitutionsTried> {
  demand(look.by, 'edit-network', {}, look.at)
  return (await read(look, file)).tried
}

/** Brings in a file that was tried, whole. */
export async function bringIn(
  work: Work,
  given: File & { readonly sha256: string },
): Promise<InstitutionsTried> {
  demand(work.by, 'edit-network', {}, work.at)
  const { tried, fresh } = await read(work, given)
  if (tried.sha256 !== given.sha256)
    throw wrongField(
      'base64',
      'This is not the file that was tried. Try it first.',
      '该文件与预检的文件不同，请先预检。',
    )
  if (tried.bad > 0)
    throw new Refusal(
      'conflict',
      say(
        `${tried.bad} rows cannot be brought in, so none was. Mend them and try the file again.`,
        `有 ${tried.bad} 行无法导入，因此未导入任何机构。请更正后重新预检。`,
      ),
    )
  for (const { kind, ...cells } of fresh) {
    if (kind === 'sampling-point') {
      const { creditCode, ...point } = cells
      const place = await places.addSamplingPoint(work, point)
      if (creditCode !== '')
        await institutions.change(work, { ...place, creditCode, reroute: 'no' })
    } else await institutions.add(work, { ...cells, kind, number: '' })
  }
  return tried
}

type Bringable = 'sampling-point' | 'screening-laboratory' | 'third-party'
type Fresh = Omit<Cells, 'kind'> & { kind: Bringable }

async function read(look: Look, file: File) {
  const bytes = textBytes(file.base64)
  const { columns, rows } = tableIn(bytes)
  const known = await places.list(look)
  const before: Fresh[] = []
  const shown = rows.map((row): InstitutionRow => {
    const cells = cellsOf(row, columns)
    const { institution, name, district } = cells
    const about = { line: row.line, institution, name, district }
    const kind = kindOf(cells.kind)
    const says = kind ? problemOf(cells, kind, known, before) : NO_KIND
    if (says) return { ...about, became: 'bad', says }
    if (known.places.some(place => isSame(place, { ...cells, kind: kind as Bringable })))
      return { ...about, became: 'known', says: null }
    before.push({ ...cells, kind: kind as Bringable })
    return { ...about, became: 'new', says: null }
  })
  const count = (became: InstitutionRow['became']) => shown.filter(r => r.became === became).length
  const tried: InstitutionsTried = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    rows: shown,
    ...{ fresh: count('new'), known: count('known'), bad: count('bad') },
  }
  return { tried, fresh: before }
}

function tableIn(bytes: Buffer) {
  const decoded = decode(bytes, { forced: isUtf8(bytes) ? 'utf-8' : 'gb18030' })
  if ('refused' in decoded) throw wrongField('base64', ...UNREADABLE)
  const text = decoded.text.replace(/^\ufeff/, '')
  const tables = SEPARATORS.map(separator => {
    const [heading, ...rows] = readCsv(text, separator)
    const heads = (heading?.cells ?? []).map(cell => cell.trim().toLowerCase())
    const columns = new Map(
      COLUMNS.map(name => [
        name,
        heads.findIndex(head => (INSTITUTION_COLUMNS[name] as readonly string[]).includes(head)),
      ]),
    )
    const missing = COLUMNS.filter(name => columns.get(name) === -1 && name !== 'creditCode')
    return { columns, rows, missing }
  })
  const best = tables.reduce((a, b) => (b.missing.length < a.missing.length ? b : a))
  if (best.missing.length > 0) throw noHeading(best.missing)
  refuseLength(best.rows)
  return best
}

const UNREADABLE = [
  'The file is neither text nor a spreadsheet. Save it as .xlsx or “CSV UTF-8” and try again.',
  '文件既不是文本也不是电子表格。请另存为 .xlsx 或“CSV UTF-8”后重试。',
] as const

const noHeading = (missing: readonly InstitutionColumn[]): Refusal =>
  wrongField(
    'base64',
    `The first line must name the columns; missing: ${missing.map(n => INSTITUTION_COLUMNS[n][0]).join(', ')}.`,
    `首行须为列名，缺少：${missing.map(n => INSTITUTION_COLUMNS[n][1]).join('、')}。`,
  )

function cellsOf(row: CsvRow, columns: ReadonlyMap<InstitutionColumn, number>): Cells {
  const cell = (name: InstitutionColumn) => (row.cells[columns.get(name) ?? -1] ?? '').trim()
  const cells = Object.fromEntries(COLUMNS.map(name => [name, cell(name)])) as Cells
  return { ...cells, creditCode: normalCreditCode(cells.creditCode) }
}

const BRINGABLE: readonly Bringable[] = ['sampling-point', 'screening-laboratory', 'third-party']

const kindOf = (text: string): Bringable | null =>
  BRINGABLE.find(kind => [kind, KINDS[kind].en, KINDS[kind].zh].includes(text.toLowerCase())) ??
  null

const NO_KIND = say(
  `The kind is one of: ${BRINGABLE.map(kind => KINDS[kind].en).join(', ')}. A centre is added by hand.`,
  `类别须为：${BRINGABLE.map(kind => KINDS[kind].zh).join('、')}。中心请手工新增。`,
)

function problemOf(
  cells: Cells,
  kind: Bringable,
  known: { districts: readonly District[]; places: readonly Place[] },
  before: readonly Fresh[],
): Say | null {
  const empty = (['institution', 'name', 'nameEn'] as const).find(
    name => cells[name] === '' || cells[name].length > 80,
  )
  if (empty)
    return say(
      `“${INSTITUTION_COLUMNS[empty][0]}” is empty or too long. Fill it in.`,
      `“${INSTITUTION_COLUMNS[empty][1]}”为空或过长，请填写。`,
    )
  if (!known.districts.some(d => d.code === cells.district))
    return say(
      `${cells.district || 'An empty cell'} is no district code here. Take the code from the network screen.`,
      `${cells.district || '空白'}不是有效的区县代码。请按采血网络页面填写。`,
    )
  const code = cells.creditCode === '' ? null : creditCodeProblem(cells.creditCode)
  if (code) return code
  return twice(cells, kind, known.places, before)
}

interface Named {
  readonly kind: Place['kind']
  readonly institution: string
  readonly name: string
  readonly nameEn: string
  readonly district: string
  readonly creditCode: string | null
}

const isSame = (a: Named, b: Named): boolean =>
  a.kind === b.kind &&
  a.institution === b.institution &&
  a.name === b.name &&
  a.nameEn === b.nameEn &&
  a.district === b.district &&
  (a.creditCode ?? '') === (b.creditCode ?? '')

/** One institution twice: in the file, beside another of that name, or under another code. */
function twice(
  cells: Cells,
  kind: Bringable,
  there: readonly Place[],
  before: readonly Fresh[],
): Say | null {
  const own = { ...cells, kind }
  if (there.some(place => isSame(place, own))) return null
  const namesake = [...before, ...there].find(
    other => other.name === cells.name && other.institution === cells.institution,
  )
  if (namesake)
    return say(
      `${cells.name} (${cells.institution}) stands in the file or the network already. Take out one of the two, or name the ward.`,
      `${cells.name}（${cells.institution}）在文件或网络中已存在。请删除其一，或注明科室。`,
    )
  const other = [...before, ...there].find(
    one =>
      cells.creditCode !== '' &&
      one.creditCode === cells.creditCode &&
      one.institution !== cells.institution,
  )
  if (!other) return null
  return say(
    `Credit code ${cells.creditCode} belongs to ${other.nameEn} under the institution code ${other.institution}. Correct one of them.`,
    `信用代码 ${cells.creditCode} 属于${other.name}（机构代码 ${other.institution}）。请更正其一。`,
  )
}
