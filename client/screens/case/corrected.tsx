/**
 * A verdict was corrected and the family knows the one before: who was called, when, and what holds
 * now; it stays until somebody says by name that they told them.
 */
import { type BoardRow, type CasePage, CORRECTION } from '../../../server/contract/recalls.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { OUTCOMES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { caseChanged } from './changed.ts'
import { standing } from './standing.ts'
import { useCaseWords } from './words.ts'

export function Corrected({ page }: { page: CasePage }) {
  const rows = standing(page).filter(row => row.condition === CORRECTION)
  return rows.map(row => <OneCorrected key={row.id} page={page} row={row} />)
}

function OneCorrected({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const speak = useSay()
  const heard = page.contacts.filter(({ outcome }) =>
    ['reached-guardian', 'reached-other', 'refused'].includes(outcome),
  )
  return (
    <SentenceCard tone="stop" says={speak(row.says)}>
      <div className="corrected-more">
        {heard.length > 0 && (
          <ul className="corrected-heard" aria-label={w('heardBefore')}>
            {heard.map(one => (
              <li key={one.id}>
                <When at={one.at} /> · {one.byName} · {speak(OUTCOMES[one.outcome])}
              </li>
            ))}
          </ul>
        )}
        {row.state === 'open' && <Told page={page} row={row} />}
      </div>
    </SentenceCard>
  )
}

function Told({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const may = useMay('contact')
  const told = useTell('tellAnew')
  const began = page.recalls.find(one => one.id === row.id)?.ladderAt ?? row.openedAt
  const reached = page.contacts.some(
    one => one.recall === row.id && one.outcome === 'reached-guardian' && one.recordedAt >= began,
  )
  const first = say('Record the contact in which they were told first.', '请先登记告知家属的联系。')
  const tell = async () => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('Recorded: the family was told.', '已登记：已告知家属。'))
    caseChanged()
  }
  return (
    <WhyNot
      why={may ? (reached ? null : first) : whoCan('contact')}
      loading={told.busy}
      onPress={() => void tell()}
    >
      {w('toldAnew')}
    </WhyNot>
  )
}
