/**
 * Boards miss nothing, show nothing twice and hear nothing that is not theirs (INV-5, INV-6, D-01, D-02,
 * D-03, D-04), whatever becomes of the network and of the server; after each kill all of them come back
 * at once, and none stays out (D-08).
 *
 * A thousand boards of every scope (everywhere, centre, ward, district) in processes of their own keep
 * the client's protocol with the client's own reducer, each process behind a bad network of its own.
 * Their connections are broken off, cut, swallowed and half closed, `count` times in all, and the real
 * server is killed without warning once for every 250 of them, every second time with the boards in a
 * process of their own, while instruments and people of three centres open, change and end recalls and
 * cases are handed from one centre to the next. At the end a judge reads the database: every board must have been told every fact about recalls of its
 * scope, in order, and show exactly the rows that stand.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { clientOver } from '../../server/contract/client.ts'
import { openStore } from '../../server/store/store.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { launch, type ServerProcess } from '../../test/support/server-process.ts'
import { optionsOf } from '../../test/support/site.ts'
import { type Part, partOf } from '../bench/intake/processes.ts'
import type { CrowdAsk, CrowdFound } from './boards/crowd.ts'
import { type Desk, openDesk } from './boards/desk.ts'
import { type Ground, openGround } from './boards/ground.ts'
import { expectedOf } from './boards/judge.ts'
import { type Crew, startCrew } from './boards/people.ts'
import type { Scope } from './boards/scope.ts'
import { proof, randomFrom } from './proof.ts'

const MOST_BOARDS = 1_000
const FEWEST_BOARDS = 40
const CROWDS = 4
const HARMS_PER_KILL = 250
const HARM_MS = 2_500
/** Values beyond a limit that each centre says between two kills. */
const VALUES = 12
/** Unsatisfactory cards that arrive at each centre meanwhile, whose cases go to the next one. */
const ARRIVE = 3
const PATIENCE_MS = 300_000

export default proof({
  name: 'boards',
  about: 'Boards miss nothing, show nothing twice and hear nothing foreign.',
  count: 10_000,

  async run({ count, seed, say }) {
    const kills = Math.max(1, Math.ceil(count / HARMS_PER_KILL))
    const boards = Math.min(MOST_BOARDS, Math.max(FEWEST_BOARDS, Math.floor(count / 10)))
    const arena = await openArena(embedded(), { boards, rounds: kills, seed })
    for (let n = 1; n <= kills; n++) {
      const wanted = Math.floor((count * n) / kills) - Math.floor((count * (n - 1)) / kills)
      await arena.round(n, wanted)
      say(`${n} of ${kills} kills, ${arena.harmed()} connections lost, ${arena.acts()} acts`)
    }
    const { n, why, ...figures } = await arena.judged()
    await closeEngines()
    const told = { boards, kills, disconnects: arena.harmed(), ...figures, wrong: n }
    return { figures: told, ok: n === 0 && arena.harmed() >= count, why }
  },

  async control({ seed }) {
    const harms: [string, Parameters<typeof controlled>[1]][] = [
      ['boards deaf to one fact', scopes => ({ scopes, deaf: true })],
      ['boards in a room too wide', scopes => ({ scopes: scopes.map(tooNarrow(scopes)) })],
    ]
    const found: string[] = []
    for (const [what, wish] of harms)
      found.push(`${what}: ${await controlled(seed, wish)} of ${CONTROLLED}`)
    await closeEngines()
    return { failed: found.every(line => !/ 0 of /.test(line)), how: found.join('; ') }
  },
})

const CONTROLLED = 12

/** How many of a few boards are found wrong where a fact is skipped, or a scope is another's. */
async function controlled(
  seed: string,
  wish: (scopes: readonly Scope[]) => { scopes: readonly Scope[]; deaf?: boolean },
): Promise<number> {
  const arena = await openArena(embedded(), { boards: CONTROLLED, rounds: 1, seed, wish })
  await arena.round(1, CONTROLLED)
  return (await arena.judged()).n
}

/** The same sessions, told that they are of one ward alone. */
const tooNarrow =
  (scopes: readonly Scope[]) =>
  (scope: Scope): Scope => {
    const ward = scopes.find(({ kind }) => kind === 'ward')
    return { ...(ward ?? scope), token: scope.token }
  }

function embedded(): Engine {
  const engine = engines.find(({ name }) => name === 'sqlite')
  if (!engine) throw new Error('the embedded engine is not here')
  return engine
}

interface ArenaWish {
  readonly boards: number
  readonly rounds: number
  readonly seed: string
  readonly wish?: (scopes: readonly Scope[]) => { scopes: readonly Scope[]; deaf?: boolean }
}

type Judged = Omit<CrowdFound, 'n' | 'why'> & {
  n: number
  why: readonly string[]
  acts: number
  handed: number
  facts: number
}

async function openArena(engine: Engine, wish: ArenaWish): Promise<Arena> {
  const ground = await openGround(engine, wish.rounds * VALUES, wish.rounds * ARRIVE)
  const arena = new Arena(ground, wish)
  await arena.open()
  return arena
}

/** One region, its boards, those who act in it, and the server that is killed under them. */
class Arena {
  readonly #ground: Ground
  readonly #wish: ArenaWish
  readonly #scopes: readonly Scope[]
  readonly #crowds: Part<CrowdAsk, CrowdFound>[]
  readonly #random: () => number
  #crews: Crew[] = []
  #desks: Desk[] = []
  #server: ServerProcess | undefined
  #harmed = 0

  constructor(ground: Ground, wish: ArenaWish) {
    this.#ground = ground
    this.#wish = wish
    this.#scopes = wish.wish?.(ground.scopes).scopes ?? ground.scopes
    this.#random = randomFrom(`${wish.seed} boards`)
    const file = new URL('./boards/crowd.ts', import.meta.url).href
    this.#crowds = Array.from({ length: Math.min(CROWDS, wish.boards) }, () =>
      partOf<CrowdAsk, CrowdFound>(file),
    )
  }

  harmed = (): number => this.#harmed
  acts = (): number => this.#crews.reduce((sum, crew) => sum + crew.acts(), 0)

  async open(): Promise<void> {
    await this.#start(0)
    const { boards, wish } = this.#wish
    const open = Math.ceil(boards / this.#crowds.length)
    const deaf = wish?.(this.#ground.scopes).deaf ?? false
    await this.#all({ open, scopes: this.#scopes, deaf })
    const at = {
      url: () => this.#server?.url ?? '',
      mllpPort: () => this.#server?.mllpPort ?? 0,
    }
    const { centres } = this.#ground
    this.#desks = centres.map((centre, i) =>
      openDesk(centre, centres[(i + 1) % centres.length] ?? centre, at),
    )
    this.#crews = centres.map((centre, i) =>
      startCrew(centre, at, randomFrom(`${this.#wish.seed} crew ${i}`)),
    )
  }

  /** Connections are harmed while recalls change, and the server is killed somewhere in between. */
  async round(n: number, harms: number): Promise<void> {
    for (const crew of this.#crews) crew.says(VALUES, HARM_MS)
    for (const desk of this.#desks) for (let i = 0; i < ARRIVE; i++) desk.works()
    const before = await this.#sum('harmed')
    for (const [i, crowd] of this.#crowds.entries()) {
      const share = Math.floor((harms * (i + 1)) / this.#crowds.length)
      const harm = share - Math.floor((harms * i) / this.#crowds.length)
      if (harm > 0) await crowd.ask({ harm, forMs: HARM_MS, seed: `${this.#wish.seed} ${n} ${i}` })
    }
    await pause(this.#random() * HARM_MS)
    await this.#server?.kill()
    await this.#start(n)
    await this.#until('connections were harmed', async () => {
      this.#harmed = await this.#sum('harmed')
      return this.#harmed >= before + harms
    })
    await this.#until('every board is back', async () => {
      return (await this.#sum('connected')) >= this.#wish.boards
    })
  }

  async #start(n: number): Promise<void> {
    const settings = { ...this.#ground.settings, BOARDS: n % 2 === 0 ? 'here' : 'apart' }
    this.#server = await launch(settings)
    await this.#all({ port: Number(new URL(this.#server.url).port) })
  }

  /** Nobody acts any more; what every board has is held against the database. */
  async judged(): Promise<Judged> {
    for (const one of [...this.#crews, ...this.#desks]) await one.stop()
    const heads = await this.#heads()
    await this.#until('every board has heard all', async () => {
      return (await this.#sum({ upTo: heads })) >= this.#wish.boards
    })
    await this.#server?.stop()
    const store = await openStore(optionsOf(this.#ground.place))
    const judge = await expectedOf(store, this.#scopes)
    await store.close()
    const found = await this.#all({ judge })
    await this.#all('close')
    for (const crowd of this.#crowds) await crowd.stop()
    await this.#ground.place.drop()
    const sum = (of: (one: CrowdFound) => number) => found.reduce((all, one) => all + of(one), 0)
    const whole = judge.find(({ scope }) => scope.startsWith('everywhere'))
    return {
      n: sum(one => one.n),
      why: found.flatMap(one => one.why).slice(0, 10),
      again: sum(one => one.again),
      overs: sum(one => one.overs),
      acts: this.acts(),
      handed: this.#desks.reduce((all, desk) => all + desk.handed(), 0),
      facts: Object.values(whole?.facts ?? {}).flat().length,
    }
  }

  /** Of every centre, as somebody sees them who sees everywhere. */
  async #heads(): Promise<Record<string, number>> {
    const token = this.#ground.scopes.find(({ kind }) => kind === 'everywhere')?.token
    const api = clientOver({
      origin: this.#server?.url ?? '',
      fetch,
      headers: () => ({ cookie: `guthrie=${token}` }),
    })
    return (await api.showBoard({})).heads
  }

  #all(ask: CrowdAsk): Promise<CrowdFound[]> {
    return Promise.all(this.#crowds.map(crowd => crowd.ask(ask)))
  }

  async #sum(ask: CrowdAsk): Promise<number> {
    return (await this.#all(ask)).reduce((sum, { n }) => sum + n, 0)
  }

  async #until(what: string, is: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS
    while (!(await is())) {
      if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain until ${what}`)
      await pause(100)
    }
  }
}
