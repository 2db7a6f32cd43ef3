/**
 * What is sealed: everything that tells of the sex chromosomes of a child that is not born yet
 * (fetal sex, z-scores and copy numbers of X and Y). Nobody asked for it, so it makes no result, is
 * held by nobody's ward and shown on no screen; it stays in the raw message alone, where it is
 * covered unless a person holds a permission of its own.
 *
 * Two guards, because senders differ. Every observation, of whatever adapter, whose code speaks of
 * a sex chromosome is dropped before it is kept anywhere (`isSealed`). And an adapter for prenatal
 * runs names what it reads: whatever else its messages hold is covered too (`coveredBut`), in
 * segments, notes and columns that nobody has thought of.
 */
/** Words of a code or name, wherever they stand in it: `Fetal sex`, `FETAL_SEX`, `胎儿性别`. */
const SAYS_IT =
  /(?<![A-Z])(FETAL|FETUS)?(SEX(CHR(OM(OSOMES?)?)?)?|GENDER|TURNER|KLINEFELTER)(?![A-Z])|性别|性染色体|男胎|女胎/

/** `ZX`, `chrY_z`, `45,X`, `47,XXY`, `X染色体`: letters and digits alone. */
const SEALED = [
  /^(FETAL|FETUS|Z|ZSCORE|NCD|NCV|FF|RISK|CN|DOSE|RATIO)*(CHROMOSOME|CHROM|CHR)?[XY](Z|ZSCORE|NCD|NCV|FF|RATIO|RISK|染色体.*)?$/,
  /^(MONOSOMY|TRISOMY|TETRASOMY)?(4[4-9])?(XO?|X{2,5}Y{0,4}|XY{1,4})$/,
  /^(SCA|SCAS|CLASSSX|SX)$/,
]

/** Beyond this it is no code, but megabytes of chance in which every word is found. */
const LONGEST_CODE = 80

/** Whether a test's code or name speaks of a sex chromosome. */
export function isSealed(code: string): boolean {
  const upper = code.slice(0, LONGEST_CODE).toUpperCase()
  const letters = upper.replace(/[^\p{L}\p{N}]/gu, '')
  return SAYS_IT.test(upper) || SEALED.some(pattern => pattern.test(letters))
}

export const COVER = '•••'

/** A message's text with every sealed OBX covered, and the notes below it. */
export const covered = (text: string): string =>
  segmentsOf(text, (name, fields, above) => {
    if (name === 'OBX') return isSealedObx(fields) ? coveredFrom(fields, 5) : null
    return name === 'NTE' && above && isSealedObx(above) ? coveredFrom(fields, 2) : null
  })

/** Segments that say where and how, and nothing of what was found. */
const PLAIN = ['MSH', 'SFT', 'SPM', 'SAC', 'INV', 'ORC']
const OBR_SAYS_WHERE = 12

/** The same of a prenatal run: only what is named may be seen, whatever else there is. */
export const coveredBut = (text: string, shown: ReadonlySet<string>): string =>
  segmentsOf(text, (name, fields) => {
    if (PLAIN.includes(name)) return null
    if (name === 'OBR') return coveredFrom(fields, OBR_SAYS_WHERE)
    if (name === 'OBX' && shown.has(codeOf(fields)) && !isSealedObx(fields)) return null
    return coveredFrom(fields, name === 'OBX' ? 5 : 1)
  })

/** A table's cells with those of sealed columns covered. */
export function coveredColumns([
  header = [],
  ...lines
]: readonly (readonly string[])[]): string[][] {
  const sealed = new Set(header.flatMap((name, i) => (isSealed(name) ? [i] : [])))
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (sealed.has(i) && cell.trim() !== '' ? COVER : cell))
  return [[...header], ...lines.map(line)]
}

/** Whether a cell of a table that people made may tell: what is too long for a code may tell anything. */
export const tells = (cell: string): boolean => cell.length > LONGEST_CODE || isSealed(cell)

/**
 * A table in which a row is one result (long format), so that its headings say nothing of what a row
 * is about: of a row with a cell that tells, only the specimen's number is seen.
 */
export function coveredRows(rows: readonly (readonly string[])[], number: number): string[][] {
  const [header = [], ...lines] = coveredColumns(rows)
  return [
    header,
    ...lines.map((cells, i) =>
      rows[i + 1]?.some(tells)
        ? cells.map((cell, j) => ((j === number && !tells(cell)) || cell === '' ? cell : COVER))
        : cells,
    ),
  ]
}

type Cover = (
  name: string,
  fields: readonly string[],
  /** The OBX that a note stands under. */
  above: readonly string[] | null,
) => readonly string[] | null

/** Rewrites segments one by one; what a cover leaves alone stays byte for byte. */
function segmentsOf(text: string, cover: Cover): string {
  const separator = /MSH(.)/.exec(text)?.[1] ?? '|'
  let above: readonly string[] | null = null
  return text
    .split(/(\r\n?|\n)/)
    .map(line => {
      const fields = line.split(separator)
      const name = (fields[0] ?? '').trim()
      if (fields.length < 2) return unnamed(line, name, above)
      const done = cover(name, fields, above)
      if (name !== 'NTE') above = name === 'OBX' ? fields : null
      return done ? done.join(separator) : line
    })
    .join('')
}

/** A line that is no segment continues the one above it: a sealed value may be wrapped. */
const unnamed = (line: string, name: string, above: readonly string[] | null): string =>
  name !== '' && above && isSealedObx(above) ? COVER : line

const componentsOf = (field: string | undefined): string[] => (field ?? '').split('^')

const codeOf = (obx: readonly string[]): string => {
  const [code = '', , , second = ''] = componentsOf(obx[3])
  return code.trim() || second.trim()
}

const isSealedObx = (obx: readonly string[]): boolean => componentsOf(obx[3]).some(isSealed)

const coveredFrom = (fields: readonly string[], from: number): string[] =>
  fields.map((field, i) => (i < from || field.trim() === '' ? field : COVER))
