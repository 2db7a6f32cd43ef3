/**
 * Whether what was scanned and given at the bed belongs to a specimen (E-07). Which second identifiers a
 * programme accepts are dated rows (`second-identifier`), one for each; without one none is asked. What
 * was given is looked up in what is registered and stands neither in the journal nor in a refusal.
 */
import {
  type Confirmed,
  type ConfirmedField,
  labelDiffers,
  SecondIdentifier,
} from '../contract/confirmations.ts'
import { bareNumber } from '../contract/identity-numbers.ts'
import { wrongField } from '../contract/refusal.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Identity, Subject } from '../contract/subjects.ts'
import { type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as joined from './joined.ts'
import * as rules from './rules.ts'
import * as subjects from './subjects.ts'

/** What does not agree: where, the number that was scanned instead, and the sentence. */
export interface Difference {
  readonly field: ConfirmedField
  readonly number?: string
  readonly says: Say
}

/** Which second identifier agreed; undefined where none is asked. */
export interface Agreement {
  readonly by: SecondIdentifier | undefined
}

export const isDifference = (found: Difference | Agreement): found is Difference => 'says' in found

/** Compares; a refusal where something that is needed was not given at all. */
export async function compare(
  look: Look,
  specimen: Specimen,
  confirmed: Confirmed | undefined,
): Promise<Difference | Agreement> {
  if (!confirmed) throw notConfirmed()
  const label = readNumber(confirmed.label)
  const { number } = specimen
  if (label !== number) return { field: 'label', number: label, says: labelDiffers(label, number) }
  const accepted = await acceptedBy(look, specimen)
  if (accepted.length === 0) return { by: undefined }
  const subject = await subjects.get(look, specimen.subject)
  const order = otherOrder(subject, confirmed, number)
  if (order) return { field: 'birthOrder', says: order }
  const known = await identitiesOf(look, subject)
  if (known.length === 0) throw await subjects.sealedOrMissing(look, subject.mother ?? subject.id)
  const by = accepted.find(kind => known.some(one => isSame(kind, one, confirmed.identifier)))
  return by ? { by } : { field: 'identifier', says: identifierDiffers(number) }
}

async function acceptedBy(look: Look, { programme }: Specimen): Promise<SecondIdentifier[]> {
  const rows = (await rules.windows(look, programme)).filter(
    ({ analyte }) => analyte === 'second-identifier',
  )
  return SecondIdentifier.options.filter(kind => rows.some(row => row.class === kind))
}

/** Two of one birth have one mother: the name and the number say nothing of which. */
function otherOrder(
  { plurality, birthOrder }: Subject,
  given: Confirmed,
  number: string,
): Say | null {
  if ((plurality ?? 1) < 2 || birthOrder === null) return null
  if (given.birthOrder === undefined)
    throw wrongField(
      'confirmed.birthOrder',
      'Read off the wristband which of the children it is.',
      '请按腕带填写第几胎。',
    )
  if (given.birthOrder === birthOrder) return null
  return say(
    `${grouped(number)} is of another child of this birth. Nothing was recorded: look at the wristband and take the label of this child.`,
    `${grouped(number)} 属于同次分娩的另一胎。未作记录，请核对腕带并取用该新生儿的标签。`,
  )
}

/** Of a child its own and its mother's, under every record of hers. */
async function identitiesOf(look: Look, { id, mother }: Subject): Promise<Identity[]> {
  const records = mother === null ? [] : await joined.recordsOf(look, mother)
  return look.db
    .selectFrom('identity')
    .selectAll()
    .where('subject', 'in', [id, ...records])
    .execute()
}

function isSame(kind: SecondIdentifier, known: Identity, given: string): boolean {
  if (kind === 'by-name') return nameOf(known.name) === nameOf(given)
  const number = kind === 'by-id-number' ? known.idNumber : known.inpatientNumber
  return number !== null && bareNumber(number) === bareNumber(given)
}

const nameOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s·•]/g, '')
    .toLowerCase()

const notConfirmed = () =>
  wrongField(
    'confirmed.label',
    'Scan the label on the card or tube, and then the wristband of whose blood it is.',
    '请先扫描血片或采血管上的标签，再扫描受检者腕带。',
  )

const identifierDiffers = (number: string): Say =>
  say(
    `What was given is not what is registered for ${grouped(number)}. Nothing was recorded: look at the wristband and scan it again.`,
    `所给信息与 ${grouped(number)} 的登记不符。未作记录，请核对腕带后重新扫描。`,
  )
