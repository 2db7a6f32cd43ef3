/** The recall board for five metres: twelve rows at most, the largest type that fits, no identity. */
import { type CSSProperties, useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { RECALL_STATES } from '../../server/contract/moves.ts'
import { type BoardRow, leading } from '../../server/contract/recalls.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { api } from '../api.ts'
import { useBoard } from '../board.ts'
import { useNow } from '../clock.ts'
import { timeText } from '../dates.ts'
import { useConnection, useGap } from '../live.ts'
import { useNames } from '../names.ts'
import { onlyLookedAt } from '../presence.ts'
import type { Screen } from '../screen.ts'
import { ConnectionBanner } from '../shell/connection.tsx'
import { SEVERITIES } from '../terms.ts'
import { useAlarm } from '../ui/alarm.ts'
import { Clock } from '../ui/clock.tsx'
import { Fit } from '../ui/fit.tsx'
import { usePageKeys } from '../ui/page-keys.ts'
import { Failed, Loading } from '../ui/states.tsx'
import { ToneShape } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { openedIn } from './board/away.tsx'
import { byUrgencyWith, cries, tally, useNewRows } from './board/urgency.ts'
import { useBoardWords } from './board/words.ts'
import { useInHand } from './case/hand.tsx'
import './board/parts.css'
import './wall/wall.css'

export const screen = {
  path: '/wall',
  title: { en: 'Recall wall', zh: '召回大屏' },
  may: 'see-board',
  menu: { group: 'recall', order: 12, key: 'w' },
  wall: true,
} satisfies Screen

const MOST = 12
const SIGN_OF_LIFE_MS = 4 * 60_000

/** Nobody touches a wall, and a quiet night is no reason for it to go dark: it asks by itself. */
function useStaysSignedIn(): void {
  useEffect(() => {
    const asks = () => void api.whoAmI({}).catch(() => undefined)
    const timer = setInterval(asks, SIGN_OF_LIFE_MS)
    const touchedNow = onlyLookedAt()
    return () => {
      clearInterval(timer)
      touchedNow()
    }
  }, [])
}

export default function Wall() {
  const w = useBoardWords()
  const [, go] = useLocation()
  const is = useWallFilter()
  const board = useBoard()
  const rows = board.gave?.rows.filter(is)
  const news = useNewRows(rows)
  const alarm = useAlarm(rows?.some(cries) ?? false)
  const shown = rows?.sort(byUrgencyWith(news)).slice(0, MOST) ?? []
  const hidden = (rows?.length ?? 0) - shown.length
  useStaysSignedIn()
  usePageKeys({
    f: () => void toggleFullScreen(),
    m: () => alarm.mute(!alarm.muted),
    Escape: () => go('/board'),
  })
  return (
    <main className="wall" style={{ '--rows': Math.max(shown.length, 4) } as CSSProperties}>
      <Top rows={rows} />
      <ConnectionBanner />
      {rows && <WasAway rows={rows} />}
      {alarm.blocked && <p className="board-blocked">{w('blocked')}</p>}
      {board.refusal && <Failed refusal={board.refusal} again={board.again} />}
      {board.waiting && <Loading rows={6} height={80} />}
      {rows?.length === 0 && (
        <p className="wall-empty">
          <ToneShape tone="done" /> {w('wallEmpty')}
        </p>
      )}
      <ol className="wall-rows" aria-label={w('list')}>
        {shown.map(row => (
          <Row key={row.id} row={row} isNew={news.has(row.id)} />
        ))}
      </ol>
      <Foot hidden={hidden} alarm={alarm} />
    </main>
  )
}

/** The same words of the address as the desk's: a wall may hang in a centre, a ward or a district. */
function useWallFilter(): (row: BoardRow) => boolean {
  const [centre] = useAddress('centre')
  const [district] = useAddress('district')
  const [point] = useAddress('point')
  const is = (asked: string, value: string) => asked === '' || asked === value
  return row => is(centre, row.centre) && is(district, row.district) && is(point, row.samplingPoint)
}

function Top({ rows }: { rows: readonly BoardRow[] | undefined }) {
  const w = useBoardWords()
  const now = useNow(1000)
  const { heardAt } = useConnection()
  const counts = rows ? tally(rows, now) : null
  return (
    <header className="wall-top">
      <h1>{w('wallTitle')}</h1>
      <p>
        <strong>{counts?.open ?? '–'}</strong> {w('open')}
      </p>
      <p className={counts?.overdue ? 'tone-critical' : ''}>
        <strong>{counts?.overdue ?? '–'}</strong> {w('overdue')}
      </p>
      <p>
        <strong>{counts?.today ?? '–'}</strong> {w('today')}
      </p>
      <p className="wall-updated">
        {heardAt ? w('updated', { when: secondsText(heardAt) }) : w('updated', { when: '–' })}
      </p>
    </header>
  )
}

const AWAY_SHOWN_MS = 10 * 60_000

/** Nobody presses anything on a wall: for ten minutes it says by itself what came while it was away. */
function WasAway({ rows }: { rows: readonly BoardRow[] }) {
  const w = useBoardWords()
  const now = useNow(1000)
  const gap = useGap()
  const count = gap ? openedIn(rows, gap) : 0
  if (!gap || count === 0 || now - Date.parse(gap.to) > AWAY_SHOWN_MS) return null
  return (
    <p className="board-blocked">
      {w('away', { count, from: timeText(gap.from), to: timeText(gap.to) })}
    </p>
  )
}

/** With seconds, so that from afar one sees that it lives. */
const secondsText = (at: string): string =>
  `${timeText(at)}:${String(new Date(at).getSeconds()).padStart(2, '0')}`

function Row({ row, isNew }: { row: BoardRow; isNew: boolean }) {
  const w = useBoardWords()
  const speak = useSay()
  const names = useNames()
  const held = useInHand([row])
  const classes = ['wall-row', `wall-${row.severity}`]
  if (isNew) classes.push('wall-new')
  if (cries(row)) classes.push('wall-cries')
  return (
    <li className={classes.join(' ')}>
      <span className={`wall-severity tone-${row.severity}`}>
        <ToneShape tone={row.severity} />
        <small>{speak(SEVERITIES[row.severity])}</small>
      </span>
      <span className="wall-cell">
        <Clock due={leading(row).dueAt} />
        <small className={row.state === 'provisional' ? 'wall-provisional' : ''}>
          {speak(RECALL_STATES[row.state])}
        </small>
      </span>
      <span className="wall-cell">
        <Fit className="wall-bold" text={names.condition(row.programme, row.condition)} />
        <small className="number">{grouped(row.specimen)}</small>
      </span>
      <span className="wall-cell">
        <Fit text={names.place(row.samplingPoint, row.samplingPointName)} />
        {held ? (
          <small className="wall-hand">{w('inHand', { name: held.name })}</small>
        ) : (
          <small>{row.ownerName ?? w('noOwner')}</small>
        )}
      </span>
    </li>
  )
}

function Foot({ hidden, alarm }: { hidden: number; alarm: ReturnType<typeof useAlarm> }) {
  const w = useBoardWords()
  return (
    <footer className="wall-foot">
      <span>{hidden > 0 ? w('more', { count: hidden }) : ''}</span>
      <nav>
        <button type="button" onClick={() => alarm.mute(!alarm.muted)}>
          {w(alarm.muted ? 'soundOff' : 'soundOn')}
        </button>
        <button type="button" onClick={() => void toggleFullScreen()}>
          {w('fullScreen')}
        </button>
        <Link href="/board">{w('back')}</Link>
      </nav>
    </footer>
  )
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen()
}
