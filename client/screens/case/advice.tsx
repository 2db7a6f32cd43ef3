/** What to do now and what to say, by where the recall stands. */
import { useId } from 'react'
import type { BoardRow, CasePage } from '../../../server/contract/recalls.ts'
import { whenText } from '../../dates.ts'
import { useNames } from '../../names.ts'
import { useSay } from '../../words.ts'
import { RecallStateTag, SeverityTag } from '../board/parts.tsx'
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
      <p className="advice-do">{w(row ? nextAct(row, page) : resting)}</p>
      {row && (row.state === 'open' || row.state === 'reached') && <ToSay page={page} row={row} />}
    </section>
  )
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

function ToSay({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  const centre = names.place(row.centre, row.centreName)
  const place = names.place(row.samplingPoint, row.samplingPointName)
  // What is said of a pregnancy stands in the recall itself: it is no child's second card.
  if (page.prenatal)
    return (
      <>
        <h3>{w('say')}</h3>
        <p>{speak(row.says)}</p>
        <small className="soft">{w('house')}</small>
      </>
    )
  return (
    <>
      <h3>{w('say')}</h3>
      <ol className="advice-say">
        <li>{w('sayWho', { centre })}</li>
        <li>{w(row.condition === 'REPEAT' ? 'sayRepeat' : 'sayValue')}</li>
        <li>{w('sayWhere', { place, when: whenText(row.dueAt) })}</li>
        <li>{w('sayBack')}</li>
      </ol>
      <small className="soft">{w('house')}</small>
    </>
  )
}
