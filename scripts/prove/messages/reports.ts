/**
 * Newborn-screening reports, counted by other means than the adapter's: which OBX of a file are
 * results, with value, comparator and unit as they stand in the bytes, and whether what was read is
 * exactly that. Splits at line ends and bars and knows nothing else of HL7.
 */

export interface Told {
  readonly value: string
  readonly comparator: string
  readonly unit: string
}

/** The report as a whole, its summary, the data of the card, and the panel of panels. */
const REPORT = ['54089-8', '57128-1', '57717-1', '57794-0']
/** Panels whose numbers are no results. */
const NO_RESULTS = ['54089-8', '57128-1', '57717-1']

const first = (field: string | undefined): string => (field ?? '').split('^')[0]?.trim() ?? ''

/** The numbers under the result panels of a report; null where the payload is no such report. */
export function numbersIn(payload: Buffer): Told[] | null {
  const lines = payload.toString('utf8').split(/[\r\n]+/)
  const fields = lines.map(line => line.split('|'))
  const header = fields.find(([name]) => name === 'MSH')
  const orders = fields.filter(([name]) => name === 'OBR')
  if (!header?.[8]?.startsWith('ORU^R01')) return null
  if (!orders.some(order => REPORT.includes(first(order[4])))) return null
  const numbers: Told[] = []
  let panel: string | undefined
  for (const line of fields) {
    if (line[0] === 'OBR') panel = first(line[4])
    if (line[0] !== 'OBX' || panel === undefined || NO_RESULTS.includes(panel)) continue
    if (line[2] === 'NM' || line[2] === 'SN') numbers.push(asTold(line))
  }
  return numbers
}

const SIGNS = ['<=', '>=', '<', '>']

function asTold(line: readonly string[]): Told {
  const value = line[5] ?? ''
  const sign = SIGNS.find(one => value.startsWith(one)) ?? ''
  return { value, comparator: sign, unit: first(line[6]) }
}

/** What is not as it was sent, a sentence each. */
export function differences(
  name: string,
  sent: readonly Told[],
  read: readonly Told[] | undefined,
): string[] {
  if (!read) return [`${name}: was not read as a drill`]
  const wrong =
    sent.length === read.length ? [] : [`${name}: ${sent.length} numbers, ${read.length} read`]
  for (const [i, one] of sent.entries()) {
    const other = read[i]
    if (other && spelled(one) !== spelled(other))
      wrong.push(`${name}: number ${i + 1} is ${spelled(one)}, read as ${spelled(other)}`)
  }
  return wrong
}

const spelled = ({ value, comparator, unit }: Told): string =>
  `“${value}” (${comparator || 'exact'}) ${unit || 'without a unit'}`

/** Each harm that a reader could do to a report, done on purpose. */
export const HARMS: Readonly<Record<string, (read: readonly Told[]) => Told[]>> = {
  'one left out': read => read.slice(1),
  'one read twice': read => [...read, ...read.slice(-1)],
  'a digit dropped': read => read.map(one => ({ ...one, value: one.value.slice(0, -1) })),
  'a comparator made up': read => read.map(one => ({ ...one, comparator: '<' })),
  'a unit lost': read => read.map(one => ({ ...one, unit: '' })),
}
