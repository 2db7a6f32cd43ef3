/** The case beside the board; which one stands in the address. */
import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { CaseBody } from '../case/body.tsx'
import { byUrgency } from './urgency.ts'
import { useBoardWords } from './words.ts'

export function CaseDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useBoardWords()
  const names = useNames()
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
          <CaseBody page={asked.gave} />
        </>
      )}
    </SideDrawer>
  )
}
