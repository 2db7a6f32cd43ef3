/** What came in and what became of it: two sums that must balance, each number opening its list. */
import { Fragment } from 'react'
import { Link } from 'wouter'
import type { IntakeAccount } from '../../../server/contract/ward.ts'
import { useAsk } from '../../api.ts'
import { Part } from '../../ui/page.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useIntakeWords } from './words.ts'

interface Term {
  readonly n: number
  readonly label: string
  readonly href: string
}

export function Account({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const asked = useAsk('intakeAccount', { centre })
  const account = asked.gave
  return (
    <Part title={w('account')}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={2} />}
      {account && (
        <div className="account">
          <MessageSum sum={account.messages} />
          <ObservationSum sum={account.observations} />
        </div>
      )}
    </Part>
  )
}

const inState = (state: string) => `/parked?list=messages&state=${state}`

const BECAME = ['applied', 'duplicate', 'parked', 'refused', 'heard', 'waiting'] as const

function MessageSum({ sum }: { sum: IntakeAccount['messages'] }) {
  const w = useIntakeWords()
  const terms = BECAME.map(key => ({
    n: sum[key],
    label: w(key),
    href: inState(key === 'waiting' ? 'kept' : key),
  }))
  return <Sum total={{ n: sum.in, label: w('messagesIn'), href: inState('all') }} terms={terms} />
}

function ObservationSum({ sum }: { sum: IntakeAccount['observations'] }) {
  const w = useIntakeWords()
  return (
    <Sum
      total={{ n: sum.in, label: w('observationsIn'), href: inState('applied') }}
      terms={[
        { n: sum.results, label: w('results'), href: '/results' },
        { n: sum.known, label: w('known'), href: inState('applied') },
        { n: sum.controls, label: w('controls'), href: '/controls' },
        { n: sum.held, label: w('held'), href: '/parked' },
        { n: sum.dismissed, label: w('dismissed'), href: '/parked?state=dismissed' },
      ]}
    />
  )
}

function Sum({ total, terms }: { total: Term; terms: readonly Term[] }) {
  const w = useIntakeWords()
  const sum = terms.reduce((all, term) => all + term.n, 0)
  return (
    <p className="sum">
      <OneTerm term={total} />
      <span className="sum-sign">=</span>
      {terms.map((term, i) => (
        <Fragment key={term.label}>
          {i > 0 && <span className="sum-sign">+</span>}
          <OneTerm term={term} />
        </Fragment>
      ))}
      {sum === total.n ? (
        <StatusTag tone="done">{w('balances')}</StatusTag>
      ) : (
        <StatusTag tone="critical">{w('balancesNot', { sum })}</StatusTag>
      )}
    </p>
  )
}

const OneTerm = ({ term }: { term: Term }) => (
  <Link href={term.href} className="sum-term">
    <strong>{term.n}</strong> <small>{term.label}</small>
  </Link>
)
