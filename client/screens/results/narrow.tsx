/** What narrows the bench to one reason; each number is that of the list it opens. */
import { Button } from '@mantine/core'
import { BenchOnly } from '../../../server/contract/results.ts'
import { useAsk } from '../../api.ts'
import type { BenchState } from './bench.ts'
import { type Only, useOnlyWords } from './only-words.ts'
import { useResultWords } from './words.ts'

/** Counted anew now and then: of a plate of tandem MS that is thousands of values. */
const EVERY_MS = 15_000

export function Narrow(props: {
  centre: string
  state: BenchState
  now: Only
  set: (only: string) => void
}) {
  const w = useResultWords()
  const named = useOnlyWords()
  const { centre, state, now, set } = props
  const { gave } = useAsk('listBenchCounts', { centre, state }, { everyMs: EVERY_MS, keep: true })
  const more = gave?.more === 'yes' ? '+' : ''
  const count = (only: Only) => gave?.only.find(one => one.only === only)?.n ?? 0
  const shown = BenchOnly.options.filter(only => count(only) > 0 || only === now)
  if (!gave || (shown.length === 0 && now === '')) return null
  return (
    <fieldset className="narrow" aria-label={w('narrow')}>
      <One on={now === ''} press={() => set('')} label={w('all')} count={`${gave.all}${more}`} />
      {ORDER.filter(only => shown.includes(only)).map(only => (
        <One
          key={only}
          on={now === only}
          press={() => set(now === only ? '' : only)}
          label={named(only)}
          count={`${count(only)}${more}`}
        />
      ))}
    </fieldset>
  )
}

/** What one wants most often first. */
const ORDER: readonly BenchOnly[] = [
  'free',
  'flagged',
  ...BenchOnly.options.filter(only => only !== 'free' && only !== 'flagged'),
]

function One(props: { on: boolean; press: () => void; label: string; count: string }) {
  return (
    <Button
      size="compact-sm"
      variant={props.on ? 'filled' : 'default'}
      aria-pressed={props.on}
      onClick={props.press}
    >
      {props.label} <span className="narrow-count">{props.count}</span>
    </Button>
  )
}
