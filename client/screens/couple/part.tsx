/** A woman's partners, pregnancy by pregnancy: who stands beside her, who did, and what may be changed of it. */
import { useState } from 'react'
import type { CoupleShown } from '../../../server/contract/couples.ts'
import { dayOf, type Id, type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useMay, useWorkplace, whoCan } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { EndForm } from '../../ui/end-form.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { IdentityBox } from '../case/identity.tsx'
import { AddPartner } from './add-partner.tsx'
import { useCoupleWords } from './words.ts'

interface Props {
  /** Any record of hers. */
  readonly woman: Id
  /** The one that is looked at; null where none is. */
  readonly pregnancy: Id | null
  /** Where she is registered, and so would he be. */
  readonly samplingPoint: Id
}

/** The couples that somebody is or was one of; nothing where this person may not see them. */
export function useCouples(of: Id | null) {
  const may = useMay('see-specimen')
  return useAsk('listCouples', may && of !== null ? { id: of } : null)
}

export function CouplePart({ woman, pregnancy, samplingPoint }: Props) {
  const w = useCoupleWords()
  const asked = useCouples(woman)
  const why = useWhyNot()(samplingPoint)
  const [adds, setAdds] = useState(false)
  if (!useMay('see-specimen')) return null
  const rows = asked.gave
  const standing = rows?.find(row => row.pregnancy === pregnancy && row.endedAt === null)
  const mayAdd = rows && pregnancy !== null && !standing
  return (
    <Part title={w('couple')}>
      <div className="couple">
        {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
        {asked.waiting && <Loading rows={1} />}
        {rows?.length === 0 && (
          <p className="soft">{w(pregnancy === null ? 'noneEver' : 'none')}</p>
        )}
        {rows && rows.length > 0 && (
          <ul className="case-list">
            {rows.map(row => (
              <OneCouple key={row.id} row={row} isOther={row.pregnancy !== pregnancy} />
            ))}
          </ul>
        )}
        {standing && (
          <IdentityBox
            subject={standing.partner}
            maskedName={standing.him.maskedName}
            title={w('hisIdentity')}
          />
        )}
        {mayAdd && !adds && (
          <div>
            <WhyNot variant="default" why={why} onPress={() => setAdds(true)}>
              {w('add')}
            </WhyNot>
          </div>
        )}
        {mayAdd && adds && (
          <AddPartner {...{ pregnancy, samplingPoint }} done={() => setAdds(false)} />
        )}
      </div>
    </Part>
  )
}

/** Why this person cannot change the couples of a site; null where they can. */
function useWhyNot(): (samplingPoint: Id) => Say | null {
  const may = useMay('register')
  const { choices } = useWorkplace('sampling-point', 'register')
  return samplingPoint => {
    if (!may) return whoCan('register')
    return choices.some(one => one.id === samplingPoint) ? null : ELSEWHERE
  }
}

const ELSEWHERE = say(
  'Only the collection site where she is registered changes this.',
  '仅登记该孕妇的采血机构可更改。',
)

function OneCouple({ row, isOther }: { row: CoupleShown; isOther: boolean }) {
  const w = useCoupleWords()
  const why = useWhyNot()(row.samplingPoint)
  const [ends, setEnds] = useState(false)
  const isOver = row.endedAt !== null
  return (
    <li>
      <p className="case-line">
        <StatusTag tone={isOver ? 'plain' : 'done'}>{w(isOver ? 'ended' : 'partnerNow')}</StatusTag>
        <strong>{row.him.maskedName}</strong>
        <span>
          {w('since')} <When at={row.beganAt} />
        </span>
        {isOther && <span className="soft">{w('otherPregnancy')}</span>}
        {!isOver && !ends && (
          <WhyNot variant="default" size="compact-sm" why={why} onPress={() => setEnds(true)}>
            {w('end')}
          </WhyNot>
        )}
      </p>
      {row.endedAt && (
        <p>{w('endedOn', { day: row.endedOn ?? dayOf(row.endedAt), why: row.endedWhy ?? '' })}</p>
      )}
      {ends && <EndCouple row={row} done={() => setEnds(false)} />}
    </li>
  )
}

function EndCouple({ row, done }: { row: CoupleShown; done: () => void }) {
  const w = useCoupleWords()
  const told = useTell('endCouple')
  const end = async ({ endsOn: on, reason }: { endsOn: string; reason: string }) => {
    const { id, version } = row
    const { refusal } = await told.tell({ id, version, on, reason })
    if (refusal) return refusal
    toast('good', ENDED)
    nounsChanged(new Set(['pregnancy']))
    return null
  }
  return (
    <EndForm
      label={w('endTitle', { name: row.him.maskedName })}
      words={{ day: w('endDay'), reason: w('endWhy'), end: w('end'), keep: w('keep') }}
      from={dayOf(nowInstant())}
      busy={told.busy}
      onEnd={end}
      onDone={done}
    >
      <p className="soft">{w('endLead')}</p>
    </EndForm>
  )
}
const ENDED = say('Ended. The record of it stays.', '已终止，记录保留。')
