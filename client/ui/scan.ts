/**
 * Scans are known by their speed and their end, not by focus.
 *
 * A scanner types its characters a few milliseconds apart and ends with Enter or Tab; no person
 * does. A scan while nothing is being typed in goes to whoever is nearest (the station before the
 * shell). A scan into a field that is not meant for it is taken out of the field again, but only if
 * it looks like something of ours (`ours`): an identity card read into its own field stays there.
 */
import { useEffect, useRef } from 'react'
import { isTyping } from './keys.ts'

const GAP_MS = 40
const LEAST_CHARACTERS = 6

type Take = (text: string) => void
/** Who is asked first: a box on the screen, then the screen, then the shell around it. */
const LEVELS = ['shell', 'screen', 'box'] as const
type Level = (typeof LEVELS)[number]
const takers: { level: Level; take: Take }[] = []
let ours: (text: string) => boolean = () => false

let run = ''
let lastKeyMs = 0
let field: { input: HTMLInputElement | HTMLTextAreaElement; before: string } | null = null

/** Which texts are caught even when they were scanned into another field. */
export function catchScansOf(looksLikeOurs: (text: string) => boolean): void {
  ours = looksLikeOurs
}

/** Takes every scan while the component is on the page, unless somebody nearer does. */
export function useScan(take: Take, level: Level): void {
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const mine = { level, take: (text: string) => latest.current(text) }
    takers.push(mine)
    takers.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    return () => {
      takers.splice(takers.indexOf(mine), 1)
    }
  }, [level])
}

function press(event: KeyboardEvent): void {
  const now = performance.now()
  const quick = now - lastKeyMs <= GAP_MS
  lastKeyMs = now
  if (event.key === 'Enter' || event.key === 'Tab') {
    const text = quick ? run : ''
    run = ''
    if (text.length >= LEAST_CHARACTERS) finish(text, event)
    return
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return
  if (!quick || run === '') begin(event.target)
  run = quick ? run + event.key : event.key
}

function begin(target: EventTarget | null): void {
  const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  field = typed ? { input: target, before: target.value } : null
}

function finish(text: string, event: KeyboardEvent): void {
  const take = takers.at(-1)?.take
  const inScanBox = event.target instanceof HTMLElement && 'scanBox' in event.target.dataset
  if (!take || inScanBox) return
  if (isTyping(event.target) && !ours(text)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (field && field.input === event.target) put(field.input, field.before)
  take(text)
}

/** Sets a field's value so that React hears of it. */
function put(input: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set
  setter?.call(input, value)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

window.addEventListener('keydown', press, { capture: true })
