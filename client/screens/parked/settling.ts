/** Which rows are chosen, and what is done with many: taken over, handed on, tried again. */
import { useState } from 'react'
import type { Replayed } from '../../../server/contract/ward.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { toast } from '../../ui/toast.tsx'
import type { Narrowed } from './narrowed.ts'
import type { ParkedRow } from './page-of.ts'

/** How a replay of many stands. */
export interface Trying {
  readonly over: boolean
  readonly answers: readonly Replayed[]
}

export function useSettling(
  centre: string,
  narrowed: Narrowed,
  rows: readonly ParkedRow[] | undefined,
) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [trying, setTrying] = useState<Trying | null>(null)
  const me = useMe()
  const may = useMay('replay')
  const own = useTell('ownParked')
  const replay = useTell('replayMany')
  // A row that has left the list is no longer chosen.
  const chosen = (rows ?? []).filter(row => picked.has(row.id))
  const give = async (some: readonly ParkedRow[], owner: string | null) => {
    const versions = some.map(({ id, version }) => ({ id, version }))
    const { gave, refusal } = await own.tell({ centre, rows: versions, owner })
    if (refusal) return toast('stop', refusal.says)
    if (gave.changed.length > 0) toast('fault', changed(gave.changed.length))
    else toast('good', owner === null ? GIVEN_BACK : owner === me.id ? TAKEN : HANDED)
    nounsChanged(new Set(['observation']))
  }
  /** Slice by slice, so that it can be watched and nobody else has to wait for it. */
  const tryAgain = async (which: { ids: string[] } | Narrowed['asked']) => {
    const answers: Replayed[] = []
    let after: string | undefined
    setTrying({ over: false, answers })
    do {
      const slice = after === undefined ? which : { ...which, after }
      const { gave, refusal } = await replay.tell({ centre, ...slice })
      if (refusal) {
        toast('stop', refusal.says)
        break
      }
      answers.push(...gave.rows)
      setTrying({ over: false, answers: [...answers] })
      after = gave.next ?? undefined
    } while (after !== undefined)
    setTrying({ over: true, answers })
    setPicked(new Set())
    nounsChanged(new Set(['observation', 'message', 'result']))
  }
  const why: Say | null = may ? null : whoCan('replay')
  return {
    chosen,
    isChosen: (row: ParkedRow) => picked.has(row.id),
    toggle: (row: ParkedRow) => setPicked(withOrWithout(picked, row.id)),
    chooseAll: () => setPicked(new Set((rows ?? []).map(row => row.id))),
    chooseNone: () => setPicked(new Set()),
    busy: own.busy || (trying !== null && !trying.over),
    /** Why nothing may be done at all, and why nothing may be done with what is chosen. */
    why,
    whyChosen: why ?? (chosen.length === 0 ? CHOOSE : null),
    take: (some: readonly ParkedRow[]) => void give(some, me.id),
    give: (some: readonly ParkedRow[], owner: string | null) => void give(some, owner),
    tryChosen: () => void tryAgain({ ids: chosen.map(row => row.id) }),
    tryAll: () => void tryAgain(narrowed.asked),
    trying,
    forget: () => setTrying(null),
  }
}

export type Settling = ReturnType<typeof useSettling>

const CHOOSE = say('Choose rows first.', '请先选择。')
const TAKEN = say('They are yours now.', '已由您负责。')
const HANDED = say('They are handed over.', '已移交。')
const GIVEN_BACK = say('They are given back to their role.', '已退回相应角色。')
const changed = (count: number): Say =>
  say(
    `${count} have changed meanwhile and stay as they are. Look at them again.`,
    `有 ${count} 条在此期间已变更，未作更改，请重新查看。`,
  )

function withOrWithout(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}
