/** An amended edition that nobody has confirmed: by when, by which row, whose it is, and its receipt by telephone. */
import { useState } from 'react'
import type { ReportPage } from '../../../server/contract/reports.ts'
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, useWorkplace } from '../../me.ts'
import { Clock } from '../../ui/clock.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useReportPageWords } from './words.ts'

export function Awaited({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  const { report, ownerName } = page
  const [asking, ask] = useState(false)
  const centres = useWorkplace('centre', 'contact').choices
  const byPhone = centres.some(({ id }) => id === report.centre)
  const { state, replaces, acknowledgedAt, dueAt } = report
  if (state !== 'released' || !replaces || acknowledgedAt || !dueAt) return null
  return (
    <div className="specimen-decision">
      <SentenceCard tone="stop" says={w('awaited')}>
        <p className="report-awaited">
          <Clock due={dueAt} /> <From page={page} />
        </p>
        {ownerName && <p>{w('awaitedOwner', { name: ownerName })}</p>}
        {byPhone && !asking && (
          <WhyNot
            variant="default"
            why={page.content ? null : OPEN_FIRST}
            onPress={() => ask(true)}
          >
            {w('byPhone')}
          </WhyNot>
        )}
      </SentenceCard>
      {asking && <PhoneForm page={page} done={() => ask(false)} />}
    </div>
  )
}

const OPEN_FIRST = say(
  'Open the report first: what is read to them stands in it.',
  '请先打开报告，再按报告内容告知。',
)

/** The dated row that says by when, for whoever may read the rules. */
function From({ page: { report } }: { page: ReportPage }) {
  const w = useReportPageWords()
  const speak = useSay()
  const may = useMay('see-rules')
  const rules = useAsk('listRules', may ? { programme: report.programme } : null).gave
  const rule = rules?.find(one => one.id === report.clock)
  if (!rule) return null
  const from = { figures: speak(figuresInWords(rule)), source: speak(sourceInWords(rule.source)) }
  return (
    <small className="soft">
      {w('awaitedFrom', from)}
      {rule.verified === 'unverified' && <> ({w('unverified')})</>}
    </small>
  )
}

const checked = ({ tookBy }: { tookBy: string }): { tookBy?: Say } =>
  tookBy.trim() === '' ? { tookBy: say('Say who took it.', '请填写接听人。') } : {}

function PhoneForm({ page: { report }, done }: { page: ReportPage; done: () => void }) {
  const w = useReportPageWords()
  const told = useTell('confirmReportByPhone')
  const form = useForm({ tookBy: '' }, checked)
  const submit = async ({ tookBy }: { tookBy: string }) => {
    const { id, version } = report
    const { refusal } = await told.tell({ id, version, tookBy })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Recorded: they have it.', '已登记：对方已收到。'))
    nounsChanged(new Set(['report', 'notice']))
    done()
  }
  return (
    <Form form={form} label={w('byPhone')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('byPhoneLead')}</p>
      <TextField label={w('tookBy')} {...form.field('tookBy')} maxLength={60} needed ready />
      <FormActs act={w('byPhone')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}
