/** Orders the next specimen of a case, at its own collection site or another of the same centre. */
import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { v7 as newId } from 'uuid'
import { Link } from 'wouter'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

export function RepeatForm({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const names = useNames()
  const speak = useSay()
  const told = useTell('orderRepeat')
  const request = useRef(newId())
  const [ordered, setOrdered] = useState<{ number: string; place: string } | null>(null)
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  const initial = { samplingPoint: page.case.samplingPoint, number: '' }
  const form = useForm(initial, check)
  // Where the case's centre is closed the answer says so, and the next press hands the case over.
  const [closed, setClosed] = useState<Say | null>(null)
  const submit = async (values: typeof initial, handOver: 'yes' | 'no' = 'no') => {
    const { samplingPoint, number } = values
    const { gave, refusal } = await told.tell({
      request: request.current,
      id: page.case.id,
      samplingPoint,
      ...(number.trim() ? { number } : {}),
      handOver,
    })
    const asks = refusal?.issues.find(issue => issue.path === 'handOver')
    setClosed(asks?.says ?? null)
    if (asks) return
    if (refusal) return form.refuse(refusal)
    setOrdered({ number: gave.specimen.number, place: names.place(samplingPoint) })
    caseChanged()
  }
  if (ordered) {
    const { number, place } = ordered
    return (
      <SentenceCard tone="good" says={w('ordered', { number: grouped(number), place })}>
        <Link href={`/specimens/${number}`}>{w('specimen')}</Link>
      </SentenceCard>
    )
  }
  const points = places.filter(place => place.kind === 'sampling-point')
  return (
    <Form form={form} label={w('repeatAct')} onSubmit={v => void submit(v)}>
      <div className="form-row">
        <ChoiceField
          label={w('site')}
          {...form.field('samplingPoint')}
          choices={points.map(place => ({ value: place.id, label: names.place(place.id) }))}
          needed
        />
        <TextField
          label={w('preprinted')}
          hint={w('preprintedHint')}
          {...form.field('number')}
          digits
          maxLength={40}
        />
      </div>
      {closed && (
        <SentenceCard tone="fault" says={speak(closed)}>
          <Button loading={told.busy} onClick={() => void submit(form.values, 'yes')}>
            {w('handOverAndOrder')}
          </Button>
        </SentenceCard>
      )}
      <div className="form-acts">
        <Button type="submit" loading={told.busy} variant={closed ? 'default' : 'filled'}>
          {w('order')}
        </Button>
      </div>
    </Form>
  )
}

const check = (values: { samplingPoint: string }) =>
  values.samplingPoint === ''
    ? { samplingPoint: say('Choose the collection site.', '请选择采血机构。') }
    : {}
