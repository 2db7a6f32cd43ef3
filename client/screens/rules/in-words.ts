/** What a rule row is about, by name, and whether it holds on a day. */
import { aboutInWords } from '../../../server/contract/rule-words.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useNames } from '../../names.ts'
import { RULE_KINDS } from '../../terms.ts'
import { useSay } from '../../words.ts'

export function holdsOn(rule: Rule, day: Day): 'today' | 'coming' | 'past' {
  if (rule.startsOn > day) return 'coming'
  return rule.endsOn !== null && rule.endsOn <= day ? 'past' : 'today'
}

/** What a row is about, by its name: an analyte, or the axis of a window or a clock. */
export function useSubjectOf() {
  const speak = useSay()
  const names = useNames()
  return (rule: Pick<Rule, 'kind' | 'analyte' | 'programme'>): string => {
    const about = aboutInWords(rule)
    if (about) return speak(about)
    const name = names.analyte(rule.programme, rule.analyte)
    return rule.kind === 'auto-verify' ? `${name} · ${speak(RULE_KINDS['auto-verify'])}` : name
  }
}
