/**
 * A process that is killed at any one of its writes leaves every write before it and none after it: the
 * system keeps what it was given, and SQLite's log only grows until it is carried over. So the files of
 * a kill at the n-th write are those of a live server with the log cut there, and can be had for every
 * n, where killing at random hits a few of them (`prove kills` does that, on both engines).
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { message } from './support/analyzer.ts'
import { imbalances, rowsOf } from './support/balance.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { type Intake, openIntake, openSite, type Site } from './support/site.ts'

const AT = '2026-11-23T01:00:00.000Z'
const MESSAGES = 12
const WRITES = 300
/** As SQLite writes it: the log's head once, then of every page a head and the page, each by itself. */
const LOG_HEAD = 32
const PAGE_HEAD = 24
const PAGE = 4_096

/** How long the log is after each of its writes beyond `from`. */
function* writesOf(from: number, until: number): Generator<number> {
  for (let at = Math.max(from, LOG_HEAD); at < until; at += PAGE_HEAD + PAGE) {
    yield at
    yield at + PAGE_HEAD
  }
  yield until
}

eachEngine('a server killed at its n-th write', engine => {
  if (engine.name !== 'sqlite') return
  let site: Site
  before(async () => {
    site = await openSite(engine, { cards: MESSAGES })
  })
  after(() => site.place.drop())

  const text = (n: number) => {
    const specimen = site.cards[n] ?? ''
    return Buffer.from(message({ specimen, analyte: 'TSH', value: '2.1' }, 'LAB1', AT, `M${n}`))
  }
  async function saidAll(to: Intake): Promise<void> {
    const line = await connect({ port: to.port, host: '127.0.0.1' })
    for (let n = 0; n < MESSAGES; n++) expect(answerOf(await line.say(text(n))).code).to.equal('AA')
    line.close()
  }
  const log = (of: Site) => join(of.place.folder, 'data', 'guthrie.db-wal')

  /** The site as it was, with the database as it is under the running server. */
  function copied(witness: Buffer): Site {
    const folder = join(site.place.folder, 'cut')
    mkdirSync(join(folder, 'data'), { recursive: true })
    copyFileSync(join(site.place.folder, 'data.key'), join(folder, 'data.key'))
    writeFileSync(join(folder, 'data.witness'), witness)
    for (const file of ['guthrie.db', 'guthrie.db-wal'])
      copyFileSync(join(site.place.folder, 'data', file), join(folder, 'data', file))
    return { ...site, place: { ...site.place, folder } }
  }

  /** What is there, as anybody finds it who opens the files. */
  function foundIn(of: Site): string {
    const file = new Database(join(of.place.folder, 'data', 'guthrie.db'))
    const count = (table: string) => file.prepare(`select count(*) from ${table}`).pluck().get()
    const found = ['message', 'panel', 'fact'].map(table => count(table)).join(' ')
    file.close()
    return found
  }

  it('has each message whole or not at all; said again, each is applied once (C-02)', async () => {
    const witness = readFileSync(join(site.place.folder, 'data.witness'))
    const running = await openIntake(site)
    const from = statSync(log(site)).size
    await saidAll(running)
    const whole = copied(witness)
    await running.stop()
    const bytes = readFileSync(log(whole))
    const cuts = [...writesOf(from, bytes.length)].slice(0, WRITES)
    expect(cuts.length).to.equal(WRITES)

    const states: string[] = []
    for (const size of cuts) {
      const folder = join(site.place.folder, 'killed')
      cpSync(whole.place.folder, folder, { recursive: true })
      const killed = { ...whole, place: { ...whole.place, folder } }
      writeFileSync(log(killed), bytes.subarray(0, size))
      const found = foundIn(killed)
      if (found === states.at(-1)) continue
      states.push(found)
      cpSync(whole.place.folder, folder, { recursive: true })
      writeFileSync(log(killed), bytes.subarray(0, size))
      await isWhole(killed, size)
    }
    expect(states.length).to.be.greaterThan(5)
  })

  /** Begun again it balances as it is, and with everything said again. */
  async function isWhole(killed: Site, size: number): Promise<void> {
    const intake = await openIntake(killed)
    const about = `cut at ${size}`
    expect((await intake.store.verify()).ok, about).to.equal(true)
    expect(await imbalances(intake.store), about).to.deep.equal([])
    await saidAll(intake)
    const { messages, results } = await rowsOf(intake.store)
    expect(
      messages.filter(row => row.state === 'applied'),
      about,
    ).to.have.length(MESSAGES)
    expect(results, about).to.have.length(MESSAGES)
    expect(await imbalances(intake.store), about).to.deep.equal([])
    expect(intake.bugs, about).to.deep.equal([])
    await intake.stop()
  }
})
