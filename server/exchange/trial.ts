/**
 * A try before a change: what would be read as the specimen's number of the latest message of a line
 * if it were set up like this. Nothing is written.
 */
import type { Analyzer } from '../../lims-adapters/adapter.ts'
import { readOpenly } from '../../lims-adapters/sealed.ts'
import { demand } from '../access.ts'
import type { Parsed } from '../contract/kit.ts'
import type { lines as contract, Line, LineTrial } from '../contract/lines.ts'
import { notFound, wrongField } from '../contract/refusal.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { messagesIn } from './inbox.ts'
import { asLine, setupOf } from './lines.ts'
import { NEVER_WHOLE } from './reading.ts'
import { messageRow, readAgain } from './resuming.ts'
import { refuseWrongSpecimen } from './setting-up.ts'

type Asked = Parsed<typeof contract.tryLine>

/** The latest messages of a centre among which one of the line is looked for. */
const LATEST = 500
const MOST_NUMBERS = 10

export async function tryLine(
  look: Look,
  analyzers: ReadonlyMap<string, Analyzer>,
  asked: Asked,
): Promise<LineTrial> {
  const row = await look.db
    .selectFrom('line')
    .selectAll()
    .where('id', '=', asked.id)
    .executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'edit-lines', { centre: row.centre }, look.at)
  const analyzer = analyzers.get(asked.adapter)
  if (!analyzer) throw wrongField('adapter', 'Choose an instrument first.', '请先选择仪器类型。')
  refuseWrongSpecimen(asked)
  const latest = await latestOf(look, asLine(row))
  if (!latest) return { receivedAt: null, numbers: [], says: NOTHING_YET }
  return { receivedAt: latest.receivedAt, ...(await readAs(look, latest, analyzer, asked)) }
}

async function latestOf(look: Look, line: Line): Promise<MessageRow | undefined> {
  const found: Id[] = []
  for (const state of ['applied', 'parked'] as const) {
    const rows = await messagesIn(look, line.centre, state)
      .select(['id', 'line'])
      .where('sha256', '!=', NEVER_WHOLE)
      .limit(LATEST)
      .execute()
    found.push(...rows.filter(row => row.line === line.id).map(row => row.id))
  }
  const id = found.sort().at(-1)
  return id === undefined ? undefined : messageRow(look, id)
}

async function readAs(look: Look, row: MessageRow, analyzer: Analyzer, asked: Asked) {
  const due = await readAgain(look, new Map([[analyzer.name, analyzer]]), row)
  if ('not' in due) return { numbers: [], says: due.not }
  if (!analyzer.knows(due.message)) return { numbers: [], says: NOT_ITS_OWN }
  const seen = readOpenly(analyzer, due.message, setupOf({ ...due.line, ...asked }))
  const sent = [...new Set(seen.map(one => one.specimen))].slice(0, MOST_NUMBERS)
  const numbers = sent.map(text => ({
    number: text,
    fits: asked.specimenCheck === 'any' || looksRight(normalise(text)) ? 'yes' : 'no',
  })) satisfies LineTrial['numbers']
  return { numbers, says: verdictOn(numbers) }
}

function verdictOn(numbers: LineTrial['numbers']): Say {
  if (numbers.length === 0 || numbers.some(({ number }) => number === '')) return NO_NUMBER
  return numbers.every(({ fits }) => fits === 'yes') ? FITS : NO_FIT
}

const NOTHING_YET = say(
  'No message of this line is at hand. Let the instrument send one, then try again.',
  '该线路暂无可用消息。请让仪器发送一条后再试。',
)
const NOT_ITS_OWN = say(
  'The latest message is not one of this kind of instrument.',
  '最近一条消息不属于该类型仪器。',
)
const NO_NUMBER = say(
  'No number was found there. Look at the message under “Held messages” and name another place.',
  '该位置没有编号。请在“待处理消息”中查看消息内容并填写其他位置。',
)
const NO_FIT = say(
  'What stands there is no number of ours: the check digits do not fit.',
  '该处内容不是本系统编号：校验位不符。',
)
const FITS = say('The number is found and fits.', '已找到编号，校验相符。')
