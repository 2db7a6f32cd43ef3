/**
 * Where a figure comes from, in the reader's language. A row keeps its source as one text that never
 * changes: in both languages, one behind the other, where its region's file says it in both; otherwise
 * as a person wrote it, and then everybody reads the same. Notes of routes are kept alike.
 */
import { type Say, say } from './words.ts'

/** Stands between the languages, English first; in no title of a document. */
const BETWEEN = ' ‖ '

/** A source as a row keeps it. */
export const sourceKept = (source: string | Say): string =>
  typeof source === 'string' ? source : `${source.en}${BETWEEN}${source.zh}`

/** A source as it is kept, in both languages. */
export function sourceInWords(source: string): Say {
  const [en = '', zh, more] = source.split(BETWEEN)
  return zh === undefined || more !== undefined ? say(source, source) : say(en, zh)
}
