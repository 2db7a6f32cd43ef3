/**
 * The intake over real sockets: kept, applied, answered. What a value means for a child is told in
 * `lab/results.test.ts`; here is what becomes of messages.
 */
import { expect } from 'chai'
import { frame } from '../lims-adapters/hl7/mllp.ts'
import { answered } from '../lims-adapters/hl7/sender.ts'
import { answerOf, became, intakeStories } from './support/intake.ts'
import { until } from './support/waiting.ts'

const ALREADY = { analyte: 'TSH', value: '2.1' } as const

intakeStories('a message', story => {
  const tsh = (id: string, specimen = story.card(), value = '2.1') =>
    story.text({ specimen, analyte: 'TSH', value }, id)

  it('is kept byte for byte, applied and answered with its number', async () => {
    const payload = tsh('M1')

    const { text, code } = await story.say(payload)

    expect(code).to.equal('AA')
    expect(text).to.match(/\rMSA\|AA\|M1\r/)
    const [row] = (await story.rows()).messages
    expect(row && Buffer.from(row.bytes).toString()).to.equal(payload)
    expect(row).to.include({ controlId: 'M1', state: 'applied', answer: 'AA', charset: 'utf-8' })
    const [seen] = await story.listed()
    expect(seen).to.include({ lineName: 'GMCH immunoassay', results: 1, held: 0 })
    const { text: shown } = await story.lab.people.tess.showMessage({ id: seen?.id ?? '' })
    expect(shown).to.equal(payload)
  })

  it('sent again gets the same bytes as its answer, and has no second effect (B-08)', async () => {
    const payload = tsh('M1')
    const first = await story.say(payload)

    const again = await story.say(payload)
    const later = await story.say(payload.replace(/\|\d{14}\|\|ORU/, '|20261123090500||ORU'))

    expect(again.bytes.equals(first.bytes)).to.equal(true)
    expect(later.bytes.equals(first.bytes)).to.equal(true)
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal([
      'applied AA 1/0/0',
      'duplicate AA 0/0/0',
      'duplicate AA 0/0/0',
    ])
    expect(messages.slice(1).map(row => row.repeats)).to.deep.equal(Array(2).fill(messages[0]?.id))
    expect(results).to.have.length(1)
  })

  it('sent at once on four connections, again and again, is applied once (B-08)', async () => {
    const card = story.card()
    const payloads = ['A', 'B', 'C'].map((id, i) =>
      story.text({ specimen: card, analyte: ['TSH', 'OHP17', 'G6PD'][i] ?? '', value: '5.1' }, id),
    )
    const lines = await Promise.all([1, 2, 3, 4].map(() => story.line()))

    const answers = await Promise.all(
      lines.flatMap(line => [...payloads, ...payloads].map(payload => story.say(payload, line))),
    )

    const kinds = new Set(answers.map(({ bytes }) => bytes.toString('latin1')))
    expect(kinds.size).to.equal(payloads.length)
    const { messages, results } = await story.rows()
    expect(messages.filter(row => row.state === 'applied')).to.have.length(3)
    expect(messages.filter(row => row.state === 'duplicate')).to.have.length(21)
    expect(results).to.have.length(3)
  })

  it('with a number that was used before and other content is a new one (B-09)', async () => {
    const [one, other] = [story.card(), story.card()]
    await story.say(tsh('1', one))

    const { code } = await story.say(tsh('1', other))

    expect(code).to.equal('AA')
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['applied AA 1/0/0', 'applied AA 1/0/0'])
    expect(results.map(row => row.specimen)).to.deep.equal([one, other])
  })

  it('of the same content on two lines is two messages, the value is known', async () => {
    const card = story.card()
    const mine = tsh('M1', card)
    const { adam } = story.lab.people
    await adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'second', adapter: 'demo-immunoassay' },
      ...{ application: 'DEMO-IA', facility: 'SECOND' },
    })
    await story.say(mine)
    await story.say(mine.replace('|GMCH|', '|SECOND|'))
    expect((await story.rows()).messages.map(became)).to.deep.equal([
      'applied AA 1/0/0',
      'applied AA 0/1/0',
    ])
  })

  it('many at once are answered each on its own line, in its order (A-14)', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => `P${i}`)
    const one = story.raw()
    const other = story.raw()

    // All in one write: nobody waits for an answer before the next.
    one.socket.write(Buffer.concat(ids.map(id => frame(Buffer.from(tsh(id))))))
    other.socket.write(Buffer.concat(ids.map(id => frame(Buffer.from(tsh(`Q${id}`))))))
    await until('all answers', () => one.frames.length + other.frames.length >= 12)

    expect(one.acks()).to.deep.equal(ids.map(id => `AA ${id}`))
    expect(other.acks()).to.deep.equal(ids.map(id => `AA Q${id}`))
    expect((await story.rows()).results).to.have.length(12)
  })

  it('whose sender is gone before the answer is applied, and its resend answered (A-13)', async () => {
    const payload = tsh('M1')
    const gone = story.raw()
    await gone.write(frame(Buffer.from(payload)))
    gone.socket.resetAndDestroy()
    await until('it is kept', () => gone.closed)

    const answer = await story.say(payload)

    expect(answer.code).to.equal('AA')
    const { messages, results } = await story.rows()
    expect(messages.filter(row => row.state === 'applied')).to.have.length(1)
    expect(results).to.have.length(1)
  })

  it('of a line registered a moment ago is known at once', async () => {
    const payload = tsh('M1').replace('|GMCH|', '|NEWLY|')
    expect((await story.say(payload)).code).to.equal('AR')
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'newly come', adapter: 'demo-immunoassay' },
      ...{ application: 'DEMO-IA', facility: 'NEWLY' },
    })
    expect((await story.say(payload)).code).to.equal('AA')
    expect((await story.rows()).results).to.have.length(1)
  })
})

intakeStories('answers, by what the sender asks for', story => {
  /** MSH-15 and MSH-16 of a message, and the codes that come back, in order. */
  const MODES: [string, string, string[]][] = [
    ['', '', ['AA']],
    ['NE', 'AL', ['AA']],
    ['NE', 'NE', ['AA']],
    ['AL', 'NE', ['CA']],
    ['AL', 'AL', ['CA', 'AA']],
    ['ER', 'AL', ['AA']],
    ['SU', 'NE', ['CA']],
  ]

  it('original and enhanced, and a resend gets as many', async () => {
    for (const [accept, application, codes] of MODES) {
      const id = `M${accept}${application}`
      const text = story
        .text({ ...ALREADY, specimen: story.card() }, id)
        .replace('|P|2.5.1', `|P|2.5.1|||${accept}|${application}`)
      const talk = story.raw()
      await talk.write(frame(Buffer.from(text)), frame(Buffer.from(text)))
      await until(id, () => talk.frames.length >= codes.length * 2)

      const [first, again] = [talk.frames.slice(0, codes.length), talk.frames.slice(codes.length)]
      expect(first.map(bytes => answerOf(bytes).code)).to.deep.equal(codes)
      expect(first.map(answered)).to.deep.equal(codes.map(() => id))
      expect(Buffer.concat(again).equals(Buffer.concat(first))).to.equal(true)
    }
  })

  it('says nothing to who wants to hear of errors only', async () => {
    const text = story
      .text({ ...ALREADY, specimen: story.card() }, 'M1')
      .replace('|P|2.5.1', '|P|2.5.1|||NE|ER')
    await story.saySilently(frame(Buffer.from(text)))
    const [row] = (await story.rows()).messages
    expect(row && became(row)).to.equal('applied silent 1/0/0')
  })
})
