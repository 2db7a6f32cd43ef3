/**
 * Results from a file (serum risks, gene tests, referral letters): CSV with a heading, in UTF-8 or
 * GB 18030, or a spreadsheet read as such (`sheets.ts`). It is tried first: each row is decided as an observation of an instrument would be, by the
 * same rules, and nothing is written. What is brought in is kept byte for byte as a message of the
 * medium `file`, and each row that became a result is remembered under the hash of the file, so that
 * sending it again brings nothing twice.
 *
 * A row that cannot be filed is not parked: whoever imports sits in front of the file and mends it.
 * Nothing is guessed: a comma in a number, full-width digits or a number that a spreadsheet has
 * rewritten is an error with a sentence. A row that tells of sex chromosomes is never brought in, and
 * is covered wherever it is shown.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { COVER } from '../../lims-adapters/sealed.ts'
import { namesSex, tells } from '../../lims-adapters/sealed-words.ts'
import { readValue } from '../../lims-adapters/value.ts'
import { demand, personOf } from '../access.ts'
import type { CsvRow } from '../contract/csv.ts'
import type { ColumnName, Imported, ImportRow, ImportTried } from '../contract/imports.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import * as filing from '../lab/filing.ts'
import * as racks from '../lab/racks.ts'
import type { Sent } from '../lab/sent.ts'
import type { Look, Work } from '../store/store.ts'
import type { Bench } from './contents.ts'
import { type Table, tableIn } from './import-table.ts'
import { textBytes } from './sheets.ts'

interface Given {
  readonly centre: Id
  readonly name: string
  readonly base64: string
}

/** What each row of a file would bring; writes nothing. */
export async function tryFile(look: Look, bench: Bench, given: Given): Promise<ImportTried> {
  demand(look.by, 'enter-results', { centre: given.centre }, look.at)
  return (await read(look, bench, given, null)).tried
}

/** Brings in a file that was tried. `all`: one bad row, and nothing is brought in. */
export async function bringIn(
  work: Work,
  bench: Bench,
  given: Given & { readonly sha256: string; readonly rows: 'all' | 'good' },
): Promise<Imported> {
  demand(work.by, 'enter-results', { centre: given.centre }, work.at)
  const message = newId()
  const { tried, rack, draft, filed, before } = await read(work, bench, given, message)
  if (tried.sha256 !== given.sha256)
    throw wrongField(
      'base64',
      'This is not the file that was tried. Try it first.',
      '该文件与预检的文件不同，请先预检。',
    )
  if (given.rows === 'all' && tried.bad > 0)
    throw new Refusal(
      'conflict',
      say(
        `${tried.bad} rows cannot be brought in, so none was. Mend them, or bring in the good rows alone.`,
        `有 ${tried.bad} 行无法导入，因此未导入任何数据。请更正，或仅导入正确的行。`,
      ),
    )
  // The same file once more brings nothing, and is kept already.
  const [known] = before.values()
  if (tried.fresh === 0 && known) return { ...tried, message: known }
  await keep(work, given, tried, message)
  filing.derive(bench.programmes, rack, draft, work.at)
  await filing.carryOut(work, bench.programmes, rack, draft)
  await racks.write(work, rack)
  await remember(work, given.centre, tried.sha256, message, filed)
  return { ...tried, message }
}

/** A row of the file that was or would be filed, and the result it became. */
interface FiledRow {
  readonly line: number
  readonly result: Id
}

async function read(look: Look, bench: Bench, given: Given, message: Id | null) {
  const bytes = textBytes(given.base64)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const table = tableIn(bytes)
  const sent = table.rows.map(row => sentOf(row, table.columns, given.centre, message))
  const rack = await racks.fill(
    look,
    sent.map(one => one.specimen),
    bench.known,
  )
  const before = await filedBefore(look, given.centre, sha256)
  const draft = filing.newDraft()
  const filed: FiledRow[] = []
  const rows = table.rows.map((row, i): ImportRow => {
    const one = sent[i]
    if (!one) throw new Error('a row without what it says')
    const { specimen, analyteCode: analyte, value, unit } = one
    const shown = { line: row.line, specimen, analyte, value, unit }
    if ([specimen, analyte, value, unit].some(tells)) return { ...withoutSex(shown), says: SEALED }
    if (before.has(row.line)) return { ...shown, became: 'known', says: null }
    const superseded = draft.supersedes.length
    const became = filing.decide(bench.programmes, rack, draft, one, look.at)
    if ('held' in became)
      return { ...shown, became: 'bad', says: rewritten(specimen) ?? inWords(became) }
    if ('known' in became) return { ...shown, became: 'known', says: null }
    filed.push({ line: row.line, result: became.filed })
    const corrects = draft.supersedes.length > superseded
    return { ...shown, became: corrects ? 'corrects' : 'new', says: null }
  })
  const count = (...states: ImportRow['became'][]) =>
    rows.filter(row => states.includes(row.became)).length
  const { charset, separator, unread } = table
  const tried: ImportTried = {
    ...{ sha256, charset, separator, unread, rows },
    ...{ fresh: count('new', 'corrects'), known: count('known'), bad: count('bad') },
  }
  return { tried, rack, draft, filed, before }
}

/** What may be shown of a row that tells of sex chromosomes: where it stands. */
const withoutSex = ({ line, specimen }: Pick<ImportRow, 'line' | 'specimen'>) => ({
  ...{ line, specimen: tells(specimen) ? COVER : specimen },
  ...{ analyte: COVER, value: COVER, unit: COVER, became: 'bad' as const },
})

const SEALED = say(
  'This row tells of sex chromosomes, or has a cell too long to be read. It is never brought in, and is shown to nobody: take it out of the file.',
  '该行涉及性染色体，或单元格过长无法读取。此类内容不导入也不显示，请从文件中删除该行。',
)

/**
 * Why a value is not filed, for the person who brings it in. A specimen of another centre answers like
 * one that does not exist (F-01): a list of numbers in a file finds out nothing.
 */
export const inWords = ({ held, says }: { held: ParkedReason; says: Say }): Say =>
  held === 'other-centre' || held === 'unknown-specimen' ? NOT_HERE : says

const NOT_HERE = say(
  'No specimen of this centre has this number. Compare it with the label; a card that is not received yet is received first.',
  '本中心没有该编号的标本。请与标签核对；尚未接收的标本请先接收。',
)

/** A number that lost its leading zero, or became 3.26E+12, where a spreadsheet took it for a number. */
function rewritten(specimen: string): Say | null {
  const number = normalise(specimen)
  const lost = /^\d{13}$/.test(number) && looksRight(`0${number}`)
  if (!lost && !/^\d(\.\d+)?E\+?\d+$/i.test(number)) return null
  return say(
    'A spreadsheet has rewritten this number. Format the column as text, enter the fourteen digits again, and save.',
    '该编号已被表格软件改写。请将该列设为文本格式，重新填写14位编号后保存。',
  )
}

const FINAL = ['', 'f', 'final', '最终']
const CORRECTED = ['c', 'corrected', '更正']

/** A row as an observation; the value keeps its characters, the rest loses the spaces around it. */
function sentOf(
  { cells }: CsvRow,
  columns: Table['columns'],
  centre: Id,
  message: Id | null,
): Sent {
  const cell = (name: ColumnName) => cells[columns.get(name) ?? -1] ?? ''
  const value = cell('value')
  const number = readValue(value, 'NM', 'file')
  const status = cell('status').trim().toLowerCase()
  return {
    specimen: cell('specimen').trim(),
    check: 'ours',
    analyteCode: cell('analyte').trim(),
    codingSystem: '',
    value,
    unit: cell('unit').trim(),
    number:
      'notANumber' in number
        ? { says: number.notANumber }
        : { comparator: number.comparator, amount: number.number },
    status: FINAL.includes(status) ? 'final' : CORRECTED.includes(status) ? 'corrected' : 'other',
    measuredAt: cell('measuredAt').trim().slice(0, 40) || null,
    ...{ instrument: null, run: null, well: null, sex: 'unknown', bornOn: null, assays: [] },
    ...{ centre, line: null, message, origin: 'imported' },
  }
}

/** Rows of the same file that became results before, and the message they came in. */
async function filedBefore(look: Look, centre: Id, sha256: string): Promise<Map<number, Id>> {
  const rows = await look.db
    .selectFrom('imported')
    .select(['row', 'message'])
    .where('centre', '=', centre)
    .where('sha256', '=', sha256)
    .orderBy('message')
    .execute()
  return new Map(rows.map(({ row, message }) => [row, message]))
}

async function remember(
  work: Work,
  centre: Id,
  sha256: string,
  message: Id,
  filed: readonly FiledRow[],
): Promise<void> {
  const by = personOf(work.by).staff
  await work.put(
    'imported',
    filed.map(({ line: row, result }) => ({ centre, sha256, row, message, result, by })),
  )
}

/** The file as it came, with what became of it. It came over no line, and is not in its account. */
async function keep(work: Work, given: Given, tried: ImportTried, id: Id): Promise<void> {
  const { centre, name, base64 } = given
  const { sha256, charset, fresh: results, known } = tried
  await work.db
    .insertInto('message')
    .values({
      ...{ id, centre, direction: 'in', medium: 'file', line: null, frame: null, charset },
      ...{ peer: work.by.id, controlId: namesSex(name) ? COVER : name, sha256, resend: null },
      ...{ bytes: textBytes(base64), receivedAt: work.at, state: 'applied' },
      ...{ answer: null, answerBytes: null, answeredAt: null, tries: 0, repeats: null, says: null },
      ...{ results, known, held: 0 },
    })
    .execute()
  work.tell('message.applied', id, { sha256, results, known, held: 0 }, centre)
}
