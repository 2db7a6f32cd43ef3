/** Single letters of one screen, which keep silent right after `g`: that letter is the menu's. */
import { useRef } from 'react'
import { useKeys } from './keys.ts'

const GO_WITHIN_MS = 1500

export function usePageKeys(keys: Record<string, (event: KeyboardEvent) => unknown>): void {
  const goPressed = useRef(0)
  const ours = Object.entries(keys).map(([key, act]) => [
    key,
    (event: KeyboardEvent) => (Date.now() - goPressed.current > GO_WITHIN_MS ? act(event) : false),
  ])
  useKeys({
    ...Object.fromEntries(ours),
    g: () => {
      goPressed.current = Date.now()
      return false
    },
  })
}
