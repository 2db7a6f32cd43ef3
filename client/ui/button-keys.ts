/**
 * A letter presses the button that names it (`aria-keyshortcuts`), as if it were clicked: what it
 * asks, and why it may not, is then where the focus is. Silent while a drawer is open.
 */
import { usePageKeys } from './page-keys.ts'
import { openDrawer } from './side-drawer.tsx'

export function useButtonKeys(letters: string): void {
  usePageKeys(Object.fromEntries([...letters].map(letter => [letter, () => press(letter)])))
}

function press(letter: string): boolean {
  const button = document.querySelector<HTMLElement>(`main [aria-keyshortcuts="${letter}"]`)
  if (openDrawer.get() || !button) return false
  button.focus()
  button.click()
  return true
}
