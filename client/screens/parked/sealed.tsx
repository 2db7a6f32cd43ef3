/**
 * What a message holds of sex chromosomes is covered by the laboratory itself; a person who holds
 * the permission uncovers it with a reason, which stands in the journal.
 */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { RawMessage } from './raw-message.tsx'
import { useIntakeWords } from './words.ts'

type Shown = Output<ContractOf['showMessage']>
type Marked = Parameters<typeof RawMessage>[0]['marked']

/** A message verbatim, with what is sealed in it covered until somebody with the right asks. */
export function Verbatim({ message, marked }: { message: Shown; marked?: Marked }) {
  const [uncovered, uncover] = useState<Shown | null>(null)
  const shown = uncovered?.id === message.id ? uncovered : message
  return (
    <>
      <Sealed message={shown} uncover={uncover} />
      <RawMessage message={shown} {...(marked ? { marked } : {})} />
    </>
  )
}

function Sealed(props: { message: Shown; uncover: (shown: Shown | null) => void }) {
  const w = useIntakeWords()
  const may = useMay('see-sealed')
  const [asking, ask] = useState(false)
  const { message, uncover } = props
  if (message.sealed === 'no') return null
  if (message.sealed === 'shown')
    return (
      <SentenceCard tone="stop" says={w('sealedShown')}>
        <Button variant="default" onClick={() => uncover(null)}>
          {w('cover')}
        </Button>
      </SentenceCard>
    )
  return (
    <SentenceCard tone="fault" says={w('sealed')}>
      {asking ? (
        <WhyLook id={message.id} shows={uncover} cancel={() => ask(false)} />
      ) : (
        <WhyNot variant="default" why={may ? null : whoCan('see-sealed')} onPress={() => ask(true)}>
          {w('uncoverSealed')}
        </WhyNot>
      )}
    </SentenceCard>
  )
}

function WhyLook(props: { id: string; shows: (shown: Shown) => void; cancel: () => void }) {
  const w = useIntakeWords()
  const look = useTell('lookAtMessage')
  const form = useForm({ why: '' }, ({ why }) =>
    why.trim() === '' ? { why: say('Write the reason.', '请填写原因。') } : {},
  )
  const submit = async ({ why }: { why: string }) => {
    const { gave, refusal } = await look.tell({ id: props.id, why })
    if (refusal) return form.refuse(refusal)
    look.forget()
    props.cancel()
    props.shows(gave)
  }
  return (
    <Form form={form} label={w('uncoverSealed')} onSubmit={v => void submit(v)}>
      <TextField label={w('sealedWhy')} {...form.field('why')} needed ready />
      <FormActs
        act={w('uncoverSealed')}
        busy={look.busy}
        cancel={w('sealedCancel')}
        onCancel={props.cancel}
      />
    </Form>
  )
}
