/**
 * What the bench says: the two sizes of message that laboratories send most. One immunoassay value
 * (some 580 bytes), and a tandem-MS panel of some 60 OBX (7 to 8 kB). Every message is about a
 * specimen and analyte of its own, so that none is a repetition of another.
 */
import { specimenNumber } from '../../../server/contract/specimen-number.ts'
import { dayOf } from '../../../server/contract/words.ts'
import msms from '../../simulate/demo-msms.ts'

export type Shape = 'small' | 'panel'

export const CENTRE_CODE = '03'
/** MSH-4 of the two lines, by what they send; MSH-3 is the demonstration instrument's. */
export const SENDERS: Readonly<Record<Shape, readonly [string, string]>> = {
  small: ['DEMO-IA', 'LAB1'],
  panel: ['DEMO-MSMS', 'LAB2'],
}

const IMMUNOASSAY = [
  ['TSH', 'mIU/L', '2.1', '48.7'],
  ['OHP17', 'nmol/L', '8.4', '95.2'],
  ['G6PD', 'U/gHb', '5.5', '1.1'],
] as const

/** The n-th message of a shape; `high`: its first value is beyond its limit. */
export function messageOf(shape: Shape, n: number, high: boolean): Buffer {
  const bytes = shape === 'small' ? small(n, high) : panel(n, high)
  return Buffer.from(`\x0b${bytes}\x1c\r`, 'utf8')
}

/** How many specimens so many messages are about. */
export const specimensFor = (shape: Shape, messages: number): number =>
  shape === 'small' ? Math.ceil(messages / IMMUNOASSAY.length) : messages

/** The day on which the cards of the bench were put on the shelf: an instrument that names another is held. */
const BORN = dayOf(new Date().toISOString()).replaceAll('-', '')

/** The number of the card at a place on the shelf. */
export const numberOf = (sequence: number): string =>
  specimenNumber(CENTRE_CODE, '26', sequence + 1)

function small(n: number, high: boolean): string {
  const [code, unit, fine, beyond] = IMMUNOASSAY[n % IMMUNOASSAY.length] ?? IMMUNOASSAY[0]
  const specimen = numberOf(Math.floor(n / IMMUNOASSAY.length))
  return message(
    n,
    specimen,
    `OBX|1|NM|${code}^${code}^99DEMO||${high ? beyond : fine}|${unit}|0-20|${high ? 'H' : 'N'}|||F|||20261122115900||tech01||IA-2000~SN-1234567|20261122115900\r`,
  )
}

const MARK = { specimen: '@SPECIMEN@', controlId: '@CONTROL@' }
const [application, facility] = SENDERS.panel

/** As its simulator says it, with marks in the place of what differs from message to message. */
const PANEL = msms
  .says(
    {
      ...{ specimen: MARK.specimen, analyte: 'PHE', value: '52.1', unit: 'umol/L' },
      ...{ at: '2026-11-22T04:00:00.000Z', measuredAt: '2026-11-22T03:59:00.000Z' },
    },
    { controlId: MARK.controlId, line: { application, facility } },
  )
  .toString('utf8')
const HIGH_PANEL = PANEL.replace('|52.1|', '|652.1|')

function panel(n: number, high: boolean): string {
  return (high ? HIGH_PANEL : PANEL)
    .replaceAll(MARK.specimen, numberOf(n))
    .replace(MARK.controlId, `panel-${n}`)
}

function message(n: number, specimen: string, observation: string): string {
  const [application, facility] = SENDERS.small
  return (
    `MSH|^~\\&|${application}|${facility}|GUTHRIE|LAB|20261122120000||ORU^R01^ORU_R01|small-${n}|P|2.5.1||||||UNICODE UTF-8\r` +
    `PID|1||${specimen}^^^GUTHRIE^MR||||${BORN}|F\r` +
    `OBR|1||${specimen}|NBS^Newborn screening^99DEMO|||20261122115900||||||||||||||||||F\r` +
    `${observation}SPM|1|${specimen}||DBS^Dried blood spot^HL70487|||||||P^Patient^HL70369\r`
  )
}
