/** The truth about the connection: a sign in the top bar, a banner when what is shown may be old. */
import { whenText } from '../dates.ts'
import { useConnection } from '../live.ts'
import { ToneShape } from '../ui/status-tag.tsx'
import { useShellWords } from './words.ts'

export function ConnectionSign() {
  const w = useShellWords()
  const { state } = useConnection()
  const label = {
    off: 'connecting',
    connecting: 'connecting',
    live: 'live',
    stale: 'staleShort',
  } as const
  return (
    <span className={`connection connection-${state}`} role="status">
      <ToneShape tone={state === 'live' ? 'done' : state === 'stale' ? 'critical' : 'plain'} />
      <span>{w(label[state])}</span>
    </span>
  )
}

/** For every screen, walls included. */
export function ConnectionBanner() {
  const w = useShellWords()
  const { state, heardAt } = useConnection()
  if (state !== 'stale') return null
  return (
    <div className="stale-banner" role="alert">
      <ToneShape tone="critical" />
      {heardAt ? w('stale', { when: whenText(heardAt) }) : w('staleNever')}
    </div>
  )
}
