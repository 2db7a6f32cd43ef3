/**
 * A whole laboratory in a box: the real server on free ports over a copy of a seeded database,
 * people signed in over HTTP, instruments over MLLP, boards over sockets, and one clock that the
 * test moves. Nothing of ours is replaced; what a test does here a person could do.
 *
 * The template is made once per run and engine: Guiyang's reference data, five wards, staff with a
 * session each, agreements, cards and one instrument per centre.
 */
import { join } from 'node:path'
import { hash } from '@node-rs/argon2'
import { loadAnalyzers } from '../../lims-adapters/adapter.ts'
import { putPost } from '../../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../../server/accounts.ts'
import { type Config, readConfig } from '../../server/config.ts'
import type { SpecimenPage } from '../../server/contract/history.ts'
import { type Instant, later } from '../../server/contract/words.ts'
import type { PrinterWaits } from '../../server/exchange/label-printers.ts'
import { addLine, newLine } from '../../server/exchange/setting-up.ts'
import * as kits from '../../server/lab/kits.ts'
import * as packs from '../../server/lab/packs.ts'
import * as places from '../../server/lab/places.ts'
import { start } from '../../server/main.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { openStore, type Store, type Work } from '../../server/store/store.ts'
import { type AnalyzerEnd, openAnalyzer } from './analyzer.ts'
import { confirmedIn } from './at-bed.ts'
import { type BoardEnd, openBoard } from './board.ts'
import { type Caller, callerOver } from './caller.ts'
import type { Engine, Place } from './engines.ts'
import {
  CENTRES,
  type CentreName,
  PASSWORD,
  type PersonName,
  STAFF,
  WARDS,
  type WardName,
} from './people.ts'
import type { Settings } from './server-process.ts'
import { type Stories, stories } from './stories.ts'

/** Monday 2026-11-23, nine in the morning in Guiyang. */
export const MONDAY: Instant = '2026-11-23T01:00:00.000Z'

const HOUR_MS = 3_600_000

export interface Clock {
  now(): Instant
  set(at: Instant): void
  /** Forward, by all that is named. */
  move(by: { days?: number; hours?: number; minutes?: number }): Instant
}

export interface Lab extends Stories {
  readonly engine: Engine['name']
  readonly url: string
  readonly mllpPort: number
  readonly clock: Clock
  readonly people: Readonly<Record<PersonName, Caller>>
  /** Ids of centres and wards by their short names. */
  readonly at: Readonly<Record<CentreName | WardName, string>>
  /** Somebody without a session, or with the one given. */
  stranger(token?: string): Caller
  /** An instrument of a centre, connected. */
  analyzer(centre?: CentreName): Promise<AnalyzerEnd>
  /** A recall board of somebody, connected and filled. */
  board(of: Caller): Promise<BoardEnd>
  /** The page of a specimen with everything that hangs on it, as the bench sees it. */
  page(number: string): Promise<SpecimenPage>
  /** One look of the clock at whatever notices are due, now. */
  escalate(): Promise<void>
  /** One round over what waits for partners outside. */
  dispatch(): Promise<void>
  /** The database beside the doors, for what no door shows. */
  readonly store: Store
  /** Everything that was logged as a bug; a story that leaves one fails. */
  readonly bugs: string[]
  stop(): Promise<void>
}

export interface LabWish {
  readonly at?: Instant
  readonly settings?: Settings
  /** How often the intake looks after its lines. */
  readonly lookEveryMs?: number
  /** How long label printers are waited for. */
  readonly printerWaits?: PrinterWaits
  /** A folder of programmes beside the house's own. */
  readonly programmesIn?: string
  /** How often it is looked whether a backup is due; they are `off` without LIMS_BACKUPS. */
  readonly backUpEveryMs?: number
}

const TEMPLATE = 'guiyang with staff'

/** Runs of a story have no controls unless it is about them: it asks for the region's rows itself. */
const NO_NEEDS = { ...guiyang, controlNeeds: [] }

/** Opens a laboratory of its own; `stop` fails where the server logged a bug. */
export async function openLab(engine: Engine, wish: LabWish = {}): Promise<Lab> {
  const { at = MONDAY, settings = {}, lookEveryMs = 1_000 } = wish
  const { printerWaits, programmesIn, backUpEveryMs } = wish
  await engine.template(TEMPLATE, prepare)
  const place = await engine.fresh({ from: TEMPLATE })
  const clock = clockAt(at)
  const bugs: string[] = []
  const running = await start(configOf(place, settings), {
    clock: clock.now,
    quiet: true,
    lookEveryMs,
    // Stories that are about notices ask for them: no other is disturbed by when the clock looked.
    escalateEveryMs: 3_600_000,
    ...(printerWaits ? { printerWaits } : {}),
    ...(programmesIn ? { programmesIn } : {}),
    ...(backUpEveryMs ? { backUpEveryMs } : {}),
    dispatchEveryMs: 3_600_000,
    onBug: (error, about) => bugs.push(`${about}: ${error instanceof Error ? error.stack : error}`),
  })
  const ends: { close(): void }[] = []
  const open = <T extends { close(): void }>(end: T): T => {
    ends.push(end)
    return end
  }
  const stranger = (token?: string) => callerOver(running.url, token)
  const names = Object.keys(STAFF) as PersonName[]
  const atBed = (caller: Caller): Caller => ({
    ...caller,
    collectSpecimen: async given =>
      caller.collectSpecimen({
        confirmed: await confirmedIn(running.store, given.number),
        ...given,
      }),
  })
  const people = lazily(names, name => atBed(stranger(sessionOf(name))))
  const ids = await running.store.read({ id: 'test' }, idsOf)

  const lab: Lab = {
    engine: engine.name,
    url: running.url,
    mllpPort: running.mllpPort,
    clock,
    people,
    at: ids,
    stranger,
    analyzer: async (centre = 'GMCH') =>
      open(await openAnalyzer(running.mllpPort, centre, clock.now)),
    board: async of => open(await openBoard(running.url, of)),
    page: number => pageOf(people, number),
    escalate: running.escalate,
    dispatch: running.dispatch,
    store: running.store,
    bugs,
    ...stories(() => lab),
    async stop() {
      for (const end of ends.reverse()) end.close()
      await running.stop()
      await place.drop()
      if (bugs.length > 0) throw new Error(`the server logged a bug:\n${bugs.join('\n')}`)
    },
  }
  return lab
}

/** Each made when it is first asked for: a story knows two or three of the staff. */
function lazily<Name extends string, T>(names: readonly Name[], make: (name: Name) => T) {
  const all = {} as Record<Name, T>
  for (const name of names) {
    const get = () => {
      const value = make(name)
      Object.defineProperty(all, name, { value, enumerable: true })
      return value
    }
    Object.defineProperty(all, name, { get, enumerable: true, configurable: true })
  }
  return all
}

/** A place with staff, wards and kits, for a server that is a process of its own and can be killed. */
export async function staffedPlace(engine: Engine): Promise<{ place: Place; settings: Settings }> {
  await engine.template(TEMPLATE, prepare)
  const place = await engine.fresh({ from: TEMPLATE })
  const settings = {
    LIMS_DATA: join(place.folder, 'data'),
    DATABASE_URL: place.url,
    SESSION_IDLE_MINUTES: '1440',
  }
  return { place, settings }
}

/** A server on an empty database, before anybody has an account. */
export async function openEmptyLab(engine: Engine) {
  const place = await engine.fresh()
  const clock = clockAt(MONDAY)
  const open = () => start(configOf(place), { clock: clock.now, quiet: true })
  let running = await open()
  return {
    clock,
    setUpLink: () => running.setUpLink,
    stranger: () => callerOver(running.url),
    async restart() {
      await running.stop()
      running = await open()
    },
    async stop() {
      await running.stop()
      await place.drop()
    },
  }
}

/** Key and witness lie beside the data folder, inside the place, so that a copy has them. */
function configOf(place: Place, settings: Settings = {}): Config {
  return readConfig({
    PORT: '0',
    MLLP_PORT: '0',
    LIMS_DATA: join(place.folder, 'data'),
    DATABASE_URL: place.url,
    // Stories move the clock by hours; that a session ends by not asking has a story of its own.
    SESSION_IDLE_MINUTES: '1440',
    ...settings,
  })
}

function clockAt(at: Instant): Clock {
  let now = at
  return {
    now: () => now,
    set: to => {
      now = to
    },
    move({ days = 0, hours = 0, minutes = 0 }) {
      now = later(now, days * 24 * HOUR_MS + hours * HOUR_MS + minutes * 60_000)
      return now
    },
  }
}

async function pageOf(people: Lab['people'], number: string): Promise<SpecimenPage> {
  const bench = [people.tess, people.theo, people.gina]
  const own = bench[['03', '01', '02'].indexOf(number.slice(0, 2))]
  if (!own) throw new Error(`${number} is of no centre that has a bench here`)
  return own.showSpecimen({ number })
}

/** The session that everybody in the template has. */
export const sessionOf = (name: PersonName): string => `session-of-${name}-in-every-test`

/** As the house hashes, and a thousand times cheaper: whoever signs types it again, in every story. */
const cheaplyHashed = (password: string): Promise<string> =>
  hash(password, { memoryCost: 64, timeCost: 1, parallelism: 1 })

/** A session here outlives any test; that sessions end is told in `accounts.test.ts`. */
const YEARS_LATER: Instant = '2036-01-01T00:00:00.000Z'
const BEFORE: Instant = '2026-11-01T00:00:00.000Z'

async function prepare(place: Place): Promise<void> {
  const { folder, keyFile, witness } = configOf(place)
  const store = await openStore({ folder, url: place.url, keyFile, witness, clock: () => BEFORE })
  const by = { id: 'setup' }
  const hashed = await cheaplyHashed(PASSWORD)
  const centres = await store.work(by, [places.REGISTRY], async work => {
    const loaded = await packs.load(work, NO_NEEDS)
    return new Map([...loaded].map(([code, { id }]) => [code, id]))
  })
  const books = [places.REGISTRY, ...centres.values()]
  await store.work(by, books, async work => {
    const wards = await putWards(work, centres)
    await putPeople(work, new Map([...centres, ...wards]), hashed)
    await putLines(work, centres)
  })
  await store.close()
}

async function putWards(work: Work, centres: ReadonlyMap<string, string>) {
  const ids = new Map<string, string>()
  for (const [key, { signedWith, cards, ...given }] of Object.entries(WARDS)) {
    const { id } = await places.addSamplingPoint(work, given)
    ids.set(key, id)
    const centre = centres.get(signedWith ?? '')
    if (!centre) continue
    const between = { samplingPoint: id, centre, programme: 'NBS' }
    await places.signAgreement(work, { ...between, startsOn: '2026-01-01' })
    await kits.issue(work, { ...between, count: cards })
  }
  return ids
}

async function putPeople(work: Work, ids: ReadonlyMap<string, string>, hashed: string) {
  for (const [login, { name, posts }] of Object.entries(STAFF)) {
    const id = await putStaff(work, login, name, hashed)
    for (const [role, scope] of posts) {
      const place = ids.get(scope)
      await putPost(work, id, { role, ...(place ? kindOf(scope, place) : wide(scope)) })
    }
    await work.db
      .insertInto('session')
      .values({
        tokenHash: tokenHash(sessionOf(login as PersonName)),
        staff: id,
        createdAt: work.at,
        expiresAt: YEARS_LATER,
        endedAt: null,
      })
      .execute()
  }
}

const kindOf = (scope: string, place: string) =>
  ({ scopeKind: scope in WARDS ? 'sampling-point' : 'centre', scope: place }) as const
const wide = (scope: string) =>
  scope === 'everywhere'
    ? ({ scopeKind: 'everywhere', scope: '*' } as const)
    : ({ scopeKind: 'district', scope } as const)

async function putLines(work: Work, centres: ReadonlyMap<string, string>): Promise<void> {
  const [analyzers, programmes] = [await loadAnalyzers(), await loadProgrammes()]
  const about = { analyzers, programmes, commonPort: 0 }
  for (const name of CENTRES)
    await addLine(
      work,
      about,
      newLine({
        ...{ centre: centres.get(name) ?? '', name: `${name} immunoassay` },
        ...{ adapter: 'demo-immunoassay', application: 'DEMO-IA', facility: name },
      }),
    )
}

/** Ids of centres and wards by their short names. */
export async function idsOf(look: Parameters<typeof places.list>[0]): Promise<Lab['at']> {
  const { places: all } = await places.list(look)
  const byCode = (kind: string, code: string) =>
    all.find(p => p.kind === kind && p.institution === code)?.id ?? ''
  return Object.fromEntries([
    ...CENTRES.map(name => [name, byCode('centre', name)]),
    ...Object.entries(WARDS).map(([name, w]) => [name, byCode('sampling-point', w.institution)]),
  ]) as Lab['at']
}
