/** Clears a flag with a reason; the value stays. */
import type { ResultOnBench } from '../../../server/contract/results.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { useResultWords } from './words.ts'

export function ClearFlagDrawer(props: {
  id: string
  rows: readonly ResultOnBench[]
  onClose: () => void
}) {
  const w = useResultWords()
  const row = props.rows.find(one => one.flags.some(flag => flag.id === props.id))
  return (
    <SideDrawer title={w('clearTitle')} open={row !== undefined} onClose={props.onClose}>
      {row && <ClearForm key={props.id} id={props.id} row={row} done={props.onClose} />}
    </SideDrawer>
  )
}

function ClearForm(props: { id: string; row: ResultOnBench; done: () => void }) {
  const { id, row, done } = props
  const w = useResultWords()
  const speak = useSay()
  const told = useTell('clearFlag')
  const flag = row.flags.find(one => one.id === id)
  const clear = async (reason: string) => {
    const { refusal } = await told.tell({ id, reason })
    if (refusal) return refusal
    toast('good', say('The flag is cleared.', '提示已清除。'))
    nounsChanged(new Set(['flag']))
    done()
    return null
  }
  return (
    <ReasonForm
      label={w('clearTitle')}
      words={{ reason: w('reason'), act: w('clearIt') }}
      busy={told.busy}
      onGive={clear}
      onCancel={done}
    >
      <p>
        <span className="number">{grouped(row.specimen)}</span> · {row.analyte}{' '}
        <strong>{row.value}</strong> {row.unit}
      </p>
      {flag && (
        <p>
          <SeverityTag severity={flag.severity} /> {speak(flag.says)}
        </p>
      )}
      <p className="soft">{w('clearLead')}</p>
    </ReasonForm>
  )
}
