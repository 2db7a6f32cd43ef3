/** What may be done with the chosen rows, and with the whole list; and what came of it. */
import { Button, NativeSelect } from '@mantine/core'
import type { Replayed } from '../../../server/contract/ward.ts'
import { useAsk } from '../../api.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import type { Settling } from './settling.ts'
import { useWardWords } from './ward-words.ts'

export function ManyBar({ centre, settling }: { centre: string; settling: Settling }) {
  const w = useWardWords()
  const { chosen, why, whyChosen, busy } = settling
  return (
    <div className="many-bar">
      <span aria-live="polite">{w('chosen', { count: chosen.length })}</span>
      {chosen.length > 0 ? (
        <Button variant="subtle" onClick={settling.chooseNone}>
          {w('none')}
        </Button>
      ) : (
        <Button variant="subtle" onClick={settling.chooseAll}>
          {w('chooseAll')}
        </Button>
      )}
      <WhyNot
        why={whyChosen}
        quiet
        variant="default"
        loading={busy}
        onPress={() => settling.take(chosen)}
      >
        {w('take')}
      </WhyNot>
      {chosen.length > 0 && !why && <HandTo centre={centre} settling={settling} />}
      <WhyNot why={whyChosen} quiet loading={busy} onPress={settling.tryChosen}>
        {w('tryChosen')}
      </WhyNot>
      {!why && chosen.length === 0 && (
        <ConfirmButton
          variant="default"
          asks={w('tryAllAsks')}
          sure={w('tryIt')}
          loading={busy}
          onSure={settling.tryAll}
        >
          {w('tryAll')}
        </ConfirmButton>
      )}
    </div>
  )
}

function HandTo({ centre, settling }: { centre: string; settling: Settling }) {
  const w = useWardWords()
  const owners = useAsk('listWardOwners', { centre }).gave ?? []
  return (
    <NativeSelect
      aria-label={w('handTo')}
      value=""
      onChange={e => {
        const to = e.currentTarget.value
        if (to) settling.give(settling.chosen, to === BACK ? null : to)
      }}
      data={[
        { value: '', label: w('handTo') },
        ...owners.map(({ id, name }) => ({ value: id, label: name })),
        { value: BACK, label: w('giveBack') },
      ]}
    />
  )
}

const BACK = 'back'
const MOST_SAID = 8

/** Counts while it goes on; afterwards why the rest is still held, each sentence once. */
export function TryingCard({ settling }: { settling: Settling }) {
  const w = useWardWords()
  const speak = useSay()
  const { trying } = settling
  if (!trying) return null
  const { over, answers } = trying
  const of = (became: Replayed['became']) => answers.filter(one => one.became === became)
  if (!over) return <SentenceCard tone="good" says={w('trying', { done: answers.length })} />
  const held = [...of('held'), ...of('gone')]
  const filed = of('filed').length + of('applied').length
  const counts = { done: answers.length, filed, known: of('known').length, held: held.length }
  const sentences = [...Map.groupBy(held, one => speak(one.says))]
  return (
    <SentenceCard tone={held.length > 0 ? 'fault' : 'good'} says={w('tried', counts)}>
      {sentences.length > 0 && (
        <ul className="still-held" aria-label={w('stillHeld')}>
          {sentences.slice(0, MOST_SAID).map(([says, some]) => (
            <li key={says}>
              {some.length > 1 && <strong>{some.length} × </strong>}
              {says}
            </li>
          ))}
          {sentences.length > MOST_SAID && (
            <li>{w('moreHeld', { count: sentences.length - MOST_SAID })}</li>
          )}
        </ul>
      )}
      <Button size="compact-sm" variant="default" onClick={settling.forget}>
        {w('forget')}
      </Button>
    </SentenceCard>
  )
}
