/** One scan after another: what the laboratory said of the last, and what lies aside. */
import { useRef, useState } from 'react'
import { papersSent } from '../../../server/contract/paper-checks.ts'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import type { Received } from '../../../server/contract/specimens.ts'
import { Say, say } from '../../../server/contract/words.ts'
import { type Told, useTell } from '../../api.ts'
import { type SoundTone, sound } from '../../ui/sound.ts'
import { useRemembered } from '../../ui/use-remembered.ts'
import {
  besideOf,
  nextPaper,
  type Papers,
  papersOf,
  scannedPaper,
  usePapersWanted,
} from '../station/papers.tsx'

export interface Scan {
  /** What was scanned, grouped for the eye. */
  readonly number: string
  /** Null while the answer is on its way. */
  readonly tone: SoundTone | null
  readonly says: Say | null
  readonly row: Received['specimen']
  /** The card must not go on with the others: rejected, of another centre, registered nowhere. */
  readonly aside: boolean
}

export interface Aside {
  readonly number: string
  readonly says: Say
}

const isAside = (stored: unknown): stored is Aside =>
  typeof stored === 'object' &&
  stored !== null &&
  'number' in stored &&
  'says' in stored &&
  Say.safeParse(stored.says).success

const notANumber = (text: string): Say =>
  say(
    `“${text}” is not a specimen number. Scan the card's own barcode again.`,
    `“${text}”不是标本编号。请重新扫描血片上的条码。`,
  )

export function useReceiving(centre: string, onParcel: (id: string) => void) {
  const tell = useTell('receiveSpecimen')
  const [last, setLast] = useState<Scan | null>(null)
  const [parcel, setParcel] = useState<Received['shipment']>(null)
  const [aside, setAside] = useRemembered(`guthrie.aside.${centre}`, isAside)
  const [just, setJust] = useState<ReadonlyMap<string, number>>(new Map())
  const compare = useTell('comparePapers')
  const wanted = usePapersWanted()
  const [papers, setPapers] = useState<Papers | null>(null)
  const scans = useRef(0)
  const lying = useRef(aside)

  const putAside = (next: readonly Aside[]) => {
    // Two answers may come within one drawing: the second must see what the first put down.
    lying.current = next
    setAside(next)
  }
  const show = (scan: Scan, order: number) => {
    // An answer that was overtaken by a later scan sounds and is listed, but does not cover it.
    if (order === scans.current) setLast(scan)
    if (scan.tone) sound(scan.tone)
    if (!scan.aside || !scan.says) return
    const others = lying.current.filter(a => a.number !== scan.number)
    putAside([{ number: scan.number, says: scan.says }, ...others])
  }
  const receive = async (text: string, found: readonly string[]) => {
    scans.current += 1
    const order = scans.current
    const number = normalise(text)
    const shown = { number: grouped(number), row: null, aside: false }
    if (!looksRight(number)) return show({ ...shown, tone: 'stop', says: notANumber(text) }, order)
    setLast({ ...shown, tone: null, says: null })
    const told = await tell.tell({ number, centre, found: [...found] })
    show(scanOf(shown.number, told), order)
    if (!told.gave) return
    const { specimen } = told.gave
    if (wanted && specimen) setPapers(papersOf(number, papersSent(specimen.medium)))
    if (specimen) setJust(before => new Map(before).set(number, specimen.version))
    if (!told.gave.shipment) return
    setParcel(told.gave.shipment)
    onParcel(told.gave.shipment.id)
  }
  /** A scan while the papers of the last one are looked at: kept, whether it agrees or not. */
  const scanPaper = async (open: Papers, text: string) => {
    const number = normalise(text)
    scans.current += 1
    const shown = { number: grouped(open.number), row: last?.row ?? null }
    if (!looksRight(number))
      return show({ ...shown, tone: 'stop', says: notANumber(text), aside: false }, scans.current)
    const now = scannedPaper(open, text)
    setPapers(now)
    if (!now.wrong && nextPaper(now)) return sound('good')
    const order = scans.current
    const { gave, refusal } = await compare.tell({ number: open.number, beside: besideOf(now) })
    const isSame = gave?.same === 'yes'
    if (isSame) {
      setPapers(null)
      putAside(lying.current.filter(one => one.number !== shown.number))
    }
    const says = refusal?.says ?? gave?.says ?? null
    show({ ...shown, tone: isSame ? 'good' : 'stop', says, aside: gave?.same === 'no' }, order)
  }
  return {
    papers,
    take: (text: string, found: readonly string[]) =>
      papers && found.length === 0 ? scanPaper(papers, text) : receive(text, found),
    last,
    parcel,
    aside,
    just,
    /** The one action: a stop or a fault has been seen, the desk is ready again. */
    goOn: () => {
      setLast(null)
      setPapers(null)
    },
    putAway: (number: string) => putAside(aside.filter(a => a.number !== number)),
  }
}

function scanOf(number: string, { gave, refusal }: Told<Received>): Scan {
  if (refusal) {
    const aside = refusal.kind === 'not-found'
    return { number, tone: 'stop', says: refusal.says, row: null, aside }
  }
  const { tone, says, specimen } = gave
  return { number, tone, says, row: specimen, aside: tone === 'stop' }
}
