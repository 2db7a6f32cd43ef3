/**
 * Who saw whom. Whoever is shown a person by name leaves a fact: of one person, whose page it was; of a
 * list, how many stood in it; of a search, whom it found as well, and never what was typed. The contract
 * says of each answer whom it names (`named` in `contract/kit.ts`), and `api/looks.ts` keeps the fact
 * before the answer leaves.
 *
 * Screens ask again whenever something changed, so the same page within a short span (a dated row,
 * `identity-look`) is one look. What lay open before is read from the journal itself: there is no
 * second record of it that could say something else.
 */
import { FACTS } from '../contract/facts.ts'
import type { Named } from '../contract/kit.ts'
import { notFound } from '../contract/refusal.ts'
import { readNumber } from '../contract/specimen-number.ts'
import { type Id, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'
import * as sightings from './sightings.ts'

/** A look that is to be kept, and in which book. */
export interface Kept {
  readonly book: string
  /** The person, or the list. */
  readonly about: string
  readonly kind: 'identity.seen' | 'identity.listed'
  readonly people: number
  /** Whom it is known to have shown: of a long list nobody in particular. */
  readonly shown: readonly Id[]
}

const MINUTE_MS = 60_000

/** The look that an answer is, or null where it names nobody, or the same was looked at just now. */
export async function due(look: Look, where: string, named: Named): Promise<Kept | null> {
  const kept = await keptOf(look, where, named)
  if (kept.people === 0) return null
  const { 'identity-look': minutes } = await rules.allowances(look, ['identity-look'])
  const before = await look.db
    .selectFrom('fact')
    .select('data')
    .where('about', '=', kept.about)
    .where('at', '>', later(look.at, -minutes * MINUTE_MS))
    .where('kind', '=', kept.kind)
    .where('by', '=', look.by.id)
    .execute()
  return before.length > 0 && !findsMore(kept, before) ? null : kept
}

/** Another search is another look where it shows somebody whom those before it did not. */
function findsMore({ kind, shown }: Kept, before: readonly { data: string }[]): boolean {
  if (kind === 'identity.seen') return false
  const known = new Set(before.flatMap(({ data }) => Found.parse(JSON.parse(data)).found ?? []))
  return shown.some(id => !known.has(id))
}

const Found = FACTS['identity.listed']

async function keptOf(look: Look, where: string, named: Named): Promise<Kept> {
  if ('people' in named)
    return {
      ...{ book: REGISTRY, about: where, kind: 'identity.listed', people: named.people },
      shown: named.found ?? [],
    }
  const { about, book } = await behind(look, named)
  return { book, about, kind: 'identity.seen', people: 1, shown: [about] }
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
export async function keep(work: Work, where: string, kept: Kept): Promise<void> {
  const { book, about, kind, people, shown } = kept
  await sightings.note(work, kind === 'identity.seen' ? 'opened' : 'found', shown)
  if (kind === 'identity.seen') work.tell(kind, about, { where }, book)
  else work.tell(kind, about, { people, ...(shown.length > 0 && { found: [...shown] }) }, book)
}
