/** State that lives in the address, so that a screen can be sent to a colleague. */
import { useLocation, useSearch } from 'wouter'

/** `const [list, setList] = useAddress('list', 'today')`; the value `fallback` leaves no trace. */
export function useAddress(name: string, fallback = ''): [string, (value: string) => void] {
  const [path, go] = useLocation()
  const search = useSearch()
  const value = new URLSearchParams(search).get(name) ?? fallback
  const set = (next: string) => {
    // Read anew: two settings in one press must not undo each other.
    const now = new URLSearchParams(window.location.search)
    if (next === fallback) now.delete(name)
    else now.set(name, next)
    const text = now.toString()
    go(text ? `${path}?${text}` : path, { replace: true })
  }
  return [value, set]
}
