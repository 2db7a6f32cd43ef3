import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { type Gateway, openGateway } from '../support/partner.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const SECRET = 'what both sides hold'

eachEngine('partners outside carry what is to be said', engine => {
  let lab: Lab
  let gateway: Gateway
  before(async () => {
    process.env.PARTNER_TEST = SECRET
    gateway = await openGateway(SECRET)
    lab = await openLab(engine)
  })
  after(async () => {
    delete process.env.PARTNER_TEST
    await lab.stop()
    await gateway.stop()
  })

  const wish = (more: object = {}) => ({
    ...({ name: 'gateway', kind: 'http', address: gateway.address, use: 'staff' } as const),
    ...{ centre: null, secret: 'PARTNER_TEST', ...more },
  })
  const later = async (minutes: number) => {
    lab.clock.move({ minutes })
    await lab.escalate()
    await lab.dispatch()
  }
  const told = () => gateway.taken().map(({ body }) => body.to?.login ?? body.to?.phone)

  it('staff who are at no screen, in order, at least once, without a word of anybody (D-11, E-20)', async () => {
    const { adam, tess, nora, carl } = lab.people
    await refusedAs(tess.addPartner(wish()), 'forbidden', /Ask: system administrator/)
    const plain = { address: 'http://gateway.example.cn/' }
    await refusedAs(adam.addPartner(wish(plain)), 'invalid', /go over https/)
    await refusedAs(adam.addPartner(wish({ secret: null })), 'invalid', /needs a secret/)
    const partner = await adam.addPartner(wish())
    expect(await adam.tryPartner({ id: partner.id })).to.include({ is: 'sent' })

    gateway.is('fails')
    await lab.judgedFrom(nora, { OHP17: '150' })
    await later(0)
    await later(15)
    expect(told().filter(Boolean), 'nobody was reached').to.deep.equal([])
    const [first, ...others] = await adam.listDispatches({})
    expect(first).to.include({ state: 'queued', use: 'staff', why: '500' })
    expect(others, 'the next one of the case waits for the first').to.deep.equal([])
    await later(50)
    const [trouble] = (await adam.listMyNotices({})).rows
    expect(trouble).to.include({ why: 'partner-down', level: 'administrator', about: partner.id })
    await later(30)
    expect((await adam.listMyNotices({})).rows, 'told once').to.have.length(1)

    gateway.is('takes and cuts')
    await later(10)
    gateway.is('takes')
    for (let n = 0; n < 4; n++) await later(10)
    expect(told().filter(Boolean)).to.deep.equal(['carl', 'dora', 'hedy'])
    expect((await adam.listMyNotices({})).rows, 'it takes messages again').to.deep.equal([])
    const keys = gateway.received.map(one => one.key)
    expect(keys.length, 'the one that was cut off came again').to.be.greaterThan(new Set(keys).size)
    expect(gateway.received.every(one => one.signed === 'yes')).to.equal(true)

    gateway.is('refuses')
    await later(120)
    const [parked] = await adam.listDispatches({})
    expect(parked).to.include({ state: 'parked', why: 'answered 422' })
    gateway.is('takes')
    await later(10)
    const carls = () => told().filter(login => login === 'carl')
    expect(told(), 'what was refused keeps no other back').to.include('fay')
    expect(carls(), 'and is for a person to see').to.have.length(1)
    await adam.sendAgain({ id: parked?.id ?? '', version: parked?.version ?? 0 })
    for (let n = 0; n < 3; n++) await later(0)
    expect(carls()).to.have.length(2)
    expect(await adam.listDispatches({})).to.deep.equal([])
    expect((await adam.listPartners({}))[0]).to.include({ waiting: 0, parked: 0 })

    const said = JSON.stringify(gateway.received)
    expect(said).to.not.match(/CAH|OHP17|王小燕|13800001234/)
    const facts = JSON.stringify(await lab.store.facts(lab.at.GMCH, 0, 1_000))
    expect(facts)
      .to.match(/dispatch\.sent/)
      .and.not.match(/13800001234|what both sides hold/)
    await adam.endPartner({ id: partner.id, version: partner.version })
    await refusedAs(carl.listPartners({}), 'forbidden', /./)
  })

  it('the family, where the next step is a message: once, with nothing in it, as an attempt (D-11)', async () => {
    const { adam, carl, nora } = lab.people
    await adam.addPartner(wish({ use: 'family', centre: lab.at.GMCH }))
    const before = gateway.received.length
    const steps = async (card: string) => {
      const { case: it } = await lab.page(card)
      const { ladders, contacts, rows } = await carl.showCase({ id: it.id })
      const [ladder] = ladders
      const next = ladder?.steps.find(({ state }) => state === 'next')
      return { next, contacts, recall: rows[0]?.id ?? '' }
    }
    const untilMessage = async (card: string) => {
      for (let n = 0; n < 9; n++) {
        const { next, recall } = await steps(card)
        if (next?.channel === 'sms') return
        await carl.recordContact({
          ...{ id: recall, request: newId(), at: lab.clock.now() },
          ...{ channel: next?.channel ?? 'phone', outcome: 'no-answer' },
        })
      }
    }
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    await later(0)
    expect(gateway.received, 'the telephone comes first').to.have.length(before)
    await untilMessage(card)
    await lab.dispatch()

    const [sent, ...more] = gateway.received.slice(before)
    expect(more).to.deep.equal([])
    expect(sent?.body.to).to.deep.equal({ phone: ADAS_MOTHER.phone })
    expect(sent?.body.text?.zh).to.match(/请尽快与我们/)
    expect(JSON.stringify(sent?.body.text)).to.not.match(
      /TSH|48|王小燕|阳性|positive|hypothyroid|甲/,
    )
    const { next, contacts } = await steps(card)
    expect(next?.channel).to.not.equal('sms')
    expect(contacts.at(-1)).to.include({ channel: 'sms', outcome: 'message-left' })
    await later(1)
    await later(1)
    expect(gateway.received.length, 'once').to.equal(before + 1)

    const other = await lab.judgedFrom(nora, { TSH: '48.7' })
    await untilMessage(other)
    await lab.store.work({ id: 'setup' }, [lab.at.GMCH], async work => {
      await work.db.deleteFrom('identity').execute()
    })
    await lab.dispatch()
    expect(gateway.received.length, 'nobody is sent to whose identity is sealed').to.equal(
      before + 1,
    )
    const queue = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('dispatch').selectAll().where('use', '=', 'family').execute(),
    )
    expect(queue.map(row => row.state).sort()).to.deep.equal(['dropped', 'sent'])
    const facts = await lab.store.facts(lab.at.GMCH, 0, 2_000)
    expect(JSON.stringify([queue, facts])).to.not.include(ADAS_MOTHER.phone)
  })
})
