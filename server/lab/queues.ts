/**
 * Queues that nobody works (C-14): what is held of instruments, kept and not applied, queued for a partner
 * or begun on a label printer. What is too old is told to one named person who may see to it, and of held
 * values after a while to the head of the centre; how old is too old are dated rows. An alarm is a notice:
 * it stands while anything of that person's is overdue, and ends when nothing is.
 *
 * What is told of a run whose values were signed is raised elsewhere (`signed-runs.ts`); from then on it is
 * kept here like any other alarm.
 */
import { reach } from '../access.ts'
import type { Action } from '../contract/actions.ts'
import type { Notice, NoticeLevel, NoticeWhy } from '../contract/notices.ts'
import { QUEUE_ALARMS, type Queue, type QueueName } from '../contract/queues.ts'
import type { Severity } from '../contract/rules.ts'
import { type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { centres } from './books.ts'
import * as duty from './duty.ts'
import * as notices from './notices.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'
import * as signedRuns from './signed-runs.ts'

const MINUTE_MS = 60_000

/** From when on something is too old, by the rows of today. */
type TooOld = (queue: QueueName) => Instant

async function tooOld(look: Look): Promise<TooOld> {
  const minutes = await rules.allowances(look, ['intake', 'dispatch', 'label-run'])
  return queue => later(look.at, -minutes[queue] * MINUTE_MS)
}

/** Every queue in which something waits that the caller has to see to. */
export async function list(look: Look): Promise<Queue[]> {
  const before = await tooOld(look)
  const all = [
    ...(await intake(look, before('intake'))),
    ...(await dispatches(look, before('dispatch'))),
    ...(await labelRuns(look, before('label-run'))),
  ]
  return all.filter(({ queue, centre, samplingPoint }) => {
    const { everywhere, centres, samplingPoints } = reach(look.by, SEES_TO[queue], look.at)
    // What is of no place is for those alone who see everywhere.
    const isOf = (some: readonly string[], place: Id | null) =>
      place !== null && some.includes(place)
    return everywhere || isOf(centres, centre) || isOf(samplingPoints, samplingPoint)
  })
}

const SEES_TO = {
  ...({ intake: 'edit-lines', dispatch: 'edit-partners', 'label-run': 'print-label' } as const),
} satisfies Record<QueueName, Action>

async function intake(look: Look, before: Instant): Promise<Queue[]> {
  const rows = await look.db
    .selectFrom('message')
    .select(eb => [
      'centre',
      eb.fn.countAll<number>().as('n'),
      eb.fn.min('receivedAt').as('oldest'),
      eb.fn.sum<number>(eb.case().when('receivedAt', '<', before).then(1).else(0).end()).as('old'),
    ])
    .where('centre', 'in', await books(look))
    .where('state', '=', 'kept')
    .groupBy('centre')
    .execute()
  return rows.map(row => ({ ...asQueue('intake', row), centre: row.centre, samplingPoint: null }))
}

async function dispatches(look: Look, before: Instant): Promise<Queue[]> {
  const row = await look.db
    .selectFrom('dispatch')
    .select(eb => [
      eb.fn.countAll<number>().as('n'),
      eb.fn.min('queuedAt').as('oldest'),
      eb.fn.sum<number>(eb.case().when('queuedAt', '<', before).then(1).else(0).end()).as('old'),
    ])
    .where('state', 'in', ['queued', 'parked'])
    .executeTakeFirstOrThrow()
  if (row.oldest === null) return []
  return [{ ...asQueue('dispatch', row), centre: null, samplingPoint: null }]
}

async function labelRuns(look: Look, before: Instant): Promise<Queue[]> {
  const rows = await look.db
    .selectFrom('labelRun')
    .select(eb => [
      'centre',
      'samplingPoint',
      eb.fn.countAll<number>().as('n'),
      eb.fn.min('startedAt').as('oldest'),
      eb.fn.sum<number>(eb.case().when('startedAt', '<', before).then(1).else(0).end()).as('old'),
    ])
    .where('state', 'in', STANDING)
    .groupBy(['centre', 'samplingPoint'])
    .execute()
  return rows.map(({ centre, samplingPoint, ...row }) => ({
    ...{ ...asQueue('label-run', row), centre, samplingPoint },
  }))
}

/** What a stop of the server left says that it is running; a run that is worked on ends in time. */
const STANDING = ['running', 'waiting', 'broken-off'] as const

const asQueue = (
  queue: QueueName,
  { n, old, oldest }: { n: number; old: number; oldest: Instant },
) => ({ queue, count: Number(n), overdue: Number(old), oldest })

const books = async (look: Look): Promise<Id[]> => [REGISTRY, ...(await centres(look))]

/** One alarm that should stand now. */
export interface Alarm {
  readonly centre: Id
  readonly about: string
  readonly why: NoticeWhy
  readonly level: NoticeLevel
  readonly severity: Severity
  readonly since: Instant
  readonly staff: Id | null
}

/** Every alarm that should stand, and the books in which others do. */
export async function standing(look: Look): Promise<{ alarms: Alarm[]; books: Id[] }> {
  const before = await tooOld(look)
  const late = (queue: QueueName, oldest: Instant): Instant =>
    later(oldest, Date.parse(look.at) - Date.parse(before(queue)))
  const alarms = [
    ...(await heldLate(look)),
    ...(await intakeLate(look, late, before('intake'))),
    ...(await dispatchesLate(look, late, before('dispatch'))),
    ...(await labelsLate(look, late, before('label-run'))),
    ...(await signedRuns.standing(look)),
  ]
  const told = await open(look)
  const differing = [
    ...alarms.filter(one => !told.some(known => keyOf(known) === keyOf(one))),
    ...told.filter(known => !alarms.some(one => keyOf(one) === keyOf(known))),
  ]
  return { alarms, books: [...new Set(differing.map(({ centre }) => centre))] }
}

const open = (look: Look): Promise<Notice[]> =>
  look.db
    .selectFrom('notice')
    .selectAll()
    .where('endedAt', 'is', null)
    .where('why', 'in', QUEUE_ALARMS)
    .execute()

type LateSince = (queue: QueueName, oldest: Instant) => Instant

/** By whose they are: of whoever took one over and is there, or of the first who may settle it. */
async function heldLate(look: Look): Promise<Alarm[]> {
  const rows = await look.db
    .selectFrom('parked')
    .select(eb => ['centre', 'owner', eb.fn.min('id').as('about'), eb.fn.min('dueAt').as('since')])
    .where('centre', 'in', await books(look))
    .where('state', '=', 'parked')
    .where('dueAt', '<', look.at)
    .groupBy(['centre', 'owner'])
    .orderBy('since')
    .execute()
  const { unworked } = await rules.allowances(look, ['unworked'])
  const alarms: Alarm[] = []
  for (const [centre, own] of Map.groupBy(rows, row => row.centre)) {
    const there = await duty.whoMay(look, 'replay', [centre, '*'])
    const kept = { centre, why: 'held-overdue', severity: 'critical' } as const
    for (const { about, since, owner } of own) {
      const staff = (there.find(({ id }) => id === owner) ?? there[0])?.id ?? null
      alarms.push({ ...kept, about, since, level: 'owner', staff })
    }
    const [oldest] = own
    if (!oldest || later(oldest.since, unworked * MINUTE_MS) > look.at) continue
    const [head] = (await duty.at(look, centre)).head
    const { about, since } = oldest
    if (head) alarms.push({ ...kept, about, since, level: 'head', staff: head.id })
  }
  return alarms
}

const administrator = async (look: Look, queue: 'intake' | 'dispatch'): Promise<Id | null> =>
  (await duty.whoMay(look, SEES_TO[queue], ['*']))[0]?.id ?? null

async function intakeLate(look: Look, late: LateSince, before: Instant): Promise<Alarm[]> {
  const old = (await intake(look, before)).filter(({ overdue }) => overdue > 0)
  const staff = old.length > 0 ? await administrator(look, 'intake') : null
  return old.map(({ centre, oldest }) => ({
    ...{ centre: centre ?? REGISTRY, about: centre ?? REGISTRY, why: 'intake-overdue', staff },
    ...{ level: 'administrator', severity: 'critical', since: late('intake', oldest) },
  }))
}

/** Set aside, or none of them ever tried. What is tried in vain is told as its partner's trouble (`partners.ts`). */
async function dispatchesLate(look: Look, late: LateSince, before: Instant): Promise<Alarm[]> {
  const rows = await look.db
    .selectFrom('dispatch')
    .select(eb => [
      ...(['partner', 'state'] as const),
      eb.fn.min('queuedAt').as('oldest'),
      eb.fn.max('tries').as('tries'),
    ])
    .where('state', 'in', ['queued', 'parked'])
    .where('queuedAt', '<', before)
    .groupBy(['partner', 'state'])
    .orderBy('oldest')
    .execute()
  const left = rows.filter(({ state, tries }) => state === 'parked' || tries === 0)
  const staff = left.length > 0 ? await administrator(look, 'dispatch') : null
  return left.map(({ partner, oldest }) => ({
    ...{ centre: REGISTRY, about: partner, why: 'dispatch-overdue', staff },
    ...{ level: 'administrator', severity: 'high', since: late('dispatch', oldest) },
  }))
}

/** Whoever began it holds the paper; where they are gone, somebody who prints there. */
async function labelsLate(look: Look, late: LateSince, before: Instant): Promise<Alarm[]> {
  const rows = await look.db
    .selectFrom('labelRun')
    .select(['id', 'centre', 'samplingPoint', 'startedBy', 'startedAt'])
    .where('state', 'in', STANDING)
    .where('startedAt', '<', before)
    .orderBy('id')
    .execute()
  const alarms: Alarm[] = []
  for (const { id, centre, samplingPoint, startedBy, startedAt } of rows) {
    const there = await duty.whoMay(look, SEES_TO['label-run'], [samplingPoint, centre, '*'])
    const staff = (there.find(one => one.id === startedBy) ?? there[0])?.id ?? null
    const since = late('label-run', startedAt)
    const why = 'labels-overdue'
    alarms.push({ centre, about: id, why, level: 'owner', severity: 'high', since, staff })
  }
  return alarms
}

/** Brings the alarms of one book to where they should be: raised, passed on, ended. */
export async function follow(work: Work, book: Id): Promise<void> {
  const wanted = (await standing(work)).alarms.filter(({ centre }) => centre === book)
  const before = (await open(work)).filter(({ centre }) => centre === book)
  const kept = new Set<Id>()
  for (const alarm of firstOfEach(wanted)) {
    const known = before.find(one => keyOf(one) === keyOf(alarm))
    kept.add(known?.id ?? (await tell(work, alarm)))
  }
  for (const { id } of before) {
    const row = kept.has(id) ? null : (await open(work)).find(one => one.id === id)
    if (row) await notices.end(work, row)
  }
}

/** Held values are told once to each person, however many: what is worked first ends nothing yet. */
const keyOf = ({ centre, why, level, about, staff }: Omit<Alarm, 'since' | 'severity'>) =>
  [centre, why, level, why === 'held-overdue' ? '' : about, staff].join(' ')

const firstOfEach = (alarms: readonly Alarm[]): Alarm[] => [
  ...new Map(alarms.toReversed().map(one => [keyOf(one), one])).values(),
]

/** The same to somebody else is the notice that there was; its id. */
async function tell(work: Work, alarm: Alarm): Promise<Id> {
  const { about, why, level, since } = alarm
  const find = () =>
    work.db
      .selectFrom('notice')
      .selectAll()
      .where('about', '=', about)
      .where('why', '=', why)
      .where('since', '=', since)
      .where('level', '=', level)
      .executeTakeFirst()
  const known = await find()
  if (known) {
    await notices.tellInstead(work, known, alarm.staff)
    return known.id
  }
  await notices.raise(work, { ...alarm, recall: null, case: null, dueAt: since })
  return (await find())?.id ?? ''
}
