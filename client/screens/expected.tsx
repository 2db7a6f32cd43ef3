/** Expected against received: cards that are here, by day and instrument, and what has not come. */
import { NativeSelect } from '@mantine/core'
import { useLocation } from 'wouter'
import { type Day, dayOf, later } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { nowInstant } from '../clock.ts'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useColumns } from './expected/columns.tsx'
import { Days } from './expected/days.tsx'
import { useExpectedWords } from './expected/words.ts'
import './expected/expected.css'

export const screen = {
  path: '/expected',
  title: { en: 'Expected values', zh: '待收结果' },
  may: 'see-parked',
  menu: { group: 'work', order: 35, key: 'x' },
  at: 'centre',
} satisfies Screen

export default function Expected() {
  const w = useExpectedWords()
  return (
    <CentrePage screen={screen} lead={w('lead')}>
      {centre => <Centre key={centre} centre={centre} />}
    </CentrePage>
  )
}

const DAYS = 6
const MOST = 100
const DAY_MS = 86_400_000
/** Walked over anew now and then rather than at every value that comes. */
const EVERY_MS = 60_000

/** The last days, today first. */
const lastDays = (): Day[] => {
  const now = nowInstant()
  return Array.from({ length: DAYS }, (_, i) => dayOf(later(now, -i * DAY_MS)))
}

function Centre({ centre }: { centre: string }) {
  const w = useExpectedWords()
  const [day] = useAddress('day')
  const [due] = useAddress('due')
  return (
    <>
      <Part title={w('days')}>
        <Days centre={centre} days={lastDays()} now={day} overdue={due === 'overdue'} />
      </Part>
      <Waiting key={`${day}${due}`} centre={centre} />
    </>
  )
}

function Waiting({ centre }: { centre: string }) {
  const w = useExpectedWords()
  const [, go] = useLocation()
  const [day] = useAddress('day')
  const [due] = useAddress('due')
  const [line] = useAddress('line')
  const [after, setAfter] = useAddress('after')
  const list = useAsk(
    'listExpected',
    {
      ...{ centre, limit: MOST },
      ...(day ? { day } : {}),
      ...(due === 'overdue' ? { due: 'overdue' as const } : {}),
      ...(line ? { line } : {}),
      ...(after ? { after } : {}),
    },
    { keep: true, everyMs: EVERY_MS },
  )
  const rows = list.gave?.rows
  const next = list.gave?.next ?? null
  return (
    <Part title={day ? `${w('list')} · ${day}` : w('list')} acts={<LineChoice centre={centre} />}>
      {rows && rows.length > 0 && <p className="expected-hint">{w('askAgain')}</p>}
      <DataTable
        label={w('list')}
        columns={useColumns()}
        rows={rows}
        keyOf={row => row.number}
        refusal={list.refusal}
        again={list.again}
        onOpen={row => go(`/specimens/${row.number}`)}
        cards
        empty={<Empty says={w(next ? 'looking' : 'empty')} />}
      />
      <Pages after={after} next={next} set={setAfter} />
    </Part>
  )
}

/** Lines that are asked for something; without one there is nothing to choose. */
function LineChoice({ centre }: { centre: string }) {
  const w = useExpectedWords()
  const [line, set] = useAddress('line')
  const lines = (useAsk('listLines', { centre }).gave ?? []).filter(one => one.analytes.length > 0)
  if (lines.length === 0) return null
  return (
    <NativeSelect
      aria-label={w('line')}
      value={line}
      onChange={e => set(e.currentTarget.value)}
      data={[
        { value: '', label: `${w('line')}: ${w('all')}` },
        ...lines.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}
