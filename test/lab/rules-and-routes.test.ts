import { expect } from 'chai'
import type { Rule } from '../../server/contract/rules.ts'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'
import { handZone, reroute } from '../support/routing.ts'

/** Tuesday 2026-11-24, half past midnight in Guiyang. */
const TOMORROW = '2026-11-24'
const JUST_AFTER_MIDNIGHT = '2026-11-23T16:30:00.000Z'

eachEngine('rules and routes change from tomorrow while boards are open', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const tshRule = async (): Promise<Rule> => {
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    const rule = rows.find(r => r.analyte === 'TSH' && r.ordinalMin === 1)
    if (!rule) throw new Error('no first limit for TSH')
    return rule
  }

  /** Another limit from tomorrow, in the place of today's. */
  async function tshLimitFromTomorrow(value: number): Promise<{ old: Rule; next: Rule }> {
    const old = await tshRule()
    const source = 'our own kit’s validation'
    const next = await lab.ruled(old, { value, startsOn: TOMORROW, source }, 'instead')
    return { old, next }
  }

  /** From tomorrow Nanming answers to the provincial hospital, which signs and sends cards. */
  async function nanmingGoesToGph(): Promise<void> {
    const { pia } = lab.people
    const { agreements } = await pia.showNetwork({})
    const signed = agreements.find(a => a.samplingPoint === lab.at.nanming)
    await pia.endAgreement({
      id: signed?.id ?? '',
      version: signed?.version ?? 0,
      endsOn: TOMORROW,
    })
    const given = { programme: 'NBS', centre: lab.at.GPH, startsOn: TOMORROW }
    await reroute(pia, 'NBS', await handZone(pia, { ...given, scope: '520102' }))
    await pia.signAgreement({ ...given, samplingPoint: lab.at.nanming })
  }

  const receivedAtGph = async () => {
    const { nora, gina } = lab.people
    const card = await lab.cardFrom(nora)
    await gina.receiveSpecimen({ number: card, centre: lab.at.GPH })
    return card
  }

  it('the push to that board stops, the next value is judged by the new row, the old verdict names the old one', async () => {
    const { nora, dora, gina, audrey } = lab.people
    const [gmch, gph] = [await lab.board(dora), await lab.board(gina)]
    const today = await lab.judgedFrom(nora, { TSH: '9' })
    await gmch.until(() => gmch.shows()[today] === 'CH open')

    await nanmingGoesToGph()
    const { old, next } = await tshLimitFromTomorrow(20)
    const tonight = await lab.judgedFrom(nora, { TSH: '9.5' })
    await gmch.until(() => gmch.shows()[tonight] === 'CH open')
    await gmch.caughtUp()
    const heardUntilMidnight = gmch.heard.filter(h => h.event === 'row').length

    lab.clock.set(JUST_AFTER_MIDNIGHT)
    await gina.issueKit({ centre: lab.at.GPH, samplingPoint: lab.at.nanming, count: 10 })
    const below = await receivedAtGph()
    await lab.measured(below, { TSH: '9' })
    const beyond = await receivedAtGph()
    await lab.measured(beyond, { TSH: '21' })

    await gph.until(() => gph.shows()[beyond] === 'CH provisional')
    expect(below.slice(0, 2)).to.equal('02')
    expect(gph.shows()).to.have.keys([beyond])
    expect(gph.row(beyond)?.says.en).to.include(
      '≥ 20 mIU/L (first specimen; our own kit’s validation)',
    )
    await gmch.caughtUp()
    expect(gmch.heard.filter(h => h.event === 'row')).to.have.length(heardUntilMidnight)
    expect(Object.keys(gmch.shows()).sort()).to.deep.equal([today, tonight].sort())

    const [verdict] = (await lab.page(today)).verdicts
    expect(verdict?.rules).to.include(old.id).and.not.to.include(next.id)
    expect(verdict?.reasons[0]?.en).to.include('≥ 8 mIU/L (first specimen; Shunde, TSH [R47])')
    const facts = await audrey.readJournal({ book: 'registry', limit: 500 })
    expect(facts.slice(-8).map(f => f.kind)).to.deep.equal([
      'agreement.ended',
      'assignment.ended',
      'assignment.set',
      'agreement.signed',
      'proposal.made',
      'rule.ended',
      'rule.added',
      'proposal.approved',
    ])
  })

  it('a value of yesterday that is signed today keeps the row of its own day (E-21)', async () => {
    const { nora } = lab.people
    const { old } = await tshLimitFromTomorrow(20)
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '9', OHP17: '8.4', G6PD: '5.5' })
    lab.clock.set(JUST_AFTER_MIDNIGHT)

    const { verdicts } = await lab.signedOff(card)

    expect(verdicts[0]?.verdict).to.equal('positive')
    expect((await lab.page(card)).verdicts[0]?.rules[0]).to.equal(old.id)
  })

  it('yesterday’s card is still the old centre’s: it tests it and calls back', async () => {
    const { nora, rita, dora } = lab.people
    const board = await lab.board(dora)
    const card = await lab.cardFrom(nora)
    await nanmingGoesToGph()
    lab.clock.set(JUST_AFTER_MIDNIGHT)

    const { tone } = await rita.receiveSpecimen({ number: card, centre: lab.at.GMCH })
    await lab.measured(card, { TSH: '48.7' })

    expect(tone).to.equal('good')
    await board.until(() => board.shows()[card] === 'CH provisional')
  })

  it('a card of the old centre that was not collected yet is refused with what to do', async () => {
    const { nora, gina } = lab.people
    const { specimen } = await lab.registered(nora)
    await nanmingGoesToGph()
    lab.clock.set(JUST_AFTER_MIDNIGHT)

    await refusedAs(
      nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() }),
      'conflict',
      /now answers to Guizhou Provincial People's Hospital.*Register a new card/,
    )
    await refusedAs(lab.registered(nora), 'conflict', /has no numbers left from Guizhou Provincial/)
    await gina.issueKit({ centre: lab.at.GPH, samplingPoint: lab.at.nanming, count: 10 })
    expect((await lab.registered(nora)).specimen.number.slice(0, 2)).to.equal('02')
  })

  it('a pre-printed card of the old centre is no card of the new one', async () => {
    const { nora } = lab.people
    await nanmingGoesToGph()
    lab.clock.set(JUST_AFTER_MIDNIGHT)
    await refusedAs(
      nora.registerNewborn({
        request: '018f0000-0000-7000-8000-000000000004',
        samplingPoint: lab.at.nanming,
        mother: ADAS_MOTHER,
        newborn: ada(lab.clock.now()),
        number: specimenNumber('03', '26', 18),
      }),
      'conflict',
      /came from another centre.*now answers to Guizhou Provincial People's Hospital/,
    )
  })

  it('a doctor whose post ends tomorrow hears today, and after midnight is sent away (D-09, E-22)', async () => {
    const { adam, nora, dora, sera } = lab.people
    const row = (await adam.listStaff({})).find(s => s.login === 'dora')
    await sera.endRole({ id: row?.posts[0]?.id ?? '', endsAt: '2026-11-23T16:00:00.000Z' })
    const board = await lab.board(dora)
    const today = await lab.judgedFrom(nora, { TSH: '48.7' })
    await board.until(() => board.shows()[today] === 'CH open')
    const heard = board.heard.length

    lab.clock.set(JUST_AFTER_MIDNIGHT)
    const tomorrow = await lab.judgedFrom(nora, { TSH: '49' })

    await board.until(() => !board.connected())
    expect(board.farewell()?.en).to.match(/has ended/)
    expect(board.heard).to.have.length(heard)
    expect(board.row(tomorrow)).to.equal(undefined)
    await refusedAs(dora.showBoard({}), 'forbidden', /Your roles do not include this/)
  })

  it('while two rows hold, the severest speaks and both are kept', async () => {
    const { nora } = lab.people
    const first = await tshRule()
    const severe = { value: 40, class: 'critical', severity: 'critical' } as const
    await lab.ruled(first, { ...severe, startsOn: TOMORROW })
    lab.clock.set(JUST_AFTER_MIDNIGHT)
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    const [verdict] = (await lab.page(card)).verdicts
    expect(verdict).to.include({ severity: 'critical' })
    expect(verdict?.rules).to.have.length(2).and.to.include(first.id)
  })
})
