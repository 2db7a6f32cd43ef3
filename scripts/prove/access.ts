/**
 * Nobody sees or does what the table of actions does not give them: every endpoint of the contract is
 * asked by every role at its own place and elsewhere, by those whose post has ended or not begun, and
 * by strangers, with rows that are there and rows that are not; and every socket room is listened to
 * by all of them while two centres work. An endpoint without a probe fails it.
 *
 * In every answer to a role that does not see identities the names, phones and numbers of the families
 * are looked for. All of it is walked on the embedded database, one door of twelve on PostgreSQL.
 *
 * The control mounts one door that reads a specimen without asking whose it is, beside the same
 * laboratory, and a contract with an endpoint that nobody has thought of.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { allows, type Person } from '../../server/access.ts'
import { tokenHash, whoHas } from '../../server/accounts.ts'
import type { Who } from '../../server/api/desk.ts'
import type { GuthrieHandlers } from '../../server/contract/index.ts'
import { web } from '../../server/http.ts'
import * as history from '../../server/lab/history.ts'
import * as subjects from '../../server/lab/subjects.ts'
import { HEARD_BY_ALL, HEARS } from '../../server/live/rooms.ts'
import {
  everybody,
  rowsToTry,
  unprobed,
  type Walker,
  walk,
} from '../../test/support/access-walk.ts'
import { ENDPOINTS } from '../../test/support/asking.ts'
import { type BoardEnd, openBoard } from '../../test/support/board.ts'
import { callerOver } from '../../test/support/caller.ts'
import { closeEngines, engines } from '../../test/support/engines.ts'
import { type Lab, openLab } from '../../test/support/lab.ts'
import { proof } from './proof.ts'

export default proof({
  name: 'access',
  about: 'Nobody sees or does what their roles do not give them, at any door and in any room.',
  /** At least so many probes. */
  count: 20_000,

  async run({ count, say, args }) {
    const { lab, probes, walkers } = await opened('sqlite')
    const missing = unprobed(ENDPOINTS, probes)
    const doors = await walk(lab, { probes, walkers, ...chosen(args) }, say)
    const rooms = await listened(lab, walkers)
    await lab.stop()
    const other = await onPostgres(args, say)
    const made = doors.probes + rooms.heard + other.probes
    const why = [
      ...missing.map(name => `${name} takes something and has no probe`),
      ...doors.leaks,
      ...rooms.leaks,
      ...other.leaks.map(leak => `on PostgreSQL: ${leak}`),
      ...(made < count ? [`only ${made} probes were made`] : []),
      ...(rooms.told === 0 ? ['nothing was told in any room'] : []),
      ...(doors.nameless === 0 && args.length === 0
        ? ['no answer was looked through for names']
        : []),
    ]
    const figures = {
      ...{ probes: made, endpoints: ENDPOINTS.length, refused: doors.refused },
      ...{ nameless: doors.nameless + other.nameless, postgres: other.probes },
      ...{ sockets: rooms.sockets, told: rooms.told, leaks: why.length },
    }
    return { figures, ok: why.length === 0, why: why.slice(0, 30) }
  },

  async control() {
    const { lab, probes, walkers } = await opened('sqlite')
    const door = await openUnguarded(lab)
    const { leaks } = await walk(lab, { origin: door.url, only: ['showSpecimen'], probes, walkers })
    await door.close()
    await lab.stop()
    await closeEngines()
    const [, specimen] = ENDPOINTS.find(([name]) => name === 'showSpecimen') ?? []
    const strange = specimen ? unprobed([['newDoor', specimen]], probes) : []
    const named = leaks.filter(leak => leak.includes("somebody's identity"))
    return {
      failed: leaks.length > named.length && named.length > 0 && strange.length === 1,
      how: `a door that asks nobody gave ${leaks.length} answers away (${leaks[0]}), ${named.length} of them with a name; an endpoint without a probe is named: ${strange.join()}`,
    }
  },
})

/** Doors by name, for quick work; all of them unless told. */
const chosen = (args: readonly string[]) =>
  args.length === 0
    ? {}
    : { only: ENDPOINTS.flatMap(([name]) => (args.includes(name) ? [name] : [])) }

/** One door of so many is walked on the other database too: the same code asks both. */
const SHARE = 12

async function onPostgres(args: readonly string[], say: (line: string) => void) {
  if (!engines.some(engine => engine.name === 'postgres'))
    return { probes: 0, nameless: 0, leaks: [] }
  const { lab, probes, walkers } = await opened('postgres')
  const share = args.length === 0 ? SHARE : 1
  say('on PostgreSQL')
  const walked = await walk(lab, { probes, walkers, share, ...chosen(args) }, say)
  await lab.stop()
  return walked
}

async function opened(name: 'sqlite' | 'postgres') {
  const engine = engines.find(one => one.name === name)
  if (!engine) throw new Error(`there is no ${name}`)
  const lab = await openLab(engine)
  return { lab, probes: await rowsToTry(lab), walkers: await everybody(lab) }
}

/** The specimen's page, read as nobody in particular and with the name: whoever may ask is shown all. */
async function openUnguarded(lab: Lab) {
  const careless = {
    showSpecimen: ({ number }: { number: string }) =>
      lab.store.read({ id: 'careless' }, async look => {
        const page = await history.specimenPage(look, number)
        return { ...page, name: await subjects.nameOf(look, page.subject) }
      }),
  } as unknown as GuthrieHandlers<Who>
  const app = web({
    ...{ store: lab.store, handlers: careless, version: '0', client: null, secure: false },
    ...{ trustProxy: 0, onBug: error => lab.bugs.push(String(error)) },
  })
  const server = createServer(app)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>(done => server.close(() => done())),
  }
}

/** All of them at a socket while two centres work: what each heard is theirs to hear. */
async function listened(lab: Lab, all: readonly Walker[]) {
  const { nora, nick } = lab.people
  const walkers = all.filter(one => one.post !== null)
  const boards: [Person, BoardEnd][] = []
  for (const { token } of walkers) {
    const person = await lab.store.read({ id: 'proof' }, look => whoHas(look, tokenHash(token)))
    if (!person) throw new Error('a walker has no session')
    const caller = callerOver(lab.url, token)
    boards.push([person, await openBoard(lab.url, caller)])
  }
  await lab.judgedFrom(nora, { TSH: '48.7' })
  await lab.judgedFrom(nick, { TSH: '48.7' })
  const kits = await lab.store.read({ id: 'proof' }, look =>
    look.db.selectFrom('kit').select(['id', 'samplingPoint']).execute(),
  )
  const wardOf = new Map(kits.map(kit => [kit.id, kit.samplingPoint]))
  const leaks: string[] = []
  let told = 0
  for (const [person, board] of boards) {
    await board.caughtUp()
    // Where another was: what it missed of books that are not its own is not told either.
    await board.since({ [lab.at.GMCH]: 0, [lab.at.GMU]: 0 })
    told += board.heard.length
    leaks.push(...wronglyHeard(lab, person, board, wardOf))
    board.close()
  }
  const kinds = new Set(boards.flatMap(([, board]) => board.heard.map(h => h.kind ?? 'row')))
  return { leaks, told, sockets: boards.length, heard: boards.length * kinds.size }
}

function wronglyHeard(
  lab: Lab,
  person: Person,
  board: BoardEnd,
  wardOf: ReadonlyMap<string, string>,
): string[] {
  const at = lab.clock.now()
  // The two cards come from these two wards; of kits each has its own.
  const ward = (book: string) => (book === lab.at.GMCH ? lab.at.nanming : lab.at.yunyan)
  return board.heard.flatMap(({ event, book, kind, about, row }) => {
    const noun = kind?.split('.')[0] ?? 'recall'
    if (HEARD_BY_ALL.includes(noun)) return []
    const action = event === 'row' ? 'see-board' : HEARS[noun]
    const where = { centre: book, samplingPoint: wardOf.get(about ?? '') ?? ward(book) }
    const names = /王|1380000|1390000/.test(JSON.stringify(row ?? {}))
    if (action && allows(person, action, where, at) && !names) return []
    // A district hears rows of its own, and no value in them.
    const asDistrict = row && allows(person, 'see-board', { district: row.district }, at)
    if (asDistrict && !names && !/\d/.test(row.says.en + row.says.zh)) return []
    return [`${person.posts[0]?.role} heard ${kind ?? 'a row'} of ${book}`]
  })
}
