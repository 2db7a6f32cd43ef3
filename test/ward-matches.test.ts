/** Matching by hand: one person says where a held value belongs, another one confirms (B-03, B-20). */
import { expect } from 'chai'
import { checkDigits, specimenNumber } from '../server/contract/specimen-number.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { refusedAs } from './support/refusals.ts'

const sends = (story: IntakeStory, id: string, specimen: string, more: object = {}) =>
  story.say(story.text({ specimen, analyte: 'TSH', value: '2.1', ...more }, id))

const heldNow = async (story: IntakeStory) =>
  (await story.lab.people.tess.listParked({ centre: story.lab.at.GMCH })).rows

/** The same number with its tenth digit misread. */
const misread = (number: string): string =>
  number.slice(0, 9) + ((Number(number[9]) + 1) % 10) + number.slice(10)

const REASON = '血片上的编号可辨 / read from the card'

/** What tess proposes of the oldest held one. */
async function proposed(story: IntakeStory, number: string) {
  const [row] = await heldNow(story)
  if (!row) throw new Error('nothing is held')
  const { id, version } = row
  return story.lab.people.tess.proposeMatch({ id, version, number, reason: REASON })
}

const chosen = ({ id, version }: { id: string; version: number }) => ({ id, version })

const notesOf = async (story: IntakeStory, kinds: RegExp) =>
  (await story.lab.store.facts(story.lab.at.GMCH, 0, 500)).filter(fact => kinds.test(fact.kind))

intakeStories('a value whose number was misread (B-05)', story => {
  it('finds its card first, is filed only by the word of two people, and says so for ever', async () => {
    const { nora, tess, ana, dora } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends(story, 'M1', misread(card), { value: '48.7' })
    const [row] = await heldNow(story)
    expect(row).to.include({ why: 'bad-number', match: null })

    const [best, ...others] = await tess.findLikely({ id: row?.id ?? '' })
    expect(best?.specimen.number).to.equal(card)
    expect(best?.specimen.maskedName).to.equal('王*燕')
    expect(best?.reasons.map(one => one.says.en).join(' ')).to.match(
      /single digit.*exactly this test/,
    )
    expect(others).to.deep.equal([])
    expect((await story.rows()).results, 'nothing is filed by a list').to.deep.equal([])

    const match = await proposed(story, card)
    expect(match).to.include({ state: 'proposed', specimen: card, observations: 1 })
    expect((await story.rows()).results, 'nor by one person').to.deep.equal([])
    expect(await tess.listWardCounts({ centre: story.lab.at.GMCH })).to.include({ proposed: 1 })
    await refusedAs(tess.confirmMatch(chosen(match)), 'conflict', /Another person must look/)

    const { rows } = await ana.confirmMatch(chosen(match))
    expect(rows.map(one => one.became)).to.deep.equal(['filed'])
    const [result] = (await story.rows()).results
    expect(result).to.include({ specimen: card, value: '48.7', state: 'recorded' })
    expect((await dora.showBoard({})).rows.map(one => one.specimen)).to.deep.equal([card])
    await refusedAs(ana.confirmMatch(chosen(match)), 'conflict', /settled already/)

    const told = await notesOf(story, /^(observation|result)\.(proposed|matched|replayed)$/)
    expect(told.map(fact => fact.kind)).to.deep.equal([
      'observation.proposed',
      'observation.matched',
      'observation.replayed',
      'result.matched',
    ])
    const two = { proposedBy: match.proposedBy, confirmedBy: (await ana.whoAmI({})).id }
    expect(told[1]?.data).to.include(two)
    expect(told[3]?.data).to.include({ ...two, specimen: card })
    const page = await story.lab.page(card)
    expect(page.story.map(step => step.says.en)).to.include(
      'Matched by hand: proposed by 田思, confirmed by 安雅',
    )
  })

  it('matches the others of its message under the same number with it, and of no other message', async () => {
    const { nora, ana } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    const one = story.text({ specimen: misread(card), analyte: 'TSH', value: '2.1' }, 'M1')
    const obx = one.split('\r').find(line => line.startsWith('OBX')) ?? ''
    const second = obx
      .replace('OBX|1', 'OBX|2')
      .replace('TSH', 'G6PD')
      .replace('2.1', '5.5')
      .replace('mIU/L', 'U/gHb')
    await story.say(one.replace(obx, `${obx}\r${second}`))
    await sends(story, 'M2', misread(card), { analyte: 'OHP17', value: '8.4' })
    const match = await proposed(story, card)
    expect(match.observations).to.equal(2)
    const { rows } = await ana.confirmMatch(chosen(match))
    expect(rows.map(row => [row.analyte, row.became])).to.deep.equal([
      ['TSH', 'filed'],
      ['G6PD', 'filed'],
    ])
    expect((await heldNow(story)).map(row => [row.analyte, row.match])).to.deep.equal([
      ['OHP17', null],
    ])
  })
})

intakeStories('a proposed match', story => {
  it('is declined by a second person or taken back by the first, with a reason; then it is held as before', async () => {
    const { nora, tess, ana } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends(story, 'M1', misread(card))
    const first = await proposed(story, card)
    const reason = '血片不符 / another card'
    expect(await ana.declineMatch({ ...chosen(first), reason })).to.include({
      state: 'declined',
      decidedWhy: reason,
      decidedByName: '安雅',
    })
    const second = await proposed(story, card)
    await tess.declineMatch({ ...chosen(second), reason: 'my mistake' })
    await refusedAs(ana.confirmMatch(chosen(second)), 'conflict', /settled already/)
    const [row] = await heldNow(story)
    expect(row).to.include({ match: null, matched: null, why: 'bad-number' })
    const told = await notesOf(story, /^observation\.(proposed|declined)$/)
    expect(told).to.have.length(4)
  })

  it('is decided before anything else happens to what it is about', async () => {
    const { nora, tess, ana } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends(story, 'M1', misread(card))
    const match = await proposed(story, card)
    const [row] = await heldNow(story)
    const now = chosen(row ?? { id: '', version: 0 })
    await refusedAs(tess.replayParked(now), 'conflict', /waits for a second person/)
    await refusedAs(ana.dismissParked({ ...now, reason: 'x' }), 'conflict', /second person/)
    await refusedAs(
      ana.proposeMatch({ ...now, number: card, reason: 'x' }),
      'conflict',
      /proposed already/,
    )
    const { rows } = await ana.replayMany({ centre: story.lab.at.GMCH })
    expect(rows.map(one => one.became)).to.deep.equal(['held'])
    await refusedAs(ana.confirmMatch({ ...chosen(match), version: 7 }), 'conflict', /changed/)
    expect((await story.rows()).results).to.deep.equal([])
  })

  it('is for specimens of this centre alone, and for people of this centre alone (F-01)', async () => {
    const { nick, theo, tess } = story.lab.people
    const theirs = await story.lab.cardFrom(nick)
    await sends(story, 'M1', misread(specimenNumber('03', '26', 9)))
    const [row] = await heldNow(story)
    const now = { ...chosen(row ?? { id: '', version: 0 }), reason: 'x' }
    const unused = specimenNumber('02', '26', 4_321)
    for (const number of [theirs, unused, specimenNumber('03', '26', 4_321)])
      await refusedAs(
        tess.proposeMatch({ ...now, number }),
        'invalid',
        /no specimen of this centre/,
      )
    await refusedAs(tess.proposeMatch({ ...now, number: '12' }), 'invalid', /14 digits/)
    const card = story.card()
    await refusedAs(theo.proposeMatch({ ...now, number: card }), 'not-found', /./)
    const match = await proposed(story, card)
    await refusedAs(theo.showMatch({ id: match.id }), 'not-found', /./)
    await refusedAs(theo.confirmMatch(chosen(match)), 'not-found', /./)
    await refusedAs(theo.declineMatch({ ...chosen(match), reason: 'x' }), 'not-found', /./)
    await refusedAs(theo.findLikely({ id: row?.id ?? '' }), 'not-found', /./)
  })

  it('is not for controls, nor for a value that names the specimen already', async () => {
    const { nora, tess } = story.lab.people
    const card = await story.lab.cardFrom(nora)
    await sends(story, 'M1', 'QC-1')
    await sends(story, 'M2', card)
    const [control, early] = await heldNow(story)
    const of = (row: typeof control) => ({
      ...chosen(row ?? { id: '', version: 0 }),
      number: card,
      reason: 'x',
    })
    await refusedAs(tess.proposeMatch(of(control)), 'conflict', /value of a patient/)
    await refusedAs(tess.proposeMatch(of(early)), 'conflict', /names this specimen already/)
    expect(await tess.findLikely({ id: control?.id ?? '' })).to.deep.equal([])
  })
})

intakeStories('a match that two people made', story => {
  it('overrules what the instrument wrote of the person (B-20)', async () => {
    const { nora, ana, tess } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends(story, 'M1', card, { sex: 'M' })
    const [row] = await heldNow(story)
    expect(row?.why).to.equal('other-person')
    const again = await tess.replayParked(chosen(row ?? { id: '', version: 0 }))
    expect(again.state, 'one person alone does not').to.equal('parked')
    const match = await proposed(story, card)
    const { rows } = await ana.confirmMatch(chosen(match))
    expect(rows[0]?.became).to.equal('filed')
  })

  it('holds, while what still keeps the value out is mended by one', async () => {
    const { nora, ana, tess, rita } = story.lab.people
    const card = await story.lab.cardFrom(nora)
    await sends(story, 'M1', misread(card))
    const match = await proposed(story, card)
    const { rows } = await ana.confirmMatch(chosen(match))
    expect(rows[0]?.became).to.equal('held')
    const [row] = await heldNow(story)
    expect(row).to.include({ why: 'wrong-state', matched: card })
    await rita.receiveSpecimen({ number: card, centre: story.lab.at.GMCH })
    expect(await tess.replayParked(chosen(row ?? { id: '', version: 0 }))).to.include({
      state: 'replayed',
      endedWhy: 'filed',
    })
    expect((await story.rows()).results[0]).to.include({ specimen: card })
  })

  it('files no later value before an older one that is held of the same card (B-18)', async () => {
    const { nora, ana } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends(story, 'M1', misread(card), { value: '48.7' })
    await sends(story, 'M0', card, { unit: 'ng/mL' })
    await sends(story, 'M2', misread(card), { value: '4.9', status: 'C' })
    const [older, , later] = await heldNow(story)
    expect(older?.why).to.equal('bad-number')
    const second = await ana.proposeMatch({
      ...chosen(later ?? { id: '', version: 0 }),
      number: card,
      reason: REASON,
    })
    await refusedAs(
      story.lab.people.tess.confirmMatch(chosen(second)),
      'conflict',
      /older value of this specimen/,
    )
    expect((await story.rows()).results).to.deep.equal([])
  })
})

intakeStories('twins (E-17)', story => {
  it('are both listed, neither before the other, and the list says to look at the card', async () => {
    const { nora, tess, rita } = story.lab.people
    const one = await story.lab.registered(nora, { newborn: { plurality: 2, birthOrder: 1 } })
    const two = await story.lab.registered(nora, {
      mother: { id: one.mother },
      ...(one.subject.pregnancy ? { pregnancy: one.subject.pregnancy } : {}),
      newborn: { plurality: 2, birthOrder: 2 },
    })
    const numbers = [one, two].map(twin => twin.specimen.number)
    for (const number of numbers) {
      await nora.collectSpecimen({ number, collectedAt: story.lab.clock.now() })
      await rita.receiveSpecimen({ number, centre: story.lab.at.GMCH })
    }
    const twelve = `0326${'9'.repeat(8)}`
    const text = story.text(
      { specimen: twelve + checkDigits(twelve), analyte: 'TSH', value: '2.1', sex: 'F' },
      'M1',
    )
    const pid = text.split('\r').find(line => line.startsWith('PID')) ?? ''
    await story.say(text.replace(pid, 'PID|1||||王小燕||20261119|F'))
    const [row] = await heldNow(story)
    const list = await tess.findLikely({ id: row?.id ?? '' })
    expect(list.map(one => one.specimen.number)).to.have.members(numbers)
    expect(list[0]?.score).to.equal(list[1]?.score)
    for (const { reasons } of list) {
      const says = reasons.map(one => one.says.en).join(' ')
      expect(says).to.match(/name in the message is that of its family/)
      expect(says).to.match(/one of twins/)
      expect(says).not.to.match(/王/)
    }
    expect((await story.rows()).results).to.deep.equal([])
  })
})
