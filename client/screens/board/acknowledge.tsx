/** Acknowledging a recall by name: a button in the row, and the key `a` on it. */
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { queries, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useBoardWords } from './words.ts'

export function useAcknowledge() {
  const told = useTell('acknowledgeRecall')
  const may = useMay('acknowledge')
  const why = may ? null : whoCan('acknowledge')
  const press = async (row: BoardRow) => {
    if (row.acknowledgedAt) return
    if (why) return toast('stop', why)
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) toast('stop', refusal.says)
    // The row also comes by the socket; this is for the moment in which there is none.
    await queries.invalidateQueries({ queryKey: ['showBoard'] })
  }
  return { why, busy: told.busy, press: (row: BoardRow) => void press(row) }
}

export type Acknowledging = ReturnType<typeof useAcknowledge>

export function Acknowledged({ row, by }: { row: BoardRow; by: Acknowledging }) {
  const w = useBoardWords()
  const opens = useMay('see-specimen')
  if (row.acknowledgedAt) {
    return (
      <span className="board-seen">
        {row.acknowledgedByName}
        <small>
          <When at={row.acknowledgedAt} />
        </small>
      </span>
    )
  }
  if (!opens) return <span className="soft">{w('notSeen')}</span>
  return (
    <WhyNot
      size="compact-sm"
      why={by.why}
      quiet
      onPress={() => by.press(row)}
      aria-label={w('acknowledgeOf', { number: grouped(row.specimen) })}
    >
      {w('acknowledge')}
    </WhyNot>
  )
}
