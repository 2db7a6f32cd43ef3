/** The delivery ledger: each result's way, step by step, as far as it has come. */
import { Link } from 'wouter'
import type { Delivery } from '../../../server/contract/ledger.ts'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { RESULT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useWardWords } from './ward-words.ts'

export function Deliveries(props: { rows: readonly Delivery[]; of: 'specimen' | 'message' }) {
  const w = useWardWords()
  return (
    <DataTable
      label={w('ledger')}
      columns={useColumns(props.of)}
      rows={props.rows}
      keyOf={row => row.result}
      cards
      empty={null}
    />
  )
}

function useColumns(of: 'specimen' | 'message'): Column<Delivery>[] {
  const w = useWardWords()
  return [
    { key: 'value', head: w('value'), show: row => <Value row={row} of={of} /> },
    {
      key: 'received',
      head: w('received'),
      show: ({ received }) =>
        received ? (
          <Step at={received.at}>{`${received.line} · ${received.peer}`}</Step>
        ) : (
          <span className="soft">{w('byHand')}</span>
        ),
    },
    {
      key: 'kept',
      head: w('kept'),
      show: ({ kept }) =>
        kept && (
          <Step at={kept.answeredAt}>
            <Link href={`/messages/${kept.message}`}>{kept.controlId ?? w('showMessage')}</Link>
            {' · '}
            {kept.answer ? w('answered', { answer: kept.answer }) : w('unanswered')}
          </Step>
        ),
    },
    {
      key: 'matched',
      head: w('matched'),
      show: ({ matched: { at, by, proposedBy, confirmedBy, sent } }) => (
        <Step at={at}>
          {by === 'rules'
            ? w('byRules')
            : w('byPeople', { one: proposedBy ?? '', two: confirmedBy ?? '', sent: sent || '–' })}
        </Step>
      ),
    },
    { key: 'released', head: w('released'), show: row => <Released row={row} /> },
    { key: 'reported', head: w('reported'), show: row => <Reported row={row} /> },
  ]
}

function Value({ row, of }: { row: Delivery; of: 'specimen' | 'message' }) {
  const speak = useSay()
  return (
    <span className="two-lines">
      <span className={row.state === 'superseded' ? 'ledger-old' : ''}>
        {row.analyte} <strong>{row.value}</strong> {row.unit}
      </span>
      {of === 'message' ? (
        <Link className="number" href={`/specimens/${row.specimen}`}>
          {grouped(row.specimen)}
        </Link>
      ) : (
        <StatusTag tone={RESULT_TONES[row.state]}>{speak(RESULT_STATES[row.state])}</StatusTag>
      )}
    </span>
  )
}

function Released({ row }: { row: Delivery }) {
  const w = useWardWords()
  const speak = useSay()
  const { verified, released } = row
  if (released) return <Step at={released.at}>{w('releasedBy', { who: speak(released.by) })}</Step>
  return (
    <span className="two-lines">
      <span className="soft">{w('notYet')}</span>
      {verified && <small>{w('verifiedBy', { who: speak(verified.by) })}</small>}
    </span>
  )
}

/** The last steps: drafted, sent, opened, confirmed; the furthest one with its time. */
function Reported({ row }: { row: Delivery }) {
  const w = useWardWords()
  const { reported, sent, opened, acknowledged } = row
  if (!reported) return <span className="soft">{w('notYet')}</span>
  const at = acknowledged?.at ?? opened?.at ?? sent?.at ?? reported.at
  const who = acknowledged?.by ?? opened?.by ?? sent?.by ?? ''
  const step = acknowledged
    ? 'confirmedBy'
    : opened
      ? 'openedBy'
      : sent
        ? 'sentBy'
        : 'draftedReport'
  return (
    <Step at={at}>
      <Link href={`/reports/${reported.report}`}>
        {w('reportVersion', { n: reported.edition })}
      </Link>
      {' · '}
      {w(step, { who })}
    </Step>
  )
}

const Step = ({ at, children }: { at: string | null; children: React.ReactNode }) => (
  <span className="two-lines">
    {at && <When at={at} />}
    <small>{children}</small>
  </span>
)
