/** The changes on the desk: gathered, previewed, saved together. What is typed on is not lost by a look around. */
import { useState } from 'react'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Input, Output } from '../../../server/contract/kit.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { toast } from '../../ui/toast.tsx'

export type Routing = Output<ContractOf['showRouting']>
export type Change = Input<ContractOf['changeRouting']>['changes'][number]
export type Preview = Output<ContractOf['previewRouting']>
export interface Period {
  from: string
  until: string
}

export type Desk = ReturnType<typeof useDesk>

const key = (programme: string) => `guthrie.routing.${programme}`

/** What lay on the desk in this tab before; rows of the network hold no one's name. */
function remembered(programme: string): Change[] {
  try {
    return JSON.parse(sessionStorage.getItem(key(programme)) ?? '[]') as Change[]
  } catch {
    return []
  }
}

/** Lays changes on the desk of a programme behind what lies there; it is opened after. */
export function layOnDesk(programme: string, more: readonly Change[]): void {
  const lies = remembered(programme)
  const known = new Set(lies.map(one => JSON.stringify(one)))
  const fresh = more.filter(one => !known.has(JSON.stringify(one)))
  sessionStorage.setItem(key(programme), JSON.stringify([...lies, ...fresh]))
}

export function useDesk(programme: string) {
  const [changes, put] = useState<Change[]>(() => remembered(programme))
  const [preview, setPreview] = useState<Preview | null>(null)
  const [period, setPeriod] = useState<Period | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const previews = useTell('previewRouting')
  const saves = useTell('changeRouting')
  const lay = (next: Change[]) => {
    sessionStorage.setItem(key(programme), JSON.stringify(next))
    put(next)
    setPreview(null)
    refuse(null)
  }
  const look = async (over: Period, after?: string) => {
    const asked = { programme, changes, ...over, ...(after ? { after } : {}) }
    const { gave, refusal: not } = await previews.tell(asked)
    refuse(not)
    setPeriod(over)
    if (!gave) return setPreview(null)
    const before = after ? (preview?.specimens.rows ?? []) : []
    const rows = [...before, ...gave.specimens.rows]
    setPreview({ ...gave, specimens: { ...gave.specimens, rows } })
  }
  const save = async () => {
    if (!preview) return
    const { refusal: not } = await saves.tell({ programme, changes, basis: preview.basis })
    if (not) {
      setPreview(null)
      return refuse(not)
    }
    lay([])
    toast('good', say('The routes are changed.', '分片已更改。'))
  }
  return {
    changes,
    preview,
    refusal,
    busy: previews.busy || saves.busy,
    add: (...more: Change[]) => lay([...changes, ...more]),
    drop: (at: number) => lay(changes.filter((_, i) => i !== at)),
    clear: () => lay([]),
    look,
    more: () => period && void look(period, preview?.specimens.next ?? undefined),
    save,
  }
}
