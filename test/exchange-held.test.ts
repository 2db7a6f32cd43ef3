/** Several messages in a frame, drills, what is held and how it comes free, and lines with wishes. */
import { expect } from 'chai'
import iconv from 'iconv-lite'
import { frame } from '../lims-adapters/hl7/mllp.ts'
import { specimenNumber } from '../server/contract/specimen-number.ts'
import { became, type IntakeStory, intakeStories } from './support/intake.ts'
import { refusedAs } from './support/refusals.ts'
import { until } from './support/waiting.ts'

const UNREGISTERED = specimenNumber('03', '26', 77)

const parkedRows = async (story: IntakeStory) =>
  (await story.lab.people.tess.listParked({ centre: story.lab.at.GMCH })).rows

/** Registers a second line of GMCH. */
const secondLine = (story: IntakeStory, more: { unknownSpecimen?: 'AE' } = {}) =>
  story.lab.people.adam.addLine({
    ...{ centre: story.lab.at.GMCH, name: 'second', adapter: 'demo-immunoassay' },
    ...{ application: 'DEMO-IA', facility: 'SECOND', ...more },
  })

intakeStories('several messages in one frame', story => {
  const tsh = (id: string, specimen = story.card()) =>
    story.text({ specimen, analyte: 'TSH', value: '2.1' }, id)

  it('are kept, applied and answered one by one, and the frame is kept whole', async () => {
    const payload = tsh('M1') + tsh('M2') + tsh('M3')
    const talk = story.raw()
    await talk.write(frame(Buffer.from(payload)))
    await until('three answers', () => talk.frames.length >= 3)

    expect(talk.acks()).to.deep.equal(['AA M1', 'AA M2', 'AA M3'])
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(Array(3).fill('applied AA 1/0/0'))
    expect(Buffer.concat(messages.map(row => Buffer.from(row.bytes))).toString()).to.equal(payload)
    expect(results).to.have.length(3)
    const frames = await story.lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('frame').select('bytes').execute(),
    )
    expect(frames.map(({ bytes }) => Buffer.from(bytes).toString())).to.deep.equal([payload])
  })

  it('in a batch: a bad one disturbs no other, and a wrong count is shown (B-24)', async () => {
    const batch = (...parts: string[]) =>
      `FHS|^~\\&|DEMO-IA|GMCH\rBHS|^~\\&|DEMO-IA|GMCH\r${parts.join('')}BTS|5\rFTS|1\r`
    const bad = tsh('M2').replace('ORU^R01^ORU_R01', 'ADT^A01')
    const talk = story.raw()
    await talk.write(frame(Buffer.from(batch(tsh('M1'), bad, tsh('M3')))))
    await until('three answers', () => talk.frames.length >= 3)

    expect(talk.acks()).to.deep.equal(['AA M1', 'AR M2', 'AA M3'])
    const listed = await story.listed()
    expect(listed.map(row => row.state)).to.deep.equal(['applied', 'refused', 'applied', 'parked'])
    expect(listed.at(-1)?.says?.en).to.match(/BTS counts 5, but 3 arrived/)
  })

  it('sent again are answered again, one by one, to the byte (B-08)', async () => {
    const payload = frame(Buffer.from(tsh('M1') + tsh('M2')))
    const talk = story.raw()
    await talk.write(payload, payload)
    await until('four answers', () => talk.frames.length >= 4)
    const [one, two, again, too] = talk.frames
    expect([one, two]).to.deep.equal([again, too])
    expect((await story.rows()).results).to.have.length(2)
  })

  it('of two centres: only those of the first line’s centre are taken', async () => {
    const talk = story.raw()
    const theirs = tsh('M2').replace('|GMCH|', '|GMU|')
    await talk.write(frame(Buffer.from(tsh('M1') + theirs)))
    await until('two answers', () => talk.frames.length >= 2)
    expect(talk.acks()).to.deep.equal(['AA M1', 'AR M2'])
    expect(await story.lab.people.theo.listMessages({ centre: story.lab.at.GMU })).to.deep.equal({
      rows: [],
      next: null,
    })
  })
})

intakeStories('several messages in a frame that cannot be read', story => {
  /** 小 alone is valid UTF-8 too, and must not become another name. */
  const named = (id: string, name: string, facility = 'GMCH') =>
    story
      .text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, id)
      .replace('PID|1', `PID|1||||${name}`)
      .replace('|GMCH|', `|${facility}|`)
      .replace(/\|2\.5\.1[^\r]*/, '|2.5.1')
  const BHS = 'BHS|^~\\&|DEMO-IA|GMCH\r'

  async function says(payload: Buffer, answers: number): Promise<string[]> {
    const talk = story.raw()
    await talk.write(frame(payload))
    await until('all are answered', () => talk.frames.length >= answers)
    return talk.acks()
  }

  async function setCharset(): Promise<void> {
    const [line] = await story.lab.people.adam.listLines({ centre: story.lab.at.GMCH })
    const { id = '', version = 0 } = line ?? {}
    await story.lab.people.adam.changeLine({ id, version, charset: 'gb18030' })
  }

  for (const [how, before, after] of [
    ['bare', '', ''],
    ['in a batch', BHS, 'BTS|3\r'],
  ] as const)
    it(`${how}: each is kept, answered, and replayed once the charset is set (A-08, B-24)`, async () => {
      const { tess } = story.lab.people
      const parts = [named('M1', '王小宝'), named('M2', '小'), named('M3', '李珅瑋')]
      const payload = iconv.encode(before + parts.join('') + after, 'gb18030')

      expect(await says(payload, 3)).to.deep.equal(['AA M1', 'AA M2', 'AA M3'])
      const held = await story.listed()
      expect(held.map(row => `${row.controlId} ${row.state} ${row.lineName}`)).to.deep.equal([
        'M1 parked GMCH immunoassay',
        'M2 parked GMCH immunoassay',
        'M3 parked GMCH immunoassay',
      ])
      const { messages } = await story.rows()
      const bytes = messages.map(row => Buffer.from(row.bytes))
      expect(bytes).to.deep.equal(parts.map(part => iconv.encode(part, 'gb18030')))
      const shown = await Promise.all(held.map(({ id }) => tess.showMessage({ id })))
      expect(shown.map(({ text }) => text)).to.deep.equal([null, null, null])
      for (const { id } of held)
        await refusedAs(tess.replayMessage({ id }), 'conflict', /not valid utf-8/)

      await setCharset()
      expect(await says(payload, 3)).to.deep.equal(['AA M1', 'AA M2', 'AA M3'])
      for (const { id } of held) {
        expect(await tess.replayMessage({ id })).to.include({ state: 'applied', results: 1 })
        await refusedAs(tess.replayMessage({ id }), 'conflict', /settled already/)
      }

      const now = await story.rows()
      expect(now.messages.map(became)).to.deep.equal([
        ...Array(3).fill('applied AA 1/0/0'),
        ...Array(3).fill('duplicate AA 0/0/0'),
      ])
      expect(now.results).to.have.length(3)
      const read = await Promise.all(held.map(({ id }) => tess.showMessage({ id })))
      expect(read.map(({ text }) => text)).to.deep.equal(parts)
    })

  it('each that can be read by itself is filed; a bad one disturbs no other (A-08, B-24)', async () => {
    const declaring = (id: string, charset: string) =>
      named(id, '王小宝').replace('|2.5.1', `|2.5.1||||||${charset}`)
    const cut = Buffer.from(declaring('M3', 'UNICODE UTF-8'))
    const end = cut.indexOf('宝') + Buffer.byteLength('宝')
    const payload = Buffer.concat([
      iconv.encode(declaring('M1', 'GBK'), 'gbk'),
      Buffer.from(declaring('M2', 'UNICODE UTF-8')),
      ...[cut.subarray(0, end - 1), cut.subarray(end)],
      Buffer.from(named('M4', 'Ada')),
    ])

    const answers = ['AA M1', 'AA M2', 'AA M3', 'AA M4']
    expect(await says(payload, 4)).to.deep.equal(answers)
    expect(await says(payload, 4)).to.deep.equal(answers)

    const rows = await story.listed()
    expect(rows.map(row => row.state)).to.deep.equal([
      ...['applied', 'applied', 'parked', 'applied'],
      ...Array(4).fill('duplicate'),
    ])
    const [first, second, third] = rows
    expect(third?.says?.en).to.match(/cut or damaged/)
    for (const row of [first, second]) {
      const { text } = await story.lab.people.tess.showMessage({ id: row?.id ?? '' })
      expect(text).to.include('王小宝')
    }
  })

  it('of two centres: those of another than the first are refused, not held by the wrong one', async () => {
    const parts = [named('M1', '王小宝'), named('M2', '王小宝', 'GMU')]
    const payload = iconv.encode(parts.join(''), 'gb18030')
    expect(await says(payload, 2)).to.deep.equal(['AA M1', 'AR M2'])
    expect((await story.listed()).map(row => row.state)).to.deep.equal(['parked', 'refused'])
  })

  it('kept as one by an earlier version: a replay says how each can be had', async () => {
    const { tess } = story.lab.people
    await story.saySilently(frame(Buffer.from(named('M1', 'Ada').replace('|M1|', '||'))))
    const [row] = await story.listed()
    const id = row?.id ?? ''
    await story.lab.store.work({ id: 'test' }, [story.lab.at.GMCH], async work => {
      const bytes = Buffer.from(BHS + named('M1', 'Ada') + named('M2', 'Ada'))
      await work.db.updateTable('message').set({ bytes }).where('id', '=', id).execute()
    })
    await refusedAs(tess.replayMessage({ id }), 'conflict', /Have the instrument send them again/)
  })
})

intakeStories('a message that concerns no patient', story => {
  for (const processing of ['T', 'D'] as const)
    it(`MSH-11 ${processing}: kept, AA, applied to nobody (B-01)`, async () => {
      const card = story.card()
      const text = story.text({ specimen: card, analyte: 'TSH', value: '48.7', processing }, 'M1')
      expect((await story.say(text)).code).to.equal('AA')
      const [row] = await story.listed()
      expect(row).to.include({ state: 'applied', results: 0, held: 0 })
      expect(row?.says?.en).to.match(/training or debugging/)
      expect(await parkedRows(story)).to.deep.equal([])
      expect((await story.lab.people.dora.showBoard({})).rows).to.deep.equal([])
    })

  it('a control is held, never a result, and holds up nobody (B-22)', async () => {
    const card = story.card()
    await story.say(story.text({ specimen: 'QC-1', analyte: 'TSH', value: '9.9' }, 'M1'))
    await story.say(story.text({ specimen: card, analyte: 'TSH', value: '9.9', role: 'Q' }, 'M2'))
    await story.say(story.text({ specimen: card, analyte: 'TSH', value: '2.1' }, 'M3'))
    expect((await parkedRows(story)).map(row => row.why)).to.deep.equal([
      'unknown-control',
      'unknown-control',
    ])
    expect((await story.rows()).results.map(row => row.value)).to.deep.equal(['2.1'])
  })
})

intakeStories('what is held', story => {
  const sends = (id: string, specimen: string, value: string, more = {}) =>
    story.say(story.text({ specimen, analyte: 'TSH', value, ...more }, id))

  it('makes the same value of another spelling and another line wait behind it', async () => {
    const card = story.card()
    await secondLine(story)
    await sends('M1', card, '48.7', { unit: 'ng/mL' })

    const other = story.text(
      { specimen: card, analyte: '29575-8', value: '2.1', unit: 'mIU/L' },
      'M2',
    )
    await story.say(other.replace('|GMCH|', '|SECOND|'))

    expect((await parkedRows(story)).map(row => row.why)).to.deep.equal(['unknown-unit', 'behind'])
  })

  it('holds up no other analyte and no other specimen', async () => {
    const card = story.card()
    await sends('M1', card, '48.7', { unit: 'ng/mL' })
    await story.say(story.text({ specimen: card, analyte: 'G6PD', value: '5.5' }, 'M2'))
    await sends('M3', story.card(), '2.1')
    expect((await story.rows()).results).to.have.length(2)
  })

  it('at another centre’s desk holds up nothing at its own (B-04)', async () => {
    const card = story.card()
    const strayed = story.text({ specimen: card, analyte: 'TSH', value: '48.7' }, 'M1')
    await story.say(strayed.replace('|GMCH|', '|GMU|'))
    await sends('M2', card, '2.1')

    expect((await story.rows()).results.map(row => row.value)).to.deep.equal(['2.1'])
    const { rows } = await story.lab.people.theo.listParked({ centre: story.lab.at.GMU })
    expect(rows.map(row => row.why)).to.deep.equal(['other-centre'])
    expect(await parkedRows(story)).to.deep.equal([])
  })

  it('without its test holds up its line’s values of that specimen', async () => {
    const card = story.card()
    await story.say(
      story.text({ specimen: card, analyte: 'TSH', value: '48.7' }, 'M1').replace('|TSH|', '||'),
    )
    await sends('M2', card, '2.1')
    expect((await parkedRows(story)).map(row => row.why)).to.deep.equal(['unreadable', 'behind'])
  })

  it('stays held with a new reason when its replay fails for another one', async () => {
    const { tess } = story.lab.people
    await sends('M1', UNREGISTERED, '2,1')
    const [row] = await parkedRows(story)
    const after = await tess.replayParked({ id: row?.id ?? '', version: row?.version ?? 0 })
    expect(after).to.include({ state: 'parked', why: 'unknown-specimen', tries: 1, version: 2 })
  })

  it('of an older version, or settled already, is not replayed twice', async () => {
    const { tess } = story.lab.people
    const card = story.card()
    await sends('M1', card, '2.1', { unit: 'ng/mL' })
    const [row] = await parkedRows(story)
    const { id = '', version = 0 } = row ?? {}
    await tess.replayParked({ id, version })
    await refusedAs(tess.replayParked({ id, version }), 'conflict', /has changed/)
    await tess.dismissParked({ id, version: version + 1, reason: 'measured again by hand' })
    await refusedAs(tess.replayParked({ id, version: version + 2 }), 'conflict', /settled already/)
    const { rows } = await tess.listParked({ centre: story.lab.at.GMCH, state: 'dismissed' })
    expect(rows[0]).to.include({ endedWhy: 'measured again by hand', value: '2.1' })
  })

  it('once dismissed lets the later one be replayed', async () => {
    const { tess } = story.lab.people
    const card = story.card()
    await sends('M1', card, '48.7', { unit: 'ng/mL' })
    await sends('M2', card, '2.1')
    const [first, second] = await parkedRows(story)
    const later = { id: second?.id ?? '', version: 1 }
    await refusedAs(tess.replayParked(later), 'conflict', /Settle that one first/)
    await tess.dismissParked({ id: first?.id ?? '', version: 1, reason: 'wrong unit' })
    expect(await tess.replayParked(later)).to.include({ state: 'replayed', endedWhy: 'filed' })
    expect((await story.rows()).results.map(row => row.value)).to.deep.equal(['2.1'])
  })

  it('that turns out to be known when replayed has no second effect (B-10)', async () => {
    const { tess } = story.lab.people
    const card = await story.lab.cardFrom(story.lab.people.nora)
    const measuredAt = '20261123080000'
    await sends('M1', card, '2.1', { measuredAt })
    await sends('M2', card, '2.1', { measuredAt })
    await story.lab.people.rita.receiveSpecimen({ number: card, centre: story.lab.at.GMCH })
    for (const { id, version } of await parkedRows(story)) await tess.replayParked({ id, version })
    expect((await story.rows()).parked.map(row => row.endedWhy)).to.deep.equal(['filed', 'known'])
    expect((await story.rows()).results).to.have.length(1)
  })

  it('is nobody’s to see or settle at another centre (F-01)', async () => {
    const { theo } = story.lab.people
    await sends('M1', UNREGISTERED, '2.1')
    const [row] = await parkedRows(story)
    const at = { id: row?.id ?? '', version: 1 }
    await refusedAs(theo.replayParked(at), 'not-found', /./)
    await refusedAs(theo.dismissParked({ ...at, reason: 'none of mine' }), 'not-found', /./)
    await refusedAs(theo.listParked({ centre: story.lab.at.GMCH }), 'not-found', /./)
  })
})

intakeStories('a message that was parked whole', story => {
  it('is replayed once its line can read it, and its answer stays what it was', async () => {
    const { tess, adam } = story.lab.people
    const card = story.card()
    await adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'other maker', adapter: 'demo-immunoassay' },
      ...{ application: 'OTHER', facility: 'GMCH' },
    })
    // The adapter knows its own by MSH-3, so a message of this line is none of its own.
    const payload = story
      .text({ specimen: card, analyte: 'TSH', value: '2.1' }, 'M1')
      .replace('DEMO-IA', 'OTHER')
    const answer = await story.say(payload)
    const [row] = await story.listed()
    expect(row).to.include({ state: 'parked', answer: 'AA' })
    expect(row?.says?.en).to.match(/not a message of “other maker”/)

    const after = await tess.replayMessage({ id: row?.id ?? '' })

    expect(after).to.include({ state: 'parked', results: 0 })
    expect((await story.say(payload)).bytes.equals(answer.bytes)).to.equal(true)
    const story1 = await story.lab.store.facts(story.lab.at.GMCH, 0, 500)
    expect(story1.slice(-3).map(fact => fact.kind)).to.deep.equal([
      'message.parked',
      'message.replayed',
      'message.parked',
    ])
  })

  it('without a number is filed by a replay, still unanswered (B-02)', async () => {
    const { tess } = story.lab.people
    const text = story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, 'M1')
    await story.saySilently(frame(Buffer.from(text.replace('|M1|', '||'))))
    const [row] = await story.listed()
    const after = await tess.replayMessage({ id: row?.id ?? '' })
    expect(after).to.include({ state: 'applied', results: 1, answer: null })
    await refusedAs(tess.replayMessage({ id: row?.id ?? '' }), 'conflict', /settled already/)
  })

  it('in bytes that cannot be read says so when it is replayed', async () => {
    const { tess } = story.lab.people
    const text = story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, 'M1')
    const payload = Buffer.concat([Buffer.from(text), Buffer.of(0xff, 0x0d)])
    await story.say(payload)
    const [row] = await story.listed()
    await refusedAs(tess.replayMessage({ id: row?.id ?? '' }), 'conflict', /not valid utf-8/)
  })
})

intakeStories('a line whose partner insists on AE', story => {
  const text = (id: string, specimen: string, value = '2.1') =>
    story.text({ specimen, analyte: 'TSH', value }, id).replace('|GMCH|', '|SECOND|')

  it('is told AE for an unknown specimen, and AA once its resend could be filed', async () => {
    await secondLine(story, { unknownSpecimen: 'AE' })
    const { nora, rita } = story.lab.people
    const { specimen } = await story.lab.registered(nora)
    const number = specimenNumber('03', '26', Number(specimen.number.slice(4, 12)) + 1)
    const payload = text('M1', number)

    const first = await story.say(payload)
    const second = await story.say(payload)
    expect([first.code, second.code]).to.deep.equal(['AE', 'AE'])
    expect(first.text).to.match(/not known here yet/)
    expect(await parkedRows(story)).to.have.length(1)

    const card = await story.lab.cardFrom(nora)
    expect(card).to.equal(number)
    await rita.receiveSpecimen({ number, centre: story.lab.at.GMCH })
    const third = await story.say(payload)
    const fourth = await story.say(payload)

    expect(third.code).to.equal('AA')
    expect(fourth.bytes.equals(third.bytes)).to.equal(true)
    const { messages, results, parked } = await story.rows()
    expect(messages.map(became)).to.deep.equal([
      'applied AE 0/0/1',
      'applied AE 0/1/0',
      'applied AA 1/0/0',
      'duplicate AA 0/0/0',
    ])
    expect(results.map(row => row.specimen)).to.deep.equal([number])
    expect(parked.map(row => row.endedWhy)).to.deep.equal(['sent-again'])
  })

  /** A line of such a partner, and the number of a card that the ward has not registered yet. */
  async function unknownCard() {
    await secondLine(story, { unknownSpecimen: 'AE' })
    const { specimen } = await story.lab.registered(story.lab.people.nora)
    return specimenNumber('03', '26', Number(specimen.number.slice(4, 12)) + 1)
  }

  async function received(number: string) {
    expect(await story.lab.cardFrom(story.lab.people.nora)).to.equal(number)
    await story.lab.people.rita.receiveSpecimen({ number, centre: story.lab.at.GMCH })
  }

  const said = async (...payloads: string[]) => {
    const codes: string[] = []
    for (const payload of payloads) codes.push((await story.say(payload)).code)
    return codes
  }

  const standing = async () =>
    (await story.rows()).results
      .filter(row => row.state !== 'superseded')
      .map(row => `${row.value} ${row.status}`)

  const at = '20261123080000'
  const tsh = (id: string, specimen: string, value: string, status = 'F') =>
    story
      .text({ specimen, analyte: 'TSH', value, status, measuredAt: at }, id)
      .replace('|GMCH|', '|SECOND|')

  it('is told AE for what waits behind a value of an unknown specimen; both are filed in order (B-03, B-18)', async () => {
    const number = await unknownCard()
    const [final, correction] = [tsh('M1', number, '2.1'), tsh('M2', number, '48.7', 'C')]

    expect(await said(final, correction, final, correction)).to.deep.equal(Array(4).fill('AE'))
    await received(number)

    expect(await said(final, correction)).to.deep.equal(['AA', 'AA'])
    expect(await standing()).to.deep.equal(['48.7 corrected'])
    const { parked } = await story.rows()
    expect(parked.map(row => row.endedWhy)).to.deep.equal(['sent-again', 'sent-again'])
  })

  it('is told AE however often it sends a value of an unknown specimen under a new number', async () => {
    const number = await unknownCard()
    const again = ['M1', 'M2', 'M3'].map(id => tsh(id, number, '2.1'))
    expect(await said(...again)).to.deep.equal(['AE', 'AE', 'AE'])
    await received(number)
    expect(await said(...again)).to.deep.equal(['AA', 'AA', 'AA'])
    expect(await standing()).to.deep.equal(['2.1 final'])
    expect(await parkedRows(story)).to.deep.equal([])
  })

  it('sends the younger one first: that waits for a person, and holds up nothing older', async () => {
    const { tess } = story.lab.people
    const number = await unknownCard()
    const [final, correction] = [tsh('M1', number, '2.1'), tsh('M2', number, '48.7', 'C')]
    await said(final, correction)
    await received(number)

    expect(await said(correction)).to.deep.equal(['AA'])
    expect(await standing()).to.deep.equal([])
    expect(await said(final)).to.deep.equal(['AA'])

    const held = await parkedRows(story)
    expect(held.map(row => [row.why, row.value])).to.deep.equal([['behind', '48.7']])
    for (const { id, version } of held) await tess.replayParked({ id, version })
    expect(await standing()).to.deep.equal(['48.7 corrected'])
  })

  it('names an unknown specimen twice in one message: both are filed when it comes again (B-10)', async () => {
    const number = await unknownCard()
    const both = tsh('M1', number, '2.1').replace(
      /OBX.*\r/,
      obx => obx + obx.replace('|2.1|', '|48.7|').replace('||F|', '||C|'),
    )
    expect(both.match(/OBX/g)).to.have.length(2)
    expect(await said(both)).to.deep.equal(['AE'])
    await received(number)
    expect(await said(both)).to.deep.equal(['AA'])
    expect(await standing()).to.deep.equal(['48.7 corrected'])
    expect(await parkedRows(story)).to.deep.equal([])
  })

  it('is told AA for what waits behind a value of a card that is known', async () => {
    await secondLine(story, { unknownSpecimen: 'AE' })
    const card = story.card()
    expect(await said(tsh('M1', card, '2,1'), tsh('M2', card, '2.1'))).to.deep.equal(['AA', 'AA'])
    expect((await parkedRows(story)).map(row => row.why)).to.deep.equal(['not-a-number', 'behind'])
  })

  it('is told AA for everything else, and a resend of that is a duplicate', async () => {
    await secondLine(story, { unknownSpecimen: 'AE' })
    const payload = text('M1', story.card(), '2,1')
    const first = await story.say(payload)
    expect(first.code).to.equal('AA')
    expect((await story.say(payload)).bytes.equals(first.bytes)).to.equal(true)
    expect((await story.rows()).messages.map(became)).to.deep.equal([
      'applied AA 0/0/1',
      'duplicate AA 0/0/0',
    ])
  })
})
