/** A sealed identity is opened again: one asks with the reason, another opens it or leaves it sealed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { IdentitySealOnList } from '../../../server/contract/identity-seals.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { mayDo, useMe } from '../../me.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { sealsChanged } from './changed.ts'
import { useSealWords } from './words.ts'

export function Opening({ row }: { row: IdentitySealOnList }) {
  const me = useMe()
  if (!mayDo(me, 'seal-identity')) return null
  return row.openAskedBy ? <Decide row={row} own={row.openAskedBy === me.id} /> : <Ask row={row} />
}

function Ask({ row }: { row: IdentitySealOnList }) {
  const w = useSealWords()
  const [asking, ask] = useState(false)
  const told = useTell('askIdentityOpening')
  if (!asking)
    return (
      <div>
        <Button variant="default" onClick={() => ask(true)}>
          {w('openAct')}
        </Button>
      </div>
    )
  return (
    <ReasonForm
      label={w('openAct')}
      words={{ reason: w('openReason'), act: w('askNow') }}
      busy={told.busy}
      onGive={async reason => {
        const { refusal } = await told.tell({ id: row.id, version: row.version, reason })
        sealsChanged()
        if (refusal) return refusal
        ask(false)
        toast('good', say('A second person opens it.', '待第二人启封。'))
        return null
      }}
      onCancel={() => ask(false)}
    />
  )
}

const SECOND = say('You asked for this; a second person opens it.', '由您提出，须由另一人启封。')

function Decide({ row, own }: { row: IdentitySealOnList; own: boolean }) {
  const w = useSealWords()
  const told = useTell('decideIdentityOpening')
  const decide = async (decision: 'open' | 'leave', done: Say) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, decision })
    sealsChanged()
    if (refusal) return toast('stop', refusal.says)
    toast('good', done)
  }
  return (
    <div className="form-acts">
      {own ? (
        <WhyNot why={SECOND} onPress={() => {}}>
          {w('openNow')}
        </WhyNot>
      ) : (
        <ConfirmButton
          asks={w('openSure')}
          loading={told.busy}
          onSure={() => void decide('open', say('The identity is open again.', '身份信息已启封。'))}
        >
          {w('openNow')}
        </ConfirmButton>
      )}
      <Button
        variant="default"
        onClick={() => void decide('leave', say('It stays sealed.', '维持封存。'))}
      >
        {w('leaveSealed')}
      </Button>
    </div>
  )
}
