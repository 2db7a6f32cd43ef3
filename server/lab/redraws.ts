/**
 * What follows a tube that gave no answer, while the pregnancy goes on (domain reference 4.2). One
 * redraw, taken within the window; a second no-call, or none left of the window, is referred for
 * diagnosis: low fetal fraction twice is itself a sign (R25), and a third draw only loses weeks.
 *
 * Every recall that asks for another specimen passes through `asFarAsPossible` before it is opened,
 * so that a fault on arrival, a no-call and its verdict cannot promise what the window forbids.
 */
import { Refusal } from '../contract/refusal.ts'
import type { Redraw } from '../contract/requests.ts'
import type { Rule, Severity } from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
import type { Specimen } from '../contract/specimens.ts'
import {
  dayOf,
  type Id,
  type Instant,
  later,
  type Say,
  say,
  startOfDay,
} from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { casesWith } from './joined.ts'
import * as pregnancies from './pregnancies.ts'
import * as rules from './rules.ts'
import * as subjects from './subjects.ts'

/** Recalls that ask for another specimen. */
export const REDRAW = 'REDRAW'
export const REPEAT = 'REPEAT'
export const ASKING: readonly string[] = [REDRAW, REPEAT]
export const REFERRAL = 'REFERRAL'

/** Whether a recall asks for another specimen, or for a diagnosis where none can be drawn. */
export const isAsking = (condition: string): boolean =>
  ASKING.includes(condition) || condition === REFERRAL

type Of = Pick<Specimen, 'case' | 'subject' | 'programme'>

/**
 * Whether another tube may be drawn of a dated pregnancy; null where a pregnancy is not dated, or the
 * programme has no rows about redraws.
 */
export async function chance(look: Look, of: Of, calledNow?: string): Promise<Redraw | null> {
  const dating = await pregnancies.datingOf(look, await subjects.get(look, of.subject))
  if (!dating) return null
  const windows = await rules.windows(look, of.programme)
  const window = windows.find(w => w.analyte === 'ga-days' && w.class === 'normal')
  const most = windows.find(w => w.analyte === 'redraws')
  // Without rows about redraws nothing is known that forbids another specimen.
  if (!window || !most) return null
  const sensible = windows.find(w => w.analyte === 'redraw-ga-days')
  const until = pregnancies.dayAt(dating, window.valueTo ?? window.value)
  const sensibleUntil = sensible ? pregnancies.dayAt(dating, sensible.value) : null
  const given = await verdictsOf(look, of.case)
  const failed = new Set([
    ...given.filter(v => v.verdict === 'no-call').map(v => v.specimen),
    ...(calledNow ? [calledNow] : []),
  ])
  const not = whyNot(
    failed.size,
    given.some(v => v.verdict === 'positive'),
    most,
    until,
    look.at,
  )
  return { may: not ? 'no' : 'yes', until, sensibleUntil, says: not ?? may(until, sensibleUntil) }
}

/** What is said of each specimen of a case now: one that was given anew replaces the one before. */
async function verdictsOf(look: Look, caseId: Id) {
  const rows = await look.db
    .selectFrom('verdict')
    .select(['specimen', 'verdict'])
    .where('case', 'in', casesWith(look, caseId))
    .where('revokedAt', 'is', null)
    .orderBy('id')
    .execute()
  return [...new Map(rows.map(row => [row.specimen, row])).values()]
}

function whyNot(
  failed: number,
  isHigh: boolean,
  most: Rule,
  until: string,
  at: Instant,
): Say | null {
  if (isHigh)
    return say(
      'High risk is followed by diagnosis, not by another tube.',
      '高风险应行产前诊断，不再采血复测。',
    )
  if (failed > most.value)
    return say(
      `${failed} tubes gave no call. No further tube is drawn: refer her for counselling and diagnosis (${sourceInWords(most.source).en}).`,
      `已有 ${failed} 管检测失败，不再采血：请转诊遗传咨询和产前诊断（${sourceInWords(most.source).zh}）。`,
    )
  if (dayOf(at) > until)
    return say(
      `The last day for a tube was ${until}. Refer her for counselling and diagnosis.`,
      `采血截止日为 ${until}，已过。请转诊遗传咨询和产前诊断。`,
    )
  return null
}

const may = (until: string, sensible: string | null): Say =>
  say(
    `Another tube may be drawn until ${until}${sensible ? `; until ${sensible} it leaves time for the report` : ''}.`,
    `可重新采血至 ${until}${sensible ? `；${sensible} 前采血方可及时出报告` : ''}。`,
  )

/** Refuses another tube where none may be drawn. */
export async function demandMay(look: Look, of: Of): Promise<void> {
  const found = await chance(look, of)
  if (found?.may === 'no') throw new Refusal('conflict', found.says)
}

interface Asking {
  readonly condition: string
  readonly severity: Severity
  readonly says: Say
}

/**
 * A recall that asks for another specimen, as far as the pregnancy allows: with its last days and no
 * later than them, or a referral where there can be none.
 */
export async function asFarAsPossible<Why extends Asking>(
  look: Look,
  specimen: Specimen,
  why: Why,
): Promise<Why & { readonly notAfter?: Instant }> {
  if (!ASKING.includes(why.condition)) return why
  const noCall = why.condition === REDRAW ? specimen.number : undefined
  const found = await chance(look, specimen, noCall)
  if (!found) return why
  const says = say(`${why.says.en} ${found.says.en}`, `${why.says.zh} ${found.says.zh}`)
  if (found.may === 'no') return { ...why, condition: REFERRAL, severity: 'high', says }
  return { ...why, says, notAfter: later(startOfDay(found.until), 86_400_000 - 1) }
}
