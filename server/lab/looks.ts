/**
 * Who saw whom. Whoever is shown a person by name leaves a fact: of one person, whose page it was; of a
 * list or a search, how many stood in it and never what was typed. The contract says of each answer
 * whom it names (`named` in `contract/kit.ts`), and `api/looks.ts` keeps the fact before the answer
 * leaves.
 *
 * Screens ask again whenever something changed, so the same page within a short span (a dated row,
 * `identity-look`) is one look. What lay open before is read from the journal itself: there is no
 * second record of it that could say something else.
 */
import type { Named } from '../contract/kit.ts'
import { notFound } from '../contract/refusal.ts'
import { readNumber } from '../contract/specimen-number.ts'
import { type Id, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'

/** A look that is to be kept, and in which book. */
export interface Kept {
  readonly book: string
  /** The person, or the list. */
  readonly about: string
  readonly kind: 'identity.seen' | 'identity.listed'
  readonly people: number
}

const MINUTE_MS = 60_000

/** The look that an answer is, or null where it names nobody, or the same was looked at just now. */
export async function due(look: Look, where: string, named: Named): Promise<Kept | null> {
  const kept = await keptOf(look, where, named)
  if (kept.people === 0) return null
  const { 'identity-look': minutes } = await rules.allowances(look, ['identity-look'])
  const before = await look.db
    .selectFrom('fact')
    .select('seq')
    .where('about', '=', kept.about)
    .where('at', '>', later(look.at, -minutes * MINUTE_MS))
    .where('kind', '=', kept.kind)
    .where('by', '=', look.by.id)
    .executeTakeFirst()
  return before ? null : kept
}

async function keptOf(look: Look, where: string, named: Named): Promise<Kept> {
  if ('people' in named)
    return { book: REGISTRY, about: where, kind: 'identity.listed', people: named.people }
  const { about, book } = await behind(look, named)
  return { book, about, kind: 'identity.seen', people: 1 }
}

type One = Exclude<Named, { readonly people: number }>

/** Whom it is about, and in whose book that stands. */
async function behind(look: Look, named: One): Promise<{ about: Id; book: Id }> {
  const row = await ('message' in named
    ? message(look, named.message)
    : subject(look, named)
  ).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Nobody knows yet who stands in it. */
const message = (look: Look, id: Id) =>
  look.db.selectFrom('message').select(['id as about', 'centre as book']).where('id', '=', id)

function subject(look: Look, named: Exclude<One, { readonly message: string }>) {
  const subjects = look.db
    .selectFrom('subject')
    .select(['subject.id as about', 'subject.centre as book'])
  if ('subject' in named) return subjects.where('subject.id', '=', named.subject)
  const specimens = subjects.innerJoin('specimen', 'specimen.subject', 'subject.id')
  if ('specimen' in named)
    return specimens.where('specimen.number', '=', readNumber(named.specimen))
  return specimens
    .innerJoin('report', 'report.specimen', 'specimen.number')
    .where('report.id', '=', named.report)
}

/** Keeps it: who and when stand in every fact. */
export function keep(work: Work, where: string, { book, about, kind, people }: Kept): void {
  if (kind === 'identity.seen') work.tell(kind, about, { where }, book)
  else work.tell(kind, about, { people }, book)
}
