/** An analyzer that speaks IHE LAW: OUL^R22, the specimen before its orders, one test an order. */
import { build, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import { hl7Time, type Sample, simulator } from './simulator.ts'

export default simulator({
  name: 'ihe-law',
  about: 'an analyzer that speaks IHE LAW (HL7 2.5.1, OUL^R22)',
  line: { application: 'LAW-1', facility: 'GMCH' },
  units: { TSH: 'mIU/L', OHP17: 'nmol/L', G6PD: 'U/gHb' },
  message: 'of a specimen',
  says(sample, { controlId, line }) {
    const text = build(
      {
        ...{ type: 'OUL', event: 'R22', structure: 'OUL_R22', version: '2.5.1', controlId },
        ...{ at: hl7Time(sample.at), sender: line, charset: 'UNICODE UTF-8' },
        receiver: { application: 'GUTHRIE', facility: 'NBS' },
      },
      [
        { name: 'PID', fields: { 5: sample.patient?.name ?? '', 8: sample.patient?.sex ?? 'U' } },
        {
          name: 'SPM',
          fields: {
            1: '1',
            2: sample.specimen,
            4: 'BLDSP',
            11: [sample.role ?? 'P', '', 'HL70369'],
          },
        },
        { name: 'SAC', fields: { 3: [sample.specimen, 'BARCODE'] } },
        ...[sample, ...(sample.more ?? [])].flatMap(one => order(sample, one)),
      ],
    )
    return Buffer.from(text, 'utf8')
  },
})

type Measured = Pick<Sample, 'analyte' | 'value' | 'unit'>

/** Every OBX-1 is 1: they count within their order. */
const order = (sample: Sample, { analyte, value, unit }: Measured): SegmentOut[] => [
  { name: 'OBR', fields: { 1: '1', 2: '""', 4: [analyte, analyte, '99LAW'] } },
  { name: 'ORC', fields: { 1: 'SC', 5: 'CM' } },
  {
    name: 'OBX',
    fields: {
      ...{ 1: '1', 2: 'NM', 3: [analyte, analyte, '99LAW', '', '', 'IHELAW'], 4: '1', 5: value },
      ...{ 6: [unit, '', 'UCUM'], 8: ['N', '', 'HL70078'], 11: sample.status ?? 'F' },
      ...{ 18: ['LAW-1', 'GUTHRIE'], 19: hl7Time(sample.measuredAt), 29: 'RSLT' },
    },
  },
]
