/** A status as shape, word and colour; the same four severities everywhere, readable in grey. */
import type { ReactNode } from 'react'

export type Tone = 'critical' | 'high' | 'watch' | 'done' | 'plain'

const SHAPES: Record<Tone, ReactNode> = {
  critical: <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />,
  high: <path d="M8 1.5 15.2 14H.8z" />,
  watch: <path d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z" />,
  done: <path d="m2 8.5 2-2 2.6 2.6L12 3.5l2 2-7.4 7.6z" />,
  plain: <path d="M2 6.5h12v3H2z" />,
}

/** The shape alone, for where the word stands beside it. */
export const ToneShape = ({ tone }: { tone: Tone }) => (
  <svg className={`shape tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
    {SHAPES[tone]}
  </svg>
)

export function StatusTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`tag tone-${tone}`}>
      <ToneShape tone={tone} />
      {children}
    </span>
  )
}
