/**
 * Planned later specimens: preterm, light and transfused newborns are collected from again whatever
 * the first specimen said (domain reference 4.1). Who and when are `schedule` rows; what is planned
 * stands on the board as a recall with its own due day, and a specimen that is taken too early for it
 * answers the other recalls and not this one.
 */
import { answererOf, type OwnReason } from '../contract/reasons.ts'
import type { Recall } from '../contract/recalls.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import {
  dayOf,
  type Id,
  type Instant,
  later,
  type Say,
  say,
  startOfDay,
} from '../contract/words.ts'
import { bySeverity, holdsFor, limitInWords, type Strata } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import * as circumstances from './circumstances.ts'
import { casesWith, recordsOf } from './joined.ts'
import * as recalls from './recalls.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

const DAY_MS = 86_400_000

/** From the first instant of a day until the last of another. */
interface Span {
  readonly from: Instant
  /** Not included. */
  readonly until: Instant
}

/** What a plan is made from: all that is known of a person, whichever specimen said it. */
interface Known {
  readonly subject: Subject
  readonly told: readonly circumstances.Told[]
  /** Specimens that say something, or may still. */
  readonly blood: readonly { readonly takenAt: Instant; readonly judged: 'yes' | 'no' }[]
}

async function knownOf(look: Look, specimen: Pick<Specimen, 'case' | 'subject'>): Promise<Known> {
  const { case: it, subject: id } = specimen
  const rows = await look.db
    .selectFrom('specimen')
    .leftJoin('verdict', on =>
      on.onRef('verdict.specimen', '=', 'specimen.number').on('verdict.revokedAt', 'is', null),
    )
    .select(['specimen.number', 'specimen.collectedAt', 'specimen.receivedAt', 'verdict.id'])
    .where('specimen.case', 'in', casesWith(look, it))
    .where('specimen.subject', 'in', await recordsOf(look, id))
    .where('specimen.receivedAt', 'is not', null)
    .where('specimen.state', 'not in', ['withdrawn', 'lost', 'rejected'])
    .execute()
  const each = new Map(rows.map(row => [row.number, row]))
  return {
    subject: await subjects.get(look, id),
    told: await circumstances.ofPerson(look, specimen),
    blood: [...each.values()].map(({ collectedAt, receivedAt, id: verdict }) => ({
      ...{ takenAt: collectedAt ?? receivedAt ?? '', judged: verdict === null ? 'no' : 'yes' },
    })),
  }
}

/**
 * Plans every next specimen of whom rows are for, once in a case; the recalls that stand for them. A
 * row for the first specimen is for the first that was judged: one that was lost or could not be used
 * says nothing, and what it would have led to is planned by the one that came instead.
 */
export async function plan(work: Work, specimen: Specimen): Promise<Id[]> {
  const day = dayOf(specimen.receivedAt ?? work.at)
  const rows = await rules.ofKind(work, specimen.programme, 'schedule', day)
  if (rows.length === 0) return []
  const known = await knownOf(work, specimen)
  const before = await plannedIn(work, specimen.case)
  const due = rows
    .filter(row => isFor(row, specimen, known))
    .flatMap(row => {
      const span = spanOf(row, known)
      return span ? [{ row, span }] : []
    })
  const standing: Id[] = []
  // Rows that ask for blood on the same days ask for one specimen.
  for (const same of Map.groupBy(due, ({ span }) => `${span.from} ${span.until}`).values()) {
    const told = before.filter(one => isOf(one, same))
    const stands = told.find(({ endedAt }) => endedAt === null)
    if (stands) standing.push(stands.id)
    else if (isAhead(same, known) && !told.some(isDecided))
      standing.push(await openPlan(work, specimen, same))
  }
  return standing
}

/** Whether a row is for one of the specimens that were judged so far. */
function isFor(row: Rule, specimen: Specimen, { subject, blood }: Known): boolean {
  const judged = Math.max(1, blood.filter(one => one.judged === 'yes').length)
  return Array.from({ length: judged }, (_, i) => i + 1).some(
    ordinal => holdsFor(row, strataOf(subject, specimen, ordinal)) === 'yes',
  )
}

interface Due {
  readonly row: Rule
  readonly span: Span
}

async function openPlan(work: Work, specimen: Specimen, due: readonly Due[]): Promise<Id> {
  const [{ row, span }] = due as [Due]
  const severity = due.map(one => one.row).sort(bySeverity)[0]?.severity ?? 'watch'
  const { id } = await recalls.open(work, specimen, {
    ...{ condition: recalls.PLANNED, severity, state: 'open', rule: row.id },
    ...{ says: plannedInWords(due, span), dueAt: span.until },
  })
  return id
}

type Planned = Recall & { readonly from: Instant | null }

async function plannedIn(look: Look, caseId: Id): Promise<Planned[]> {
  const all = (await recalls.ofCase(look, caseId)).filter(one => one.condition === recalls.PLANNED)
  const planned: Planned[] = []
  for (const recall of all) planned.push({ ...recall, from: await startsAt(look, recall) })
  return planned
}

/** For one of its rows, or for the same days by a row that has taken its place. */
const isOf = ({ rule, from, dueAt }: Planned, due: readonly Due[]): boolean =>
  due.some(({ row, span }) => row.id === rule || (span.from === from && span.until === dueAt))

/** Ended by people, who knew why; what a verdict answered may be due again, after the next transfusion. */
const isDecided = ({ endedWhy }: Recall): boolean =>
  endedWhy !== null && answererOf(endedWhy) === null && !ENDED_BY_VERDICT.includes(endedWhy)

const ENDED_BY_VERDICT: readonly string[] = [
  ...(['auto:in-range', 'auto:not-named-anew'] satisfies OwnReason[]),
]

const strataOf = (subject: Subject, specimen: Specimen, ordinal: number): Strata => ({
  ...{ sex: subject.sex, gestationDays: subject.gestationDays, birthWeight: subject.birthWeight },
  ...{ ageHours: specimens.ageHoursOf(subject, specimen), ordinal },
})

/** On which days it is due, on the axis of the row; null where that cannot be told. */
function spanOf(row: Rule, { subject, told }: Pick<Known, 'subject' | 'told'>): Span | null {
  const from = row.analyte === AFTER_TRANSFUSION ? lastOf(told, row.class) : subject.bornAt
  if (from === null) return null
  const at = (days: number) => daysAfter(from, days)
  return { from: at(row.value), until: at((row.valueTo ?? row.value) + 1) }
}

const AFTER_TRANSFUSION = 'day-after-transfusion'

const daysAfter = (from: Instant, days: number): Instant =>
  new Date(Date.parse(startOfDay(dayOf(from))) + days * DAY_MS).toISOString()

/** When something last happened, of all that was told; where nobody said when, it was before that card. */
const lastOf = (told: readonly circumstances.Told[], kind: string): Instant | null =>
  told
    .filter(one => one.kind === kind)
    .flatMap(({ lastAt, collectedAt }) => lastAt ?? collectedAt ?? [])
    .reduce<Instant | null>((a, b) => (a === null || b > a ? b : a), null)

/** A specimen that was taken when the next one is due is that one. */
const isAhead = ([first]: readonly Due[], { blood }: Known): boolean =>
  first !== undefined && blood.every(({ takenAt }) => takenAt < first.span.from)

/**
 * Whether a transfusion that was told with another card still lies in the values of this one: until
 * the last of the days on which rows ask for blood after a transfusion.
 */
export async function isTransfusedStill(
  look: Look,
  specimen: Specimen,
  { collectedAt, receivedAt }: { collectedAt: Instant; receivedAt: Instant },
): Promise<boolean> {
  const told = await circumstances.ofPerson(look, specimen)
  const before = told.filter(one => (one.lastAt ?? one.collectedAt ?? '') <= collectedAt)
  const last = lastOf(before, 'transfused')
  if (last === null) return false
  const rows = await rules.ofKind(look, specimen.programme, 'schedule', dayOf(receivedAt))
  const days = rows.filter(row => row.analyte === AFTER_TRANSFUSION).map(row => row.value)
  return days.length > 0 && collectedAt < daysAfter(last, Math.max(...days))
}

function plannedInWords(due: readonly Due[], { from, until }: Span): Say {
  const [first, last] = [dayOf(from), dayOf(later(until, -1))]
  const days = first === last ? first : `${first} – ${last}`
  const why = due.map(({ row }) => limitInWords(row))
  return say(
    `Another specimen is planned for ${days}: ${why.map(({ en }) => en).join('; ')}`,
    `计划于 ${days} 再次采血：${why.map(({ zh }) => zh).join('；')}`,
  )
}

/** Planned recalls of its case that a specimen was taken too early for: these it does not meet. */
export async function tooEarlyFor(look: Look, specimen: Specimen): Promise<ReadonlySet<Id>> {
  const { collectedAt } = specimen
  const planned = await plannedIn(look, specimen.case)
  const early = planned.filter(
    ({ endedAt, from }) =>
      endedAt === null && from !== null && collectedAt !== null && collectedAt < from,
  )
  return new Set(early.map(({ id }) => id))
}

/**
 * Whether a specimen proves nothing in range for nothing but a transfusion that was told with another,
 * and one that will is planned: nobody is asked for blood that would prove no more than this.
 */
export async function waitsForPlan(
  look: Look,
  specimen: Specimen,
  because: readonly Say[],
): Promise<boolean> {
  const told = await circumstances.ofSpecimen(look, specimen.number)
  const faults = JSON.parse(specimen.faults) as string[]
  if (because.length !== 1 || !faults.includes('D18') || circumstances.interfere(told)) return false
  const early = await tooEarlyFor(look, specimen)
  return early.size > 0
}

async function startsAt(
  look: Look,
  { rule, specimen: number }: { rule: Id | null; specimen: string },
): Promise<Instant | null> {
  const row = rule && (await rules.byId(look, rule))
  const specimen = await specimens.find(look, number)
  if (!row || !specimen) return null
  const subject = await subjects.get(look, specimen.subject)
  return spanOf(row, { subject, told: await circumstances.ofPerson(look, specimen) })?.from ?? null
}
