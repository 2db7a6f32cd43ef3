/** The parcel at hand as a ring, what of it is missing, and the parcels that are still to come. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { isLost, type Received, stageOf } from '../../../server/contract/specimens.ts'
import { useAsk } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { Ago } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { ToneShape } from '../../ui/status-tag.tsx'
import { Manifest } from '../labels/thing-label.tsx'
import { useReceptionWords } from './words.ts'

type Parcel = Output<ContractOf['listShipments']>['rows'][number]

/** What the desk itself knows before the lists do. */
interface DeskKnows {
  readonly parcel: Received['shipment']
  /** Numbers received here just now, in which version: they leave the list before the next answer. */
  readonly just: ReadonlyMap<string, number>
}

export function Parcels(props: {
  centre: string
  chosen: string
  onChoose: (id: string) => void
  desk: DeskKnows
}) {
  const w = useReceptionWords()
  const { centre, chosen, onChoose, desk } = props
  const now = useNow(60_000)
  const asked = useAsk('listShipments', { centre, state: 'sent', limit: 100 })
  return (
    <div className="reception-side">
      <Part title={w('thisParcel')}>
        {chosen === '' ? (
          <Empty says={w('noParcel')} />
        ) : (
          <OneParcel
            id={chosen}
            counts={countsOf(chosen, desk, asked.gave?.rows)}
            just={desk.just}
          />
        )}
      </Part>
      <Part title={w('parcels')}>
        {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
        {asked.waiting && <Loading rows={3} />}
        {asked.gave?.rows.length === 0 && <Empty says={w('parcelsNone')} />}
        <ul className="parcels">
          {asked.gave?.rows.toSorted(openFirst(now)).map(parcel => (
            <li key={parcel.id}>
              <ParcelButton
                parcel={parcel}
                now={now}
                on={parcel.id === chosen}
                onChoose={onChoose}
              />
            </li>
          ))}
        </ul>
      </Part>
    </div>
  )
}

/** What should be here stands above all, then what lies here unopened, then what is on the road. */
const openFirst =
  (now: number) =>
  (a: Parcel, b: Parcel): number =>
    Number(isLost(b, now)) - Number(isLost(a, now)) ||
    Number(stageOf(b) === 'handed-over') - Number(stageOf(a) === 'handed-over')

/** Received and all, from the desk's last answer or the list, whichever is further. */
function countsOf(id: string, { parcel }: DeskKnows, rows: readonly Parcel[] | undefined) {
  const listed = rows?.find(row => row.id === id)
  const known = parcel?.id === id ? parcel : null
  const all = known?.total ?? listed?.count
  if (all === undefined) return null
  return { all, done: Math.max(known?.received ?? 0, listed?.received ?? 0) }
}

function ParcelButton(props: {
  parcel: Parcel
  now: number
  on: boolean
  onChoose: (id: string) => void
}) {
  const w = useReceptionWords()
  const names = useNames()
  const { parcel } = props
  return (
    <button type="button" aria-pressed={props.on} onClick={() => props.onChoose(parcel.id)}>
      <strong>{names.place(parcel.samplingPoint, parcel.samplingPointName)}</strong>
      <span>{w('progress', { n: parcel.received, all: parcel.count })}</span>
      <small className="soft">
        {w('sentAt')} <Ago at={parcel.sentAt} /> {parcel.box} {parcel.courier}
      </small>
      {isLost(parcel, props.now) && (
        <small className="tone-critical">
          <ToneShape tone="critical" /> {w('lost')} <Ago at={parcel.dueAt} />
        </small>
      )}
      {parcel.received === 0 && parcel.handedOverAt && (
        <small className="tone-high">
          <ToneShape tone="high" /> {w('handedOver', { to: parcel.handedOverTo ?? '' })}{' '}
          <Ago at={parcel.handedOverAt} />
        </small>
      )}
    </button>
  )
}

function OneParcel(props: {
  id: string
  counts: { done: number; all: number } | null
  just: ReadonlyMap<string, number>
}) {
  const w = useReceptionWords()
  const { id, counts, just } = props
  const asked = useAsk('listSpecimens', { shipment: id, state: 'sent', limit: 200 }, { keep: true })
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!asked.gave) return <Loading rows={3} />
  // Of a later version than the one received here, its receipt was taken back since.
  const isHere = (row: { number: string; version: number }) =>
    (just.get(row.number) ?? 0) >= row.version
  const missing = asked.gave.rows.filter(row => row.shipment === id && !isHere(row))
  const known = counts && { ...counts, done: Math.min(counts.done, counts.all - missing.length) }
  const left = known ? known.all - known.done : missing.length
  return (
    <div className="parcel">
      {known && <Ring {...known} />}
      <Manifest id={id} />
      <strong>{left === 0 ? w('complete') : w('missing', { count: left })}</strong>
      <ul className="missing" aria-label={w('missing', { count: left })}>
        {missing.map(row => (
          <li key={row.number}>
            <span className="number">{grouped(row.number)}</span> {row.maskedName}
          </li>
        ))}
      </ul>
    </div>
  )
}

const AROUND = 2 * Math.PI * 42

function Ring({ done, all }: { done: number; all: number }) {
  const w = useReceptionWords()
  const share = all === 0 ? 0 : done / all
  return (
    <svg
      viewBox="0 0 100 100"
      className="ring"
      role="img"
      aria-label={`${w('progressLabel')}: ${w('progress', { n: done, all })}`}
    >
      <circle cx={50} cy={50} r={42} className="ring-all" />
      <circle
        cx={50}
        cy={50}
        r={42}
        className="ring-done"
        strokeDasharray={`${share * AROUND} ${AROUND}`}
        transform="rotate(-90 50 50)"
      />
      <text x={50} y={56}>
        {w('progress', { n: done, all })}
      </text>
    </svg>
  )
}
