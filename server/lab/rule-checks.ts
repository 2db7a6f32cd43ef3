/**
 * What a rule row must be before it may judge: where its figure comes from, a unit that its analyte is
 * judged in, ranges and dates the right way round, and no other row that says something else of the
 * same specimens.
 *
 * Two rows meet where they are about one thing (programme, kind, analyte, method, kit, class and
 * condition), their strata have somebody in common, their days meet and some value is beyond both.
 * Rows of different classes, and one for a kit beside one for every kit, may both speak: then the
 * severest does, and all are kept.
 */

import type { ProposedRow } from '../contract/proposals.ts'
import { HOUSE_CONDITIONS } from '../contract/recalls.ts'
import { wrongField } from '../contract/refusal.ts'
import { unitsOf } from '../contract/rule-forms.ts'
import type { Rule } from '../contract/rules.ts'
import { type Day, dayAfter, dayOf } from '../contract/words.ts'
import { limitInWords } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import type { Programmes } from './codes.ts'
import { daysMeet } from './dated.ts'
import type { Units } from './units.ts'

interface Reference {
  readonly programmes: Programmes
  readonly units: Units
}

/**
 * Refuses a row that may not judge; `instead` is the row that ends when this one begins. From
 * tomorrow at the earliest: what was recorded today is judged by the rows that it was held against.
 */
export async function check(
  look: Look,
  { programmes, units }: Reference,
  row: ProposedRow,
  instead: Rule | null,
): Promise<void> {
  checkSource(row)
  checkRanges(row)
  checkDates(row, dayAfter(dayOf(look.at)))
  if (row.kind === 'limit') {
    checkLimit(programmes, row)
    checkUnit(programmes, units, row)
  } else if (!programmes.has(row.programme)) throw noProgramme()
  else if (row.kind !== 'auto-verify') checkForm(programmes, row)
  if (row.kind === 'ladder' || row.kind === 'tries') checkLadder(programmes, row)
  if (row.kind === 'auto-verify') checkAutoVerify(programmes, units, row)
  await refuseSecond(look, row, instead)
}

function checkSource({ source }: ProposedRow): void {
  if (source.trim() === '')
    throw wrongField(
      'source',
      'Say where the figure comes from: the document and its date. A number without a source judges nobody.',
      '请填写数值来源（文件名称与日期）。没有来源的数值不得用于判定。',
    )
}

const RANGES = [
  ['gestationMin', 'gestationMax'],
  ['weightMin', 'weightMax'],
  ['ageMin', 'ageMax'],
  ['ordinalMin', 'ordinalMax'],
] as const

function checkRanges(row: ProposedRow): void {
  if (!Number.isFinite(row.value))
    throw wrongField('value', 'Write the limit as a number.', '请填写界值。')
  if (row.operator === 'between' && (row.valueTo === null || row.valueTo < row.value))
    throw wrongField(
      'valueTo',
      'The upper end of a range is missing or lies below its lower end. Write both, the smaller first.',
      '区间缺少上限，或上限低于下限。请先填较小值，再填较大值。',
    )
  for (const [min, max] of RANGES) {
    const [from, to] = [row[min], row[max]]
    if (from !== null && to !== null && to <= from)
      throw wrongField(
        max,
        `The range is the wrong way round: from ${from}, but below ${to}. Nobody would be in it.`,
        `区间颠倒：不低于 ${from} 且低于 ${to}，不适用于任何对象。`,
      )
  }
}

function checkDates({ startsOn, endsOn }: ProposedRow, tomorrow: Day): void {
  if (startsOn < tomorrow)
    throw wrongField(
      'startsOn',
      `A rule starts on ${tomorrow} or later: what was judged stays judged.`,
      `规则起始日期不得早于 ${tomorrow}：已判定的结果不再更改。`,
    )
  if (endsOn !== null && endsOn <= startsOn)
    throw wrongField(
      'endsOn',
      `It would end on ${endsOn}, before it has held for a day (from ${startsOn}).`,
      `终止日期 ${endsOn} 须晚于起始日期 ${startsOn}。`,
    )
}

const noProgramme = () => wrongField('programme', 'Choose one of the programmes.', '请选择项目。')

function checkLimit(programmes: Programmes, row: ProposedRow): void {
  const programme = programmes.get(row.programme)
  if (!programme) throw noProgramme()
  if (!programme.analytes.some(a => a.code === row.analyte))
    throw wrongField('analyte', 'Choose an analyte of the programme.', '请选择该项目的检测项目。')
  if (row.condition === null || !(row.condition in programme.conditions))
    throw wrongField(
      'condition',
      'Choose the condition that it is about: a recall is opened for it.',
      '请选择病种：召回按病种开立。',
    )
  if (row.verdict === null || row.severity === null)
    throw wrongField(
      row.verdict === null ? 'verdict' : 'severity',
      'Say what a value beyond it means, and how urgent it is.',
      '请填写超出界值的判定及其级别。',
    )
}

/** A row that nothing reads would hold and do nothing, and one in another unit would do another thing. */
function checkForm(programmes: Programmes, row: ProposedRow): void {
  const told = unitsOf(row, programmes.get(row.programme)?.analytes ?? [])
  if (told.length === 0)
    throw wrongField(
      'analyte',
      `Nothing here reads a row of “${row.analyte}” with the class “${row.class}”. Choose one of those that are offered.`,
      `系统不使用“${row.analyte}”（分级“${row.class}”）的规则。请从列表中选择。`,
    )
  if (!told.includes(row.unit))
    throw wrongField(
      'unit',
      `This is told in “${told.join(', ')}”: put the figure in that unit.`,
      `该规则的单位为“${told.join('、')}”，请换算后填写。`,
    )
}

/** A step is due after its ladder began, is tried in whole numbers, and is of a condition that there is. */
function checkLadder(
  programmes: Programmes,
  { programme, condition, kind, value }: ProposedRow,
): void {
  const known = { ...programmes.get(programme)?.conditions, ...HOUSE_CONDITIONS }
  if (condition !== null && !(condition in known))
    throw wrongField(
      'condition',
      `${condition} is no condition of this programme. Choose one, or none for all of them.`,
      `${condition} 不是该项目的病种。请选择病种，或留空表示全部。`,
    )
  if (kind === 'tries' ? !Number.isInteger(value) || value < 1 : value <= 0)
    throw wrongField(
      'value',
      kind === 'tries'
        ? 'Write how often it is tried as a whole number, once at least.'
        : 'Write how long after the beginning it is due: more than nothing.',
      kind === 'tries' ? '次数请填写不小于 1 的整数。' : '请填写开始后多久到期（大于 0）。',
    )
}

/** It has a lower and an upper end in its analyte's unit, and says nothing of anybody's verdict. */
function checkAutoVerify(programmes: Programmes, units: Units, row: ProposedRow): void {
  const programme = programmes.get(row.programme)
  if (!programme?.analytes.some(a => a.code === row.analyte))
    throw wrongField('analyte', 'Choose an analyte of the programme.', '请选择该项目的检测项目。')
  if (row.operator !== 'between')
    throw wrongField(
      'operator',
      'A rule verifies from a lower to an upper end. Write both.',
      '自动审核须填写下限与上限。',
    )
  if (row.verdict !== null || row.severity !== null || row.condition !== null)
    throw wrongField(
      'verdict',
      'A rule that verifies gives no verdict. Leave verdict, severity and condition empty.',
      '自动审核规则不作判定，请勿填写判定、级别与病种。',
    )
  checkUnit(programmes, units, row)
}

/** A limit is in its analyte's own unit: a figure in another would judge by the wrong measure (B-12). */
function checkUnit(programmes: Programmes, units: Units, row: ProposedRow): void {
  const analyte = programmes.get(row.programme)?.analytes.find(a => a.code === row.analyte)
  if (!analyte || row.unit === analyte.unit || row.unit === analyte.ucum) return
  const found = units.check(row.unit)
  const way = 'not' in found ? null : units.between(found.ucum, analyte.ucum)
  if (way && 'factor' in way)
    throw wrongField(
      'unit',
      `Limits of ${row.analyte} are in ${analyte.unit}. One ${row.unit} is ${way.factor} ${analyte.unit}: put the figure in that unit.`,
      `${row.analyte} 的界值单位为 ${analyte.unit}（1 ${row.unit} = ${way.factor} ${analyte.unit}），请换算后填写。`,
    )
  throw wrongField(
    'unit',
    `${row.unit || 'A limit without a unit'} cannot be compared with the unit of ${row.analyte}, ${analyte.unit}: put the figure in that unit.`,
    `${row.unit || '无单位的界值'} 不能与 ${row.analyte} 的单位 ${analyte.unit} 比较，请换算后填写。`,
  )
}

/** Another row that would judge the same specimens by another figure, or by the same one twice. */
async function refuseSecond(look: Look, row: ProposedRow, instead: Rule | null): Promise<void> {
  const rows = await look.db
    .selectFrom('rule')
    .selectAll()
    .where('programme', '=', row.programme)
    .where('kind', '=', row.kind)
    .where('analyte', '=', row.analyte)
    .where('class', '=', row.class)
    .orderBy('id')
    .execute()
  const standing = rows.map(other =>
    other.id === instead?.id ? { ...other, endsOn: row.startsOn } : other,
  )
  const other = standing.find(one => meet(one, row))
  if (!other) return
  const limit = limitInWords(other)
  const until = other.endsOn ?? null
  throw wrongField(
    'value',
    `Another row of the same class holds for some of the same specimens: ${limit.en}, from ${other.startsOn}${until ? ` until ${until}` : ''}. Change or end that row, or narrow this one.`,
    `同一分级已有规则适用于部分相同标本：${limit.zh}，自 ${other.startsOn}${until ? ` 至 ${until}` : ' 起'}。请更改或终止该规则，或缩小本规则的适用范围。`,
  )
}

type Row = Omit<ProposedRow, 'source' | 'verified'>

/** Whether two rows would judge some specimen of some day together, about one thing. */
export function meet(a: Row, b: Row): boolean {
  return (
    ABOUT.every(name => a[name] === b[name]) &&
    (a.sex === null || b.sex === null || a.sex === b.sex) &&
    RANGES.every(([min, max]) => rangesMeet(a, b, min, max)) &&
    daysMeet(a, b) &&
    valuesMeet(a, b)
  )
}

const ABOUT = ['programme', 'kind', 'analyte', 'method', 'kit', 'class', 'condition'] as const

/** A minimum is included, a maximum is not. */
function rangesMeet(a: Row, b: Row, min: Min, max: Max): boolean {
  const isBelow = (top: number | null, bottom: number | null) =>
    top !== null && bottom !== null && top <= bottom
  return !isBelow(a[max], b[min]) && !isBelow(b[max], a[min])
}
type Min = (typeof RANGES)[number][0]
type Max = (typeof RANGES)[number][1]

/** The values beyond a limit: from, to, and whether the ends belong to it. */
function beyondOf({ operator, value, valueTo }: Row) {
  switch (operator) {
    case '>=':
      return { from: value, to: Number.POSITIVE_INFINITY, open: false }
    case '>':
      return { from: value, to: Number.POSITIVE_INFINITY, open: true }
    case '<=':
      return { from: Number.NEGATIVE_INFINITY, to: value, open: false }
    case '<':
      return { from: Number.NEGATIVE_INFINITY, to: value, open: true }
    case 'between':
      return { from: value, to: valueTo ?? value, open: false }
  }
}

function valuesMeet(a: Row, b: Row): boolean {
  const [one, other] = [beyondOf(a), beyondOf(b)]
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)]
  return from < to || (from === to && !one.open && !other.open)
}
