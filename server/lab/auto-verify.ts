/**
 * Verification by an approved rule. A row of the kind `auto-verify`, proposed by one person and approved
 * by another, says of which analyte (and, in `class`, of which line: its id, or `any`) a value from
 * this to that may be verified without a technician's eye. The rule counts as the verifier, by name,
 * and a person still authorises. There is none until a laboratory makes one.
 *
 * It never speaks for a value beyond a limit or that no limit holds for, flagged, censored, withheld
 * for whatever reason the bench knows, corrected, measured more than once, entered or imported: what
 * is unusual about a value is what the technician is for.
 */
import type { Result } from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import { type Day, dayOf, type Id } from '../contract/words.ts'
import { holdsFor, isBeyond } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import { centres } from './books.ts'
import * as panels from './panels.ts'
import * as results from './results.ts'
import * as rules from './rules.ts'
import * as signatures from './signatures.ts'
import * as withholding from './withholding.ts'

/** Of which line a rule speaks: its id, or of every one. */
export const ANY_LINE = 'any'

/**
 * How many values are looked at in one unit, for which instruments wait: some twenty milliseconds on
 * the embedded engine, where a hundred take up to two hundred and are verified no sooner.
 */
const AT_ONCE = 25

/** The centres where something is recorded while a rule holds; none while there is no rule. */
export async function centresWaiting(look: Look): Promise<Id[]> {
  if ((await rules.autoVerifying(look, dayOf(look.at))).length === 0) return []
  const waiting: Id[] = []
  for (const centre of await centres(look))
    if (await hasRecorded(look, centre)) waiting.push(centre)
  return waiting
}

/** One at most is looked at: of all that was ever measured nobody asks for the different centres. */
async function hasRecorded(look: Look, centre: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('panel')
    .select('id')
    .where('centre', '=', centre)
    .where('state', 'in', ['recorded', 'mixed'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Verifies what approved rules allow at a centre, from a result on; where to go on, or null. */
export async function verify(
  work: Work,
  programmes: results.Programmes,
  from: { centre: Id; after?: Id | undefined },
): Promise<{ verified: number; next: Id | null }> {
  const { byRule, next } = await allowed(work, programmes, from)
  let verified = 0
  for (const [rule, own] of byRule) verified += await verifyBy(work, rule, own)
  return { verified, next }
}

/** What approved rules allow to be verified, by rule: asked without a unit first, which others wait for. */
export async function allowed(
  look: Look,
  programmes: results.Programmes,
  { centre, after }: { centre: Id; after?: Id | undefined },
): Promise<{ byRule: ReadonlyMap<Rule, readonly Result[]>; next: Id | null }> {
  const ask = { centre, state: 'recorded', after, limit: AT_ONCE } as const
  const page = await panels.page(look, ask)
  const byRule = new Map<Rule, Result[]>()
  const known = new Map<Day, readonly Rule[]>()
  for (const row of await withholding.judged(look, programmes, page.slice(0, AT_ONCE))) {
    const day = dayOf(row.result.recordedAt)
    const approved = known.get(day) ?? (await rules.autoVerifying(look, day))
    known.set(day, approved)
    const rule = isPlain(row) ? approved.find(one => allows(one, row)) : undefined
    if (rule) byRule.set(rule, [...(byRule.get(rule) ?? []), row.result])
  }
  return { byRule, next: page.length > AT_ONCE ? (page[AT_ONCE - 1]?.id ?? null) : null }
}

/** Nothing about it is unusual, whatever a rule says. */
export function isPlain({ result, finding, flags, withheld, mates }: withholding.Judged): boolean {
  return (
    result.status === 'final' &&
    (result.origin === 'measured' || result.origin === 'computed') &&
    result.supersedes === null &&
    result.replicate === 1 &&
    mates === 1 &&
    result.comparator === '' &&
    flags.length === 0 &&
    finding.beyond.length === 0 &&
    finding.undecided.length === 0 &&
    finding.within.length > 0 &&
    !withheld.some(withholding.holdsValue)
  )
}

/** A rule speaks for its line, for whom its strata fit, and from its lower to its upper end. */
export const allows = (rule: Rule, { result, strata }: withholding.Judged): boolean =>
  rule.programme === result.programme &&
  rule.analyte === result.analyte &&
  (rule.class === ANY_LINE || rule.class === result.line) &&
  holdsFor(rule, strata, result) === 'yes' &&
  isBeyond(result, rule)

async function verifyBy(work: Work, rule: Rule, own: readonly Result[]): Promise<number> {
  const moved = await results.move(work, own, 'verify', {
    verifiedBy: rule.id,
    verifiedAt: work.at,
  })
  for (const { id, specimen, centre } of moved)
    work.tell('result.verified', id, { specimen, rule: rule.id }, centre)
  const all = await results.flagsOn(
    work,
    moved.map(({ specimen }) => specimen),
  )
  for (const [specimen, some] of Map.groupBy(moved, result => result.specimen))
    await signatures.put(work, {
      ...{ centre: some[0]?.centre ?? '', specimen, meaning: 'verified', method: 'rule' },
      ...{ signer: rule.id, results: some, verdict: null },
      flags: all.filter(flag => flag.specimen === specimen),
    })
  return moved.length
}
