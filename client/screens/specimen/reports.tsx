/** The reports on a specimen, each edition as a link. */
import { Link } from 'wouter'
import { REPORT_STATES } from '../../../server/contract/moves.ts'
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { REPORT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useSpecimenWords } from './words.ts'

export function Reports({ number }: { number: string }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const may = useMay('see-reports')
  const asked = useAsk('listReports', may ? { specimen: number } : null)
  if (!may) return null
  return (
    <Part title={w('reports')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.gave?.rows.length === 0 && <p className="soft">{w('noReports')}</p>}
      <ul className="specimen-list">
        {asked.gave?.rows.map(row => (
          <li key={row.id}>
            <p className="result-line">
              <Link href={`/reports/${row.id}`}>{w('reportVersion', { n: row.edition })}</Link>
              <StatusTag tone={REPORT_TONES[row.state]}>
                {speak(REPORT_STATES[row.state])}
              </StatusTag>
              <When at={row.releasedAt ?? row.draftedAt} />
            </p>
          </li>
        ))}
      </ul>
    </Part>
  )
}
