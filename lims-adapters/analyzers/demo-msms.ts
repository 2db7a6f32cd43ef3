/**
 * A tandem mass spectrometer on dried blood spots: about sixty OBX for each card, amino acids,
 * acylcarnitines, succinylacetone and a few ratios that the instrument computes.
 *
 * A demonstration instrument: no vendor publishes an interface, a message or a field list for
 * newborn MS/MS, so nothing here is any vendor's. Its list is what a laboratory system in public
 * source keeps for one such instrument, as a non-derivatised method measures it; the shape of the
 * message, its panels, LOINC codes and units are those of published newborn-screening reports. Where
 * no LOINC code was found the code is local (99MSMS), and what the method cannot tell apart has one
 * code for both (`C3DC+C4OH`).
 *
 * Ratios come under an order of their own (RATIO). They are read, as values that the instrument
 * derived, and never filed: the laboratory computes its ratios from the values that stand.
 *
 * Controls are told by SPM-11 = Q or by a number that begins with `QC-`.
 */
import { analyzer, type Seen } from '../adapter.ts'
import type { Group } from '../hl7/groups.ts'
import { observation, onceEach, readUsually } from '../reading.ts'

const paths = ['SPM-2.1.1', 'SAC-3']

export default analyzer({
  name: 'demo-msms',
  title: { en: 'Demonstration tandem mass spectrometer', zh: '演示用串联质谱仪' },
  knows: message =>
    message.type === 'ORU' && message.event === 'R01' && message.sender.application === 'DEMO-MSMS',
  paths,
  assays: [{ analyte: '*', method: 'MS/MS', kit: null }],
  reads: (message, setup) =>
    readUsually(message, setup, { paths, controls: { prefixes: ['QC-'] }, reads }),
})

function reads(...asked: Parameters<typeof observation>): Seen {
  const [, group] = asked
  const seen = observation(...asked)
  return isOfRatios(group) && !('unreadable' in seen) ? { ...seen, kind: 'derived' } : seen
}

const isOfRatios = onceEach(({ obr }: Group) => obr?.at(4, 1) === 'RATIO')
