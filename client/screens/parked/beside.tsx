/** One held row: its reason, whose work it is, what it may belong to, and the ways to settle it. */
import { useState } from 'react'
import { Link } from 'wouter'
import { grouped, looksRight } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { Clock } from '../../ui/clock.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { Accept, mayAccept } from './accept.tsx'
import { Likely, maySeekLikely } from './likely.tsx'
import { Owner } from './owner.tsx'
import type { ParkedRow } from './page-of.ts'
import { Proposal } from './proposal.tsx'
import { Verbatim } from './sealed.tsx'
import type { Settling } from './settling.ts'
import { useWardWords } from './ward-words.ts'
import { useIntakeWords } from './words.ts'

export function Beside({ row, settling }: { row: ParkedRow; settling: Settling }) {
  const w = useIntakeWords()
  const ward = useWardWords()
  const speak = useSay()
  const message = useAsk('showMessage', { id: row.message })
  // It followed a case: its message names other people, and stays with the centre whose line it came by.
  const isElsewhere = message.refusal?.kind === 'not-found'
  const isProposed = row.state === 'parked' && row.match !== null && row.matched === null
  return (
    <div className="beside">
      <SentenceCard tone={row.state === 'parked' ? 'fault' : 'good'} says={speak(row.says)} />
      <p className="beside-facts">
        {looksRight(row.specimen) && (
          <Link className="number" href={`/specimens/${row.specimen}`}>
            {grouped(row.specimen)}
          </Link>
        )}
        {row.state === 'parked' && <Clock due={row.dueAt} />}
        {row.tries > 0 && <span className="soft">{w('tries', { count: row.tries })}</span>}
        {message.gave && <Link href={`/messages/${row.message}`}>{w('wholeMessage')}</Link>}
      </p>
      {row.state === 'parked' && <ToMapping row={row} />}
      {row.state === 'parked' && <ToRuns row={row} />}
      {row.state === 'parked' && <Owner row={row} settling={settling} />}
      {row.matched && <p className="soft">{ward('matchedTo', { number: grouped(row.matched) })}</p>}
      {isProposed && row.match && <Proposal id={row.match} />}
      {row.state === 'parked' && !isProposed && mayAccept(row) && <Accept row={row} />}
      {row.state === 'parked' && !isProposed && <Settle row={row} />}
      {!isProposed && maySeekLikely(row) && <Likely row={row} />}
      {message.refusal && isElsewhere && <p className="soft">{w('messageElsewhere')}</p>}
      {message.refusal && !isElsewhere && (
        <Failed refusal={message.refusal} again={message.again} />
      )}
      {message.waiting && <Loading />}
      {message.gave && (
        <Verbatim message={message.gave} {...(row.kind === 'observation' ? { marked: row } : {})} />
      )}
    </div>
  )
}

/** A code or unit that nobody knows is mapped once, for all that are held of it. */
function ToMapping({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  const may = useMay('see-mappings')
  if (!may || (row.why !== 'unknown-analyte' && row.why !== 'unknown-unit')) return null
  const group = [row.line ?? '', row.why, row.analyte, row.unit].join('|')
  return (
    <p>
      <Link href={`/mapping?map=${encodeURIComponent(group)}`}>{w('toMapping')}</Link>
    </p>
  )
}

/** The run is begun anew once, for all that are held of it. */
function ToRuns({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  const may = useMay('see-controls')
  if (!may || !isOfRun(row)) return null
  return (
    <p>
      <Link href={`/runs?line=${encodeURIComponent(row.line ?? '')}`}>{w('toRuns')}</Link>
    </p>
  )
}

const hintOf = (row: ParkedRow) =>
  isOfRun(row) ? 'replayRunHint' : mayAccept(row) ? 'replayOtherHint' : 'replayHint'

const isOfRun = ({ why }: ParkedRow): boolean => why === 'which-run' || why === 'failed-run'

function Settle({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  const may = useMay('replay')
  const replay = useTell('replayParked')
  const [dismissing, dismiss] = useState(false)
  const again = async () => {
    const { gave, refusal } = await replay.tell({ id: row.id, version: row.version })
    if (refusal) return toast('stop', refusal.says)
    if (gave.state === 'parked') toast('fault', gave.says)
    else toast('good', say('It is filed.', '已归档。'))
    nounsChanged(new Set(['observation', 'message', 'result']))
  }
  const why = may ? null : whoCan('replay')
  return (
    <>
      <p className="soft">{w(hintOf(row))}</p>
      <div className="form-acts">
        <WhyNot
          why={why}
          loading={replay.busy}
          onPress={() => void again()}
          {...(mayAccept(row) ? { variant: 'default' } : {})}
        >
          {w('replay')}
        </WhyNot>
        <WhyNot
          why={why}
          quiet
          variant="default"
          aria-expanded={dismissing}
          onPress={() => dismiss(!dismissing)}
        >
          {w('dismiss')}
        </WhyNot>
      </div>
      {dismissing && <DismissForm row={row} cancel={() => dismiss(false)} />}
    </>
  )
}

function DismissForm({ row, cancel }: { row: ParkedRow; cancel: () => void }) {
  const w = useIntakeWords()
  const told = useTell('dismissParked')
  const dismiss = async (reason: string) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, reason })
    if (refusal) return refusal
    toast('good', say('It is set aside and stays readable.', '已忽略，记录仍可查阅。'))
    nounsChanged(new Set(['observation']))
    return null
  }
  return (
    <ReasonForm
      label={w('dismiss')}
      words={{ reason: w('dismissReason'), act: w('dismissIt') }}
      busy={told.busy}
      onGive={dismiss}
      onCancel={cancel}
    />
  )
}
