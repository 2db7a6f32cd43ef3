/**
 * Rows that the laboratory cannot be without: they are replaced, and never end with nothing behind
 * them. Where the last limit of TSH ends, every card that comes would wait for a row that nobody knows
 * to be missing. Kept where two people decide; a row that ended all the same is met where it is read.
 */
import type { ProposedRow } from '../contract/proposals.ts'
import { wrongField } from '../contract/refusal.ts'
import { type Rule, SEVERITIES, Severity } from '../contract/rules.ts'
import { type Day, type Say, say } from '../contract/words.ts'
import { needsLimit } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import type { Programmes } from './codes.ts'
import { firstWithout } from './dated.ts'

/** How a row would end: alone, or on the day on which another begins in its place. */
interface Ending {
  readonly endsOn: Day
  readonly instead: ProposedRow | null
}

/** Refuses the end of a row that would leave the laboratory without any of its kind, sooner than it is now. */
export async function refuseGap(
  look: Look,
  programmes: Programmes,
  old: Rule,
  { endsOn, instead }: Ending,
): Promise<void> {
  const missed = missedWithout(programmes, old)
  if (!missed) return
  const others = await beside(look, old)
  const gap = firstWithout([...others, { ...old, endsOn }, ...(instead ? [instead] : [])], endsOn)
  const before = firstWithout([...others, old], endsOn)
  if (gap === null || (before !== null && before <= gap)) return
  throw instead ? endsByItself(gap, missed) : replaceIt(gap, missed)
}

/** What nothing would do any more; null of a row that may end. */
function missedWithout(programmes: Programmes, row: Rule): Say | null {
  if (row.kind !== 'limit') return KEPT[row.kind]?.(row.analyte) ?? null
  const programme = programmes.get(row.programme)
  if (!programme || !needsLimit(programme, row.analyte)) return null
  return say(
    `no limit of ${row.analyte} would hold, and no specimen could be judged`,
    `${row.analyte} 将没有有效界值，标本无法判定`,
  )
}

/** By kind and what a row is about. Without another clock what it times is due at once; other windows are the programme's to set or to leave. */
const KEPT: Partial<Record<Rule['kind'], (about: string) => Say | null>> = {
  clock: about =>
    ofSeverity(about, ({ en, zh }) => ({
      en: `nothing would say until when somebody acts on a “${en}” call`,
      zh: `“${zh}”召回将没有处理时限`,
    })),
  escalation: about =>
    ofSeverity(about, ({ en, zh }) => ({
      en: `nothing would say who is told when nobody acts on a “${en}” call`,
      zh: `“${zh}”召回无人处理时将没有通知对象`,
    })),
  window: about => KEPT_WINDOWS[about] ?? null,
}

const ofSeverity = (about: string, says: (severity: Say) => Say): Say | null => {
  const severity = Severity.safeParse(about)
  return severity.success ? says(SEVERITIES[severity.data]) : null
}

const KEPT_WINDOWS: Readonly<Record<string, Say>> = {
  'term-days': say(
    'no pregnant woman could be registered: her age at delivery is reckoned by it',
    '将无法登记孕妇：预产期年龄据此推算',
  ),
  'second-identifier': say(
    'nobody’s wristband or paper would be compared before blood is taken',
    '采血前将不再核对受检者的腕带或证件',
  ),
}

/** The other rows about the same, ended ones and those to come included. */
const beside = (look: Look, { id, programme, kind, analyte }: Rule): Promise<Rule[]> =>
  look.db
    .selectFrom('rule')
    .selectAll()
    .where('programme', '=', programme)
    .where('kind', '=', kind)
    .where('analyte', '=', analyte)
    .where('id', '!=', id)
    .orderBy('id')
    .execute()

const replaceIt = (gap: Day, missed: Say) =>
  wrongField(
    'endsOn',
    `From ${gap} on ${missed.en}. Propose a change of the row instead: the new one begins on the day on which this one ends.`,
    `自 ${gap} 起${missed.zh}。请改为提出变更：新规则自原规则终止之日起生效。`,
  )

const endsByItself = (gap: Day, missed: Say) =>
  wrongField(
    'endsOn',
    `From ${gap} on ${missed.en}. Leave the end of the new row empty; it ends when another is put in its place.`,
    `自 ${gap} 起${missed.zh}。请勿填写新规则的终止日期；有新规则替换时自动终止。`,
  )
