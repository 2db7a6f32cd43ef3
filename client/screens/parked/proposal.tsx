/** A match that one person proposed: a second one confirms or declines it, the first may take it back. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { MatchShown } from '../../../server/contract/matches.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useWardWords } from './ward-words.ts'

export function Proposal({ id }: { id: string }) {
  const w = useWardWords()
  const asked = useAsk('showMatch', { id })
  const match = asked.gave
  return (
    <section className="proposal" aria-label={w('proposal')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={2} />}
      {match && <Proposed match={match} />}
    </section>
  )
}

function Proposed({ match }: { match: MatchShown }) {
  const w = useWardWords()
  return (
    <>
      <p>
        {w('proposalSays', { who: match.proposedByName })}{' '}
        <Link className="number" href={`/specimens/${match.specimen}`}>
          {grouped(match.specimen)}
        </Link>{' '}
        · <When at={match.proposedAt} />
      </p>
      <blockquote>{match.reason}</blockquote>
      <p className="soft">{w('proposalAbout', { count: match.observations })}</p>
      <Decide match={match} />
    </>
  )
}

function Decide({ match }: { match: MatchShown }) {
  const w = useWardWords()
  const speak = useSay()
  const me = useMe()
  const may = useMay('replay')
  const [declining, decline] = useState(false)
  const told = useTell('confirmMatch')
  const mine = match.proposedBy === me.id
  const why: Say | null = !may ? whoCan('replay') : mine ? OWN : null
  const confirm = async () => {
    const { id, version } = match
    const { gave, refusal } = await told.tell({ id, version })
    if (refusal) return toast('stop', refusal.says)
    const held = gave.rows.find(row => row.became === 'held')
    if (held) toast('fault', held.says)
    else toast('good', say('It is filed.', '已归档。'))
    nounsChanged(new Set(['observation', 'result']))
  }
  return (
    <>
      <div className="form-acts">
        {why ? (
          <WhyNot why={why} quiet onPress={() => undefined}>
            {w('confirm')}
          </WhyNot>
        ) : (
          <ConfirmButton
            asks={w('confirmAsks')}
            sure={w('confirmSure')}
            loading={told.busy}
            onSure={() => void confirm()}
          >
            {w('confirm')}
          </ConfirmButton>
        )}
        {may && (
          <Button variant="default" aria-expanded={declining} onClick={() => decline(!declining)}>
            {w(mine ? 'takeBack' : 'decline')}
          </Button>
        )}
      </div>
      {mine && <p className="soft">{speak(OWN)}</p>}
      {declining && <DeclineForm match={match} cancel={() => decline(false)} />}
    </>
  )
}

const OWN = say(
  'You proposed this match: another person confirms it.',
  '该匹配由您提出，须由另一人确认。',
)

function DeclineForm({ match, cancel }: { match: MatchShown; cancel: () => void }) {
  const w = useWardWords()
  const told = useTell('declineMatch')
  const decline = async (reason: string) => {
    const { refusal } = await told.tell({ id: match.id, version: match.version, reason })
    if (refusal) return refusal
    toast('good', say('It is held as before.', '已恢复为待处理。'))
    nounsChanged(new Set(['observation']))
    return null
  }
  return (
    <ReasonForm
      label={w('decline')}
      words={{ reason: w('declineReason'), act: w('decline') }}
      busy={told.busy}
      onGive={decline}
      onCancel={cancel}
    />
  )
}
