/** What would be read as the number of the latest message, before anything is changed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { LineTrial } from '../../../server/contract/lines.ts'
import { useTell } from '../../api.ts'
import { Ago } from '../../ui/clock.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { asGiven, type LineRow, type Typed } from './typed.ts'
import { useLineWords } from './words.ts'

export function Trial({ line, form }: { line: LineRow; form: FormOf<Typed> }) {
  const w = useLineWords()
  const speak = useSay()
  const tell = useTell('tryLine')
  const [gave, setGave] = useState<LineTrial | null>(null)
  const attempt = async () => {
    const { adapter, specimenPaths = [], specimenTrim = null, specimenCheck } = asGiven(form.values)
    const { gave, refusal } = await tell.tell({
      ...{ id: line.id, adapter, specimenPaths, specimenTrim },
      specimenCheck: specimenCheck ?? 'ours',
    })
    setGave(gave)
    if (refusal) form.refuse(refusal)
  }
  return (
    <div className="line-trial">
      <Button variant="default" loading={tell.busy} onClick={() => void attempt()}>
        {w('try')}
      </Button>
      {gave && (
        <div role="status">
          <p>
            {speak(gave.says)}{' '}
            {gave.receivedAt && (
              <small className="soft">
                <Ago at={gave.receivedAt} />
              </small>
            )}
          </p>
          {gave.numbers.map(({ number, fits }) => (
            <StatusTag key={number} tone={fits === 'yes' ? 'done' : 'high'}>
              <span className="number">{number || w('nothingThere')}</span>
            </StatusTag>
          ))}
        </div>
      )}
    </div>
  )
}
