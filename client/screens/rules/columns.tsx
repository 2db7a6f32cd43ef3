/** The columns of the rules. */
import { classInWords, figuresInWords } from '../../../server/contract/rule-words.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { strataInWords } from '../../../server/contract/strata.ts'
import { useNames } from '../../names.ts'
import { RULE_KINDS, VERDICTS } from '../../terms.ts'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { useSubjectOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

export function useColumns(waiting: ReadonlySet<string>): Column<Rule>[] {
  const w = useRuleWords()
  const speak = useSay()
  const subjectOf = useSubjectOf()
  return [
    {
      key: 'analyte',
      head: w('analyte'),
      width: '20%',
      show: rule => (
        <span className="two-lines">
          <strong>{subjectOf(rule)}</strong>
          <small>
            {speak(RULE_KINDS[rule.kind])}
            {rule.kind === 'limit' && ` · ${rule.analyte}`}
          </small>
        </span>
      ),
    },
    {
      key: 'limit',
      head: w('limit'),
      show: rule => <strong className="rule-limit">{speak(figuresInWords(rule))}</strong>,
    },
    { key: 'forWhom', head: w('forWhom'), width: '17%', show: rule => <ForWhom rule={rule} /> },
    { key: 'means', head: w('means'), width: '20%', show: rule => <Means rule={rule} /> },
    {
      key: 'dates',
      head: w('dates'),
      show: rule => (
        <span className="two-lines">
          {rule.startsOn}
          <small>{rule.endsOn ?? w('open')}</small>
          {waiting.has(rule.id) && <StatusTag tone="watch">{w('changeWaitsShort')}</StatusTag>}
        </span>
      ),
    },
    {
      key: 'source',
      head: w('source'),
      width: '22%',
      show: rule => (
        <span className="two-lines">
          {speak(sourceInWords(rule.source))}
          <StatusTag tone={rule.verified === 'verified' ? 'done' : 'high'}>
            {w(rule.verified)}
          </StatusTag>
          <small>
            {rule.proposal === null
              ? w('fromPackShort')
              : w('approvedBy', { name: rule.approvedBy })}
          </small>
        </span>
      ),
    },
  ]
}

export function ForWhom({ rule }: { rule: Rule }) {
  const w = useRuleWords()
  const speak = useSay()
  const strata = strataInWords(rule)
  if (strata.length === 0) return <span className="soft">{w('everybody')}</span>
  return (
    <span className="two-lines">
      {strata.map(part => (
        <span key={part.en}>{speak(part)}</span>
      ))}
    </span>
  )
}

export function Means({ rule }: { rule: Rule }) {
  const speak = useSay()
  const names = useNames()
  const condition = rule.condition && names.condition(rule.programme, rule.condition)
  if (rule.kind === 'ladder' || rule.kind === 'tries')
    return [speak(classInWords(rule)), condition].filter(Boolean).join(' · ')
  if (rule.kind !== 'limit') return speak(classInWords(rule))
  // A class that is called as its verdict says nothing that the verdict does not say in words.
  const named = rule.class === rule.verdict ? '' : speak(classInWords(rule))
  return (
    <span className="two-lines">
      <span className="rule-means">
        {rule.severity && <SeverityTag severity={rule.severity} />}
        {rule.verdict && speak(VERDICTS[rule.verdict])}
      </span>
      <small>{[condition, named].filter(Boolean).join(' · ')}</small>
    </span>
  )
}
