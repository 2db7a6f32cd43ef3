/** The table of a run, as an instrument's own program saves it: kept as it is, then filed like a message. */
import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { LineOnList } from '../../../server/contract/lines.ts'
import type { MessageOnList } from '../../../server/contract/messages.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { base64Of, TABLES } from '../../files.ts'
import { useMay } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { unfitFile } from './importing.ts'
import { useImportWords } from './words.ts'

/** One button for each instrument of the centre that writes tables; nothing where there is none. */
export function RunTables({ centre }: { centre: string }) {
  const w = useImportWords()
  const adapters = useAsk('listAdapters', {}).gave ?? []
  const lines = useAsk('listLines', { centre }).gave ?? []
  const writes = new Set(adapters.filter(({ tables }) => tables === 'yes').map(({ name }) => name))
  const writing = lines.filter(line => line.state === 'on' && writes.has(line.adapter))
  if (writing.length === 0) return null
  return (
    <Part title={w('runTable')}>
      <p className="soft">{w('runTableHint')}</p>
      {writing.map(line => (
        <OfLine key={line.id} line={line} />
      ))}
    </Part>
  )
}

function OfLine({ line }: { line: LineOnList }) {
  const w = useImportWords()
  const speak = useSay()
  const [brought, setBrought] = useState<MessageOnList | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const bring = useTell('bringFile')
  const choose = async (file: File | null) => {
    if (!file) return
    setBrought(null)
    const unfit = unfitFile(file)
    if (unfit) return setRefusal(unfit)
    const { gave, refusal: not } = await bring.tell({
      id: line.id,
      base64: await base64Of(file),
    })
    setBrought(gave)
    setRefusal(not)
    nounsChanged(new Set(['message', 'observation', 'result']))
  }
  return (
    <>
      <div className="import-choose">
        <FileButton accept={TABLES} onChange={file => void choose(file)}>
          {props => (
            <Button {...props} variant="default" loading={bring.busy}>
              {w('chooseTable', { line: line.name })}
            </Button>
          )}
        </FileButton>
      </div>
      {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
      {brought && <Became message={brought} />}
    </>
  )
}

function Became({ message }: { message: MessageOnList }) {
  const w = useImportWords()
  const speak = useSay()
  const { id, results, held, known, controls } = message
  const tone = held > 0 || message.state === 'parked' ? 'fault' : 'good'
  const became = w('becameTable', { results, held, known, controls })
  return (
    <SentenceCard tone={tone} says={message.repeats ? w('knownTable') : became}>
      <div>
        {message.says && <p>{speak(message.says)}</p>}
        <Unread message={id} />
        <p>
          <Link href={`/messages/${id}`}>{w('toMessage')}</Link>
          {held > 0 && (
            <>
              {' '}
              · <Link href="/parked">{w('toWard')}</Link>
            </>
          )}
        </p>
      </div>
    </SentenceCard>
  )
}

/** Columns of the table that nobody reads: nothing of them was filed. */
function Unread({ message }: { message: string }) {
  const w = useImportWords()
  const may = useMay('see-parked')
  const unread = useAsk('showMessage', may ? { id: message } : null).gave?.unread ?? []
  if (unread.length === 0) return null
  return <p>{w('unread', { names: unread.join(', ') })}</p>
}
