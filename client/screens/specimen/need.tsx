/** A number that is not one's own, in an emergency: asked for with a reason, shown loudly, covered by the clock. */
import type { ReactNode } from 'react'
import type { InNeed } from '../../../server/contract/reviews.ts'
import { VERDICTS } from '../../../server/contract/rules.ts'
import { say } from '../../../server/contract/words.ts'
import { queries, useAsk, useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { Clock } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useSubjectFacts } from '../case/subject-facts.tsx'
import { useSpecimenWords } from './words.ts'

interface NeedProps {
  number: string
  asking: boolean
  ask: (asks: boolean) => void
  /** What stands here while nothing is open. */
  children: ReactNode
}

export function NeedPart(props: NeedProps) {
  const { number, asking } = props
  const may = useMay('open-in-need')
  const standing = useAsk('showInNeed', may ? { number } : null)
  const now = useNow()
  if (!may || (standing.waiting && !asking)) return props.children
  const gave = standing.gave
  if (gave && Date.parse(gave.until) > now) return <Shown gave={gave} />
  return (
    <>
      {props.children}
      <AskPart {...props} />
    </>
  )
}

function AskPart({ number, asking, ask }: Omit<NeedProps, 'children'>) {
  const w = useSpecimenWords()
  return (
    <Part title={w('need')}>
      <div className="specimen-need">
        <p>{w('needLead')}</p>
        {asking ? (
          <AskForm number={number} cancel={() => ask(false)} />
        ) : (
          <WhyNot variant="default" why={null} onPress={() => ask(true)}>
            {w('needAct')}
          </WhyNot>
        )}
      </div>
    </Part>
  )
}

const EMPTY = { why: '' }

function AskForm({ number, cancel }: { number: string; cancel: () => void }) {
  const w = useSpecimenWords()
  const told = useTell('openInNeed')
  const form = useForm(EMPTY, ({ why }) =>
    why.trim() === '' ? { why: say('Write the reason.', '请填写原因。') } : {},
  )
  const submit = async ({ why }: typeof EMPTY) => {
    const { refusal } = await told.tell({ number, why })
    if (refusal) return form.refuse(refusal)
    told.forget()
    void queries.invalidateQueries({ queryKey: ['showInNeed'] })
  }
  return (
    <Form form={form} label={w('needAct')} onSubmit={values => void submit(values)}>
      <SentenceCard tone="fault" says={w('needWarning')} />
      <TextField label={w('needWhy')} {...form.field('why')} maxLength={200} needed />
      <FormActs
        act={w('needNow')}
        busy={told.busy}
        grave
        cancel={w('needCancel')}
        onCancel={cancel}
      />
    </Form>
  )
}

function Shown({ gave }: { gave: InNeed }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const names = useNames()
  const subject = useSubjectFacts(gave.subject)
  const { identity, mother, case: it } = gave
  return (
    <>
      <SentenceCard tone="stop" says={w('needShown', { why: gave.why })}>
        <Clock due={gave.until} />
      </SentenceCard>
      <Part title={w('need')}>
        <FactList
          facts={[
            [w('needName'), identity.name],
            mother && mother.subject !== identity.subject ? [w('needMother'), mother.name] : null,
            [w('needPhones'), <Phones key="1" of={mother ?? identity} />],
            identity.address ? [w('needAddress'), identity.address] : null,
            ...subject,
            [w('centre'), names.place(it.centre)],
            [w('programme'), names.programme(it.programme)],
            [w('needVerdict'), it.verdict ? speak(VERDICTS[it.verdict]) : w('needNoVerdict')],
          ]}
        />
      </Part>
    </>
  )
}

function Phones({ of }: { of: InNeed['identity'] }) {
  const numbers = [of.phone, of.phone2].filter(one => one !== null)
  return (
    <span className="specimen-phones">
      {numbers.map(one => (
        <a key={one} className="number" href={`tel:${one.replace(/[^+\d]/g, '')}`}>
          {one}
        </a>
      ))}
      {of.thirdContact && <span>{of.thirdContact}</span>}
    </span>
  )
}
