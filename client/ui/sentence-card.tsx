/** One sentence that must be noticed: green good, amber fault, red stop, each with its shape. */
import type { ReactNode } from 'react'
import type { SoundTone } from './sound.ts'
import { type Tone, ToneShape } from './status-tag.tsx'

const SHAPE: Record<SoundTone, Tone> = { good: 'done', fault: 'high', stop: 'critical' }

export function SentenceCard(props: {
  tone: SoundTone
  says: string
  big?: boolean
  children?: ReactNode
}) {
  return (
    <div
      className={`sentence sentence-${props.tone} ${props.big ? 'sentence-big' : ''}`}
      role={props.tone === 'good' ? 'status' : 'alert'}
    >
      <ToneShape tone={SHAPE[props.tone]} />
      <div>
        <p>{props.says}</p>
        {props.children}
      </div>
    </div>
  )
}
