/**
 * The papers of a set, scanned one after the other beside their tube or card: each ticks itself off, and
 * one with another number stands there in red until the right one is scanned. Whoever uses sets that
 * were printed together turns it on once, and this computer remembers.
 */
import { Button } from '@mantine/core'
import { useState } from 'react'
import {
  PAPER_NAMES,
  type PaperBeside,
  type PaperKind,
  paperDiffers,
} from '../../../server/contract/paper-checks.ts'
import { looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { ScanBox } from '../../ui/scan-box.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { sound } from '../../ui/sound.ts'
import { ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { keep, useKept } from '../labels/kept.ts'
import { useStationWords } from './words.ts'

/** What was scanned beside a specimen, and what is still to come. */
export interface Papers {
  readonly number: string
  readonly all: readonly PaperKind[]
  readonly seen: readonly PaperKind[]
  /** The paper that bore another number, until the right one is scanned. */
  readonly wrong: PaperBeside | null
}

export const papersOf = (number: string, all: readonly PaperKind[]): Papers => ({
  ...{ number, all, seen: [], wrong: null },
})

export const nextPaper = ({ all, seen }: Papers): PaperKind | undefined =>
  all.find(paper => !seen.includes(paper))

/** After one more scan; every paper of a set looks the same to a scanner, so they come in order. */
export function scannedPaper(papers: Papers, text: string): Papers {
  const what = nextPaper(papers)
  const number = normalise(text)
  if (!what) return papers
  if (number !== papers.number) return { ...papers, wrong: { what, number } }
  return { ...papers, seen: [...papers.seen, what], wrong: null }
}

/** As the laboratory takes it: what agrees, and what does not. */
export const besideOf = ({ number, seen, wrong }: Papers): PaperBeside[] => [
  ...seen.map(what => ({ what, number })),
  ...(wrong ? [wrong] : []),
]

const KEY = 'guthrie.papers'
export const usePapersWanted = (): boolean => useKept(KEY) === 'yes'

/** One press, remembered on this computer. */
export function PapersSwitch() {
  const w = useStationWords()
  const wanted = usePapersWanted()
  return (
    <Button
      className="papers-switch"
      variant="default"
      size="compact-sm"
      aria-pressed={wanted}
      onClick={() => keep(KEY, wanted ? '' : 'yes')}
    >
      <ToneShape tone={wanted ? 'done' : 'plain'} />
      &nbsp;{w('papersToo')}
    </Button>
  )
}

export function PaperMarks({ papers }: { papers: Papers }) {
  const speak = useSay()
  const next = nextPaper(papers)
  return (
    <>
      <ul className="paper-marks">
        {papers.all.map(paper => (
          <li key={paper} aria-current={paper === next ? 'step' : undefined}>
            <ToneShape tone={papers.seen.includes(paper) ? 'done' : 'plain'} />{' '}
            {speak(PAPER_NAMES[paper])}
          </li>
        ))}
      </ul>
      {papers.wrong && (
        <SentenceCard
          tone="stop"
          says={speak(paperDiffers(papers.wrong.what, papers.wrong.number, papers.number))}
        />
      )}
    </>
  )
}

/** At the station: the box that takes the papers while a collection is recorded. */
export function PaperScan(props: { papers: Papers; onPapers: (papers: Papers) => void }) {
  const w = useStationWords()
  const speak = useSay()
  const [odd, setOdd] = useState('')
  const next = nextPaper(props.papers)
  const take = (text: string) => {
    if (!looksRight(normalise(text))) {
      sound('stop')
      return setOdd(text)
    }
    setOdd('')
    const papers = scannedPaper(props.papers, text)
    sound(papers.wrong ? 'stop' : 'good')
    props.onPapers(papers)
  }
  return (
    <div className="paper-scan">
      <PaperMarks papers={props.papers} />
      {odd !== '' && <SentenceCard tone="stop" says={w('notAPaper', { text: odd })} />}
      {next && (
        <ScanBox label={w('scanPaper', { paper: speak(PAPER_NAMES[next]) })} onScan={take} />
      )}
    </div>
  )
}
