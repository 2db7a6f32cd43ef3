/** What is known of a newborn without saying who it is; what is missing is said to be missing. */
import type { Subject } from '../../../server/contract/subjects.ts'
import { dayText } from '../../dates.ts'
import { SEXES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import type { FactLine } from '../../ui/fact-list.tsx'
import { useSay } from '../../words.ts'
import { useCaseWords } from './words.ts'

/** Completed days as weeks and days: 273 is `39+0`. */
export const weeksText = (days: number): string => `${Math.floor(days / 7)}+${days % 7}`

export function useSubjectFacts(subject: Subject): (FactLine | null)[] {
  const w = useCaseWords()
  const speak = useSay()
  const { bornAt, sex, gestationDays, birthWeight, birthOrder, plurality } = subject
  const missing = <em>{w('notKnown')}</em>
  const twin =
    plurality !== null && plurality > 1
      ? ` · ${w('twin', { order: birthOrder ?? '?', of: plurality })}`
      : ''
  // Of a pregnant woman the rest is asked, and shown, elsewhere.
  if (subject.kind === 'woman')
    return [
      [w('born'), bornAt ? dayText(bornAt) : missing],
      plurality ? [w('fetuses'), plurality] : null,
    ]
  return [
    [w('born'), bornAt ? <When key="born" at={bornAt} /> : missing],
    [w('sex'), speak(SEXES[sex]) + twin],
    [w('gestation'), gestationDays === null ? missing : weeksText(gestationDays)],
    [w('weight'), birthWeight === null ? missing : `${birthWeight} g`],
  ]
}
