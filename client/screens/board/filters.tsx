/** The query bar of the board; every choice stands in the address. */
import { Button, NativeSelect } from '@mantine/core'
import { useLocation } from 'wouter'
import { RECALL_STATES, type RecallState } from '../../../server/contract/moves.ts'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { Severity } from '../../../server/contract/rules.ts'
import { useNow } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { SEVERITIES } from '../../terms.ts'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { dueOf } from './urgency.ts'
import { useBoardWords } from './words.ts'

const ON_BOARD: readonly RecallState[] = ['provisional', 'open', 'reached', 'met']
const DUES = ['overdue', 'today'] as const

type Asked = readonly [value: string, set: (value: string) => void]

export interface BoardFilters {
  readonly centre: Asked
  readonly district: Asked
  readonly point: Asked
  readonly severity: Asked
  readonly state: Asked
  readonly due: Asked
  readonly seen: Asked
  /** Opened from then on: what came while this page heard nothing. */
  readonly since: Asked
  readonly any: boolean
  readonly passes: (row: BoardRow) => boolean
  readonly clear: () => void
}

export function useFilters(): BoardFilters {
  const [, go] = useLocation()
  const now = useNow(1000)
  const asked = {
    centre: useAddress('centre'),
    district: useAddress('district'),
    point: useAddress('point'),
    severity: useAddress('severity'),
    state: useAddress('state'),
    due: useAddress('due'),
    seen: useAddress('seen'),
    since: useAddress('since'),
  }
  const is = (asked: Asked, value: string) => asked[0] === '' || asked[0] === value
  return {
    ...asked,
    any: Object.values(asked).some(([value]) => value !== ''),
    passes: row =>
      is(asked.centre, row.centre) &&
      is(asked.district, row.district) &&
      is(asked.point, row.samplingPoint) &&
      is(asked.severity, row.severity) &&
      is(asked.state, row.state) &&
      is(asked.due, dueOf(row, now)) &&
      is(asked.seen, row.acknowledgedAt ? 'yes' : 'no') &&
      row.openedAt >= asked.since[0],
    clear: () => go('/board', { replace: true }),
  }
}

export function Filters({ rows, filters }: { rows: readonly BoardRow[]; filters: BoardFilters }) {
  const w = useBoardWords()
  const speak = useSay()
  const names = useNames()
  const centres = choices(rows, r => [r.centre, names.place(r.centre, r.centreName)])
  const districts = choices(rows, r => [r.district, names.district(r.district)])
  const points = choices(rows, r => [
    r.samplingPoint,
    names.place(r.samplingPoint, r.samplingPointName),
  ])
  const severities = Severity.options.map(s => ({ value: s, label: speak(SEVERITIES[s]) }))
  const states = ON_BOARD.map(s => ({ value: s, label: speak(RECALL_STATES[s]) }))
  const dues = DUES.map(d => ({ value: d, label: w(d) }))
  return (
    <search className="board-filters" aria-label={w('filters')}>
      {centres.length > 1 && <One label={w('centre')} asked={filters.centre} of={centres} />}
      {(districts.length > 1 || filters.district[0] !== '') && (
        <One label={w('district')} asked={filters.district} of={districts} />
      )}
      <One label={w('place')} asked={filters.point} of={points} />
      <One label={w('severity')} asked={filters.severity} of={severities} />
      <One label={w('state')} asked={filters.state} of={states} />
      <One label={w('due')} asked={filters.due} of={dues} />
      {filters.any && (
        <Button variant="subtle" onClick={filters.clear}>
          {w('clear')}
        </Button>
      )}
    </search>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

function One({ label, asked, of }: { label: string; asked: Asked; of: readonly Choice[] }) {
  const w = useBoardWords()
  const [value, set] = asked
  // An address may come from a colleague whose board has rows that this one has not.
  const known = value === '' || of.some(choice => choice.value === value)
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={e => set(e.currentTarget.value)}
      data={[{ value: '', label: w('all') }, ...of, ...(known ? [] : [{ value, label: value }])]}
    />
  )
}

function choices(rows: readonly BoardRow[], of: (row: BoardRow) => [string, string]): Choice[] {
  const found = new Map(rows.map(of))
  return [...found]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label))
}
