/** The query bar of the ward: its figures, each opening what it counts, and the choices below them. */
import { Button, NativeSelect } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { ParkedReason } from '../../../server/contract/messages.ts'
import type { WardCount } from '../../../server/contract/ward.ts'
import { useAsk } from '../../api.ts'
import { PARKED_REASONS } from '../../terms.ts'
import { type Tone, ToneShape } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import type { Narrowed } from './narrowed.ts'
import { useWardWords } from './ward-words.ts'
import { useIntakeWords } from './words.ts'

export function Filters({ centre, narrowed }: { centre: string; narrowed: Narrowed }) {
  const w = useWardWords()
  const [, go] = useLocation()
  const counts = useAsk('listWardCounts', { centre }, { keep: true }).gave
  return (
    <search className="ward-filters" aria-label={w('filters')}>
      {counts && <Figures counts={counts} />}
      <div className="ward-choices">
        <StateChoice />
        <ReasonChoice counts={counts} />
        <LineChoice centre={centre} counts={counts} />
        <One
          label={w('owner')}
          name="owner"
          of={[
            { value: 'me', label: w('mine') },
            { value: 'nobody', label: w('nobody') },
          ]}
        />
        <One label={w('due')} name="due" of={[{ value: 'overdue', label: w('overdue') }]} />
        <One label={w('match')} name="match" of={[{ value: 'proposed', label: w('proposed') }]} />
        {narrowed.any && (
          <Button variant="subtle" onClick={() => go('/parked', { replace: true })}>
            {w('clear')}
          </Button>
        )}
      </div>
    </search>
  )
}

function Figures({ counts }: { counts: WardCount }) {
  const w = useWardWords()
  const { open, overdue, mine, nobody, proposed } = counts
  return (
    <p className="ward-figures">
      <Figure to="/parked" says={w('open', { count: open })} />
      <Figure
        to="/parked?due=overdue"
        says={w('overdueCount', { count: overdue })}
        tone={overdue > 0 ? 'critical' : undefined}
      />
      <Figure
        to="/parked?match=proposed"
        says={w('proposedCount', { count: proposed })}
        tone={proposed > 0 ? 'high' : undefined}
      />
      <Figure to="/parked?owner=me" says={w('mineCount', { count: mine })} />
      <Figure to="/parked?owner=nobody" says={w('nobodyCount', { count: nobody })} />
    </p>
  )
}

const Figure = ({ to, says, tone }: { to: string; says: string; tone?: Tone | undefined }) => (
  <Link href={to} className={tone ? `ward-figure tone-${tone}` : 'ward-figure'}>
    {tone && <ToneShape tone={tone} />}
    {says}
  </Link>
)

function StateChoice() {
  const w = useIntakeWords()
  const [state, setState] = useAddress('state', 'parked')
  return (
    <NativeSelect
      label={w('state')}
      value={state}
      onChange={e => setState(e.currentTarget.value)}
      data={[
        { value: 'parked', label: w('stateParked') },
        { value: 'replayed', label: w('stateReplayed') },
        { value: 'dismissed', label: w('stateDismissed') },
      ]}
    />
  )
}

/** Those that are held now, with how many; another one out of the address stays choosable. */
function ReasonChoice({ counts }: { counts: WardCount | undefined }) {
  const w = useWardWords()
  const speak = useSay()
  const [now] = useAddress('why')
  const n = new Map(counts?.reasons.map(one => [one.why, one.n]))
  const reasons = ParkedReason.options.filter(why => n.has(why) || why === now)
  return (
    <One
      label={w('reason')}
      name="why"
      of={reasons.map(why => ({
        value: why,
        label: `${speak(PARKED_REASONS[why])} · ${n.get(why) ?? 0}`,
      }))}
    />
  )
}

function LineChoice({ centre, counts }: { centre: string; counts: WardCount | undefined }) {
  const w = useWardWords()
  const lines = useAsk('listLines', { centre }).gave ?? []
  const n = new Map(counts?.lines.map(one => [one.line, one.n]))
  return (
    <One
      label={w('line')}
      name="line"
      of={lines.map(({ id, name }) => ({ value: id, label: `${name} · ${n.get(id) ?? 0}` }))}
    />
  )
}

function One(props: {
  label: string
  name: string
  of: readonly { readonly value: string; readonly label: string }[]
}) {
  const w = useWardWords()
  const [value, set] = useAddress(props.name)
  return (
    <NativeSelect
      label={props.label}
      value={value}
      onChange={e => set(e.currentTarget.value)}
      data={[{ value: '', label: w('all') }, ...props.of]}
    />
  )
}
