/** A button that stays visible and says why it cannot be pressed. */
import { Button, type ButtonProps } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'

/**
 * `why` null: an ordinary button. Otherwise it is inert, reachable by Tab, and shows its reason; a
 * `quiet` one where there is little room says it when it is pressed, for a finger cannot point.
 */
export function WhyNot(
  props: ButtonProps & {
    why: Say | null
    onPress: () => void
    children: ReactNode
    quiet?: boolean
  },
) {
  const { why, onPress, quiet, ...button } = props
  const id = useId()
  const [isAsked, ask] = useState(false)
  const reason = useSay()(why ?? { en: '', zh: '' })
  if (!why) return <Button {...button} onClick={onPress} />
  return (
    <span className="why-not">
      <Button
        {...button}
        data-disabled
        aria-disabled
        aria-describedby={id}
        title={reason}
        onClick={() => ask(true)}
      />
      <small id={id} className={quiet && !isAsked ? 'visually-hidden' : ''}>
        {reason}
      </small>
    </span>
  )
}
