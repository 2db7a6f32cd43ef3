/** The columns of the board at a desk: whose turn it is first, and the telephone in reach. */
import { Link } from 'wouter'
import { CHANNELS } from '../../../server/contract/contacts.ts'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useMay, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import type { Column } from '../../ui/data-table.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { Acknowledged, type Acknowledging } from './acknowledge.tsx'
import { InHandTag, Leading, nextOf, RecallStateTag, SeverityTag } from './parts.tsx'
import { useBoardWords } from './words.ts'

export function useColumns(
  acknowledging: Acknowledging,
  call: (row: BoardRow) => void,
): Column<BoardRow>[] {
  const w = useBoardWords()
  const speak = useSay()
  const names = useNames()
  return [
    { key: 'severity', head: w('severity'), show: row => <SeverityTag severity={row.severity} /> },
    { key: 'due', head: w('due'), show: row => <Leading row={row} /> },
    {
      key: 'next',
      head: w('next'),
      show: row => <Next row={row} />,
    },
    {
      key: 'condition',
      head: w('condition'),
      width: '26%',
      show: row => (
        <span className="two-lines">
          <strong>{names.condition(row.programme, row.condition)}</strong>
          <small className="board-reason">{speak(row.says)}</small>
        </span>
      ),
    },
    { key: 'specimen', head: w('specimen'), show: row => <Whose row={row} /> },
    {
      key: 'owner',
      head: w('owner'),
      wideOnly: true,
      show: row =>
        row.ownerName ? (
          <span className="nobreak">{row.ownerName}</span>
        ) : (
          <span className="soft">{w('noOwner')}</span>
        ),
    },
    {
      key: 'seen',
      head: w('seen'),
      show: row => (
        <span className="board-acts">
          <Acknowledged row={row} by={acknowledging} />
          <Call row={row} call={call} />
        </span>
      ),
    },
  ]
}

function Next({ row }: { row: BoardRow }) {
  const w = useBoardWords()
  const speak = useSay()
  const by = row.stepBy && row.state === 'open' ? ` · ${speak(CHANNELS[row.stepBy])}` : ''
  return (
    <span className="two-lines">
      <strong className="board-next">{w(nextOf(row)) + by}</strong>
      <span className="board-state">
        <RecallStateTag state={row.state} />
        <small>{row.attempts ? w('attempts', { count: row.attempts }) : w('noAttempts')}</small>
      </span>
      <InHandTag row={row} />
    </span>
  )
}

/** A district sees the number, to speak of it with the centre, and opens nothing. */
function Whose({ row }: { row: BoardRow }) {
  const names = useNames()
  const opens = useMay('see-specimen')
  const number = grouped(row.specimen)
  return (
    <span className="two-lines">
      {opens ? (
        <Link className="number" href={`/specimens/${row.specimen}`}>
          {number}
        </Link>
      ) : (
        <span className="number">{number}</span>
      )}
      <small>{names.place(row.samplingPoint, row.samplingPointName)}</small>
      {!opens && <small>{names.place(row.centre, row.centreName)}</small>}
    </span>
  )
}

const CALLED: readonly BoardRow['state'][] = ['open', 'reached']

/** To the form for a contact, with the telephone numbers one press away. */
function Call({ row, call }: { row: BoardRow; call: (row: BoardRow) => void }) {
  const w = useBoardWords()
  const may = useMay('contact')
  const opens = useMay('see-specimen')
  if (!opens || !CALLED.includes(row.state)) return null
  return (
    <WhyNot
      size="compact-sm"
      variant="default"
      why={may ? null : whoCan('contact')}
      quiet
      onPress={() => call(row)}
      aria-label={w('callOf', { number: grouped(row.specimen) })}
    >
      {w('call')}
    </WhyNot>
  )
}
