/** One message verbatim, what was answered, and what became of it. */
import { Link, useParams } from 'wouter'
import type { ContractOf } from '../../server/contract/index.ts'
import type { Output } from '../../server/contract/kit.ts'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { MESSAGE_STATES, MESSAGE_TONES, PARKED_REASONS } from '../terms.ts'
import { When } from '../ui/clock.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useSay } from '../words.ts'
import { Deliveries } from './parked/deliveries.tsx'
import { Drilled } from './parked/drilled.tsx'
import { LineOf } from './parked/line-of.tsx'
import { MOST } from './parked/page-of.ts'
import { ReplayMessage } from './parked/replay-message.tsx'
import { Verbatim } from './parked/sealed.tsx'
import { useWardWords } from './parked/ward-words.ts'
import { useIntakeWords } from './parked/words.ts'
import './parked/parked.css'

export const screen = {
  path: '/messages/:id',
  title: { en: 'Message', zh: '消息' },
  may: 'see-parked',
  under: '/parked',
} satisfies Screen

type Shown = Output<ContractOf['showMessage']>

export default function Message() {
  const w = useIntakeWords()
  const { id } = useParams<{ id: string }>()
  const asked = useAsk('showMessage', { id })
  const message = asked.gave
  return (
    <Page title={screen.title} acts={message && <ReplayMessage message={message} />}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={8} />}
      {message && (
        <>
          <Became message={message} />
          <Held message={message} />
          <Drilled message={message} />
          <Filed message={message} />
          <Part title={w('raw')}>
            <Verbatim message={message} />
          </Part>
        </>
      )}
    </Page>
  )
}

function Became({ message }: { message: Shown }) {
  const w = useIntakeWords()
  const speak = useSay()
  const { state, says, results, known, held, repeats } = message
  return (
    <Part title={w('became')}>
      <FactList
        facts={[
          [
            w('state'),
            <StatusTag key="state" tone={MESSAGE_TONES[state]}>
              {speak(MESSAGE_STATES[state])}
            </StatusTag>,
          ],
          says && [w('says'), speak(says)],
          state === 'applied' ? [w('became'), w('counts', { results, known, held })] : null,
          [w('received'), <When key="received" at={message.receivedAt} />],
          [w('answer'), <Answer key="answer" message={message} />],
          [w('line'), <LineOf key="line" message={message} />],
          [w('controlId'), message.controlId ?? '–'],
          [w('bytes'), w('bytesOf', { count: message.bytes })],
          message.charset ? [w('charset'), message.charset] : null,
          message.unread.length > 0 ? [w('unread'), message.unread.join(', ')] : null,
          repeats
            ? [
                w('repeats'),
                <Link key="repeats" href={`/messages/${repeats}`}>
                  {w('repeatsOf')}
                </Link>,
              ]
            : null,
        ]}
      />
    </Part>
  )
}

function Answer({ message }: { message: Shown }) {
  const w = useIntakeWords()
  if (!message.answer) return w('noAnswer')
  return (
    <>
      <strong>{message.answer}</strong>
      {message.answeredAt && (
        <>
          {' · '}
          <When at={message.answeredAt} />
        </>
      )}
    </>
  )
}

/** What was filed out of this message, and how far each value has come. */
function Filed({ message }: { message: Shown }) {
  const ward = useWardWords()
  const mayHold = message.state === 'applied'
  const rows = useAsk('showMessageLedger', mayHold ? { id: message.id } : null).gave
  if (!rows || rows.length === 0) return null
  return (
    <Part title={ward('ledger')}>
      <Deliveries rows={rows} of="message" />
    </Part>
  )
}

/** Held observations of this message; a message nobody's line claims has no centre to ask in. */
function Held({ message }: { message: Shown }) {
  const w = useIntakeWords()
  const speak = useSay()
  const { id, centre, held } = message
  const input = held > 0 ? { centre, message: id, limit: MOST } : null
  const rows = useAsk('listParked', input).gave?.rows
  if (!rows || rows.length === 0) return null
  return (
    <Part title={w('heldOfThis')}>
      <ul className="held-list">
        {rows.map(row => (
          <li key={row.id}>
            <Link href={`/parked?open=${row.id}`}>{speak(PARKED_REASONS[row.why])}</Link> ·{' '}
            {row.analyte} <strong>{row.value}</strong> {row.unit}
            <p className="soft">{speak(row.says)}</p>
          </li>
        ))}
      </ul>
    </Part>
  )
}
