/** The three lists of the bench and how many each holds. */

import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { BenchOnly } from '../../../server/contract/results.ts'
import { type Answer, useAsk } from '../../api.ts'

export const BENCH_STATES = ['recorded', 'verified', 'authorised'] as const
export type BenchState = (typeof BENCH_STATES)[number]

/** As many as the laboratory gives in one answer, and as one sign-off may name. */
export const MOST = 200
/** Enough to say how many wait in a list that is not open. */
const GLANCE = 50

type Page = Output<ContractOf['listBench']>

export function useBench(centre: string, state: BenchState, after: string, only: BenchOnly | '') {
  const first = (one: BenchState) => {
    return { centre, state: one, limit: one === state ? MOST : GLANCE }
  }
  const firsts = {
    recorded: useAsk('listBench', first('recorded')),
    verified: useAsk('listBench', first('verified')),
    authorised: useAsk('listBench', first('authorised')),
  }
  const narrowed = { ...first(state), ...(after ? { after } : {}), ...(only ? { only } : {}) }
  const other = useAsk('listBench', after || only ? narrowed : null, { keep: true })
  return {
    ...(after || only ? other : firsts[state]),
    counts: {
      recorded: countOf(firsts.recorded),
      verified: countOf(firsts.verified),
      authorised: countOf(firsts.authorised),
    },
  }
}

/** “50+” where there are more than one answer holds; “–” while it is not known. */
function countOf({ gave }: Answer<Page>): string {
  if (!gave) return '–'
  return gave.next ? `${gave.rows.length}+` : String(gave.rows.length)
}
