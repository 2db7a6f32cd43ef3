/** One scan after another: what the laboratory said of the last, and what lies aside. */
import { useRef, useState } from 'react'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import type { Received } from '../../../server/contract/specimens.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { type Told, useTell } from '../../api.ts'
import { type SoundTone, sound } from '../../ui/sound.ts'

type Row = Received['specimen']

export interface Scan {
  /** What was scanned, grouped for the eye. */
  readonly number: string
  /** Null while the answer is on its way. */
  readonly tone: SoundTone | null
  readonly says: Say | null
  readonly row: Row | null
}

export interface Aside {
  readonly number: string
  readonly says: Say
}

const notANumber = (text: string): Say =>
  say(
    `“${text}” is not a specimen number. Scan the card's own barcode again.`,
    `“${text}”不是标本编号。请重新扫描血片上的条码。`,
  )

export function useReceiving(centre: string, onParcel: (id: string) => void) {
  const tell = useTell('receiveSpecimen')
  const [last, setLast] = useState<Scan | null>(null)
  const [aside, setAside] = useState<readonly Aside[]>([])
  const [just, setJust] = useState<ReadonlySet<string>>(new Set())
  const scans = useRef(0)

  const show = (scan: Scan, order: number) => {
    // An answer that was overtaken by a later scan sounds and is listed, but does not cover it.
    if (order === scans.current) setLast(scan)
    if (scan.tone) sound(scan.tone)
    if (scan.tone === 'stop' && scan.says) {
      const stopped = { number: scan.number, says: scan.says }
      setAside(before => [stopped, ...before.filter(a => a.number !== scan.number)])
    }
  }
  const receive = async (text: string, found: readonly string[]) => {
    scans.current += 1
    const order = scans.current
    const number = normalise(text)
    if (!looksRight(number)) {
      return show({ number: text, tone: 'stop', says: notANumber(text), row: null }, order)
    }
    setLast({ number: grouped(number), tone: null, says: null, row: null })
    const told = await tell.tell({ number, centre, found: [...found] })
    show(scanOf(grouped(number), told), order)
    if (!told.gave) return
    setJust(before => new Set(before).add(number))
    if (told.gave.shipment) onParcel(told.gave.shipment.id)
  }
  return {
    last,
    aside,
    just,
    receive,
    /** The one action: a stop or a fault has been seen, the desk is ready again. */
    goOn: () => setLast(null),
    putAway: (number: string) => setAside(before => before.filter(a => a.number !== number)),
  }
}

function scanOf(number: string, told: Told<Received>): Scan {
  if (told.refusal) return { number, tone: 'stop', says: told.refusal.says, row: null }
  const { tone, says, specimen } = told.gave
  return { number, tone, says, row: specimen }
}
