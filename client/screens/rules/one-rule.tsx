/** One row whole: what it says, where it is from, who decided it, and the rows before and after it. */
import { Button } from '@mantine/core'
import type { ProposalOnList } from '../../../server/contract/proposals.ts'
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import { RULE_KINDS } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { ForWhom, Means } from './columns.tsx'
import { holdsOn, useSubjectOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

export function OneRule({ rule, rules, day }: { rule: Rule; rules: readonly Rule[]; day: Day }) {
  const w = useRuleWords()
  const speak = useSay()
  const names = useNames()
  const subjectOf = useSubjectOf()
  const proposals = useAsk('listProposals', {}).gave ?? []
  const made = proposals.find(p => p.id === rule.proposal)
  const ended = proposals.find(p => p.rule === rule.id && p.state === 'approved')
  const waiting = proposals.find(p => p.rule === rule.id && p.state === 'proposed')
  return (
    <div className="form">
      <p className="rule-about">
        <strong>{subjectOf(rule)}</strong> {speak(figuresInWords(rule))}
      </p>
      {waiting && <p className="rule-waits">{w('changeWaits')}</p>}
      <FactList
        facts={[
          [w('programme'), names.programme(rule.programme)],
          [w('kind'), speak(RULE_KINDS[rule.kind])],
          [w('forWhom'), <ForWhom key="whom" rule={rule} />],
          [w('means'), <Means key="means" rule={rule} />],
          [w('dates'), `${rule.startsOn} – ${rule.endsOn ?? w('open')}`],
          [w('source'), <Source key="source" kept={rule.source} />],
          [
            w('figure'),
            <StatusTag key="is" tone={rule.verified === 'verified' ? 'done' : 'high'}>
              {w(rule.verified)}
            </StatusTag>,
          ],
          [w('decided'), <Decided key="by" rule={rule} by={made} />],
          ended ? [w('endDecided'), <DecidedBy key="end" by={ended} />] : null,
        ]}
      />
      <Acts rule={rule} day={day} />
      <Neighbours rule={rule} rules={rules} day={day} />
    </div>
  )
}

/** In the reader's words, and as the row keeps it where that is another text. */
function Source({ kept }: { kept: string }) {
  const w = useRuleWords()
  const speak = useSay()
  const says = speak(sourceInWords(kept))
  if (says === kept) return kept
  return (
    <span className="two-lines">
      {says}
      <small>{w('sourceKept', { kept })}</small>
    </span>
  )
}

function Decided({ rule, by }: { rule: Rule; by: ProposalOnList | undefined }) {
  const w = useRuleWords()
  if (rule.proposal === null)
    return (
      <>
        <StatusTag tone="watch">{w('fromPackShort')}</StatusTag> {w('fromPack')}
      </>
    )
  if (by) return <DecidedBy by={by} />
  return w('approvedBy', { name: rule.approvedBy })
}

function DecidedBy({ by }: { by: ProposalOnList }) {
  const w = useRuleWords()
  return (
    <span className="two-lines">
      <span>
        {w('proposedBy', { name: by.proposedByName })} <When at={by.proposedAt} />
      </span>
      {by.decidedAt && (
        <span>
          {w('approvedBy', { name: by.decidedByName ?? '' })} <When at={by.decidedAt} />
        </span>
      )}
      <small>{by.reason}</small>
    </span>
  )
}

function Acts({ rule, day }: { rule: Rule; day: Day }) {
  const w = useRuleWords()
  const may = useMay('edit-rules')
  const [, open] = useAddress('row')
  const [, change] = useAddress('change')
  const [, add] = useAddress('add')
  const [, end] = useAddress('end')
  const why = may ? null : whoCan('edit-rules')
  const go = (to: (id: string) => void) => () => {
    open('')
    to(rule.id)
  }
  const stands = holdsOn(rule, day) !== 'past'
  return (
    <div className="form-acts">
      {stands && (
        <WhyNot why={why} quiet onPress={go(change)}>
          {w('change')}
        </WhyNot>
      )}
      <WhyNot why={why} quiet variant="default" onPress={go(add)}>
        {w('addLike')}
      </WhyNot>
      {stands && rule.endsOn === null && (
        <WhyNot why={why} quiet variant="default" onPress={go(end)}>
          {w('end')}
        </WhyNot>
      )}
    </div>
  )
}

/** Every row about the same thing in the order of its days, so that one sees what held when. */
function Neighbours({ rule, rules, day }: { rule: Rule; rules: readonly Rule[]; day: Day }) {
  const w = useRuleWords()
  const speak = useSay()
  const [, open] = useAddress('row')
  const same = rules
    .filter(r => SAME.every(name => r[name] === rule[name]))
    .toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))
  if (same.length < 2) return null
  return (
    <section>
      <h3>{w('neighbours')}</h3>
      <ol className="rule-line">
        {same.map(row => (
          <li key={row.id} className={`rule-line-${holdsOn(row, day)}`}>
            <Button
              variant={row.id === rule.id ? 'light' : 'subtle'}
              size="compact-sm"
              aria-current={row.id === rule.id ? 'true' : undefined}
              onClick={() => open(row.id)}
            >
              {row.startsOn} – {row.endsOn ?? w('open')} · {speak(figuresInWords(row))}
            </Button>
            <ForWhom rule={row} />
          </li>
        ))}
      </ol>
    </section>
  )
}

const SAME = ['programme', 'kind', 'analyte'] as const
