/** Instruments in trouble, and senders that nobody registered. */
import { useAsk } from '../../api.ts'
import { Tile } from './tile.tsx'
import { useHomeWords } from './words.ts'

/** Alarms begin and end by the clock, and are whispered; whether a port listens is not. */
const EVERY_MS = 30_000

export function LinesTile({ centre }: { centre: string }) {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('listLines', { centre }, { everyMs: EVERY_MS })
  const troubled = gave?.filter(line => line.alarms.length > 0 || line.listening === 'no')
  return (
    <Tile
      to="/lines"
      says={w('linesTroubled')}
      tone="high"
      count={troubled?.length ?? null}
      failed={refusal !== null}
    />
  )
}

export function StrangersTile() {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('listStrangers', {}, { everyMs: EVERY_MS })
  return (
    <Tile
      to="/lines"
      says={w('strangers')}
      tone="high"
      count={gave?.length ?? null}
      failed={refusal !== null}
    />
  )
}
