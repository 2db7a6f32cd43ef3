/** What is measured again and on which card: the list to punch by. */
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { type RetestOnList, RetestState } from '../../server/contract/retests.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useColumns } from './retests/columns.tsx'
import { EndDrawer } from './retests/end.tsx'
import { useRetestWords } from './retests/words.ts'

export const screen = {
  path: '/retests',
  title: { en: 'Retests', zh: '复测' },
  may: 'see-results',
  menu: { group: 'work', order: 31, key: 'a' },
  at: 'centre',
} satisfies Screen

export default function Retests() {
  const w = useRetestWords()
  return (
    <CentrePage screen={screen} lead={w('lead')}>
      {centre => <Centre key={centre} centre={centre} />}
    </CentrePage>
  )
}

const MOST = 100

function Centre({ centre }: { centre: string }) {
  const w = useRetestWords()
  const [, go] = useLocation()
  const [told, setState] = useAddress('state')
  const [after, setAfter] = useAddress('after')
  const [ending, end] = useState<RetestOnList | null>(null)
  const state = RetestState.catch('asked').parse(told)
  const list = useAsk(
    'listRetests',
    { centre, state, limit: MOST, ...(after ? { after } : {}) },
    { keep: true },
  )
  return (
    <Part
      title={state === 'asked' ? w('list') : w(state)}
      acts={<States now={state} set={next => [setAfter(''), setState(next)]} />}
    >
      <DataTable
        label={w('list')}
        columns={useColumns(end)}
        rows={list.gave?.rows}
        keyOf={row => row.id}
        refusal={list.refusal}
        again={list.again}
        onOpen={row => go(`/specimens/${row.specimen}`)}
        cards
        empty={<Empty says={w(state === 'asked' ? 'empty' : 'emptyEnded')} />}
      />
      <Pages after={after} next={list.gave?.next} set={setAfter} />
      <EndDrawer row={ending} onClose={() => end(null)} />
    </Part>
  )
}

function States({ now, set }: { now: RetestState; set: (state: string) => void }) {
  const w = useRetestWords()
  return (
    <NativeSelect
      aria-label={w('state')}
      value={now}
      onChange={e => set(e.currentTarget.value === 'asked' ? '' : e.currentTarget.value)}
      data={RetestState.options.map(value => ({ value, label: w(value) }))}
    />
  )
}
