/**
 * In an emergency somebody who looks after children elsewhere opens one of another centre by the number on
 * the card (F-31): with a reason, for a short time, and never unseen. The reviewers are told in the same
 * unit, and it stands in the story of that person, which their own centre reads. Shown is who they are,
 * whom to call and what the case says; its values, papers and recalls stay with their centre, and what is
 * sealed stays sealed.
 */
import { allows, demandAnywhere, personOf } from '../access.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { InNeed, Review } from '../contract/reviews.ts'
import { readNumber } from '../contract/specimen-number.ts'
import { later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import { REGISTRY } from './places.ts'
import * as reviews from './reviews.ts'
import * as rules from './rules.ts'
import * as sightings from './sightings.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

/** The books that are written in: theirs, and that of the reviews. */
export async function booksOf(look: Look, number: string): Promise<string[]> {
  const { subject } = await specimens.scanned(look, number)
  return [(await subjects.get(look, subject)).centre, REGISTRY]
}

/** Opens it; what stands open already is shown again without another review. */
export async function open(
  work: Work,
  { number, why }: { number: string; why: string },
): Promise<InNeed> {
  demandAnywhere(work.by, 'open-in-need', work.at)
  const specimen = await specimens.scanned(work, number)
  const subject = await subjects.get(work, specimen.subject)
  if (allows(work.by, 'see-identity', subject, work.at)) throw OWN
  const before = await standing(work, specimen.number)
  if (before) return shown(work, before)
  const { allowed, rule } = await timeAllowed(work)
  const review = await reviews.put(work, {
    ...{ staff: personOf(work.by).staff, cause: 'opened-in-need', count: 1, most: 0, rule },
    ...{ since: work.at, subject: subject.id, specimen: specimen.number, reason: why },
    until: later(work.at, allowed),
  })
  const gave = await shown(work, review)
  const told = { review: review.id, why, until: gave.until }
  work.tell('identity.opened-in-need', subject.id, told, subject.centre)
  await sightings.note(work, 'need', [subject.id])
  return gave
}

const OWN = new Refusal(
  'conflict',
  say(
    'This person belongs to where you work. Open the page and uncover the identity there.',
    '该受检者属于您的工作范围，请直接打开页面查看。',
  ),
)

/** The shortest that any programme allows; no row allows nothing. */
async function timeAllowed(look: Look): Promise<{ allowed: number; rule: string }> {
  const cap = (await rules.caps(look, ['opened-in-need'])).get('opened-in-need')
  if (cap) return { allowed: cap.most * 60_000, rule: cap.rule }
  throw new Refusal(
    'conflict',
    say(
      'No row of the rules says how long this may stand open. Call the centre.',
      '规则中未设定紧急查阅时长，请致电筛查中心。',
    ),
  )
}

/** What the asker has opened and may still read. */
const standing = (look: Look, number: string): Promise<Review | undefined> =>
  look.db
    .selectFrom('review')
    .selectAll()
    .where('staff', '=', personOf(look.by).staff)
    .where('cause', '=', 'opened-in-need')
    .where('specimen', '=', number)
    .where('until', '>', look.at)
    .executeTakeFirst()

export async function show(look: Look, number: string): Promise<InNeed> {
  demandAnywhere(look.by, 'open-in-need', look.at)
  const review = await standing(look, readNumber(number))
  if (!review) throw notFound()
  return shown(look, review)
}

async function shown(look: Look, { specimen, reason, until }: Review): Promise<InNeed> {
  const { number, ...its } = await specimens.scanned(look, specimen ?? '')
  const subject = await subjects.get(look, its.subject)
  const own = await subjects.identityOf(look, subject.id)
  const mother = subject.mother ? await subjects.identityOf(look, subject.mother) : undefined
  const identity = own ?? mother
  if (!identity || until === null) throw await subjects.sealedOrMissing(look, subject.id)
  const { programme, state, verdict, centre } = await cases.get(look, its.case)
  return {
    ...{ specimen: number, subject, identity, mother: mother ?? null, why: reason ?? '', until },
    case: { programme, state, verdict, centre },
  }
}
