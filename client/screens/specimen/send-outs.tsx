/** Where this specimen was sent besides, and the way to send it. */
import { Link } from 'wouter'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { SEND_OUT_ENDS } from '../../../server/contract/send-outs.ts'
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { ENDED_TONES } from '../send-outs/columns.tsx'
import { useSendOutWords } from '../send-outs/words.ts'
import '../send-outs/send-outs.css'

const AT_HAND: readonly string[] = ['accepted', 'remarked', 'unsatisfactory']

export function SendOuts({ page: { specimen } }: { page: SpecimenPage }) {
  const w = useSendOutWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const names = useNames()
  const may = useMay('release-specimen')
  const rows = useAsk('showSendOuts', { number: specimen.number }).gave ?? []
  const isOut = rows.some(row => row.ended === null)
  const canSend = may && !isOut && AT_HAND.includes(specimen.state)
  if (rows.length === 0 && !canSend) return null
  return (
    <Part title={w('part')}>
      <ul className="send-out-rows">
        {rows.map(row => (
          <li key={row.id} className="two-lines">
            <span>
              <StatusTag tone={row.ended ? ENDED_TONES[row.ended] : 'watch'}>
                {row.ended ? speak(SEND_OUT_ENDS[row.ended]) : w('isOut')}
              </StatusTag>{' '}
              {english ? row.laboratoryNameEn : row.laboratoryName}
            </span>
            <small>
              {row.tests.map(code => names.analyte(row.programme, code)).join(' · ')} ·{' '}
              <When at={row.sentAt} /> · {w('days')} {row.days}
              {row.note && ` · ${row.note}`}
            </small>
          </li>
        ))}
      </ul>
      {canSend && <Link href={`/send-outs?send=${specimen.number}`}>{w('send')}</Link>}
    </Part>
  )
}
