/**
 * A case in hand: whoever opens a form to call the family has it, by name, and everybody else sees so
 * before they lift a receiver. Somebody who goes on all the same says so first, and the one who had
 * it reads that at once, with what they typed still there.
 */
import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import type { InHand } from '../../../server/contract/hands.ts'
import type { BoardRow, CasePage } from '../../../server/contract/recalls.ts'
import { say } from '../../../server/contract/words.ts'
import { api, useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { timeText } from '../../dates.ts'
import { mayDo, useMe } from '../../me.ts'
import { idleSeconds } from '../../presence.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

const KEEP_EVERY_MS = 60_000
/** Nobody has touched the page for so long: it is no longer kept, and lapses by its row. */
const AWAY_S = 120

/** Who has a case in hand now, by any of its rows; null: nobody. */
export function useInHand(rows: readonly BoardRow[]): InHand | null {
  const now = useNow(1000)
  const held = rows.find(row => row.inHand)?.inHand ?? null
  return held && Date.parse(held.until) > now ? held : null
}

/** One after the other: a form that closes must not lay down what the next one has just taken. */
let saying: Promise<unknown> = Promise.resolve()
const inTurn = (step: () => Promise<unknown>): void => {
  saying = saying.then(step).catch(() => undefined)
}

/** Around a form that calls, ends or closes: it takes the case in hand while it is open. */
export function Held({ page, children }: { page: CasePage; children: ReactNode }) {
  const w = useCaseWords()
  const me = useMe()
  const held = useInHand(page.rows)
  const mine = useRef(false)
  const { id } = page.case
  const others = held !== null && held.by !== me.id
  const mayTake = mayDo(me, 'contact')
  if (held?.by === me.id) mine.current = true
  const free = !others && mayTake
  useEffect(() => {
    if (!free) return
    const keep = () => {
      if (idleSeconds() < AWAY_S) inTurn(() => api.takeInHand({ id }))
    }
    keep()
    const timer = setInterval(keep, KEEP_EVERY_MS)
    return () => clearInterval(timer)
  }, [free, id])
  useEffect(() => {
    if (mayTake) return () => inTurn(() => api.layDown({ id }))
  }, [mayTake, id])
  if (others && !mine.current) return <HandCard held={held} page={page} />
  return (
    <div className="case-held">
      {held?.by === me.id && <SentenceCard tone="good" says={w('handMine')} />}
      {others && <HandCard held={held} page={page} lost />}
      {children}
    </div>
  )
}

function HandCard({ held, page, lost }: { held: InHand; page: CasePage; lost?: true }) {
  const w = useCaseWords()
  const told = useTell('takeInHand')
  const named = { name: held.name, when: timeText(held.since) }
  const take = async () => {
    const { refusal } = await told.tell({ id: page.case.id, from: held.by })
    if (refusal) return toast('stop', refusal.says)
    toast(
      'good',
      say(`You have the case in hand; ${held.name} is told.`, `已由您处理，并已告知${held.name}。`),
    )
    caseChanged()
  }
  return (
    <SentenceCard tone={lost ? 'stop' : 'fault'} says={w(lost ? 'handLost' : 'handOther', named)}>
      <Button variant="default" loading={told.busy} onClick={() => void take()}>
        {w('takeOver', named)}
      </Button>
    </SentenceCard>
  )
}

/** Forms that have it in hand say so themselves. */
const HELD: readonly string[] = ['contact', 'end', 'close']

/** On the case itself: who else has it in hand. */
export function HandNotice({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const me = useMe()
  const [act] = useAddress('act')
  const held = useInHand(page.rows)
  if (!held || held.by === me.id || HELD.includes(act)) return null
  const named = { name: held.name, when: timeText(held.since) }
  return <SentenceCard tone="fault" says={w('handOther', named)} />
}
