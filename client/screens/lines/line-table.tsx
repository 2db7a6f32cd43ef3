/** The lines of a centre, one row each: what it is, when it was heard, what waits. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { type Answer, useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { Ago, When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { LineRow } from './typed.ts'
import { useLineWords } from './words.ts'

export function LineTable(props: { asked: Answer<LineRow[]>; onOpen: (id: string) => void }) {
  const w = useLineWords()
  const { asked } = props
  return (
    <DataTable
      label={w('lines')}
      columns={useColumns()}
      rows={asked.gave}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={row => row.id}
      onOpen={row => props.onOpen(row.id)}
      classOf={row => (row.alarms.length > 0 || row.listening === 'no' ? 'row-troubled' : '')}
      cards
      empty={<Empty says={w('empty')} />}
    />
  )
}

function useColumns(): Column<LineRow>[] {
  const w = useLineWords()
  const speak = useSay()
  const adapters = useAsk('listAdapters', {}).gave ?? []
  const parked = useMay('see-parked')
  const opens = (to: string, count: number): ReactNode =>
    parked && count > 0 ? <Link href={to}>{count}</Link> : count
  const kind = (name: string) => {
    const found = adapters.find(one => one.name === name)
    return found ? speak(found.title) : name
  }
  return [
    { key: 'state', head: w('state'), show: row => <LineState line={row} /> },
    {
      key: 'name',
      head: w('name'),
      show: row => (
        <span className="two-lines">
          <strong>{row.name}</strong>
          <small>{kind(row.adapter)}</small>
        </span>
      ),
    },
    {
      key: 'seen',
      head: w('lastSeen'),
      show: row =>
        row.lastSeenAt ? <Ago at={row.lastSeenAt} /> : <span className="soft">{w('never')}</span>,
    },
    { key: 'hour', head: w('lastHour'), figures: true, show: row => row.lastHour },
    {
      key: 'today',
      head: w('today'),
      figures: true,
      show: row => (
        <span className="two-lines">
          {opens(`/parked?list=messages&state=all&line=${row.id}`, row.today)}
          {row.countedSince && (
            <small>
              {w('countedSince')} <When at={row.countedSince} />
            </small>
          )}
        </span>
      ),
    },
    {
      key: 'errors',
      head: w('errors'),
      figures: true,
      show: row => `${row.errors}${row.moreErrors === 'yes' ? '+' : ''}`,
    },
    { key: 'waiting', head: w('waiting'), figures: true, show: row => row.waiting },
    {
      key: 'parked',
      head: w('parked'),
      figures: true,
      show: row => opens(`/parked?line=${row.id}`, row.parked),
    },
    { key: 'where', head: w('where'), show: row => <Where line={row} /> },
  ]
}

const ALARM = {
  silent: 'silent',
  busy: 'busy',
  broken: 'broken',
  strangers: 'strangersKind',
} as const

function LineState({ line }: { line: LineRow }) {
  const w = useLineWords()
  return (
    <span className="line-state">
      {line.listening === 'off' && <StatusTag tone="plain">{w('off')}</StatusTag>}
      {line.listening === 'no' && <StatusTag tone="critical">{w('notListening')}</StatusTag>}
      {line.alarms.map(({ kind }) => (
        <StatusTag key={kind} tone="high">
          {w(ALARM[kind])}
        </StatusTag>
      ))}
      {line.listening === 'yes' && line.alarms.length === 0 && (
        <StatusTag tone="done">{w('fine')}</StatusTag>
      )}
      {line.mode === 'drill' && <StatusTag tone="watch">{w('drill')}</StatusTag>}
    </span>
  )
}

/** The port, how the line is known there, and who is connected now. */
function Where({ line }: { line: LineRow }) {
  const w = useLineWords()
  const [application, facility] = line.sender.split('|')
  const says = [application, facility].filter(Boolean).join(' · ')
  return (
    <span className="two-lines">
      <span>
        <span className="number">{line.listensOn ?? '–'}</span>{' '}
        {line.transport === 'tls' ? w('tls') : <span className="soft">{w('plainShort')}</span>}
      </span>
      <small>{[line.peers.join(', '), says].filter(Boolean).join(' · ') || w('anySender')}</small>
      {line.connected.length > 0 && (
        <small>{w('connected', { who: line.connected.join(', ') })}</small>
      )}
    </span>
  )
}
