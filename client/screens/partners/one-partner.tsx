/** One partner: where it is, whether it takes messages; a trial, and its end. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { PARTNER_USES, type PartnerOnList } from '../../../server/contract/partners.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { usePartnerWords } from './words.ts'

const TONES = { sent: 'good', later: 'fault', refused: 'stop' } as const

export function OnePartner({ row }: { row: PartnerOnList }) {
  const w = usePartnerWords()
  const speak = useSay()
  const names = useNames()
  return (
    <li className="partner">
      <div className="partner-name">
        <strong>{row.name}</strong>
        {row.endsAt ? (
          <StatusTag tone="plain">{w('ended')}</StatusTag>
        ) : row.parked > 0 ? (
          <StatusTag tone="critical">{w('parked', { count: String(row.parked) })}</StatusTag>
        ) : (
          <StatusTag tone={row.waiting > 0 ? 'high' : 'done'}>
            {w('waiting', { count: String(row.waiting) })}
          </StatusTag>
        )}
      </div>
      <FactList
        facts={[
          [w('use'), speak(PARTNER_USES[row.use])],
          [w('centre'), row.centre ? names.place(row.centre) : w('allCentres')],
          [w(row.kind === 'http' ? 'gateway' : 'folder'), <code key="1">{row.address}</code>],
          row.secret ? [w('secret'), <code key="1">{row.secret}</code>] : null,
          [w('lastSent'), row.lastSentAt ? <When key="1" at={row.lastSentAt} /> : w('never')],
          row.endsAt ? [w('endedAt'), <When key="1" at={row.endsAt} />] : null,
        ]}
      />
      {!row.endsAt && <Acts row={row} />}
    </li>
  )
}

function Acts({ row }: { row: PartnerOnList }) {
  const w = usePartnerWords()
  const trial = useTell('tryPartner')
  const end = useTell('endPartner')
  const [came, show] = useState<{ is: keyof typeof TONES; says: string } | null>(null)
  const attempt = async () => {
    const { gave, refusal } = await trial.tell({ id: row.id })
    if (refusal) return toast('stop', refusal.says)
    show(gave)
  }
  const close = async () => {
    const { refusal } = await end.tell({ id: row.id, version: row.version })
    nounsChanged(new Set(['partner']))
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('The partner is ended.', '合作方已停用。'))
  }
  return (
    <>
      <div className="form-acts">
        <Button variant="default" loading={trial.busy} onClick={() => void attempt()}>
          {w('trial')}
        </Button>
        <ConfirmButton
          variant="default"
          asks={w('endAsks')}
          loading={end.busy}
          onSure={() => void close()}
        >
          {w('end')}
        </ConfirmButton>
      </div>
      {came && <SentenceCard tone={TONES[came.is]} says={w(came.is, { says: came.says })} />}
    </>
  )
}
