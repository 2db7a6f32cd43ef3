/**
 * The intake beside what the clock does: however many recalls are overdue or values wait for a rule, an
 * instrument is answered between them, and none is left out all the same.
 */
import { expect } from 'chai'
import { connect, type Sender } from '../lims-adapters/hl7/sender.ts'
import { type Instant, later } from '../server/contract/words.ts'
import { openEscalating } from '../server/escalating.ts'
import { REGISTRY } from '../server/lab/places.ts'
import * as rules from '../server/lab/rules.ts'
import { loadProgrammes } from '../server/programmes/programme.ts'
import { openVerifying } from '../server/verifying.ts'
import { message } from './support/analyzer.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { PLAIN_TSH } from './support/rows.ts'
import { type Intake, openIntake, openSite, type Site } from './support/site.ts'

const AT: Instant = '2026-11-23T01:00:00.000Z'
const MONTH_MS = 30 * 24 * 3_600_000
const CALLED = 60
/** Several looks, of which each takes some of them. */
const RECORDED = 130

eachEngine('what the clock does', engine => {
  let now: Instant
  let site: Site
  let intake: Intake
  let line: Sender
  const open = async (cards: number) => {
    now = AT
    site = await openSite(engine, { cards, clock: () => now })
    intake = await openIntake(site, { clock: () => now })
    line = await connect({ port: intake.port, host: '127.0.0.1' })
  }
  afterEach(async () => {
    line.close()
    await intake.stop()
    await site.place.drop()
  })
  const say = async (card: number, value: string) => {
    const measured = { specimen: site.cards[card] ?? '', analyte: 'TSH', value }
    return answerOf(await line.say(Buffer.from(message(measured, 'LAB1', now, `M${card}`)))).code
  }
  /** What was first: an instrument's answer, or the end of a look that began before it spoke. */
  const beside = async (card: number, looking: Promise<unknown>): Promise<readonly string[]> => {
    const order: string[] = []
    const answered = say(card, '2.1').then(code => order.push(`answered ${code}`))
    const looked = looking.then(() => order.push('looked at all'))
    await Promise.all([answered, looked])
    return order
  }
  const onBug = (error: unknown) => expect.fail(String(error))

  it('keeps no instrument waiting, however much is due, and forgets nobody (E-20)', async () => {
    await open(CALLED + 1)
    /** How many families are to be called, and of how many somebody was told. */
    const called = () =>
      intake.store.read({ id: 'test' }, async ({ db }) => {
        const recalls = await db.selectFrom('recall').select('id').execute()
        const told = await db.selectFrom('notice').select('recall').distinct().execute()
        return { recalls: recalls.length, told: told.length }
      })
    for (let card = 0; card < CALLED; card++) expect(await say(card, '48.7')).to.equal('AA')
    expect(await called()).to.deep.equal({ recalls: CALLED, told: 0 })
    now = later(AT, MONTH_MS)

    const clock = openEscalating({ store: intake.store, everyMs: 3_600_000, onBug })
    const order = await beside(CALLED, clock.stop())

    expect(order).to.deep.equal(['answered AA', 'looked at all'])
    expect(await called()).to.deep.equal({ recalls: CALLED, told: CALLED })
  })

  it('verifies by rule whatever waits, look after look, and instruments are answered in between', async () => {
    await open(RECORDED + 1)
    /** How many values stand in which state. */
    const standing = async () => {
      const rows = await intake.store.read({ id: 'test' }, ({ db }) =>
        db.selectFrom('panel').select(['id', 'state']).execute(),
      )
      return Object.fromEntries([...Map.groupBy(rows, r => r.state)].map(([k, v]) => [k, v.length]))
    }
    for (let card = 0; card < RECORDED; card++)
      expect(await say(card, card % 10 === 9 ? '7.0' : '2.1')).to.equal('AA')
    expect(await standing()).to.deep.equal({ recorded: RECORDED })
    await intake.store.work({ id: 'test' }, [REGISTRY], work => rules.put(work, PLAIN_TSH))

    const programmes = await loadProgrammes()
    const clock = openVerifying({ store: intake.store, programmes, everyMs: 3_600_000, onBug })
    const order = await beside(RECORDED, clock.look())
    await clock.stop()

    expect(order).to.deep.equal(['answered AA', 'looked at all'])
    // Those above the rule are left to people; the one that came meanwhile may have been seen or not.
    const { verified = 0, recorded = 0 } = await standing()
    expect(verified + recorded).to.equal(RECORDED + 1)
    expect(recorded).to.be.within(RECORDED / 10, RECORDED / 10 + 1)
  })
})
