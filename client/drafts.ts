/**
 * What was typed and not sent yet, kept on this computer: a closed tab, an empty battery or the end
 * of a session loses nothing. It is identity data on a computer that others use too (F-20), so it lies
 * there encrypted; its key the laboratory gives to the person who typed it, while they are signed in,
 * and to nobody else. It ends when it was sent, when they sign out, and after the laboratory's hours.
 */
import { api } from './api.ts'
import { nowMs } from './clock.ts'

/** Whose, and of which form: no name of a form holds a slash. */
export interface DraftPlace {
  readonly staff: string
  readonly form: string
}

/** A form that was left; two of the same form are two slots. */
export interface Found {
  readonly slot: string
  /** When it was typed last, in milliseconds. */
  readonly at: number
  readonly text: string
}

interface Stored {
  readonly at: number
  readonly until: number
  readonly iv: string
  readonly sealed: string
}

interface Held {
  readonly staff: string
  readonly key: CryptoKey
  readonly lastsMs: number
}

const PREFIX = 'guthrie.draft'
const HOUR_MS = 3_600_000
const ASK_AGAIN_MS = 5_000
const nameOf = ({ staff, form }: DraftPlace, slot: string): string =>
  [PREFIX, staff, form, slot].join('/')

let held: Promise<Held | null> | null = null
let heldBy = ''
/** How often each slot was written or ended: sealing takes a moment, and the last one counts. */
const turns = new Map<string, number>()

/** Keeps what is typed now in place of what the slot held; without a key nothing is kept. */
export async function keepDraft(place: DraftPlace, slot: string, text: string): Promise<void> {
  const turn = nextTurn(slot)
  const mine = await keyOf(place.staff)
  if (!mine) return
  const name = nameOf(place, slot)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    how(iv, name),
    mine.key,
    new TextEncoder().encode(text),
  )
  if (turns.get(slot) !== turn) return
  const at = nowMs()
  const stored: Stored = { at, until: at + mine.lastsMs, iv: asText(iv), sealed: asText(sealed) }
  try {
    localStorage.setItem(name, JSON.stringify(stored))
  } catch (error) {
    // A full or forbidden storage keeps nobody from working: the form itself still holds it.
    console.warn('a draft was not kept', error)
  }
}

export function endDraft(place: DraftPlace, slot: string): void {
  nextTurn(slot)
  localStorage.removeItem(nameOf(place, slot))
}

/** What this person left of a form on this computer, the last first; not what another tab still shows. */
export async function findDrafts(place: DraftPlace): Promise<Found[]> {
  forget(({ until }) => until < nowMs())
  const begins = nameOf(place, '')
  const names = Object.keys(localStorage).filter(name => name.startsWith(begins))
  // Asked for with the form, so that what is typed is kept also where the network goes meanwhile.
  const mine = await keyOf(place.staff)
  if (!mine) return []
  const open = await shownNow()
  const left = names.filter(name => !open.has(name.slice(begins.length)))
  const read = await Promise.all(left.map(name => unsealed(mine.key, name, begins)))
  return read.filter(one => one !== null).sort((a, b) => b.at - a.at)
}

/** At sign-out: nothing of this person stays, and the key is gone from this page. */
export function forgetDrafts(staff: string): void {
  held = null
  forget((_, name) => name.startsWith(`${PREFIX}/${staff}/`))
}

/** A form shows this slot until the returned function is called, or the tab is gone. */
export function showDraft(slot: string): () => void {
  let leave = (): void => undefined
  const left = new Promise<void>(done => {
    leave = done
  })
  void navigator.locks?.request(`${PREFIX}/${slot}`, () => left)
  return leave
}

async function shownNow(): Promise<Set<string>> {
  const { held: locks = [] } = (await navigator.locks?.query()) ?? {}
  return new Set(locks.map(({ name = '' }) => name.slice(PREFIX.length + 1)))
}

async function unsealed(key: CryptoKey, name: string, begins: string): Promise<Found | null> {
  const stored = readStored(name)
  if (!stored) return null
  try {
    const open = await crypto.subtle.decrypt(
      how(asBytes(stored.iv), name),
      key,
      asBytes(stored.sealed),
    )
    return { slot: name.slice(begins.length), at: stored.at, text: new TextDecoder().decode(open) }
  } catch {
    // Of another key, or spoilt: nobody can read it, and its hours end it.
    return null
  }
}

function forget(which: (stored: Stored, name: string) => boolean): void {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(`${PREFIX}/`)) continue
    const stored = readStored(name)
    if (!stored || which(stored, name)) localStorage.removeItem(name)
  }
}

function readStored(name: string): Stored | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as Stored | null
  } catch {
    return null
  }
}

/** The key of who is signed in; null where they are another, or nobody can be asked. */
function keyOf(staff: string): Promise<Held | null> {
  if (heldBy !== staff) held = null
  heldBy = staff
  held ??= askKey(staff).catch(() => {
    setTimeout(() => {
      held = null
    }, ASK_AGAIN_MS)
    return null
  })
  return held
}

async function askKey(staff: string): Promise<Held | null> {
  const gave = await api.showDraftKey({})
  if (gave.staff !== staff) throw new Error('somebody else is signed in')
  const key = await crypto.subtle.importKey('raw', asBytes(gave.key), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
  return { staff, key, lastsMs: gave.hours * HOUR_MS }
}

function nextTurn(slot: string): number {
  const turn = (turns.get(slot) ?? 0) + 1
  turns.set(slot, turn)
  return turn
}

/** The place is sealed with the text: what lies under another name is not read. */
const how = (iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(name),
})

const asText = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
const asBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), one => one.charCodeAt(0))
