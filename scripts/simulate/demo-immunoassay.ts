/** The demonstration immunoassay: TSH, 17-OHP or G6PD, one specimen and one analyte a message. */
import { charsetNamed, encode } from '../../lims-adapters/hl7/charset.ts'
import { oru } from '../../lims-adapters/hl7/outgoing.ts'
import { hl7Time, simulator } from './simulator.ts'

const CHARSETS = { 'utf-8': 'UNICODE UTF-8', gb18030: 'GB 18030-2000' } as const

export default simulator({
  name: 'demo-immunoassay',
  about: 'a single-analyte immunoassay on dried blood spots (HL7 2.5.1, ORU^R01)',
  line: { application: 'DEMO-IA', facility: 'GMCH' },
  units: { TSH: 'mIU/L', OHP17: 'nmol/L', G6PD: 'U/gHb' },
  says(sample, { controlId, line }) {
    const declared = CHARSETS[sample.charset ?? 'utf-8']
    const text = oru({
      version: '2.5.1',
      controlId,
      at: hl7Time(sample.at),
      sender: line,
      receiver: { application: 'GUTHRIE', facility: 'NBS' },
      charset: declared,
      specimen: sample.specimen,
      ...(sample.role && { role: sample.role }),
      ...(sample.patient && { patient: sample.patient }),
      observations: [
        {
          code: sample.analyte,
          value: sample.value,
          unit: sample.unit,
          status: sample.status ?? 'F',
          measuredAt: hl7Time(sample.measuredAt),
        },
      ],
    })
    const bytes = encode(text, charsetNamed(declared) ?? 'utf-8')
    if (!bytes) throw new Error(`${declared} cannot carry the message of ${sample.specimen}`)
    return bytes
  },
})
