/**
 * The tone of a board: once when something begins to wait for a person, and again until nobody
 * waits. Muting is remembered in this browser. A browser that nobody has touched plays nothing;
 * that is said on the screen instead of pretended away.
 */
import { useEffect, useState } from 'react'
import { cell, useCell } from '../cell.ts'
import { alarm } from './sound.ts'

const AGAIN_MS = 5_000
const REMEMBERED = 'guthrie.alarm'
const muted = cell(localStorage.getItem(REMEMBERED) === 'off')

export interface Alarm {
  readonly muted: boolean
  /** The browser waits for a first touch of this page before it plays anything. */
  readonly blocked: boolean
  readonly mute: (off: boolean) => void
}

export function useAlarm(rings: boolean): Alarm {
  const off = useCell(muted)
  const [blocked, setBlocked] = useState(false)
  useEffect(() => {
    if (!rings || off) return
    const ring = () => setBlocked(!alarm())
    ring()
    const again = setInterval(ring, AGAIN_MS)
    // The first touch lets the browser play; a moment later it can be heard.
    const touched = () => setTimeout(ring, 200)
    window.addEventListener('pointerdown', touched, { once: true })
    window.addEventListener('keydown', touched, { once: true })
    return () => {
      clearInterval(again)
      window.removeEventListener('pointerdown', touched)
      window.removeEventListener('keydown', touched)
    }
  }, [rings, off])
  return { muted: off, blocked: rings && !off && blocked, mute }
}

function mute(off: boolean): void {
  localStorage.setItem(REMEMBERED, off ? 'off' : 'on')
  muted.set(off)
}
