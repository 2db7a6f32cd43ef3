/** Changes that wait for a second person, each beside what it changes, and the last that were decided. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ProposalOnList, ProposedRow } from '../../../server/contract/proposals.ts'
import type { Refusal as Refused } from '../../../server/contract/refusal.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { Failed } from '../../ui/states.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { Differences } from './differences.tsx'
import { useSubjectOf } from './in-words.ts'
import { ItemLines, useItemTitle } from './item-lines.tsx'
import { NeedLines, useNeedWords } from './need-lines.tsx'
import { useRuleWords } from './words.ts'

/** All of them, or those about one kind of thing. */
export function Proposals({ only }: { only?: 'certificate-need' }) {
  const w = useRuleWords()
  const asked = useAsk('listProposals', {})
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  const shown = asked.gave?.filter(p => !only || p.item?.kind === only) ?? []
  const waiting = shown.filter(p => p.state === 'proposed')
  const decided = shown.filter(p => p.state !== 'proposed')
  if (waiting.length + decided.length === 0) return null
  return (
    <Part title={w('waiting', { count: waiting.length })}>
      {waiting.length === 0 && <p className="soft">{w('noneWaits')}</p>}
      {waiting.map(p => (
        <OneProposal key={p.id} proposal={p} />
      ))}
      {decided.length > 0 && (
        <details className="rule-decided">
          <summary>{w('lastDecided', { count: decided.length })}</summary>
          {decided.map(p => (
            <OneProposal key={p.id} proposal={p} />
          ))}
        </details>
      )}
    </Part>
  )
}

const TONES: Record<ProposalOnList['state'], Tone> = {
  proposed: 'watch',
  approved: 'done',
  declined: 'plain',
  withdrawn: 'plain',
}

function OneProposal({ proposal }: { proposal: ProposalOnList }) {
  const w = useRuleWords()
  const speak = useSay()
  const subjectOf = useSubjectOf()
  const needWords = useNeedWords()
  const itemTitle = useItemTitle()
  const about: ProposedRow | Rule | null = proposal.row ?? proposal.was
  const need = proposal.needRow ?? proposal.needWas
  const { item } = proposal
  if (!about && !need && !item) return null
  const of = item ? itemTitle(item) : need ? needWords(need).title : ''
  const what = about ? subjectOf(about) : of
  const title = w(DOES[proposal.does], { what })
  return (
    <article className="proposal" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <StatusTag tone={TONES[proposal.state]}>{w(proposal.state)}</StatusTag>
      </header>
      {item && <ItemLines item={item} />}
      {need && <NeedLines need={need} endsOn={proposal.endsOn} />}
      {!item && !need && <Differences proposal={proposal} />}
      <p>
        {w('because')} {proposal.reason}
      </p>
      <p className="soft">
        {w('proposedBy', { name: proposal.proposedByName })} <When at={proposal.proposedAt} />
        {proposal.decidedAt && (
          <>
            {' · '}
            {w('decidedBy', { name: proposal.decidedByName ?? '' })}{' '}
            <When at={proposal.decidedAt} />
          </>
        )}
        {proposal.decidedWhy && ` · ${proposal.decidedWhy}`}
      </p>
      {proposal.not && <p className="proposal-not">{speak(proposal.not)}</p>}
      {proposal.state === 'proposed' && <Decide proposal={proposal} />}
    </article>
  )
}

const DOES = { add: 'doesAdd', replace: 'doesReplace', end: 'doesEnd' } as const

/** Who proposed it may take it back; anybody else of the office approves or declines it. */
function Decide({ proposal }: { proposal: ProposalOnList }) {
  const w = useRuleWords()
  const me = useMe()
  const may = useMay('approve-rules')
  const [declining, decline] = useState(false)
  const approve = useTell('approveProposal')
  const withdraw = useTell('withdrawProposal')
  const { id, version } = proposal
  if (declining) return <Decline proposal={proposal} done={() => decline(false)} />
  if (proposal.proposedBy === me.id)
    return (
      <div className="form-acts">
        <WhyNot why={YOURS} onPress={() => {}}>
          {w('approve')}
        </WhyNot>
        <Button
          variant="default"
          loading={withdraw.busy}
          onClick={async () => told(await withdraw.tell({ id, version }), WITHDRAWN)}
        >
          {w('withdraw')}
        </Button>
      </div>
    )
  const why = may ? null : whoCan('approve-rules')
  return (
    <div className="form-acts">
      <WhyNot
        why={why ?? proposal.not}
        quiet
        loading={approve.busy}
        onPress={async () => told(await approve.tell({ id, version }), APPROVED)}
      >
        {w('approve')}
      </WhyNot>
      <WhyNot why={why} quiet variant="default" onPress={() => decline(true)}>
        {w('decline')}
      </WhyNot>
    </div>
  )
}

const YOURS = say(
  'You proposed this: a second person approves it.',
  '该提案由您提交，须由另一人批准。',
)
const APPROVED = say('Approved. It holds from its day on.', '已批准，自所定日期起生效。')
const WITHDRAWN = say('Withdrawn.', '已撤回。')
const DECLINED = say('Declined.', '已退回。')

function told({ refusal }: { refusal: Refused | null }, says: Say): void {
  toast(refusal ? 'stop' : 'good', refusal ? refusal.says : says)
  nounsChanged(new Set(['rule', 'proposal', 'need', 'pack']))
}

function Decline({ proposal, done }: { proposal: ProposalOnList; done: () => void }) {
  const w = useRuleWords()
  const tell = useTell('declineProposal')
  const decline = async (reason: string) => {
    const { id, version } = proposal
    const { refusal } = await tell.tell({ id, version, reason })
    if (refusal) return refusal
    told({ refusal }, DECLINED)
    done()
    return null
  }
  return (
    <ReasonForm
      label={w('decline')}
      words={{ reason: w('declineWhy'), act: w('decline') }}
      busy={tell.busy}
      onGive={decline}
      onCancel={done}
    />
  )
}
