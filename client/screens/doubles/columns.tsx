/** The columns of pairs: the two records, what speaks for them, what was asked and by whom. */
import {
  type Double,
  MERGE_STATES,
  type MergeOnList,
  type RecordShown,
} from '../../../server/contract/merges.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { dayText } from '../../dates.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useDoubleWords } from './words.ts'

/** A record in three lines: who, masked; where; by which specimens a desk knows them. */
export function RecordCell({ row }: { row: RecordShown }) {
  const w = useDoubleWords()
  const names = useNames()
  const { bornAt, birthOrder, plurality, children, specimens } = row
  const twin = (plurality ?? 1) > 1 && birthOrder ? ` · ${birthOrder}/${plurality}` : ''
  const [first] = specimens
  return (
    <span className="two-lines">
      <strong>{row.maskedName}</strong>
      <small>{names.placeCalled(row.samplingPointName)}</small>
      <small>
        {bornAt
          ? `${w('bornOn', { day: dayText(bornAt) })}${twin}`
          : w('children', { n: children })}
        {first && (
          <>
            {' · '}
            <span className="number">{grouped(first)}</span>
            {specimens.length > 1 && ` +${specimens.length - 1}`}
          </>
        )}
      </small>
    </span>
  )
}

export function useDoubleColumns(): Column<Double>[] {
  const w = useDoubleWords()
  const speak = useSay()
  return [
    { key: 'one', head: w('one'), show: row => <RecordCell row={row.one} /> },
    { key: 'other', head: w('other'), show: row => <RecordCell row={row.other} /> },
    {
      key: 'why',
      head: w('why'),
      show: row => row.reasons.map(speak).join(w('comma')),
    },
  ]
}

const TONES: Record<MergeOnList['state'], Tone> = {
  asked: 'high',
  declined: 'plain',
  merged: 'done',
  'undo-asked': 'high',
  undone: 'plain',
}

export function StateTag({ state }: { state: MergeOnList['state'] }) {
  const speak = useSay()
  return <StatusTag tone={TONES[state]}>{speak(MERGE_STATES[state])}</StatusTag>
}

export function useMergeColumns(): Column<MergeOnList>[] {
  const w = useDoubleWords()
  return [
    { key: 'kept', head: w('kept'), show: row => <RecordCell row={row.keptShown} /> },
    { key: 'gone', head: w('gone'), show: row => <RecordCell row={row.goneShown} /> },
    { key: 'state', head: w('state'), show: row => <StateTag state={row.state} /> },
    {
      key: 'asked',
      head: w('asked'),
      show: row => (
        <span className="two-lines">
          <span>{row.undoAskedByName ?? row.askedByName}</span>
          <small>
            <When at={row.undoAskedAt ?? row.askedAt} />
          </small>
        </span>
      ),
    },
    { key: 'reason', head: w('reason'), show: row => row.undoReason ?? row.reason, wideOnly: true },
  ]
}
