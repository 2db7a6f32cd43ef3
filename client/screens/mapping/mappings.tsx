/** The mappings: what means what, where, since when, by whom; a second person confirms here. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type MappingOnList, standingOf } from '../../../server/contract/mappings.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { type Day, dayOf, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useMay, useMe } from '../../me.ts'
import { useNames } from '../../names.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { Sent } from './waiting.tsx'
import { useMappingWords } from './words.ts'

const STATES = ['waiting', 'used', 'coming', 'ended'] as const
type State = (typeof STATES)[number]
const TONES: Record<State, Tone> = {
  waiting: 'high',
  used: 'done',
  coming: 'watch',
  ended: 'plain',
}

const useToday = (): Day => dayOf(new Date(useNow(60_000)).toISOString())

export function Mappings(props: {
  rows: readonly MappingOnList[] | undefined
  refusal: Refusal | null
  again: () => void
}) {
  const w = useMappingWords()
  const names = useNames()
  const today = useToday()
  const [state, setState] = useAddress('state')
  const [text, setText] = useState('')
  const { rows, refusal, again } = props
  const shown = rows?.filter(
    row =>
      (state === '' || standingOf(row, today) === state) &&
      [row.sentCode, row.sentUnit, row.analyte, names.analyte(row.programme, row.analyte)].some(
        one => one.toLowerCase().includes(text.trim().toLowerCase()),
      ),
  )
  const clear = () => {
    setState('')
    setText('')
  }
  return (
    <Part
      title={w('knownList')}
      acts={
        <search className="mapping-filters">
          <TextInput
            aria-label={w('search')}
            placeholder={w('search')}
            value={text}
            onChange={e => setText(e.currentTarget.value)}
            maxLength={60}
          />
          <NativeSelect
            aria-label={w('state')}
            value={state}
            onChange={e => setState(e.currentTarget.value)}
            data={[
              { value: '', label: w('all') },
              ...STATES.map(value => ({ value, label: w(value) })),
            ]}
          />
        </search>
      }
    >
      <DataTable
        label={w('knownList')}
        columns={useColumns(today)}
        rows={shown}
        keyOf={row => row.id}
        refusal={refusal}
        again={again}
        classOf={row => (standingOf(row, today) === 'ended' ? 'mapping-ended' : '')}
        cards
        empty={<Nothing any={(rows ?? []).length > 0} clear={clear} />}
      />
    </Part>
  )
}

function Nothing({ any, clear }: { any: boolean; clear: () => void }) {
  const w = useMappingWords()
  if (!any) return <Empty says={w('emptyAtAll')} />
  return (
    <Empty says={w('emptyKnown')}>
      <Button variant="default" onClick={clear}>
        {w('clear')}
      </Button>
    </Empty>
  )
}

function useColumns(today: Day): Column<MappingOnList>[] {
  const w = useMappingWords()
  const acts: Column<MappingOnList> = {
    key: 'acts',
    head: '',
    show: row => <Acts row={row} today={today} />,
  }
  return [
    {
      key: 'sent',
      head: w('sent'),
      show: row => <Sent code={row.sentCode} unit={row.sentUnit} />,
    },
    { key: 'means', head: w('means'), show: row => <Means row={row} /> },
    { key: 'where', head: w('where'), show: row => <Where row={row} /> },
    {
      key: 'state',
      head: w('state'),
      show: row => {
        const state = standingOf(row, today)
        return (
          <span className="two-lines">
            <StatusTag tone={TONES[state]}>{w(state)}</StatusTag>
            <small>
              {row.startsOn} – {row.endsOn ?? w('open')}
            </small>
          </span>
        )
      },
    },
    { key: 'who', head: w('who'), width: '22%', show: row => <Who row={row} /> },
    acts,
  ]
}

function Means({ row }: { row: MappingOnList }) {
  const w = useMappingWords()
  const names = useNames()
  return (
    <span className="two-lines">
      <strong>{names.analyte(row.programme, row.analyte)}</strong>
      <span className="number">
        {row.ucum} {row.kind === 'same' ? '' : w('times', { factor: row.factor })}
      </span>
      <small>
        {row.kind === 'same' ? w('sameNumber') : w('judgedIn', { unit: row.unit })}
        {row.molecularWeight && <> · {w('weight', { weight: row.molecularWeight })}</>}
      </small>
    </span>
  )
}

function Where({ row }: { row: MappingOnList }) {
  const w = useMappingWords()
  const names = useNames()
  if (row.centre === null) return <>{w('everyCentre')}</>
  return (
    <span className="two-lines">
      {row.line ? (row.lineName ?? row.line) : w('everyLine')}
      <small>{names.place(row.centre)}</small>
    </span>
  )
}

function Who({ row }: { row: MappingOnList }) {
  const w = useMappingWords()
  return (
    <span className="two-lines">
      {row.addedByName}
      {row.confirmedByName && <small>{w('confirmedBy', { name: row.confirmedByName })}</small>}
      {row.source && <small>{row.source}</small>}
      {row.needs === 'two' && row.source && (
        <StatusTag tone={row.verified === 'verified' ? 'done' : 'high'}>
          {w(row.verified)}
        </StatusTag>
      )}
    </span>
  )
}

function Acts({ row, today }: { row: MappingOnList; today: Day }) {
  const w = useMappingWords()
  const me = useMe()
  const told = useTell('confirmMapping')
  const [, end] = useAddress('end')
  const [, read] = useAddress('read')
  const mayEdit = useMay('edit-mappings')
  const maySee = useMay('see-results')
  const what = `${row.sentCode} ${row.sentUnit}`.trim()
  const state = standingOf(row, today)
  const confirm = async () => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('Confirmed. It reads what comes in from now on.', '已确认，自现在起生效。'))
    nounsChanged(new Set(['mapping', 'observation']))
  }
  const asks =
    row.kind === 'same'
      ? w('confirmSame', { code: what, analyte: row.analyte })
      : w('confirmAsks', { from: row.ucum, factor: row.factor, to: row.unit })
  return (
    <span className="mapping-acts">
      {mayEdit && state === 'waiting' && row.addedBy === me.id && <small>{w('ownMapping')}</small>}
      {mayEdit && state === 'waiting' && row.addedBy !== me.id && (
        <ConfirmButton
          size="compact-sm"
          aria-label={w('confirmOf', { what })}
          loading={told.busy}
          asks={asks}
          sure={w('confirmSure')}
          onSure={() => void confirm()}
        >
          {w('confirm')}
        </ConfirmButton>
      )}
      {maySee && state !== 'waiting' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={w('readOf', { what })}
          onClick={() => read(row.id)}
        >
          {w('readShow')}
        </Button>
      )}
      {mayEdit && row.endsOn === null && state !== 'ended' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={w('endOf', { what })}
          onClick={() => end(row.id)}
        >
          {w('end')}
        </Button>
      )}
    </span>
  )
}
