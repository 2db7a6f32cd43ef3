/** A held value that contradicts what stands: an authoriser lets it take its place, with a reason. */
import { useState } from 'react'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import type { Result } from '../../../server/contract/results.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { RESULT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useAcceptWords } from './accept-words.ts'
import type { ParkedRow } from './page-of.ts'

export const mayAccept = ({ why, kind }: ParkedRow): boolean =>
  kind === 'observation' && (why === 'conflict' || why === 'withdrawn')

export function Accept({ row }: { row: ParkedRow }) {
  const w = useAcceptWords()
  const may = useMay('authorise')
  const [asking, ask] = useState(false)
  const isBack = row.why === 'withdrawn'
  return (
    <>
      <p className="soft">{w(isBack ? 'leadBack' : 'lead')}</p>
      <div className="form-acts">
        <WhyNot
          why={may ? null : whoCan('authorise')}
          variant="default"
          aria-expanded={asking}
          onPress={() => ask(!asking)}
        >
          {w(isBack ? 'acceptBack' : 'accept')}
        </WhyNot>
      </div>
      {asking && <Asking row={row} cancel={() => ask(false)} />}
    </>
  )
}

/** What stands is shown first, because deciding needs it, and goes along with the decision. */
function Asking({ row, cancel }: { row: ParkedRow; cancel: () => void }) {
  const page = useAsk('showSpecimen', { number: row.matched ?? row.specimen })
  if (page.refusal) return <Failed refusal={page.refusal} again={page.again} />
  if (!page.gave) return <Loading rows={2} />
  const stands = page.gave.results.filter(
    one => one.analyte === row.measures && one.state !== 'superseded',
  )
  return (
    <>
      <Stands stands={stands} />
      <AcceptForm row={row} stands={stands} cancel={cancel} />
    </>
  )
}

function Stands({ stands }: { stands: readonly Result[] }) {
  const w = useAcceptWords()
  const speak = useSay()
  if (stands.length === 0) return <p className="soft">{w('nothingStands')}</p>
  return (
    <ul className="beside-stands" aria-label={w('stands')}>
      {stands.map(one => (
        <li key={one.id}>
          <span>
            {w('stands')}: {one.analyte}{' '}
            <strong className="number">
              {one.value} {one.unit}
            </strong>
          </span>
          <StatusTag tone={RESULT_TONES[one.state]}>{speak(RESULT_STATES[one.state])}</StatusTag>
          <When at={one.recordedAt} />
        </li>
      ))}
    </ul>
  )
}

interface FormProps {
  readonly row: ParkedRow
  readonly stands: readonly Result[]
  readonly cancel: () => void
}

function AcceptForm({ row, stands, cancel }: FormProps) {
  const w = useAcceptWords()
  const told = useTell('acceptParked')
  const accept = async (reason: string) => {
    const { refusal } = await told.tell({
      ...{ id: row.id, version: row.version, reason },
      stands: stands.map(({ id, version }) => ({ id, version })),
    })
    if (refusal) {
      // What stands may be another by now: it is shown anew beside the sentence.
      nounsChanged(new Set(['result', 'specimen']))
      return refusal
    }
    toast('good', DONE)
    nounsChanged(new Set(['observation', 'result', 'specimen']))
    return null
  }
  return (
    <ReasonForm
      label={w(row.why === 'withdrawn' ? 'acceptBack' : 'accept')}
      words={{ reason: w('reason'), act: w('acceptIt') }}
      busy={told.busy}
      onGive={accept}
      onCancel={cancel}
    />
  )
}

const DONE = say(
  'Done. What stood stays readable; two people sign what stands now.',
  '已处理。原结果仍可查阅，现有结果须由两人重新签署。',
)
