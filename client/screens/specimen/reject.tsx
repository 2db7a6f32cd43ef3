/** A specimen that will not be measured: held and not let go, or used up. Another is asked for. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { SPECIMEN_MOVES } from '../../../server/contract/moves.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSpecimenWords } from './words.ts'

const FROM: readonly string[] = SPECIMEN_MOVES.reject.from

export function Reject({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const may = useMay('release-specimen')
  const [asking, ask] = useState(false)
  const { specimen } = page
  const isJudged = page.verdicts.some(verdict => verdict.revokedAt === null)
  if (!may || isJudged || !FROM.includes(specimen.state)) return null
  return (
    <Part title={w('rejectTitle')}>
      {asking ? (
        <RejectForm specimen={specimen} done={() => ask(false)} />
      ) : (
        <p>
          <span className="soft">{w('rejectLead')}</span>{' '}
          <Button variant="default" size="compact-sm" onClick={() => ask(true)}>
            {w('reject')}
          </Button>
        </p>
      )}
    </Part>
  )
}

function RejectForm({ specimen, done }: { specimen: SpecimenPage['specimen']; done: () => void }) {
  const w = useSpecimenWords()
  const told = useTell('rejectSpecimen')
  const reject = async (reason: string) => {
    const { number, version } = specimen
    const { refusal } = await told.tell({ number, version, reason })
    if (refusal) return refusal
    toast('good', say('Rejected; another specimen is asked for.', '已拒收，并已要求重新采集。'))
    nounsChanged(new Set(['specimen', 'recall']))
    done()
    return null
  }
  return (
    <ReasonForm
      label={w('reject')}
      words={{ reason: w('reason'), act: w('reject') }}
      busy={told.busy}
      grave
      onGive={reject}
      onCancel={done}
    />
  )
}
