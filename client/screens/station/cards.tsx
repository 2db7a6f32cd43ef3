/** The cards of this collection site in one state; a row opens what can be done with it. */
import { Button } from '@mantine/core'
import type { SpecimenState } from '../../../server/contract/moves.ts'
import { SPECIMEN_STATES } from '../../../server/contract/moves.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Answer, useAsk } from '../../api.ts'
import { Ago } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

const TONES: Partial<Record<SpecimenState, Tone>> = {
  accepted: 'done',
  remarked: 'watch',
  unsatisfactory: 'high',
  held: 'high',
  rejected: 'critical',
  lost: 'critical',
}

export function SpecimenStateTag({ state }: { state: SpecimenState }) {
  return <StatusTag tone={TONES[state] ?? 'plain'}>{useSay()(SPECIMEN_STATES[state])}</StatusTag>
}

/** At most 200 of one state, newest first; enough for a ward's day. */
export function useCards(samplingPoint: string, state?: SpecimenState) {
  return useAsk('listSpecimens', { samplingPoint, limit: 200, ...(state ? { state } : {}) })
}

export function Cards(props: {
  answer: Answer<{ rows: SpecimenRow[]; next: string | null }>
  empty: string
  /** Every row is in the same state: a phone need not repeat it. */
  oneState?: boolean
  onOpen: (number: string) => void
}) {
  const w = useStationWords()
  const columns: Column<SpecimenRow>[] = [
    {
      key: 'number',
      head: w('number'),
      show: row => <span className="number">{grouped(row.number)}</span>,
    },
    { key: 'person', head: w('whose'), show: row => <Whose row={row} /> },
    {
      key: 'state',
      head: w('state'),
      show: row => <SpecimenStateTag state={row.state} />,
      wideOnly: props.oneState ?? false,
    },
    {
      key: 'numbered',
      head: w('numbered'),
      show: row => <Ago at={row.numberedAt} />,
      wideOnly: true,
    },
    {
      key: 'collected',
      head: w('collected'),
      show: row => row.collectedAt && <Ago at={row.collectedAt} />,
      wideOnly: true,
    },
    {
      key: 'acts',
      head: w('acts'),
      figures: true,
      show: row => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${row.state === 'expected' ? w('collectOpen') : w('open')} ${grouped(row.number)}`}
          onClick={() => props.onOpen(row.number)}
        >
          {row.state === 'expected' ? w('collectOpen') : w('open')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      label={w('lists')}
      columns={columns}
      rows={props.answer.gave?.rows}
      refusal={props.answer.refusal}
      again={props.answer.again}
      keyOf={row => row.number}
      onOpen={row => props.onOpen(row.number)}
      cards
      empty={<Empty says={props.empty} />}
    />
  )
}

/** The masked name, and which twin. */
export function Whose({ row }: { row: SpecimenRow }) {
  const w = useStationWords()
  const { birthOrder, plurality } = row
  return (
    <>
      {row.maskedName}
      {birthOrder !== null && plurality !== null && plurality > 1 && (
        <small className="soft"> {w('ofMany', { order: birthOrder, all: plurality })}</small>
      )}
    </>
  )
}
