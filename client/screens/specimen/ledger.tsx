/** How each result of a specimen came here and how far it has come: for the bench alone. */
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { Deliveries } from '../parked/deliveries.tsx'
import { useWardWords } from '../parked/ward-words.ts'

export function Ledger({ number }: { number: string }) {
  const w = useWardWords()
  const atBench = useMay('see-results')
  const asked = useAsk('showLedger', atBench ? { number } : null)
  if (!asked.refusal && !asked.gave?.length) return null
  return (
    <Part title={w('ledger')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.gave && <Deliveries rows={asked.gave} of="specimen" />}
    </Part>
  )
}
