/** The bench: results by state, verified by a technician and authorised by a second person. */
import { Link, useLocation } from 'wouter'
import type { ResultOnBench } from '../../server/contract/results.ts'
import { CentrePage } from '../centre-page.tsx'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Part } from '../ui/page.tsx'
import { usePageKeys } from '../ui/page-keys.ts'
import { Pages } from '../ui/pages.tsx'
import { Empty } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useAddress } from '../ui/use-address.ts'
import { AnswerCard } from './results/answer-card.tsx'
import { BENCH_STATES, type BenchState, useBench } from './results/bench.ts'
import { ClearFlagDrawer } from './results/clear-flag.tsx'
import { useColumns } from './results/columns.tsx'
import { Narrow } from './results/narrow.tsx'
import { onlyOf } from './results/only-words.ts'
import { PasswordDialog } from './results/password-dialog.tsx'
import { SignBar } from './results/sign-bar.tsx'
import { type Signing, useSigning } from './results/signing.ts'
import { useResultWords } from './results/words.ts'
import './results/results.css'

export const screen = {
  path: '/results',
  title: { en: 'Results', zh: '检测结果' },
  may: 'see-results',
  menu: { group: 'work', order: 30, key: 'e' },
  at: 'centre',
} satisfies Screen

export default function Results() {
  const w = useResultWords()
  const [state] = useAddress('state', 'recorded')
  return (
    <CentrePage screen={screen} lead={w('lead')}>
      {centre => <Bench key={`${centre}${state}`} centre={centre} state={benchState(state)} />}
    </CentrePage>
  )
}

const benchState = (text: string): BenchState =>
  BENCH_STATES.find(state => state === text) ?? 'recorded'

function Bench({ centre, state }: { centre: string; state: BenchState }) {
  const w = useResultWords()
  const [, go] = useLocation()
  const [after, setAfter] = useAddress('after')
  const [flag, setFlag] = useAddress('flag')
  const [chosenOnly, setOnly] = useAddress('only')
  const only = onlyOf(chosenOnly)
  const bench = useBench(centre, state, after, only)
  const rows = bench.gave?.rows
  const signing = useSigning(centre, state, rows)
  const columns = useColumns({ signing, state, onClear: setFlag })
  useBenchKeys(signing)
  return (
    <>
      <Tabs
        label={w('tabs')}
        now={state}
        tabs={BENCH_STATES.map(one => ({
          key: one,
          label: w(one),
          href: one === 'recorded' ? screen.path : `${screen.path}?state=${one}`,
          count: bench.counts[one],
        }))}
      />
      <AnswerCard signing={signing} />
      {state !== 'authorised' && (
        <Narrow
          centre={centre}
          state={state}
          now={only}
          set={next => {
            setAfter('')
            setOnly(next)
          }}
        />
      )}
      <Part
        title={w(state)}
        acts={rows && rows.length > 0 && <SignBar signing={signing} state={state} />}
      >
        <DataTable
          label={w('list')}
          columns={columns}
          rows={rows}
          keyOf={row => row.id}
          refusal={bench.refusal}
          again={bench.again}
          onOpen={row => go(`/specimens/${row.specimen}`)}
          onSpace={signing.toggle}
          classOf={row => classOf(row, signing)}
          cards
          empty={only ? <Empty says={w('noneOfThese')} /> : <NoRows state={state} />}
        />
        <Pages after={after} next={bench.gave?.next} set={setAfter} />
        {rows && rows.length > 0 && <p className="keys-hint">{w('keys')}</p>}
      </Part>
      <PasswordDialog signing={signing} />
      <ClearFlagDrawer id={flag} rows={rows ?? []} onClose={() => setFlag('')} />
    </>
  )
}

function useBenchKeys(signing: Signing): void {
  const sign = (wanted: Signing['act']) => () =>
    signing.act === wanted && !signing.why ? signing.sign() : false
  usePageKeys({
    X: () => (signing.act ? signing.chooseAll() : false),
    v: sign('verify'),
    a: sign('authorise'),
  })
}

const classOf = (row: ResultOnBench, signing: Signing): string =>
  [
    signing.chosen.has(row.id) ? 'row-chosen' : '',
    row.withheld.some(one => one.holds === 'value') ? 'row-withheld' : '',
  ]
    .filter(Boolean)
    .join(' ')

function NoRows({ state }: { state: BenchState }) {
  const w = useResultWords()
  if (state === 'recorded') {
    return (
      <Empty says={w('emptyRecorded')}>
        <Link href="/parked">{w('toParked')}</Link>
      </Empty>
    )
  }
  return (
    <Empty says={w(state === 'verified' ? 'emptyVerified' : 'emptyAuthorised')}>
      <Link href={screen.path}>{w('toVerify')}</Link>
    </Empty>
  )
}
