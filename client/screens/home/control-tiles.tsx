/** Runs that a failed control withholds, and lots that need a person before they stop the bench. */
import { lotRunsOut, lotWaits } from '../../../server/contract/controls.ts'
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { counted } from './counted.ts'
import { Tile } from './tile.tsx'
import { useHomeWords } from './words.ts'

export function HeldRunsTile({ centre }: { centre: string }) {
  const w = useHomeWords()
  const held = useAsk('listBatches', { centre, only: 'held', limit: 200 })
  return <Tile to="/runs?only=held" says={w('runsHeld')} tone="critical" {...counted(held)} />
}

export function LotTiles({ centre }: { centre: string }) {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('listLots', { centre })
  const day = dayOf(nowInstant())
  const lots = gave?.lots
  const failed = refusal !== null
  const ending = lots?.filter(lot => lotRunsOut(lot, lots, day)).length ?? null
  const waiting = lots?.filter(lotWaits).length ?? null
  return (
    <>
      <Tile
        to="/lots?only=ending"
        says={w('lotsEnding')}
        tone="high"
        count={ending}
        failed={failed}
      />
      <Tile
        to="/lots?only=waiting"
        says={w('lotsWait')}
        tone="high"
        count={waiting}
        failed={failed}
      />
    </>
  )
}
