/** Codes and units of held observations, the most frequent first: map them, then replay them. */
import { Button } from '@mantine/core'
import { type MappingOnList, standingOf, type Unmapped } from '../../../server/contract/mappings.ts'
import { dayOf } from '../../../server/contract/words.ts'
import type { Answer } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useMay, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import { Ago, Clock } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { WhyNot } from '../../ui/why-not.tsx'
import { useMappingWords } from './words.ts'

export const keyOfGroup = ({ line, code, unit, why }: Unmapped): string =>
  [line ?? '', why, code, unit].join('|')

/** `17-ALPHA ng/mL`, for names of buttons. */
export const sentOf = ({ code, unit }: Pick<Unmapped, 'code' | 'unit'>): string =>
  `${code} ${unit}`.trim()

export function Waiting(props: {
  asked: Answer<{ rows: Unmapped[]; more: 'no' | 'yes' }>
  mappings: readonly MappingOnList[]
}) {
  const w = useMappingWords()
  const { asked, mappings } = props
  return (
    <Part title={w('waitingList')}>
      <p className="soft">{w('waitingLead')}</p>
      <DataTable
        label={w('waitingList')}
        columns={useColumns(mappings)}
        rows={asked.gave?.rows}
        keyOf={keyOfGroup}
        refusal={asked.refusal}
        again={asked.again}
        cards
        empty={<Empty says={w('noneWaiting')} />}
      />
      {asked.gave?.more === 'yes' && <p className="soft">{w('more')}</p>}
    </Part>
  )
}

function useColumns(mappings: readonly MappingOnList[]): Column<Unmapped>[] {
  const w = useMappingWords()
  return [
    { key: 'sent', head: w('sent'), show: row => <Sent code={row.code} unit={row.unit} /> },
    {
      key: 'from',
      head: w('from'),
      show: row => (
        <span className="two-lines">
          {row.lineName ?? w('noLine')}
          <small>{w(row.why === 'unknown-unit' ? 'unknownUnit' : 'unknownCode')}</small>
        </span>
      ),
    },
    {
      key: 'held',
      head: w('held'),
      show: row => (
        <span className="two-lines">
          <strong>{w('heldCount', { count: row.held })}</strong>
          {row.behind > 0 && <small>{w('behindCount', { count: row.behind })}</small>}
        </span>
      ),
    },
    {
      key: 'values',
      head: w('values'),
      show: row => (
        <span className="number">
          {row.samples.map(value => `${value} ${row.unit}`.trim()).join(' … ')}
        </span>
      ),
    },
    {
      key: 'due',
      head: w('due'),
      show: row => (
        <span className="two-lines">
          <Clock due={row.dueAt} />
          <small>
            {w('since')} <Ago at={row.since} />
          </small>
        </span>
      ),
    },
    { key: 'acts', head: '', show: row => <Acts row={row} mappings={mappings} /> },
  ]
}

/** The characters received: the code above its unit. */
export function Sent({ code, unit }: { code: string; unit: string }) {
  const w = useMappingWords()
  return (
    <span className="two-lines">
      <strong className="number sent-code">{code}</strong>
      {unit.trim() === '' ? <small>{w('noUnit')}</small> : <small className="number">{unit}</small>}
    </span>
  )
}

function Acts({ row, mappings }: { row: Unmapped; mappings: readonly MappingOnList[] }) {
  const w = useMappingWords()
  const names = useNames()
  const may = useMay('edit-mappings')
  const [, map] = useAddress('map')
  const [, replay] = useAddress('replay')
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  if (row.reads) {
    const analyte = names.analyte(row.reads.programme, row.reads.analyte)
    return (
      <span className="two-lines mapping-act">
        <Button
          size="compact-sm"
          aria-label={w('replayOf', { what: sentOf(row) })}
          onClick={() => replay(keyOfGroup(row))}
        >
          {w('replay', { count: row.held + row.behind })}
        </Button>
        <small>{w('readsAs', { analyte })}</small>
      </span>
    )
  }
  if (mappings.some(one => isFor(one, row) && standingOf(one, today) === 'waiting'))
    return <StatusTag tone="watch">{w('awaits')}</StatusTag>
  return (
    <span className="mapping-act">
      <WhyNot
        size="compact-sm"
        variant="default"
        aria-label={w('mapOf', { what: sentOf(row) })}
        why={may ? null : whoCan('edit-mappings')}
        quiet
        onPress={() => map(keyOfGroup(row))}
      >
        {w('mapIt')}
      </WhyNot>
    </span>
  )
}

const isFor = (mapping: MappingOnList, row: Unmapped): boolean =>
  mapping.sentCode === row.code &&
  mapping.sentUnit === row.unit.trim() &&
  (mapping.line === null || mapping.line === row.line)
