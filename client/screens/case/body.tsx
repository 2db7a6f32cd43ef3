/** A case as it is worked on: what happened, what to do and say, and what can be recorded. */
import type { CasePage } from '../../../server/contract/recalls.ts'
import { useAddress } from '../../ui/use-address.ts'
import { CouplePart } from '../couple/part.tsx'
import { SealPart } from '../seals/ask-seal.tsx'
import { Acts } from './acts.tsx'
import { Advice } from './advice.tsx'
import { Corrected } from './corrected.tsx'
import { HandNotice } from './hand.tsx'
import { IdentityBox } from './identity.tsx'
import { standing } from './standing.ts'
import { Timeline } from './timeline.tsx'
import './case.css'

/** While something is recorded, its form stands beside what to say, and the past below. */
export function CaseBody({ page }: { page: CasePage }) {
  const [act] = useAddress('act')
  return (
    <div className={act ? 'case-body case-acting' : 'case-body'}>
      <div className="case-hand">
        <HandNotice page={page} />
        <Corrected page={page} />
      </div>
      <Timeline page={page} />
      <div className="case-side">
        <Advice page={page} row={standing(page)[0] ?? null} />
        <IdentityBox subject={page.subject.id} maskedName={page.maskedName} />
        {page.subject.kind === 'woman' && (
          <CouplePart
            woman={page.subject.id}
            pregnancy={page.subject.pregnancy}
            samplingPoint={page.subject.samplingPoint}
          />
        )}
        <SealPart page={page} />
      </div>
      <Acts key={page.case.id} page={page} />
    </div>
  )
}
