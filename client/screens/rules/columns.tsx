/** The columns of the rules. */
import { Button } from '@mantine/core'
import type { Rule } from '../../../server/contract/rules.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { RULE_KINDS, VERDICTS } from '../../terms.ts'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { axisOf, holdsOn, limitText, strataOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

export function useColumns(today: Day): Column<Rule>[] {
  const w = useRuleWords()
  const speak = useSay()
  const names = useNames()
  const may = useMay('edit-rules')
  const subjectOf = (rule: Rule) => {
    const axis = axisOf(rule)
    return axis ? speak(axis) : names.analyte(rule.programme, rule.analyte)
  }
  const acts: Column<Rule> = {
    key: 'acts',
    head: '',
    show: rule => <RowActs rule={rule} today={today} what={subjectOf(rule)} />,
  }
  return [
    {
      key: 'analyte',
      head: w('analyte'),
      show: rule => (
        <span className="two-lines">
          <strong>{subjectOf(rule)}</strong>
          <small>{speak(RULE_KINDS[rule.kind])}</small>
        </span>
      ),
    },
    {
      key: 'limit',
      head: w('limit'),
      show: rule => <strong className="rule-limit">{limitText(rule)}</strong>,
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
        </span>
      ),
    },
    {
      key: 'source',
      head: w('source'),
      width: '22%',
      show: rule => (
        <span className="two-lines">
          {rule.source}
          <StatusTag tone={rule.verified === 'verified' ? 'done' : 'high'}>
            {w(rule.verified)}
          </StatusTag>
          <small>{rule.approvedBy}</small>
        </span>
      ),
    },
    ...(may ? [acts] : []),
  ]
}

function ForWhom({ rule }: { rule: Rule }) {
  const w = useRuleWords()
  const speak = useSay()
  const strata = strataOf(rule)
  if (strata.length === 0) return <span className="soft">{w('everybody')}</span>
  return (
    <span className="two-lines">
      {strata.map(part => (
        <span key={part.en}>{speak(part)}</span>
      ))}
    </span>
  )
}

function Means({ rule }: { rule: Rule }) {
  const speak = useSay()
  const names = useNames()
  if (rule.kind !== 'limit') return <span className="number">{rule.class}</span>
  return (
    <span className="two-lines">
      <span className="rule-means">
        {rule.severity && <SeverityTag severity={rule.severity} />}
        {rule.verdict && speak(VERDICTS[rule.verdict])}
      </span>
      <small>
        {rule.condition && names.condition(rule.programme, rule.condition)} · {rule.class}
      </small>
    </span>
  )
}

function RowActs({ rule, today, what }: { rule: Rule; today: Day; what: string }) {
  const w = useRuleWords()
  const [, add] = useAddress('add')
  const [, end] = useAddress('end')
  return (
    <span className="rule-acts">
      {rule.kind === 'limit' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={w('addLikeOf', { what: `${what} ${limitText(rule)}` })}
          onClick={() => add(rule.id)}
        >
          {w('addLike')}
        </Button>
      )}
      {rule.endsOn === null && holdsOn(rule, today) !== 'past' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={w('endOf', { what: `${what} ${limitText(rule)}` })}
          onClick={() => end(rule.id)}
        >
          {w('end')}
        </Button>
      )}
    </span>
  )
}
