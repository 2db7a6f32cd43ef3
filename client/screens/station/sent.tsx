/** The parcels of this collection site, and how many cards of each the centre has confirmed. */

import { PARCEL_STAGES } from '../../../server/contract/moves.ts'
import { isLost, stageOf } from '../../../server/contract/specimens.ts'
import { useAsk } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { whenText } from '../../dates.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { Manifest, ThingLabel } from '../labels/thing-label.tsx'
import { Cards } from './cards.tsx'
import type { ParcelRow } from './rows.ts'
import { useStationWords } from './words.ts'

export function Sent({
  samplingPoint,
  onOpenCard,
}: {
  samplingPoint: string
  onOpenCard: (number: string) => void
}) {
  const w = useStationWords()
  const speak = useSay()
  const asked = useAsk('listShipments', { samplingPoint, limit: 50 })
  const now = useNow(60_000)
  const [open, setOpen] = useAddress('parcel')
  const parcel = asked.gave?.rows.find(row => row.id === open) ?? null
  const columns: Column<ParcelRow>[] = [
    { key: 'sent', head: w('sentAt'), show: row => <When at={row.sentAt} /> },
    { key: 'courier', head: w('courier'), show: row => row.courier ?? '', wideOnly: true },
    {
      key: 'state',
      head: w('state'),
      show: row =>
        isLost(row, now) ? (
          <StatusTag tone="critical">{w('parcelLost')}</StatusTag>
        ) : (
          <StatusTag tone={row.state === 'arrived' ? 'done' : 'plain'}>
            {speak(PARCEL_STAGES[stageOf(row)])}
          </StatusTag>
        ),
    },
    {
      key: 'confirmed',
      head: w('confirmed'),
      figures: true,
      show: row => w('confirmedOf', { n: row.received, all: row.count }),
    },
  ]
  return (
    <>
      <DataTable
        label={w('tabSent')}
        columns={columns}
        rows={asked.gave?.rows}
        refusal={asked.refusal}
        again={asked.again}
        keyOf={row => row.id}
        onOpen={row => setOpen(row.id)}
        cards
        empty={<Empty says={w('emptySent')} />}
      />
      <SideDrawer
        title={parcel ? w('parcelOf', { when: whenText(parcel.sentAt) }) : ''}
        open={parcel !== null}
        onClose={() => setOpen('')}
        wide
      >
        {parcel && (
          <div className="form">
            <div className="form-acts">
              <ThingLabel of="parcel" id={parcel.id} />
              <Manifest id={parcel.id} />
            </div>
            <ParcelCards shipment={parcel.id} onOpenCard={onOpenCard} />
          </div>
        )}
      </SideDrawer>
    </>
  )
}

function ParcelCards({
  shipment,
  onOpenCard,
}: {
  shipment: string
  onOpenCard: (n: string) => void
}) {
  const w = useStationWords()
  const answer = useAsk('listSpecimens', { shipment, limit: 200 })
  return <Cards answer={answer} empty={w('emptyAll')} onOpen={onOpenCard} />
}
