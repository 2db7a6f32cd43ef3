/** Short news at the foot of the page: `toast('good', sentence)`; problems stay until closed. */
import { CloseButton } from '@mantine/core'
import { createPortal } from 'react-dom'
import type { Say } from '../../server/contract/words.ts'
import { cell, useCell } from '../cell.ts'
import { useSay } from '../words.ts'
import { SentenceCard } from './sentence-card.tsx'
import { openDrawer } from './side-drawer.tsx'
import type { SoundTone } from './sound.ts'
import { useControlWords } from './words.ts'

interface Shown {
  readonly id: number
  readonly tone: SoundTone
  readonly says: Say
}

const STAYS_MS = 6_000
const shown = cell<readonly Shown[]>([])
let last = 0

/** What is said again stands once, as the newest. */
export function toast(tone: SoundTone, says: Say): void {
  last += 1
  const id = last
  const others = shown.get().filter(one => one.says.en !== says.en || one.says.zh !== says.zh)
  shown.set([...others.slice(-3), { id, tone, says }])
  if (tone === 'good') setTimeout(() => close(id), STAYS_MS)
}

const close = (id: number) => shown.set(shown.get().filter(one => one.id !== id))

/** Stands once, in the shell. */
export function Toasts() {
  const speak = useSay()
  const w = useControlWords()
  const drawer = useCell(openDrawer)
  return createPortal(
    <div className="toasts">
      {useCell(shown).map(one => (
        <SentenceCard key={one.id} tone={one.tone} says={speak(one.says)}>
          <CloseButton aria-label={w('close')} onClick={() => close(one.id)} />
        </SentenceCard>
      ))}
    </div>,
    drawer ?? document.body,
  )
}
