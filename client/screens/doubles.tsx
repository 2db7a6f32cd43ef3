/** Records that may be one person: likely pairs, what waits for a second person, what is joined. */
import type { MergeState } from '../../server/contract/merges.ts'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useDoubleColumns, useMergeColumns } from './doubles/columns.tsx'
import { Compare } from './doubles/compare.tsx'
import { MergeDrawer } from './doubles/merge-drawer.tsx'
import { PairDrawer } from './doubles/pair-drawer.tsx'
import { useDoubleWords } from './doubles/words.ts'
import './case/case.css'
import './doubles/doubles.css'

export const screen = {
  path: '/doubles',
  title: { en: 'Likely doubles', zh: '疑似重复档案' },
  may: 'merge-people',
  menu: { group: 'recall', order: 31 },
} satisfies Screen

/** Each tab of merges shows these states. */
const TABS = {
  waiting: ['asked', 'undo-asked'],
  joined: ['merged', 'undo-asked'],
  ended: ['undone', 'declined'],
} as const satisfies Record<string, readonly MergeState[]>
type Tab = keyof typeof TABS

export default function Doubles() {
  const w = useDoubleWords()
  const [show] = useAddress('show')
  const [pair, setPair] = useAddress('pair')
  const [merge, setMerge] = useAddress('merge')
  const tab = show in TABS ? (show as Tab) : null
  return (
    <Page title={screen.title} lead={w('lead')}>
      <Compare onPair={setPair} />
      <Tabs
        label={w('lists')}
        now={tab ?? 'likely'}
        tabs={[
          { key: 'likely', label: w('likely'), href: '?' },
          ...(Object.keys(TABS) as Tab[]).map(key => ({
            key,
            label: w(key),
            href: `?show=${key}`,
          })),
        ]}
      />
      {tab ? <Merges key={tab} tab={tab} onOpen={setMerge} /> : <Likely onOpen={setPair} />}
      <PairDrawer pair={pair} onPair={setPair} />
      <MergeDrawer id={merge} onClose={() => setMerge('')} />
    </Page>
  )
}

function Likely({ onOpen }: { onOpen: (pair: string) => void }) {
  const w = useDoubleWords()
  const { gave, refusal, again } = useAsk('listDoubles', {})
  return (
    <Part title={w('likely')}>
      <DataTable
        label={w('likely')}
        columns={useDoubleColumns()}
        rows={gave}
        keyOf={row => `${row.one.id}.${row.other.id}`}
        refusal={refusal}
        again={again}
        onOpen={row => onOpen(`${row.one.id}.${row.other.id}`)}
        cards
        empty={<Empty says={w('noLikely')} />}
      />
      <p className="keys-hint">{w('keys')}</p>
    </Part>
  )
}

function Merges({ tab, onOpen }: { tab: Tab; onOpen: (id: string) => void }) {
  const w = useDoubleWords()
  const { gave, refusal, again } = useAsk('listMerges', {})
  const states: readonly MergeState[] = TABS[tab]
  return (
    <Part title={w(tab)}>
      <DataTable
        label={w(tab)}
        columns={useMergeColumns()}
        rows={gave?.filter(row => states.includes(row.state))}
        keyOf={row => row.id}
        refusal={refusal}
        again={again}
        onOpen={row => onOpen(row.id)}
        cards
        empty={<Empty says={w(`${tab}None`)} />}
      />
      <p className="keys-hint">{w('keys')}</p>
    </Part>
  )
}
