/** What to do now and what to say, by where the recall stands and its ladder. */
import { useId } from 'react'
import { type BoardRow, type CasePage, CORRECTION } from '../../../server/contract/recalls.ts'
import type { Say } from '../../../server/contract/words.ts'
import { useSay } from '../../words.ts'
import { RecallStateTag, SeverityTag } from '../board/parts.tsx'
import { LadderPart, ladderOf, nextStep, useNextSentence } from './ladder.tsx'
import { Limits } from './limits.tsx'
import { useCaseWords } from './words.ts'

export function Advice({ page, row }: { page: CasePage; row: BoardRow | null }) {
  const w = useCaseWords()
  const heading = useId()
  const resting = page.case.state === 'open' ? 'doRest' : 'doNothing'
  return (
    <section className="advice" aria-labelledby={heading}>
      <h2 id={heading}>{w('advice')}</h2>
      {row && (
        <p className="advice-state">
          <SeverityTag severity={row.severity} /> <RecallStateTag state={row.state} />
        </p>
      )}
      {row && <Limits row={row} />}
      <h3>{w('next')}</h3>
      {row ? <Next page={page} row={row} /> : <p className="advice-do">{w(resting)}</p>}
      {row && isCalled(row) && <ToSay page={page} row={row} />}
      {row && (isCalled(row) || row.state === 'met') && <LadderPart page={page} row={row} />}
    </section>
  )
}

/** A correction is told before it is signed anew. */
const isCalled = ({ state, condition }: BoardRow): boolean =>
  state === 'open' || state === 'reached' || condition === CORRECTION

function Next({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const sentence = useNextSentence()
  const ladder = ladderOf(page, row)
  const step = nextStep(ladder)
  if (step) return <p className="advice-do">{sentence(page, row, step)}</p>
  if (isCalled(row) && row.state !== 'reached' && ladder?.state === 'finished')
    return <p className="advice-do">{w('doFinished')}</p>
  return <p className="advice-do">{w(nextAct(row, page))}</p>
}

function nextAct(row: BoardRow, { prenatal }: CasePage) {
  if (row.state === 'reached' && prenatal?.redraw.may === 'no') return 'doDiagnosis'
  switch (row.state) {
    case 'provisional':
      return 'doVerify'
    case 'reached':
      return 'doOrder'
    case 'met':
      return 'doWait'
    case 'open':
      return row.severity === 'critical' ? 'doCallNow' : 'doCall'
    default:
      return 'doNothing'
  }
}

/** What the programme's rows say on the channel that comes next, and what is not said. */
function ToSay({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const speak = useSay()
  const ladder = ladderOf(page, row)
  const script = ladder?.scripts[nextStep(ladder)?.channel ?? 'phone']
  // What is said of a pregnancy stands in the recall itself too: its days are nowhere else.
  const own = page.prenatal || !script ? row.says : null
  return (
    <>
      <h3>{w('say')}</h3>
      {own && <p>{speak(own)}</p>}
      {script?.say && <Lines says={script.say} />}
      {script?.avoid && (
        <>
          <h3>{w('avoid')}</h3>
          <Lines says={script.avoid} />
        </>
      )}
      <small className="soft">
        {w('house')}
        {script?.verified === 'unverified' && <> ({w('unverified')})</>}
      </small>
    </>
  )
}

/** One thing after the other. */
function Lines({ says }: { says: Say }) {
  const speak = useSay()
  return (
    <ol className="advice-say">
      {speak(says)
        .split('\n')
        .map(line => (
          <li key={line}>{line}</li>
        ))}
    </ol>
  )
}
