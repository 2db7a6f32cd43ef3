/** A value outside React that components can watch: the language, the connection, the workplace. */
import { useSyncExternalStore } from 'react'

export interface Cell<T> {
  get(): T
  set(next: T): void
  watch(listener: () => void): () => void
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The value now; the component is drawn again when it changes. */
export const useCell = <T>(watched: Cell<T>): T => useSyncExternalStore(watched.watch, watched.get)
