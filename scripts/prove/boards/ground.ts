/**
 * A region for the proof of the boards: three centres with two wards each in districts of their own,
 * cards on every shelf, an instrument a centre, people who act on recalls, and a scope for every kind
 * of board there is.
 */
import { join } from 'node:path'
import { loadAnalyzers } from '../../../lims-adapters/adapter.ts'
import { putPost } from '../../../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../../../server/accounts.ts'
import type { Role, ScopeKind } from '../../../server/contract/actions.ts'
import { addLine, newLine } from '../../../server/exchange/setting-up.ts'
import * as packs from '../../../server/lab/packs.ts'
import * as places from '../../../server/lab/places.ts'
import { guiyang } from '../../../server/packs/guiyang.ts'
import { loadProgrammes } from '../../../server/programmes/programme.ts'
import { openStore, type Store, type Work } from '../../../server/store/store.ts'
import type { Engine, Place } from '../../../test/support/engines.ts'
import type { Settings } from '../../../test/support/server-process.ts'
import { shelve } from '../../../test/support/shelf.ts'
import { APPLICATION, optionsOf } from '../../../test/support/site.ts'
import type { Scope } from './scope.ts'

/** Two digits of each centre, and where its two wards lie. */
const CENTRES = [
  { code: '01', districts: ['520103', '520112'] },
  { code: '02', districts: ['520111', '520115'] },
  { code: '03', districts: ['520102', '520181'] },
] as const

export interface Centre {
  readonly id: string
  /** MSH-4 of its instrument. */
  readonly facility: string
  readonly cards: readonly string[]
  /** Cards on their way here, each of which will be found unsatisfactory. */
  readonly coming: readonly string[]
  /** Sessions of whoever receives here, and of whoever hands cases on for the whole programme. */
  readonly receptionist: string
  readonly manager: string
  /** Sessions of two people who call families and withdraw recalls here. */
  readonly people: readonly string[]
}

export interface Ground {
  readonly place: Place
  readonly settings: Settings
  readonly centres: readonly Centre[]
  readonly scopes: readonly Scope[]
}

/** Makes it on an engine, with so many cards at each ward, and so many on their way from it. */
export async function openGround(
  engine: Engine,
  cardsPerWard: number,
  comingPerWard: number,
): Promise<Ground> {
  const place = await engine.fresh()
  const store = await openStore(optionsOf(place))
  const by = { id: 'setup' }
  const loaded = await store.work(by, [places.REGISTRY], work => packs.load(work, guiyang))
  const manager = await sessionOf(store, 'programme-manager', 'everywhere', '*')
  const centres: Centre[] = []
  const scopes: Scope[] = [await scopeOf(store, 'everywhere', '*', 'doctor')]
  for (const { code, districts } of CENTRES) {
    const id = [...loaded.values()].find(({ number }) => number === code)?.id ?? ''
    const shelves: string[][] = []
    const coming: string[] = []
    for (const [i, district] of districts.entries()) {
      const ward = await store.work(by, [places.REGISTRY, id], work => wardIn(work, id, district))
      const wish = { centre: id, samplingPoint: ward, code, count: cardsPerWard }
      shelves.push(await shelve(store, { ...wish, first: 1 + i * cardsPerWard }))
      const later = { first: 1 + 2 * cardsPerWard + i * comingPerWard, count: comingPerWard }
      coming.push(...(await shelve(store, { ...wish, ...later, state: 'sent' })))
      scopes.push(await scopeOf(store, 'ward', ward, 'collector'))
      scopes.push(await scopeOf(store, 'district', district, 'district-officer'))
    }
    scopes.push(await scopeOf(store, 'centre', id, 'doctor'))
    const facility = `LAB${code}`
    await store.work(by, [places.REGISTRY, id], work => lineAt(work, id, facility))
    const receptionist = await sessionOf(store, 'receptionist', 'centre', id)
    const people = [await sessionOf(store, 'doctor', 'centre', id)]
    people.push(await sessionOf(store, 'recall-coordinator', 'centre', id))
    // Of one ward and of the other, in turns.
    const cards = Array.from({ length: cardsPerWard }, (_, n) =>
      shelves.map(cards => cards[n] ?? ''),
    )
    const desk = { coming, receptionist, manager }
    centres.push({ id, facility, cards: cards.flat(), people, ...desk })
  }
  await store.close()
  const settings = { LIMS_DATA: join(place.folder, 'data'), DATABASE_URL: place.url }
  return { place, settings, centres, scopes }
}

async function wardIn(work: Work, centre: string, district: string): Promise<string> {
  const name = `Ward of ${district}`
  const given = { institution: `W${district}`, name, nameEn: name, district }
  const { id } = await places.addSamplingPoint(work, given)
  const signed = { samplingPoint: id, centre, programme: 'NBS', startsOn: '2026-01-01' }
  await places.signAgreement(work, signed)
  return id
}

async function lineAt(work: Work, centre: string, facility: string): Promise<void> {
  const about = {
    ...{ analyzers: await loadAnalyzers(), programmes: await loadProgrammes(), commonPort: 0 },
  }
  const wish = { centre, name: facility, adapter: 'demo-immunoassay', application: APPLICATION }
  await addLine(work, about, newLine({ ...wish, facility }))
}

const KINDS: Readonly<Record<Scope['kind'], ScopeKind>> = {
  ...{ everywhere: 'everywhere', centre: 'centre', ward: 'sampling-point', district: 'district' },
}

async function scopeOf(store: Store, kind: Scope['kind'], of: string, role: Role): Promise<Scope> {
  return { name: `${kind} ${of}`, kind, of, token: await sessionOf(store, role, KINDS[kind], of) }
}

let people = 0

/** Somebody new who holds exactly this, with a session. */
async function sessionOf(
  store: Store,
  role: Role,
  scopeKind: ScopeKind,
  scope: string,
): Promise<string> {
  const login = `p${++people}`
  const token = `a-session-of-${login}-in-the-proof`
  await store.work({ id: 'setup' }, [places.REGISTRY], async work => {
    const staff = await putStaff(work, login, login, 'no password')
    await putPost(work, staff, { role, scopeKind, scope })
    await work.db
      .insertInto('session')
      .values({
        ...{ tokenHash: tokenHash(token), staff, createdAt: work.at, endedAt: null },
        expiresAt: '2036-01-01T00:00:00.000Z',
      })
      .execute()
  })
  return token
}
