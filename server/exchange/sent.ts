/** An observation of an adapter as the laboratory takes it: its value read by the grammar of numbers. */
import type { Observation } from '../../lims-adapters/adapter.ts'
import { onceEach } from '../../lims-adapters/reading.ts'
import { readValue } from '../../lims-adapters/value.ts'
import type { Line } from '../contract/lines.ts'
import type { Subject } from '../contract/subjects.ts'
import type { Id, Instant } from '../contract/words.ts'
import type { Sent } from '../lab/sent.ts'

/**
 * The observation with its value read by the grammar of numbers; `arrivedAt` of what was kept or held
 * before this unit.
 */
export function sentOf(
  seen: Observation,
  line: Line,
  message: Id,
  arrivedAt?: Instant,
): Sent & { readonly line: Id; readonly message: Id } {
  const value = readValue(seen.value, seen.valueType)
  const { sex, bornOn } = seen.subject ? ofSubject(seen.subject) : NOBODY
  return {
    specimen: seen.specimen,
    check: line.specimenCheck,
    analyteCode: seen.analyteCode,
    codingSystem: seen.codingSystem,
    value: seen.value,
    unit: seen.unit,
    number:
      'notANumber' in value
        ? { says: value.notANumber }
        : { comparator: value.comparator, amount: value.number },
    status: seen.status,
    measuredAt: seen.measuredAt,
    instrument: seen.instrument,
    run: seen.run ?? null,
    well: seen.well ?? null,
    sex,
    bornOn,
    assays: line.assays,
    centre: line.centre,
    line: line.id,
    message,
    arrivedAt,
  }
}

type Told = Pick<Sent, 'sex' | 'bornOn'>

const NOBODY: Told = { sex: 'unknown', bornOn: null }

/** Read once for all values of a patient. */
const ofSubject = onceEach(
  ({ sex, bornAt }: NonNullable<Observation['subject']>): Told => ({
    sex: sexOf(sex),
    bornOn: dayIn(bornAt),
  }),
)

const sexOf = (sent: string | undefined): Subject['sex'] =>
  sent === 'M' ? 'male' : sent === 'F' ? 'female' : 'unknown'

/** A day of birth as HL7 writes it; null where there is none, or none to the day. */
function dayIn(sent: string | undefined): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(sent ?? '') ?? []
  return year ? `${year}-${month}-${day}` : null
}
