/**
 * What an instrument says in an unusual form: a bound in its flag, several values in one field, a type
 * that is no quantity, a line that is nearly a segment. It is filed as what it is, or held; and while
 * anything about a value is held, what stands of it goes to nobody.
 */
import { expect } from 'chai'
import { hl7Time } from './support/analyzer.ts'
import { became, type IntakeStory, intakeStories } from './support/intake.ts'

/** A message of GMCH's instrument about a card; its segments stand as they are written. */
const saying = (story: IntakeStory, id: string, card: string, ...segments: string[]): string =>
  [
    `MSH|^~\\&|DEMO-IA|GMCH|||${hl7Time(story.lab.clock.now())}||ORU^R01^ORU_R01|${id}|P|2.5.1||||||UNICODE UTF-8`,
    'OBR|1|||TSH',
    ...segments,
    `SPM|1|${card}||DBS|||||||P\r`,
  ].join('\r')

/** What is held, with what is known of it. */
const heldIn = async ({ lab }: IntakeStory) =>
  (await lab.people.tess.listParked({ centre: lab.at.GMCH })).rows.map(row => ({
    ...{ why: row.why, measures: row.measures, value: row.value, says: row.says.en, id: row.id },
    version: row.version,
  }))

const filedIn = async (story: IntakeStory) =>
  (await story.rows()).results.map(r => [r.analyte, r.value, r.comparator, r.amount])

intakeStories('while a later value is held for its form', story => {
  for (const [what, obx, why] of [
    ['a comma', 'OBX|1|NM|TSH||48,7|mIU/L|||||C', 'not-a-number'],
    ['an unknown unit', 'OBX|1|NM|TSH||48.7|ng/dL|||||C', 'unknown-unit'],
    ['no value', 'OBX|1|NM|TSH|||mIU/L|||||C', 'empty'],
    ['a type that is no quantity', 'OBX|1|CE|TSH||48.7|mIU/L|||||F', 'not-a-number'],
    ['a text that is covered', 'OBX|1|ST|TSH||male|mIU/L|||||C', 'unreadable'],
  ] as const)
    it(`(${what}), the one that stands is not signed; once it is settled, it is (B-11, B-18)`, async () => {
      const { lab } = story
      const card = await lab.receivedFrom(lab.people.nora)
      await lab.measured(card)
      expect((await story.say(saying(story, 'C1', card, obx))).code).to.equal('AA')

      const [row, ...others] = await heldIn(story)
      expect(others).to.deep.equal([])
      expect(row).to.include({ why, measures: 'TSH' })
      const bench = await lab.people.tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })
      const tsh = bench.rows.find(r => r.specimen === card && r.analyte === 'TSH')
      expect(tsh?.withheld.map(w => w.why)).to.include('contradicted')
      const of = { specimen: card, analyte: 'TSH' }
      expect(tsh?.withheld[0]?.says.en).to.match(/Another value of TSH is held/)
      expect((await lab.signedOff(card)).verdicts).to.deep.equal([])
      const page = await lab.page(card)
      expect(page.results.find(r => r.analyte === 'TSH')).to.include({ ...of, state: 'recorded' })
      expect(page.case).to.include({ state: 'open', verdict: null })

      await lab.people.tess.dismissParked({
        ...{ id: row?.id ?? '', version: row?.version ?? 0, reason: 'read at the instrument: 2.1' },
      })
      const { verdicts } = await lab.signedOff(card)
      expect(verdicts).to.deep.equal([{ specimen: card, verdict: 'negative' }])
    })
})

intakeStories('while a correction waits behind a value that came before its card', story => {
  it('the value is not signed though it was filed; tried again, the correction stands (B-18)', async () => {
    const { lab } = story
    const { nora, rita, tess } = lab.people
    const card = await lab.cardFrom(nora)
    await story.say(story.text({ specimen: card, analyte: 'TSH', value: '2.1' }, 'M1'))
    await story.say(story.text({ specimen: card, analyte: 'TSH', value: '3.4', status: 'C' }, 'M2'))
    const why = (await heldIn(story)).map(row => row.why).toSorted()
    expect(why).to.deep.equal(['behind', 'wrong-state'])
    await rita.receiveSpecimen({ number: card, centre: lab.at.GMCH })
    const tryAgain = async (of: string) => {
      const row = (await heldIn(story)).find(one => one.why === of)
      await tess.replayParked({ id: row?.id ?? '', version: row?.version ?? 0 })
    }
    await tryAgain('wrong-state')
    await lab.measured(card, { OHP17: '8.5', G6PD: '5.1' })

    // Nobody could tell what it measures while its card was unknown: nothing of the card is signed.
    const bench = await tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    const own = bench.rows.filter(row => row.specimen === card)
    expect(own.map(row => row.analyte)).to.have.members(['TSH', 'OHP17', 'G6PD'])
    for (const { withheld } of own) expect(withheld.map(w => w.why)).to.include('contradicted')

    await tryAgain('behind')
    const { verdicts } = await lab.signedOff(card)
    expect(verdicts).to.deep.equal([{ specimen: card, verdict: 'negative' }])
    const { results } = await lab.page(card)
    const tsh = results.filter(one => one.analyte === 'TSH')
    expect(tsh.find(one => one.state === 'authorised')?.value).to.equal('3.4')
  })
})

intakeStories('a value in an unusual form', story => {
  it('beyond the scale of its instrument is a bound, as its flag says (B-14)', async () => {
    const card = story.card()
    const obx = [
      'OBX|1|NM|TSH||250|mIU/L||>|||F',
      'OBX|2|NM|OHP17||0.8|nmol/L||L~<|||F',
      'OBX|3|SN|G6PD||>^25|U/g Hb||>|||F',
    ]
    expect((await story.say(saying(story, 'M1', card, ...obx))).code).to.equal('AA')
    expect(await heldIn(story)).to.deep.equal([])
    expect(await filedIn(story)).to.deep.equal([
      ['TSH', '>250', '>', 250],
      ['OHP17', '<0.8', '<', 0.8],
      ['G6PD', '>^25', '>', 25],
    ])
  })

  it('whose flag contradicts it, or that repeats, is held and not halved (INV-9)', async () => {
    const obx = [
      'OBX|1|NM|TSH||<5|mIU/L||>|||F',
      'OBX|2|SN|OHP17||^8.5~^85|nmol/L|||||F',
      'OBX|3|NM|G6PD||5~50|U/g Hb|||||F',
    ]
    expect((await story.say(saying(story, 'M1', story.card(), ...obx))).code).to.equal('AA')
    expect(
      (await heldIn(story)).map(row => [row.measures, row.value, row.why]),
    ).to.have.deep.members([
      ['TSH', '><5', 'not-a-number'],
      ['OHP17', '^8.5~^85', 'not-a-number'],
      ['G6PD', '5~50', 'not-a-number'],
    ])
    expect(await filedIn(story)).to.deep.equal([])
  })

  it('with its unit in another part of OBX-6 has that unit, and no other (B-12)', async () => {
    const card = story.card()
    const obx = ['OBX|1|NM|TSH||2.1|^^^mIU/L|||||F', 'OBX|2|NM|OHP17||2.1|^furlong|||||F']
    expect((await story.say(saying(story, 'M1', card, ...obx))).code).to.equal('AA')
    expect(await filedIn(story)).to.deep.equal([['TSH', '2.1', '', 2.1]])
    expect((await heldIn(story)).map(row => [row.measures, row.why])).to.deep.equal([
      ['OHP17', 'unknown-unit'],
    ])
  })

  it('of a replicate that serves as a control is no patient’s (SPM-11 R)', async () => {
    const text = saying(story, 'M1', story.card(), 'OBX|1|NM|TSH||48.7|mIU/L|||||F')
    expect((await story.say(text.replace('|P\r', '|R\r'))).code).to.equal('AA')
    expect(await filedIn(story)).to.deep.equal([])
    expect((await heldIn(story)).map(row => row.why)).to.deep.equal(['unknown-control'])
  })

  it('under a test name that speaks of a sex is held without its value, and not dropped (INV-2, F-15)', async () => {
    const names = ['G6PD^G6PD (female)^L', 'TSH^TSH女性^L', 'CF9^fetal sex^L']
    const obx = names.map((name, i) => `OBX|${i + 1}|NM|${name}||0.5|U/g Hb|||||F`)
    expect((await story.say(saying(story, 'M1', story.card(), ...obx))).code).to.equal('AA')
    const held = await heldIn(story)
    expect(held.map(row => [row.measures, row.value, row.why])).to.have.deep.members([
      ['G6PD', '•••', 'unreadable'],
      ['TSH', '•••', 'unreadable'],
    ])
    expect(JSON.stringify(held)).to.not.match(/female|女性/)
    expect((await story.rows()).messages.map(became)).to.deep.equal(['applied AA 0/0/2'])
  })

  for (const [what, nearly] of [
    ['a blank before its name', ' OBX|2|NM|TSH||48.7|mIU/L|||||F'],
    ['small letters in its name', 'Obx|2|NM|TSH||48.7|mIU/L|||||F'],
  ])
    it(`behind a segment with ${what} is not taken for a part of the one above (INV-2)`, async () => {
      const first = 'OBX|1|NM|OHP17||8.5|nmol/L|||||F'
      const text = saying(story, 'M1', story.card(), first, nearly ?? '')
      expect((await story.say(text)).code).to.equal('AA')
      const [message] = await story.listed()
      expect(message).to.include({ state: 'parked' })
      expect(message?.says?.en).to.match(/begins like a segment and is none/)
      expect(await filedIn(story)).to.deep.equal([])
      expect(
        (await story.say(saying(story, 'M2', story.card(), first, 'NTE|1||ab\ncd|e'))).code,
      ).to.equal('AA')
      expect(await filedIn(story)).to.have.length(1)
    })
})
