/**
 * What may be filed at all, by matrix: each state of a specimen, each programme's tests, what the
 * instrument says of the person; and what a held value withholds until a person has settled it.
 */
import { expect } from 'chai'
import { SpecimenState, TESTABLE } from '../server/contract/moves.ts'
import { specimenNumber } from '../server/contract/specimen-number.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { shelve } from './support/shelf.ts'

const sends = (story: IntakeStory, id: string, specimen: string, more: object = {}) =>
  story.say(story.text({ specimen, analyte: 'TSH', value: '2.1', ...more }, id))

const heldNow = async (story: IntakeStory) =>
  (await story.lab.people.tess.listParked({ centre: story.lab.at.GMCH, limit: 200 })).rows

intakeStories('a value for a specimen in each of its states', story => {
  for (const status of ['P', 'F', 'C'] as const)
    it(`${status}: filed only where it may be tested, else held for a person (B-07)`, async () => {
      const { lab } = story
      const home = { centre: lab.at.GMCH, code: '03', samplingPoint: lab.at.nanming, count: 1 }
      const wrong: string[] = []
      for (const [n, state] of SpecimenState.options.entries()) {
        const [card = ''] = await shelve(lab.store, { ...home, state, first: 80_001 + n })
        const { code } = await sends(story, `S${n}`, card, { status })
        expect(code, state).to.equal('AA')
        const { results } = await story.rows()
        const filed = results.some(row => row.specimen === card)
        if (filed !== TESTABLE.includes(state)) wrong.push(state)
      }
      expect(wrong).to.deep.equal([])
      const held = await heldNow(story)
      expect(held).to.have.length(SpecimenState.options.length - TESTABLE.length)
      for (const row of held) expect(row.why).to.equal('wrong-state')
    })
})

intakeStories('a test for a specimen of another programme', story => {
  for (const code of ['LDT-T21', 'HBA2', 'AFP', 'PAPP-A', '', 'TSH^z'])
    it(`“${code}” is held and reaches nobody (B-06)`, async () => {
      const card = story.card()
      const { code: answer } = await sends(story, 'M1', card, { analyte: code, unit: 'x' })
      expect(answer).to.equal('AA')
      expect((await story.rows()).results).to.deep.equal([])
      expect(await heldNow(story)).to.have.length(1)
    })
})

/** What the instrument writes of the person, of a girl born on 2026-11-19. */
const PEOPLE: [string, string, 'filed' | 'other-person'][] = [
  ['nothing', '', 'filed'],
  ['the same sex and day', '||20261119|F', 'filed'],
  ['a day off, as about midnight', '||20261118|F', 'filed'],
  ['an unknown sex', '||20261119|U', 'filed'],
  ['a day that is none', '||19|F', 'filed'],
  ['another sex', '||20261119|M', 'other-person'],
  ['another day of birth', '||20261109|F', 'other-person'],
  ['another name, which only a person can judge', '王小燕||20261119|F', 'filed'],
]

intakeStories('what the instrument says of the person', story => {
  for (const [what, pid, became] of PEOPLE)
    it(`${what}: ${became} (B-20)`, async () => {
      const card = await story.lab.receivedFrom(story.lab.people.nora)
      const before = await story.lab.page(card)
      const text = story.text({ specimen: card, analyte: 'TSH', value: '2.1' }, 'M1')
      const old = text.split('\r').find(line => line.startsWith('PID')) ?? ''
      await story.say(text.replace(old, `PID|1||||${pid}`))
      const held = await heldNow(story)
      expect(held[0]?.why ?? 'filed').to.equal(became)
      const { subject } = await story.lab.page(card)
      expect(subject, 'identity is never changed by an instrument').to.deep.equal(before.subject)
    })
})

intakeStories('a number used again with other content', story => {
  it('across the turn of a year is a new message of another card, and the first one stays (B-09)', async () => {
    const [one, two] = [story.card(), story.card()]
    story.lab.clock.set('2026-12-31T15:59:00.000Z')
    await sends(story, '1', one)
    story.lab.clock.set('2027-01-01T00:01:00.000Z')
    await sends(story, '1', two, { value: '3.3' })
    await sends(story, '1', one, { value: '48.7' })
    const { results, messages } = await story.rows()
    expect(results.map(row => [row.specimen, row.value])).to.deep.equal([
      [one, '2.1'],
      [two, '3.3'],
    ])
    expect(messages.map(row => row.state)).to.deep.equal(['applied', 'applied', 'applied'])
    expect((await heldNow(story)).map(row => row.why)).to.deep.equal(['conflict'])
  })
})

intakeStories('a held value that contradicts one that stands', story => {
  const onBench = async (card: string) => {
    const { rows } = await story.lab.people.tess.listBench({
      ...{ centre: story.lab.at.GMCH, state: 'recorded' as const, limit: 200 },
    })
    return rows.find(row => row.specimen === card)
  }
  const contradictions: [string, object, RegExp][] = [
    ['another value', { value: '48.7' }, /Another value of TSH is held/],
    ['a withdrawal', { status: 'W', value: '' }, /has taken TSH back/],
    ['a deletion', { status: 'D', value: '' }, /has taken TSH back/],
    ['another person', { value: '3.3', sex: 'M' }, /Another value of TSH is held/],
  ]
  for (const [what, more, sentence] of contradictions)
    it(`${what}: it is neither verified nor authorised before a person has settled that (B-11, B-19)`, async () => {
      const { tess } = story.lab.people
      const card = story.card()
      await sends(story, 'M1', card)
      await sends(story, 'M2', card, { analyte: 'G6PD', value: '5.5' })
      await sends(story, 'M3', card, more)
      expect((await onBench(card))?.withheld[0]?.says.en).to.match(sentence)
      const signed = await story.lab.verified(card)
      expect(signed.withheld.map(one => one.says.en).join()).to.match(sentence)
      expect(signed.done, 'the other analyte goes on').to.have.length(1)

      const [row] = await heldNow(story)
      await tess.dismissParked({ id: row?.id ?? '', version: 1, reason: 'the first one holds' })
      expect((await story.lab.verified(card)).done).to.have.length(1)
    })

  it('that comes between the two signatures stops the second one (B-19)', async () => {
    const card = story.card()
    await sends(story, 'M1', card)
    await story.lab.verified(card)
    await sends(story, 'M2', card, { status: 'W', value: '' })
    const { done, withheld } = await story.lab.authorised(card)
    expect(done).to.deep.equal([])
    expect(withheld[0]?.says.en).to.match(/has taken TSH back/)
  })

  it('of another card, or without a number of ours, withholds nothing', async () => {
    const card = story.card()
    await sends(story, 'M1', card)
    await sends(story, 'M2', story.card(), { status: 'W', value: '' })
    await sends(story, 'M3', specimenNumber('03', '26', 999), { value: '48.7' })
    expect((await onBench(card))?.withheld.map(one => one.why)).to.deep.equal(['outstanding'])
  })
})
