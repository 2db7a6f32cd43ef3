/** The number that this label replaced, and the one that replaced it: each a link, with who and why (E-07). */
import { Link } from 'wouter'
import {
  RELABEL_REASONS,
  type Relabel,
  relabelledInWords,
} from '../../../server/contract/relabels.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { When } from '../../ui/clock.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { useSpecimenWords } from './words.ts'

export function Relabels(props: { number: string; hrefOf: (number: string) => string }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const { gave } = useAsk('showRelabels', { number: props.number })
  const { before, after } = gave ?? { before: null, after: null }
  return (
    <>
      {after && (
        <SentenceCard tone="stop" says={speak(relabelledInWords(after.was, after.number))}>
          <Link href={props.hrefOf(after.number)}>
            {w('openNew', { number: grouped(after.number) })}
          </Link>{' '}
          <Why of={after} />
        </SentenceCard>
      )}
      {before && (
        <p>
          {w('replaces')}{' '}
          <Link className="number" href={props.hrefOf(before.was)}>
            {grouped(before.was)}
          </Link>{' '}
          <Why of={before} />
        </p>
      )}
    </>
  )
}

function Why({ of }: { of: Relabel }) {
  const speak = useSay()
  return (
    <small className="soft">
      {speak(RELABEL_REASONS[of.why])}: {of.reason} · {of.byName} · <When at={of.at} />
    </small>
  )
}
