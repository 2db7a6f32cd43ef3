/**
 * Boards, and a server that ends under them: killed without warning and begun again, or begun again
 * over an older database, as after a backup was brought back. Numbers of the journal then mean other
 * facts than those that the board has heard under them.
 */
import { expect } from 'chai'
import { openStore } from '../server/store/store.ts'
import { openAnalyzer } from './support/analyzer.ts'
import { type BoardEnd, openBoard } from './support/board.ts'
import { type Caller, callerOver } from './support/caller.ts'
import { eachEngine, type Place } from './support/engines.ts'
import { idsOf, type Lab, sessionOf, staffedPlace } from './support/lab.ts'
import { ADAS_MOTHER, type PersonName } from './support/people.ts'
import { launch, type ServerProcess, type Settings } from './support/server-process.ts'
import { optionsOf } from './support/site.ts'
import { type Stories, stories } from './support/stories.ts'
import { until } from './support/waiting.ts'

/** The label is scanned, and the mother asked for her name. */
const atTheBed = (nurse: Caller): Caller => ({
  ...nurse,
  collectSpecimen: given =>
    nurse.collectSpecimen({
      confirmed: { label: given.number, identifier: ADAS_MOTHER.name },
      ...given,
    }),
})

eachEngine('a board, and a server that ends under it', engine => {
  let server: ServerProcess
  const places: Place[] = []
  let board: BoardEnd
  let told: Stories
  let centre: string
  let nora: Caller

  const who = (name: PersonName) => callerOver(server.url, sessionOf(name))
  const now = () => new Date().toISOString()

  /** A database as the template has it, older than anything that a test does. */
  async function placed(): Promise<Settings> {
    const { place, settings } = await staffedPlace(engine)
    places.push(place)
    return settings
  }

  /** Begun again where it was reached before. */
  async function again(settings: Settings): Promise<void> {
    await server.kill()
    await until('the board is cut off', () => !board.connected())
    const ports = { PORT: new URL(server.url).port, MLLP_PORT: String(server.mllpPort) }
    server = await launch({ ...settings, ...ports })
  }

  async function idsAt(place: Place): Promise<Lab['at']> {
    const store = await openStore(optionsOf(place))
    const ids = await store.read({ id: 'test' }, idsOf)
    await store.close()
    return ids
  }

  let settings: Settings
  beforeEach(async () => {
    settings = await placed()
    const at = await idsAt(places[0] as Place)
    centre = at.GMCH
    server = await launch(settings)
    const names: PersonName[] = ['nora', 'rita', 'tess', 'ana', 'dora', 'carl']
    const people = Object.fromEntries(names.map(name => [name, who(name)]))
    nora = atTheBed(who('nora'))
    people.nora = nora
    const lab = {
      ...{ at, people, clock: { now } },
      analyzer: () => openAnalyzer(server.mllpPort, 'GMCH', now),
    }
    told = stories(() => lab as unknown as Lab)
    board = await openBoard(server.url, who('dora'))
  })
  afterEach(async () => {
    board.close()
    await server.kill()
    for (const place of places.splice(0)) await place.drop()
  })

  const high = async () => {
    const card = await told.receivedFrom(nora)
    await told.measured(card, { TSH: '48.7' })
    return card
  }
  const rows = () => board.heard.filter(({ event }) => event === 'row').map(h => h.row?.specimen)

  it('killed without warning, and begun again: goes on where it was, nothing left out or twice (D-03)', async () => {
    const cards = [await high()]
    await board.until(() => board.shows()[cards[0] ?? ''] !== undefined)
    for (const _ of ['once', 'and once more']) {
      await again(settings)
      const meanwhile = await high()
      expect(board.shows()[meanwhile]).to.equal(undefined)
      await board.back()
      const after = await high()
      await board.until(() => board.shows()[after] !== undefined)
      cards.push(meanwhile, after)
    }
    await board.caughtUp()
    expect(rows()).to.deep.equal(cards)
    expect(board.overs).to.deep.equal([])
  })

  it('begun again over an older database: starts over, and shows what comes under old numbers (D-03)', async () => {
    for (let n = 0; n < 3; n++) await high()
    await board.until(() => rows().length === 3)
    const { [centre]: before = 0 } = board.heads()

    await again(await placed())
    await board.back()

    expect(board.overs).to.include(centre)
    expect(board.heads()[centre]).to.be.lessThan(before)
    const card = await high()
    await board.until(() => board.shows()[card] !== undefined)
    expect(board.heads()[centre], 'a number that it had heard before').to.be.lessThan(before)
  })
})
