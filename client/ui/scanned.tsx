/** Scanned papers: one in a list that opens where it stands, and the button that brings another. */
import { Button, FileButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Refusal } from '../../server/contract/refusal.ts'
import {
  type GivenScan,
  MOST_SCAN_BYTES,
  type OpenedScan,
  type Scan,
  scanTooLarge,
} from '../../server/contract/scans.ts'
import { whenText } from '../dates.ts'
import { base64Of, EMPTY_FILE } from '../files.ts'
import { useSay } from '../words.ts'
import { SentenceCard } from './sentence-card.tsx'
import { useControlWords } from './words.ts'
import './scanned.css'

/** A scan and the button that opens it, which is noted: `open` asks for its bytes. */
export function Scanned({ scan, open }: { scan: Scan; open: () => Promise<OpenedScan | Refusal> }) {
  const w = useControlWords()
  const speak = useSay()
  const [address, setAddress] = useAddressOfBytes()
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const show = async () => {
    setBusy(true)
    const opened = await open()
    setBusy(false)
    refuse(opened instanceof Refusal ? opened : null)
    if (!(opened instanceof Refusal)) setAddress(blobOf(opened))
  }
  return (
    <div className="scanned">
      <p className="scanned-line">
        <strong>{scan.name}</strong>
        <span className="soft">
          {(scan.size / 1_000).toFixed(0)} kB · {scan.addedByName} · {whenText(scan.addedAt)} ·
          SHA-256 {scan.sha256.slice(0, 16)}…
        </span>
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          onClick={() => (address ? setAddress(null) : void show())}
        >
          {w(address ? 'closeScan' : 'openScan')}
        </Button>
      </p>
      {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
      {address && scan.media === 'application/pdf' && (
        <iframe className="scanned-paper" title={scan.name} src={address} />
      )}
      {address && scan.media !== 'application/pdf' && (
        <img className="scanned-paper" alt={scan.name} src={address} />
      )}
    </div>
  )
}

const blobOf = ({ base64, media }: OpenedScan): Blob =>
  new Blob([Uint8Array.from(atob(base64), sign => sign.charCodeAt(0))], { type: media })

/** The address of bytes that are looked at; given back when others take their place or nobody looks. */
function useAddressOfBytes(): [string | null, (bytes: Blob | null) => void] {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address])
  return [address, bytes => setAddress(bytes && URL.createObjectURL(bytes))]
}

/** Chooses a file; one that is too large is refused before it travels. */
export function AddScan(props: {
  label: string
  busy: boolean
  keep: (scan: GivenScan) => Promise<Refusal | null>
}) {
  const speak = useSay()
  const [refusal, refuse] = useState<Refusal | null>(null)
  const keep = async (file: File | null) => {
    if (!file) return
    if (file.size === 0) return refuse(EMPTY_FILE)
    if (file.size > MOST_SCAN_BYTES) return refuse(new Refusal('invalid', scanTooLarge(file.size)))
    refuse(await props.keep({ name: file.name, base64: await base64Of(file) }))
  }
  return (
    <>
      <FileButton accept=".pdf,.jpg,.jpeg,.png" onChange={file => void keep(file)}>
        {press => (
          <Button {...press} variant="default" loading={props.busy}>
            {props.label}
          </Button>
        )}
      </FileButton>
      {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
    </>
  )
}
