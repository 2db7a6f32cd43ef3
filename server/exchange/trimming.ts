/**
 * What of a barcode's text is the number: a pattern with one group, as an administrator writes it.
 *
 * A pattern can be written that never comes to an end on some text, and it would stop every
 * instrument with it. So a pattern here has one group, no group within or repeated, nothing that
 * looks ahead or back, and at most three parts that may be of any length; on the longest text that
 * is tried this is a few hundred thousand steps at most.
 */
import { type Say, say } from '../contract/words.ts'

export type Trim = (text: string) => string

const LONGEST_TEXT = 120
const MOST_ENDLESS = 3

/** The trimming of a pattern, or why it is none. Text that does not fit stays as it is. */
export function trimming(pattern: string): { trim: Trim } | { refused: Say } {
  const refused = problemOf(pattern)
  if (refused) return { refused }
  const whole = new RegExp(`^${pattern}$`, 'u')
  const trim = (text: string): string =>
    text.length > LONGEST_TEXT ? text : (whole.exec(text)?.[1] ?? text)
  return { trim }
}

function problemOf(pattern: string): Say | null {
  // What is escaped, or one of a set, means itself.
  const bare = pattern.replace(/\\./gu, 'x').replace(/\[[^\]]*\]/gu, 'x')
  if (/\\[1-9k]/u.test(pattern) || /\(\?/u.test(bare)) return TOO_CLEVER
  if ((bare.match(/\(/gu) ?? []).length !== 1 || !/\([^)]*\)/u.test(bare)) return ONE_GROUP
  if (/\)[*+?{]/u.test(bare) || /\|/u.test(bare)) return TOO_CLEVER
  if ((bare.match(/[*+]|\{\d*,?\d*\}/gu) ?? []).length > MOST_ENDLESS) return TOO_CLEVER
  try {
    new RegExp(`^${pattern}$`, 'u')
    return null
  } catch {
    return NO_PATTERN
  }
}

const ONE_GROUP = say(
  'The pattern needs exactly one pair of brackets: around the number. For “number|suffix” write ([^|]*)\\|.*',
  '格式须有且仅有一对括号，括住编号部分。例如“编号|后缀”写作 ([^|]*)\\|.*',
)
const TOO_CLEVER = say(
  'The pattern is too involved: one group, not repeated, no alternatives, and at most three parts of any length.',
  '格式过于复杂：仅限一个括号组，不可重复、不可分支，任意长度部分不超过三处。',
)
const NO_PATTERN = say(
  'This is no regular expression. For “number|suffix” write ([^|]*)\\|.*',
  '该格式不是有效的正则表达式。例如“编号|后缀”写作 ([^|]*)\\|.*',
)
