/**
 * Everybody at every door: each endpoint asked by each role, at the place of a row and elsewhere,
 * before and after the time of a post, and by strangers, with a row that is there and with one that
 * is not. `server/contract` says which doors there are and which action each asks for, the table of
 * actions what must follow; an answer that says anything else, or that holds anything of a centre
 * that is not the asker's, is a leak. So is a whole name, a phone or an identity number in whatever is
 * answered to somebody whose role does not see identities, at the own place too: there every question
 * is asked with the row that is there. Read by `npm run prove -- access`.
 */

import { putPost } from '../../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../../server/accounts.ts'
import { type Action, MAY, Role, scopesOf } from '../../server/contract/actions.ts'
import type { EndpointName } from '../../server/contract/index.ts'
import type { Endpoint } from '../../server/contract/kit.ts'
import type { NewPost } from '../../server/contract/staff.ts'
import { later } from '../../server/contract/words.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import { type Answer, ask, ENDPOINTS } from './asking.ts'
import type { Lab } from './lab.ts'
import { ADAS_MOTHER, CENTRES, WARDS, type WardName } from './people.ts'
import { NOTHING, namesSomething, type Probe, probesFor, type Why } from './probes.ts'

/** Somebody who asks: a role at a place, whose post holds now, has ended or has not begun. */
export interface Walker {
  readonly name: string
  readonly token: string
  /** Null: a stranger. */
  readonly post: NewPost | null
  readonly stands: 'now' | 'not now' | 'stranger'
}

type Probes = Partial<Record<EndpointName, Probe[] | Why>>

export interface Walked {
  probes: number
  /** Of them those that were answered at all, by kind of answer. */
  refused: number
  /** Answers at the own place, or everywhere, to roles that do not see identities. */
  nameless: number
  leaks: string[]
}

/** Endpoints that take something and have neither a probe nor a reason why not. */
export const unprobed = (
  endpoints: readonly (readonly [string, Endpoint])[],
  probes: Readonly<Record<string, unknown>>,
): string[] =>
  endpoints
    .filter(([name, endpoint]) => namesSomething(endpoint) && !probes[name])
    .map(([name]) => name)

const DAY = 24 * 3_600_000
const DISTRICT = '520102'
const WARD_ROLES: readonly Role[] = ['collector', 'clinic-manager']

/** One account for each role at each place where it can be held, with everybody's password, and three strangers. */
export async function everybody(lab: Lab): Promise<Walker[]> {
  const walkers: Walker[] = []
  await lab.store.work({ id: 'setup' }, [REGISTRY], async work => {
    const { passwordHash: hashed } = await work.db
      .selectFrom('staff')
      .select('passwordHash')
      .where('login', '=', 'ana')
      .executeTakeFirstOrThrow()
    for (const [i, { post, stands }] of wishes(lab).entries()) {
      const name = `walker-${i}`
      const token = `session-of-${name}-in-the-walk`
      const staff = await putStaff(work, name, name, hashed)
      const id = await putPost(work, staff, post)
      const [yesterday, expiresAt] = [later(work.at, -DAY), later(work.at, 3650 * DAY)]
      if (stands === 'ended')
        await work.db
          .updateTable('post')
          .set({ startsAt: yesterday, endsAt: work.at })
          .where('id', '=', id)
          .execute()
      if (stands === 'not yet')
        await work.db
          .updateTable('post')
          .set({ startsAt: expiresAt })
          .where('id', '=', id)
          .execute()
      await work.db
        .insertInto('session')
        .values({
          ...{ tokenHash: tokenHash(token), staff, createdAt: work.at, expiresAt, endedAt: null },
        })
        .execute()
      const holds = stands === 'now' ? 'now' : 'not now'
      walkers.push({ name: `${post.role} ${stands} at ${post.scope}`, token, post, stands: holds })
    }
  })
  const strangers = ['', 'a-session-that-nobody-has-opened', 'x'.repeat(100)]
  return [
    ...walkers,
    ...strangers.map(token => ({
      ...{ name: `a stranger with "${token.slice(0, 9)}"`, token, post: null },
      stands: 'stranger' as const,
    })),
  ]
}

function wishes(lab: Lab) {
  const placesOf = (role: Role): Omit<NewPost, 'role'>[] => {
    const [only, other] = scopesOf(role)
    if (only === 'everywhere') return [{ scopeKind: only, scope: '*' }]
    if (only === 'district' && !other)
      return [DISTRICT, '520103'].map(scope => ({ scopeKind: 'district', scope }))
    if (WARD_ROLES.includes(role))
      return (Object.keys(WARDS) as WardName[]).map(ward => ({
        ...{ scopeKind: 'sampling-point', scope: lab.at[ward] },
      }))
    return CENTRES.map(centre => ({ scopeKind: 'centre', scope: lab.at[centre] }))
  }
  return Role.options.flatMap(role =>
    placesOf(role).flatMap((where, i) => {
      const post = { role, ...where }
      const alike = (stands: 'now' | 'ended' | 'not yet') => ({ post, stands })
      return i === 0 ? [alike('now'), alike('ended'), alike('not yet')] : [alike('now')]
    }),
  )
}

/** Where the rows of the probes are: of somebody at another place nothing may be seen of them. */
const isAway = (lab: Lab, { post }: Walker): boolean =>
  post !== null &&
  post.scopeKind !== 'everywhere' &&
  post.scope !== lab.at.GMCH &&
  post.scope !== lab.at.nanming &&
  // The district in which the ward lies: of its figures an officer of it sees all.
  post.scope !== DISTRICT

/** Every door, or those named; `origin` is where they are mounted. */
export async function walk(
  lab: Lab,
  {
    origin = lab.url,
    only,
    share = 1,
    probes,
    walkers,
  }: {
    origin?: string
    only?: EndpointName[]
    /** One door of so many. */
    share?: number
    probes: Probes
    walkers: readonly Walker[]
  },
  say: (line: string) => void = () => undefined,
): Promise<Walked> {
  const walked: Walked = { probes: 0, refused: 0, nameless: 0, leaks: [] }
  const secrets = secretsIn(lab, probes)
  const before = await lab.store.heads()
  const wanted = ENDPOINTS.filter(([name]) => !only || only.includes(name))
  const doors = wanted.filter((_, i) => i % share === 0)
  for (const [i, [name, endpoint]] of doors.entries()) {
    for (const walker of walkers) {
      const given = probes[name]
      const tries = typeof given === 'object' ? given : []
      walked.leaks.push(
        ...(await atDoor({ lab, origin, name, endpoint, walker, tries, secrets, walked })),
      )
    }
    if (i % 20 === 19) say(`${i + 1} of ${doors.length} doors, ${walked.probes} probes`)
  }
  walked.leaks.push(...(await deedsSince(lab, before)))
  return walked
}

interface Visit {
  readonly lab: Lab
  readonly origin: string
  readonly name: EndpointName
  readonly endpoint: Endpoint
  readonly walker: Walker
  readonly tries: readonly Probe[]
  readonly secrets: readonly string[]
  readonly walked: Walked
}

async function atDoor(visit: Visit): Promise<string[]> {
  const { lab, endpoint, walker, tries } = visit
  if (endpoint.may === 'anyone') return []
  const isOpen = endpoint.may === 'signed-in'
  if (isOpen && endpoint.verb !== 'get' && walker.stands !== 'stranger') return []
  const leaks = await asks(visit, NOTHING, answer => wrongWith(visit, answer))
  const mayNot = !isOpen && !mayDo(walker, endpoint.may as Action)
  if (walker.stands !== 'stranger' && !mayNot && !isAway(lab, walker)) {
    // An act would be done; what is only read is read, and must hold nobody's name.
    const read = endpoint.verb === 'get' ? tries : []
    for (const { ours } of read)
      leaks.push(...(await asks(visit, ours, answer => wrongAtHome(visit, answer))))
    return leaks
  }
  for (const { ours, missing } of tries) {
    let nothing: Answer | null = null
    leaks.push(
      ...(await asks(visit, missing, answer => {
        nothing = answer
        return wrongWith(visit, answer)
      })),
      ...(await asks(visit, ours, answer => wrongWith(visit, answer, nothing))),
    )
  }
  return leaks
}

const mayDo = ({ post, stands }: Walker, action: Action): boolean =>
  stands === 'now' && post !== null && MAY[post.role].includes(action)

async function asks(
  { origin, name, walker, walked }: Visit,
  input: Readonly<Record<string, unknown>>,
  judge: (answer: Answer) => string | null,
): Promise<string[]> {
  const answer = await ask(origin, walker.token, name, input)
  walked.probes++
  if (answer.status >= 400) walked.refused++
  const wrong = judge(answer)
  return wrong === null ? [] : [`${walker.name}, ${name}: ${wrong} (${answer.status})`]
}

/** What an answer gives away, or says otherwise than the table; null where it is as it must be. */
function wrongWith(visit: Visit, answer: Answer, nothing: Answer | null = null): string | null {
  const { endpoint, walker, lab, secrets } = visit
  const { status, text, problem } = answer
  if (walker.stands === 'stranger')
    return status === 401 && problem?.type === 'not-signed-in' ? null : 'a stranger is let in'
  if (status === 401 || status >= 500) return 'the session, or the door, is broken'
  if (status === 200 && !seesNames(visit)) {
    visit.walked.nameless++
    const named = PLANTED.find(one => text.includes(one))
    if (named) return `somebody's identity (${named})`
  }
  if (endpoint.may !== 'signed-in' && !mayDo(walker, endpoint.may as Action))
    return status === 403 && !holdsAny(answer, secrets) ? null : 'not theirs, and answered'
  if (!isAway(lab, walker)) return status === 403 ? 'theirs, and refused' : null
  if (holdsAny(answer, secrets)) return 'holds what is of another centre'
  // A ward of the same centre lists its own rows of it, among which none of these may stand.
  if (!nothing || (walker.post?.scope === lab.at.qingzhen && status === 200)) return null
  if (text !== nothing.text || status !== nothing.status) return 'another answer than to nothing'
  const silent = endpoint.verb === 'get' ? [200, 404] : [404]
  return silent.includes(status) ? null : 'a row of another centre is not simply missing'
}

/** Some rows take a second right beside the door's own: whoever lacks it is refused, and that is no leak. */
const wrongAtHome = (visit: Visit, answer: Answer): string | null =>
  answer.status === 403 ? null : wrongWith(visit, answer)

const ID_NUMBER = '520102199001011234'

/** Names, phones and numbers of the families of the probes, as they were typed. */
const PLANTED: readonly string[] = [
  ...[ADAS_MOTHER.name, ADAS_MOTHER.phone, ADAS_MOTHER.phone2, ADAS_MOTHER.thirdContact],
  ...[ADAS_MOTHER.address, ADAS_MOTHER.inpatientNumber, ID_NUMBER],
].filter(one => one !== undefined)

/** What is drawn for paper bears a name: a label, and a report for whoever may read it. */
const ON_PAPER: readonly EndpointName[] = ['drawLabel', 'showReport', 'openReport']

const seesNames = ({ walker, name }: Visit): boolean =>
  mayDo(walker, 'see-identity') || ON_PAPER.includes(name)

const holdsAny = ({ text, headers }: Answer, secrets: readonly string[]): boolean =>
  secrets.some(secret => text.includes(secret) || headers.includes(secret))

/** Names, phones, numbers and ids of the centre whose rows are tried; places are no secret. */
function secretsIn(lab: Lab, probes: Probes): string[] {
  const said = (input: unknown): string[] =>
    JSON.stringify(input).match(/[0-9a-f]{8}-[0-9a-f-]{27}|\b0[0-9]{13}\b/g) ?? []
  const all = Object.values(probes).flatMap(of => (typeof of === 'object' ? of : []))
  const ours = new Set(all.flatMap(({ ours }) => said(ours)))
  const open = [...Object.values(lab.at), ...all.flatMap(({ missing }) => said(missing))]
  return ['王', '1380000', '1390000', ...[...ours].filter(one => !open.includes(one))]
}

/** Facts that somebody left who only knocked: nothing may have happened, save a look at what is theirs. */
async function deedsSince(lab: Lab, before: Readonly<Record<string, number>>): Promise<string[]> {
  const heads = await lab.store.heads()
  const deeds: string[] = []
  for (const [book, seq] of Object.entries(heads)) {
    const facts = await lab.store.facts(book, before[book] ?? 0, seq - (before[book] ?? 0))
    for (const { kind, about, by } of facts)
      if (by.startsWith('staff:') && !kind.startsWith('identity.'))
        deeds.push(`${kind} of ${about} was told by somebody who only knocked`)
  }
  return deeds
}

/** The rows of the probes, and a number of identity in every identity that they have made. */
export async function rowsToTry(lab: Lab): Promise<Probes> {
  const probes = await probesFor(lab)
  await lab.store.work({ id: 'setup' }, [REGISTRY], work =>
    work.db.updateTable('identity').set({ idNumber: ID_NUMBER }).execute(),
  )
  return probes
}
