/**
 * The contact ladder of a recall: rows of the rules say its steps, attempts climb it, and the next
 * step with its due time is kept on the recall, so that boards and the clock can order by it.
 *
 * - A row of kind `ladder` is a step: the severity in `analyte`, its place and channel in `class`
 *   (`2-phone`), until when it is due after the ladder began (`min`, or `workdays` by the calendar). A
 *   row of kind `tries` of the same class says how often it is tried; without one, once.
 * - Rows that name the condition of the recall speak instead of those that name none.
 * - A second step by one channel is another time of day, or another day: an attempt counts for it once
 *   the one before it was due. What is tried sooner stands beside the ladder.
 * - A step is done when its tries were made, or it was said why it is not possible. The next step is
 *   the first that is neither: there is never a second.
 */
import { type Calendar, workingDaysLater } from '../contract/calendar.ts'
import type { Channel, Contact, LadderStep } from '../contract/contacts.ts'
import { stepOfClass } from '../contract/contacts.ts'
import { CORRECTION } from '../contract/recalls.ts'
import type { Rule } from '../contract/rules.ts'
import { dayOf, type Id, type Instant, later } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as calendar from './calendar.ts'
import * as dated from './dated.ts'

type Row = Tables['recall']
type About = Pick<Row, 'programme' | 'severity' | 'condition'>
type StepRow = Pick<
  Rule,
  'id' | 'kind' | 'analyte' | 'class' | 'condition' | 'unit' | 'value' | 'source' | 'verified'
>
export type Attempt = Pick<Contact, 'step' | 'outcome'>

const MINUTE_MS = 60_000

/** Whether somebody has to be called about it now: a correction is told before it is signed anew. */
export const isRunning = ({
  state,
  condition,
  endedAt,
  consentGoneAt,
}: Pick<Row, 'state' | 'condition' | 'endedAt' | 'consentGoneAt'>): boolean =>
  endedAt === null &&
  !consentGoneAt &&
  (state === 'open' || (state === 'provisional' && condition === CORRECTION))

/** The steps of a ladder that began at an instant, as far as attempts have climbed it; pure. */
export function climbed(
  rows: readonly StepRow[],
  about: Pick<About, 'severity' | 'condition'>,
  began: Instant,
  attempts: readonly Attempt[],
  days: Calendar,
): LadderStep[] {
  const own = rows.filter(row => row.analyte === about.severity)
  const precise = own.filter(row => row.condition === about.condition)
  const chosen = precise.some(isStep) ? precise : own.filter(row => row.condition === null)
  const steps = chosen
    .filter(isStep)
    .flatMap(row => stepFrom(row, chosen, began, attempts, days))
    .sort((a, b) => a.ordinal - b.ordinal)
  const next = steps.find(step => step.state === 'waits')
  return steps.map((step, i) => ({
    ...step,
    notBefore: steps.slice(0, i).findLast(one => one.channel === step.channel)?.dueAt ?? null,
    state: step === next ? 'next' : step.state,
  }))
}

const isStep = ({ kind }: Pick<Rule, 'kind'>): boolean => kind === 'ladder'

function stepFrom(
  row: StepRow,
  chosen: readonly StepRow[],
  began: Instant,
  attempts: readonly Attempt[],
  days: Calendar,
): LadderStep[] {
  const place = stepOfClass(row.class)
  if (!place) return []
  const tries = chosen.find(one => one.kind === 'tries' && one.class === row.class)?.value ?? 1
  const of = attempts.filter(one => one.step === place.ordinal)
  const made = of.filter(one => one.outcome !== 'not-possible').length
  const state = made >= tries ? 'done' : of.length > made ? 'not-possible' : 'waits'
  const { id: rule, source, verified } = row
  const due = { dueAt: dueAt(row, began, days), notBefore: null }
  return [{ ...place, ...due, tries, made, state, rule, source, verified }]
}

function dueAt({ unit, value }: StepRow, began: Instant, days: Calendar): Instant {
  if (unit === 'workdays') return workingDaysLater(days, began, value)
  return later(began, value * MINUTE_MS)
}

/** Whether nothing is left to try: only then may anybody be called lost. */
export const isFinished = (steps: readonly LadderStep[]): boolean =>
  steps.every(({ state }) => state === 'done' || state === 'not-possible')

/** The first step of a channel that still waits. */
export const waitingFor = (steps: readonly LadderStep[], channel: LadderStep['channel']) =>
  steps.find(
    step => step.channel === channel && (step.state === 'next' || step.state === 'waits'),
  ) ?? null

/** The step that an attempt by a channel at a time counts for; none where it is too soon for another. */
export function stepFor(
  steps: readonly LadderStep[],
  channel: LadderStep['channel'],
  at: Instant,
): LadderStep | null {
  const step = waitingFor(steps, channel)
  return step && (step.notBefore === null || step.notBefore <= at) ? step : null
}

/** The steps of a recall as they stand, by the rows of the day on which its ladder began. */
export async function stepsOf(look: Look, recall: Row): Promise<LadderStep[]> {
  const began = recall.ladderAt ?? recall.openedAt
  const rows = await rowsOf(look, recall.programme, began)
  if (rows.length === 0) return []
  const attempts = await look.db
    .selectFrom('contact')
    .select(['step', 'outcome'])
    .where('recall', '=', recall.id)
    .where('step', 'is not', null)
    // One that was planned for later is tried from its opening on.
    .where('recordedAt', '>=', began <= look.at ? began : recall.openedAt)
    .execute()
  return climbed(rows, recall, began, attempts, await calendar.read(look))
}

const rowsOf = (look: Look, programme: string, began: Instant): Promise<StepRow[]> =>
  look.db
    .selectFrom('rule')
    .select(['id', 'kind', 'analyte', 'class', 'condition', 'unit', 'value', 'source', 'verified'])
    .where('programme', '=', programme)
    .where('kind', 'in', ['ladder', 'tries'])
    .where('startsOn', '<=', dayOf(began))
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', dayOf(began))]))
    .orderBy('id')
    .execute()

/** Of recalls that have a next step: the row that says so, and by which channel, by recall. */
export async function nextRows(
  look: Look,
  recalls: readonly (About & Pick<Row, 'id' | 'step' | 'ladderAt' | 'openedAt'>)[],
): Promise<ReadonlyMap<Id, { rule: Id; channel: Channel }>> {
  const climbing = recalls.filter(({ step }) => step !== null)
  if (climbing.length === 0) return new Map()
  const rows = await look.db
    .selectFrom('rule')
    .select(['id', 'programme', 'analyte', 'class', 'condition', 'startsOn', 'endsOn'])
    .where('kind', '=', 'ladder')
    .orderBy('id')
    .execute()
  return new Map(
    climbing.flatMap(recall => {
      const day = dayOf(recall.ladderAt ?? recall.openedAt)
      const own = rows.filter(
        row =>
          row.programme === recall.programme &&
          row.analyte === recall.severity &&
          dated.holdsOn(row, day),
      )
      const precise = own.filter(row => row.condition === recall.condition)
      const chosen = precise.length > 0 ? precise : own.filter(row => row.condition === null)
      const row = chosen.find(one => stepOfClass(one.class)?.ordinal === recall.step)
      const channel = row && stepOfClass(row.class)?.channel
      return row && channel ? [[recall.id, { rule: row.id, channel }] as const] : []
    }),
  )
}

/** What is kept of it on the recall: the next step and until when, or neither while it rests. */
export async function place(look: Look, recall: Row): Promise<Pick<Row, 'step' | 'stepDueAt'>> {
  const next = isRunning(recall)
    ? (await stepsOf(look, recall)).find(({ state }) => state === 'next')
    : undefined
  return { step: next?.ordinal ?? null, stepDueAt: next?.dueAt ?? null }
}
