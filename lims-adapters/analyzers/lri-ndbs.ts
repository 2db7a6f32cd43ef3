/**
 * A referral laboratory that reports newborn screening as ORU^R01 in the shape of the US profile
 * LRI-NDBS: one card a message, an OBR for each panel.
 *
 * Modelled on the published sample messages of several state programmes. Of their 100 to 155 OBX
 * only numbers (NM, SN) under a result panel are results. The summary, the card's data and the
 * questions around it are none, whatever their type: birth weight is an NM too. Interpretations and
 * narratives are coded or text and stay in the message. Text with a unit (`>17` as ST, `pending`) is a
 * measurement and handed on as one that a person must read, never dropped; so is a number that stands
 * before any order.
 *
 * The card's own bar code (57723-9) is the surest number; then the form number in ORC-2 or OBR-2,
 * the laboratory's in OBR-3, and the accession number that one programme sends as an OBX.
 */
import { analyzer, type Seen } from '../adapter.ts'
import type { Group, Observed } from '../hl7/groups.ts'
import type { Message } from '../hl7/message.ts'
import type { Segment } from '../hl7/segment.ts'
import { observation, readUsually } from '../reading.ts'

/** What the reports carry beyond the laboratory's own panel, by LOINC. */
const NAMES = {
  '31144-9': 'T4',
  '48633-2': 'IRT',
  '42906-8': 'GALT',
  '75217-0': 'BTD',
  '62320-7': 'TREC',
  '55827-0': 'GAA',
  '55909-6': 'IDUA',
  '53150-9': 'ALA+bALA+SARC',
  '53155-8': 'ASN+ORN',
  '50106-4': 'C5OH',
  '35572-7': 'PHE/TYR',
  '74481-3': 'TYR/PHE',
  '53151-7': 'VAL/PHE',
  '53154-1': 'LEU/ALA',
  '54092-2': 'CIT/ARG',
  '75214-7': 'ARG/ORN',
  '75215-4': 'ORN/CIT',
  '53163-2': 'C3/C2',
  '53177-2': 'C8/C10',
  '53194-7': 'C14:1/C12:1',
  '53201-0': 'C16OH/C16',
  '53235-8': 'C0/(C16+C18)',
  '53240-8': 'C5/C3',
  '75212-1': 'C3DC/C10',
  '75216-2': 'C5DC/C3DC',
} as const

const paths = ['OBX[57723-9]-5', 'ORC-2', 'OBR-2', 'OBR-3', 'OBX[99717-5]-5']

export default analyzer({
  name: 'lri-ndbs',
  title: { en: 'Newborn-screening report (LRI-NDBS)', zh: '新生儿筛查报告（LRI-NDBS）' },
  knows: message => message.type === 'ORU' && message.event === 'R01' && isNewborn(message),
  paths,
  names: NAMES,
  reads: (message, setup) => readUsually(message, setup, { paths, isResult, reads }),
})

/** The report itself, its summary, and the data of the card. */
const NOT_RESULTS = ['54089-8', '57128-1', '57717-1']

/** One of those, or the panel that holds all panels. */
const isNewborn = (message: Message): boolean =>
  message.all('OBR').some(obr => [...NOT_RESULTS, '57794-0'].includes(obr.at(4, 1).trim()))

function isResult({ obx }: Observed, { obr }: Group): boolean {
  if (obr && NOT_RESULTS.includes(obr.at(4, 1).trim())) return false
  return ['NM', 'SN'].includes(obx.at(2)) || isMeasuredText(obx)
}

/** Text with a unit is a measurement, whether it reads as a number or not. */
const isMeasuredText = (obx: Segment): boolean =>
  ['ST', 'TX', 'FT'].includes(obx.at(2)) && obx.at(6, 1) !== '' && obx.at(5) !== ''

function reads(...asked: Parameters<typeof observation>): Seen {
  const seen = observation(...asked)
  if ('unreadable' in seen || seen.valueType === 'NM' || seen.valueType === 'SN') return seen
  const { index, specimen, analyteCode, value, unit } = seen
  return { index, specimen, analyteCode, value, unit, unreadable: SENT_AS_TEXT }
}

const SENT_AS_TEXT = {
  en: 'A value that was sent as text. Compare it with the report of the referral laboratory and enter it by hand.',
  zh: '该检测值以文本形式发送。请与外送实验室的报告核对后手工录入。',
}
