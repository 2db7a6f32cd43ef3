/**
 * Two people who sign the same specimen in the same instant (E-01): over the real HTTP doors, on both
 * engines, one wins and the other is told who was faster. Afterwards the database and the journal are
 * read by themselves: each value authorised once, in one version, by the one who was told so; one
 * signature that holds, one verdict, one event each, one recall where a value was beyond a limit.
 *
 * The control is a door whose authorise looks first and writes afterwards, without asking again which
 * version it writes over. It is mounted here and nowhere else, beside the same laboratory.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Who } from '../../server/api/desk.ts'
import type { GuthrieHandlers } from '../../server/contract/index.ts'
import type { SignedOff } from '../../server/contract/results.ts'
import { web } from '../../server/http.ts'
import * as panels from '../../server/lab/panels.ts'
import * as results from '../../server/lab/results.ts'
import * as signOut from '../../server/lab/sign-out.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { type Caller, callerOver } from '../../test/support/caller.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { type Lab, openLab } from '../../test/support/lab.ts'
import { PASSWORD } from '../../test/support/people.ts'
import { shelve } from '../../test/support/shelf.ts'
import { type Proving, proof } from './proof.ts'

/** Of a file that is brought in at once, and of a verification. */
const CARDS_IN_FILE = 500
const PAGE = 200
/** Every so many-th card has a value beyond a limit. */
const HIGH_EVERY = 4
/** Beyond what is measured again before anybody signs. */
const SO_HIGH = '120.0'
/** The second of two presses comes at most so much later: before, while and after the first is written. */
const APART_MS = 12
const CONTROL_PAIRS = 25
const HASHING_MS = 25

export default proof({
  name: 'signout',
  about:
    'Of two people who sign the same results in the same instant one wins, and the other is told.',
  count: 1000,

  async run({ count, random, say }) {
    const why: string[] = []
    let [pairs, told] = [0, 0]
    for (const engine of engines) {
      const { lab, cards } = await openBench(engine, count)
      const { ana, abel } = lab.people
      const answers: Race[] = []
      for (const [i, card] of cards.entries()) {
        answers.push(await race(card, [ana, abel], random))
        if ((i + 1) % 250 === 0) say(`${engine.name}: ${i + 1} of ${count}`)
      }
      const found = await wrongIn(lab, answers)
      why.push(...found.map(sentence => `${engine.name}: ${sentence}`))
      pairs += answers.length
      told += answers.filter(isTold).length
      if (!(await lab.store.verify()).ok) why.push(`${engine.name}: the journal does not verify`)
      await lab.stop()
    }
    const figures = { pairs, engines: engines.length, winners: pairs - why.length, told }
    return { figures, ok: why.length === 0 && pairs === count * engines.length, why }
  },

  async control({ random }: Proving) {
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const { lab, cards } = await openBench(engine, CONTROL_PAIRS)
    const door = await openCareless(lab)
    const { ana, abel } = lab.people
    const careless = [ana, abel].map(one => callerOver(door.url, one.token())) as [Caller, Caller]
    const answers: Race[] = []
    for (const card of cards) answers.push(await race(card, careless, random))
    const wrong = await wrongIn(lab, answers)
    await door.close()
    await lab.stop()
    await closeEngines()
    const both = answers.filter(one => one.answers.every(({ done }) => done.length > 0)).length
    const how = `authorise without the version check: ${both} of ${cards.length} pairs were signed by both, ${wrong.length} things were wrong, such as “${wrong[0] ?? ''}”`
    return { failed: both > 0 && wrong.length >= both, how }
  },
})

interface Card {
  readonly number: string
  readonly centre: string
  readonly results: readonly { readonly id: string; readonly version: number }[]
  readonly isHigh: boolean
}

/** A laboratory with so many cards whose values are verified and wait for a second person. */
async function openBench(engine: Engine, count: number): Promise<{ lab: Lab; cards: Card[] }> {
  const lab = await openLab(engine)
  const { tess } = lab.people
  const centre = lab.at.GMCH
  const place = { centre, code: '03', samplingPoint: lab.at.nanming }
  const numbers = await shelve(lab.store, { ...place, count, first: 100_000 })
  const high = new Set(numbers.filter((_, i) => i % HIGH_EVERY === 0))
  for (let i = 0; i < count; i += CARDS_IN_FILE)
    await bringIn(tess, centre, numbers.slice(i, i + CARDS_IN_FILE), high)
  await verifyAll(tess, centre)
  const found = await verifiedAt(tess, centre)
  const cards = numbers.map(number => ({
    ...{ number, centre, results: found.get(number) ?? [], isHigh: high.has(number) },
  }))
  return { lab, cards }
}

async function bringIn(
  tess: Caller,
  centre: string,
  numbers: readonly string[],
  high: ReadonlySet<string>,
): Promise<void> {
  const rows = numbers.flatMap(number => [
    `${number},TSH,2.10,mIU/L`,
    `${number},OHP17,${high.has(number) ? SO_HIGH : '8.4'},nmol/L`,
    `${number},G6PD,5.5,U/gHb`,
  ])
  const base64 = Buffer.from(`specimen,analyte,value,unit\n${rows.join('\n')}\n`).toString('base64')
  const file = { centre, name: `${numbers[0]}.csv`, base64 }
  const { sha256 } = await tess.tryImport(file)
  await tess.importResults({ ...file, sha256, rows: 'all' })
}

async function verifyAll(tess: Caller, centre: string): Promise<void> {
  for (;;) {
    const { rows } = await tess.listBench({ centre, state: 'recorded', limit: PAGE })
    if (rows.length === 0) return
    const picks = rows.map(({ id, version }) => ({ id, version }))
    const { withheld } = await tess.verifyResults({ centre, results: picks })
    if (withheld.length > 0) throw new Error(`not verified: ${withheld[0]?.says.en}`)
  }
}

async function verifiedAt(tess: Caller, centre: string) {
  const found = new Map<string, { id: string; version: number }[]>()
  let after: string | undefined
  do {
    const { rows, next } = await tess.listBench({ centre, state: 'verified', limit: PAGE, after })
    for (const { specimen, id, version } of rows)
      found.set(specimen, [...(found.get(specimen) ?? []), { id, version }])
    after = next ?? undefined
  } while (after !== undefined)
  return found
}

interface Race {
  readonly card: Card
  readonly answers: readonly SignedOff[]
}

/** Two presses a breath apart, each with the rows in an order of its own. */
async function race(
  card: Card,
  people: readonly [Caller, Caller],
  random: () => number,
): Promise<Race> {
  const { centre, results: picks } = card
  const turns = random() < 0.5 ? [0, random() * APART_MS] : [random() * APART_MS, 0]
  const answers = await Promise.all(
    people.map(async (person, i) => {
      if (turns[i]) await wait(turns[i])
      const chosen = random() < 0.5 ? [...picks] : picks.toReversed()
      return person.authoriseResults({ centre, results: chosen, password: PASSWORD })
    }),
  )
  return { card, answers }
}

/** Whether the one who came second was told who was faster, with the row as it stands now. */
function isTold({ card, answers }: Race): boolean {
  const loser = answers.find(answer => answer.done.length === 0)
  return (
    loser?.withheld.length === card.results.length &&
    loser.withheld.every(
      ({ says, now }) => /authorised by \S+ at /.test(says.en) && now?.state === 'authorised',
    )
  )
}

/** What is not as promised, a sentence each, from the answers, the rows and the journal. */
async function wrongIn(lab: Lab, races: readonly Race[]): Promise<string[]> {
  const { all, facts, recalls, names } = await lab.store.read({ id: 'proof' }, async look => ({
    all: Map.groupBy(await panels.all(look), result => result.specimen),
    facts: await look.db
      .selectFrom('fact')
      .select(['kind', 'about', 'by', 'data'])
      .where('kind', 'in', ['result.authorised', 'verdict.given', 'signature.given'])
      .execute(),
    recalls: await look.db.selectFrom('recall').select(['specimen', 'state']).execute(),
    names: await look.db.selectFrom('staff').select(['id', 'login']).execute(),
  }))
  const events = Map.groupBy(facts, fact => {
    const { specimen, meaning } = JSON.parse(fact.data) as { specimen: string; meaning?: string }
    return `${specimen} ${fact.kind}${meaning ? ` ${meaning}` : ''}`
  })
  const called = Map.groupBy(recalls, recall => recall.specimen)
  const idOf = (login: string) => names.find(one => one.login === login)?.id
  const people = [idOf('ana'), idOf('abel')]
  return races.flatMap(({ card, answers }) => {
    const own = all.get(card.number) ?? []
    const winner = answers.findIndex(answer => answer.done.length > 0)
    const n = (kind: string) => events.get(`${card.number} ${kind}`)?.length ?? 0
    const claims: [boolean, string][] = [
      [
        answers.filter(a => a.done.length === card.results.length).length === 1,
        'has no one winner',
      ],
      [answers.filter(a => a.done.length === 0).length === 1, 'was signed by both'],
      [isTold({ card, answers }), 'did not tell the other'],
      [answers.flatMap(a => a.verdicts).length === 1, 'answered no one verdict'],
      [own.every(r => r.state === 'authorised' && r.version === 3), 'has a version too many'],
      [own.every(r => r.authorisedBy === people[winner]), 'names another signer than was told'],
      [n('result.authorised') === card.results.length, 'has an event too many for a value'],
      [n('verdict.given') === 1, 'has no one verdict'],
      [n('signature.given authorised') === 1, 'has no one signature'],
      [(called.get(card.number)?.length ?? 0) === (card.isHigh ? 1 : 0), 'has a call too many'],
    ]
    return claims.filter(([holds]) => !holds).map(([, what]) => `${card.number} ${what}`)
  })
}

/** A door with one endpoint, beside the laboratory's own: it signs what it saw before its unit began. */
async function openCareless(lab: Lab): Promise<{ url: string; close(): Promise<void> }> {
  const programmes = await loadProgrammes()
  const careless: Pick<GuthrieHandlers<Who>, 'authoriseResults'> = {
    async authoriseResults({ centre, results: picks }, who) {
      const ids = picks.map(({ id }) => id)
      const seen = await lab.store.read(who.by, look => results.ofCentre(look, centre, ids))
      // As long as it takes to hash a password, which is what lies between the two in earnest.
      await wait(HASHING_MS)
      return lab.store.work(who.by, [centre], async work => {
        const chosen: { id: string; version: number }[] = []
        for (const { id, state } of seen) {
          const now = await results.get(work, id)
          const isOver = state === 'verified' && now.state === 'authorised'
          const written = isOver ? await panels.change(work, now, UNSIGNED) : now
          chosen.push({ id, version: written?.version ?? 0 })
        }
        return signOut.authorise(work, programmes, { centre, results: chosen })
      })
    },
  }
  const app = web({
    ...{ store: lab.store, handlers: careless as GuthrieHandlers<Who>, version: 'control' },
    ...{ client: null, secure: false, trustProxy: 0, onBug: error => console.error(error) },
  })
  const server: Server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** What was seen before is what is written over, whatever happened meanwhile. */
const UNSIGNED = { state: 'verified', authorisedBy: null, authorisedAt: null } as const
