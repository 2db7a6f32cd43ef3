/** The case beside the board; which one stands in the address. */
import { useEffect } from 'react'
import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { fetchedLater } from '../../fetched.ts'
import { useNames } from '../../names.ts'
import { Arriving } from '../../ui/caught.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { byUrgency } from './urgency.ts'
import { useBoardWords } from './words.ts'

/** Larger than the board, which is there before it. */
const CaseBody = fetchedLater(async () => ({
  default: (await import('../case/body.tsx')).CaseBody,
}))

export function CaseDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useBoardWords()
  const names = useNames()
  // Once the board stands, so that nobody waits for it who opens a row.
  useEffect(CaseBody.begin, [])
  const asked = useAsk('showCase', id ? { id } : null)
  const row = asked.gave?.rows.slice().sort(byUrgency)[0]
  const title = row
    ? w('caseTitle', {
        number: grouped(row.specimen),
        condition: names.condition(row.programme, row.condition),
      })
    : w('caseOnly')
  return (
    <SideDrawer title={title} open={id !== ''} onClose={onClose} wide>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading />}
      {asked.gave && (
        <>
          <p className="case-link">
            <Link href={`/cases/${id}`}>{w('fullPage')}</Link>
          </p>
          <Arriving of={id} fallback={<Loading />}>
            <CaseBody.Show page={asked.gave} />
          </Arriving>
        </>
      )}
    </SideDrawer>
  )
}
