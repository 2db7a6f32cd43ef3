/** Institutions from a file: tried row by row first, and brought in only as a whole. */
import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import { writeCsv } from '../../../server/contract/csv.ts'
import {
  INSTITUTION_COLUMNS,
  type InstitutionsTried,
} from '../../../server/contract/institution-imports.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { base64Of, CSV, saveFile, TABLES } from '../../files.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { unfitFile } from '../import/importing.ts'
import { useNetworkWords } from './words.ts'

const TONES = { new: 'done', known: 'plain', bad: 'high' } as const

export function ImportInstitutions({ onDone }: { onDone: () => void }) {
  const w = useNetworkWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const [file, setFile] = useState<{ name: string; base64: string } | null>(null)
  const [tried, setTried] = useState<InstitutionsTried | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const tries = useTell('tryInstitutions')
  const brings = useTell('importInstitutions')
  const choose = async (chosen: File | null) => {
    if (!chosen) return
    setTried(null)
    const unfit = unfitFile(chosen)
    if (unfit) return refuse(unfit)
    const given = { name: chosen.name, base64: await base64Of(chosen) }
    const { gave, refusal: not } = await tries.tell(given)
    refuse(not)
    setFile(given)
    setTried(gave)
  }
  const bring = async () => {
    if (!file || !tried) return
    const { refusal: not } = await brings.tell({ ...file, sha256: tried.sha256 })
    if (not) return refuse(not)
    toast('good', say(`${tried.fresh} added.`, `已新增 ${tried.fresh} 家。`))
    onDone()
  }
  const heading = Object.values(INSTITUTION_COLUMNS).map(names => names[english ? 0 : 1])
  return (
    <div className="form">
      <p className="soft">{w('importLead')}</p>
      <div className="form-acts">
        <FileButton accept={TABLES} onChange={chosen => void choose(chosen)}>
          {press => (
            <Button {...press} loading={tries.busy}>
              {w('chooseFile')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          onClick={() => saveFile(writeCsv([heading]), 'institutions.csv', CSV)}
        >
          {w('template')}
        </Button>
      </div>
      {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
      {tried && (
        <>
          <p>
            {w('tried', { fresh: tried.fresh, known: tried.known })}{' '}
            <strong>{w('badRows', { bad: tried.bad })}</strong>
          </p>
          <ul className="dated-rows">
            {tried.rows
              .toSorted((a, b) => Number(b.became === 'bad') - Number(a.became === 'bad'))
              .map(row => (
                <li key={row.line}>
                  <span>
                    <StatusTag tone={TONES[row.became]}>{w(`row_${row.became}`)}</StatusTag>{' '}
                    {w('atLine', { line: row.line })} <strong>{row.name}</strong>{' '}
                    <span className="soft">
                      {row.institution} · {row.district}
                    </span>
                  </span>
                  {row.says && <small>{speak(row.says)}</small>}
                </li>
              ))}
          </ul>
          {tried.bad === 0 && tried.fresh > 0 && (
            <div className="form-acts">
              <Button onClick={() => void bring()} loading={brings.busy}>
                {w('bringIn')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  )
}
