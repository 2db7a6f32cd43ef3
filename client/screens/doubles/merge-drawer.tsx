/** What was asked of two records, and what may be done with it now; parted, what came meanwhile. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { MergePage } from '../../../server/contract/merges.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { StateTag } from './columns.tsx'
import { SideBySide } from './side-by-side.tsx'
import { useDoubleWords } from './words.ts'

export function MergeDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useDoubleWords()
  const asked = useAsk('showMerge', id ? { id } : null)
  return (
    <SideDrawer title={w('merge')} open={id !== ''} onClose={onClose} wide>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={8} />}
      {asked.gave && <OfMerge key={id} page={asked.gave} onClose={onClose} />}
    </SideDrawer>
  )
}

function OfMerge({ page, onClose }: { page: MergePage; onClose: () => void }) {
  const w = useDoubleWords()
  const { merge } = page
  const pair = useAsk('showPair', { id: merge.kept, other: merge.gone })
  return (
    <>
      <FactList
        facts={[
          [w('state'), <StateTag key="1" state={merge.state} />],
          [w('asked'), <By key="1" name={merge.askedByName} at={merge.askedAt} />],
          [w('reason'), merge.reason],
          by(w('decided'), merge.decidedByName, merge.decidedAt),
          by(w('undoAsked'), merge.undoAskedByName, merge.undoAskedAt),
          merge.undoReason ? [w('undoReason'), merge.undoReason] : null,
          by(w('undone'), merge.undoneByName, merge.undoneAt),
        ]}
      />
      {pair.gave && <SideBySide pair={pair.gave} />}
      <Meanwhile page={page} />
      {(merge.state === 'asked' || merge.state === 'undo-asked') && (
        <Decide page={page} onClose={onClose} />
      )}
      {merge.state === 'merged' && <AskParting page={page} onClose={onClose} />}
    </>
  )
}

const By = ({ name, at }: { name: string; at: string }) => (
  <>
    {name} · <When at={at} />
  </>
)

const by = (label: string, name: string | null, at: string | null) =>
  name && at ? ([label, <By key="1" name={name} at={at} />] as const) : null

function done(onClose: () => void, says: Say): void {
  toast('good', says)
  nounsChanged(new Set(['subject', 'case', 'recall']))
  onClose()
}

function Decide({ page, onClose }: { page: MergePage; onClose: () => void }) {
  const w = useDoubleWords()
  const me = useMe()
  const may = useMay('approve-merge')
  const told = useTell('decideMerge')
  const { id, version, state, askedBy, undoAskedBy } = page.merge
  const isParting = state === 'undo-asked'
  const decide = async (decision: 'approve' | 'decline', says: Say) => {
    const { refusal } = await told.tell({ id, version, decision })
    if (refusal) return toast('stop', refusal.says)
    done(onClose, says)
  }
  const own = (isParting ? undoAskedBy : askedBy) === me.id
  const why = !may ? whoCan('approve-merge') : own ? SECOND : null
  const act = w(isParting ? 'part' : 'join')
  return (
    <div className="form-acts">
      {why ? (
        <WhyNot why={why} onPress={() => {}}>
          {act}
        </WhyNot>
      ) : (
        <ConfirmButton
          asks={w(isParting ? 'sureParting' : 'sureJoining')}
          loading={told.busy}
          onSure={() => void decide('approve', isParting ? PARTED : JOINED)}
        >
          {act}
        </ConfirmButton>
      )}
      {may && (
        <Button
          variant="default"
          loading={told.busy}
          onClick={() => void decide('decline', say('Declined.', '已退回。'))}
        >
          {w(own ? 'takeBack' : 'decline')}
        </Button>
      )}
    </div>
  )
}

const SECOND = say('You asked for this; a second person decides.', '由您提出，须由另一人审核。')
const JOINED = say('They are one person now.', '已合并为同一人。')
const PARTED = say('They are two people again.', '已拆分为两人。')

function AskParting({ page, onClose }: { page: MergePage; onClose: () => void }) {
  const w = useDoubleWords()
  const told = useTell('askUnmerge')
  const [asking, ask] = useState(false)
  const { id, version } = page.merge
  if (!asking)
    return (
      <Button variant="default" onClick={() => ask(true)}>
        {w('askParting')}
      </Button>
    )
  const give = async (reason: string) => {
    const { refusal } = await told.tell({ id, version, reason })
    if (refusal) return refusal
    done(onClose, say('Asked. A second person decides.', '已提出申请，须由另一人审核。'))
    return null
  }
  return (
    <ReasonForm
      label={w('askParting')}
      words={{ reason: w('whyTwo'), act: w('askParting') }}
      busy={told.busy}
      onGive={give}
      onCancel={() => ask(false)}
    >
      <p>{w('partingLead')}</p>
    </ReasonForm>
  )
}

/** What came while the two were one, and who saw it: what a parting has to put right. */
function Meanwhile({ page }: { page: MergePage }) {
  const w = useDoubleWords()
  const speak = useSay()
  const { since, reports, looks } = page
  if (page.merge.decidedAt === null || page.merge.state === 'declined') return null
  return (
    <>
      <h3>{w('since')}</h3>
      {since.length === 0 && <p className="soft">{w('nothingSince')}</p>}
      <ul className="case-list">
        {since.map(row => (
          <li key={`${row.what} ${row.subject} ${row.at}`} className="case-line">
            <span>{speak(row.says)}</span>
            {row.number && (
              <Link className="number" href={`/specimens/${row.number}`}>
                {grouped(row.number)}
              </Link>
            )}
            <span>{w(row.subject === page.merge.gone ? 'other' : 'one')}</span>
            <When at={row.at} />
          </li>
        ))}
      </ul>
      {reports.length > 0 && <h3>{w('reports')}</h3>}
      <ul className="case-list">
        {reports.map(row => (
          <li key={row.report}>
            <p className="case-line">
              <Link className="number" href={`/reports/${row.report}`}>
                {grouped(row.specimen)}
              </Link>
              <When at={row.releasedAt} />
            </p>
            <p className="soft">
              {row.viewers.length === 0
                ? w('noViewers')
                : w('viewers', { names: row.viewers.map(one => one.name).join(w('comma')) })}
            </p>
          </li>
        ))}
      </ul>
      {looks.length > 0 && (
        <p className="soft">
          {w('looks', { names: [...new Set(looks.map(one => one.name))].join(w('comma')) })}
        </p>
      )}
    </>
  )
}
