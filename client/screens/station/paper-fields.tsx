/** The number of a paper with its kind; what cannot be right is said as soon as it is whole. */
import { Checkbox } from '@mantine/core'
import {
  bareNumber,
  bornOn,
  ID_KINDS,
  IdKind,
  kindOfNumber,
  otherBirth,
  wrongNumber,
} from '../../../server/contract/identity-numbers.ts'
import { dayOf, type Say } from '../../../server/contract/words.ts'
import { nowInstant } from '../../clock.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import type { FieldOf } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import { useStationWords } from './words.ts'

interface Paper {
  readonly idNumber: string
  readonly idKind: string
  readonly takeOver: string
}

const SEEN = 'paper-seen'

type Numbered = Omit<Paper, 'takeOver'>

export function PaperFields(props: {
  number: FieldOf
  kind: FieldOf
  /** Asked for where the number is known at another site. */
  takeOver: FieldOf
  /** The day of birth that is typed beside it, where the form asks for one. */
  born?: string
}) {
  const w = useStationWords()
  const speak = useSay()
  const { number, kind, takeOver, born } = props
  const paper = { idNumber: number.value, idKind: kind.value }
  const problem = number.problem ?? wrongAlready(paper, born)
  const known = problem ? null : bornOn(number.value)
  const says =
    kind.value === 'temporary' ? w('temporaryHint') : known ? w('bornOn', { day: known }) : null
  return (
    <>
      {/* A row of its own: 18 characters have to be read whole. */}
      <TextField
        label={w('idNumber')}
        {...number}
        // What was confirmed was confirmed of another number.
        onValue={value => {
          number.onValue(value)
          takeOver.onValue('')
        }}
        problem={problem}
        maxLength={24}
      />
      <TakeOver field={takeOver} />
      {says && <small className="soft">{says}</small>}
      <ChoiceField
        label={w('idKind')}
        {...kind}
        without={w('idKindUnsaid')}
        choices={IdKind.options.map(value => ({ value, label: speak(ID_KINDS[value]) }))}
      />
    </>
  )
}

/** The number is somebody's at another site: said without a word of whose, and one thing to confirm. */
function TakeOver({ field }: { field: FieldOf }) {
  const w = useStationWords()
  const speak = useSay()
  const isSeen = field.value === SEEN
  if (!field.problem && !isSeen) return null
  return (
    <SentenceCard
      tone={isSeen ? 'good' : 'stop'}
      says={field.problem ? speak(field.problem) : w('takenOver')}
    >
      <Checkbox
        id={field.id}
        label={w('paperSeen')}
        checked={isSeen}
        onChange={event => field.onValue(event.currentTarget.checked ? SEEN : '')}
      />
    </SentenceCard>
  )
}

/** A citizen's number is whole with 18 characters, its old form with 15; nothing shorter is judged yet. */
function wrongAlready(paper: Numbered, born: string | undefined): Say | null {
  const number = bareNumber(paper.idNumber)
  if (number.length !== 15 && number.length < 18) return null
  return wrongPaper(paper) ?? (born ? otherBirth(number, born) : null)
}

/** Why a number cannot be right; null of one that is empty or may be. */
export function wrongPaper({ idNumber, idKind }: Numbered): Say | null {
  if (idNumber.trim() === '') return null
  const kind = idKind === '' ? kindOfNumber(idNumber) : IdKind.parse(idKind)
  return wrongNumber(kind, idNumber, dayOf(nowInstant()))
}

/** As the contract takes it: what is empty is left out; a temporary number is given by the laboratory. */
export const paperOf = ({ idNumber, idKind, takeOver }: Paper) => ({
  ...(idNumber.trim() === '' ? {} : { idNumber: idNumber.trim() }),
  ...(idKind === '' || (idNumber.trim() === '' && idKind !== 'temporary')
    ? {}
    : { idKind: IdKind.parse(idKind) }),
  ...(takeOver === SEEN ? { takeOver: 'paper-seen' as const } : {}),
})
