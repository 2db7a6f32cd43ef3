/** A held specimen and the decision to test it all the same. */
import { useState } from 'react'
import type { SpecimenOnList } from '../../../server/contract/specimens.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSpecimenWords } from './words.ts'

export function Release({ specimen }: { specimen: SpecimenOnList }) {
  const w = useSpecimenWords()
  const may = useMay('release-specimen')
  const [asking, ask] = useState(false)
  if (specimen.state !== 'held') return null
  return (
    <div className="specimen-decision">
      <SentenceCard tone="fault" says={w('releaseLead')}>
        {!asking && (
          <WhyNot why={may ? null : whoCan('release-specimen')} onPress={() => ask(true)}>
            {w('release')}
          </WhyNot>
        )}
      </SentenceCard>
      {asking && <ReleaseForm specimen={specimen} done={() => ask(false)} />}
    </div>
  )
}

function ReleaseForm({ specimen, done }: { specimen: SpecimenOnList; done: () => void }) {
  const w = useSpecimenWords()
  const told = useTell('releaseSpecimen')
  const release = async (reason: string) => {
    const { number, version } = specimen
    const { refusal } = await told.tell({ number, version, reason })
    if (refusal) return refusal
    toast('good', say('The specimen is released for testing.', '标本已放行检测。'))
    nounsChanged(new Set(['specimen']))
    done()
    return null
  }
  return (
    <ReasonForm
      label={w('release')}
      words={{ reason: w('reason'), act: w('release') }}
      busy={told.busy}
      onGive={release}
      onCancel={done}
    />
  )
}
