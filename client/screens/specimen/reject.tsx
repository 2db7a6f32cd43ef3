/** A specimen that will not be measured: held and not let go, or used up. Another is asked for. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { SPECIMEN_MOVES } from '../../../server/contract/moves.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay } from '../../me.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
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
  const form = useForm({ reason: '' }, ({ reason }) =>
    reason.trim() === '' ? { reason: say('Write the reason.', '请填写原因。') } : {},
  )
  const submit = async ({ reason }: { reason: string }) => {
    const { number, version } = specimen
    const { refusal } = await told.tell({ number, version, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Rejected; another specimen is asked for.', '已拒收，并已要求重新采集。'))
    nounsChanged(new Set(['specimen', 'recall']))
    done()
  }
  return (
    <Form form={form} label={w('reject')} onSubmit={v => void submit(v)}>
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <div className="form-acts">
        <Button type="submit" color="red" loading={told.busy}>
          {w('reject')}
        </Button>
        <Button variant="default" onClick={done}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}
