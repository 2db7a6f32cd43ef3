/** Below a value as it was sent: what was judged, where its unit was converted. */
import type { Result } from '../../../server/contract/results.ts'
import { useMappingWords } from './words.ts'
import './judged.css'

export function Judged({ of }: { of: Result['judgedAs'] }) {
  const w = useMappingWords()
  if (!of) return null
  const { value, unit, factor } = of
  return (
    <small className="judged">
      = {value} {unit} ({w('times', { factor })})
    </small>
  )
}
