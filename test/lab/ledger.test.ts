/** The delivery ledger: received, kept, matched, released, each with its time and its system. */
import { expect } from 'chai'
import { say } from '../../server/contract/words.ts'
import { intakeStories } from '../support/intake.ts'
import { refusedAs } from '../support/refusals.ts'

intakeStories('the way of a result', story => {
  const sends = (id: string, specimen: string, more: object = {}) =>
    story.say(story.text({ specimen, analyte: 'TSH', value: '2.1', ...more }, id))

  it('is told from the bytes to the release, each step with its time and who did it', async () => {
    const { nora, tess } = story.lab.people
    const card = await story.lab.receivedFrom(nora)
    await sends('M1', card)
    const came = story.lab.clock.now()
    const [before] = await tess.showLedger({ number: card })
    expect(before?.received).to.include({ at: came, line: 'GMCH immunoassay' })
    expect(before?.received?.peer).to.match(/^127\.0\.0\.1:/)
    expect(before?.kept).to.include({ controlId: 'M1', answer: 'AA', answeredAt: came })
    expect(before?.matched).to.include({ by: 'rules', at: came, proposedBy: null })
    expect([before?.verified, before?.released]).to.deep.equal([null, null])

    story.lab.clock.move({ hours: 1 })
    await story.lab.verified(card)
    const verified = story.lab.clock.now()
    story.lab.clock.move({ hours: 1 })
    await story.lab.authorised(card)
    const [after] = await tess.showLedger({ number: card })
    expect(after).to.include({ value: '2.1', state: 'authorised' })
    expect(after?.verified).to.deep.equal({ at: verified, by: say('田思', '田思') })
    expect(after?.released).to.deep.equal({ at: story.lab.clock.now(), by: say('安雅', '安雅') })
  })

  it('keeps what a correction replaced, each with its own message', async () => {
    const { tess } = story.lab.people
    const card = story.card()
    await sends('M1', card)
    await sends('M2', card, { value: '2.4', status: 'C' })
    const steps = await tess.showLedger({ number: card })
    expect(steps.map(one => [one.kept?.controlId, one.value, one.state])).to.deep.equal([
      ['M1', '2.1', 'superseded'],
      ['M2', '2.4', 'recorded'],
    ])
  })

  it('names the two people who matched it, and the number that was sent', async () => {
    const { tess, ana } = story.lab.people
    const card = story.card()
    const sent = card.slice(0, 9) + ((Number(card[9]) + 1) % 10) + card.slice(10)
    await sends('M1', sent)
    const [row] = (await tess.listParked({ centre: story.lab.at.GMCH })).rows
    const match = await tess.proposeMatch({
      ...{ id: row?.id ?? '', version: 1, number: card, reason: 'x' },
    })
    story.lab.clock.move({ hours: 2 })
    await ana.confirmMatch({ id: match.id, version: 1 })
    const [step] = await tess.showLedger({ number: card })
    expect(step?.matched).to.deep.equal({
      ...{ at: story.lab.clock.now(), by: 'people', proposedBy: '田思', confirmedBy: '安雅', sent },
    })
    const ofMessage = await tess.showMessageLedger({ id: row?.message ?? '' })
    expect(ofMessage).to.deep.equal([step])
  })

  it('of a message is that of its own values alone; one that filed nothing has none', async () => {
    const { tess } = story.lab.people
    const card = story.card()
    await sends('M1', card)
    await sends('M2', card, { analyte: 'G6PD', value: '5.5' })
    await sends('M3', '03260000000100')
    const ledgers = []
    for (const { id } of await story.listed()) ledgers.push(await tess.showMessageLedger({ id }))
    expect(ledgers.map(all => all.map(one => one.analyte))).to.deep.equal([['TSH'], ['G6PD'], []])
  })

  it('is nobody’s to read at another centre, or without the bench (F-01)', async () => {
    const { theo, nora, adam } = story.lab.people
    const card = story.card()
    await sends('M1', card)
    const [message] = await story.listed()
    await refusedAs(theo.showLedger({ number: card }), 'not-found', /./)
    await refusedAs(theo.showMessageLedger({ id: message?.id ?? '' }), 'not-found', /./)
    await refusedAs(nora.showLedger({ number: card }), 'forbidden', /./)
    await refusedAs(adam.showMessageLedger({ id: message?.id ?? '' }), 'forbidden', /./)
  })
})
