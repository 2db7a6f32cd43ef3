/** How many notices wait for me, on every screen; a critical one is heard until it is acknowledged. */
import { Link } from 'wouter'
import { useAsk } from '../api.ts'
import { useMay } from '../me.ts'
import type { Screen } from '../screen.ts'
import { useAlarm } from '../ui/alarm.ts'
import { ToneShape } from '../ui/status-tag.tsx'
import { useShellWords } from './words.ts'

/** Whispers tell of each; this is for what no whisper says, as a post that began. */
const EVERY_MS = 60_000
/** These ring by themselves. */
const RINGING = ['/board', '/wall']

export function Bell({ screen }: { screen: Screen | null }) {
  return useMay('see-notices') ? <Count rings={!RINGING.includes(screen?.path ?? '')} /> : null
}

function Count({ rings }: { rings: boolean }) {
  const w = useShellWords()
  const { gave, refusal } = useAsk('showNoticeCount', {}, { everyMs: EVERY_MS })
  const { waiting = 0, critical = 0 } = gave ?? {}
  useAlarm(rings && critical > 0)
  const says = refusal ? w('noticesUnknown') : w('notices', { count: String(waiting) })
  return (
    <Link href="/notices" className="top-bell" aria-label={says} title={says} role="status">
      {critical > 0 && <ToneShape tone="critical" />}
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1a4 4 0 0 0-4 4v3.2L2.5 11v1h11v-1L12 8.2V5a4 4 0 0 0-4-4zM6 13a2 2 0 0 0 4 0z" />
      </svg>
      <span className={critical > 0 ? 'tone-critical' : ''}>
        {refusal ? '–' : gave ? waiting : '…'}
      </span>
    </Link>
  )
}
