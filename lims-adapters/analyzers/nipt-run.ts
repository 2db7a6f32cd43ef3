/**
 * The table of a NIPT sequencing run: one specimen group for each tube and control, with fetal
 * fraction and z-scores, as HL7 (ORU^R01 or OUL^R22, a group for each SPM) or as a file.
 *
 * A demonstration instrument; no vendor's interface was at hand. The message is that of the other
 * specimen-centred senders here (IHE LAW: SPM, SAC, OBR, OBX); the table's columns are those that
 * analysis programs of such sequencers are known to print for a batch, from memory: batch, well,
 * sample barcode, kind of sample, quality flag and its reason, fetal fraction, a z-score or the like
 * for each chromosome, and a column or two for the sex chromosomes.
 *
 * - The run's number is OBR-3, the well SAC-11; the tube's number SPM-2.
 * - Controls are told by SPM-11 = Q: `NTC...` the one without template, `PC...` the positive one.
 * - A tube whose quality has failed has a `FAILED-` code and no z-scores.
 * - Sex chromosomes stay in the raw message, covered (`lims-adapters/sealed.ts`); nor is PID-8 read,
 *   which is no mother's in some programs' tables. A group of which nothing could be read is held.
 * - A code that nobody asked for comes out like any other and is held until somebody has mapped it,
 *   its value covered: what is not named may tell anything. So does a text where a number belongs.
 *
 * The file is a table of separated values with a header; `lims-adapters/tables/nipt-run.ts` makes the message of it
 * that the instrument would have sent, so that there is one reader.
 */
import { analyzer, type Observation, type Seen } from '../adapter.ts'
import { type Group, groups } from '../hl7/groups.ts'
import type { Message } from '../hl7/message.ts'
import { observation, readUsually } from '../reading.ts'
import { COVER, coveredBut, isSealedObx } from '../sealed.ts'
import type { Setup } from '../specimen-paths.ts'
import {
  coveredTable,
  messageOfTable,
  READ,
  UNKNOWN_QUALITY,
  unreadColumns,
} from '../tables/nipt-run.ts'
import { readValue } from '../value.ts'

const paths = ['SPM-2.1.1', 'SAC-3']

export default analyzer({
  name: 'nipt-run',
  title: { en: 'NIPT sequencing run', zh: 'NIPT 测序批次结果' },
  knows: message =>
    ['ORU^R01', 'OUL^R22'].includes(`${message.type}^${message.event}`) &&
    message.sender.application === 'NIPT-RUN',
  paths,
  reads: (message, setup) => {
    const seen = readUsually(message, open(setup), {
      paths,
      isResult: ({ obx }) => !isSealedObx(obx),
      reads,
    })
    return [...seen, ...groups(message).flatMap(group => nothingIn(group, message))]
  },
  file: { message: messageOfTable, covered: coveredTable, unread: unreadColumns },
  covers: text => coveredBut(text, READ),
  asksFor: code => READ.has(code),
})

/** A line may say where the number stands, but not in an OBX or a PID: what it names is shown. */
const open = (setup: Setup | undefined): Setup | undefined => {
  if (!setup?.specimen) return setup
  const paths = setup.specimen.paths.filter(path => /^(SPM|SAC|OBR|ORC)-/.test(path))
  return { specimen: { ...setup.specimen, paths } }
}

/** As usual, with the run and the well, and without what PID says of a sex. */
function reads(...asked: Parameters<typeof observation>): Seen {
  const [, { obr, sac }] = asked
  const seen = observation(...asked)
  if ('unreadable' in seen) return seen
  if (!isNumber(seen)) return inWords(seen)
  const [run = '', well = ''] = [obr?.at(3, 1).trim(), sac?.at(11, 1).trim()]
  const { sex, ...subject } = seen.subject ?? {}
  return {
    ...seen,
    flags: seen.flags.filter(flag => FLAGS.includes(flag)),
    subject: Object.keys(subject).length > 0 ? subject : null,
    ...(run && { run }),
    ...(well && { well }),
  }
}

/** Above, below and beyond (table 0078); a sender may put anything else there. */
const FLAGS = ['N', 'H', 'L', 'HH', 'LL', 'A', 'AA', '>', '<']

const isNumber = ({ value, valueType }: Observation): boolean =>
  value === '' || value === UNKNOWN_QUALITY || !('notANumber' in readValue(value, valueType))

/** Words that nobody asked for may tell anything. */
const inWords = ({ index, specimen, analyteCode, unit }: Observation): Seen => ({
  ...{ index, specimen, analyteCode, value: COVER, unit, unreadable: NO_NUMBER },
})

const NO_NUMBER = {
  en: 'The run says this in words and not as a number, so it is covered. Ask the keeper of sealed data to read the message, or measure the tube again.',
  zh: '批次所报该值为文字而非数值，已遮盖。请由密封数据保管人查阅报文，或重新检测该管。',
}

/** A tube of which everything is sealed: somebody has to look. */
function nothingIn({ observed, spm }: Group, message: Message): Seen[] {
  const first = observed[0]
  const isRead = observed.some(({ obx }) => !isSealedObx(obx))
  if (!first || isRead) return []
  const { index } = first
  const specimen = spm?.at(2, 1, 1).trim() ?? message.controlId
  return [{ index, specimen, analyteCode: '', value: '', unit: '', unreadable: NOTHING_READ }]
}

const NOTHING_READ = {
  en: 'No fetal fraction, z-score or failure of this tube could be read. Compare the codes that the run sends with those of its adapter.',
  zh: '未能读取该管的胎儿浓度、Z 值或失败代码。请核对批次所发代码与适配器的代码。',
}
