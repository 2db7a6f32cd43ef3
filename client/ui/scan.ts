/**
 * Scans are known by their speed, their end and their shape, not by focus.
 *
 * A scanner types its characters a few milliseconds apart and ends with Enter or Tab; no person
 * does. A scan while nothing is being typed in goes to whoever is nearest (the station before the
 * shell). A scan into a field that is not meant for it is taken out of the field again, but only if
 * it is one of ours, or of a kind that the screen asks for (a station asks for identity cards). On a busy computer the
 * keys of a scan arrive late; what is *surely* ours (its check digits fit) needs no speed.
 *
 * A reader of cards ends every field with Tab or Enter (`bursts.ts`): where a burst begins in a search, or in
 * no field, such a key waits for what follows it, and a person who pressed it is led on after that pause.
 */
import { useEffect, useRef } from 'react'
import { FAST_MS, isBetweenFields, moveOn } from './bursts.ts'
import { isTyping } from './keys.ts'

type Take = (text: string) => void
/** Who is asked first: a box on the screen, then the screen, then the shell around it. */
const LEVELS = ['shell', 'screen', 'box'] as const
type Level = (typeof LEVELS)[number]
interface Taker {
  readonly level: Level
  readonly take: Take
  /** What else than ours it takes out of any field. */
  readonly surely: (text: string) => boolean
}
const takers: Taker[] = []

interface Ours {
  /** Has the shape of one of ours. */
  looks(text: string): boolean
  /** Can hardly be anything else. */
  surely(text: string): boolean
}
let ours: Ours = { looks: () => false, surely: () => false }

/** Which texts are caught even when they were scanned into another field. */
export function catchScansOf(shapes: Ours): void {
  ours = shapes
}

const nothingElse = (): boolean => false

/**
 * Takes every scan while the component is on the page, unless somebody nearer does; `surely` knows
 * what else than a number of ours is taken wherever it is scanned.
 */
export function useScan(take: Take, level: Level, surely = nothingElse as Taker['surely']): void {
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const mine = { level, take: (text: string) => latest.current(text), surely }
    takers.push(mine)
    takers.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    return () => {
      takers.splice(takers.indexOf(mine), 1)
    }
  }, [level, surely])
}

type Field = HTMLInputElement | HTMLTextAreaElement

/** Characters typed without a longer pause than `gapMs`, and the field before the first of them. */
interface Run {
  readonly gapMs: number
  text: string
  field: { input: Field; before: string } | null
}
const fast: Run = { gapMs: FAST_MS, text: '', field: null }
const slow: Run = { gapMs: 1_000, text: '', field: null }
const LEAST_CHARACTERS = 6
let lastKeyMs = 0
let lastKey = ''
/** The key that may stand between two fields, until it is known what follows. */
let held: { key: string; timer: ReturnType<typeof setTimeout> } | null = null

function press(event: KeyboardEvent): void {
  const gap = event.timeStamp - lastKeyMs
  lastKeyMs = event.timeStamp
  if (held) goOn(gap)
  if (event.key === 'Enter' || event.key === 'Tab') {
    if (!holds(event, gap)) end(event, gap)
    return
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return
  // A key held down repeats as fast as a scanner types.
  add(event.key, event.repeat ? Number.POSITIVE_INFINITY : gap, event.target)
  lastKey = event.key
}

function add(sign: string, gap: number, target: EventTarget | null): void {
  for (const run of [fast, slow]) {
    const goesOn = gap <= run.gapMs && run.text !== ''
    if (!goesOn) run.field = fieldOf(target)
    run.text = goesOn ? run.text + sign : sign
  }
}

/** Some readers put a character that no keyboard has straight into the field: no key is pressed for it. */
function pour(event: InputEvent): void {
  const { data, inputType, isComposing, timeStamp, target } = event
  if (inputType !== 'insertText' || isComposing || !data || data === lastKey) return
  if ([...data].length !== 1 || data <= '~') return
  const gap = timeStamp - lastKeyMs
  lastKeyMs = timeStamp
  if (held) goOn(gap)
  add(data, gap, target)
}

/** Holds back what stands between two fields of a card; false where it is the end of a scan, or a person's. */
function holds(event: KeyboardEvent, gapMs: number): boolean {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = event
  const surely = takers.at(-1)?.surely ?? nothingElse
  const isSearch = fast.field ? 'searchBox' in fast.field.input.dataset : !isTyping(event.target)
  const isWhole = ours.looks(fast.text) || (key === 'Enter' && surely(fast.text))
  if (surely === nothingElse || !isSearch || isWhole) return false
  const isHeld = shiftKey || ctrlKey || altKey || metaKey
  if (!isBetweenFields({ text: fast.text, key, gapMs, isHeld })) return false
  event.preventDefault()
  event.stopImmediatePropagation()
  fast.text += '\t'
  held = { key, timer: setTimeout(settle, FAST_MS) }
  return true
}

/** Something follows: the next field, or after a pause something else. */
function goOn(gap: number): void {
  if (gap > FAST_MS) {
    settle()
    return
  }
  clearTimeout(held?.timer)
  held = null
}

/** Nothing followed: a card whose last field ended like the others, or a person, who is led on. */
function settle(): void {
  const last = held?.key
  clearTimeout(held?.timer)
  held = null
  const { text, field } = fast
  fast.text = ''
  slow.text = ''
  const taker = takers.at(-1)
  if (taker?.surely(text)) {
    if (field) put(field.input, field.before)
    taker.take(text)
  } else if (last === 'Tab') moveOn()
}

function fieldOf(target: EventTarget | null): Run['field'] {
  const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return typed ? { input: target, before: target.value } : null
}

function end(event: KeyboardEvent, gap: number): void {
  const run = gap <= slow.gapMs ? scanned(event.target) : null
  if (run) deliver(run, event)
  fast.text = ''
  slow.text = ''
}

/** The run that was a scan; null where it was a person. */
function scanned(target: EventTarget | null): Run | null {
  const asked = takers.at(-1)?.surely ?? nothingElse
  if (ours.looks(fast.text) || asked(fast.text)) return fast
  if (ours.surely(slow.text) || asked(slow.text)) return slow
  return !isTyping(target) && fast.text.length >= LEAST_CHARACTERS ? fast : null
}

function deliver({ text, field }: Run, event: KeyboardEvent): void {
  const take = takers.at(-1)?.take
  // The box itself hears Enter: what was typed into it slowly counts too.
  const inScanBox = event.target instanceof HTMLElement && 'scanBox' in event.target.dataset
  if (!take || inScanBox) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (field && field.input === event.target) put(field.input, field.before)
  take(text)
}

/** Sets a field's value so that React hears of it. */
function put(input: Field, value: string): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set
  setter?.call(input, value)
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

window.addEventListener('keydown', press, { capture: true })
window.addEventListener('beforeinput', pour, { capture: true })
