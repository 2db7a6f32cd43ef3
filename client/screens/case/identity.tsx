/** Names and phones behind one press with a reason; covered again after a minute. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ID_KINDS } from '../../../server/contract/identity-numbers.ts'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { Identity } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { whenText } from '../../dates.ts'
import { useMay, whoCan } from '../../me.ts'
import { type FactLine, FactList } from '../../ui/fact-list.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { ChangeContact, CheckThird } from './change-contact.tsx'
import { useCaseWords } from './words.ts'

const SHOWN_MS = 60_000

type Looked = Output<ContractOf['lookAtIdentity']>
interface Uncovered extends Looked {
  readonly until: number
}

export function IdentityBox({
  subject,
  maskedName,
  title,
}: {
  subject: string
  maskedName: string
  /** Whose, where another's stands beside it. */
  title?: string
}) {
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
      <Part title={title ?? w('identity')}>
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
      <FormActs act={w('uncover')} busy={look.busy} cancel={w('cancel')} onCancel={props.cancel} />
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
  const [changing, change] = useState(false)
  useNow(1000)
  const left = Math.max(0, shown.until - Date.now())
  useEffect(() => {
    // Whoever is typing a correction is not cut off; the form ends with its own act.
    if (changing) return
    const timer = setTimeout(cover, Math.max(0, shown.until - Date.now()))
    return () => clearTimeout(timer)
  })
  const { identity, mother } = shown
  const reached = mother ?? identity
  const contact = useContact(reached)
  if (changing) return <ChangeContact identity={reached} reached={shown.reached} done={cover} />
  return (
    <>
      <FactList
        facts={[
          [w('name'), identity.name],
          mother && [w('mother'), mother.name],
          ...contact,
          reached.address ? [w('address'), reached.address] : null,
          reached.inpatientNumber ? [w('inpatient'), reached.inpatientNumber] : null,
          reached.idNumber ? [w('idNumber'), <Paper key="1" identity={reached} />] : null,
        ]}
      />
      <Others others={shown.others} />
      <Before before={shown.before} />
      <p className="identity-covered">
        <span className="soft">{w('coversIn', { seconds: Math.ceil(left / 1000) })}</span>
        <Button variant="default" size="compact-sm" onClick={cover}>
          {w('cover')}
        </Button>
        {reached.thirdContact && !reached.thirdCheckedAt && (
          <CheckThird reached={shown.reached} done={cover} />
        )}
        <Button variant="default" size="compact-sm" onClick={() => change(true)}>
          {w('changeContact')}
        </Button>
      </p>
    </>
  )
}

/** Everything by which a person is reached; a third contact says whether anybody called it back. */
function useContact(one: Identity): (FactLine | null)[] {
  const w = useCaseWords()
  const checked = one.thirdCheckedAt
    ? w('thirdChecked', { who: one.thirdCheckedBy ?? '', when: whenText(one.thirdCheckedAt) })
    : w('thirdUnchecked')
  return [
    one.phone ? [w('phone'), <Call key="1" number={one.phone} />] : null,
    one.phone2 ? [w('phone2'), <Call key="2" number={one.phone2} />] : null,
    one.thirdContact ? [w('third'), `${one.thirdContact} (${checked})`] : null,
  ]
}

function Paper({ identity }: { identity: Identity }) {
  const speak = useSay()
  return (
    <>
      <span className="number">{identity.idNumber}</span>
      {identity.idKind && <span className="soft"> {speak(ID_KINDS[identity.idKind])}</span>}
    </>
  )
}

/** What the other records of the same person say: every number is worth a call. */
function Others({ others }: { others: readonly Identity[] }) {
  const w = useCaseWords()
  if (others.length === 0) return null
  return (
    <>
      <h3>{w('otherNames')}</h3>
      {others.map(one => (
        <Other key={one.subject} one={one} />
      ))}
    </>
  )
}

function Other({ one }: { one: Identity }) {
  const w = useCaseWords()
  return <FactList facts={[[w('name'), one.name], ...useContact(one)]} />
}

function Before({ before }: { before: Uncovered['before'] }) {
  const w = useCaseWords()
  if (before.length === 0) return null
  return (
    <details>
      <summary>{w('before')}</summary>
      <ul className="case-list">
        {before.map(({ identity, reason, at, byName }) => (
          <li key={at}>
            <p>{[identity.name, identity.phone, identity.phone2].filter(Boolean).join(' · ')}</p>
            <p className="soft">
              {w('changedBy', { when: whenText(at), who: byName, why: reason })}
            </p>
          </li>
        ))}
      </ul>
    </details>
  )
}

const Call = ({ number }: { number: string }) => (
  <a className="number" href={`tel:${number.replace(/[^+\d]/g, '')}`}>
    {number}
  </a>
)
