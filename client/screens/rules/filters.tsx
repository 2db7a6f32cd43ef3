/** Which rows are shown: of what, and whether they hold on the day that is looked at. */
import { NativeSelect, TextInput } from '@mantine/core'
import { type Rule, Rule as RuleShape } from '../../../server/contract/rules.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { RULE_KINDS } from '../../terms.ts'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage, useSay } from '../../words.ts'
import { holdsOn, useSubjectOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

const TIMES = ['today', 'coming', 'past'] as const

/** The rows that the filters leave. */
export function useShown(rules: readonly Rule[] | undefined, day: Day): Rule[] | undefined {
  const [kind] = useAddress('kind')
  const [analyte] = useAddress('analyte')
  const [when] = useAddress('when', 'today')
  return rules?.filter(
    rule =>
      (kind === '' || rule.kind === kind) &&
      (analyte === '' || rule.analyte === analyte) &&
      (when === 'any' || holdsOn(rule, day) === when),
  )
}

export function Filters({ rules, day }: { rules: readonly Rule[]; day: Day }) {
  const w = useRuleWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const subjectOf = useSubjectOf()
  const [programme, setProgramme] = useAddress('programme')
  const [kind, setKind] = useAddress('kind')
  const [analyte, setAnalyte] = useAddress('analyte')
  const [when, setWhen] = useAddress('when', 'today')
  const [typed, setDay] = useAddress('day')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const all = { value: '', label: w('all') }
  const about = new Map(rules.map(rule => [rule.analyte, subjectOf(rule)]))
  return (
    <search className="rule-filters" aria-label={w('filters')}>
      <NativeSelect
        label={w('programme')}
        value={programme}
        onChange={e => setProgramme(e.currentTarget.value)}
        data={[all, ...programmes.map(p => ({ value: p.code, label: english ? p.en : p.zh }))]}
      />
      <NativeSelect
        label={w('kind')}
        value={kind}
        onChange={e => setKind(e.currentTarget.value)}
        data={[
          all,
          ...RuleShape.shape.kind.options.map(value => ({
            value,
            label: speak(RULE_KINDS[value]),
          })),
        ]}
      />
      <NativeSelect
        label={w('analyte')}
        value={analyte}
        onChange={e => setAnalyte(e.currentTarget.value)}
        data={[all, ...[...about].map(([value, label]) => ({ value, label }))]}
      />
      <TextInput
        type="date"
        label={w('asOf')}
        value={typed || day}
        onChange={e => setDay(e.currentTarget.value)}
      />
      <NativeSelect
        label={w('when')}
        value={when}
        onChange={e => setWhen(e.currentTarget.value)}
        data={[
          ...TIMES.map(value => ({ value, label: w(value) })),
          { value: 'any', label: w('anyTime') },
        ]}
      />
    </search>
  )
}
