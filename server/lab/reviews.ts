/**
 * Who saw many more people than usual, or took out many more rows, is reviewed by somebody else (F-31):
 * each is a row that stays open until a second person has closed it with a sentence. How much is much
 * stands in dated rows; without a row nothing is raised. Nobody sees a review of themselves, so that who
 * collects people is not told by a list when they were noticed.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, isPerson, type Person, personOf } from '../access.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { Review, ReviewOnList, ReviewPage } from '../contract/reviews.ts'
import { type Id, type Instant, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import { keyAfter, oneMore, type PageAsk, pageFrom } from './pages.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'

const HOUR_MS = 3_600_000
const COUNTED = {
  'people-in-hour': HOUR_MS,
  'people-in-day': 24 * HOUR_MS,
  'given-out-in-day': 24 * HOUR_MS,
} as const
type Counted = keyof typeof COUNTED
const CAUSES = Object.keys(COUNTED) as Counted[]

type Over = Pick<Review, 'cause' | 'count' | 'most' | 'rule' | 'since'>

/** What of somebody's looks and exports is to be reviewed and is not yet, by the rows of today. */
export async function due(
  look: Look,
  { id, staff }: Pick<Person, 'id' | 'staff'>,
): Promise<Over[]> {
  const caps = await rules.caps(look, CAUSES)
  const over: Over[] = []
  for (const [cause, { most, rule }] of caps) {
    const since = later(look.at, -COUNTED[cause])
    const count =
      cause === 'given-out-in-day'
        ? sum(await givenOut(look, { id, staff }, since))
        : await peopleShown(look, staff, since)
    if (count > most && !(await isRaised(look, staff, cause, since)))
      over.push({ cause, count, most, rule, since })
  }
  return over
}

const sum = (given: readonly { count: number }[]): number =>
  given.reduce((all, { count }) => all + count, 0)

async function peopleShown(look: Look, staff: Id, since: Instant): Promise<number> {
  const { people } = await look.db
    .selectFrom('sighting')
    .select(eb => eb.fn.count<number>('about').distinct().as('people'))
    .where('staff', '=', staff)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return people
}

type Given = ReviewPage['given'][number]

/** Rows of results exported and reports printed together, as the journal and the runs say. */
async function givenOut(
  look: Look,
  { id, staff }: { id: string; staff: Id },
  since: Instant,
): Promise<Given[]> {
  const exported = await look.db
    .selectFrom('fact')
    .select(['at', 'data'])
    .where('about', 'in', eb =>
      eb.selectFrom('place').select('place.id').where('place.kind', '=', 'centre'),
    )
    .where('at', '>', since)
    .where('kind', '=', 'export.made')
    .where('by', '=', id)
    .execute()
  const printed = await look.db
    .selectFrom('reportRun')
    .select(['startedAt as at', 'wanted as count', 'why'])
    .where('startedBy', '=', staff)
    .where('startedAt', '>', since)
    .where('does', '=', 'print')
    .execute()
  const rows = exported.map(({ at, data }) => ({ at, ...JSON.parse(data) }))
  return [
    ...rows.map(({ at, rows, why }): Given => ({ at, what: 'results', count: rows, why })),
    ...printed.map((run): Given => ({ ...run, what: 'reports', why: run.why ?? '' })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1))
}

/** One stands for a span however much more is looked at in it; whether it was closed is no matter. */
const isRaised = async (look: Look, staff: Id, cause: Counted, since: Instant): Promise<boolean> =>
  (await look.db
    .selectFrom('review')
    .select('id')
    .where('staff', '=', staff)
    .where('cause', '=', cause)
    .where('raisedAt', '>', since)
    .executeTakeFirst()) !== undefined

/** Raises what is due now; another look may have done so since it was asked. */
export async function raise(work: Work, who: Pick<Person, 'id' | 'staff'>): Promise<void> {
  for (const over of await due(work, who))
    await put(work, { ...NO_NEED, ...over, staff: who.staff })
}

const NO_NEED = { subject: null, specimen: null, reason: null, until: null }

/** A new review, told to those who review. */
export async function put(
  work: Work,
  given: Omit<Review, 'id' | 'raisedAt' | 'closedBy' | 'closedAt' | 'finding' | 'version'>,
): Promise<Review> {
  const open = { closedBy: null, closedAt: null, finding: null, version: 1 }
  const row: Review = { id: newId(), ...given, raisedAt: work.at, ...open }
  await work.db.insertInto('review').values(row).execute()
  const { staff, cause, count, most, rule } = row
  work.tell('review.raised', row.id, { staff, cause, count, most, rule }, REGISTRY)
  return row
}

/** Of everybody but the asker. */
function listed(look: Look) {
  demand(look.by, 'review-access', {}, look.at)
  return look.db
    .selectFrom('review')
    .innerJoin('staff', 'staff.id', 'review.staff')
    .leftJoin('staff as closer', 'closer.id', 'review.closedBy')
    .leftJoin('rule', 'rule.id', 'review.rule')
    .selectAll('review')
    .select(['staff.name as staffName', 'closer.name as closedByName'])
    .select(['rule.source', 'rule.verified'])
    .where('review.staff', '!=', isPerson(look.by) ? look.by.staff : '')
}

export async function list(
  look: Look,
  ask: { state: 'open' | 'closed' } & PageAsk,
): Promise<{ rows: ReviewOnList[]; next: string | null }> {
  let query = listed(look).where('review.closedAt', ask.state === 'open' ? 'is' : 'is not', null)
  const key = keyAfter(ask, 2)
  if (key)
    query = query.where(eb =>
      eb.or([
        eb('review.raisedAt', '<', key[0]),
        eb.and([eb('review.raisedAt', '=', key[0]), eb('review.id', '<', key[1])]),
      ]),
    )
  const rows = await query
    .orderBy('review.raisedAt', 'desc')
    .orderBy('review.id', 'desc')
    .limit(oneMore(ask))
    .execute()
  const { page, next } = pageFrom(rows, ask, row => [row.raisedAt, row.id])
  return { rows: page, next }
}

async function get(look: Look, id: Id): Promise<ReviewOnList> {
  const row = await listed(look).where('review.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

const MOST_LOOKS = 200

/** With what is behind it, from where it was counted on until it was closed. */
export async function page(look: Look, id: Id): Promise<ReviewPage> {
  const review = await get(look, id)
  const { staff, since } = review
  const until = review.closedAt ?? look.at
  let seen = look.db
    .selectFrom('sighting')
    .select(['at', 'how', 'about'])
    .where('staff', '=', staff)
    .where('at', '>=', since)
    .where('at', '<=', until)
    .orderBy('at', 'desc')
    .orderBy('about')
    .limit(MOST_LOOKS)
  // Of an emergency it is about the one who was opened, and about nobody else they looked at.
  if (review.subject !== null) seen = seen.where('about', '=', review.subject)
  const looks = await seen.execute()
  const numbers = await numbersOf(
    look,
    looks.map(({ about }) => about),
  )
  const given = await givenOut(look, { id: `staff:${staff}`, staff }, since)
  return {
    review,
    looks: looks.map(one => ({ ...one, specimen: numbers.get(one.about) ?? null })),
    given: review.subject === null ? given.filter(({ at }) => at <= until) : [],
  }
}

/** A specimen of each of them, or of a child of theirs, by which whoever may see it finds the page. */
async function numbersOf(look: Look, people: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await rowsIn([...new Set(people)], some =>
    look.db
      .selectFrom('specimen')
      .innerJoin('subject', 'subject.id', 'specimen.subject')
      .select(['specimen.number', 'specimen.centre', 'specimen.samplingPoint'])
      .select(['subject.id', 'subject.mother'])
      .where(eb => eb.or([eb('subject.id', 'in', some), eb('subject.mother', 'in', some)]))
      .orderBy('specimen.number')
      .execute(),
  )
  const seen = rows.filter(row => allows(look.by, 'see-specimen', row, look.at))
  return new Map(
    seen.flatMap(({ number, id, mother }) => [
      ...(mother ? [[mother, number] as const] : []),
      [id, number] as const,
    ]),
  )
}

/** A second person says what was found. */
export async function close(
  work: Work,
  { id, version, finding }: { id: Id; version: number; finding: string },
): Promise<ReviewOnList> {
  const review = await get(work, id)
  if (review.closedAt !== null)
    throw new Refusal('conflict', say('This review is closed already.', '该复核已结束。'))
  const closed = { closedBy: personOf(work.by).staff, closedAt: work.at, finding }
  await changeRow(work, 'review', { id, version }, closed)
  work.tell('review.closed', id, { staff: review.staff, finding }, REGISTRY)
  return get(work, id)
}
