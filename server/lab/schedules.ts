/**
 * Planned second specimens: preterm, light and transfused newborns are collected from again whatever
 * the first specimen said (domain reference 4.1). Who and when are `schedule` rows; what is planned
 * stands on the board as a recall with its own due day, and a specimen that is taken too early for it
 * answers the other recalls and not this one.
 */
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
import { holdsFor, limitInWords, type Strata } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import * as circumstances from './circumstances.ts'
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

/** Plans the next specimen of whom a row is for; whether one is planned. */
export async function plan(work: Work, specimen: Specimen): Promise<'planned' | 'none'> {
  const subject = await subjects.get(work, specimen.subject)
  const day = dayOf(specimen.receivedAt ?? work.at)
  const rows = await rules.ofKind(work, specimen.programme, 'schedule', day)
  if (rows.length === 0) return 'none'
  const known = await circumstances.ofSpecimen(work, specimen.number)
  const strata = strataOf(subject, specimen)
  const due = rows
    .filter(row => holdsFor(row, strata) === 'yes')
    .flatMap(row => {
      const span = spanOf(row, subject, known)
      return span && isAhead(span, specimen) ? [{ row, span }] : []
    })
    .sort((a, b) => (a.span.until < b.span.until ? -1 : 1))
  const [first] = due
  if (!first) return 'none'
  const { row, span } = first
  await recalls.open(work, specimen, {
    ...{ condition: recalls.PLANNED, severity: row.severity ?? 'watch', state: 'open' },
    ...{ rule: row.id, says: plannedInWords(row, span), dueAt: span.until },
  })
  return 'planned'
}

const strataOf = (subject: Subject, specimen: Specimen): Strata => ({
  ...{ sex: subject.sex, gestationDays: subject.gestationDays, birthWeight: subject.birthWeight },
  ...{ ageHours: specimens.ageHoursOf(subject, specimen), ordinal: specimen.ordinal },
})

type Known = Awaited<ReturnType<typeof circumstances.ofSpecimen>>

/** On which days it is due, on the axis of the row; null where that cannot be told. */
function spanOf(row: Rule, { bornAt }: Subject, known: Known): Span | null {
  const given = known.find(({ kind }) => kind === row.class)
  const from = row.analyte === 'day-after-transfusion' ? (given?.lastAt ?? null) : bornAt
  if (from === null || (row.analyte === 'day-after-transfusion' && !given)) return null
  const day = Date.parse(startOfDay(dayOf(from)))
  const at = (days: number) => new Date(day + days * DAY_MS).toISOString()
  return { from: at(row.value), until: at((row.valueTo ?? row.value) + 1) }
}

/** A specimen that was taken when the second one is due is that one. */
const isAhead = ({ from }: Span, { collectedAt, receivedAt }: Specimen): boolean =>
  (collectedAt ?? receivedAt ?? '') < from

function plannedInWords(row: Rule, { from, until }: Span): Say {
  const [first, last] = [dayOf(from), dayOf(later(until, -1))]
  const days = first === last ? first : `${first} – ${last}`
  const why = limitInWords(row)
  return say(
    `A second specimen is planned for ${days}: ${why.en}`,
    `计划于 ${days} 再次采血：${why.zh}`,
  )
}

/** Planned recalls of its case that a specimen was taken too early for: these it does not meet. */
export async function tooEarlyFor(look: Look, specimen: Specimen): Promise<ReadonlySet<Id>> {
  const early = new Set<Id>()
  for (const recall of await recalls.ofCase(look, specimen.case)) {
    if (recall.condition !== recalls.PLANNED || recall.endedAt !== null) continue
    const from = await startsAt(look, recall)
    if (from !== null && specimen.collectedAt !== null && specimen.collectedAt < from)
      early.add(recall.id)
  }
  return early
}

async function startsAt(
  look: Look,
  { rule, specimen: number }: { rule: Id | null; specimen: string },
): Promise<Instant | null> {
  const row = rule && (await rules.byId(look, rule))
  const specimen = await specimens.find(look, number)
  if (!row || !specimen) return null
  const subject = await subjects.get(look, specimen.subject)
  return spanOf(row, subject, await circumstances.ofSpecimen(look, number))?.from ?? null
}
