/** What is measured again and on which card: the list to punch by. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { type RetestOnList, RetestState } from '../../server/contract/retests.ts'
import { useAsk } from '../api.ts'
import { useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useColumns } from './retests/columns.tsx'
import { EndDrawer } from './retests/end.tsx'
import { useRetestWords } from './retests/words.ts'
import '../ui/choice-buttons.css'

export const screen = {
  path: '/retests',
  title: { en: 'Retests', zh: '复测' },
  may: 'see-results',
  menu: { group: 'work', order: 31, key: 't' },
  at: 'centre',
} satisfies Screen

export default function Retests() {
  const w = useRetestWords()
  const { here, waiting, refusal, again } = useWorkplace('centre', 'see-results')
  return (
    <Page title={screen.title} lead={w('lead')}>
      {waiting && <Loading />}
      {refusal && <Failed refusal={refusal} again={again} />}
      {!waiting && !refusal && !here && <Empty says={w('noCentre')} />}
      {here && <Centre key={here.id} centre={here.id} />}
    </Page>
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
  const next = list.gave?.next ?? null
  return (
    <Part
      title={state === 'asked' ? w('list') : w(state)}
      acts={<States now={state} set={setState} />}
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
      {next && (
        <Button variant="default" onClick={() => setAfter(next)}>
          {w('next')}
        </Button>
      )}
      <EndDrawer row={ending} onClose={() => end(null)} />
    </Part>
  )
}

function States({ now, set }: { now: RetestState; set: (state: string) => void }) {
  const w = useRetestWords()
  return (
    <fieldset className="choice-buttons">
      <legend className="visually-hidden">{w('state')}</legend>
      {RetestState.options.map(state => (
        <button
          key={state}
          type="button"
          aria-pressed={state === now}
          onClick={() => set(state === 'asked' ? '' : state)}
        >
          {w(state)}
        </button>
      ))}
    </fieldset>
  )
}
