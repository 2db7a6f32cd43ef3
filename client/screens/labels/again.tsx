/** A label printed once more: why, by one press with gloves on. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { usePrintLabel } from '../station/print.ts'
import { PrintingHere } from './printing-here.tsx'
import { useLabelWords } from './words.ts'

/** Why a label is printed once more; kept as the word that was pressed. */
export const REASONS = ['torn', 'unreadableReason', 'lostReason', 'more2'] as const

export function PrintAgain(props: {
  specimen: { readonly number: string; readonly labels: number; readonly samplingPoint: string }
  onDone?: () => void
}) {
  const w = useLabelWords()
  const { number, labels } = props.specimen
  const { print, busy } = usePrintLabel()
  const [why, setWhy] = useState('')
  const chosen = REASONS.find(reason => reason === why)
  const go = async () => {
    if (chosen && (await print(props.specimen, w(chosen)))) props.onDone?.()
  }
  return (
    <div className="form">
      <p className="soft">{w('againLead', { number: grouped(number), count: labels })}</p>
      <ChoiceButtons
        label={w('why')}
        choices={REASONS.map(reason => ({ value: reason, label: w(reason) }))}
        id={`again-${number}`}
        name="why"
        value={why}
        onValue={setWhy}
        problem={null}
      />
      <PrintingHere samplingPoint={props.specimen.samplingPoint} />
      <div className="form-acts">
        <Button size="md" loading={busy} disabled={!chosen} onClick={() => void go()}>
          {w('printNow')}
        </Button>
      </div>
    </div>
  )
}
