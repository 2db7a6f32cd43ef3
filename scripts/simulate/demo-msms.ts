/**
 * The demonstration tandem mass spectrometer: the whole panel of one card a message. What is not
 * told is typical of a child on whom nothing is wrong; the ratios it prints are of what it measured.
 */
import { build, type Fields, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import newborn from '../../server/programmes/newborn.ts'
import { ratioOf } from '../../server/programmes/ratios.ts'
import { type ControlSample, hl7Time, type Sample, simulator } from './simulator.ts'

/** Made up for demonstrations: within every limit, and nobody's reference range. */
const AMINO_ACIDS = {
  ...{ ALA: '312', ARG: '9.4', CIT: '14.2', GLN: '421', GLU: '388', GLY: '402', LEU: '131' },
  ...{ MET: '24.5', ORN: '98', PHE: '52.1', PRO: '189', TYR: '88.6', VAL: '118', SUAC: '0.61' },
}
const CARNITINES = {
  ...{ C0: '22.4', C2: '18.9', C3: '1.88', 'C3DC+C4OH': '0.11', C4: '0.27', 'C4DC+C5OH': '0.21' },
  ...{ C5: '0.13', 'C5:1': '0.01', 'C5DC+C6OH': '0.09', C6: '0.06', C6DC: '0.05', C8: '0.07' },
  ...{ 'C8:1': '0.09', C10: '0.09', 'C10:1': '0.07', 'C10:2': '0.01', C12: '0.14' },
  ...{ 'C12:1': '0.08', C14: '0.22', 'C14:1': '0.11', 'C14:2': '0.02', C14OH: '0.01' },
  ...{ C16: '3.41', 'C16:1': '0.21', C16OH: '0.02', 'C16:1OH': '0.04', C18: '0.98' },
  ...{ 'C18:1': '1.44', 'C18:2': '0.19', C18OH: '0.01', 'C18:1OH': '0.01', 'C18:2OH': '0.01' },
  ...{ C20: '0.03', C22: '0.02', C24: '0.03', C26: '0.02', ADO: '0.41', 'D-ADO': '0.01' },
  ...{ 'C20:0-LPC': '0.14', 'C22:0-LPC': '0.08', 'C24:0-LPC': '0.19', 'C26:0-LPC': '0.17' },
}
export const TYPICAL: Readonly<Record<string, string>> = { ...AMINO_ACIDS, ...CARNITINES }

/** A few of the ratios that such instruments print. */
const PRINTED = ['C3/C2', 'C8/C10', '(LEU+VAL)/(PHE+TYR)', 'C0/(C16+C18)', '(C16+C18:1)/C2']

const UNIT = 'umol/L'

/** The high level is so many times the low one; a tenth of its mean is one SD. */
const HIGH = 4
const DIGITS = 3

const controlsOf = (level: string, times: number): ControlSample[] =>
  Object.entries(TYPICAL).map(([analyte, value]) => {
    const mean = Number((Number(value) * times).toFixed(DIGITS))
    return { specimen: `QC-MS-${level}`, level, analyte, mean, sd: mean / 10, digits: DIGITS }
  })

export default simulator({
  name: 'demo-msms',
  about: 'a tandem mass spectrometer: some sixty OBX a card (HL7 2.5.1, ORU^R01)',
  line: { application: 'DEMO-MSMS', facility: 'GMCH' },
  units: Object.fromEntries(Object.keys(TYPICAL).map(code => [code, UNIT])),
  controls: [...controlsOf('1', 1), ...controlsOf('2', HIGH)],
  message: 'of a specimen',
  says(sample, { controlId, line }) {
    const text = build(
      {
        ...{ type: 'ORU', event: 'R01', structure: 'ORU_R01', version: '2.5.1', controlId },
        ...{ at: hl7Time(sample.at), sender: line, charset: 'UNICODE UTF-8' },
        receiver: { application: 'GUTHRIE', facility: 'NBS' },
      },
      panel(sample),
    )
    return Buffer.from(text, 'utf8')
  },
})

function panel(sample: Sample): SegmentOut[] {
  const told = [sample, ...(sample.more ?? [])]
  let set = 0
  const obx = (code: string, usual: string, unit: string): SegmentOut => {
    const own = told.find(({ analyte }) => analyte === code)
    const { loinc = '' } = newborn.analytes.find(a => a.code === code) ?? {}
    return observed(sample, ++set, [loinc || code, code, loinc ? 'LN' : '99MSMS'], {
      value: own?.value ?? usual,
      unit: own?.unit ?? unit,
    })
  }
  const of = (typical: Readonly<Record<string, string>>) =>
    Object.entries(typical).map(([code, value]) => obx(code, value, UNIT))
  return [
    {
      name: 'PID',
      fields: { 1: '1', 5: sample.patient?.name ?? '', 8: sample.patient?.sex ?? '' },
    },
    order(sample, 1, ['53261-4', 'Amino acid newborn screen panel', 'LN']),
    ...of(AMINO_ACIDS),
    order(sample, 2, ['58092-8', 'Acylcarnitine newborn screen panel', 'LN']),
    ...of(CARNITINES),
    order(sample, 3, ['RATIO', 'Calculated ratios', '99MSMS']),
    ...printed(told).map(([code, value]) => obx(code, value, '{ratio}')),
    {
      name: 'SPM',
      fields: { 1: '1', 2: sample.specimen, 4: 'DBS', 11: sample.role ?? 'P' },
    },
  ]
}

/** As the instrument computes them from plain numbers. */
function printed(told: readonly Pick<Sample, 'analyte' | 'value'>[]): [string, string][] {
  const values = { ...TYPICAL, ...Object.fromEntries(told.map(t => [t.analyte, t.value])) }
  const standing = new Map(
    Object.entries(values).map(([code, text]) => [
      code,
      { comparator: '' as const, amount: Number(text.replace(/[<>=]/g, '')) },
    ]),
  )
  return newborn.ratios
    .filter(({ analyte }) => PRINTED.includes(analyte))
    .map(ratio => [ratio.analyte, ratioOf(ratio, standing)?.value ?? ''])
}

const order = (sample: Sample, set: number, panelCode: readonly string[]): SegmentOut => ({
  name: 'OBR',
  fields: { 1: String(set), 3: 'RUN-1', 4: panelCode, 7: hl7Time(sample.measuredAt) },
})

function observed(
  sample: Sample,
  set: number,
  code: readonly string[],
  { value, unit }: { value: string; unit: string },
): SegmentOut {
  const fields: Fields = {
    ...{ 1: String(set), 2: 'NM', 3: code, 5: value, 6: [unit, unit, 'UCUM'] },
    ...{ 11: sample.status ?? 'F', 18: 'DEMO-MSMS-01', 19: hl7Time(sample.measuredAt) },
  }
  return { name: 'OBX', fields }
}
