/** The truth at the top: what waits here, what is on its way, what the centre confirmed, numbers. */
import { Link } from 'wouter'
import { type Answer, useAsk } from '../../api.ts'
import { useCards } from './cards.tsx'
import { useStationWords } from './words.ts'

type Page = Answer<{ rows: readonly unknown[]; next: string | null }>

export function Strip({ samplingPoint, left }: { samplingPoint: string; left: number | null }) {
  const w = useStationWords()
  const expected = useCards(samplingPoint, 'expected')
  const collected = useCards(samplingPoint, 'collected')
  const sent = useCards(samplingPoint, 'sent')
  const parcels = useAsk('listShipments', { samplingPoint, limit: 50 })
  const rows = parcels.gave?.rows
  const confirmed = rows
    ? `${sum(rows.map(r => r.received))} / ${sum(rows.map(r => r.count))}`
    : unknownYet(parcels.refusal !== null)
  return (
    <nav className="strip" aria-label={w('strip')}>
      <Figure to="?list=expected" figure={countOf(expected)} says={w('stripExpected')} />
      <Figure to="?list=collected" figure={countOf(collected)} says={w('stripCollected')} />
      <Figure to="?list=sent" figure={countOf(sent)} says={w('stripSent')} />
      <Figure to="?list=sent" figure={confirmed} says={w('stripConfirmed')} />
      <Figure to="/kits" figure={left === null ? '…' : String(left)} says={w('stripLeft')} />
    </nav>
  )
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** A failure is shown as one, never as 0. */
const unknownYet = (failed: boolean): string => (failed ? '?' : '…')

const countOf = ({ gave, refusal }: Page): string =>
  gave ? `${gave.rows.length}${gave.next ? '+' : ''}` : unknownYet(refusal !== null)

function Figure({ to, figure, says }: { to: string; figure: string; says: string }) {
  const href = to.startsWith('?') ? `/station${to}` : to
  return (
    <Link href={href}>
      <strong>{figure}</strong> <span>{says}</span>
    </Link>
  )
}
