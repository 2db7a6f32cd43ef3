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
  const [asked, setAsked] = useState<readonly ResultOnBench[] | null>(null)
  const [sending, setSending] = useState(false)
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
    const those = stillThere(asked ?? [], rows)
    if (those.length === 0) return null
    setSending(true)
    const { gave, refusal } = await authorise.tell({ centre, results: those.map(seen), password })
    setSending(false)
    if (refusal) return refusal
    setAsked(null)
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
      if (act === 'authorise') setAsked(sent())
    },
    /** What the password is asked for, as it was then; null while it is not asked for. */
    asked: act === 'authorise' ? asked : null,
    /** What of it is there to sign. What is under way leaves the list by this very signature. */
    toSign: sending ? (asked ?? []) : stillThere(asked ?? [], rows),
    authorise: authoriseChosen,
    cancel: () => setAsked(null),
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

/** Of what was shown to the signer, what nobody has signed or changed since. */
const stillThere = (
  asked: readonly ResultOnBench[],
  rows: readonly ResultOnBench[] | undefined,
): readonly ResultOnBench[] =>
  rows
    ? asked.filter(({ id, version }) => rows.some(r => r.id === id && r.version === version))
    : asked

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
