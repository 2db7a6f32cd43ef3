/**
 * The one list of what tells of the sex of a child that is not born yet, asked in every place: of a
 * test's code and every other part of its name, of a text value, of a note, a heading, a file's name.
 *
 * A text is read as people read it: full-width letters and Greek or Cyrillic look-alikes are Latin,
 * case is nothing, and `FetalFractionY` is three words. These questions are asked:
 *
 * - `isSealed` of what names a test: X or Y alone is enough (`z_y`, `Y浓度`).
 * - `saysSex` of a value or a note, in which X or Y alone may be a yes, a rack or an axis;
 *   `saysInWords` of numbers and names of things, in which `XY` may be a town; `namesSex` of a file.
 *
 * What is sealed wrongly is seen by the keeper of sealed data alone; what is shown wrongly is a crime.
 * So the list leans to the first, and names what is known to be innocent.
 */

/** Words that say it, as whole words; behind them what Chinese says, which has no spaces. */
const WORDS =
  /(?<![A-Z])(?:(?:FETAL|FETUS|FOETAL|FOETUS|BABY|INFANT)?(?:SEX(?:ES|UAL)?(?:CHR(?:OM(?:OSOM(?:E|ES|AL))?)?|ANEUPLOIDY)?|GENDER)|(?:FE)?MALES?|BOYS?|GIRLS?|GONOSOM(?:E|ES|AL))(?![A-Z])|性别|性染色体|[男女](?:胎|婴|孩|宝|童|性)|儿子|女儿|生[男女](?![一-龥])/

/**
 * What is said in a sentence, where no word is a code: a chromosome by its letter, how many of it
 * there are, and 男 or 女 where it is a whole word (a name ends in it, `胜男`) or said of a fetus.
 */
const SPOKEN =
  /[XY][ -]?(?:染色体|单体|二体|三体|多体|号染色体)|染色体 ?[XY](?![A-Z])|(?<![A-Z])(?:(?:MONO|DI|TRI|TETRA)SOMY|TRIPLE|DOUBLE) (?:OF )?[XY](?![A-Z0-9])|(?<![A-Z0-9])[XY][ -](?:DNA|READS?|FRACTION|(?:MONO|DI|TRI)SOMY)(?![A-Z])|(?<!\p{L})[男女](?!\p{L})|(?:为|是|系|示|虑|似|疑)[男女](?!\p{L})|胎儿?[^,.;。、\n]{0,6}[男女]|[雌雄]性/u

/** Findings and genes of the sex chromosomes; some are surnames and brands too. */
const FINDINGS =
  /(?<![A-Z])(?:SCAS?|(?:CLASS ?)?SX|SRY|AMEL[XY]|AZF[ABC]?|TURNERS?|KLINEFELTERS?|JACOBS?)(?![A-Z])|特纳|透纳|克氏综合|克兰费尔特|克林费尔特|超[雌雄]/

/** `45,X`, `47,XXY`, `48XXYY`, `XO`, `X0`, `XX`: karyotypes and pairs. */
const KARYOTYPE =
  /(?<![A-Z0-9])(?:4[4-9][ ,;.]*)?(?:X[O0]|X{2,5}Y{0,4}|XY{1,4})(?![A-Z0-9])|(?<![0-9])4[4-9][ ,;.]*[XY](?![A-Z0-9])/

const AROUND =
  'FETAL|FETUS|Z|ZSCORE|SCORE|NCD|NCV|FF|FRACTION|RISK|CNV|CN|DOSE|DOSAGE|RATIO|READS?|COUNTS?|COVERAGE|DEPTH|PCT|PERCENT|DNA|CONC|MONO|MONOSOMY|TRI|TRISOMY|TETRASOMY|DISOMY|DEL|DUP|GAIN|LOSS|MOSAIC|NIPT|NIPS|CHR|CHROM|CHROMOSOMES?'

/** `ZX`, `CHRY`, `FFY`, `XCNV`: the letter grown together with what is measured of it. */
const ATTACHED = new RegExp(
  `(?<![A-Z0-9])(?:(?:${AROUND})+[XY](?:${AROUND})*|[XY](?:${AROUND})+)(?![A-Z0-9])|(?<![A-Z])CHR(?:OM(?:OSOME)?)?[XY](?![A-Z])`,
)

/** Bands and ends: `Xp22.3`, `Yq11`. */
const BAND = /(?<![A-Z0-9])[XY][PQ][1-9]/

/** The letter alone: `z_y`, `45,X`, `Y染色体`, `% Y`. */
const ALONE = /(?<![A-Z0-9])[XY](?![A-Z0-9])/

/** What has such a letter and is something else. */
const INNOCENT =
  /(?<![A-Z0-9])(?:[XY][ -]?(?:RAYS?|LINKED|ALD|AXIS)|FACTOR X|FRAGILE X|X (?=\d)|(?!4[4-9])\d+ ?X)(?![A-Z0-9])/g

/**
 * Women who are no child: 妇女 and 妇幼 are in the name of half the hospitals that send to us, and
 * 女性 of a grown woman, her blood or her clinic says nothing of whom she bears. 女性 alone, and behind
 * 孕妇 or 产妇, may be the child's, and stays.
 */
const WOMEN =
  /(?<![孕产])妇女(?![胎婴孩宝性])|妇幼|(?:成年|育龄|孕龄|妊娠|怀孕|未孕)女性(?!胎)|女性(?=外周血|血浆|血清|患者|孕妇|受检者|生殖|不孕|医院|医学|健康|门诊)/g

/** Shapes are those of a code; what is longer is asked for words alone. */
const LONGEST_CODE = 80
/** Beyond this it is no name: in a page of chance every short word is found. */
const LONGEST_NAME = 400
/** Beyond this it is no text of ours, but megabytes of chance in which every word is found. */
const LONGEST_TEXT = 4_000

/** Nothing of what is sealed is said in figures and marks alone. */
const WITHOUT_LETTERS = /^[ -@[-`{-~]*$/
const MOST_KNOWN = 4_000

/** The same question again: an instrument says the same few names and units a thousand times. */
function remembering(asks: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>()
  return text => {
    if (WITHOUT_LETTERS.test(text)) return false
    const before = known.get(text)
    if (before !== undefined) return before
    const found = asks(text)
    if (known.size >= MOST_KNOWN) known.clear()
    if (text.length <= LONGEST_NAME) known.set(text, found)
    return found
  }
}

/** Whether a test's code, name or heading speaks of a sex chromosome or of the sex. */
export const isSealed = remembering(code => {
  const text = asRead(code)
  if (isSaid(text) || (code.length <= LONGEST_NAME && FINDINGS.test(text))) return true
  return code.length <= LONGEST_CODE && (isShaped(text) || ALONE.test(text))
})

/** Whether a value or a note says the sex; a yes (`Y`) does not. */
export const saysSex = remembering(text => {
  const read = asRead(text)
  return isSaid(read) || FINDINGS.test(read) || isShaped(read)
})

/** Whether a number or the name of a thing says it outright. */
export const saysInWords = remembering(text => isSaid(asRead(text)))

/** Whether a file's name says it: there 男 or 女 at the end of a word is no part of a person's name. */
export const namesSex = (file: string): boolean =>
  saysSex(file) || /[男女](?!\p{L})/u.test(asRead(file))

/** Whether a cell of a table that people made may tell: what is too long for a code may tell anything. */
export const tells = (cell: string): boolean => cell.length > LONGEST_CODE || isSealed(cell)

const isSaid = (text: string): boolean => WORDS.test(text) || SPOKEN.test(text)

const isShaped = (text: string): boolean =>
  KARYOTYPE.test(text) || ATTACHED.test(text) || BAND.test(text)

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ...{ Х: 'X', х: 'x', Χ: 'X', χ: 'x', У: 'Y', у: 'y', Υ: 'Y', υ: 'y' },
}

/** As people read it, in capitals, `FetalFractionY` in its words and without what is innocent. */
const asRead = (text: string): string =>
  text
    .slice(0, LONGEST_TEXT)
    .normalize('NFKC')
    .replace(/[ХхΧχУуΥυ]/g, letter => LOOK_ALIKES[letter] ?? letter)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/(chr(?:om(?:osome)?)?)[ _-]?([XY])/gi, '$1$2')
    .replace(/(?<![A-Z0-9])([XY])[ _-]?(chr(?:om(?:osome)?s?)?)(?![A-Z])/gi, '$1$2')
    .toUpperCase()
    .replaceAll('_', ' ')
    .replace(INNOCENT, ' ')
    .replace(WOMEN, ' ')
