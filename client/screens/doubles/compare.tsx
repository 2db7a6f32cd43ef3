/** Two specimens in hand, and the question whether they are of one child: their records side by side. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { api, refusalOf } from '../../api.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { useDoubleWords } from './words.ts'

const EMPTY = { first: '', second: '' }

export function Compare({ onPair }: { onPair: (pair: string) => void }) {
  const w = useDoubleWords()
  const [busy, setBusy] = useState(false)
  const form = useForm(EMPTY, check)
  const submit = async (values: typeof EMPTY) => {
    setBusy(true)
    try {
      const [one, other] = await Promise.all(
        [values.first, values.second].map(number => api.showSpecimen({ number })),
      )
      if (one && other) onPair(`${one.subject.id}.${other.subject.id}`)
    } catch (error) {
      form.refuse(refusalOf(error))
    }
    setBusy(false)
  }
  return (
    <Form form={form} label={w('compare')} onSubmit={values => void submit(values)}>
      <div className="doubles-compare">
        <TextField label={w('first')} {...form.field('first')} digits maxLength={20} />
        <TextField label={w('second')} {...form.field('second')} digits maxLength={20} />
        <Button type="submit" variant="default" loading={busy}>
          {w('compare')}
        </Button>
      </div>
    </Form>
  )
}

const NUMBER = say('Enter a specimen number of 14 digits.', '请填写14位标本编号。')

function check({ first, second }: typeof EMPTY) {
  const wrong = (text: string) => !looksRight(normalise(text))
  return {
    ...(wrong(first) ? { first: NUMBER } : {}),
    ...(wrong(second) || normalise(first) === normalise(second) ? { second: NUMBER } : {}),
  }
}
