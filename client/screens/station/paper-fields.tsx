/** The number of a paper with its kind; what cannot be right is said as soon as it is whole. */
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
import { useSay } from '../../words.ts'
import { useStationWords } from './words.ts'

interface Paper {
  readonly idNumber: string
  readonly idKind: string
}

export function PaperFields(props: {
  number: FieldOf
  kind: FieldOf
  /** The day of birth that is typed beside it, where the form asks for one. */
  born?: string
}) {
  const w = useStationWords()
  const speak = useSay()
  const { number, kind, born } = props
  const paper = { idNumber: number.value, idKind: kind.value }
  const problem = number.problem ?? wrongAlready(paper, born)
  const known = problem ? null : bornOn(number.value)
  const says =
    kind.value === 'temporary' ? w('temporaryHint') : known ? w('bornOn', { day: known }) : null
  return (
    <>
      {/* A row of its own: 18 characters have to be read whole. */}
      <TextField label={w('idNumber')} {...number} problem={problem} maxLength={24} />
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

/** A citizen's number is whole with 18 characters, its old form with 15; nothing shorter is judged yet. */
function wrongAlready(paper: Paper, born: string | undefined): Say | null {
  const number = bareNumber(paper.idNumber)
  if (number.length !== 15 && number.length < 18) return null
  return wrongPaper(paper) ?? (born ? otherBirth(number, born) : null)
}

/** Why a number cannot be right; null of one that is empty or may be. */
export function wrongPaper({ idNumber, idKind }: Paper): Say | null {
  if (idNumber.trim() === '') return null
  const kind = idKind === '' ? kindOfNumber(idNumber) : IdKind.parse(idKind)
  return wrongNumber(kind, idNumber, dayOf(nowInstant()))
}

/** As the contract takes it: what is empty is left out; a temporary number is given by the laboratory. */
export const paperOf = ({ idNumber, idKind }: Paper) => ({
  ...(idNumber.trim() === '' ? {} : { idNumber: idNumber.trim() }),
  ...(idKind === '' || (idNumber.trim() === '' && idKind !== 'temporary')
    ? {}
    : { idKind: IdKind.parse(idKind) }),
})
