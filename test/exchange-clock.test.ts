/**
 * The intake beside what the clock owes to people: however many recalls are overdue at once, an
 * instrument is answered between them, and each is told of all the same.
 */
import { expect } from 'chai'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { type Instant, later } from '../server/contract/words.ts'
import { openEscalating } from '../server/escalating.ts'
import { message } from './support/analyzer.ts'
import { eachEngine } from './support/engines.ts'
import { answerOf } from './support/intake.ts'
import { openIntake, openSite } from './support/site.ts'

const AT: Instant = '2026-11-23T01:00:00.000Z'
const MONTH_MS = 30 * 24 * 3_600_000
const CALLED = 60

eachEngine('what the clock tells', engine => {
  it('keeps no instrument waiting, however much is due, and forgets nobody (E-20)', async () => {
    let now = AT
    const site = await openSite(engine, { cards: CALLED + 1, clock: () => now })
    const intake = await openIntake(site, { clock: () => now })
    const line = await connect({ port: intake.port, host: '127.0.0.1' })
    const say = async (card: number, value: string) => {
      const measured = { specimen: site.cards[card] ?? '', analyte: 'TSH', value }
      return answerOf(await line.say(Buffer.from(message(measured, 'LAB1', now, `M${card}`)))).code
    }
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

    const order: string[] = []
    const answered = say(CALLED, '2.1').then(code => order.push(`answered ${code}`))
    const clock = openEscalating({
      ...{ store: intake.store, everyMs: 3_600_000 },
      onBug: error => order.push(`${error}`),
    })
    const looked = clock.stop().then(() => order.push('looked at all'))
    await Promise.all([answered, looked])

    expect(order).to.deep.equal(['answered AA', 'looked at all'])
    expect(await called()).to.deep.equal({ recalls: CALLED, told: CALLED })
    line.close()
    await intake.stop()
    await site.place.drop()
  })
})
