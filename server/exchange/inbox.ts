/** Messages as the screens show them. */
import type { Analyzer } from '../../lims-adapters/adapter.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import { covered, coveredColumns, coveredPerson, shownId } from '../../lims-adapters/sealed.ts'
import { demand } from '../access.ts'
import type { Line } from '../contract/lines.ts'
import { type MessageOnList, MessageState } from '../contract/messages.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { type Id, Say, say } from '../contract/words.ts'
import { rowsIn } from '../lab/keys.ts'
import { together } from '../lab/walks.ts'
import type { Look, Work } from '../store/store.ts'
import { rowsOf as cellsOf } from './files.ts'
import { coveredImport, unreadInImport } from './import-table.ts'
import { asLine } from './lines.ts'
import { matchedIn } from './message-ledger.ts'
import { textOf } from './resuming.ts'

interface Ask {
  readonly centre: Id
  readonly state?: MessageState | undefined
  readonly line?: Id | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first. Of one line a page may be short: the walk stops after so many, and `next` goes on. */
export async function listMessages(look: Look, ask: Ask) {
  demand(look.by, 'see-parked', { centre: ask.centre }, look.at)
  const walked = await walk(look, ask, ask.line ? MOST_WALKED : ask.limit + 1)
  const fits = walked.filter(row => !ask.line || row.line === ask.line)
  const ids = fits.slice(0, ask.limit).map(row => row.id)
  const rows = await rowsOf(look)
    .where('message.id', 'in', ['', ...ids])
    .orderBy('message.id', 'desc')
    .execute()
  const more = fits.length > ask.limit ? ids.at(-1) : undefined
  const further = ask.line && walked.length === MOST_WALKED ? walked.at(-1)?.id : undefined
  return { rows: rows.map(onList), next: more ?? further ?? null }
}

/** Of a busy centre's messages, how many are looked through for those of one line. */
const MOST_WALKED = 5_000

/** State by state, along the index: of all states together a centre's messages would be sorted first. */
async function walk(look: Look, { centre, state, after }: Ask, most: number) {
  const queryOf = (one: MessageState) => {
    const query = messagesIn(look, centre, one).select(['id', 'line']).limit(most)
    return after ? query.where('id', '<', after) : query
  }
  const rows = await together(look, (state ? [state] : MessageState.options).map(queryOf))
  return rows.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, most)
}

/** Messages of a centre in a state, the newest first: there is an index of just that. */
export const messagesIn = (look: Look, centre: Id, state: MessageState) =>
  look.db
    .selectFrom('message')
    .where('centre', '=', centre)
    .where('state', '=', state)
    .orderBy('id', 'desc')

/** Without their bytes: a list must not read what it does not show. */
export const rowsOf = (look: Look) =>
  look.db
    .selectFrom('message')
    .leftJoin('line', 'line.id', 'message.line')
    .select(['message.id', 'message.centre', 'message.line', 'message.state', 'message.controlId'])
    .select(['message.receivedAt', 'message.answer', 'message.answeredAt', 'message.says'])
    .select([
      'message.results',
      'message.known',
      'message.held',
      'message.controls',
      'message.mode',
    ])
    .select(['message.repeats', 'line.name as lineName', 'line.adapter as adapter'])
    .select('message.medium')
    .select(eb => eb.fn<number>('length', ['message.bytes']).as('size'))

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

export function onList(row: Row): MessageOnList {
  return {
    id: row.id,
    centre: row.centre,
    line: row.line,
    lineName: row.lineName,
    state: row.state,
    controlId: shownId(row.controlId),
    bytes: row.size,
    receivedAt: row.receivedAt,
    answer: row.answer,
    answeredAt: row.answeredAt,
    says: row.says ? Say.parse(JSON.parse(row.says)) : null,
    results: row.results,
    known: row.known,
    held: row.held,
    controls: row.controls ?? 0,
    repeats: row.repeats,
    mode: row.mode ?? null,
  }
}

/** One message verbatim, save for what is sealed: that is covered, and its bytes with it. */
export async function showMessage(look: Look, analyzers: Analyzers, id: Id) {
  const { row, text, charset, base64 } = await verbatim(look, 'see-parked', id)
  const shown = text === null ? null : await shownOf(look, analyzers, row, text)
  const isUnread = text === null && coverOf(analyzers, row.adapter) !== undefined
  const unread = unreadIn(analyzers, row, text)
  if (!isUnread && shown === text)
    return { ...onList(row), text, charset, base64, sealed: 'no' as const, unread }
  const covers = { text: shown ?? '', base64: '', sealed: 'covered' as const }
  return { ...onList(row), charset, ...covers, unread }
}

/** What a table has beside the columns that are read: said, so that nobody believes it was filed. */
function unreadIn(analyzers: Analyzers, row: Row, text: string | null): string[] {
  if (row.medium !== 'file' || text === null) return []
  if (row.line === null) return unreadInImport(text)
  return analyzers.get(row.adapter ?? '')?.file?.unread(cellsOf(text)) ?? []
}

/** Of anybody but a newborn whose card it names, the sex that a message writes is not shown. */
async function shownOf(look: Look, analyzers: Analyzers, row: Row, text: string): Promise<string> {
  const shown = coveredBy(analyzers, row, text)
  if (row.medium === 'file') return shown
  const ofPerson = coveredPerson(shown)
  return ofPerson === shown || (await isOfCards(look, row.id, text)) ? shown : ofPerson
}

/** Whether it names specimens of ours, or was matched to some, and all of them are cards. */
async function isOfCards(look: Look, message: Id, text: string): Promise<boolean> {
  const numbers = [...(text.match(NUMBER) ?? []), ...(await matchedIn(look, message))]
  const found = await rowsIn([...new Set(numbers)], some =>
    look.db.selectFrom('specimen').select('medium').where('number', 'in', some).execute(),
  )
  return found.length > 0 && found.every(({ medium }) => medium === 'card')
}

const NUMBER = /(?<!\d)\d{14}(?!\d)/g

/** The line that a person brings a file for. */
export async function lineFor(look: Look, id: Id): Promise<Line> {
  const row = await look.db.selectFrom('line').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'enter-results', { centre: row.centre }, look.at)
  return asLine(row)
}

/** What became of a file: its last message; who brought it is a fact. */
export async function brought(work: Work, line: Line, sha256: string): Promise<MessageOnList> {
  const row = await rowsOf(work)
    .where('message.line', '=', line.id)
    .where('message.sha256', '=', sha256)
    .orderBy('message.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new Refusal('unavailable', NOT_KEPT)
  work.tell('message.brought', row.id, { sha256 }, line.centre)
  return onList(row)
}

const NOT_KEPT = say(
  'The file could not be kept. Nothing of it was filed: bring it again in a moment.',
  '文件未能保存，未归入任何结果。请稍后重新上传。',
)

/** The whole of it; who looked and why stands in the journal. */
export async function lookAtMessage(work: Work, analyzers: Analyzers, id: Id, why: string) {
  const { row, text, charset, base64 } = await verbatim(work, 'see-sealed', id)
  work.tell('message.looked', id, { why }, row.centre)
  const unread = unreadIn(analyzers, row, text)
  const { controlId } = row
  return { ...onList(row), controlId, text, charset, base64, sealed: 'shown' as const, unread }
}

async function verbatim(look: Look, may: 'see-parked' | 'see-sealed', id: Id) {
  const row = await rowsOf(look).where('message.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, may, { centre: row.centre }, look.at)
  const { bytes, charset, frame } = await look.db
    .selectFrom('message')
    .select(['bytes', 'charset', 'frame'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    row,
    text: textOf({ bytes, charset, frame }),
    charset,
    base64: Buffer.from(bytes).toString('base64'),
  }
}

type Analyzers = ReadonlyMap<string, Analyzer>

/** By its line's adapter; where the line has another by now, by whichever knows the message. */
function coveredBy(
  analyzers: Analyzers,
  row: Pick<Row, 'adapter' | 'line' | 'medium'>,
  text: string,
): string {
  if (row.medium === 'file') return coveredFile(analyzers, row, text)
  const parsed = Message.parse(text)
  const knows = (one: Analyzer) => one.covers && !('refused' in parsed) && one.knows(parsed)
  const covers = coverOf(analyzers, row.adapter) ?? [...analyzers.values()].find(knows)?.covers
  return covers ? covers(text) : covered(text)
}

/** A table with what is sealed covered, and what its instrument was not asked for. */
function coveredFile(
  analyzers: Analyzers,
  { adapter, line }: Pick<Row, 'adapter' | 'line'>,
  text: string,
): string {
  if (line === null) return coveredImport(text)
  const rows = cellsOf(text)
  const shown = (analyzers.get(adapter ?? '')?.file?.covered ?? coveredColumns)(rows)
  const isWhole = rows.every((row, i) => row.every((cell, j) => cell === shown[i]?.[j]))
  return isWhole ? text : shown.map(cells => cells.join('\t')).join('\n')
}

const coverOf = (analyzers: Analyzers, adapter: string | null) =>
  analyzers.get(adapter ?? '')?.covers
