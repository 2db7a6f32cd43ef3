/** A file on its way in: chosen, tried, brought in. What was tried is what is brought in. */
import { useState } from 'react'
import type { Imported, ImportTried } from '../../../server/contract/imports.ts'
import { Refusal } from '../../../server/contract/refusal.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { base64Of, EMPTY_FILE } from '../../files.ts'

/** What a request holds, less what base64 adds. */
const MOST_BYTES = 700_000

interface Chosen {
  readonly name: string
  readonly base64: string
}

export function useImporting(centre: string) {
  const [file, setFile] = useState<Chosen | null>(null)
  const [tried, setTried] = useState<ImportTried | null>(null)
  const [done, setDone] = useState<Imported | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const trial = useTell('tryImport')
  const bring = useTell('importResults')
  const choose = async (chosen: File | null) => {
    if (!chosen) return
    setTried(null)
    setDone(null)
    const unfit = unfitFile(chosen)
    setRefusal(unfit)
    if (unfit) return setFile(null)
    const one = { name: chosen.name.slice(0, 200), base64: await base64Of(chosen) }
    setFile(one)
    const { gave, refusal: not } = await trial.tell({ centre, ...one })
    setTried(gave)
    setRefusal(not)
  }
  const bringIn = async (rows: 'all' | 'good') => {
    if (!file || !tried) return
    const { sha256 } = tried
    const { gave, refusal: not } = await bring.tell({ centre, ...file, sha256, rows })
    setRefusal(not)
    if (!gave) return
    setDone(gave)
    setTried(gave)
    nounsChanged(new Set(['result', 'message']))
  }
  return {
    ...{ file, tried, done, refusal, busy: trial.busy || bring.busy },
    choose: (chosen: File | null) => void choose(chosen),
    bringIn: (rows: 'all' | 'good') => void bringIn(rows),
  }
}

export type Importing = ReturnType<typeof useImporting>

/** Why a file is not sent at all; null where it may be. */
export function unfitFile({ size }: File): Refusal | null {
  if (size === 0) return EMPTY_FILE
  return size > MOST_BYTES ? TOO_LARGE : null
}

const TOO_LARGE = new Refusal(
  'invalid',
  say(
    'The file is larger than 700 kB. Divide it: at most 2,000 rows are brought in at once.',
    '文件超过 700 KB，请拆分：一次最多导入 2000 行。',
  ),
)
