/** One message that was not taken: why, how often, and the way back. */
import { Button } from '@mantine/core'
import {
  type Dispatch,
  PARTNER_USES,
  type PartnerOnList,
} from '../../../server/contract/partners.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Ago } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { usePartnerWords } from './words.ts'

export function OneDispatch(props: { row: Dispatch; partners: readonly PartnerOnList[] }) {
  const { row, partners } = props
  const w = usePartnerWords()
  const speak = useSay()
  const names = useNames()
  const told = useTell('sendAgain')
  const isParked = row.state === 'parked'
  /** What came back, in words; the rest is what the network calls it. */
  const whyText = (why: string): string => {
    const [, status] = /^(?:answered )?(\d{3})$/.exec(why) ?? []
    if (status) return w('whyStatus', { status })
    if (why === 'partner ended') return w('whyEnded')
    if (why === 'timed out') return w('whySlow')
    if (why === 'answered without an id') return w('whyNoId')
    return w('whyNetwork', { what: why })
  }
  const again = async () => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    nounsChanged(new Set(['dispatch', 'partner']))
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('It waits to be sent again.', '已重新排队。'))
  }
  return (
    <li className="partner">
      <div className="partner-name">
        <StatusTag tone={isParked ? 'critical' : 'high'}>
          {w(isParked ? 'setAside' : 'triedAgain')}
        </StatusTag>
        <span>
          {[
            partners.find(one => one.id === row.partner)?.name,
            speak(PARTNER_USES[row.use]),
            names.place(row.centre),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      <p className="soft">
        <Ago at={row.queuedAt} /> · {w('tries', { count: String(row.tries) })} ·{' '}
        {row.why && whyText(row.why)}
      </p>
      {isParked && (
        <div className="form-acts">
          <Button variant="default" loading={told.busy} onClick={() => void again()}>
            {w('again')}
          </Button>
        </div>
      )}
    </li>
  )
}
