/** The columns of what is expected: the card, since when it is here, and what has not come of it. */
import { Link } from 'wouter'
import type { Awaited } from '../../../server/contract/expected.ts'
import { useNames } from '../../names.ts'
import { Ago, Clock } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { SpecimenCell } from '../../ui/specimen-cell.tsx'
import { useExpectedWords } from './words.ts'

export function useColumns(): Column<Awaited>[] {
  const w = useExpectedWords()
  const names = useNames()
  return [
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <SpecimenCell
          number={row.number}
          maskedName={row.maskedName}
          from={names.placeCalled(row.samplingPointName)}
        />
      ),
    },
    { key: 'here', head: w('here'), show: row => <Ago at={row.receivedAt} /> },
    { key: 'missing', head: w('missing'), width: '40%', show: row => <Missing row={row} /> },
    { key: 'due', head: w('due'), show: row => <Clock due={row.dueAt} /> },
  ]
}

/** A panel of sixty is told by its first few. */
const FEW = 6

function Missing({ row }: { row: Awaited }) {
  const w = useExpectedWords()
  const { missing, preliminary, again, held } = row
  const some = missing.slice(0, missing.length > FEW + 1 ? FEW : FEW + 1)
  return (
    <span className="two-lines">
      <span title={missing.join(', ')}>
        {some.join(', ')}
        {missing.length > some.length && (
          <small> {w('more', { count: missing.length - some.length })}</small>
        )}
      </span>
      {preliminary.length > 0 && (
        <small>
          {preliminary.join(', ')}: {w('preliminary')}
        </small>
      )}
      {again.length > 0 && (
        <small>
          <Link href="/retests">{w('again', { analytes: again.join(', ') })}</Link>
        </small>
      )}
      {held > 0 && (
        <small>
          <Link href={`/parked?specimen=${row.number}`}>{w('held', { count: held })}</Link>
        </small>
      )}
    </span>
  )
}
