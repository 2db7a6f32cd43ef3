/**
 * A table that an instrument wrote as a file and a person brings: kept byte for byte like any message
 * (medium `file`), and read as the message that the instrument would have sent, so that everything
 * behind it is the same: matched, filed, held, replayed, covered where it is sealed.
 */
import { createHash } from 'node:crypto'
import type { Analyzer, Rows } from '../../lims-adapters/adapter.ts'
import { decode } from '../../lims-adapters/hl7/charset.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import { readCsv, SEPARATORS } from '../contract/csv.ts'
import type { Line } from '../contract/lines.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Instant, type Say, say } from '../contract/words.ts'
import type { Item } from './reading.ts'
import { charsetOf } from './reading.ts'

type Analyzers = ReadonlyMap<string, Analyzer>

/** The cells of a table; its separator is the one that its header has most of. */
export function rowsOf(text: string): Rows {
  const plain = text.replace(/^\ufeff/, '')
  const [header = ''] = plain.split(/[\r\n]/, 1)
  const count = (separator: string) => header.split(separator).length
  const [separator = ','] = SEPARATORS.toSorted((a, b) => count(b) - count(a))
  return readCsv(plain, separator).map(row => row.cells)
}

/** The message of a kept file, or why there is none. */
export function messageOf(
  analyzers: Analyzers,
  line: Line,
  text: string,
  { controlId, at }: { controlId: string; at: Instant },
): Message | { readonly refused: Say } {
  const file = analyzers.get(line.adapter)?.file
  if (!file) return { refused: NO_FILES }
  const made = file.message(rowsOf(text), {
    ...{ controlId, at: `${at.slice(0, 19).replace(/\D/g, '')}+0000` },
    facility: line.sender.split('|')[1] ?? '',
  })
  return 'refused' in made ? made : Message.parse(made.text)
}

/** A file as an item of the intake; refused with its sentence where it is no table of this line. */
export function itemOf(analyzers: Analyzers, line: Line, bytes: Buffer, at: Instant): Item {
  if (line.state === 'off') throw new Refusal('conflict', TURNED_OFF)
  const read = decode(bytes, charsetOf(line))
  if ('refused' in read) throw refusedFile(read.refused)
  const sha256 = sha256Of(bytes)
  const controlId = `FILE-${sha256.slice(0, 15)}`
  const message = messageOf(analyzers, line, read.text, { controlId, at })
  if ('refused' in message) throw refusedFile(message.refused)
  return {
    ...{ bytes, header: null, controlId, sha256, charset: read.charset, line, medium: 'file' },
    fate: { is: 'apply', message },
  }
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const refusedFile = (says: Say): Refusal => new Refusal('invalid', says, [{ path: 'base64', says }])

const NO_FILES = say(
  'This instrument writes no tables that can be read here. Choose the line of one that does.',
  '该仪器不支持表格文件。请选择支持表格文件的线路。',
)
const TURNED_OFF = say(
  'This line is turned off. Ask the laboratory to turn it on, then bring the file again.',
  '该线路已停用。请联系实验室启用后再上传。',
)
