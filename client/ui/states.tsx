/** The designed states of a list or a page: loading, empty, failed, not allowed. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Refusal } from '../../server/contract/refusal.ts'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'
import { useControlWords } from './words.ts'

/** Grey bars of the height of what will come, so that nothing jumps. */
export function Loading({ rows = 5, height = 36 }: { rows?: number; height?: number }) {
  const w = useControlWords()
  return (
    <div className="loading" role="status" aria-label={w('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <div key={i} className="loading-bar" style={{ height }} />
      ))}
    </div>
  )
}

/** Says what would be here, and offers the act that brings it. */
export function Empty({ says, children }: { says: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p>{says}</p>
      {children}
    </div>
  )
}

/** A failure is shown as a failure, with its sentence and a way to try again. */
export function Failed({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  const w = useControlWords()
  const speak = useSay()
  return (
    <div className="failed" role="alert">
      <p>{speak(refusal.says)}</p>
      {again && (
        <Button variant="default" onClick={again}>
          {w('again')}
        </Button>
      )}
    </div>
  )
}

/** Who can, where this person may not. */
export function NotAllowed({ says }: { says: Say }) {
  const w = useControlWords()
  const speak = useSay()
  return (
    <div className="empty">
      <h2>{w('notAllowed')}</h2>
      <p>{speak(says)}</p>
    </div>
  )
}
