/**
 * A courier's parcels, for one thumb and a scanner: what to pick up, what is in hand, what was handed
 * over. A scan of the number on a box does the next thing with it.
 */
import { useState } from 'react'
import { stageOf } from '../../server/contract/specimens.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../api.ts'
import { useMe } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { ScanBox } from '../ui/scan-box.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { type SoundTone, sound } from '../ui/sound.ts'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { HandOver } from './parcels/hand-over.tsx'
import { ParcelCard, type ParcelRow } from './parcels/parcel-card.tsx'
import { meant } from './parcels/scanned.ts'
import { useParcelWords } from './parcels/words.ts'
import './parcels/parcels.css'

export const screen = {
  path: '/parcels',
  title: { en: 'Parcels', zh: '递送' },
  may: 'carry-parcels',
  menu: { group: 'work', order: 15 },
} satisfies Screen

const MOST = 100

export default function Parcels() {
  const w = useParcelWords()
  const [after, setAfter] = useAddress('after')
  const asked = useAsk(
    'listShipments',
    { state: 'sent', limit: MOST, ...(after ? { after } : {}) },
    { keep: true },
  )
  return (
    <Page title={screen.title} lead={w('lead')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {!asked.gave && asked.waiting && <Loading rows={4} />}
      {asked.gave && <Carrying rows={asked.gave.rows} />}
      <Pages after={after} next={asked.gave?.next} set={setAfter} />
    </Page>
  )
}

function Carrying(props: { rows: readonly ParcelRow[] }) {
  const w = useParcelWords()
  const speak = useSay()
  const me = useMe()
  const pick = useTell('pickUpShipment')
  // The next scan comes before the list does: what an act answered counts until then.
  const [fresh, setFresh] = useState<readonly ParcelRow[]>([])
  const rows = props.rows.map(
    row => fresh.find(one => one.id === row.id && one.version > row.version) ?? row,
  )
  const [last, setLast] = useState<{ tone: SoundTone; says: Say } | null>(null)
  const [giving, give] = useAddress('give')
  const told = (tone: SoundTone, says: Say) => {
    setLast({ tone, says })
    sound(tone)
  }
  const pickUp = async ({ id, version, count }: ParcelRow) => {
    const { gave, refusal } = await pick.tell({ id, version })
    nounsChanged(new Set(['shipment']))
    if (refusal) return told('stop', refusal.says)
    setFresh(before => [gave, ...before.filter(one => one.id !== id)])
    told('good', say(`Picked up: ${count}.`, `已取件：${count} 份。`))
  }
  const scan = (text: string) => {
    const found = meant(text, rows, me.id)
    if ('says' in found) return told('stop', found.says)
    if (stageOf(found) === 'picked-up') return give(found.id)
    void pickUp(found)
  }
  const mine = rows.filter(row => stageOf(row) === 'picked-up' && row.pickedUpBy === me.id)
  const waiting = rows.filter(row => stageOf(row) === 'sent' && row.received === 0)
  const others = rows.filter(row => !mine.includes(row) && !waiting.includes(row))
  const one = mine.find(row => row.id === giving)
  return (
    <div className="parcels-page">
      <ScanBox label={w('scan')} onScan={scan} large />
      {last && <SentenceCard tone={last.tone} says={speak(last.says)} />}
      <Listed title={w('mine', { count: mine.length })} empty={w('noneMine')} rows={mine}>
        {row => ({ says: w('handOver'), onPress: () => give(row.id), busy: false })}
      </Listed>
      <Listed
        title={w('waiting', { count: waiting.length })}
        empty={w('noneWaiting')}
        rows={waiting}
      >
        {row => ({ says: w('pickUp'), onPress: () => void pickUp(row), busy: pick.busy })}
      </Listed>
      <Listed title={w('others', { count: others.length })} empty={w('noneOthers')} rows={others} />
      <SideDrawer title={w('handOver')} open={one !== undefined} onClose={() => give('')}>
        {one && (
          <HandOver
            key={one.id}
            parcel={one}
            onDone={(says, gave) => {
              give('')
              if (gave) setFresh(before => [gave, ...before.filter(row => row.id !== gave.id)])
              if (says) told('good', says)
            }}
          />
        )}
      </SideDrawer>
    </div>
  )
}

interface Act {
  readonly says: string
  readonly busy: boolean
  readonly onPress: () => void
}

function Listed(props: {
  title: string
  empty: string
  rows: readonly ParcelRow[]
  children?: (row: ParcelRow) => Act
}) {
  return (
    <Part title={props.title}>
      {props.rows.length === 0 && <Empty says={props.empty} />}
      <ul className="parcel-cards">
        {props.rows.map(row => (
          <ParcelCard key={row.id} parcel={row} act={props.children?.(row) ?? null} />
        ))}
      </ul>
    </Part>
  )
}
