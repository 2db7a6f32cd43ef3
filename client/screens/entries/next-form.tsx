/** What this person may do with an entry that waits: read it again, decide, or take it back. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { EntryShown } from '../../../server/contract/entries.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { FewField, LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { needsReason, ReasonForm } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useEntryWords } from './words.ts'

export function NextForm({ entry }: { entry: EntryShown }) {
  const w = useEntryWords()
  if (entry.yours === 'second') return <SecondForm entry={entry} />
  if (entry.yours === 'decide') return <DecideForm entry={entry} />
  if (entry.yours === 'nothing') return <p className="soft">{w('third')}</p>
  return <TakeBack entry={entry} />
}

function SecondForm({ entry }: { entry: EntryShown }) {
  const w = useEntryWords()
  const told = useTell('repeatEntry')
  const form = useForm({ value: '' }, ({ value }) =>
    value === '' ? { value: say('Read it from the paper.', '请按原件录入。') } : {},
  )
  const submit = async ({ value }: { value: string }) => {
    const { gave, refusal } = await told.tell({ id: entry.id, version: entry.version, value })
    if (refusal) return form.refuse(refusal)
    toast(gave.state === 'filed' ? 'good' : 'fault', gave.state === 'filed' ? FILED : DIFFERS)
    nounsChanged(new Set(['entry', 'result']))
  }
  return (
    <Form form={form} label={w('second')} onSubmit={v => void submit(v)}>
      <div className="entry-next">
        <TextField
          label={w('valueAgain', { unit: entry.unit })}
          {...form.field('value')}
          maxLength={40}
          needed
        />
        <Button type="submit" loading={told.busy}>
          {w('enterAgain')}
        </Button>
      </div>
    </Form>
  )
}

const FILED = say('Both read the same: it is filed.', '两次录入一致，已归档。')
const DIFFERS = say(
  'The two readings differ: a third person decides.',
  '两次录入不一致，须由第三人判定。',
)

function DecideForm({ entry }: { entry: EntryShown }) {
  const w = useEntryWords()
  const told = useTell('decideEntry')
  const form = useForm({ stands: '', reason: '' }, ({ stands, reason }) => ({
    ...(stands === '' ? { stands: say('Choose one.', '请选择。') } : {}),
    ...needsReason({ reason }),
  }))
  const submit = async ({ stands, reason }: { stands: string; reason: string }) => {
    const { id, version } = entry
    const chosen = stands as 'first' | 'second' | 'neither'
    const { refusal } = await told.tell({ id, version, stands: chosen, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Decided.', '已判定。'))
    nounsChanged(new Set(['entry', 'result']))
  }
  const shown = (value: string | null) => `${value ?? ''} ${entry.unit}`
  return (
    <Form form={form} label={w('decide')} onSubmit={v => void submit(v)}>
      <FewField
        label={w('stands')}
        {...form.field('stands')}
        choices={[
          { value: 'first', label: shown(entry.firstValue) },
          { value: 'second', label: shown(entry.secondValue) },
          { value: 'neither', label: w('neither') },
        ]}
        needed
      />
      <LongTextField
        label={w('reason')}
        {...form.field('reason')}
        maxLength={300}
        rows={2}
        needed
      />
      <FormActs act={w('decide')} busy={told.busy} />
    </Form>
  )
}

function TakeBack({ entry }: { entry: EntryShown }) {
  const w = useEntryWords()
  const [asking, ask] = useState(false)
  const told = useTell('decideEntry')
  const takeBack = async (reason: string) => {
    const { id, version } = entry
    const { refusal } = await told.tell({ id, version, stands: 'neither', reason })
    if (!refusal) nounsChanged(new Set(['entry']))
    return refusal
  }
  return (
    <>
      <p>
        {w('yours')} <strong>{entry.firstValue}</strong> {entry.unit}{' '}
        {!asking && (
          <Button size="compact-sm" variant="default" onClick={() => ask(true)}>
            {w('takeBack')}
          </Button>
        )}
      </p>
      {asking && (
        <ReasonForm
          label={w('takeBack')}
          words={{ reason: w('reason'), act: w('takeBack') }}
          busy={told.busy}
          onGive={takeBack}
          onCancel={() => ask(false)}
        />
      )}
    </>
  )
}
