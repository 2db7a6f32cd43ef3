/** A region's file from this person's disk: checked row by row first, and kept only whole. */
import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import type { PackTried } from '../../../server/contract/packs.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { EMPTY_FILE } from '../../files.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { usePackWords } from './words.ts'

const MOST_BYTES = 900_000

export function BringPack({ onDone }: { onDone: () => void }) {
  const w = usePackWords()
  const speak = useSay()
  const [content, setContent] = useState('')
  const [tried, setTried] = useState<PackTried | null>(null)
  const [not, setNot] = useState<Say | null>(null)
  const tries = useTell('tryPack')
  const brings = useTell('bringPack')
  const refuse = (refusal: Refusal | null) => setNot(refusal?.says ?? null)
  const choose = async (file: File | null) => {
    if (!file) return
    setTried(null)
    setNot(null)
    if (file.size === 0) return refuse(EMPTY_FILE)
    if (file.size > MOST_BYTES) return setNot(TOO_LARGE)
    const text = await file.text()
    const { gave, refusal } = await tries.tell({ content: text })
    refuse(refusal)
    setContent(text)
    setTried(gave)
  }
  const keep = async () => {
    if (!tried) return
    const { refusal } = await brings.tell({ content, sha256: tried.sha256 })
    if (refusal) return refuse(refusal)
    toast('good', say('Kept. No row has changed.', '已保存，未更改任何现行数据。'))
    nounsChanged(new Set(['pack']))
    onDone()
  }
  return (
    <div className="form">
      <p className="soft">{w('bringLead')}</p>
      <div className="form-acts">
        <FileButton accept=".json,application/json" onChange={file => void choose(file)}>
          {press => (
            <Button {...press} loading={tries.busy}>
              {w('choose')}
            </Button>
          )}
        </FileButton>
      </div>
      {not && <SentenceCard tone="stop" says={speak(not)} />}
      {tried && <Tried tried={tried} busy={brings.busy} keep={() => void keep()} />}
    </div>
  )
}

const TOO_LARGE = say(
  'The file has more than 900 KB. That is no region file.',
  '文件超过 900 KB，不是区域数据包。',
)

function Tried({ tried, busy, keep }: { tried: PackTried; busy: boolean; keep: () => void }) {
  const w = usePackWords()
  const speak = useSay()
  const { problems, same, missing, differs, rows } = tried
  if (problems.length > 0)
    return (
      <SentenceCard tone="stop" says={w('problems', { count: problems.length })}>
        <ul className="pack-problems">
          {problems.map(({ path, says }) => (
            <li key={`${path} ${says.en}`}>{speak(says)}</li>
          ))}
        </ul>
      </SentenceCard>
    )
  return (
    <>
      <p>
        <strong>
          {w('tried', { title: speak(tried.title), edition: tried.edition ?? '', rows })}
        </strong>
        <br />
        {w('besides', { same, missing, differs })}
      </p>
      {tried.known === 'yes' ? (
        <p className="soft">{w('knownFile')}</p>
      ) : (
        <div className="form-acts">
          <Button onClick={keep} loading={busy}>
            {w('keep')}
          </Button>
        </div>
      )}
    </>
  )
}
