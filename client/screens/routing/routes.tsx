/** What routes a programme: its policy, its zones and exceptions, and centres that are closed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Assignment } from '../../../server/contract/places.ts'
import type { Closure, RoutingPolicy } from '../../../server/contract/routing.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { dayAfter } from '../../../server/contract/words.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EndForm } from '../../ui/end-form.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { standing } from '../network/network.ts'
import type { RoutingProps } from '../routing.tsx'
import { useNames } from './names.ts'
import { useRoutingWords } from './words.ts'

const TONES = { now: 'done', past: 'plain', future: 'watch' } as const

function Days({ row, today }: { row: { startsOn: string; endsOn: string | null }; today: string }) {
  const w = useRoutingWords()
  const stands = standing(row, today)
  return (
    <span className="routing-days">
      <StatusTag tone={TONES[stands]}>{w(stands)}</StatusTag>{' '}
      {row.endsOn
        ? w('sinceUntil', { from: row.startsOn, to: row.endsOn })
        : w('since', { day: row.startsOn })}
    </span>
  )
}

export function Policies({ routing, today, may }: RoutingProps) {
  const w = useRoutingWords()
  const [, open] = useAddress('change')
  return (
    <Part
      title={w('policyTitle')}
      acts={
        may && (
          <Button variant="default" onClick={() => open('policy')}>
            {w('setPolicy')}
          </Button>
        )
      }
    >
      {routing.policies.length === 0 && <Empty says={w('noPolicy')} />}
      <ul className="routing-list">
        {routing.policies.toReversed().map(row => (
          <li key={row.id}>
            <Policy row={row} today={today} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Policy({ row, today }: { row: RoutingPolicy; today: string }) {
  const w = useRoutingWords()
  const speak = useSay()
  return (
    <>
      <p>
        <strong>{w(row.policy)}</strong>
        {row.ownLaboratory === 'if-capable' && <> · {w('ownLaboratory')}</>}{' '}
        <Days row={row} today={today} />
      </p>
      <small className="soft">
        {speak(sourceInWords(row.source))}
        {row.verified === 'unverified' && ` · ${w('unverified')}`}
      </small>
    </>
  )
}

export function Routes(props: RoutingProps) {
  const { routing, today, may } = props
  const w = useRoutingWords()
  const names = useNames(routing)
  const [, open] = useAddress('change')
  const [ended, setEnded] = useAddress('ended')
  const speak = useSay()
  const current = routing.assignments.filter(row => ended !== '' || standing(row, today) !== 'past')
  const columns: Column<Assignment>[] = [
    {
      key: 'scope',
      head: w('scope'),
      show: row => (
        <span>
          <strong>{names.scope(row.scopeKind, row.scope)}</strong>{' '}
          <small className="soft">{w(row.scopeKind)}</small>
        </span>
      ),
      width: '30%',
    },
    {
      key: 'centre',
      head: w('centre'),
      show: row =>
        row.centre ? (
          names.place(row.centre)
        ) : (
          <span>
            <StatusTag tone="high">{w('nobody')}</StatusTag>{' '}
            <small className="soft">{speak(sourceInWords(row.note))}</small>
          </span>
        ),
      width: '28%',
    },
    { key: 'days', head: w('days'), show: row => <Days row={row} today={today} /> },
    {
      key: 'source',
      head: w('source'),
      show: row => (
        <small className="soft">
          {speak(sourceInWords(row.source))}
          {row.verified === 'unverified' && ` · ${w('unverified')}`}
        </small>
      ),
      wideOnly: true,
    },
  ]
  const opens = may ? { onOpen: (row: Assignment) => open(row.id) } : {}
  return (
    <>
      <Closures {...props} />
      <Part
        title={w('zones')}
        acts={
          <Button variant="default" onClick={() => setEnded(ended ? '' : 'shown')}>
            {w(ended ? 'hideEnded' : 'showEnded')}
          </Button>
        }
      >
        <DataTable
          label={w('zones')}
          columns={columns}
          rows={current}
          keyOf={row => row.id}
          {...opens}
          cards
          empty={<Empty says={w('noZones')} />}
        />
      </Part>
    </>
  )
}

function Closures({ programme, routing, today, desk, may }: RoutingProps) {
  const w = useRoutingWords()
  const rows = routing.closures.filter(row => standing(row, today) !== 'past')
  if (rows.length === 0) return null
  return (
    <Part title={w('closures')}>
      <ul className="routing-list">
        {rows.map(row => (
          <OneClosure key={row.id} row={row} {...{ programme, routing, today, desk, may }} />
        ))}
      </ul>
    </Part>
  )
}

function OneClosure({ row, routing, today, desk, may }: RoutingProps & { row: Closure }) {
  const w = useRoutingWords()
  const names = useNames(routing)
  const [ending, end] = useState(false)
  const { id, version } = row
  return (
    <li>
      <p>
        <strong>
          {w('standsIn', { centre: names.place(row.centre), instead: names.place(row.instead) })}
        </strong>{' '}
        <Days row={row} today={today} />
      </p>
      <small className="soft">{row.reason}</small>
      {may && !ending && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => end(true)}>
            {w('endClosure')}
          </Button>
        </div>
      )}
      {ending && (
        <EndForm
          label={w('endClosure')}
          words={{ day: w('firstDayWithout'), end: w('toDesk'), keep: w('keep') }}
          from={dayAfter(today)}
          busy={false}
          onEnd={async ({ endsOn }) => {
            desk.add({ does: 'end-closure', id, version, endsOn })
            return null
          }}
          onDone={() => end(false)}
        />
      )}
    </li>
  )
}
