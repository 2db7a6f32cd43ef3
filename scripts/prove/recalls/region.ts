/** A region for the proof: three centres with a ward, an instrument, a shelf of cards and people each. */
import { join } from 'node:path'
import { loadAnalyzers } from '../../../lims-adapters/adapter.ts'
import { putPost } from '../../../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../../../server/accounts.ts'
import type { Role } from '../../../server/contract/actions.ts'
import type { Id, Instant } from '../../../server/contract/words.ts'
import { addLine, newLine } from '../../../server/exchange/setting-up.ts'
import * as packs from '../../../server/lab/packs.ts'
import * as places from '../../../server/lab/places.ts'
import { guiyang } from '../../../server/packs/guiyang.ts'
import { loadProgrammes } from '../../../server/programmes/programme.ts'
import { openStore, type Work } from '../../../server/store/store.ts'
import type { Engine, Place } from '../../../test/support/engines.ts'
import type { Settings } from '../../../test/support/server-process.ts'
import { shelve } from '../../../test/support/shelf.ts'
import { optionsOf } from '../../../test/support/site.ts'

export const LATER: Instant = '2036-01-01T00:00:00.000Z'

export interface Somebody {
  readonly login: string
  readonly staff: Id
  readonly token: string
  readonly role: Role
  /** Null: everywhere. */
  readonly centre: Id | null
}

export interface Centre {
  readonly id: Id
  readonly facility: string
  readonly cards: readonly string[]
}

export interface Region {
  readonly place: Place
  readonly settings: Settings
  readonly centres: readonly Centre[]
  readonly people: readonly Somebody[]
}

/** Its numbers, as the centres of the pack carry them, and how MSH-4 names their instruments. */
const CODES = ['01', '02', '03'] as const
const ROLES: readonly Role[] = [
  ...(['recall-coordinator', 'recall-coordinator', 'recall-coordinator'] as const),
  ...(['doctor', 'doctor', 'centre-head'] as const),
]
const EVERYWHERE: readonly Role[] = [
  ...(['programme-office', 'programme-office', 'programme-office'] as const),
  ...(['administrator', 'security-administrator'] as const),
]

/** A region in which so many cards wait at each centre; its clock stands at `at`. */
export async function openRegion(engine: Engine, cards: number, at: Instant): Promise<Region> {
  const place = await engine.fresh()
  const store = await openStore({ ...optionsOf(place), clock: () => at })
  const by = { id: 'setup' }
  const loaded = await store.work(by, [places.REGISTRY], work =>
    packs.load(work, { ...guiyang, controlNeeds: [] }),
  )
  const ids = CODES.map(
    code => [...loaded.values()].find(({ number }) => number === code)?.id ?? '',
  )
  const people = await store.work(by, [places.REGISTRY], work => staffed(work, ids))
  const centres: Centre[] = []
  for (const [i, id] of ids.entries()) {
    const facility = `LAB${i + 1}`
    const samplingPoint = await store.work(by, [places.REGISTRY, id], async work => {
      const [analyzers, programmes] = [await ANALYZERS, await PROGRAMMES]
      const line = { centre: id, name: facility, adapter: 'demo-immunoassay' }
      await addLine(
        work,
        { analyzers, programmes, commonPort: 0 },
        newLine({ ...line, application: 'DEMO-IA', facility }),
      )
      const ward = { institution: `WARD${i}`, name: '产科', nameEn: 'Maternity' }
      return (await places.addSamplingPoint(work, { ...ward, district: '520102' })).id
    })
    const wish = { centre: id, samplingPoint, code: CODES[i] ?? '', count: cards }
    centres.push({ id, facility, cards: await shelve(store, wish) })
  }
  await store.close()
  const settings = { LIMS_DATA: join(place.folder, 'data'), DATABASE_URL: place.url }
  return { place, settings, centres, people }
}

const ANALYZERS = loadAnalyzers()
const PROGRAMMES = loadProgrammes()

async function staffed(work: Work, centres: readonly Id[]): Promise<Somebody[]> {
  const people: Somebody[] = []
  const join = async (role: Role, centre: Id | null) => {
    const login = `p${people.length}`
    const token = `session-of-${login}-in-the-proof-of-recalls`
    const staff = await putStaff(work, login, `某${login}`, 'x')
    const scope = centre
      ? ({ scopeKind: 'centre', scope: centre } as const)
      : ({ scopeKind: 'everywhere', scope: '*' } as const)
    await putPost(work, staff, { role, ...scope })
    await work.db
      .insertInto('session')
      .values({
        ...{ tokenHash: tokenHash(token), staff, createdAt: work.at },
        ...{ expiresAt: LATER, endedAt: null },
      })
      .execute()
    people.push({ login, staff, token, role, centre })
  }
  for (const centre of centres) for (const role of ROLES) await join(role, centre)
  for (const role of EVERYWHERE) await join(role, null)
  return people
}
