/** The columns of the board at a desk. */
import { Link } from 'wouter'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { whenText } from '../../dates.ts'
import { useNames } from '../../names.ts'
import { Clock } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { useSay } from '../../words.ts'
import { Acknowledged, type Acknowledging } from './acknowledge.tsx'
import { RecallStateTag, SeverityTag } from './parts.tsx'
import { useBoardWords } from './words.ts'

export function useColumns(acknowledging: Acknowledging): Column<BoardRow>[] {
  const w = useBoardWords()
  const speak = useSay()
  const names = useNames()
  return [
    { key: 'severity', head: w('severity'), show: row => <SeverityTag severity={row.severity} /> },
    {
      key: 'due',
      head: w('due'),
      show: row => (
        <span className="two-lines">
          <Clock due={row.dueAt} />
          <small className="when">{w('until', { when: whenText(row.dueAt) })}</small>
        </span>
      ),
    },
    {
      key: 'condition',
      head: w('condition'),
      width: '30%',
      show: row => (
        <span className="two-lines">
          <strong>{names.condition(row.programme, row.condition)}</strong>
          <small className="board-reason">{speak(row.says)}</small>
        </span>
      ),
    },
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <span className="two-lines">
          <Link className="number" href={`/specimens/${row.specimen}`}>
            {grouped(row.specimen)}
          </Link>
          <small>{names.place(row.samplingPoint, row.samplingPointName)}</small>
        </span>
      ),
    },
    {
      key: 'state',
      head: w('state'),
      show: row => (
        <span className="two-lines">
          <RecallStateTag state={row.state} />
          <small>{row.attempts ? w('attempts', { count: row.attempts }) : w('noAttempts')}</small>
        </span>
      ),
    },
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
      show: row => <Acknowledged row={row} by={acknowledging} />,
    },
  ]
}
