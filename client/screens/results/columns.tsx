/** The columns of the bench. The value stands as it was sent; the number behind it is never shown. */
import { Button, Checkbox } from '@mantine/core'
import { Link } from 'wouter'
import type { ResultOnBench } from '../../../server/contract/results.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { Ago } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { Judged } from '../mapping/judged.tsx'
import type { BenchState } from './bench.ts'
import type { Signing } from './signing.ts'
import { useResultWords } from './words.ts'

export function useColumns(on: {
  signing: Signing
  state: BenchState
  onClear: (flag: string) => void
}): Column<ResultOnBench>[] {
  const w = useResultWords()
  const names = useNames()
  const { signing } = on
  const choose: Column<ResultOnBench> = {
    key: 'choose',
    head: w('choose'),
    width: 40,
    show: row => (
      <Checkbox
        aria-label={w('chooseRow', { number: grouped(row.specimen), analyte: row.analyte })}
        checked={signing.chosen.has(row.id)}
        onChange={() => signing.toggle(row)}
        tabIndex={-1}
      />
    ),
  }
  return [
    ...(signing.act ? [choose] : []),
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <span className="two-lines">
          <Link className="number" href={`/specimens/${row.specimen}`}>
            {grouped(row.specimen)}
          </Link>
          <small>{names.placeCalled(row.samplingPointName)}</small>
        </span>
      ),
    },
    {
      key: 'analyte',
      head: w('analyte'),
      show: row => {
        const name = names.analyte(row.programme, row.analyte)
        return (
          <span className="two-lines">
            {row.analyte}
            {name !== row.analyte && <small>{name}</small>}
          </span>
        )
      },
    },
    {
      key: 'value',
      head: w('value'),
      figures: true,
      show: row => (
        <span className="value">
          <strong>{row.value}</strong> {row.unit}
          <Judged of={row.judgedAs} />
          {row.origin !== 'measured' && <small className="origin">{w(row.origin)}</small>}
        </span>
      ),
    },
    { key: 'flag', head: w('flag'), width: '38%', show: row => <Flags row={row} {...on} /> },
    {
      key: 'previous',
      head: w('previous'),
      figures: true,
      show: row => (
        <span className="two-lines">
          {row.previous ?? ''}
          {row.previousOf && (
            <Link className="earlier" href={`/specimens/${row.previousOf}`}>
              {w('earlier')}
            </Link>
          )}
        </span>
      ),
    },
    { key: 'came', head: w('came'), wideOnly: true, show: row => <Ago at={row.recordedAt} /> },
  ]
}

function Flags(props: { row: ResultOnBench; state: BenchState; onClear: (flag: string) => void }) {
  const { row, state, onClear } = props
  const w = useResultWords()
  const speak = useSay()
  const may = useMay('clear-flag')
  return (
    <div className="flags">
      {row.status !== 'final' && <small className="soft">{w(row.status)}</small>}
      {row.flags.length === 0 && <span className="soft">{w('noFlag')}</span>}
      {row.flags.map(flag => (
        <div key={flag.id} className={flag.clearedAt ? 'flag flag-cleared' : 'flag'}>
          <SeverityTag severity={flag.severity} />
          <span>
            <span className="flag-says">{speak(flag.says)}</span>
            {flag.clearedAt && <small>{w('cleared', { why: flag.why ?? '' })}</small>}
          </span>
          {may && !flag.clearedAt && state !== 'authorised' && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={w('clearOf', {
                analyte: row.analyte,
                number: grouped(row.specimen),
              })}
              onClick={() => onClear(flag.id)}
            >
              {w('clear')}
            </Button>
          )}
        </div>
      ))}
      {row.flags.length === 0 && row.limits[0] && (
        <small className="soft">{w('limit', { says: row.limits.map(speak).join(' · ') })}</small>
      )}
      {row.verifiedByName && (
        <small className="soft">
          {w('by', { name: speak(row.verifiedByName) })}
          {row.authorisedByName && (
            <> · {w('byAuthoriser', { name: speak(row.authorisedByName) })}</>
          )}
        </small>
      )}
      {row.withheld.map(({ why, holds, says }) => (
        <p key={why} className={holds === 'value' ? 'withheld' : 'withheld withheld-verdict'}>
          {w(holds === 'value' ? 'withheld' : 'holdsVerdict', { why: speak(says) })}
        </p>
      ))}
    </div>
  )
}
