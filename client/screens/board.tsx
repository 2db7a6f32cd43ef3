/** The recall board at a desk: who has to be called back, the most urgent first, and the case. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { useBoard } from '../board.ts'
import { useNow } from '../clock.ts'
import { useMay } from '../me.ts'
import type { Screen } from '../screen.ts'
import { useAlarm } from '../ui/alarm.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { usePageKeys } from '../ui/page-keys.ts'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useAcknowledge } from './board/acknowledge.tsx'
import { Away } from './board/away.tsx'
import { CaseDrawer } from './board/case-drawer.tsx'
import { useColumns } from './board/columns.tsx'
import { Filters, useFilters } from './board/filters.tsx'
import { byUrgencyWith, cries, tally, useNewRows } from './board/urgency.ts'
import { useBoardWords } from './board/words.ts'
import './board/board.css'

export const screen = {
  path: '/board',
  title: { en: 'Recall board', zh: '召回看板' },
  may: 'see-board',
  menu: { group: 'recall', order: 10, key: 'b' },
} satisfies Screen

export default function Board() {
  const w = useBoardWords()
  const board = useBoard()
  const rows = board.gave?.rows
  const news = useNewRows(rows)
  const filters = useFilters()
  const [open, setOpen] = useAddress('case')
  const [, setAct] = useAddress('act')
  const opens = useMay('see-specimen')
  const alarm = useAlarm(rows?.some(cries) ?? false)
  const acknowledge = useAcknowledge()
  const show = (row: BoardRow, act = '') => {
    setOpen(row.case)
    setAct(act)
  }
  const call = (row: BoardRow) => show(row, 'contact')
  const columns = useColumns(acknowledge, call)
  const shown = rows?.filter(filters.passes).sort(byUrgencyWith(news))
  usePageKeys({
    a: () => {
      const row = shown?.[focusedRow()]
      return row ? acknowledge.press(row) : false
    },
    c: () => {
      const row = shown?.[focusedRow()]
      if (!row || !opens) return false
      call(row)
    },
    m: () => alarm.mute(!alarm.muted),
  })
  return (
    <Page title={screen.title} lead={w('lead')} acts={<Acts alarm={alarm} />}>
      {alarm.blocked && <p className="board-blocked">{w('blocked')}</p>}
      {rows && <Away rows={rows} />}
      {rows && <Numbers rows={rows} />}
      <Part title={w('list')} acts={<Filters rows={rows ?? []} filters={filters} />}>
        <DataTable
          label={w('list')}
          columns={columns}
          rows={shown}
          keyOf={row => row.id}
          refusal={board.refusal}
          again={board.again}
          {...(opens ? { onOpen: show } : {})}
          classOf={row => classOf(row, news)}
          cards
          empty={<NoRows filtered={(rows?.length ?? 0) > 0} clear={filters.clear} />}
        />
        {opens && shown && shown.length > 0 && <p className="keys-hint">{w('keys')}</p>}
      </Part>
      <CaseDrawer
        id={opens ? open : ''}
        onClose={() => {
          setOpen('')
          setAct('')
        }}
      />
    </Page>
  )
}

const classOf = (row: BoardRow, news: ReadonlySet<string>): string =>
  [news.has(row.id) ? 'row-new' : '', cries(row) ? 'row-cries' : ''].filter(Boolean).join(' ')

/** The row that holds the focus, by its place in the list; -1 for none. */
function focusedRow(): number {
  const row = document.activeElement?.closest<HTMLElement>('tr[data-row]')
  return row ? Number(row.dataset.row) : -1
}

function Acts({ alarm }: { alarm: ReturnType<typeof useAlarm> }) {
  const w = useBoardWords()
  return (
    <>
      <Button
        variant="default"
        aria-pressed={!alarm.muted}
        title={w('soundHint')}
        onClick={() => alarm.mute(!alarm.muted)}
      >
        {w(alarm.muted ? 'soundOff' : 'soundOn')}
      </Button>
      <Button variant="default" component={Link} href="/wall">
        {w('wall')}
      </Button>
    </>
  )
}

/** Each number opens the rows that it counts. */
function Numbers({ rows }: { rows: readonly BoardRow[] }) {
  const w = useBoardWords()
  const now = useNow(1000)
  const counts = tally(rows, now)
  return (
    <nav className="board-numbers" aria-label={w('numbers')}>
      <Count n={counts.open} label={w('open')} href="/board" />
      <Count n={counts.overdue} label={w('overdue')} href="/board?due=overdue" loud />
      <Count n={counts.today} label={w('today')} href="/board?due=today" />
      <Count n={counts.unseen} label={w('unseen')} href="/board?seen=no" />
    </nav>
  )
}

function Count(props: { n: number; label: string; href: string; loud?: boolean }) {
  return (
    <Link href={props.href} replace className={props.loud && props.n > 0 ? 'count-loud' : ''}>
      <strong>{props.n}</strong> {props.label}
    </Link>
  )
}

function NoRows({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const w = useBoardWords()
  if (!filtered) return <Empty says={w('empty')} />
  return (
    <Empty says={w('emptyFiltered')}>
      <Button variant="default" onClick={clear}>
        {w('clear')}
      </Button>
    </Empty>
  )
}
