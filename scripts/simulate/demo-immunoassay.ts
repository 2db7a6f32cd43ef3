/** The demonstration immunoassay: TSH, 17-OHP or G6PD, one specimen and one analyte a message. */
import { charsetNamed, encode } from '../../lims-adapters/hl7/charset.ts'
import { oru } from '../../lims-adapters/hl7/outgoing.ts'
import { type ControlSample, hl7Time, simulator } from './simulator.ts'

const CHARSETS = { 'utf-8': 'UNICODE UTF-8', gb18030: 'GB 18030-2000' } as const

type Target = Pick<ControlSample, 'mean' | 'sd' | 'digits'>

function levels(analyte: string, ...targets: readonly Target[]): ControlSample[] {
  return targets.map((target, i) => {
    const level = String(i + 1)
    return { ...target, analyte, level, specimen: `QC-${analyte}-${level}` }
  })
}

export default simulator({
  name: 'demo-immunoassay',
  about: 'a single-analyte immunoassay on dried blood spots (HL7 2.5.1, ORU^R01)',
  line: { application: 'DEMO-IA', facility: 'GMCH' },
  units: { TSH: 'mIU/L', OHP17: 'nmol/L', G6PD: 'U/gHb' },
  controls: [
    ...levels('TSH', { mean: 14.8, sd: 0.9, digits: 2 }, { mean: 41.2, sd: 2.6, digits: 1 }),
    ...levels('OHP17', { mean: 21.5, sd: 1.4, digits: 1 }, { mean: 78.0, sd: 5.2, digits: 1 }),
    ...levels('G6PD', { mean: 1.6, sd: 0.12, digits: 2 }, { mean: 6.1, sd: 0.4, digits: 2 }),
  ],
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
