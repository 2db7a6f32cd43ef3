/** Sends specimens to a third-party laboratory: who may be sent to today, what for, and which numbers. */
import { Checkbox, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Issue } from '../../../server/contract/refusal.ts'
import { type Laboratory, notCovered } from '../../../server/contract/send-outs.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { ChoiceField, LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { Loading } from '../../ui/states.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useSendOutWords } from './words.ts'

interface SendProps {
  centre: string
  /** A number that is in the form already. */
  first: string
  onDone: (manifest: string | null) => void
}

const NEEDED = say('This is needed.', '此项必填。')

export function SendForm(props: SendProps) {
  const w = useSendOutWords()
  const english = useLanguage() === 'en'
  const programmes = useAsk('listProgrammes', {}).gave
  const [chosen, choose] = useState('')
  const programme = chosen || programmes?.[0]?.code || ''
  if (!programmes) return <Loading rows={6} />
  return (
    <>
      <NativeSelect
        label={w('programme')}
        value={programme}
        onChange={e => choose(e.currentTarget.value)}
        data={programmes.map(one => ({ value: one.code, label: english ? one.en : one.zh }))}
      />
      <OfProgramme key={programme} {...props} programme={programme} />
    </>
  )
}

const EMPTY = { laboratory: '', numbers: '', tests: '', reason: '', courier: '' }
type Typed = typeof EMPTY

const check = (typed: Typed): Partial<Record<keyof Typed, Say>> => ({
  ...(typed.laboratory === '' ? { laboratory: NEEDED } : {}),
  ...(typed.numbers.trim() === '' ? { numbers: NEEDED } : {}),
  ...(typed.tests === '' ? { tests: say('Choose at least one.', '请至少选择一项。') } : {}),
  ...(typed.reason.trim() === '' ? { reason: NEEDED } : {}),
})

function OfProgramme({ centre, first, programme, onDone }: SendProps & { programme: string }) {
  const w = useSendOutWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const told = useTell('sendOut')
  const found = useAsk('listLaboratories', { centre, programme })
  const [request] = useState(() => crypto.randomUUID())
  const [rows, setRows] = useState<readonly Issue[]>([])
  const form = useForm<Typed>({ ...EMPTY, numbers: first }, check)
  const laboratory = form.field('laboratory')
  const one = found.gave?.find(({ place }) => place.id === laboratory.value)
  const submit = async (typed: Typed) => {
    const { gave, refusal } = await told.tell({
      ...{ request, centre, laboratory: typed.laboratory, reason: typed.reason.trim() },
      numbers: typed.numbers.split(/[\s,;，；]+/).filter(Boolean),
      tests: typed.tests.split(' '),
      courier: typed.courier.trim() || null,
    })
    setRows(refusal?.issues ?? [])
    if (refusal) return form.refuse(refusal)
    nounsChanged(new Set(['specimen']))
    onDone(gave?.[0]?.manifest ?? null)
  }
  if (!found.gave) return <Loading rows={6} />
  if (found.gave.length === 0) return <p className="soft">{w('noLaboratory')}</p>
  return (
    <Form form={form} label={w('send')} onSubmit={typed => void submit(typed)}>
      <ChoiceField
        label={w('choose')}
        {...laboratory}
        choices={found.gave.map(({ place, not }) => ({
          value: place.id,
          label: `${english ? place.nameEn : place.name}${not ? ` · ${w('mayNot')}` : ''}`,
        }))}
        needed
      />
      {one?.not && <SentenceCard tone="stop" says={speak(one.not)} />}
      {one && !one.not && <Papers laboratory={one} />}
      {one && !one.not && (
        <Tests programme={programme} scope={one.licence?.scope ?? ''} {...form.field('tests')} />
      )}
      <LongTextField
        label={w('numbers')}
        hint={w('numbersHint')}
        {...form.field('numbers')}
        maxLength={2_000}
        rows={4}
        needed
      />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <TextField label={w('courier')} {...form.field('courier')} maxLength={80} />
      {rows.length > 1 && (
        <SentenceCard tone="stop" says={w('rowByRow')}>
          <ul>
            {rows.map(({ path, says }) => (
              <li key={path}>{speak(says)}</li>
            ))}
          </ul>
        </SentenceCard>
      )}
      <FormActs
        act={w('sendNow')}
        busy={told.busy}
        disabled={one?.not != null}
        cancel={w('cancel')}
        onCancel={() => onDone(null)}
      />
    </Form>
  )
}

/** The licence with its scope, and until when both papers hold. */
function Papers({ laboratory: { licence, agreement } }: { laboratory: Laboratory }) {
  const w = useSendOutWords()
  const until = (day: string | null | undefined) => (day ? w('until', { day }) : w('openEnd'))
  return (
    <FactList
      facts={[
        [w('licence'), `${licence?.number} · ${until(licence?.endsOn)}`],
        [w('scope'), licence?.scope],
        [w('agreement'), until(agreement?.endsOn)],
      ]}
    />
  )
}

interface TestsProps {
  programme: string
  /** Of the licence: only what it covers can be ticked. */
  scope: string
  id: string
  value: string
  problem: Say | null
  onValue: (value: string) => void
}

/** The analytes of the programme, each to be ticked; kept as their codes with spaces between. */
function Tests({ programme, scope, id, value, problem, onValue }: TestsProps) {
  const w = useSendOutWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const all = (useAsk('listProgrammes', {}).gave ?? []).find(one => one.code === programme)
  const codes = (all?.analytes ?? []).map(({ code }) => code)
  const outside = new Set(notCovered(scope, codes, codes))
  return (
    <Checkbox.Group
      id={id}
      label={w('tests')}
      withAsterisk
      error={problem ? speak(problem) : null}
      value={value === '' ? [] : value.split(' ')}
      onChange={chosen => onValue(chosen.join(' '))}
    >
      <div className="send-out-tests">
        {(all?.analytes ?? [])
          .filter(one => !outside.has(one.code))
          .map(one => (
            <Checkbox key={one.code} value={one.code} label={english ? one.en : one.zh} />
          ))}
      </div>
    </Checkbox.Group>
  )
}
