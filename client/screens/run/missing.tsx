/** Controls that a run should have and has not: by level, with how many of how many. */
import type { MissingControl } from '../../../server/contract/batches.ts'
import { levelSays } from '../../terms.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useRunWords } from './words.ts'

export function Missing({ missing }: { missing: readonly MissingControl[] }) {
  const w = useRunWords()
  const speak = useSay()
  if (missing.length === 0) return null
  const shown = missing.map(({ level, analyte, wanted, has }) =>
    w('missingOne', {
      what: [analyte, speak(levelSays(level))].filter(Boolean).join(' '),
      has,
      wanted,
    }),
  )
  return (
    <span>
      <StatusTag tone="high">{w('missing')}</StatusTag> <small>{shown.join(w('missingAnd'))}</small>
    </span>
  )
}
