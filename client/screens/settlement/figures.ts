/** What this screen asks for, as it stands in the address, and the answer. */
import { PaidBy } from '../../../server/contract/settlement.ts'
import { useAsk } from '../../api.ts'
import { useAddress } from '../../ui/use-address.ts'
import { usePeriod } from '../statistics/figures.ts'

export function useSettlement() {
  const period = usePeriod()
  const [by] = useAddress('by', 'centre')
  const [programme] = useAddress('programme')
  const [payer] = useAddress('payer')
  const paid = PaidBy.safeParse(payer).data
  const which = {
    ...{ from: period.from, until: period.until },
    ...(programme ? { programme } : {}),
    ...(paid ? { payer: paid } : {}),
  }
  const ask = {
    ...which,
    by: by === 'sampling-point' ? ('sampling-point' as const) : ('centre' as const),
  }
  return { period, which, ask, ...useAsk('showSettlement', ask) }
}
