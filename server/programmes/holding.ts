/**
 * Why a finding cannot be judged yet: a stratum's field is missing, no limit is for somebody like
 * this, or two limits contradict each other. The result is held with the sentence, and what it might
 * be beyond has called already.
 */
import type { Rule } from '../contract/rules.ts'
import { type Say, say } from '../contract/words.ts'
import { type Finding, limitInWords, undecidedInWords, valueInWords } from './programme.ts'

/** Null where nothing stands in the way of judging it. */
export function whyHeld(finding: Finding): Say | null {
  const [open] = finding.undecided
  if (open) return undecidedInWords(finding.value, open.rule, open.missing)
  if (finding.uncovered === 'yes') return uncoveredInWords(finding)
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

function contradictionInWords({ value }: Finding, one: Rule, other: Rule): Say {
  const sent = valueInWords(value)
  const [a, b] = [limitInWords(one), limitInWords(other)]
  return say(
    `${sent.en} cannot be judged: two limits of the same class hold for this child, ${a.en} and ${b.en}. End one of them under “Rules”.`,
    `${sent.zh} 无法判定：同一类别有两条界值同时适用：${a.zh} 与 ${b.zh}。请在“判定规则”中终止其中一条。`,
  )
}
