/** What a card says of each thing that can be corrected: as it is kept, and as people read it. */
import { type CardField, cardText } from '../../../server/contract/corrections.ts'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { whenText } from '../../dates.ts'
import { SEXES } from '../../terms.ts'
import { useSay } from '../../words.ts'
import { weeksText } from '../case/subject-facts.tsx'
import { useCorrectWords } from './correct-words.ts'

/** What stands on the page now, as a correction keeps it; null where nothing is written. */
export function shownOf({ subject, specimen, prenatal }: SpecimenPage, field: CardField) {
  if (field === 'sex') return subject.sex === 'unknown' ? null : subject.sex
  if (field === 'gestation') return asText(subject.gestationDays)
  if (field === 'birth-weight') return asText(subject.birthWeight)
  if (field === 'collected-at') return specimen.collectedAt
  return prenatal && cardText({ field, value: prenatal.gestation })
}

const asText = (value: number | null): string | null => (value === null ? null : String(value))

/** What is written, and so may be wrong; what is missing is filled in by the collection site. */
export function fieldsOf(page: SpecimenPage): CardField[] {
  const said: readonly CardField[] =
    page.subject.kind === 'newborn' ? ['sex', 'gestation', 'birth-weight'] : ['dating']
  return [...said, 'collected-at' as const].filter(field => shownOf(page, field) !== null)
}

export function useValueInWords(): (field: CardField, value: string) => string {
  const w = useCorrectWords()
  const speak = useSay()
  return (field, value) => {
    if (field === 'sex') return speak(SEXES[value as keyof typeof SEXES])
    if (field === 'gestation') return weeksText(Number(value))
    if (field === 'birth-weight') return `${value} g`
    if (field === 'collected-at') return whenText(value)
    const [basis = 'lmp', on = '', days = '0'] = value.split(' ')
    const dated = `${w(basis as 'lmp')} ${on}`
    return basis === 'lmp' ? dated : `${dated} ${weeksText(Number(days))}`
  }
}
