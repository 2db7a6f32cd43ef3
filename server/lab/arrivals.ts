/**
 * What is wrong with a specimen that came, and what follows: what was seen by eye, and what its dates
 * say. Windows are those of the day of receipt, also where a date is corrected later: a card that
 * turns out to be too early is as if it had come so, and one that was not is cleared of it.
 */
import { type SpecimenState, TESTABLE } from '../contract/moves.ts'
import type { Recall } from '../contract/recalls.ts'
import type { Fault, Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, type Instant, type Say, say, startOfDay } from '../contract/words.ts'
import { isAnsweredByBlood, type Programme } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import type { ReceiptRow } from '../store/tables.ts'
import * as circumstances from './circumstances.ts'
import * as handOvers from './hand-overs.ts'
import { casesWith } from './joined.ts'
import * as places from './places.ts'
import * as pregnancies from './pregnancies.ts'
import * as recalls from './recalls.ts'
import * as rules from './rules.ts'
import * as schedules from './schedules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

type Programmes = ReadonlyMap<string, Programme>

/** What was found by eye, and what the dates say, of a specimen that arrives now. */
export async function faultsOf(
  look: Look,
  specimen: Specimen,
  found: readonly string[],
): Promise<Fault[]> {
  const codes = new Set([...found, ...(await saidByDates(look, specimen, look.at))])
  return rules.faultsOf(look, specimen.medium, [...codes].sort())
}

/** Too early, too late, too long on its way, no agreement, no date, or known to interfere. */
async function saidByDates(look: Look, specimen: Specimen, receivedAt: Instant): Promise<string[]> {
  const { number, medium, collectedAt, programme } = specimen
  if (!collectedAt) return [medium === 'card' ? 'D15' : 'T12']
  const known = await circumstances.ofSpecimen(look, number)
  const axes = await axesOf(look, specimen, { collectedAt, receivedAt })
  const feeds = circumstances.feedsIn(known)
  const windows = await rules.windows(look, programme, dayOf(receivedAt))
  const day = dayOf(collectedAt)
  const agreed = await wasAgreed(look, specimen, day)
  return [
    ...missedOn(windows, { ...axes, ...(feeds !== undefined && { feeds }) }),
    ...((await isInterfered(look, specimen, { collectedAt, receivedAt })) ? ['D18'] : []),
    ...(agreed ? [] : [medium === 'card' ? 'D20' : 'T13']),
  ]
}

/** Told with this card, or a transfusion that was told with another and is not long enough ago. */
const isInterfered = async (
  look: Look,
  specimen: Specimen,
  at: { collectedAt: Instant; receivedAt: Instant },
): Promise<boolean> =>
  circumstances.interfere(await circumstances.ofSpecimen(look, specimen.number)) ||
  (await schedules.isTransfusedStill(look, specimen, at))

/** Signed with its centre, or with one that had its case when it was collected. */
async function wasAgreed(look: Look, of: Specimen, day: Day): Promise<boolean> {
  for (const centre of [of.centre, ...(await handOvers.before(look, of.case))])
    if (await places.agreementOn(look, of.samplingPoint, centre, of.programme, day)) return true
  return false
}

async function axesOf(
  look: Look,
  specimen: Specimen,
  { collectedAt: at, receivedAt }: { collectedAt: Instant; receivedAt: Instant },
): Promise<Record<string, number>> {
  const subject = await subjects.get(look, specimen.subject)
  const dating = await pregnancies.datingOf(look, subject)
  const { bornAt, kind } = subject
  return {
    'transit-hours': hoursBetween(at, receivedAt),
    ...(dating && { 'ga-days': pregnancies.daysOn(dating, dayOf(at)) }),
    ...(bornAt && kind === 'newborn' && axesFrom(bornAt, at)),
  }
}

/** The fault codes of windows that a collection lies outside of; the day of birth is day 0. */
export const missedWindows = (windows: readonly Rule[], bornAt: Instant, at: Instant): string[] =>
  missedOn(windows, axesFrom(bornAt, at))

/** What is not known stands on no axis, and its windows say nothing. */
export function missedOn(
  windows: readonly Rule[],
  axes: Readonly<Record<string, number>>,
): string[] {
  return windows
    .filter(w => w.class !== 'normal')
    .filter(w => beyondWindow(w, axes[w.analyte]))
    .map(w => w.class)
}

const axesFrom = (bornAt: Instant, at: Instant) => ({
  'age-hours': hoursBetween(bornAt, at),
  'day-of-life': hoursBetween(startOfDay(dayOf(bornAt)), startOfDay(dayOf(at))) / 24,
})

const hoursBetween = (from: Instant, to: Instant): number =>
  (Date.parse(to) - Date.parse(from)) / 3_600_000

const beyondWindow = (window: Rule, value: number | undefined): boolean =>
  value !== undefined && (window.operator === '<' ? value < window.value : value > window.value)

/** The state that faults put a specimen in when it is received. */
export function stateFor(faults: readonly Pick<Fault, 'does'>[]): SpecimenState {
  const does = faults.map(f => f.does)
  if (does.includes('stop')) return 'rejected'
  if (does.includes('hold')) return 'held'
  if (does.includes('repeat')) return 'unsatisfactory'
  if (does.some(one => one === 'remark' || one === 'repeat-unless-positive')) return 'remarked'
  return 'accepted'
}

/** Whether another specimen is asked for at once. */
export const asksAnother = ({ does }: Pick<Fault, 'does'>): boolean =>
  does === 'repeat' || does === 'stop'

export async function askRepeat(
  work: Work,
  row: Specimen,
  faults: readonly Fault[],
): Promise<void> {
  await recalls.open(work, row, {
    condition: 'REPEAT',
    severity: 'watch',
    state: 'open',
    rule: null,
    says: inWords(faults),
  })
}

export const inWords = (faults: readonly Fault[]): Say =>
  say(
    faults.map(f => `${f.code} ${f.en}`).join('; '),
    faults.map(f => `${f.code} ${f.zh}`).join('；'),
  )

/** A second specimen that can be tested meets what asked for it, and nothing that a diagnosis follows. */
export async function meet(work: Work, programmes: Programmes, row: Specimen): Promise<void> {
  if (row.ordinal === 1) return
  const early = await schedules.tooEarlyFor(work, row)
  const programme = programmes.get(row.programme)
  const answers = (recall: Pick<Recall, 'id' | 'condition'>): boolean =>
    !early.has(recall.id) && isAnsweredByBlood(programme, recall.condition)
  const met = await recalls.meet(work, row, answers)
  if (met.length === 0) return
  const receipt = await receiptOf(work, row.number)
  if (!receipt) return
  const all = JSON.stringify([...metBy(receipt), ...met])
  await work.db.updateTable('receipt').set({ met: all }).where('id', '=', receipt.id).execute()
}

/**
 * A specimen that is here will say nothing, or has said nothing: whoever it was to answer is called
 * again, unless another one is here that may answer them.
 */
export async function callAgain(work: Work, programmes: Programmes, row: Specimen): Promise<void> {
  const receipt = await receiptOf(work, row.number)
  if (!receipt || metBy(receipt).length === 0) return
  await recalls.callAgain(work, row, metBy(receipt))
  await meetByOthers(work, programmes, row)
}

/** Further specimens of the same person that are here and not judged meet what stands. */
export async function meetByOthers(
  work: Work,
  programmes: Programmes,
  { number, case: caseId, subject }: Specimen,
): Promise<void> {
  const others = await work.db
    .selectFrom('specimen')
    .selectAll('specimen')
    .where('case', 'in', casesWith(work, caseId))
    .where('number', '!=', number)
    .where('subject', '=', subject)
    .where('state', 'in', [...TESTABLE])
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('verdict')
            .select('verdict.id')
            .whereRef('verdict.specimen', '=', 'specimen.number')
            .where('verdict.revokedAt', 'is', null),
        ),
      ),
    )
    .orderBy('number')
    .execute()
  for (const other of others) await meet(work, programmes, other)
}

/** The receipt of a specimen that holds: one that was a mistake does not. */
export const receiptOf = (look: Look, number: string): Promise<ReceiptRow | undefined> =>
  look.db
    .selectFrom('receipt')
    .selectAll()
    .where('specimen', '=', number)
    .where('takenBackAt', 'is', null)
    .executeTakeFirst()

/** The recalls that a receipt met, each with where it stood. */
export const metBy = ({ met }: Pick<ReceiptRow, 'met'>): recalls.Met[] =>
  met === null ? [] : (JSON.parse(met) as recalls.Met[])

/**
 * A date of a specimen that came was corrected. What windows say is said anew, as of its receipt;
 * what was seen by eye stays. A recall that was opened stays too, until a verdict or two people end it.
 */
export async function judgeAnew(
  work: Work,
  programmes: Programmes,
  specimen: Specimen,
): Promise<void> {
  if (!specimen.receivedAt) return
  const day = dayOf(specimen.receivedAt)
  const before = await rules.faultsOnReceipt(work, specimen)
  const windows = new Set((await rules.windows(work, specimen.programme, day)).map(w => w.class))
  const kept = before.map(f => f.code).filter(code => !windows.has(code))
  const said = await saidByDates(work, specimen, specimen.receivedAt)
  const codes = [...new Set([...kept, ...said])].sort()
  const faults = await rules.faultsOf(work, specimen.medium, codes, day)
  const state = stateAnew(specimen.state, before, faults)
  if (JSON.stringify(codes) === specimen.faults && state === specimen.state) return
  const row = await specimens.move(work, specimen, 'judge-anew', state, {
    faults: JSON.stringify(codes),
  })
  work.tell('specimen.judged-anew', row.number, { faults: codes, state }, row.centre)
  const had = new Set(before.map(f => f.code))
  if (faults.some(f => asksAnother(f) && !had.has(f.code))) await askRepeat(work, row, faults)
  if (specimen.state === 'rejected' && state !== 'rejected') await meet(work, programmes, row)
  if (specimen.state !== 'rejected' && state === 'rejected') await callAgain(work, programmes, row)
}

/**
 * The state of a specimen whose faults have changed. What a person decided holds: rejected stays
 * rejected, and what was let go is held again only for what nobody has seen yet.
 */
export function stateAnew(
  was: SpecimenState,
  before: readonly Pick<Fault, 'code' | 'does'>[],
  now: readonly Pick<Fault, 'code' | 'does'>[],
): SpecimenState {
  if (was === stateFor(before)) return stateFor(now)
  if (was === 'rejected') return was
  const seen = new Set(before.map(f => f.code))
  return stateFor(now.filter(f => f.does !== 'hold' || !seen.has(f.code)))
}
