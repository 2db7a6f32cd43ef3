/** A receipt or a rejection that was a mistake: whichever was last, undone by a further act with its reason. */
import { useState } from 'react'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { SPECIMEN_MOVES } from '../../../server/contract/moves.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSpecimenWords } from './words.ts'

const RECEIVED: readonly string[] = SPECIMEN_MOVES['take-back-receipt'].from
const REJECTIONS: readonly string[] = ['specimen.rejected', 'specimen.rejection-taken-back']

/** What of a specimen may be taken back now; of one that was measured, nothing. */
function lastActOf({ specimen, story, results }: SpecimenPage): 'receipt' | 'rejection' | null {
  const rejected = story.findLast(({ fact }) => REJECTIONS.includes(fact.kind))
  if (specimen.state === 'rejected' && rejected?.fact.kind === 'specimen.rejected')
    return 'rejection'
  return RECEIVED.includes(specimen.state) && results.length === 0 ? 'receipt' : null
}

const MAY = { receipt: 'receive', rejection: 'release-specimen' } as const

export function TakeBack({ page }: { page: SpecimenPage }) {
  const act = lastActOf(page)
  const atDesk = useMay('receive')
  const authorises = useMay('release-specimen')
  // Whoever reads at the ward or calls families takes nothing in, and nothing back.
  if (act === null || (!atDesk && !authorises)) return null
  const may = act === 'receipt' ? atDesk : authorises
  return <Asking key={act} page={page} act={act} why={may ? null : whoCan(MAY[act])} />
}

interface Props {
  page: SpecimenPage
  act: 'receipt' | 'rejection'
}

function Asking({ page, act, why }: Props & { why: Say | null }) {
  const w = useSpecimenWords()
  const [asking, ask] = useState(false)
  const words = WORDS[act]
  return (
    <Part title={w(words.title)}>
      <p className="soft">{w(words.lead)}</p>
      {asking ? (
        <TakeBackForm page={page} act={act} done={() => ask(false)} />
      ) : (
        <WhyNot variant="default" size="compact-sm" why={why} onPress={() => ask(true)}>
          {w(words.act)}
        </WhyNot>
      )}
    </Part>
  )
}

const WORDS = {
  receipt: {
    title: 'backReceiptTitle',
    lead: 'backReceiptLead',
    act: 'backReceipt',
    done: say('The receipt is taken back.', '已撤回接收。'),
  },
  rejection: {
    title: 'backRejectionTitle',
    lead: 'backRejectionLead',
    act: 'backRejection',
    done: say('The rejection is taken back.', '已撤回拒收。'),
  },
} as const

function TakeBackForm({ page: { specimen }, act, done }: Props & { done: () => void }) {
  const w = useSpecimenWords()
  const [receipt, rejection] = [useTell('takeBackReceipt'), useTell('takeBackRejection')]
  const told = act === 'receipt' ? receipt : rejection
  const takeBack = async (reason: string) => {
    const { number, version } = specimen
    const { refusal } = await told.tell({ number, version, reason })
    if (refusal) return refusal
    toast('good', WORDS[act].done)
    nounsChanged(new Set(['specimen', 'shipment', 'recall', 'order']))
    done()
    return null
  }
  return (
    <ReasonForm
      label={w(WORDS[act].act)}
      words={{ reason: w('reason'), act: w(WORDS[act].act) }}
      busy={told.busy}
      onGive={takeBack}
      onCancel={done}
    />
  )
}
