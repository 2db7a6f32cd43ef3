/** Names and phones behind one press with a reason; covered again after a minute. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Identity } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useMay, whoCan } from '../../me.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useCaseWords } from './words.ts'

const SHOWN_MS = 60_000

interface Uncovered {
  readonly identity: Identity
  readonly mother: Identity | null
  readonly until: number
}

export function IdentityBox({ subject, maskedName }: { subject: string; maskedName: string }) {
  const w = useCaseWords()
  const may = useMay('see-identity')
  const [asking, ask] = useState(false)
  const [shown, show] = useState<Uncovered | null>(null)
  const cover = () => {
    show(null)
    ask(false)
  }
  return (
    <div className="identity">
      <Part title={w('identity')}>
        {shown ? (
          <Shown shown={shown} cover={cover} />
        ) : (
          <p className="identity-covered">
            {w('covered', { name: maskedName })}
            {!asking && (
              <WhyNot
                variant="default"
                size="compact-sm"
                why={may ? null : whoCan('see-identity')}
                onPress={() => ask(true)}
              >
                {w('uncover')}
              </WhyNot>
            )}
          </p>
        )}
        {asking && !shown && <WhyLook subject={subject} show={show} cancel={cover} />}
      </Part>
    </div>
  )
}

const REASONS = ['whyCall', 'whyCheck', 'whyForm'] as const

function WhyLook(props: { subject: string; show: (found: Uncovered) => void; cancel: () => void }) {
  const w = useCaseWords()
  const look = useTell('lookAtIdentity')
  const form = useForm({ why: '', text: '' }, check)
  const submit = async ({ why, text }: { why: string; text: string }) => {
    const reason = why === 'other' ? text : why
    const { gave, refusal } = await look.tell({ id: props.subject, why: reason })
    if (refusal) return form.refuse(refusal)
    look.forget()
    props.show({ ...gave, until: Date.now() + SHOWN_MS })
  }
  const choices = [
    ...REASONS.map(key => ({ value: w(key), label: w(key) })),
    { value: 'other', label: w('whyOther') },
  ]
  return (
    <Form form={form} label={w('uncover')} onSubmit={v => void submit(v)}>
      <ChoiceField label={w('why')} {...form.field('why')} choices={choices} needed />
      {form.values.why === 'other' && (
        <TextField label={w('whyText')} {...form.field('text')} needed ready />
      )}
      <small className="soft">{w('looked')}</small>
      <div className="form-acts">
        <Button type="submit" loading={look.busy}>
          {w('uncover')}
        </Button>
        <Button variant="default" onClick={props.cancel}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}

function check(values: { why: string; text: string }): { why?: Say; text?: Say } {
  if (values.why === '') return { why: say('Choose why you look.', '请选择查看原因。') }
  if (values.why === 'other' && values.text.trim() === '') {
    return { text: say('Write the reason.', '请填写原因。') }
  }
  return {}
}

function Shown({ shown, cover }: { shown: Uncovered; cover: () => void }) {
  const w = useCaseWords()
  useNow(1000)
  const left = Math.max(0, shown.until - Date.now())
  useEffect(() => {
    const timer = setTimeout(cover, Math.max(0, shown.until - Date.now()))
    return () => clearTimeout(timer)
  })
  const { identity, mother } = shown
  const reached = mother ?? identity
  return (
    <>
      <FactList
        facts={[
          [w('name'), identity.name],
          mother && [w('mother'), mother.name],
          reached.phone ? [w('phone'), <Call key="1" number={reached.phone} />] : null,
          reached.phone2 ? [w('phone2'), <Call key="2" number={reached.phone2} />] : null,
          reached.thirdContact ? [w('third'), reached.thirdContact] : null,
          reached.address ? [w('address'), reached.address] : null,
          reached.inpatientNumber ? [w('inpatient'), reached.inpatientNumber] : null,
          reached.idNumber ? [w('idNumber'), reached.idNumber] : null,
        ]}
      />
      <p className="identity-covered">
        <span className="soft">{w('coversIn', { seconds: Math.ceil(left / 1000) })}</span>
        <Button variant="default" size="compact-sm" onClick={cover}>
          {w('cover')}
        </Button>
      </p>
    </>
  )
}

const Call = ({ number }: { number: string }) => (
  <a className="number" href={`tel:${number.replace(/[^+\d]/g, '')}`}>
    {number}
  </a>
)
