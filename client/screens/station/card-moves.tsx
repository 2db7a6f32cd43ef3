/** Why something cannot be done with a card now, instead of the form for it. */
import { SPECIMEN_MOVES, SPECIMEN_STATES, whyNot } from '../../../server/contract/moves.ts'
import type { Say } from '../../../server/contract/words.ts'
import { useMay, whoCan } from '../../me.ts'
import { useSay } from '../../words.ts'
import type { SpecimenRow } from './rows.ts'

/** Why this person cannot do it with this card now; null when they can. */
export function useWhy(move: 'collect' | 'withdraw', row: SpecimenRow): Say | null {
  const may = useMay('collect')
  if (!may) return whoCan('collect')
  return whyNot(SPECIMEN_MOVES[move], row.state, SPECIMEN_STATES)
}

export function Impossible({ title, why }: { title: string; why: Say }) {
  return (
    <section>
      <h3>{title}</h3>
      <p className="soft">{useSay()(why)}</p>
    </section>
  )
}
