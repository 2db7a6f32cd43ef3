/**
 * Is it a number, and which?
 *
 * The characters an instrument sent are what is kept, shown and reported; the number read here is
 * for rules only. The grammar is strict because a lenient one turns `0 .07` into 0 and `1,5` into
 * 1: an optional `<`, `<=`, `>` or `>=`, an optional sign, digits, and a point only between digits.
 * Everything else is refused with a sentence, and a person looks at it.
 */
import type { Say } from '../server/contract/words.ts'

export type Comparator = '' | '<' | '<=' | '>' | '>='

export type Value =
  | { readonly comparator: Comparator; readonly number: number }
  | { readonly notANumber: Say }

const DECIMAL = /^(<=|>=|<|>|≤|≥)?([+-]?\d{1,30}(?:\.\d{1,30})?)$/

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '': '',
  '=': '',
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
}

/** Where a value comes from, which is where whoever reads a refusal mends it. */
export type ValueSource = 'instrument' | 'file' | 'hand'

const MEND: Readonly<Record<ValueSource, Say>> = {
  instrument: {
    en: 'Read it at the instrument and enter it by hand.',
    zh: '请在仪器上核对后手工录入。',
  },
  file: {
    en: 'Correct it in the file, then choose the file again.',
    zh: '请在文件中更正后重新选择该文件。',
  },
  hand: {
    en: 'Look at the paper again and enter one plain number, such as 5.6.',
    zh: '请再次核对原件，录入单一数值，如 5.6。',
  },
}

/** Reads OBX-5 as it was received; OBX-2 tells whether it is structured (`SN`: `>^17`). */
export function readValue(
  value: string,
  valueType: string,
  from: ValueSource = 'instrument',
): Value {
  if (!QUANTITIES.has(valueType)) return noQuantity(value, valueType)
  if (isPlainDecimal(value)) return { comparator: '', number: Number(value) }
  const plain = valueType === 'SN' ? unstructured(value) : value
  if (typeof plain !== 'string') return plain
  const found = DECIMAL.exec(plain)
  if (!found) return notANumber(value, from)
  const [, comparator = '', digits = ''] = found
  const number = Number(digits)
  if (Object.is(number, -0)) return notANumber(value, from)
  return { comparator: COMPARATORS[comparator] ?? '', number }
}

/**
 * Types that may hold a quantity: numbers, and texts, in which many instruments write theirs; none at
 * all where a sender leaves OBX-2 out. A code, a date or a file that looks like a number is none.
 */
const QUANTITIES: ReadonlySet<string> = new Set(['', 'NM', 'SN', 'ST', 'TX', 'FT'])

function noQuantity(value: string, valueType: string): Value {
  if (value.trim() === '' || value === '""') return EMPTY
  const type = valueType.slice(0, 10)
  return {
    notANumber: {
      en: `It was sent as “${type}”, which is no quantity: a code, a date or a file. Read it at the instrument and enter it by hand.`,
      zh: `该值的类型为“${type}”，不是数量（可能是代码、日期或文件）。请在仪器上核对后手工录入。`,
    },
  }
}

const LONGEST_PLAIN = 30

/** Digits, and a point between two of them: most values are no more, in whatever type they come. */
function isPlainDecimal(value: string): boolean {
  const { length } = value
  if (length === 0 || length > LONGEST_PLAIN) return false
  let point = -1
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) continue
    if (code !== 0x2e || point >= 0 || at === 0 || at === length - 1) return false
    point = at
  }
  return true
}

/** `comparator^number`; with a separator and a second number it is a range or a ratio. */
function unstructured(value: string): string | Value {
  if (!value.includes('^')) return value
  const [sent = '', number = '', ...rest] = value.split('^')
  if (rest.some(part => part !== '')) return RANGE
  const comparator = COMPARATORS[sent]
  return comparator === undefined || /^[<>≤≥]/.test(number)
    ? notANumber(value)
    : `${comparator}${number}`
}

const RANGE: Value = {
  notANumber: {
    en: 'The value is a range, a ratio or several values, not one number. Read it at the instrument and enter it by hand.',
    zh: '该值为范围、比值或多个数值，不是单一数值。请在仪器上核对后手工录入。',
  },
}

const EMPTY: Value = {
  notANumber: {
    en: 'The instrument sent no value. Look at the instrument, and repeat the test if it has none.',
    zh: '仪器未发送检测值。请查看仪器，如确无结果请重新检测。',
  },
}

/** A cell or a field in which nothing is written. */
const emptyIn = (from: ValueSource): Value => ({
  notANumber: { en: `There is no value. ${MEND[from].en}`, zh: `没有检测值。${MEND[from].zh}` },
})

function notANumber(value: string, from: ValueSource = 'instrument'): Value {
  if (value.trim() === '' || value === '""') return from === 'instrument' ? EMPTY : emptyIn(from)
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value
  const [en, zh] = REASONS.find(([pattern]) => pattern.test(value))?.[1] ?? OTHERWISE
  return {
    notANumber: {
      en: `"${shown}" is not a number that can be judged: ${en}. ${MEND[from].en}`,
      zh: `“${shown}”无法作为数值判读：${zh}。${MEND[from].zh}`,
    },
  }
}

const OTHERWISE = ['it is not a plain decimal', '不是普通十进制数'] as const

const REASONS: readonly (readonly [RegExp, readonly [string, string]])[] = [
  [/^[*\-.\s]+$/, ['the instrument printed a mask', '仪器输出的是占位符']],
  [/\s/, ['it holds a space', '含有空格']],
  [/[０-９．，]/, ['it is in full-width characters', '含有全角字符']],
  [/\d,\d/, ['it has a comma', '含有逗号']],
  [/^[<>=≤≥]*[+-]?[\d.]+e[+-]?\d+$/i, ['it is written with an exponent', '采用科学计数法']],
  [/^[<>=≤≥]*[+-]?\d+[:/]\d+$/, ['it is a ratio', '是比值']],
  [/^[<>=≤≥]*-0*(?:\.0*)?$/, ['it is a negative zero', '是负零']],
]
