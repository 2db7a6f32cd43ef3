/** Faults as big buttons with pictures; pressed before the faulty card is scanned. */
import type { Fault } from '../../../server/contract/rules.ts'
import { useAsk } from '../../api.ts'
import { Failed, Loading } from '../../ui/states.tsx'
import { ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { FaultPicture } from './fault-picture.tsx'
import { useReceptionWords } from './words.ts'

/** What the eye finds on a card; the others come from papers, dates and the bench. */
const BY_EYE = ['collection', 'transport']

export function Faults(props: { chosen: readonly string[]; onToggle: (code: string) => void }) {
  const w = useReceptionWords()
  const asked = useAsk('listFaults', { kind: 'card' })
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!asked.gave) return <Loading rows={2} height={90} />
  const byEye = asked.gave.filter(fault => BY_EYE.includes(fault.class))
  const others = asked.gave.filter(fault => !BY_EYE.includes(fault.class))
  return (
    <section className="part" aria-label={w('faults')}>
      <h2>{w('faults')}</h2>
      <p className="soft">{w('faultsLead')}</p>
      <Buttons {...props} faults={byEye} pictures />
      {others.length > 0 && <h3 className="faults-others">{w('otherFaults')}</h3>}
      <Buttons {...props} faults={others} />
    </section>
  )
}

function Buttons(props: {
  faults: readonly Fault[]
  pictures?: boolean
  chosen: readonly string[]
  onToggle: (code: string) => void
}) {
  const w = useReceptionWords()
  const speak = useSay()
  return (
    <div className="faults">
      {props.faults.map(fault => (
        <button
          key={fault.code}
          type="button"
          aria-pressed={props.chosen.includes(fault.code)}
          onClick={() => props.onToggle(fault.code)}
        >
          {props.pictures && <FaultPicture code={fault.code} />}
          <span>
            <small className="number">{fault.code}</small> {speak(fault)}
          </span>
          <small className="soft">{w(fault.does)}</small>
        </button>
      ))}
    </div>
  )
}

/** Loud, because it decides about the next card. */
export function NextFaults({ codes, onClear }: { codes: readonly string[]; onClear: () => void }) {
  const w = useReceptionWords()
  const speak = useSay()
  const faults = useAsk('listFaults', { kind: 'card' }).gave ?? []
  const names = codes.map(code => {
    const fault = faults.find(f => f.code === code)
    return fault ? `${code} ${speak(fault)}` : code
  })
  return (
    <div className="next-faults" role="alert">
      <ToneShape tone="high" />
      <div>
        <strong>
          {w('next')} {names.join(' + ')}
        </strong>
        <p>{w('nextHint')}</p>
      </div>
      <button type="button" onClick={onClear}>
        {w('clear')}
      </button>
    </div>
  )
}
