/**
 * Analyzers and middleware that speak IHE LAW (Laboratory Analytical Workflow): OUL^R22 with the
 * specimen before its orders, ORC behind OBR, one specimen or a whole plate in a message.
 *
 * Modelled on public traces of LAW senders (an immunochemistry line, a PCR system that reports a
 * plate in one message, a chemistry analyzer) and on the test statements of the profile. The
 * profile's own text was not at hand, so what no trace shows is read the usual way.
 *
 * - The number is SPM-2, often as `140799&BARCODE`; some senders fill only SAC-3.
 * - OBX that say S_RAW, S_OTHER or S_IMAGE in OBX-3.4 belong to a result and are none themselves.
 * - A coded OBX beside a number of the same test and run, with nothing in it, is no second result.
 * - Every OBX-1 may be 1, and OBX-8 repeats; neither is relied on.
 * - Controls are told by SPM-11 or by an INV of the specimen (POSCONTROL, NEGCONTROL, CO).
 */
import { analyzer, type Seen } from '../adapter.ts'
import type { Group, Observed } from '../hl7/groups.ts'
import type { Message } from '../hl7/message.ts'
import type { Segment } from '../hl7/segment.ts'
import { observation, onceEach, readUsually } from '../reading.ts'

const paths = ['SPM-2.1.1', 'SAC-3', 'OBR-3']

export default analyzer({
  name: 'ihe-law',
  title: { en: 'Analyzer that speaks IHE LAW', zh: '支持 IHE LAW 的分析仪' },
  knows: message =>
    (message.type === 'OUL' && message.event === 'R22' && !isPrenatalRun(message)) ||
    (message.type === 'ORU' && message.event === 'R01' && speaksLaw(message)),
  paths,
  reads: (message, setup) =>
    readUsually(message, setup, {
      paths,
      isResult: (observed, group) => !isSupplement(observed.obx) && !isEmptyTwin(observed, group),
      reads,
    }),
})

/** What an adapter that seals must read is not for this one (`nipt-run.ts`). */
const isPrenatalRun = (message: Message): boolean => message.sender.application === 'NIPT-RUN'

/** The profile in MSH-21: `LAB-29^IHE`, also written `LAB29^IHE`. */
const speaksLaw = (message: Message): boolean =>
  /^LAB-?29$/.test(message.at('MSH', 21, 1)) && message.at('MSH', 21, 2) === 'IHE'

/** A coded value without a code is no value, and a tube has a place. */
function reads(...[observed, group, message, specimen]: Parameters<typeof observation>): Seen {
  const seen = observation(observed, group, message, specimen)
  if ('unreadable' in seen) return seen
  const place = placeOf(group)
  const value = isCoded(observed.obx) && saysNothing(observed.obx) ? '' : seen.value
  return { ...seen, value, ...(place && { place }) }
}

/** These and no others: what is not known is read, and held for a person. */
const isSupplement = (obx: Segment): boolean =>
  ['S_RAW', 'S_OTHER', 'S_IMAGE'].includes(obx.at(3, 4).trim())

const isCoded = (obx: Segment): boolean => ['CE', 'CWE'].includes(obx.at(2))
const saysNothing = (obx: Segment): boolean => obx.at(5, 1) === '' && obx.at(5, 2) === ''

/** An interpretation that the sender leaves empty beside the value itself. */
const isEmptyTwin = ({ obx }: Observed, group: Group): boolean =>
  isCoded(obx) && saysNothing(obx) && valued(group).has(testOf(obx))

/** The tests and runs of an order that have a value. */
const valued = onceEach(
  ({ observed }: Group) =>
    new Set(observed.filter(({ obx }) => VALUES.includes(obx.at(2))).map(({ obx }) => testOf(obx))),
)

const VALUES = ['NM', 'SN', 'ST']
const testOf = (obx: Segment): string => `${obx.at(3, 1)} ${obx.at(4, 1)}`

/** Rack and position of the tube. */
const placeOf = onceEach(({ sac }: Group) =>
  [sac?.at(10, 1), sac?.at(11, 1)].filter(part => part).join(' '),
)
