/** What the laboratory answered to a sign-off, row by row: done, or withheld and why. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useNames } from '../../names.ts'
import { VERDICT_TONES, VERDICTS } from '../../terms.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { Signed, Signing } from './signing.ts'
import { useResultWords } from './words.ts'

export function AnswerCard({ signing }: { signing: Signing }) {
  const w = useResultWords()
  const { signed } = signing
  if (!signed) return null
  const count = signed.answer.done.length
  const says = w(signed.act === 'verify' ? 'doneVerify' : 'doneAuthorise', { count })
  return (
    <div className="answer-card">
      <SentenceCard tone={signed.answer.withheld.length > 0 ? 'fault' : 'good'} says={says}>
        <Button variant="default" size="compact-sm" onClick={signing.forget}>
          {w('close')}
        </Button>
        <div className="signed">
          <Withheld signed={signed} />
          <Verdicts signed={signed} />
        </div>
      </SentenceCard>
    </div>
  )
}

function Withheld({ signed }: { signed: Signed }) {
  const w = useResultWords()
  const speak = useSay()
  const names = useNames()
  const { withheld } = signed.answer
  if (withheld.length === 0) return null
  return (
    <>
      <p>{w('notDone', { count: withheld.length })}</p>
      <ul>
        {withheld.map(({ id, says }) => {
          const row = signed.rows.find(one => one.id === id)
          return (
            <li key={id}>
              {row && (
                <>
                  <span className="number">{grouped(row.specimen)}</span>{' '}
                  {names.analyte(row.programme, row.analyte)}:{' '}
                </>
              )}
              {speak(says)}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Verdicts({ signed }: { signed: Signed }) {
  const w = useResultWords()
  const speak = useSay()
  const { verdicts } = signed.answer
  if (verdicts.length === 0) return null
  return (
    <>
      <p>{w('verdicts')}</p>
      <ul>
        {verdicts.map(({ specimen, verdict }) => (
          <li key={specimen}>
            <Link className="number" href={`/specimens/${specimen}`}>
              {grouped(specimen)}
            </Link>{' '}
            <StatusTag tone={VERDICT_TONES[verdict]}>{speak(VERDICTS[verdict])}</StatusTag>
          </li>
        ))}
      </ul>
    </>
  )
}
