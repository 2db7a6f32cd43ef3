/**
 * Reception. A scan receives the card at once, so that three hundred good cards need only scans. A
 * fault is pressed before its card is scanned, holds for that one scan, and is shown loudly until
 * then; its code may also be scanned or typed; Esc takes it back. What must be set aside stays listed until somebody has done so.
 */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../api.ts'
import { useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { useKeys } from '../ui/keys.ts'
import { Page } from '../ui/page.tsx'
import { ScanBox } from '../ui/scan-box.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { Faults, NextFaults } from './reception/faults.tsx'
import { LastScan } from './reception/last-scan.tsx'
import { Parcels } from './reception/parcels.tsx'
import { useReceiving } from './reception/receiving.ts'
import { SetAside } from './reception/set-aside.tsx'
import { useReceptionWords } from './reception/words.ts'
import { PaperMarks, type Papers, PapersSwitch } from './station/papers.tsx'
import './reception/reception.css'

export const screen = {
  path: '/reception',
  title: { en: 'Reception', zh: '标本接收' },
  may: 'receive',
  menu: { group: 'work', order: 20, key: 'r' },
  at: 'centre',
  station: true,
} satisfies Screen

export default function Reception() {
  const w = useReceptionWords()
  const { here, waiting, refusal, again } = useWorkplace('centre', 'receive')
  if (refusal) return <Failed refusal={refusal} again={again} />
  if (waiting) return <Loading />
  if (!here) {
    return (
      <Page title={screen.title}>
        <Empty says={w('noCentre')} />
      </Page>
    )
  }
  return <Desk key={here.id} centre={here.id} />
}

function Desk({ centre }: { centre: string }) {
  const w = useReceptionWords()
  const [found, setFound] = useState<readonly string[]>([])
  const [parcel, setParcel] = useAddress('parcel')
  const desk = useReceiving(centre, shipment => setParcel(shipment))
  const codes = useAsk('listFaults', { kind: 'card' }).gave?.map(fault => fault.code) ?? []
  const scan = (text: string) => {
    const code = text.toUpperCase()
    if (codes.includes(code)) return toggle(code)
    setFound([])
    void desk.take(text, found)
  }
  const toggle = (code: string) =>
    setFound(found.includes(code) ? found.filter(c => c !== code) : [...found, code])
  useKeys({ Escape: () => setFound([]) })
  return (
    <Page title={screen.title}>
      <div className="reception">
        <div className="reception-main">
          <ScanBox
            label={desk.papers ? w('scanPapers') : w('scan')}
            onScan={scan}
            onEnter={desk.goOn}
            onEscape={() => setFound([])}
            ready
            readyAfter={found.join()}
            large
          />
          {found.length > 0 ? (
            <NextFaults codes={found} onClear={() => setFound([])} />
          ) : (
            <LastScan last={desk.last} onGoOn={desk.goOn} />
          )}
          {desk.papers && desk.last?.tone !== 'stop' && (
            <OpenPapers papers={desk.papers} onGoOn={desk.goOn} />
          )}
          <PapersSwitch />
          <SetAside aside={desk.aside} onDone={desk.putAway} />
          <Faults chosen={found} onToggle={toggle} />
        </div>
        <Parcels centre={centre} chosen={parcel} onChoose={setParcel} desk={desk} />
      </div>
    </Page>
  )
}

/** The papers of the one received last: scanned after it, or left with one press. */
function OpenPapers({ papers, onGoOn }: { papers: Papers; onGoOn: () => void }) {
  const w = useReceptionWords()
  return (
    <section className="part open-papers" aria-label={w('scanPapers')}>
      <PaperMarks papers={{ ...papers, wrong: null }} />
      <Button variant="default" onClick={onGoOn}>
        {w('withoutPapers')}
      </Button>
    </section>
  )
}
