/** A pair in the drawer: the two side by side, which of them stays, and why they are one. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Pair } from '../../../server/contract/merges.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { FewField } from '../../ui/field.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { SideBySide } from './side-by-side.tsx'
import { useDoubleWords } from './words.ts'

export function PairDrawer(props: { pair: string; onPair: (pair: string) => void }) {
  const w = useDoubleWords()
  const [id = '', other = ''] = props.pair.split('.')
  const asked = useAsk('showPair', id && other ? { id, other } : null)
  return (
    <SideDrawer title={w('sideBySide')} open={id !== ''} onClose={() => props.onPair('')} wide>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={8} />}
      {asked.gave && <OfPair key={props.pair} pair={asked.gave} onPair={props.onPair} />}
    </SideDrawer>
  )
}

function OfPair({ pair, onPair }: { pair: Pair; onPair: (pair: string) => void }) {
  const w = useDoubleWords()
  const speak = useSay()
  const { one, other, whyNot } = pair
  const mothers =
    one.mother && other.mother && one.mother !== other.mother
      ? `${one.mother}.${other.mother}`
      : null
  return (
    <>
      <SideBySide pair={pair} />
      <p className="soft">{w('masked')}</p>
      {whyNot ? (
        <SentenceCard tone="stop" says={speak(whyNot)}>
          {mothers && (
            <Button variant="default" onClick={() => onPair(mothers)}>
              {w('openMothers')}
            </Button>
          )}
        </SentenceCard>
      ) : (
        <Ask pair={pair} onClose={() => onPair('')} />
      )}
    </>
  )
}

function Ask({ pair, onClose }: { pair: Pair; onClose: () => void }) {
  const w = useDoubleWords()
  const told = useTell('askMerge')
  const { one, other } = pair
  const [kept, keep] = useState(one.id)
  const give = async (reason: string) => {
    const gone = kept === one.id ? other.id : one.id
    const { refusal } = await told.tell({ kept, gone, reason })
    if (refusal) return refusal
    toast('good', say('Asked. A second person decides.', '已提出申请，须由另一人审核。'))
    nounsChanged(new Set(['subject']))
    onClose()
    return null
  }
  return (
    <ReasonForm
      label={w('ask')}
      words={{ reason: w('whyOne'), act: w('ask') }}
      busy={told.busy}
      onGive={give}
      onCancel={onClose}
    >
      <p>{w('askLead')}</p>
      <FewField
        id="which-stays"
        name="which-stays"
        label={w('whichStays')}
        value={kept}
        problem={null}
        onValue={keep}
        choices={[
          { value: one.id, label: w('one') },
          { value: other.id, label: w('other') },
        ]}
      />
    </ReasonForm>
  )
}
