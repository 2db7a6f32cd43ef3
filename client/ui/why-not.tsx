/** A button that stays visible and says why it cannot be pressed. */
import { Button, type ButtonProps } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'

/** `why` null: an ordinary button. Otherwise it is inert, reachable by Tab, and shows its reason. */
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
  const reason = useSay()(why ?? { en: '', zh: '' })
  if (!why) return <Button {...button} onClick={onPress} />
  return (
    <span className="why-not">
      <Button {...button} data-disabled aria-disabled aria-describedby={id} title={reason} />
      <small id={id} className={quiet ? 'visually-hidden' : ''}>
        {reason}
      </small>
    </span>
  )
}
