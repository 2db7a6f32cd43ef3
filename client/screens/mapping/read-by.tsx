/** What a mapping has read: looked up piece by piece, for whoever doubts it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { MappingOnList } from '../../../server/contract/mappings.ts'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import type { Result } from '../../../server/contract/results.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { api, refusalOf } from '../../api.ts'
import { useNames } from '../../names.ts'
import { RESULT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { Judged } from './judged.tsx'
import { Sent } from './waiting.tsx'
import { useMappingWords } from './words.ts'

interface Looked {
  readonly rows: readonly Result[]
  /** Where to go on; null at the end. */
  readonly next: string | null
}
const ENOUGH = 100

export function ReadBy({ row, centre }: { row: MappingOnList; centre: string }) {
  const w = useMappingWords()
  const names = useNames()
  const [looked, setLooked] = useState<Looked | null>(null)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const look = async () => {
    const enough = (looked?.rows.length ?? 0) + ENOUGH
    let now: Looked = looked ?? { rows: [], next: row.id }
    setBusy(true)
    setRefusal(null)
    try {
      while (now.next !== null && now.rows.length < enough) {
        const piece = await api.listReadBy({ id: row.id, centre, after: now.next })
        now = { rows: [...now.rows, ...piece.rows], next: piece.next }
        setLooked(now)
      }
    } catch (error) {
      setRefusal(refusalOf(error))
    }
    setBusy(false)
  }
  const count = looked?.rows.length ?? 0
  return (
    <div className="form">
      <p className="mapping-sent">
        <Sent code={row.sentCode} unit={row.sentUnit} /> →{' '}
        {names.analyte(row.programme, row.analyte)}
      </p>
      <p className="soft">{w('readLead')}</p>
      {looked && <Rows rows={looked.rows} done={looked.next === null} />}
      {refusal && <Failed refusal={refusal} />}
      {busy && <p role="status">{w('readLooking', { count })}</p>}
      {looked?.next !== null && (
        <div>
          <Button loading={busy} onClick={() => void look()} data-autofocus>
            {looked ? w('readMore', { count }) : w('readLook')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Rows({ rows, done }: { rows: readonly Result[]; done: boolean }) {
  const w = useMappingWords()
  const columns = useColumns()
  if (rows.length === 0) return done ? <Empty says={w('readNone')} /> : null
  return (
    <DataTable
      label={w('readTitle')}
      columns={columns}
      rows={rows}
      keyOf={one => one.id}
      cards
      empty={null}
    />
  )
}

function useColumns(): Column<Result>[] {
  const w = useMappingWords()
  const speak = useSay()
  return [
    {
      key: 'specimen',
      head: w('specimen'),
      show: one => (
        <span className="two-lines">
          <Link className="number" href={`/specimens/${one.specimen}`}>
            {grouped(one.specimen)}
          </Link>
          <small>
            <When at={one.recordedAt} />
          </small>
        </span>
      ),
    },
    {
      key: 'value',
      head: w('sent'),
      show: one => (
        <span>
          <strong>{one.value}</strong> {one.unit}
          <Judged of={one.judgedAs} />
        </span>
      ),
    },
    {
      key: 'state',
      head: w('state'),
      show: one => (
        <StatusTag tone={RESULT_TONES[one.state]}>{speak(RESULT_STATES[one.state])}</StatusTag>
      ),
    },
  ]
}
