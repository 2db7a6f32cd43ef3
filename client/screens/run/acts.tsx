/** What two people may do to a run: release what its controls withhold, or invalidate it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Action } from '../../../server/contract/actions.ts'
import type { BatchPage, BreachOnPage } from '../../../server/contract/controls.ts'
import type { InvalidationOnList } from '../../../server/contract/invalidations.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, type Told, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useRunWords } from './words.ts'

const CHANGED = new Set(['batch', 'control', 'result', 'verdict'])

const seen = (rows: readonly BreachOnPage[]) => rows.map(({ id, version }) => ({ id, version }))

/** For all that stand and nobody has asked about; nothing where there is none. */
export function AskRelease({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const ask = useTell('askRelease')
  const may = useMayOr('edit-controls')
  const standing = page.breaches.filter(({ state }) => state === 'standing')
  if (standing.length === 0) return null
  return (
    <WithReason
      act={w('askRelease')}
      lead={w('askLead')}
      may={may}
      busy={ask.busy}
      tell={reason => ask.tell({ id: page.batch.id, breaches: seen(standing), reason })}
      done={say('Asked for. A second person decides.', '已申请，待另一人决定。')}
    />
  )
}

/** Decides what somebody else has asked for. */
export function DecideRelease({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const me = useMe()
  const may = useMayOr('approve-controls')
  const decide = useTell('decideRelease')
  const asked = page.breaches.filter(({ state }) => state === 'asked')
  if (asked.length === 0) return null
  const own = asked.some(({ askedBy }) => askedBy === me.id)
  const why = may ?? (own ? OWN : null)
  const press = async (decision: 'approve' | 'decline') => {
    const { refusal } = await decide.tell({ id: page.batch.id, breaches: seen(asked), decision })
    if (refusal) return toast('stop', refusal.says)
    nounsChanged(CHANGED)
    toast('good', decision === 'approve' ? RELEASED : LEFT)
  }
  return (
    <span className="run-decide">
      <WhyNot why={why} onPress={() => void press('approve')} loading={decide.busy}>
        {w('release')}
      </WhyNot>
      {why === null && (
        <Button variant="default" onClick={() => void press('decline')} loading={decide.busy}>
          {w('keep')}
        </Button>
      )}
    </span>
  )
}

const OWN = say('You asked for it; a second person decides.', '由您申请，须由另一人决定。')
const RELEASED = say('Released: these results may go on.', '已放行：这些结果可继续审核签发。')
const LEFT = say('They stay withheld.', '继续暂扣。')

/** One person asks for a run to be invalidated; what was asked is decided in `Invalidated`. */
export function AskInvalidation({ page, asked }: { page: BatchPage; asked: boolean }) {
  const w = useRunWords()
  const ask = useTell('askInvalidation')
  const may = useMayOr('invalidate-run')
  const { id, state } = page.batch
  if (state === 'failed' || asked) return null
  return (
    <WithReason
      act={w('fail')}
      lead={w('failLead')}
      may={may}
      busy={ask.busy}
      quiet
      tell={reason => ask.tell({ id, reason })}
      done={say('Asked for. A second person confirms it.', '已申请，待另一人确认。')}
    />
  )
}

/** What somebody asked for, with what it would take back; another person confirms. */
export function Invalidation({ row }: { row: InvalidationOnList }) {
  const w = useRunWords()
  const me = useMe()
  const may = useMayOr('invalidate-run')
  const [confirm, decline] = [useTell('confirmInvalidation'), useTell('declineInvalidation')]
  const why = may ?? (row.askedBy === me.id ? OWN : null)
  const press = async (told: typeof confirm | typeof decline, done: Say) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) return toast('stop', refusal.says)
    nounsChanged(CHANGED)
    toast('good', done)
  }
  const { askedByName: name, reason, measured, judged } = row
  const says = w('failAsked', { name, reason, all: measured.length, judged: judged.length })
  return (
    <SentenceCard tone="fault" says={says}>
      <span className="run-decide">
        <WhyNot why={why} loading={confirm.busy} onPress={() => void press(confirm, INVALIDATED)}>
          {w('failConfirm')}
        </WhyNot>
        {may === null && (
          <Button variant="default" onClick={() => void press(decline, LEFT_AS_IT_IS)}>
            {w('failDecline')}
          </Button>
        )}
      </span>
    </SentenceCard>
  )
}

const INVALIDATED = say('The run is invalidated.', '该批次已作废。')
const LEFT_AS_IT_IS = say('The run stays as it is.', '该批次保持不变。')

function useMayOr(action: Action): Say | null {
  return useMay(action) ? null : whoCan(action)
}

/** A button that asks for the reason in a drawer. */
function WithReason(props: {
  act: string
  lead: string
  may: Say | null
  busy: boolean
  quiet?: boolean
  tell: (reason: string) => Promise<Told<unknown>>
  done: Say
}) {
  const w = useRunWords()
  const [open, set] = useState(false)
  const give = async (reason: string) => {
    const { refusal } = await props.tell(reason)
    if (refusal) return refusal
    nounsChanged(CHANGED)
    toast('good', props.done)
    set(false)
    return null
  }
  return (
    <>
      <WhyNot
        why={props.may}
        onPress={() => set(true)}
        quiet={props.quiet ?? false}
        {...(props.quiet ? { variant: 'default' } : {})}
      >
        {props.act}
      </WhyNot>
      <SideDrawer title={props.act} open={open} onClose={() => set(false)}>
        <ReasonForm
          label={props.act}
          words={{ reason: w('reason'), act: props.act }}
          busy={props.busy}
          onGive={give}
          onCancel={() => set(false)}
        >
          <p>{props.lead}</p>
        </ReasonForm>
      </SideDrawer>
    </>
  )
}
