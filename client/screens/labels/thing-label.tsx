/** The label of a plate or a parcel, one press; from the second on, why. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTell } from '../../api.ts'
import { openPdf } from '../../files.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { printSheet } from '../../ui/print-sheet.ts'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { REASONS } from './again.tsx'
import { useLabelWords } from './words.ts'

interface Thing {
  readonly of: 'plate' | 'parcel'
  readonly id: string
}

export function ThingLabel(thing: Thing) {
  const w = useLabelWords()
  const [asks, setAsks] = useState(false)
  const { print, busy } = usePrintThing(thing)
  const press = async () => {
    const { refusal } = await print()
    if (refusal?.issues.some(issue => issue.path === 'reason')) return setAsks(true)
    if (refusal) toast('stop', refusal.says)
  }
  return (
    <>
      <Button variant="default" loading={busy} onClick={() => void press()}>
        {w(thing.of === 'plate' ? 'plateLabel' : 'parcelLabel')}
      </Button>
      <SideDrawer title={w('again')} open={asks} onClose={() => setAsks(false)}>
        {asks && <Again thing={thing} onDone={() => setAsks(false)} />}
      </SideDrawer>
    </>
  )
}

function usePrintThing({ of, id }: Thing) {
  const plate = useTell('printPlateLabel')
  const parcel = useTell('printParcelLabel')
  const print = async (reason?: string) => {
    const asked = { id, ...(reason === undefined ? {} : { reason }) }
    const told = await (of === 'plate' ? plate : parcel).tell(asked)
    if (told.gave) printSheet(told.gave.drawing, told.gave.widthMm, told.gave.heightMm)
    return told
  }
  return { print, busy: plate.busy || parcel.busy }
}

function Again({ thing, onDone }: { thing: Thing; onDone: () => void }) {
  const w = useLabelWords()
  const { print, busy } = usePrintThing(thing)
  const [why, setWhy] = useState('')
  const chosen = REASONS.find(reason => reason === why)
  const go = async () => {
    if (!chosen) return
    const { refusal } = await print(w(chosen))
    if (refusal) return toast('stop', refusal.says)
    onDone()
  }
  return (
    <div className="form">
      <p className="soft">{w('thingAgain')}</p>
      <ChoiceButtons
        label={w('why')}
        choices={REASONS.map(reason => ({ value: reason, label: w(reason) }))}
        id={`again-${thing.id}`}
        name="why"
        value={why}
        onValue={setWhy}
        problem={null}
      />
      <div className="form-acts">
        <Button size="md" loading={busy} disabled={!chosen} onClick={() => void go()}>
          {w('printNow')}
        </Button>
      </div>
    </div>
  )
}

/** The list that travels in the parcel, in the browser's own reader. */
export function Manifest({ id }: { id: string }) {
  const w = useLabelWords()
  const draw = useTell('drawManifest')
  const open = async () => {
    const { gave, refusal } = await draw.tell({ id })
    if (refusal) return toast('stop', refusal.says)
    openPdf(gave)
  }
  return (
    <Button variant="default" loading={draw.busy} onClick={() => void open()}>
      {w('manifest')}
    </Button>
  )
}
