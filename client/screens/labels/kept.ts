/** One text per key on this computer, seen by every part of the page and by its other tabs. */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}

/** What is kept under a key; empty where nothing is. */
export const kept = (key: string): string => localStorage.getItem(key) ?? ''

export function keep(key: string, text: string): void {
  localStorage.setItem(key, text)
  tell()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** The same for a component, drawn anew when it changes. */
export const useKept = (key: string): string => useSyncExternalStore(listen, () => kept(key))
