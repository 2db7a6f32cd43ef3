/** What the ward is narrowed to; every choice stands in the address and is asked of the laboratory. */
import { ParkedReason } from '../../../server/contract/messages.ts'
import { useAddress } from '../../ui/use-address.ts'

const OWNERS = ['me', 'nobody'] as const
export const WARD_STATES = ['parked', 'replayed', 'dismissed'] as const
export type WardState = (typeof WARD_STATES)[number]

export function useNarrowed() {
  const [state] = useAddress('state', 'parked')
  const [why] = useAddress('why')
  const [line] = useAddress('line')
  const [owner] = useAddress('owner')
  const [due] = useAddress('due')
  const [match] = useAddress('match')
  const [specimen] = useAddress('specimen')
  const one = <T extends string>(all: readonly T[], text: string) => all.find(it => it === text)
  const reason = one(ParkedReason.options, why)
  const whose = one(OWNERS, owner)
  const asked = {
    ...(reason ? { why: reason } : {}),
    ...(line ? { line } : {}),
    ...(specimen ? { specimen } : {}),
    ...(whose ? { owner: whose } : {}),
    ...(due === 'overdue' ? { due: 'overdue' as const } : {}),
    ...(match === 'proposed' ? { match: 'proposed' as const } : {}),
  }
  return {
    state: one(WARD_STATES, state) ?? 'parked',
    asked,
    /** Changes when the list is another one. */
    key: JSON.stringify([state, asked]),
    any: Object.keys(asked).length > 0,
  }
}

export type Narrowed = ReturnType<typeof useNarrowed>
