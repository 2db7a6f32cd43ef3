/** Every print run of a place, the newest first. */
import type { LabelRun, LabelRunState } from '../../../server/contract/labels.ts'
import type { Place } from '../../../server/contract/places.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { scopeOf } from './new-run.tsx'
import { type LabelWord, useLabelWords } from './words.ts'

const STATES: Record<LabelRunState, { says: LabelWord; tone: Tone }> = {
  running: { says: 'stateRunning', tone: 'watch' },
  waiting: { says: 'stateWaiting', tone: 'high' },
  done: { says: 'stateDone', tone: 'done' },
  cancelled: { says: 'stateCancelled', tone: 'plain' },
  'broken-off': { says: 'stateBroken', tone: 'critical' },
}

export function Runs({ place, onOpen }: { place: Place; onOpen: (id: string) => void }) {
  const w = useLabelWords()
  const asked = useAsk('listLabelRuns', { ...scopeOf(place), limit: 50 })
  const printers = useAsk('listPrinters', scopeOf(place)).gave ?? []
  const onWhat = ({ medium, printer }: LabelRun): string =>
    medium === 'zpl' ? (printers.find(one => one.id === printer)?.name ?? 'ZPL') : w(medium)
  const columns: Column<LabelRun>[] = [
    { key: 'when', head: w('when'), show: run => <When at={run.startedAt} /> },
    {
      key: 'first',
      head: w('number'),
      show: run => <span className="number">{grouped(run.firstNumber)}</span>,
      wideOnly: true,
    },
    { key: 'on', head: w('on'), show: onWhat, wideOnly: true },
    { key: 'made', head: w('made'), figures: true, show: run => `${run.made} / ${run.asked}` },
    {
      key: 'state',
      head: w('state'),
      show: ({ state }) => <StatusTag tone={STATES[state].tone}>{w(STATES[state].says)}</StatusTag>,
    },
  ]
  return (
    <DataTable
      label={w('runs')}
      columns={columns}
      rows={asked.gave?.rows}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={run => run.id}
      onOpen={run => onOpen(run.id)}
      cards
      empty={<Empty says={w('noRuns')} />}
    />
  )
}
