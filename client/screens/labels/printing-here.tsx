/** At the label: where it comes out, whether that printer answers, and what of it stands still. */
import { NativeSelect } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import type { LabelRun } from '../../../server/contract/labels.ts'
import type { Printer } from '../../../server/contract/printers.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import type { Say } from '../../../server/contract/words.ts'
import { type Answer, api, refusalOf, useAsk } from '../../api.ts'
import { Part } from '../../ui/page.tsx'
import { useSay } from '../../words.ts'
import { Standing, Stop } from './run.tsx'
import { chooseWhere, closeRun, useOpenRuns, useWhere } from './where.ts'
import { useLabelWords } from './words.ts'
import './labels.css'

const LOOK_EVERY_MS = 500

export function PrintingHere(props: { samplingPoint: string; template?: string }) {
  const w = useLabelWords()
  const { samplingPoint, template } = props
  const where = useWhere(samplingPoint)
  const id = useId()
  const printers = useAsk('listPrinters', { samplingPoint }).gave
  const fitting = (printers ?? []).filter(
    one =>
      one.state === 'on' &&
      (one.template === null || template === undefined || one.template === template),
  )
  const isThere = where === 'dialog' || where === 'a4' || fitting.some(one => one.id === where)
  // A printer that was taken out of use: the label goes where it certainly comes out.
  useEffect(() => {
    if (printers && !isThere) chooseWhere(samplingPoint, 'dialog')
  }, [printers, isThere, samplingPoint])
  return (
    <>
      <NativeSelect
        id={id}
        label={w('medium')}
        value={where}
        onChange={e => chooseWhere(samplingPoint, e.currentTarget.value)}
        data={[
          { value: 'dialog', label: w('dialogHere') },
          { value: 'a4', label: w('a4') },
          ...fitting.map(one => ({ value: one.id, label: one.name })),
        ]}
      />
      {fitting
        .filter(one => one.id === where)
        .map(one => (
          <Answers key={one.id} printer={one} />
        ))}
      <Running samplingPoint={samplingPoint} />
    </>
  )
}

/** Asked once when it is chosen: a printer that is off is heard of before a label is owed. */
function Answers({ printer: { id, name } }: { printer: Printer }) {
  const w = useLabelWords()
  const speak = useSay()
  const [found, setFound] = useState<{ answers: 'yes' | 'no'; says: Say } | null>(null)
  useEffect(() => {
    api
      .tryPrinter({ id })
      .then(setFound, error => setFound({ answers: 'no', says: refusalOf(error).says }))
  }, [id])
  return (
    <small className={found?.answers === 'no' ? 'tone-critical' : 'soft'} role="status">
      {found ? speak(found.says) : w('asking', { name })}
    </small>
  )
}

/** What its printers are at; a run that stands still is told elsewhere, where it can be gone on with. */
function Running({ samplingPoint }: { samplingPoint: string }) {
  const runs = useOpenRuns(samplingPoint)
  return runs.map(id => <RunningOne key={id} id={id} samplingPoint={samplingPoint} />)
}

const useRun = (id: string): Answer<LabelRun> =>
  useAsk('showLabelRun', { id }, { everyMs: LOOK_EVERY_MS })

function RunningOne({ id, samplingPoint }: { id: string; samplingPoint: string }) {
  const w = useLabelWords()
  const { gave: run, refusal } = useRun(id)
  const isOver =
    run?.state === 'done' || run?.state === 'cancelled' || refusal?.kind === 'not-found'
  useEffect(() => {
    if (isOver) closeRun(samplingPoint, id)
  }, [isOver, samplingPoint, id])
  if (run?.state !== 'running') return null
  return <small role="status">{w('printingOne', { number: grouped(run.firstNumber) })}</small>
}

/** Labels of this computer whose printer is off or stopped: why, and how to go on. */
export function StandingStill({ samplingPoint }: { samplingPoint: string }) {
  const runs = useOpenRuns(samplingPoint)
  const where = useWhere(samplingPoint)
  const chosen = useAsk('listPrinters', { samplingPoint }).gave?.find(one => one.id === where)
  return runs.map(id => <StillOne key={id} id={id} chosen={chosen} />)
}

function StillOne({ id, chosen }: { id: string; chosen: Printer | undefined }) {
  const w = useLabelWords()
  const { gave: run, again } = useRun(id)
  if (run?.state !== 'broken-off' && run?.state !== 'waiting') return null
  return (
    <Part title={w('standsStill', { number: grouped(run.firstNumber) })}>
      <div className="label-run">
        <Standing
          run={run}
          again={again}
          elsewhere={chosen?.id === run.printer ? undefined : chosen}
        />
        <div className="form-acts">
          <Stop run={run} again={again} />
        </div>
      </div>
    </Part>
  )
}
