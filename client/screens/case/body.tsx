/** A case as it is worked on: what happened, what to do and say, and what can be recorded. */
import type { CasePage } from '../../../server/contract/recalls.ts'
import { SealPart } from '../seals/ask-seal.tsx'
import { Acts } from './acts.tsx'
import { Advice } from './advice.tsx'
import { IdentityBox } from './identity.tsx'
import { standing } from './standing.ts'
import { Timeline } from './timeline.tsx'
import './case.css'

export function CaseBody({ page }: { page: CasePage }) {
  return (
    <div className="case-body">
      <Timeline page={page} />
      <div className="case-side">
        <Advice page={page} row={standing(page)[0] ?? null} />
        <IdentityBox subject={page.subject.id} maskedName={page.maskedName} />
        <SealPart page={page} />
      </div>
      <Acts key={page.case.id} page={page} />
    </div>
  )
}
