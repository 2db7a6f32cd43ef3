/**
 * Boards that behave as boards do where much is wrong at once: one that reads nothing, and all of them
 * coming back in the same moment.
 */
import { expect } from 'chai'
import { type BoardEnd, openBoard } from './support/board.ts'
import { type Engine, eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'
import { refusedAs } from './support/refusals.ts'
import type { Settings } from './support/server-process.ts'
import { pause, until } from './support/waiting.ts'

const ALL_AT_ONCE = 60
/** Whispers long enough that what the system itself holds for a socket is full of them soon. */
const LONG = 'x'.repeat(10_000)
const AT_ONCE = 25
const TIMES = 60

/** Nothing here is different between the engines: on one the boards are here, on the other apart. */
const eachWay = (name: string, tell: (engine: Engine, settings: Settings) => void): void =>
  eachEngine(name, engine => tell(engine, { BOARDS: engine.name === 'sqlite' ? 'here' : 'apart' }))

/** As a screen does: again and again until it is let in. */
async function comesBack(board: BoardEnd): Promise<void> {
  for (let tries = 0; tries < 20; tries++)
    try {
      return await board.back()
    } catch {
      await pause(100)
    }
  throw new Error('the board was never let in again')
}

eachWay('boards in a crowd', (engine, settings) => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine, { settings })
  })
  afterEach(() => lab.stop())

  const high = async (): Promise<string> => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { TSH: '48.7' })
    return card
  }
  /** To a board that hears all of it, as it comes. */
  const muchIsTold = async (to: BoardEnd) => {
    for (let n = 1; n <= TIMES; n++) {
      await lab.store.work({ id: 'clock' }, [lab.at.GMCH], async work => {
        for (let i = 0; i < AT_ONCE; i++)
          work.tell('label.printed', LONG, { template: 'card', medium: 'svg', copy: i })
      })
      await until('it is heard', () => to.heard.length >= n * AT_ONCE)
    }
  }

  it('one that reads nothing is cut off before much waits for it; back, it has what stands (D-07)', async () => {
    const { dora, ana } = lab.people
    const [slow, quick] = [await lab.board(dora), await lab.board(ana)]
    const reads = slow.readsNothing()
    await muchIsTold(quick)
    const card = await high()
    await quick.until(() => quick.shows()[card] !== undefined)
    // Looked at once a second; a beat comes after ten of them.
    await quick.until(() => quick.beats() > 2)
    reads()
    await until('it was cut off', () => !slow.connected())
    // Of what was told far less came than what the server would have had to hold for it.
    expect(slow.heard.length).to.be.lessThan(TIMES * AT_ONCE)
    expect(quick.connected(), 'whoever reads is not cut off').to.equal(true)

    await slow.back()

    expect(slow.overs, 'it missed too much: it asks for the board anew').to.include(lab.at.GMCH)
    const { rows } = await dora.showBoard({})
    expect(rows.map(row => row.specimen)).to.deep.equal([card])
    const next = await high()
    await slow.until(() => slow.shows()[next] !== undefined)
  })

  it('all of them back in one moment are let in, whoever guesses passwords meanwhile (D-08)', async () => {
    const { dora } = lab.people
    const boards: BoardEnd[] = []
    for (let n = 0; n < ALL_AT_ONCE; n++) boards.push(await openBoard(lab.url, dora))
    for (const board of boards) board.away()
    const missed = await high()
    const guess = () => lab.stranger().signIn({ login: 'dora', password: 'a wrong guess' })
    for (let n = 0; n < 8; n++) await refusedAs(guess(), 'invalid', /do not fit/)

    await Promise.all([...boards.map(comesBack), guess().catch(() => undefined)])

    const next = await high()
    for (const board of boards) {
      await board.until(() => board.shows()[next] !== undefined)
      expect(Object.keys(board.shows()).toSorted()).to.deep.equal([missed, next].toSorted())
      expect(board.farewell()).to.equal(null)
      board.close()
    }
    const rests = lab.stranger().signIn({ login: 'dora', password: 'a wrong guess' })
    await refusedAs(rests, 'invalid', /do not fit/)
  })
})
