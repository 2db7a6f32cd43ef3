/** Specimens of a period, whichever centre is theirs (`lab/counted.ts`). */
import { moreIndex } from '../palette.ts'

export const statistics = [moreIndex('specimen', ['collectedAt', 'receivedAt'])]
