/** One notice: what waits, since when, whose it is; what its reader may do about it. */
import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Action } from '../../../server/contract/actions.ts'
import {
  ENDS_WHEN_SEEN,
  NOTICE_LEVELS,
  NOTICE_REASONS,
  type NoticeRow,
  type NoticeWhy,
} from '../../../server/contract/notices.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { mayDo, useMay, useMe } from '../../me.ts'
import { SEVERITIES } from '../../terms.ts'
import { Ago, When } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useNoticeWords } from './words.ts'

export function OneNotice({ row }: { row: NoticeRow }) {
  const w = useNoticeWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const [opens, reads] = [useMay('see-board'), useMay('see-reports')]
  const centre = english ? row.centreNameEn : row.centreName
  return (
    <li className={row.acknowledgedAt ? 'notice notice-seen' : 'notice'}>
      <div className="notice-what">
        <StatusTag tone={row.severity}>{speak(SEVERITIES[row.severity])}</StatusTag>
        <strong>{speak(NOTICE_REASONS[row.why])}</strong>
        {row.specimen && <span className="number">{grouped(row.specimen)}</span>}
      </div>
      <p className="notice-about">
        {[
          centre,
          row.ownerName && w('owner', { name: row.ownerName }),
          w('told', { level: speak(NOTICE_LEVELS[row.level]) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="notice-when">
        {w('since')} <When at={row.since} /> (<Ago at={row.since} />)
        {row.staff === null && <em> {w('nobody')}</em>}
      </p>
      <div className="notice-acts">
        <Queue row={row} />
        {row.case && opens && (
          <Button
            component={Link}
            variant={row.why === 'amended-unconfirmed' ? 'default' : 'filled'}
            href={`/cases/${row.case}`}
          >
            {w('open')}
          </Button>
        )}
        {row.why === 'amended-unconfirmed' && reads && (
          <Button component={Link} href={`/reports/${row.about}`}>
            {w('openReport')}
          </Button>
        )}
        <Seen row={row} />
        {row.case && row.owners.length > 0 && !opens && <Give row={row} />}
      </div>
    </li>
  )
}

/** Where what waits is worked, for whoever may work it. */
const QUEUES: Partial<Record<NoticeWhy, { may: Action; to: (row: NoticeRow) => string }>> = {
  'held-overdue': { may: 'see-parked', to: () => '/parked?due=overdue' },
  'intake-overdue': { may: 'see-lines', to: () => '/lines' },
  'dispatch-overdue': { may: 'edit-partners', to: () => '/partners' },
  'partner-down': { may: 'edit-partners', to: () => '/partners' },
  'signed-run-failed': { may: 'see-controls', to: ({ about }) => `/runs/${about}` },
  'labels-overdue': { may: 'print-label', to: ({ about }) => `/labels?run=${about}` },
}

function Queue({ row }: { row: NoticeRow }) {
  const w = useNoticeWords()
  const me = useMe()
  const queue = QUEUES[row.why]
  if (!queue || !mayDo(me, queue.may)) return null
  return (
    <Button component={Link} href={queue.to(row)}>
      {w('openQueue')}
    </Button>
  )
}

function Seen({ row }: { row: NoticeRow }) {
  const w = useNoticeWords()
  const told = useTell('acknowledgeNotice')
  if (row.acknowledgedAt)
    return (
      <span className="soft">
        {w('seen')} <When at={row.acknowledgedAt} />
      </span>
    )
  const acknowledge = async () => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    nounsChanged(new Set(['notice']))
    if (refusal) toast('stop', refusal.says)
    else if (!ENDS_WHEN_SEEN.includes(row.why)) toast('good', QUIET)
  }
  return (
    <Button variant="default" loading={told.busy} onClick={() => void acknowledge()}>
      {w('acknowledge')}
    </Button>
  )
}

const QUIET = say(
  'Acknowledged. It stays here until somebody has acted on what it is about.',
  '已确认。在相关事项处理之前，通知仍会保留。',
)

/** Whoever sees no row of a patient can still see to it that somebody has the case. */
function Give({ row }: { row: NoticeRow }) {
  const w = useNoticeWords()
  const me = useMe()
  const told = useTell('giveNoticeCase')
  const [owner, choose] = useState('')
  const others = row.owners.filter(({ id }) => id !== me.id)
  const give = async () => {
    const { gave, refusal } = await told.tell({ id: row.id, owner })
    nounsChanged(new Set(['notice', 'case']))
    if (refusal) return toast('stop', refusal.says)
    toast('good', say(`${gave.ownerName} has the case.`, `病例已转交：${gave.ownerName}。`))
  }
  return (
    <span className="notice-give">
      <NativeSelect
        aria-label={w('giveTo')}
        value={owner}
        onChange={e => choose(e.currentTarget.value)}
        data={[
          { value: '', label: w('giveTo') },
          ...others.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {owner !== '' && (
        <Button loading={told.busy} onClick={() => void give()}>
          {w('give')}
        </Button>
      )}
    </span>
  )
}
