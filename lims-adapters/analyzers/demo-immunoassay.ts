/**
 * A single-analyte immunoassay on dried blood spots: TSH, 17-OHP or G6PD, one specimen a message.
 *
 * A demonstration instrument; no vendor's interface. It is modelled on what is public: the shape of
 * ORU^R01 2.5.1 result messages of newborn programmes (LOINC codes and units of TSH and 17-OHP),
 * the barcode in SPM-2, as a subcomponent too, and specimen roles in SPM-11 of IHE LAW, and older
 * immunoassay analyzers that speak 2.3.1, have no SPM and put the barcode in OBR-3. The simulators
 * speak it. G6PD on blood spots has no agreed LOINC code among the sources, so its code is local.
 *
 * Controls are told by SPM-11 = Q, by MSH-11 other than P, or by a number that begins with `QC-`.
 */
import { analyzer } from '../adapter.ts'
import { readUsually } from '../reading.ts'

const paths = ['SPM-2.1.1', 'OBR-3']

export default analyzer({
  name: 'demo-immunoassay',
  title: { en: 'Demonstration immunoassay', zh: '演示用免疫分析仪' },
  knows: message =>
    message.type === 'ORU' && message.event === 'R01' && message.sender.application === 'DEMO-IA',
  paths,
  reads: (message, setup) =>
    readUsually(message, setup, { paths, controls: { prefixes: ['QC-'] } }),
})
