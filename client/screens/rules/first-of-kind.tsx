/** A first row of a kind that is no limit: what it is about is chosen among what the laboratory reads. */
import { FORMED_KINDS, RULE_FORMS } from '../../../server/contract/rule-forms.ts'
import { aboutInWords, classInWords } from '../../../server/contract/rule-words.ts'
import { RULE_KINDS } from '../../terms.ts'
import { ChoiceField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { useSay } from '../../words.ts'
import { EMPTY, type Typed } from './new-rule.ts'
import { useRuleWords } from './words.ts'

interface PartProps {
  form: FormOf<Typed>
}

/** What is asked differs from kind to kind: another choice begins the row anew. */
export function Kind({ form }: PartProps) {
  const w = useRuleWords()
  const speak = useSay()
  const kinds = ['limit', ...FORMED_KINDS] as const
  return (
    <ChoiceField
      label={w('kind')}
      {...form.field('kind')}
      onValue={kind => {
        const { analyte, unit, operator } = EMPTY
        form.put({ kind, form: '', analyte, unit, operator })
      }}
      choices={kinds.map(value => ({ value, label: speak(RULE_KINDS[value]) }))}
      needed
    />
  )
}

export function FirstOfKind({ form, medium }: PartProps & { medium: string | undefined }) {
  const w = useRuleWords()
  const speak = useSay()
  const choices = RULE_FORMS.flatMap((one, i) => {
    if (one.kind !== form.values.kind) return []
    if (one.medium && one.medium !== medium) return []
    const about = aboutInWords(one)
    const label = [about && speak(about), speak(classInWords(one))].filter(Boolean).join(' · ')
    return [{ value: String(i), label }]
  })
  return (
    <ChoiceField
      label={w('about')}
      {...form.field('form')}
      onValue={value => {
        const chosen = RULE_FORMS[Number(value)]
        if (!chosen) return
        const { analyte, unit, operator } = chosen
        form.put({ form: value, analyte, unit, operator })
      }}
      choices={choices}
      {...(medium === undefined ? { hint: w('noForms') } : {})}
      needed
    />
  )
}
