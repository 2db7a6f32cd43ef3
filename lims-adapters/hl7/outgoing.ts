/**
 * Messages that we build; the only file that knows node-hl7-client.
 *
 * The library (3.2.0, not later: 4.0.0 no longer escapes) is good at one thing, writing a message
 * and escaping what is set in it, and is used for nothing else. Its codec hands on cut frames as
 * whole messages, and its connection resolves a send without its answer; `test/outgoing.test.ts`
 * shows the first. Three of its habits are undone here: it stamps MSH-7 with its own clock, makes
 * up an MSH-10, and writes line breaks as they are, which would end the segment.
 */
import { Message } from 'node-hl7-client'

/** A plain value of one component, or the components of a field. */
export type FieldValue = string | readonly string[]

/** Fields of one segment by number; what is left out or empty stays empty. */
export type Fields = Readonly<Record<number, FieldValue>>

export interface Outgoing {
  readonly type: string
  readonly event: string
  /** MSH-9.3; for 2.3.1 leave it out. */
  readonly structure?: string
  readonly version: string
  readonly controlId: string
  /** MSH-7, `YYYYMMDDHHMMSS` with or without zone; the caller has the clock. */
  readonly at: string
  readonly processing?: 'P' | 'D' | 'T'
  readonly sender: { readonly application: string; readonly facility: string }
  readonly receiver?: { readonly application: string; readonly facility: string }
  /** MSH-18 as it is to be declared. */
  readonly charset?: string
}

export interface SegmentOut {
  readonly name: string
  readonly fields: Fields
}

/** The text of a message, each value escaped, each segment ended by CR. */
export function build(header: Outgoing, segments: readonly SegmentOut[]): string {
  const message = new Message({
    messageHeader: {
      msh_9_1: header.type,
      msh_9_2: header.event,
      msh_10: header.controlId,
      msh_11_1: header.processing ?? 'P',
    },
  })
  const headers: Fields = {
    3: header.sender.application,
    4: header.sender.facility,
    5: header.receiver?.application ?? '',
    6: header.receiver?.facility ?? '',
    7: header.at,
    9: [header.type, header.event, header.structure ?? ''],
    12: header.version,
    18: header.charset ?? '',
  }
  message.set('MSH.9', '') // the library has put a structure there, asked or not
  put(headers, (path, value) => message.set(`MSH.${path}`, value), 'MSH')
  for (const { name, fields } of segments) {
    const segment = message.addSegment(name)
    put(fields, (path, value) => segment.set(path, value), name)
  }
  return `${message.toString().replaceAll(BREAK, '\\.br\\')}\r`
}

/** Stands for a line break until the library has escaped the rest; no text of ours holds it. */
const BREAK = '\ue00d'

function put(fields: Fields, set: (path: string, value: string) => void, segment: string): void {
  for (const [field, value] of Object.entries(fields)) {
    const components = typeof value === 'string' ? [value] : value
    const last = components.findLastIndex(component => component !== '')
    for (const [i, component] of components.slice(0, last + 1).entries()) {
      set(last === 0 ? field : `${field}.${i + 1}`, writable(component, `${segment}-${field}`))
    }
  }
}

function writable(text: string, place: string): string {
  const broken = text.replace(/\r\n?|\n/g, BREAK)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\x00-\x1f\x7f]/.test(broken) || text.includes(BREAK) || !text.isWellFormed()) {
    throw new Error(`${place}: a character that no HL7 text may hold`)
  }
  return broken
}

export interface ObservationOut {
  readonly code: string
  readonly name?: string
  readonly system?: string
  readonly value: FieldValue
  readonly unit: string
  /** NM unless told. */
  readonly type?: string
  readonly flag?: string
  /** OBX-11; F unless told. */
  readonly status?: string
  /** OBX-14, or OBX-19 since 2.5. */
  readonly measuredAt?: string
}

export interface OruOut extends Omit<Outgoing, 'type' | 'event' | 'structure'> {
  readonly specimen: string
  /** SPM-11: P or Q. Told in versions from 2.5 on. */
  readonly role?: 'P' | 'Q'
  readonly patient?: { readonly name?: string; readonly sex?: string; readonly bornAt?: string }
  readonly panel?: FieldValue
  readonly observations: readonly ObservationOut[]
}

/**
 * An ORU^R01 of one specimen: with SPM from 2.5 on, with the number in OBR-3 before.
 * What simulated analyzers say.
 */
export function oru(given: OruOut): string {
  const modern = !/^2\.[0-4]/.test(given.version)
  const { patient } = given
  return build({ ...given, type: 'ORU', event: 'R01', ...(modern && { structure: 'ORU_R01' }) }, [
    {
      name: 'PID',
      fields: { 1: '1', 5: patient?.name ?? '', 7: patient?.bornAt ?? '', 8: patient?.sex ?? '' },
    },
    {
      name: 'OBR',
      fields: { 1: '1', 3: modern ? '' : given.specimen, 4: given.panel ?? '', 7: given.at },
    },
    ...given.observations.map((observation, i) => obx(observation, i + 1, modern)),
    ...(modern
      ? [{ name: 'SPM', fields: { 1: '1', 2: given.specimen, 4: 'DBS', 11: given.role ?? 'P' } }]
      : []),
  ])
}

function obx(given: ObservationOut, set: number, modern: boolean): SegmentOut {
  return {
    name: 'OBX',
    fields: {
      1: String(set),
      2: given.type ?? 'NM',
      3: [given.code, given.name ?? '', given.system ?? ''],
      5: given.value,
      6: given.unit,
      8: given.flag ?? '',
      11: given.status ?? 'F',
      [modern ? 19 : 14]: given.measuredAt ?? '',
    },
  }
}
