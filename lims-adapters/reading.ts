/**
 * How an OBX is read unless an instrument has its own way: the part that analyzers share.
 *
 * An analyzer's file says where its instrument differs, and lets these do the rest. Each OBX is
 * read alone: one that cannot be read, or that trips its adapter, is returned as such with a
 * reason, and the others go on.
 */
import type { Say } from '../server/contract/words.ts'
import type { Observation, Seen } from './adapter.ts'
import { type Group, groups, isControl, type Observed } from './hl7/groups.ts'
import type { Message } from './hl7/message.ts'
import { saidAgain } from './hl7/said-again.ts'
import type { Segment } from './hl7/segment.ts'
import { type Setup, type SpecimenSent, specimensIn } from './specimen-paths.ts'

/** What an analyzer says of one OBX: what it is, why it cannot be read, or that it is no result. */
export type Read = (observed: Observed, group: Group, message: Message) => Seen | null

/** How an instrument tells its controls and calibrators, besides SPM-11, MSH-11 and INV. */
export interface Controls {
  /** What their numbers begin with. */
  readonly prefixes?: readonly string[]
  /** MSH-16 is 0 for a sample, 1 for a calibrator and 2 for a control. */
  readonly sampleKind?: 'in MSH-16'
}

/** Where an instrument differs from the usual. */
export interface Ways {
  /** Where it puts the specimen's number, unless its line says otherwise. */
  readonly paths: readonly string[]
  readonly controls?: Controls
  /** Which OBX carry results; all unless told. */
  readonly isResult?: (observed: Observed, group: Group) => boolean
  /** How one is read; as `observation` does unless told. */
  readonly reads?: typeof observation
}

/** A message read the usual way, save for what its instrument does differently. */
export function readUsually(message: Message, setup: Setup | undefined, ways: Ways): Seen[] {
  const all = groups(message)
  const specimen = onceEach(specimensIn(all, ways.paths, setup))
  const read = ways.reads ?? observation
  return inOrder(all, message, (observed, group) =>
    ways.isResult?.(observed, group) === false
      ? null
      : read(observed, group, message, specimen(group), ways.controls),
  )
}

/** Every OBX of the message through `read`, in order, one not disturbing the next. */
export const readEach = (message: Message, read: Read): Seen[] =>
  inOrder(groups(message), message, read)

function inOrder(all: readonly Group[], message: Message, read: Read): Seen[] {
  const found: Seen[] = []
  for (const group of all)
    for (const observed of group.observed) {
      const seen = guarded(observed, group, message, read)
      if (seen) found.push(seen)
    }
  return found
}

function guarded(observed: Observed, group: Group, message: Message, read: Read): Seen | null {
  try {
    return read(observed, group, message)
  } catch (error) {
    return { ...asSent(observed, ''), unreadable: TRIPPED, error }
  }
}

/** The usual reading of an OBX. `specimen` is what stands where this instrument puts the number. */
export function observation(
  observed: Observed,
  group: Group,
  message: Message,
  specimen: SpecimenSent,
  controls: Controls = {},
): Seen {
  const { obx } = observed
  const [name, beside] = [nameIn(obx), besideIn(obx)]
  const sent = asSent(observed, text(specimen ?? ''), name, beside)
  if (sent.analyteCode === '') return { ...sent, unreadable: NO_ANALYTE }
  if (specimen === null) return { ...sent, unreadable: SEVERAL_SPECIMENS }
  if (sent.specimen === '') return { ...sent, unreadable: NO_SPECIMEN }
  const kind = kindOf(group, message, sent.specimen, controls)
  if (kind === 'patient' && group.unclear.includes('INV'))
    return { ...sent, unreadable: PERHAPS_CONTROL }
  const { at, instrument } = originIn(obx)
  // Written out: it is made for every value that arrives.
  const seen: Observation = {
    index: sent.index,
    specimen: sent.specimen,
    analyteCode: sent.analyteCode,
    value: beyondScale(sent.value, beside.flags),
    unit: sent.unit,
    kind,
    codingSystem: name.codingSystem,
    valueType: name.valueType,
    status: statusOf(beside.obx11, statusOfOrder(group)),
    measuredAt: at || timeOfOrder(group) || null,
    flags: beside.flags,
    instrument,
    subject: group.pid ? subjectIn(group.pid) : null,
  }
  const [plate, lot] = [plateOf(group), lotOf(group.inv)]
  return plate || lot ? { ...seen, ...plate, ...lot } : seen
}

const statusOfOrder = onceEach(({ obr }: Group): string => obr?.at(25) ?? '')
const timeOfOrder = onceEach(({ obr }: Group): string => text(obr?.at(7) ?? ''))

/** OBX-2 to OBX-4: what it is about. */
const nameIn = saidAgain(2, 4, obx => ({
  valueType: obx.at(2),
  // Some senders fill the second code alone.
  analyteCode: obx.at(3, 1).trim() || obx.at(3, 4).trim(),
  codingSystem: obx.at(3, obx.at(3, 1).trim() === '' ? 6 : 3),
}))

/** OBX-6 to OBX-11: what stands beside the value. */
const besideIn = saidAgain(6, 11, obx => ({
  unit: unitIn(obx),
  flags: obx.repetitions(8, 1).filter(flag => flag !== ''),
  obx11: obx.at(11),
}))

/** The code of the unit as sent; where it is left out, the second one, or at least its name. */
function unitIn(obx: Segment): string {
  const sent = obx.at(6, 1)
  if (sent.trim() !== '') return sent
  return [obx.at(6, 4), obx.at(6, 2)].find(other => other.trim() !== '') ?? sent
}

/** OBX-14 to OBX-19: when it was measured, and by what. */
const originIn = saidAgain(14, 19, obx => ({
  at: text(obx.at(19)) || text(obx.at(14)),
  instrument: text(obx.at(18, 1)) || null,
}))

/** The plate that the order was measured on is its run: INV with the microwell plate's id. */
const plateOf = onceEach(({ used }: Group): Pick<Observation, 'run' | 'well'> | null => {
  const plate = used.find(inv => inv.at(4, 1) === 'MwpId')
  if (!plate) return null
  const [run, well] = [text(plate.at(5, 1)), text(plate.at(6, 1))]
  return { ...(run !== '' && { run }), ...(well !== '' && { well }) }
})

/** The parts that a person needs to see even where the rest cannot be read. */
const asSent = (
  { obx, index }: Observed,
  specimen: string,
  { valueType, analyteCode } = nameIn(obx),
  { unit } = besideIn(obx),
) => ({ index, specimen, analyteCode, value: valueIn(obx, valueType), unit })

/** Of a structured number its parts; of several, all that stands there, which is no one number. */
const valueIn = (obx: Segment, valueType: string): string =>
  valueType === 'SN' && obx.repetitions(5).length < 2 ? obx.components(5).join('^') : obx.at(5)

const isBeyond = (flag: string): boolean => flag === '<' || flag === '>'

/**
 * A value that the instrument says lies beyond its scale (OBX-8, table 0078: `<` below, `>` above) is
 * a bound and no measurement, though OBX-5 holds the end of the scale alone. What contradicts itself
 * becomes no number, so that a person looks.
 */
function beyondScale(value: string, flags: readonly string[]): string {
  if (flags.length === 0 || value.trim() === '' || !flags.some(isBeyond)) return value
  const mark = [...new Set(flags.filter(isBeyond))].join('')
  const bare = value.startsWith('=') ? value.slice(1) : value
  return BOUNDS[mark]?.some(bound => bare.startsWith(bound)) ? bare : `${mark}${bare}`
}

/** What a value begins with that says by itself what its flag says. */
const BOUNDS: Readonly<Record<string, readonly string[]>> = { '<': ['<', '≤'], '>': ['>', '≥'] }

/** Trimmed; the HL7 null `""` is nothing. */
const text = (sent: string): string => (sent.trim() === '""' ? '' : sent.trim())

/**
 * Instruments tell a control in four ways: a role in SPM-11 (table 0369), MSH-11 other than P, the
 * kind of sample in MSH-16, and an INV of the specimen or a number of its own. Whatever is not said
 * to be a patient's is not.
 */
function kindOf(
  group: Group,
  message: Message,
  specimen: string,
  { prefixes = [], sampleKind }: Controls,
): Observation['kind'] {
  const { inv } = group
  const role = roleOf(group)
  const sample = sampleKind ? message.applicationAck.trim() : '0'
  if (role === 'C' || role === 'V' || sample === '1') return 'calibration'
  const patient =
    ['', 'P'].includes(role) &&
    ['', '0'].includes(sample) &&
    processingOf(message) === 'P' &&
    (inv.length === 0 || !hasControl(inv)) &&
    !prefixes.some(prefix => specimen.startsWith(prefix))
  return patient ? 'patient' : 'control'
}

const roleOf = onceEach(({ spm }: Group): string => spm?.at(11, 1) ?? '')
const processingOf = onceEach((message: Message): string => message.processing)

/** The lot that the INV of a control names (INV-16). */
const lotOf = onceEach((inv: readonly Segment[]): Pick<Observation, 'lot'> | null => {
  const lot = text(inv.find(isControl)?.at(16, 1) ?? '')
  return lot === '' ? null : { lot }
})

/** Looked at once for all OBX of a specimen: a hostile message has a hundred thousand of each. */
const hasControl = onceEach((inv: readonly Segment[]) => inv.some(isControl))

/**
 * The answer for each thing asked about, worked out once: the OBX of one specimen follow each other,
 * so that remembering the last is enough.
 */
export function onceEach<K extends object, V>(work: (thing: K) => V): (thing: K) => V {
  let last: { readonly thing: K; readonly answer: V } | undefined
  return thing => {
    if (last?.thing !== thing) last = { thing, answer: work(thing) }
    return last.answer
  }
}

const STATUSES: Readonly<Record<string, Observation['status']>> = {
  F: 'final',
  P: 'preliminary',
  R: 'preliminary',
  C: 'corrected',
  W: 'withdrawn',
  D: 'withdrawn',
}

/** A correction may be told for the whole order only. */
function statusOf(obx11: string, obr25: string): Observation['status'] {
  if (obx11 === 'F' && obr25 === 'C') return 'corrected'
  return STATUSES[obx11 === '' ? obr25 : obx11] ?? 'other'
}

/** The same for all OBX of a patient. */
const subjectIn = onceEach(subjectOf)

function subjectOf(pid: Segment): Observation['subject'] {
  const name = [pid.at(5, 1), pid.at(5, 2), pid.at(5, 3)].map(text).filter(part => part !== '')
  const sex = text(pid.at(8, 1))
  const bornAt = text(pid.at(7))
  const subject = {
    ...(name.length > 0 && { name: name.join(' ') }),
    ...(sex !== '' && { sex }),
    ...(bornAt !== '' && { bornAt }),
  }
  return Object.keys(subject).length > 0 ? subject : null
}

const NO_ANALYTE: Say = {
  en: 'OBX-3 names no test. Look up at the instrument which test this value belongs to.',
  zh: 'OBX-3 未注明检测项目。请在仪器上核对该值属于哪个项目。',
}

const NO_SPECIMEN: Say = {
  en: 'The message names no specimen. Look up at the instrument which card this value belongs to.',
  zh: '报文未注明标本编号。请在仪器上核对该值属于哪张血片。',
}

const SEVERAL_SPECIMENS: Say = {
  en: 'This value may belong to more than one of the specimens in its message. Look up at the instrument which card was measured.',
  zh: '根据报文，该值可能属于其中不止一个标本。请在仪器上核对所测的是哪张血片。',
}

const PERHAPS_CONTROL: Say = {
  en: 'The message names a control before this value and does not say whose it is. Look up at the instrument whether a card or the control was measured.',
  zh: '报文在该值之前注明了质控品，但未说明属于哪一项。请在仪器上核对所测的是血片还是质控品。',
}

const TRIPPED: Say = {
  en: 'The reader of this instrument failed on this value. It has been logged; read the value at the instrument.',
  zh: '该仪器的读取程序处理此值时出错，已记录。请在仪器上核对该值。',
}
