/** The button that brings the scan of a signed paper to its record. */
import { nounsChanged, useTell } from '../../api.ts'
import { AddScan } from '../../ui/scanned.tsx'
import { useConsentWords } from './words.ts'

export function AddConsentScan({ consent }: { consent: string }) {
  const w = useConsentWords()
  const keeps = useTell('addConsentScan')
  return (
    <AddScan
      label={w('addScan')}
      busy={keeps.busy}
      keep={async scan => {
        const { refusal } = await keeps.tell({ id: consent, ...scan })
        nounsChanged(new Set(['consent']))
        return refusal
      }}
    />
  )
}
