/**
 * Whoever works without a mouse must not be thrown to the top of the page by what they did: when
 * what had the focus goes (a signed row, a button that became another), the focus goes to what
 * took its place: the row that stands there now, else the part of the page it stood in.
 */
import { type RefObject, useEffect } from 'react'

export function useFocusKept(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const inside = box.current
    if (!inside) return
    let way: readonly HTMLElement[] = []
    const remember = (event: FocusEvent) => {
      way = upFrom(event.target, inside)
    }
    const forget = (event: FocusEvent) => {
      // Left of their own will, or gone: what is gone is no longer connected when it is looked at.
      if (event.relatedTarget) way = []
    }
    const look = () => {
      const [last] = way
      if (!last || last.isConnected || document.activeElement !== document.body) return
      placeOf(way)?.focus({ preventScroll: true })
    }
    // After the browser has given back what a closed dialog took.
    const watch = new MutationObserver(() => requestAnimationFrame(look))
    watch.observe(inside, { childList: true, subtree: true })
    inside.addEventListener('focusin', remember)
    inside.addEventListener('focusout', forget)
    return () => {
      watch.disconnect()
      inside.removeEventListener('focusin', remember)
      inside.removeEventListener('focusout', forget)
    }
  }, [box])
}

function upFrom(target: EventTarget | null, top: HTMLElement): HTMLElement[] {
  const way: HTMLElement[] = []
  for (let at = target; at instanceof HTMLElement && at !== top; at = at.parentElement) way.push(at)
  return [...way, top]
}

/** Where to go on: the row at the same place, or the nearest part that is still here and shown. */
function placeOf(way: readonly HTMLElement[]): HTMLElement | null {
  const here = way.filter(one => one.isConnected && !one.closest('dialog:not([open])'))
  const row = way.find(one => one.dataset.row !== undefined)
  const table = here.find(one => one.matches('tbody, table, .table-box'))
  if (row && table) {
    const rows = [...table.querySelectorAll<HTMLElement>('tr[data-row][tabindex]')]
    const found = rows.find(one => one.dataset.row === row.dataset.row) ?? rows.at(-1)
    if (found) return found
  }
  const part = here.find(one => one.matches('section, header, dialog, main'))
  if (part && part.tabIndex < 0) part.tabIndex = -1
  return part ?? null
}
