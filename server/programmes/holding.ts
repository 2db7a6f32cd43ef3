/**
 * Why a finding cannot be judged yet: a stratum's field is missing, no limit is for somebody like
 * this or there is none at all, or two limits contradict each other. The result is held with the
 * sentence, and what it might be beyond has called already. What would be held is never in range,
 * whatever a programme makes of it: rows may end while a value is on its way to its verdict.
 */
import { whoMay } from '../contract/actions.ts'
import type { Rule } from '../contract/rules.ts'
import { type Say, say } from '../contract/words.ts'
import {
  type Finding,
  type Judgement,
  limitInWords,
  needsLimit,
  type Programme,
  undecidedInWords,
  valueInWords,
} from './programme.ts'

/** What a programme makes of all findings of a specimen; never in range what none of its limits has judged. */
export function judgementOf(
  programme: Programme,
  findings: readonly Finding[],
  flawed: boolean,
  because?: readonly Say[],
): Judgement {
  const judged = programme.judge(findings, flawed, because)
  if (judged.verdict !== 'negative') return judged
  const held = findings.flatMap(finding => whyHeld(finding, programme) ?? [])
  if (held.length === 0) return judged
  const reasons = [...held, ...judged.reasons]
  return { ...judged, verdict: 'inconclusive', severity: 'watch', reasons }
}

/** Null where nothing stands in the way of judging it. */
export function whyHeld(
  finding: Finding,
  programme: Pick<Programme, 'groups' | 'alsoLimited'> | undefined,
): Say | null {
  const { value, undecided, uncovered } = finding
  const [open] = undecided
  if (open) return undecidedInWords(value, open.rule, open.missing)
  if (uncovered === 'yes') return uncoveredInWords(finding)
  if (uncovered === 'no-limits' && programme && needsLimit(programme, value.analyte))
    return withoutLimitInWords(finding)
  const [one, other] = contradiction(finding) ?? []
  return one && other ? contradictionInWords(finding, one, other) : null
}

/** Two rows of one class that hold for the same child, and of which the value breaks only one. */
function contradiction({ beyond, within }: Finding): [Rule, Rule] | null {
  for (const one of beyond) {
    const other = within.find(rule => isRival(one, rule))
    if (other) return [one, other]
  }
  return null
}

const isRival = (one: Rule, other: Rule): boolean =>
  one.class === other.class &&
  one.operator === other.operator &&
  one.condition === other.condition &&
  // Rows of both sexes hold for a child whose sex cannot be told; they do not contradict each other.
  one.sex === other.sex &&
  one.method === other.method &&
  one.kit === other.kit

function uncoveredInWords({ value }: Finding): Say {
  const sent = valueInWords(value)
  return say(
    `${sent.en} cannot be judged: ${value.analyte} has limits, and none is for a child and method like this. Add the missing row under “Rules”.`,
    `${sent.zh} 无法判定：${value.analyte} 设有界值，但无一适用于该对象及方法。请在“判定规则”中补充。`,
  )
}

function withoutLimitInWords({ value }: Finding): Say {
  const [sent, who] = [valueInWords(value), whoMay('edit-rules')]
  return say(
    `${sent.en} cannot be judged: no limit of ${value.analyte} held on the day on which it came. Ask for one (${who.en}): it is proposed under “Rules”, a second person approves it, and it judges what comes from its first day on. Then have this specimen measured again.`,
    `${sent.zh} 无法判定：该结果录入当日 ${value.analyte} 没有有效界值。请联系${who.zh}在“判定规则”中提交界值，经另一人批准后，用于判定自生效日起录入的结果；届时请重新检测该标本。`,
  )
}

function contradictionInWords({ value }: Finding, one: Rule, other: Rule): Say {
  const sent = valueInWords(value)
  const [a, b] = [limitInWords(one), limitInWords(other)]
  return say(
    `${sent.en} cannot be judged: two limits of the same class hold for this child, ${a.en} and ${b.en}. End one of them under “Rules”.`,
    `${sent.zh} 无法判定：同一类别有两条界值同时适用：${a.zh} 与 ${b.zh}。请在“判定规则”中终止其中一条。`,
  )
}
