/** Planned second specimens, what interferes, and twins from registration to both verdicts. */
import { expect } from 'chai'
import { later } from '../../server/contract/words.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE } from '../support/people.ts'

const DAY = 86_400_000

eachEngine('a newborn who is collected from again', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const boardOf = async (it: string) => {
    const { rows } = await lab.people.dora.showBoard({})
    return rows.filter(r => r.case === it).map(r => `${r.condition} ${r.state} ${r.severity}`)
  }
  const caseOf = async (number: string) => (await lab.page(number)).case

  it('preterm: a second specimen is planned for day 10 to 14, and the case waits for it', async () => {
    const { nora, dora } = lab.people
    const card = await lab.receivedFrom(nora, { newborn: { gestationDays: 250 } })
    await lab.measured(card)
    expect((await lab.signedOff(card)).verdicts[0]?.verdict).to.equal('negative')
    const it = await caseOf(card)
    expect(it).to.include({ state: 'open', verdict: 'negative' })
    const { rows } = await dora.showBoard({})
    // Born on 19 November: day 14 ends with 3 December in Guiyang.
    expect(rows[0]).to.include({ condition: 'PLANNED', dueAt: '2026-12-03T16:00:00.000Z' })
    expect(rows[0]?.says.en).to.match(/2026-11-29 – 2026-12-03: .*unverified/)

    // Too early for the plan: it answers nothing of it, and is judged by the rows of a second card.
    const early = await lab.repeatOf(card, nora)
    await lab.measured(early, { ...FINE, TSH: '4.9' })
    await lab.signedOff(early)
    expect(await boardOf(it.id)).to.deep.equal(['PLANNED open watch'])

    lab.clock.move({ days: 8 })
    const second = await lab.repeatOf(card, nora)
    expect(await boardOf(it.id)).to.deep.equal(['PLANNED met watch'])
    await lab.measured(second)
    await lab.signedOff(second)
    expect(await boardOf(it.id)).to.deep.equal([])
    expect(await caseOf(card)).to.include({ state: 'closed', closedFor: 'in-range' })
  })

  it('transfused: in range proves nothing, a positive stands, and the next is due three days after', async () => {
    const { nora, rita } = lab.people
    const transfused = async (values: object) => {
      const { specimen } = await lab.registered(nora)
      const { number } = specimen
      await nora.printLabel({ number })
      const collectedAt = lab.clock.now()
      const lastAt = later(collectedAt, -DAY)
      await nora.collectSpecimen({
        ...{ number, collectedAt },
        circumstances: [
          { kind: 'transfused', lastAt },
          { kind: 'feeds', amount: 7 },
        ],
      })
      const { says } = await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
      expect(says.en).to.match(/D18.*D21/)
      await lab.measured(number, { ...FINE, ...values })
      return { number, given: (await lab.signedOff(number)).verdicts[0]?.verdict }
    }
    const fine = await transfused({})
    expect(fine.given).to.equal('inconclusive')
    expect((await boardOf((await caseOf(fine.number)).id)).sort()).to.deep.equal([
      ...['PLANNED open watch', 'REPEAT open watch'],
    ])
    const high = await transfused({ TSH: '48.7' })
    expect(high.given).to.equal('positive')
    expect((await boardOf((await caseOf(high.number)).id)).sort()).to.deep.equal([
      ...['CH open high', 'PLANNED open watch'],
    ])
  })

  /** Collected by the ward, which says that it was transfused so many days before, and received. */
  const transfusedCard = async (daysBefore: number, newborn = {}) => {
    const { nora, rita } = lab.people
    const { number } = (await lab.registered(nora, { newborn })).specimen
    await nora.printLabel({ number })
    const collectedAt = lab.clock.now()
    const lastAt = later(collectedAt, -daysBefore * DAY)
    await nora.collectSpecimen({
      ...{ number, collectedAt, circumstances: [{ kind: 'transfused', lastAt }] },
    })
    await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
    return number
  }
  const verdictOn = async (number: string) => {
    await lab.measured(number)
    return (await lab.signedOff(number)).verdicts[0]?.verdict
  }
  const duesOf = async (it: string) => {
    const { rows } = await lab.people.dora.showBoard({})
    const own = rows.filter(r => r.case === it)
    return own.map(r => `${r.condition} ${r.state} ${r.dueAt.slice(0, 10)}`).sort()
  }

  it('preterm, the first card rejected or never come: the plan is made by the card that came instead', async () => {
    const { nora, rita } = lab.people
    const small = { newborn: { gestationDays: 210, birthWeight: 1_300 } }
    const rejected = await lab.cardFrom(nora, small)
    await rita.receiveSpecimen({ number: rejected, centre: lab.at.GMCH, found: ['D14'] })
    const lost = await lab.cardFrom(nora, small)
    for (const first of [rejected, lost]) {
      const second = await lab.repeatOf(first, nora)
      expect(await verdictOn(second)).to.equal('negative')
      const it = await caseOf(second)
      expect(it).to.include({ state: 'open', verdict: 'negative' })
      // Preterm and light at birth ask for the same days: one specimen, for both reasons.
      expect(await duesOf(it.id)).to.deep.equal(['PLANNED open 2026-12-03'])
    }

    // The card that was lost turns up: what is planned already is not planned once more.
    await rita.receiveSpecimen({ number: lost, centre: lab.at.GMCH })
    expect(await verdictOn(lost)).to.equal('negative')
    const it = await caseOf(lost)
    expect(await duesOf(it.id)).to.deep.equal(['PLANNED open 2026-12-03'])
    lab.clock.move({ days: 9 })
    expect(await verdictOn(await lab.repeatOf(lost, nora))).to.equal('negative')
    expect(await caseOf(lost)).to.include({ state: 'closed', closedFor: 'in-range' })
  })

  it('preterm and transfused: both are planned, and a card for the one leaves the other due', async () => {
    const { nora } = lab.people
    const first = await transfusedCard(1, { gestationDays: 210, birthWeight: 1_300 })
    expect(await verdictOn(first)).to.equal('inconclusive')
    const { id } = await caseOf(first)
    const [asked] = (await duesOf(id)).filter(one => one.startsWith('REPEAT'))
    expect(await duesOf(id)).to.deep.equal([
      ...['PLANNED open 2026-11-29', 'PLANNED open 2026-12-03', asked],
    ])
    lab.clock.move({ days: 3 })
    await lab.repeatOf(first, nora)
    expect(await duesOf(id)).to.deep.equal([
      ...['PLANNED met 2026-11-29', 'PLANNED open 2026-12-03', asked?.replace('open', 'met')],
    ])
  })

  it('transfused, told once: the next card knows it, the one of day 90 is planned, and only that one closes the case', async () => {
    const { nora } = lab.people
    const first = await transfusedCard(1)
    await verdictOn(first)
    const { id } = await caseOf(first)
    lab.clock.move({ days: 4 })
    const second = await lab.repeatOf(first, nora)
    const faults = async (number: string) => (await lab.page(number)).specimen.faults
    expect(await faults(second)).to.match(/D18/)
    expect(await verdictOn(second)).to.equal('inconclusive')
    // It came when it was planned, and no other card is asked for before one can tell.
    const planned = ['PLANNED open watch']
    expect(await boardOf(id)).to.deep.equal(planned)
    const [due] = await duesOf(id)
    expect(due?.slice(-10)).to.equal('2027-03-22')
    expect(await caseOf(first)).to.include({ state: 'open', verdict: 'inconclusive' })

    lab.clock.move({ days: 90 })
    const third = await lab.repeatOf(first, nora)
    expect(await faults(third)).not.to.match(/D18/)
    expect(await verdictOn(third)).to.equal('negative')
    expect(await caseOf(first)).to.include({ state: 'closed', closedFor: 'in-range' })
  })

  it('transfused after a card that called: a card too near to it answers no call of a value', async () => {
    const { nora } = lab.people
    const first = await transfusedCard(1)
    await lab.measured(first, { ...FINE, TSH: '48.7' })
    expect((await lab.signedOff(first)).verdicts[0]?.verdict).to.equal('positive')
    lab.clock.move({ days: 4 })
    const second = await lab.repeatOf(first, nora)
    expect(await verdictOn(second)).to.equal('inconclusive')
    expect((await boardOf((await caseOf(first)).id)).sort()).to.deep.equal([
      ...['CH open high', 'PLANNED open watch'],
    ])
  })

  it('too early, and G6PD on a card that was long on its way: inconclusive, not positive, not lost', async () => {
    const { nora, rita } = lab.people
    const born = (hours: number) => ({
      newborn: { bornAt: later(lab.clock.now(), -hours * 3_600_000) },
    })
    const early = await lab.receivedFrom(nora, born(71))
    await lab.measured(early)
    expect((await lab.signedOff(early)).verdicts[0]?.verdict).to.equal('inconclusive')
    expect((await lab.page(early)).verdicts[0]?.reasons[0]?.en).to.match(/^D16 collected too early/)

    const old = await lab.cardFrom(nora, { newborn: { sex: 'male' } })
    lab.clock.move({ days: 7, hours: 1 })
    await rita.receiveSpecimen({ number: old, centre: lab.at.GMCH })
    await lab.measured(old, { ...FINE, G6PD: '1.9' })
    expect(await boardOf((await caseOf(old)).id)).to.deep.equal(['G6PDD provisional high'])
    expect((await lab.signedOff(old)).verdicts[0]?.verdict).to.equal('inconclusive')
    expect(await boardOf((await caseOf(old)).id)).to.deep.equal(['REPEAT open high'])
    expect((await lab.page(old)).verdicts[0]?.reasons[0]?.en).to.match(
      /G6PD 1\.900 U\/gHb .*169 h on its way, more than 168 h/,
    )
  })

  it('a second specimen that doubles goes straight to confirmation; twice of nothing is nothing (R40)', async () => {
    const { nora } = lab.people
    const first = await lab.judgedFrom(nora, { OHP17: '34' })
    const second = await lab.repeatOf(first, nora)
    await lab.measured(second, { ...FINE, OHP17: '70' })
    await lab.signedOff(second)
    const [verdict] = (await lab.page(second)).verdicts
    expect(verdict).to.include({ verdict: 'positive', severity: 'critical' })
    expect(verdict?.reasons.map(r => r.en)).to.include(
      'OHP17 70.00 nmol/L (mean of 70, 70, 70): beyond the limit ≥ 2 times (repeat specimen; Hunan, 17-OHP [R40])',
    )
    const low = await lab.judgedFrom(nora, { OHP17: '8', TSH: '48.7' })
    const again = await lab.repeatOf(low, nora)
    await lab.measured(again, { ...FINE, OHP17: '29' })
    expect((await lab.signedOff(again)).verdicts[0]?.verdict).to.equal('negative')
  })

  it('twins: two cards of one mother, minute and sex, and neither ever answers for the other (B-20, E-15)', async () => {
    const { nora, rita, tess, dora } = lab.people
    const one = await lab.registered(nora, { newborn: { plurality: 2 } })
    const { pregnancy, mother } = one.subject
    const two = await lab.registered(nora, {
      newborn: { plurality: 2, birthOrder: 2 },
      ...(mother ? { mother: { id: mother } } : {}),
      ...(pregnancy ? { pregnancy } : {}),
    })
    const numbers = [one.specimen.number, two.specimen.number] as const
    for (const number of numbers) {
      await nora.printLabel({ number })
      await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
      await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
    }
    const [first, second] = numbers
    await lab.measured(first, { ...FINE, TSH: '48.7' })
    await lab.measured(second)
    const listed = await tess.listSpecimens({ centre: lab.at.GMCH })
    expect(
      listed.rows
        .filter(r => numbers.includes(r.number))
        .map(r => `${r.birthOrder}/${r.plurality}`),
    ).to.have.members(['1/2', '2/2'])

    expect((await lab.signedOff(second)).verdicts).to.deep.equal([
      { specimen: second, verdict: 'negative' },
    ])
    expect((await lab.signedOff(first)).verdicts).to.deep.equal([
      { specimen: first, verdict: 'positive' },
    ])
    const [mine, theirs] = [await lab.page(first), await lab.page(second)]
    expect(mine.case.id).not.to.equal(theirs.case.id)
    expect(mine.subject.pregnancy).to.equal(theirs.subject.pregnancy)
    expect(mine.results.every(r => r.specimen === first)).to.equal(true)
    expect(theirs.results.every(r => r.specimen === second)).to.equal(true)
    expect(theirs.case).to.include({ state: 'closed', closedFor: 'in-range' })
    const board = (await dora.showBoard({})).rows.map(r => `${r.specimen} ${r.condition}`)
    expect(board).to.deep.equal([`${first} CH`])

    // The second card is of the first twin, whoever brings it: its case and its ordinal say so.
    const repeat = await lab.repeatOf(first, nora)
    await lab.measured(repeat)
    await lab.signedOff(repeat)
    expect((await lab.page(repeat)).specimen).to.include({ ordinal: 2, repeats: first })
    expect((await lab.page(second)).verdicts).to.have.length(1)
    expect((await dora.showBoard({})).rows).to.deep.equal([])
  })
})
