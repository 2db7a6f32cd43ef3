/**
 * The one place that answers "may this person do this to this row, now".
 *
 * A person holds posts: a role, a scope (everywhere, a district, a centre, a sampling point) and
 * dates. A row says where it belongs. Every endpoint, socket room and lab function asks
 * here with the instant of its own unit, so a role that ended a second ago is gone. What a person
 * may not even see answers exactly like what does not exist (F-01); what they see and may not do
 * says who may. Posts are carried by the person, who is read anew for each request and again by
 * `live.ts` whenever staff change or a date passes.
 */
import type { Lacking } from './accounts/certified.ts'
import { type Action, heldApart, MAY, whoMay } from './contract/actions.ts'
import { CERTIFIED } from './contract/certificates.ts'
import { notFound, Refusal } from './contract/refusal.ts'
import type { Post } from './contract/staff.ts'
import { type Id, type Instant, say } from './contract/words.ts'
import type { Actor } from './store/store.ts'

export interface Person extends Actor {
  readonly staff: Id
  readonly name: string
  readonly posts: readonly Post[]
  readonly tokenHash: string
  /** What a missing certificate keeps from them today, whatever their posts. */
  readonly lacks?: Lacking
  /** When the session last asked, where it ends by not asking. */
  readonly seenAt?: Instant
}

/** Where a row belongs; a row of the network or of the rules belongs nowhere in particular. */
export interface Where {
  readonly centre?: string | null
  readonly samplingPoint?: string | null
  /** Of figures, and of rows of the board, which a district sees without values. */
  readonly district?: string | null
}

/**
 * The part of the world in which a person may do something: for the `where` of a list. The lists are
 * never empty (`in ()` is no SQL): they hold at least `''`, which is the id of no place.
 */
export interface Reach {
  readonly everywhere: boolean
  readonly centres: readonly string[]
  readonly samplingPoints: readonly string[]
  readonly districts: readonly string[]
}

export const isPerson = (actor: Actor): actor is Person => actor.id.startsWith('staff:')

/** The person behind an action that only a person can take. */
export function personOf(actor: Actor): Person {
  if (!isPerson(actor)) throw new Error(`${actor.id} is no person`)
  return actor
}

/** Whether a post holds at an instant. */
export const holds = (post: Post, at: Instant): boolean =>
  post.startsAt <= at && (post.endsAt === null || at < post.endsAt)

/** What somebody holds at an instant, with diagnosis and finance held apart. */
const heldAt = (by: Person, at: Instant): readonly Post[] =>
  heldApart(by.posts.filter(post => holds(post, at)))

const gives = (post: Post, action: Action): boolean => MAY[post.role].includes(action)

const covers = (post: Post, where: Where): boolean =>
  post.scopeKind === 'everywhere' ||
  (post.scopeKind === 'centre' && post.scope === where.centre) ||
  (post.scopeKind === 'district' && post.scope === where.district) ||
  (post.scopeKind === 'sampling-point' && post.scope === where.samplingPoint)

/** Instruments, the clock and the set-up act for the laboratory itself; people hold posts. */
export function allows(by: Actor, action: Action, where: Where, at: Instant): boolean {
  if (!isPerson(by)) return by.id !== ANYONE.id
  return heldAt(by, at).some(p => gives(p, action) && covers(p, where))
}

/** Whether the action is theirs anywhere at all: the first question, before a row is known. */
export const allowsSomewhere = (by: Person, action: Action, at: Instant): boolean =>
  heldAt(by, at).some(p => gives(p, action))

/**
 * Refuses unless the person may, and is certified for it where that is asked; unseen rows answer like
 * rows that do not exist.
 */
export function demand(by: Actor, action: Action, where: Where, at: Instant): void {
  demandToSee(by, action, where, at)
  const needs = CERTIFIED[action]
  const lacks = needs && isPerson(by) ? by.lacks?.[needs] : undefined
  if (lacks) throw new Refusal('forbidden', lacks)
}

/** The same for what is only read: a paper that has run out stops acts, and hides nothing. */
export function demandToSee(by: Actor, action: Action, where: Where, at: Instant): void {
  if (allows(by, action, where, at)) return
  if (isPerson(by) && !seesAny(by, where, at)) throw notFound()
  throw forbidden(action)
}

/** For what is no secret among staff (the network, the rules): theirs anywhere is theirs whole. */
export function demandAnywhere(by: Actor, action: Action, at: Instant): void {
  if (isPerson(by) ? !allowsSomewhere(by, action, at) : by.id === ANYONE.id) throw forbidden(action)
}

const seesAny = (by: Person, where: Where, at: Instant): boolean =>
  heldAt(by, at).some(p => covers(p, where))

/** You, here, now, may not; the sentence names who may. */
export function forbidden(action: Action): Refusal {
  const { en, zh } = whoMay(action)
  return new Refusal(
    'forbidden',
    say(`Your roles do not include this. Ask: ${en}.`, `您的角色无此权限。请联系：${zh}。`),
  )
}

/** Where a person may do something now; a list narrows its rows to it. */
export function reach(by: Actor, action: Action, at: Instant): Reach {
  const posts = isPerson(by) ? heldAt(by, at).filter(p => gives(p, action)) : []
  const scopes = (kind: Post['scopeKind']) => [
    '',
    ...posts.filter(p => p.scopeKind === kind).map(p => p.scope),
  ]
  return {
    everywhere: isPerson(by) ? posts.some(p => p.scopeKind === 'everywhere') : by.id !== ANYONE.id,
    centres: scopes('centre'),
    samplingPoints: scopes('sampling-point'),
    districts: scopes('district'),
  }
}

/** The next instant at which what this person may do changes by itself; null if it never does. */
export function nextChange(by: Person, at: Instant): Instant | null {
  const dates = by.posts.flatMap(p => [p.startsAt, p.endsAt]).filter(d => d !== null && d > at)
  return dates.length === 0 ? null : (dates.sort()[0] ?? null)
}

/** A request without a session. */
export const ANYONE: Actor = { id: 'anyone' }

export const notSignedIn = (): Refusal =>
  new Refusal(
    'not-signed-in',
    say(
      'Please sign in: nobody is signed in here, or the session has ended.',
      '请登录：尚未登录或登录已失效。',
    ),
  )
