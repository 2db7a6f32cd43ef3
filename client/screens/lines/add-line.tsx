/** One instrument: what it is, and by which names its messages are known. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { useLineWords } from './words.ts'

const EMPTY = {
  name: '',
  adapter: '',
  application: '',
  facility: '',
  charset: 'utf-8',
  unknownSpecimen: 'AA',
}
type Typed = typeof EMPTY

export function AddLine({ centre }: { centre: string }) {
  const w = useLineWords()
  const speak = useSay()
  const adapters = useAsk('listAdapters', {}).gave ?? []
  const told = useTell('addLine')
  const [added, setAdded] = useState('')
  const form = useForm(EMPTY, check)
  const submit = async (typed: Typed) => {
    const { charset, unknownSpecimen, ...names } = typed
    const { gave, refusal } = await told.tell({
      centre,
      ...names,
      // No charset of its own: UTF-8 where the bytes are valid, otherwise held for a person.
      charset: charset === 'gb18030' ? 'gb18030' : null,
      unknownSpecimen: unknownSpecimen === 'AE' ? 'AE' : 'AA',
    })
    if (refusal) return form.refuse(refusal)
    nounsChanged(new Set(['line']))
    form.clear()
    setAdded(gave.name)
  }
  return (
    <>
      {added && <Added name={added} />}
      <Form form={form} label={w('add')} onSubmit={v => void submit(v)}>
        <TextField
          label={w('name')}
          hint={w('nameHint')}
          {...form.field('name')}
          maxLength={60}
          needed
        />
        <ChoiceField
          label={w('adapter')}
          {...form.field('adapter')}
          choices={adapters.map(one => ({ value: one.name, label: speak(one.title) }))}
          needed
        />
        <TextField label={w('application')} {...form.field('application')} maxLength={60} needed />
        <TextField
          label={w('facility')}
          hint={w('facilityHint')}
          {...form.field('facility')}
          maxLength={60}
        />
        <FewField
          label={w('charset')}
          {...form.field('charset')}
          choices={[
            { value: 'utf-8', label: w('utf8') },
            { value: 'gb18030', label: w('gb18030') },
          ]}
        />
        <ChoiceButtons
          label={w('unknown')}
          {...form.field('unknownSpecimen')}
          choices={[
            { value: 'AA', label: w('aa') },
            { value: 'AE', label: w('ae') },
          ]}
        />
        <div className="form-acts">
          <Button type="submit" loading={told.busy}>
            {w('register')}
          </Button>
        </div>
      </Form>
    </>
  )
}

function Added({ name }: { name: string }) {
  const w = useLineWords()
  const lines = useAsk('health', {}).gave?.lines ?? []
  const ports = lines.map(line => line.port).join(', ') || w('noPort')
  return <SentenceCard tone="good" says={w('added', { name, ports })} />
}

const NEEDED: readonly (readonly [keyof Typed, Say])[] = [
  ['name', say('Give it a name.', '请填写名称。')],
  ['adapter', say('Choose the kind of instrument.', '请选择仪器类型。')],
  ['application', say('Write what it sends in MSH-3.', '请填写其 MSH-3 内容。')],
]

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const missing = NEEDED.filter(([name]) => typed[name].trim() === '')
  return Object.fromEntries(missing)
}
