/**
 * A NIPT sequencing run: the tubes of a run with fetal fraction and a z-score for each chromosome,
 * as OUL^R22 with a group for each tube. Told one specimen and its values it is that tube of the run
 * of its day; what is not told is typical of a tube on which nothing is wrong. A control (role `Q`)
 * says what it is told and nothing else.
 *
 * It also says the z-scores of X and Y and a fetal sex, as such programs do unasked: the laboratory
 * keeps them sealed in the raw message and makes nothing of them.
 */
import { build, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import { hl7Time, type Sample, simulator } from './simulator.ts'

/** Made up for demonstrations: within every limit. */
const TYPICAL = { Z21: '0.42', Z18: '-0.31', Z13: '0.08', FF: '9.8' }
const SEALED = { ZX: '-0.12', ZY: '11.90', FETAL_SEX: 'M' }
const UNITS = { Z21: 'z', Z18: 'z', Z13: 'z', FF: '%' }

export default simulator({
  name: 'nipt-run',
  about: 'a NIPT sequencing run: tubes with z-scores and fetal fraction (HL7 2.5.1, OUL^R22)',
  line: { application: 'NIPT-RUN', facility: 'GMCH' },
  units: UNITS,
  message: 'of a specimen',
  says(sample, { controlId, line }) {
    const text = build(
      {
        ...{ type: 'OUL', event: 'R22', structure: 'OUL_R22', version: '2.5.1', controlId },
        ...{ at: hl7Time(sample.at), sender: line, charset: 'UNICODE UTF-8' },
        receiver: { application: 'GUTHRIE', facility: 'NIPT' },
      },
      tubesOf(sample),
    )
    return Buffer.from(text, 'utf8')
  },
})

/** The tube, or the control. */
function tubesOf(sample: Sample): SegmentOut[] {
  const run = `R${hl7Time(sample.measuredAt).slice(0, 8)}`
  const told = [sample, ...(sample.more ?? [])]
  const values: Record<string, string> = { ...TYPICAL }
  for (const { analyte, value } of told) values[analyte] = value
  const failed = told.find(({ analyte }) => analyte.startsWith('FAILED-'))
  const own = failed ? { [failed.analyte]: failed.value } : { ...values, ...SEALED }
  if (sample.role === 'Q')
    return group(sample, { run, well: 'A01', role: 'Q', set: 1 }, saidIn(told))
  return group(sample, { run, well: 'A02', role: sample.role ?? 'P', set: 1 }, own)
}

/** A control says what it is measured for, and nothing of a tube. */
const saidIn = (told: readonly { analyte: string; value: string }[]) =>
  Object.fromEntries(told.map(({ analyte, value }) => [analyte, value]))

interface Place {
  readonly run: string
  readonly well: string
  readonly role: string
  readonly set: number
}

const group = (
  sample: Sample,
  { run, well, role, set }: Place,
  values: Readonly<Record<string, string>>,
): SegmentOut[] => [
  { name: 'SPM', fields: { 1: String(set), 2: sample.specimen, 4: 'PLAS', 11: role } },
  { name: 'SAC', fields: { 3: sample.specimen, 11: well } },
  {
    name: 'OBR',
    fields: {
      ...{ 1: String(set), 3: run, 4: ['NIPT', 'NIPT run', '99NIPT'] },
      7: hl7Time(sample.measuredAt),
    },
  },
  ...Object.entries(values).map(([code, value], i) => ({
    name: 'OBX',
    fields: {
      ...{ 1: String(i + 1), 2: code === 'FETAL_SEX' ? 'ST' : 'NM', 3: [code, code, '99NIPT'] },
      ...{ 5: value, 6: unitOf(sample, code), 11: sample.status ?? 'F' },
      ...{ 18: 'NIPT-SEQ-01', 19: hl7Time(sample.measuredAt) },
    },
  })),
]

const unitOf = (sample: Sample, code: string): string =>
  [sample, ...(sample.more ?? [])].find(one => one.analyte === code)?.unit ??
  UNITS[code as keyof typeof UNITS] ??
  ''
