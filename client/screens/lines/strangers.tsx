/** Who knocked and belongs to no line: a new instrument to be registered, or nobody of ours. */
import { Button } from '@mantine/core'
import type { Answer } from '../../api.ts'
import { Ago } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import type { StrangerRow } from './typed.ts'
import { useLineWords } from './words.ts'

const WHY = { sender: 'whySender', address: 'whyAddress', certificate: 'whyCertificate' } as const

export function Strangers(props: {
  asked: Answer<StrangerRow[]>
  onRegister: (id: string) => void
}) {
  const w = useLineWords()
  const { asked } = props
  const columns: Column<StrangerRow>[] = [
    {
      key: 'address',
      head: w('address'),
      show: row => (
        <span className="number">
          {row.address} → {row.port}
        </span>
      ),
    },
    {
      key: 'sender',
      head: w('sender'),
      show: row => [row.application, row.facility].filter(Boolean).join(' · ') || '–',
    },
    { key: 'why', head: w('why'), show: row => w(WHY[row.why]) },
    { key: 'times', head: w('times'), figures: true, show: row => row.times },
    { key: 'last', head: w('last'), show: row => <Ago at={row.lastAt} /> },
    {
      key: 'act',
      head: w('next'),
      show: row =>
        row.why === 'sender' ? (
          <Button size="compact-sm" variant="default" onClick={() => props.onRegister(row.id)}>
            {w('registerIt')}
          </Button>
        ) : (
          <small className="soft">{w('allowIt')}</small>
        ),
    },
  ]
  return (
    <Part title={w('strangers')}>
      <p className="soft">{w('strangersHint')}</p>
      <DataTable
        label={w('strangers')}
        columns={columns}
        rows={asked.gave}
        refusal={asked.refusal}
        again={asked.again}
        keyOf={row => row.id}
        cards
        empty={<Empty says={w('noStrangers')} />}
      />
    </Part>
  )
}
