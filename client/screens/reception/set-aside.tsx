/** Cards that were stopped: listed until somebody has dealt with each. */
import { Button } from '@mantine/core'
import { useSay } from '../../words.ts'
import type { Aside } from './receiving.ts'
import { useReceptionWords } from './words.ts'

export function SetAside(props: { aside: readonly Aside[]; onDone: (number: string) => void }) {
  const w = useReceptionWords()
  const speak = useSay()
  if (props.aside.length === 0) return null
  return (
    <section className="part set-aside" aria-label={w('aside')}>
      <h2>
        {w('aside')} ({props.aside.length})
      </h2>
      <p className="soft">{w('asideHint')}</p>
      <ul className="plain-list">
        {props.aside.map(one => (
          <li key={one.number}>
            <span>{speak(one.says)}</span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${w('strike')} ${one.number}`}
              onClick={() => props.onDone(one.number)}
            >
              {w('strike')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
