/** One parcel as a card: how many, from where, to where, since when, and the one thing to do with it. */
import { Button } from '@mantine/core'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { PARCEL_STAGES, type ParcelStage } from '../../../server/contract/moves.ts'
import { isLost, stageOf } from '../../../server/contract/specimens.ts'
import { useNow } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { Ago } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useParcelWords } from './words.ts'

export type ParcelRow = Output<ContractOf['listShipments']>['rows'][number]

const TONES = {
  sent: 'watch',
  'picked-up': 'high',
  'handed-over': 'done',
  arrived: 'done',
} as const

export function ParcelCard(props: {
  parcel: ParcelRow
  act: { says: string; busy: boolean; onPress: () => void } | null
}) {
  const w = useParcelWords()
  const speak = useSay()
  const names = useNames()
  const now = useNow(60_000)
  const { parcel, act } = props
  const stage = stageOf(parcel)
  const from = names.place(parcel.samplingPoint, parcel.samplingPointName)
  return (
    <li className="parcel-card">
      <div className="parcel-card-head">
        <strong>{from}</strong>
        <span>{w('specimens', { count: parcel.count })}</span>
      </div>
      <div>
        {w('to')} {names.place(parcel.centre)}
      </div>
      <div className="soft">
        {parcel.box ? w('box', { box: parcel.box }) : w('noBox')} · {w('sent')}{' '}
        <Ago at={parcel.sentAt} />
      </div>
      {isLost(parcel, now) && (
        <div>
          <StatusTag tone="critical">{w('lost')}</StatusTag>
        </div>
      )}
      {stage !== 'sent' && (
        <div>
          <StatusTag tone={TONES[stage]}>{speak(PARCEL_STAGES[stage])}</StatusTag>{' '}
          <small>
            <Since parcel={parcel} stage={stage} />
          </small>
        </div>
      )}
      {stage === 'sent' && parcel.received > 0 && (
        <div>
          <StatusTag tone="done">
            {w('opened', { n: parcel.received, all: parcel.count })}
          </StatusTag>
        </div>
      )}
      {act && (
        <Button
          size="lg"
          fullWidth
          loading={act.busy}
          onClick={act.onPress}
          aria-label={`${act.says}: ${from}, ${w('specimens', { count: parcel.count })}`}
        >
          {act.says}
        </Button>
      )}
    </li>
  )
}

/** In whose hands it is, and since when. */
function Since({ parcel, stage }: { parcel: ParcelRow; stage: ParcelStage }) {
  const [who, at] =
    stage === 'picked-up'
      ? [parcel.pickedUpByName, parcel.pickedUpAt]
      : [parcel.handedOverTo, parcel.handedOverAt]
  if (!at || stage === 'arrived') return null
  return (
    <>
      {who} · <Ago at={at} />
    </>
  )
}
