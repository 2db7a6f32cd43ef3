/** Which rows are shown: of what, and whether they hold on the day that is looked at. */
import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Rule, Rule as RuleShape } from '../../../server/contract/rules.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { RULE_KINDS } from '../../terms.ts'
import { isDay } from '../../ui/day-field.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage, useSay } from '../../words.ts'
import { holdsOn, useSubjectOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

const TIMES = ['today', 'coming', 'past'] as const

/** The rows that the filters leave. */
export function useShown(rules: readonly Rule[] | undefined, day: Day): Rule[] | undefined {
  const [programme] = useProgramme()
  const [kind] = useKind()
  const [analyte] = useAddress('analyte')
  const [when] = useAddress('when', 'today')
  return rules?.filter(
    rule =>
      (programme === ALL || rule.programme === programme) &&
      (kind === ALL || rule.kind === kind) &&
      (analyte === '' || rule.analyte === analyte) &&
      (when === 'any' || holdsOn(rule, day) === when),
  )
}

const ALL = 'all'

/** Limits, unless another kind was chosen. */
const useKind = () => useAddress('kind', 'limit')

/** One programme at a time, the first unless another was chosen. */
function useProgramme(): [string, (programme: string) => void] {
  const [chosen, choose] = useAddress('programme')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  return [chosen || (programmes[0]?.code ?? ALL), choose]
}

export function Filters({ rules, day }: { rules: readonly Rule[]; day: Day }) {
  const w = useRuleWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const subjectOf = useSubjectOf()
  const [programme, setProgramme] = useProgramme()
  const [kind, setKind] = useKind()
  const [analyte, setAnalyte] = useAddress('analyte')
  const [when, setWhen] = useAddress('when', 'today')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const all = { value: '', label: w('all') }
  const own = rules.filter(rule => programme === ALL || rule.programme === programme)
  const about = new Map(own.map(rule => [rule.analyte, subjectOf(rule)]))
  return (
    <search className="rule-filters" aria-label={w('filters')}>
      <NativeSelect
        label={w('programme')}
        value={programme}
        onChange={e => setProgramme(e.currentTarget.value)}
        data={[
          ...programmes.map(p => ({ value: p.code, label: english ? p.en : p.zh })),
          { value: ALL, label: w('all') },
        ]}
      />
      <NativeSelect
        label={w('kind')}
        value={kind}
        onChange={e => setKind(e.currentTarget.value)}
        data={[
          ...RuleShape.shape.kind.options.map(value => ({
            value,
            label: speak(RULE_KINDS[value]),
          })),
          { value: ALL, label: w('all') },
        ]}
      />
      <NativeSelect
        label={w('analyte')}
        value={analyte}
        onChange={e => setAnalyte(e.currentTarget.value)}
        data={[all, ...[...about].map(([value, label]) => ({ value, label }))]}
      />
      <AsOf day={day} />
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

/** The day that is looked at; what is typed counts once it is a day. */
function AsOf({ day }: { day: Day }) {
  const w = useRuleWords()
  const [, setDay] = useAddress('day')
  const [typed, type] = useState<string>(day)
  return (
    <TextInput
      label={w('asOf')}
      value={typed}
      inputMode="numeric"
      maxLength={10}
      size="sm"
      w={130}
      error={!isDay(typed)}
      onChange={e => {
        const text = e.currentTarget.value
        type(text)
        if (isDay(text)) setDay(text)
      }}
    />
  )
}
