/** Mappings of colleagues that read nothing until a second person has confirmed them. */
import { standingOf } from '../../../server/contract/mappings.ts'
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useMe } from '../../me.ts'
import { Tile } from './tile.tsx'
import { useHomeWords } from './words.ts'

/** Of a centre, or of all where none is named. */
export function MappingTile({ centre }: { centre?: string }) {
  const w = useHomeWords()
  const me = useMe()
  const { gave, refusal } = useAsk('listMappings', {})
  const today = dayOf(nowInstant())
  const due = gave?.mappings.filter(
    row =>
      standingOf(row, today) === 'waiting' &&
      row.addedBy !== me.id &&
      (centre === undefined || row.centre === centre),
  )
  return (
    <Tile
      to="/mapping?state=waiting"
      says={w('toConfirm')}
      tone="high"
      count={due?.length ?? null}
      failed={refusal !== null}
    />
  )
}
