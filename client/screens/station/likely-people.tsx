/**
 * Who is known here and may be the one that is being typed, with what they share. Nobody is chosen by
 * itself; the same identity number has to be settled: this is her, or the number was mistyped.
 */
import { Button } from '@mantine/core'
import { useDeferredValue } from 'react'
import type { AdultKind, LikelyPerson, TypedPerson } from '../../../server/contract/subjects.ts'
import { useAsk } from '../../api.ts'
import { dayText } from '../../dates.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { useStationWords } from './words.ts'

interface LikelyProps {
  samplingPoint: string
  kind?: AdultKind
  typed: TypedPerson
  /** The number as the card said it: then one key says that this is her. */
  scanned?: string
  onHer: (one: LikelyPerson) => void
  /** Back to the number that was mistyped. */
  onMistyped: () => void
}

/** So little is half a name or the beginning of a number. */
const LEAST = { name: 2, phone: 7, idNumber: 5, inpatientNumber: 3 } as const

export function LikelyPeople({
  samplingPoint,
  kind = 'woman',
  typed,
  scanned,
  onHer,
  onMistyped,
}: LikelyProps) {
  const w = useStationWords()
  const now = useDeferredValue(JSON.stringify(enoughOf(typed)))
  const asked = now === '{}' ? null : { samplingPoint, kind, ...(JSON.parse(now) as TypedPerson) }
  const found = useAsk('findLikelyPeople', asked, { keep: true }).gave
  if (!asked || !found || found.length === 0) return null
  const exact = found.find(one => one.how === 'exact')
  // Read from her card the number is hers; typed, it has to be looked at.
  const read = typed.idNumber === scanned
  if (exact)
    return (
      <SentenceCard
        tone={read ? 'good' : 'stop'}
        says={w('sameNumber', { name: exact.maskedName })}
      >
        <div className="form-acts">
          <Button autoFocus={read} onClick={() => onHer(exact)}>
            {w('thisIsHer')}
          </Button>
          <Button variant="default" onClick={onMistyped}>
            {w('mistyped')}
          </Button>
        </div>
      </SentenceCard>
    )
  return (
    <div className="likely" role="status">
      <p className="soft">{w('maybe')}</p>
      <ul>
        {found.map(one => (
          <Likely key={one.id} one={one} onHer={onHer} />
        ))}
      </ul>
    </div>
  )
}

function Likely({ one, onHer }: { one: LikelyPerson; onHer: (one: LikelyPerson) => void }) {
  const w = useStationWords()
  const speak = useSay()
  const last = one.bornAt ? ` · ${dayText(one.bornAt)}` : ''
  return (
    <li>
      <span className="two-lines">
        <span>
          <strong>{one.maskedName}</strong> {w('phoneEnd', { end: one.phoneEnd })}
        </span>
        <small>
          {one.reasons.map(speak).join(w('comma'))}
          {one.kind === 'woman' && ` · ${w('children', { count: one.children })}`}
          {last}
        </small>
      </span>
      <Button variant="default" size="compact-sm" onClick={() => onHer(one)}>
        {w('thisIsHer')}
      </Button>
    </li>
  )
}

function enoughOf(typed: TypedPerson): TypedPerson {
  const enough = Object.entries(LEAST).filter(
    ([key, least]) => (typed[key as keyof TypedPerson] ?? '').trim().length >= least,
  )
  return Object.fromEntries(enough.map(([key]) => [key, typed[key as keyof TypedPerson]?.trim()]))
}
