/** One sealing: whose by their specimens, why, by whom; what its reader may do with it. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { type IdentitySealOnList, SEAL_CAUSES } from '../../../server/contract/identity-seals.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import type { Identity } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { mayDo, useMay, useMe, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { sealsChanged } from './changed.ts'
import { Opening } from './opening.tsx'
import { useSealWords } from './words.ts'

export function OneSeal({ row }: { row: IdentitySealOnList }) {
  const w = useSealWords()
  const speak = useSay()
  const names = useNames()
  const keeper = useMay('see-sealed')
  const open = useMay('see-specimen')
  return (
    <li>
      <FactList
        facts={[
          [w('specimens'), <Specimens key="1" numbers={row.specimens} open={open} />],
          [w('centre'), names.place(row.centre)],
          [w('cause'), speak(SEAL_CAUSES[row.cause])],
          [w('reason'), row.reason],
          [w('askedBy'), <By key="1" name={row.askedByName} at={row.askedAt} />],
          row.decidedByName && row.decidedAt
            ? [w('decidedBy'), <By key="1" name={row.decidedByName} at={row.decidedAt} />]
            : null,
          ...(row.openReason ? [[w('openReason'), row.openReason] as [string, string]] : []),
          row.openAskedByName && row.openAskedAt
            ? [w('openAskedBy'), <By key="1" name={row.openAskedByName} at={row.openAskedAt} />]
            : null,
          row.openedByName && row.openedAt
            ? [w('openedBy'), <By key="1" name={row.openedByName} at={row.openedAt} />]
            : null,
        ]}
      />
      {row.state === 'asked' && <Decide row={row} />}
      {row.state === 'sealed' && <Opening row={row} />}
      {row.state === 'sealed' && keeper && <Uncover seal={row.id} />}
    </li>
  )
}

function Specimens({ numbers, open }: { numbers: readonly string[]; open: boolean }) {
  const w = useSealWords()
  if (numbers.length === 0) return w('noSpecimens')
  return (
    <span className="seal-numbers">
      {numbers.map(number =>
        open ? (
          <Link key={number} className="number" href={`/specimens/${number}`}>
            {grouped(number)}
          </Link>
        ) : (
          <span key={number} className="number">
            {grouped(number)}
          </span>
        ),
      )}
    </span>
  )
}

const By = ({ name, at }: { name: string; at: string }) => (
  <>
    {name} · <When at={at} />
  </>
)

function Decide({ row }: { row: IdentitySealOnList }) {
  const w = useSealWords()
  const me = useMe()
  const told = useTell('decideIdentitySeal')
  const decide = async (decision: 'seal' | 'decline', done: Say) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, decision })
    sealsChanged()
    if (refusal) return toast('stop', refusal.says)
    toast('good', done)
  }
  const may = mayDo(me, 'seal-identity') ? null : whoCan('seal-identity')
  const own = row.askedBy === me.id ? SECOND : null
  if (may || own)
    return (
      <div className="form-acts">
        <WhyNot why={may ?? own} onPress={() => {}}>
          {w('seal')}
        </WhyNot>
        {!may && (
          <Button
            variant="default"
            loading={told.busy}
            onClick={() => void decide('decline', say('Taken back.', '已撤回申请。'))}
          >
            {w('takeBack')}
          </Button>
        )}
      </div>
    )
  return (
    <div className="form-acts">
      <ConfirmButton
        asks={w('sure')}
        loading={told.busy}
        onSure={() => void decide('seal', say('The identity is sealed.', '身份信息已封存。'))}
      >
        {w('seal')}
      </ConfirmButton>
      <Button
        variant="default"
        onClick={() => void decide('decline', say('Declined.', '已退回申请。'))}
      >
        {w('decline')}
      </Button>
    </div>
  )
}

const SECOND = say('You asked for this; a second person seals it.', '由您提出，须由另一人封存。')
const SHOWN_MS = 60_000

function Uncover({ seal }: { seal: string }) {
  const w = useSealWords()
  const told = useTell('lookAtSealedIdentity')
  const [asking, ask] = useState(false)
  const [shown, show] = useState<readonly Identity[]>([])
  useEffect(() => {
    if (shown.length === 0) return
    const timer = setTimeout(() => show([]), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])
  const look = async (why: string) => {
    const { gave, refusal } = await told.tell({ id: seal, why })
    if (refusal) return refusal
    told.forget()
    ask(false)
    show(gave.identities)
    return null
  }
  if (shown.length > 0)
    return (
      <>
        {shown.map(one => (
          <FactList
            key={one.subject}
            facts={[
              [w('name'), one.name],
              [w('phones'), [one.phone, one.phone2].filter(Boolean).join(' · ')],
              one.thirdContact ? [w('third'), one.thirdContact] : null,
              one.address ? [w('address'), one.address] : null,
              one.idNumber ? [w('idNumber'), one.idNumber] : null,
            ]}
          />
        ))}
        <Button variant="default" onClick={() => show([])}>
          {w('cover')}
        </Button>
      </>
    )
  if (!asking)
    return (
      <Button variant="default" onClick={() => ask(true)}>
        {w('uncover')}
      </Button>
    )
  return (
    <ReasonForm
      label={w('uncover')}
      words={{ reason: w('why'), act: w('uncover') }}
      busy={told.busy}
      onGive={look}
      onCancel={() => ask(false)}
    >
      <p className="soft">{w('recorded')}</p>
    </ReasonForm>
  )
}
