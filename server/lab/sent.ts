/**
 * What was sent, understood: to which specimen an observation belongs, of which analyte it is and what
 * its value means in the unit that limits are in. What is not certain is held with its sentence, and
 * nothing is guessed (B-03 to B-07, B-12, B-13, B-20). It touches no database.
 */
import { plain, product } from '../contract/decimals.ts'
import type { Line } from '../contract/lines.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { SPECIMEN_STATES, TESTABLE } from '../contract/moves.ts'
import type { Result } from '../contract/results.ts'
import type { Sex } from '../contract/rules.ts'
import { grouped, looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Programme } from '../programmes/programme.ts'
import type { Understood } from './codes.ts'
import type { Rack } from './racks.ts'
import type { Programmes } from './results.ts'

/** One observation, its value already read by the grammar of numbers. */
export interface Sent {
  readonly specimen: string
  /** Whether the line promises numbers of ours, with their check digits. */
  readonly check: 'ours' | 'any'
  readonly analyteCode: string
  readonly codingSystem: string
  readonly value: string
  readonly unit: string
  /** What the characters mean, or the sentence that says why they mean no number. */
  readonly number: { comparator: Result['comparator']; amount: number } | { says: Say }
  readonly status: Result['status'] | 'withdrawn' | 'other'
  readonly measuredAt: string | null
  readonly instrument: string | null
  /** The run and the well that the instrument names; null where it names none. */
  readonly run: string | null
  readonly well: string | null
  readonly sex: Subject['sex']
  /** The day of birth that it names; null for none, or none to the day. */
  readonly bornOn: Day | null
  /** What its line says it measures by. */
  readonly assays: Line['assays']
  /** The line's centre: an observation on another centre's specimen is nobody's to file here. */
  readonly centre: Id
  /** Where the case of its specimen went since, and with it what was held of it; else the line's centre. */
  readonly filedAt?: Id
  /** Null where no instrument sent it. */
  readonly line: Id | null
  readonly message: Id | null
  /** When its message arrived, where it was held since. */
  readonly arrivedAt?: Instant | undefined
  /** Brought in by people, not by an instrument. */
  readonly origin?: 'entered' | 'imported'
  /** A person has decided that it takes the place of what stands, released or not (INV-3). */
  readonly instead?: 'decided'
}

export interface Held {
  readonly held: ParkedReason
  readonly says: Say
  /** The analyte, where it was understood: what stands of it waits for a person too. */
  readonly analyte?: string
}

export const held = (why: ParkedReason, en: string, zh: string): Held => ({
  held: why,
  says: say(en, zh),
})

function specimenFor(rack: Rack, sent: Sent): Held | { specimen: Specimen } {
  const number = normalise(sent.specimen)
  if (number === '')
    return held(
      'unknown-specimen',
      'The message names no specimen. Look at the instrument: which card was in that position?',
      '消息中没有标本编号。请在仪器上查看该位置的血片。',
    )
  const specimen = rack.specimens.get(number)
  // What was found has right check digits: no other number is looked up.
  if (!specimen && sent.check === 'ours' && !looksRight(number))
    return held(
      'bad-number',
      `“${short(sent.specimen)}” is no specimen number of ours (check digits). It was misread or mistyped: rescan the card on the instrument and send again.`,
      `“${short(sent.specimen)}”不是有效的标本编号（校验位不符）。请在仪器上重新扫描血片并重发。`,
    )
  if (!specimen)
    return held(
      'unknown-specimen',
      `${grouped(number)} is registered nowhere. Receive the card first, then replay.`,
      `${grouped(number)} 未登记。请先接收该血片，再重放。`,
    )
  if (specimen.centre !== (sent.filedAt ?? sent.centre))
    return held(
      'other-centre',
      `${grouped(number)} is not a specimen of this centre. Set the card aside and ask the sampling point.`,
      `${grouped(number)} 不是本中心的标本。请将血片单独存放并联系采血机构。`,
    )
  if (specimen.state === 'frozen') return ofFrozen(number)
  if (!TESTABLE.includes(specimen.state))
    return held(
      'wrong-state',
      `${grouped(number)} is “${SPECIMEN_STATES[specimen.state].en}”, so no result may be filed. Receive or release it, then replay.`,
      `${grouped(number)} 当前为“${SPECIMEN_STATES[specimen.state].zh}”，不能归入结果。请先接收或放行，再重放。`,
    )
  return { specimen }
}

/** Whether it names a specimen that is known nowhere, whatever else is the matter with it. */
export function isUnknown(rack: Rack, sent: Sent): boolean {
  const found = specimenFor(rack, sent)
  return 'held' in found && found.held === 'unknown-specimen'
}

const ofFrozen = (number: string): Held =>
  held(
    'wrong-state',
    `The consent to ${grouped(number)} was withdrawn: this value is kept here and filed nowhere. Where a new consent is recorded, try it again then; otherwise dismiss it.`,
    `${grouped(number)} 的同意已撤回：该结果仅在此保存，不归入。登记新的同意后可重试，否则请忽略。`,
  )

/** What the instrument wrote of the person, where it is plainly somebody else (B-20). */
export function ofAnother(subject: Subject, { sex, bornOn }: Sent): Held | null {
  // Of a woman in a pregnancy a sender may write the child's: that says nothing of who it is.
  const isTold = sex !== 'unknown' && isKnown(subject.sex) && subject.kind !== 'woman'
  if (isTold && sex !== subject.sex)
    return held(
      'other-person',
      'The instrument names another sex than the card. Compare the two before anything is filed.',
      '仪器所报性别与血片登记不符。请先核对，再决定归属。',
    )
  if (bornOn !== null && subject.bornAt !== null && daysApart(bornOn, dayOf(subject.bornAt)) > 1)
    return held(
      'other-person',
      'The instrument names another day of birth than the card. Compare the two before anything is filed.',
      '仪器所报出生日期与血片登记不符。请先核对，再决定归属。',
    )
  return null
}

/** A birth about midnight may be a day off between two systems. */
const daysApart = (one: Day, other: Day): number =>
  Math.abs(Date.parse(one) - Date.parse(other)) / 86_400_000

/** Whose a value is, or why that cannot be told. */
export type Whose = { readonly sent: Sent } & (
  | { readonly held: Held }
  | { readonly specimen: Specimen; readonly subject: Subject; readonly other: Held | null }
)

/** Told once for all values in a row that name the same: of a panel all sixty do. */
export function whoseIs(last: { whose: Whose | null }, rack: Rack, sent: Sent): Whose {
  const { whose } = last
  if (whose && namesSame(whose.sent, sent)) return whose
  const found = specimenFor(rack, sent)
  if ('held' in found) return { sent, held: found }
  const { specimen } = found
  const subject = rack.subjects.get(specimen.subject)
  if (!subject) throw new Error(`specimen ${specimen.number} is about nobody`)
  const now = { sent, specimen, subject, other: ofAnother(subject, sent) }
  last.whose = now
  return now
}

const namesSame = (one: Sent, other: Sent): boolean =>
  one.specimen === other.specimen &&
  one.sex === other.sex &&
  one.bornOn === other.bornOn &&
  one.check === other.check &&
  one.centre === other.centre &&
  one.filedAt === other.filedAt

/** What an instrument sent, in a sentence: an instrument may send megabytes. */
export const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

export interface Read {
  readonly analyte: string
  readonly comparator: Result['comparator']
  /** In the unit that limits are in. */
  readonly amount: number
  readonly mapping: Id | null
  readonly judgedAs: Result['judgedAs']
}

/** Code, unit and value as the code book of a programme has them; what it does not know is nobody's guess (B-12). */
export function readAs(
  programmes: Programmes,
  { codes }: Pick<Rack, 'codes'>,
  programmeCode: string,
  sent: Sent,
): Read | Held {
  const programme = programmes.get(programmeCode)
  const { analyteCode: code, codingSystem, centre, line, unit } = sent
  const meaning = codes.read({
    programme: programmeCode,
    ...{ code, codingSystem, centre, line: line ?? '', unit },
  })
  if (!programme || ('unknown' in meaning && meaning.unknown === 'analyte'))
    return held(
      'unknown-analyte',
      `“${short(code)}” is no analyte of ${programme?.en ?? programmeCode}. Map it under “Codes and units”, or correct the test code on the instrument; then replay.`,
      `“${short(code)}”不是${programme?.zh ?? programmeCode}的项目。请在“代码与单位”中设置对应，或更正仪器的项目代码，然后重放。`,
    )
  const not = notAValue(meaning.analyte, sent)
  if (not) return { ...not, analyte: meaning.analyte }
  const { analyte } = meaning
  if ('unknown' in meaning) return { ...ofUnknownUnit(meaning, sent), analyte }
  if ('says' in sent.number) return { held: 'not-a-number', says: sent.number.says, analyte }
  return judgedIn(programme, meaning, sent.number)
}

const ofUnknownUnit = (
  { analyte, units }: { readonly analyte: string; readonly units: readonly string[] },
  { unit }: Sent,
): Held =>
  held(
    'unknown-unit',
    `${analyte} came in “${short(unit)}”; known here: ${units.join(', ')}. Nothing is converted silently: map the unit under “Codes and units”, or set it on the instrument; then replay.`,
    `${analyte} 的单位为“${short(unit)}”，本系统认可：${units.join('、')}。系统不自动换算：请在“代码与单位”中设置对应，或在仪器上更正单位，然后重放。`,
  )

/** Of which analyte an observation is that could not be read otherwise, where its code means one here. */
export function analyteNamed(
  { specimens, codes }: Pick<Rack, 'specimens' | 'codes'>,
  { specimen, analyteCode }: Pick<Sent, 'specimen' | 'analyteCode'>,
  at: { readonly centre: Id; readonly line: Id },
): string | undefined {
  const programme = specimens.get(normalise(specimen))?.programme
  return programme === undefined ? undefined : codes.analytesOf(programme, analyteCode, at)[0]
}

/** Why there is no value to be read, whatever its unit. */
function notAValue(analyte: string, { status, value }: Sent): Held | null {
  if (status === 'withdrawn')
    return held(
      'withdrawn',
      `The instrument takes back ${analyte}. A person decides what it means for this specimen.`,
      `仪器撤回了 ${analyte} 结果。请人工判断其影响。`,
    )
  if (status === 'other')
    return held(
      'withdrawn',
      `${analyte} came with a result status that is neither preliminary, final nor corrected.`,
      `${analyte} 的结果状态既非初步、最终，也非更正。`,
    )
  if (value !== '') return null
  return held(
    'empty',
    `${analyte} came without a value. Look at the instrument and measure again.`,
    `${analyte} 没有数值。请查看仪器并重测。`,
  )
}

/** The amount in the unit that limits are in: the exact product, where a mapping has a factor. */
function judgedIn(
  programme: Programme,
  { analyte, factor, mapping }: Understood,
  { comparator, amount }: { comparator: Result['comparator']; amount: number },
): Read {
  if (factor === '1') return { analyte, comparator, amount, mapping, judgedAs: null }
  const exact = product(plain(amount), factor)
  const judgedAs = { value: comparator + exact, unit: unitOf(programme, analyte), factor }
  return { analyte, comparator, amount: Number(exact), mapping, judgedAs }
}

/** The unit that the limits of an analyte are in. */
export function unitOf(programme: Programme, analyte: string): string {
  const known = UNITS.get(programme) ?? new Map(programme.analytes.map(a => [a.code, a.unit]))
  UNITS.set(programme, known)
  return known.get(analyte) ?? ''
}

/** By programme and analyte: every ratio of every panel asks. */
const UNITS = new WeakMap<Programme, ReadonlyMap<string, string>>()

const isKnown = (sex: Sex): boolean => sex === 'female' || sex === 'male'
