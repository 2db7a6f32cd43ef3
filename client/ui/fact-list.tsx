/** What is known of one thing: a name and its value, line by line; nothing known is left out. */
import type { ReactNode } from 'react'
import './fact-list.css'

export type FactLine = readonly [label: string, value: ReactNode]

export function FactList({ facts }: { facts: readonly (FactLine | null)[] }) {
  return (
    <dl className="fact-list">
      {facts.map(
        fact =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
