/** A press that asks once more in its own place: no window in the way, Esc goes back. */
import { Button, type ButtonProps } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useControlWords } from './words.ts'

/** `asks` says what will happen; the second button does it. */
export function ConfirmButton(
  props: ButtonProps & { asks: string; sure?: string; onSure: () => void; children: ReactNode },
) {
  const { asks, sure, onSure, ...button } = props
  const [asking, ask] = useState(false)
  const [asked, setAsked] = useState(false)
  const w = useControlWords()
  const begin = () => {
    setAsked(true)
    ask(true)
  }
  // Whoever was asked and went back stands again where they pressed.
  if (!asking) return <Button {...button} autoFocus={asked} onClick={begin} />
  const done = () => {
    ask(false)
    onSure()
  }
  return (
    <span
      className="confirm"
      role="alertdialog"
      aria-label={asks}
      onKeyDown={e => {
        if (e.key !== 'Escape') return
        // Not also the drawer around it.
        e.preventDefault()
        e.stopPropagation()
        ask(false)
      }}
    >
      <span>{asks}</span>
      <Button size={button.size ?? 'sm'} color="red.9" onClick={done} autoFocus>
        {sure ?? w('sure')}
      </Button>
      <Button size={button.size ?? 'sm'} variant="default" onClick={() => ask(false)}>
        {w('cancel')}
      </Button>
    </span>
  )
}
