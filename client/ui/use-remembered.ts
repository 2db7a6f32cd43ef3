/** State that survives a reload on this computer: what lies half done on the table does too. */
import { useState } from 'react'

/** `isOne` guards what an older page may have stored; anything else is dropped. */
export function useRemembered<T>(
  key: string,
  isOne: (stored: unknown) => stored is T,
): [readonly T[], (next: readonly T[]) => void] {
  const [list, setList] = useState<readonly T[]>(() => stored(key).filter(isOne))
  const put = (next: readonly T[]) => {
    localStorage.setItem(key, JSON.stringify(next))
    setList(next)
  }
  return [list, put]
}

function stored(key: string): unknown[] {
  const text = localStorage.getItem(key) ?? '[]'
  const value: unknown = JSON.parse(text)
  return Array.isArray(value) ? value : []
}
