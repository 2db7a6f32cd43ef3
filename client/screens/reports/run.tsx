/** Many reports released or printed: how far it is, what could not be done, and the PDF at the end. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { ReportPick, ReportRun } from '../../../server/contract/reports.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { openPdf } from '../../files.ts'
import { Part } from '../../ui/page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage, useSay } from '../../words.ts'
import { useReportWords } from './words.ts'

const LOOK_EVERY_MS = 700

/** Begins a run and keeps looking at it; it stays in the address, and is found again after a reload. */
export function useRun(centre: string | null) {
  const language = useLanguage()
  const [id, setId] = useAddress('run')
  const start = useTell('startReportRun')
  const asked = useAsk('showReportRun', id === '' ? null : { id }, { everyMs: LOOK_EVERY_MS })
  return {
    run: id === '' ? null : (asked.gave ?? null),
    refusal: id === '' ? null : asked.refusal,
    busy: start.busy,
    close: () => setId(''),
    /** Null where it has begun; `why` of what is printed. */
    async begin(does: ReportRun['does'], reports: ReportPick[], why?: string) {
      if (centre === null) return null
      const asked = { centre, does, reports, language, ...(why !== undefined && { why }) }
      const { gave, refusal } = await start.tell(asked)
      if (refusal) return refusal
      setId(gave.id)
      return null
    },
  }
}

export function Run({ run, close }: { run: ReportRun; close: () => void }) {
  const w = useReportWords()
  const speak = useSay()
  const resume = useTell('resumeReportRun')
  const cancel = useTell('cancelReportRun')
  const take = useTell('takeReportRun')
  const { done, wanted, problems } = run
  const running = run.state === 'running'
  const stop = async () => {
    const { refusal } = await cancel.tell({ id: run.id })
    if (refusal) toast('stop', refusal.says)
  }
  const goOn = async () => {
    const { refusal } = await resume.tell({ id: run.id })
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
        {run.endedWhy && <p>{speak(run.endedWhy)}</p>}
        <progress value={done} max={wanted} aria-label={w('runTitle')} />
        <div className="form-acts">
          {running && (
            <Button variant="default" loading={cancel.busy} onClick={() => void stop()}>
              {w('stop')}
            </Button>
          )}
          {run.state === 'broken-off' && (
            <Button loading={resume.busy} onClick={() => void goOn()}>
              {w('goOn')}
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
