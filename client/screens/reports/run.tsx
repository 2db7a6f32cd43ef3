/** Many reports released or printed: how far it is, what could not be done, and the PDF at the end. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ReportRun } from '../../../server/contract/reports.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { Part } from '../../ui/page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { openPdf } from './pdf.ts'
import { useReportWords } from './words.ts'

const LOOK_EVERY_MS = 700

/** Begins a run and keeps looking at it until it has ended. */
export function useRun(centre: string | null) {
  const language = useLanguage()
  const [id, setId] = useState<string | null>(null)
  const start = useTell('startReportRun')
  const asked = useAsk('showReportRun', id === null ? null : { id }, { everyMs: LOOK_EVERY_MS })
  return {
    run: id === null ? null : (asked.gave ?? null),
    busy: start.busy,
    close: () => setId(null),
    async begin(does: ReportRun['does'], reports: string[]) {
      if (centre === null) return
      const { gave, refusal } = await start.tell({ centre, does, reports, language })
      if (refusal) return toast('stop', refusal.says)
      setId(gave.id)
    },
  }
}

export function Run({ run, close }: { run: ReportRun; close: () => void }) {
  const w = useReportWords()
  const cancel = useTell('cancelReportRun')
  const take = useTell('takeReportRun')
  const { done, wanted, problems } = run
  const running = run.state === 'running'
  const stop = async () => {
    const { refusal } = await cancel.tell({ id: run.id })
    if (refusal) toast('stop', refusal.says)
  }
  const open = async () => {
    const { gave, refusal } = await take.tell({ id: run.id })
    if (refusal) return toast('stop', refusal.says)
    openPdf(gave)
  }
  const ended = () => {
    nounsChanged(new Set(['report']))
    close()
  }
  return (
    <Part title={w('runTitle')}>
      <div className="report-run">
        <p role="status">{sentenceOf(run, w)}</p>
        <progress value={done} max={wanted} aria-label={w('runTitle')} />
        <div className="form-acts">
          {running && (
            <Button variant="default" loading={cancel.busy} onClick={() => void stop()}>
              {w('stop')}
            </Button>
          )}
          {!running && run.does === 'print' && done > problems.length && (
            <Button loading={take.busy} onClick={() => void open()}>
              {w('take')}
            </Button>
          )}
          {!running && (
            <Button variant="default" onClick={ended}>
              {w('closeRun')}
            </Button>
          )}
        </div>
        <Problems run={run} />
      </div>
    </Part>
  )
}

type W = ReturnType<typeof useReportWords>

function sentenceOf({ state, does, done, wanted, problems }: ReportRun, w: W): string {
  if (state === 'running') return w(does === 'print' ? 'runPrint' : 'runRelease', { done, wanted })
  if (state === 'cancelled') return w('runCancelled', { done, wanted })
  if (state === 'broken-off') return w('runBroken', { done, wanted })
  return w('runDone', { count: done - problems.length, wanted })
}

function Problems({ run }: { run: ReportRun }) {
  const w = useReportWords()
  const speak = useSay()
  if (run.problems.length === 0) return null
  return (
    <>
      <h3>{w('problems')}</h3>
      <ul className="report-lacks">
        {run.problems.map(one => (
          <li key={one.report}>
            <Link className="number" href={`/reports/${one.report}`}>
              {grouped(one.specimen)}
            </Link>
            {': '}
            {speak(one.says)}
          </li>
        ))}
      </ul>
    </>
  )
}
