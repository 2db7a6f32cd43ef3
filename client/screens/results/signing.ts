/** Which rows are chosen, and the act on them: verify what is recorded, authorise what is verified. */
import { useState } from 'react'
import type { ResultOnBench, SignedOff } from '../../../server/contract/results.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { toast } from '../../ui/toast.tsx'
import { type BenchState, MOST } from './bench.ts'

type Act = 'verify' | 'authorise'

/** What the laboratory answered, with the rows as they were when they were sent. */
export interface Signed {
  readonly act: Act
  readonly answer: SignedOff
  readonly rows: readonly ResultOnBench[]
}

export function useSigning(
  centre: string,
  state: BenchState,
  rows: readonly ResultOnBench[] | undefined,
) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [signed, setSigned] = useState<Signed | null>(null)
  const [asking, setAsking] = useState(false)
  const verify = useTell('verifyResults')
  const authorise = useTell('authoriseResults')
  const may = { verify: useMay('verify'), authorise: useMay('authorise') }
  const act: Act | null =
    state === 'recorded' ? 'verify' : state === 'verified' ? 'authorise' : null
  // A row that has left the list is no longer chosen.
  const chosen = new Set((rows ?? []).filter(row => picked.has(row.id)).map(row => row.id))
  const sent = () => (rows ?? []).filter(row => chosen.has(row.id)).slice(0, MOST)
  const answered = (by: Act, those: readonly ResultOnBench[], answer: SignedOff) => {
    setSigned({ act: by, answer, rows: those })
    setPicked(new Set(answer.withheld.map(one => one.id)))
    nounsChanged(new Set(['result']))
  }
  const verifyChosen = async () => {
    const those = sent()
    const { gave, refusal } = await verify.tell({ centre, results: those.map(seen) })
    if (refusal) return toast('stop', refusal.says)
    answered('verify', those, gave)
  }
  /** The refusal, where the password was wrong: the dialog says it beside its field. */
  const authoriseChosen = async (password: string) => {
    const those = sent()
    const { gave, refusal } = await authorise.tell({ centre, results: those.map(seen), password })
    if (refusal) return refusal
    setAsking(false)
    answered('authorise', those, gave)
    return null
  }
  return {
    act,
    chosen: chosen as ReadonlySet<string>,
    signed,
    busy: verify.busy || authorise.busy,
    why: act && whyNotSign(act, may[act], chosen.size),
    sign: () => {
      if (act === 'verify') void verifyChosen()
      if (act === 'authorise') setAsking(true)
    },
    /** Whether the password is being asked for. */
    asking: asking && act === 'authorise',
    authorise: authoriseChosen,
    cancel: () => setAsking(false),
    those: sent,
    toggle: (row: ResultOnBench) => {
      if (act) setPicked(withOrWithout(chosen, row.id))
    },
    chooseAll: () => {
      setPicked(
        new Set(
          (rows ?? [])
            .filter(row => !row.withheld.some(one => one.holds === 'value'))
            .map(row => row.id),
        ),
      )
    },
    chooseNone: () => setPicked(new Set()),
    forget: () => setSigned(null),
  }
}

const seen = ({ id, version }: ResultOnBench) => ({ id, version })

export type Signing = ReturnType<typeof useSigning>

function whyNotSign(act: Act, may: boolean, count: number): Say | null {
  if (!may) return whoCan(act)
  return count === 0 ? say('Choose results first.', '请先选择结果。') : null
}

function withOrWithout(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}
