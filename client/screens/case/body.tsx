/** A case as it is worked on: what happened, what to do and say, and what can be recorded. */
import type { CasePage } from '../../../server/contract/recalls.ts'
import { byUrgency } from '../board/urgency.ts'
import { Acts } from './acts.tsx'
import { Advice } from './advice.tsx'
import { IdentityBox } from './identity.tsx'
import { Timeline } from './timeline.tsx'
import './case.css'

/** Recalls of a case that still stand, the most urgent first. */
export const standing = (page: CasePage) => page.rows.filter(row => row.shown).sort(byUrgency)

export function CaseBody({ page }: { page: CasePage }) {
  return (
    <div className="case-body">
      <Timeline page={page} />
      <div className="case-side">
        <Advice page={page} row={standing(page)[0] ?? null} />
        <IdentityBox subject={page.subject.id} maskedName={page.maskedName} />
      </div>
      <Acts key={page.case.id} page={page} />
    </div>
  )
}
