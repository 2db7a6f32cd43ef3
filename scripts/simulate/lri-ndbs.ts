/** A referral laboratory: a newborn-screening report of one card, with its summary and card data. */
import { build, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import newborn from '../../server/programmes/newborn.ts'
import { hl7Time, type Sample, simulator } from './simulator.ts'

/** The panel that a LOINC code is reported under; anything else goes under amino acids. */
const PANELS: Readonly<Record<string, readonly [string, string]>> = {
  TSH: ['54090-6', 'Thyroid newborn screening panel'],
  OHP17: ['57086-1', 'Congenital adrenal hyperplasia newborn screening panel'],
}
const OTHERWISE = ['53261-4', 'Amino acid newborn screen panel'] as const

/** What has a LOINC code; a report says nothing else. */
const REPORTED = newborn.analytes.filter(({ loinc, ucum }) => loinc !== '' && ucum !== 'mol/mol')

export default simulator({
  name: 'lri-ndbs',
  about: 'a referral laboratory that reports newborn screening (HL7 2.5.1, ORU^R01, LRI-NDBS)',
  line: { application: 'REFLAB', facility: 'GMCH' },
  units: Object.fromEntries(REPORTED.map(({ code, unit }) => [code, unit])),
  message: 'of a specimen',
  says(sample, { controlId, line }) {
    const text = build(
      {
        ...{ type: 'ORU', event: 'R01', structure: 'ORU_R01', version: '2.5.1', controlId },
        ...{ at: hl7Time(sample.at), sender: line, charset: 'UNICODE UTF-8' },
        receiver: { application: 'GUTHRIE', facility: 'NBS' },
      },
      report(sample),
    )
    return Buffer.from(text, 'utf8')
  },
})

type Measured = Pick<Sample, 'analyte' | 'value' | 'unit'>

function report(sample: Sample): SegmentOut[] {
  const values = [sample, ...(sample.more ?? [])]
  return [
    {
      name: 'PID',
      fields: { 1: '1', 5: sample.patient?.name ?? '', 8: sample.patient?.sex ?? '' },
    },
    { name: 'ORC', fields: { 1: 'RE', 2: [sample.specimen, 'FormNumber'] } },
    order(sample, 1, '57128-1', 'Newborn Screening Report summary panel'),
    coded(sample, '57718-9', 'Sample quality of Dried blood spot', [
      'LA12432-3',
      'Acceptable',
      'LN',
    ]),
    order(sample, 2, '57717-1', 'Newborn screen card data panel'),
    {
      name: 'OBX',
      fields: {
        ...{ 1: '1', 2: 'ST', 3: ['57723-9', 'Unique bar code number', 'LN'] },
        ...{ 5: sample.specimen, 11: 'O' },
      },
    },
    ...values.flatMap((one, i) => result(sample, one, i + 3)),
  ]
}

function result(sample: Sample, { analyte, value, unit }: Measured, set: number): SegmentOut[] {
  const { loinc = analyte, en = analyte } = REPORTED.find(({ code }) => code === analyte) ?? {}
  const bound = /^([<>]=?)(.*)$/.exec(value)
  return [
    order(sample, set, ...(PANELS[analyte] ?? OTHERWISE)),
    {
      name: 'OBX',
      fields: {
        ...{ 1: '1', 2: bound ? 'SN' : 'NM', 3: [loinc, en, 'LN'], 4: '1' },
        ...{ 5: bound ? bound.slice(1) : value, 6: unit },
        ...{ 11: sample.status ?? 'F', 19: hl7Time(sample.measuredAt) },
      },
    },
  ]
}

const order = (sample: Sample, set: number, code: string, name: string): SegmentOut => ({
  name: 'OBR',
  fields: {
    ...{ 1: String(set), 2: [sample.specimen, 'FormNumber'], 4: [code, name, 'LN'] },
    ...{ 7: hl7Time(sample.measuredAt), 22: hl7Time(sample.at), 25: 'F' },
  },
})

const coded = (sample: Sample, code: string, name: string, value: string[]): SegmentOut => ({
  name: 'OBX',
  fields: {
    ...{ 1: '1', 2: 'CWE', 3: [code, name, 'LN'], 5: value, 11: 'F' },
    19: hl7Time(sample.measuredAt),
  },
})
