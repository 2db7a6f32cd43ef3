/** One print run: how far it is, the scan of its first label, and what is needed where it stands still. */
import { Button } from '@mantine/core'
import type { LabelRun } from '../../../server/contract/labels.ts'
import type { Printer } from '../../../server/contract/printers.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { openPdf } from '../../files.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { ScanBox } from '../../ui/scan-box.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { sound } from '../../ui/sound.ts'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useLabelWords } from './words.ts'

const LOOK_EVERY_MS = 700

export function RunAtWork({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useLabelWords()
  const asked = useAsk('showLabelRun', { id }, { everyMs: LOOK_EVERY_MS })
  const close = () => {
    nounsChanged(new Set(['label', 'specimen']))
    onClose()
  }
  const run = asked.gave
  return (
    <Part title={w('run')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={2} />}
      {run && (
        <div className="label-run">
          <p role="status">{w('progress', { made: run.made, asked: run.asked })}</p>
          <progress value={run.made} max={run.asked} aria-label={w('run')} />
          <Standing run={run} again={asked.again} />
          <div className="form-acts">
            <Pdf run={run} />
            <Stop run={run} again={asked.again} />
            {(run.state === 'done' || run.state === 'cancelled') && (
              <Button onClick={close}>{w('close')}</Button>
            )}
          </div>
        </div>
      )}
    </Part>
  )
}

interface RunProps {
  readonly run: LabelRun
  readonly again: () => void
  /** Where it may go on instead of where it broke off. */
  readonly elsewhere?: Pick<Printer, 'id' | 'name'> | undefined
}

export function Standing({ run, again, elsewhere }: RunProps) {
  const w = useLabelWords()
  const { made, asked } = run
  if (run.state === 'waiting') return <ScanBack run={run} again={again} />
  if (run.state === 'broken-off') return <GoOn run={run} again={again} elsewhere={elsewhere} />
  if (run.state === 'cancelled')
    return <SentenceCard tone="fault" says={w('cancelled', { made, asked })} />
  return run.state === 'done' ? <SentenceCard tone="good" says={w('done', { made })} /> : null
}

/** The first label under the scanner: the right number lets the rest out. */
function ScanBack({ run, again }: RunProps) {
  const w = useLabelWords()
  const check = useTell('checkLabelRun')
  const resume = useTell('resumeLabelRun')
  const speak = useSay()
  const scanned = async (text: string) => {
    const { refusal } = await check.tell({ id: run.id, scanned: text })
    sound(refusal ? 'stop' : 'good')
    again()
  }
  const onceMore = async () => {
    const { refusal } = await resume.tell({ id: run.id, cameOut: 0 })
    if (refusal) toast('stop', refusal.says)
    again()
  }
  return (
    <>
      <p>{w(run.sheet ? 'scanBackSheet' : 'scanBackLead')}</p>
      <ScanBox
        label={w('scanBack', { number: grouped(run.firstNumber) })}
        onScan={text => void scanned(text)}
        busy={check.busy}
        ready
        large
      />
      {check.refusal && <SentenceCard tone="stop" says={speak(check.refusal.says)} />}
      <Button variant="default" loading={resume.busy} onClick={() => void onceMore()}>
        {w('unreadable')}
      </Button>
    </>
  )
}

/** Where nobody can know from here how many came out, whoever holds the paper says it. */
function GoOn({ run, again, elsewhere }: RunProps) {
  const w = useLabelWords()
  const speak = useSay()
  const resume = useTell('resumeLabelRun')
  const count = run.sent - run.made
  const form = useForm({ cameOut: '' }, values => (count > 0 ? needsCount(values, count) : {}))
  const submit = async ({ cameOut }: { cameOut: string }) => {
    const said = {
      ...(count > 0 ? { cameOut: Number(cameOut) } : {}),
      ...(elsewhere ? { printer: elsewhere.id } : {}),
    }
    const { refusal } = await resume.tell({ id: run.id, ...said })
    if (refusal) return form.refuse(refusal)
    again()
  }
  return (
    <Form form={form} label={w('goOn')} onSubmit={v => void submit(v)}>
      {run.endedWhy && <SentenceCard tone="stop" says={speak(run.endedWhy)} />}
      {count > 0 && (
        <TextField
          label={w('cameOut', { count })}
          {...form.field('cameOut')}
          maxLength={3}
          digits
          needed
          ready
        />
      )}
      <div className="form-acts">
        <Button type="submit" size="lg" loading={resume.busy}>
          {elsewhere ? w('goOnAt', { name: elsewhere.name }) : w('goOn')}
        </Button>
      </div>
    </Form>
  )
}

function needsCount({ cameOut }: { cameOut: string }, most: number): { cameOut?: Say } {
  const count = Number(cameOut)
  if (cameOut.trim() !== '' && Number.isInteger(count) && count >= 0 && count <= most) return {}
  return { cameOut: say(`A whole number from 0 to ${most}.`, `请填写 0 至 ${most} 的整数。`) }
}

export function Stop({ run, again }: RunProps) {
  const w = useLabelWords()
  const cancel = useTell('cancelLabelRun')
  if (run.state === 'done' || run.state === 'cancelled') return null
  const stop = async () => {
    const { refusal } = await cancel.tell({ id: run.id })
    if (refusal) toast('stop', refusal.says)
    again()
  }
  return (
    <Button variant="default" loading={cancel.busy} onClick={() => void stop()}>
      {w('stop')}
    </Button>
  )
}

/** What a run without a printer of its own has made, to be printed from the browser. */
function Pdf({ run }: { run: LabelRun }) {
  const w = useLabelWords()
  const take = useTell('takeLabelRun')
  if (run.medium === 'zpl' || run.made === 0 || run.state === 'running') return null
  const isRest = run.checkedAt !== null && run.made > firstPiece(run)
  const open = async () => {
    const { gave, refusal } = await take.tell({ id: run.id, from: isRest ? firstPiece(run) : 0 })
    if (refusal) return toast('stop', refusal.says)
    openPdf(gave)
  }
  const says = run.state === 'waiting' ? 'openFirst' : isRest ? 'openRest' : 'openAll'
  return (
    <Button size="lg" loading={take.busy} onClick={() => void open()}>
      {w(says)}
    </Button>
  )
}

/** How many are made before the scan: one label, or what is left of the first sheet. */
const firstPiece = ({ sheet }: LabelRun): number =>
  sheet ? sheet.columns * sheet.rows - sheet.startAt : 1
