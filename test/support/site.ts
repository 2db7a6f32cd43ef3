/**
 * A laboratory without people, for what concerns its instruments: reference data, one ward, some
 * lines and a shelf of received cards. Tests open its intake in this process, to do it harm where it
 * cannot be done from outside; proofs and benches start the whole server on it as a child.
 */
import { join } from 'node:path'
import { loadAnalyzers } from '../../lims-adapters/adapter.ts'
import type { Instant } from '../../server/contract/words.ts'
import type { Bench } from '../../server/exchange/contents.ts'
import { type Exchange, openExchange } from '../../server/exchange/exchange.ts'
import { addLine, newLine } from '../../server/exchange/setting-up.ts'
import { remember } from '../../server/lab/known.ts'
import * as packs from '../../server/lab/packs.ts'
import * as places from '../../server/lab/places.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { openStore, type Store, type StoreOptions } from '../../server/store/store.ts'
import type { Engine, Place } from './engines.ts'
import type { Settings } from './server-process.ts'
import { shelve } from './shelf.ts'

export interface SiteWish {
  /** Received cards on the shelf; 20 unless told. */
  readonly cards?: number
  /** Lines besides the first, each with what is different about it. */
  readonly lines?: readonly Partial<Parameters<typeof newLine>[0]>[]
  /** What its rows are dated by: that of the intake, where a test has a clock of its own. */
  readonly clock?: StoreOptions['clock']
}

export interface Site {
  readonly place: Place
  /** What the server is started with. */
  readonly settings: Settings
  readonly centre: string
  readonly cards: readonly string[]
  /** MSH-4 of each line; MSH-3 is DEMO-IA. */
  readonly facilities: readonly string[]
}

const CODE = '03'
export const APPLICATION = 'DEMO-IA'

/** Makes a place into a site; its store is closed again. */
export async function prepareSite(place: Place, wish: SiteWish = {}): Promise<Site> {
  const store = await openStore({ ...optionsOf(place), ...(wish.clock && { clock: wish.clock }) })
  const by = { id: 'setup' }
  const centres = await store.work(by, [places.REGISTRY], work => packs.load(work, guiyang))
  const centre = [...centres.values()].find(({ number }) => number === CODE)?.id ?? ''
  const [analyzers, programmes] = [await loadAnalyzers(), await loadProgrammes()]
  const about = { analyzers, programmes, commonPort: 0 }
  const given = [{}, ...(wish.lines ?? [])].map((line, i) => ({ ...line, facility: `LAB${i + 1}` }))
  const samplingPoint = await store.work(by, [places.REGISTRY, centre], async work => {
    for (const line of given)
      await addLine(
        work,
        about,
        newLine({
          ...{ centre, name: line.facility, adapter: 'demo-immunoassay' },
          ...{ application: APPLICATION, ...line },
        }),
      )
    const ward = { institution: 'NMFY', name: '产科', nameEn: 'Maternity', district: '520102' }
    return (await places.addSamplingPoint(work, ward)).id
  })
  const cards = await shelve(store, { centre, samplingPoint, code: CODE, count: wish.cards ?? 20 })
  await store.close()
  const facilities = given.map(line => line.facility)
  return { place, settings: settingsOf(place), centre, cards, facilities }
}

/** A site of its own on an engine. */
export const openSite = async (engine: Engine, wish?: SiteWish): Promise<Site> =>
  prepareSite(await engine.fresh(), wish)

const settingsOf = ({ folder, url }: Place): Settings => ({
  LIMS_DATA: join(folder, 'data'),
  DATABASE_URL: url,
})

/** Data, key and witness where the server looks for them. */
export function optionsOf({ folder, url }: Place): StoreOptions {
  const data = join(folder, 'data')
  const files = { folder: data, keyFile: `${data}.key`, witness: `${data}.witness` }
  return { ...files, url, clock: () => new Date().toISOString() }
}

export interface Intake extends Exchange {
  readonly store: Store
  readonly bugs: string[]
  readonly troubles: string[]
}

export interface Harms {
  readonly store?: Partial<StoreOptions>
  /** Stands between the intake and its store. */
  readonly through?: (store: Store) => Store
  readonly bench?: Partial<Bench>
  readonly clock?: () => Instant
  readonly lookEveryMs?: number
}

/** The intake of a site in this process, with harm to be done to it. */
export async function openIntake({ place }: Site, harms: Harms = {}): Promise<Intake> {
  const bugs: string[] = []
  const troubles: string[] = []
  const clock = harms.clock ?? (() => new Date().toISOString())
  const store = await openStore({
    ...optionsOf(place),
    clock,
    onTrouble: what => troubles.push(what),
    ...harms.store,
  })
  try {
    const programmes = await loadProgrammes()
    const exchange = await openExchange({
      analyzers: await loadAnalyzers(),
      programmes,
      known: remember(programmes),
      onBug: (error, about) =>
        bugs.push(`${about}: ${error instanceof Error ? error.message : error}`),
      reached: () => undefined,
      ...harms.bench,
      store: harms.through?.(store) ?? store,
      clock,
      lookEveryMs: harms.lookEveryMs,
      onTrouble: (kind, detail) => troubles.push(`${kind} ${detail}`),
      host: '127.0.0.1',
      port: 0,
    })
    return {
      ...{ store, bugs, troubles, port: exchange.port, ports: () => exchange.ports() },
      hearing: line => exchange.hearing(line),
      strangers: look => exchange.strangers(look),
      bring: () => Promise.reject(new Error('nobody brings files here')),
      linesChanged: () => exchange.linesChanged(),
      async stop() {
        await exchange.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
