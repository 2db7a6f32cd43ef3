/**
 * How an OBX is read unless an instrument has its own way: the part that analyzers share.
 *
 * An analyzer's file says where its instrument differs, and lets these do the rest. Each OBX is
 * read alone: one that cannot be read, or that trips its adapter, is returned as such with a
 * reason, and the others go on.
 */
import type { Say } from '../server/contract/words.ts'
import type { Observation, Seen } from './adapter.ts'
import { type Group, groups, type Observed } from './hl7/groups.ts'
import type { Message } from './hl7/message.ts'

/** What an analyzer says of one OBX: what it is, why it cannot be read, or that it is no result. */
export type Read = (observed: Observed, group: Group, message: Message) => Seen | null

/** Every OBX of the message through `read`, in order, one not disturbing the next. */
export function readEach(message: Message, read: Read): Seen[] {
  return groups(message).flatMap(group =>
    group.observed.flatMap(observed => guarded(observed, group, message, read) ?? []),
  )
}

function guarded(observed: Observed, group: Group, message: Message, read: Read): Seen | null {
  try {
    return read(observed, group, message)
  } catch (error) {
    return { ...asSent(observed, ''), unreadable: TRIPPED, error }
  }
}

/** The usual reading of an OBX. `specimen` is where this instrument puts the number. */
export function observation(
  observed: Observed,
  group: Group,
  message: Message,
  specimen: string,
): Seen {
  const { obx } = observed
  const sent = asSent(observed, text(specimen))
  if (sent.analyteCode === '') return { ...sent, unreadable: NO_ANALYTE }
  if (sent.specimen === '') return { ...sent, unreadable: NO_SPECIMEN }
  return {
    ...sent,
    kind: kindOf(group, message),
    codingSystem: obx.at(3, 3),
    valueType: obx.at(2),
    status: statusOf(obx.at(11), group.obr?.at(25) ?? ''),
    measuredAt: text(obx.at(19)) || text(obx.at(14)) || text(group.obr?.at(7) ?? '') || null,
    flags: obx.repetitions(8, 1).filter(flag => flag !== ''),
    instrument: text(obx.at(18, 1)) || null,
    subject: subjectOf(group),
  }
}

/** The parts that a person needs to see even where the rest cannot be read. */
function asSent({ obx, index }: Observed, specimen: string) {
  return {
    index,
    specimen,
    analyteCode: obx.at(3, 1).trim(),
    value: obx.at(2) === 'SN' ? obx.components(5).join('^') : obx.at(5),
    unit: obx.at(6, 1),
  }
}

/** Trimmed; the HL7 null `""` is nothing. */
const text = (sent: string): string => (sent.trim() === '""' ? '' : sent.trim())

/** Table 0369 in SPM-11, and MSH-11: whatever is not said to be a patient's is not. */
function kindOf({ spm }: Group, message: Message): Observation['kind'] {
  const role = spm?.at(11, 1) ?? ''
  if (role === 'C' || role === 'V') return 'calibration'
  const patient = role === '' || role === 'P' || role === 'R'
  return patient && message.processing === 'P' ? 'patient' : 'control'
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

function subjectOf({ pid }: Group): Observation['subject'] {
  if (!pid) return null
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

const TRIPPED: Say = {
  en: 'The reader of this instrument failed on this value. It has been logged; read the value at the instrument.',
  zh: '该仪器的读取程序处理此值时出错，已记录。请在仪器上核对该值。',
}
