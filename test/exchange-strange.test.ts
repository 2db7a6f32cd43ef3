/**
 * What is no ordinary message: refused, parked whole, heard, or evidence. Nothing of it is filed,
 * all of it is kept, and each is said to a person in a sentence.
 */
import { expect } from 'chai'
import iconv from 'iconv-lite'
import { frame } from '../lims-adapters/hl7/mllp.ts'
import { became, intakeStories } from './support/intake.ts'
import { bytes } from './support/mllp.ts'
import { eventually, until } from './support/waiting.ts'

intakeStories('a message that can never succeed', story => {
  const good = (id: string) =>
    story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, id)

  /** What is changed in a good message, the ERR code of the refusal, and its sentence. */
  const REFUSED: [string, (text: string) => string, number, RegExp][] = [
    ['another type (B-01)', t => t.replace('ORU^R01^ORU_R01', 'ADT^A01'), 200, /Only results/],
    ['another event (B-01)', t => t.replace('ORU^R01^ORU_R01', 'ORU^R30'), 200, /Only results/],
    ['no type (B-01)', t => t.replace('ORU^R01^ORU_R01', ''), 200, /Only results/],
    ['version 3 (B-01)', t => t.replace('|2.5.1', '|3.0'), 203, /version 2\.x/],
    ['no version (B-01)', t => t.replace('|2.5.1', '|'), 203, /version 2\.x/],
    ['a sender nobody registered', t => t.replace('DEMO-IA|GMCH', 'WHO|KNOWS'), 103, /registered/],
    ['a header nobody can read', t => t.replace('MSH|^~\\&|', 'MSH|AAAA|'), 100, /MSH-2/],
  ]
  for (const [what, change, code, sentence] of REFUSED)
    it(`${what}: AR with a reason in both languages, and kept`, async () => {
      const payload = change(good('M1'))

      const answer = await story.say(payload)

      expect(answer.code).to.equal('AR')
      expect(answer.text).to.match(/\rMSA.AR.M1/)
      expect(answer.text).to.include(`${code}`)
      const said = Buffer.from(answer.text, 'latin1').toString('utf8')
      expect(said)
        .to.match(sentence)
        .and.match(/[\u4e00-\u9fff]/)
      const { messages, results } = await story.rows()
      expect(messages.map(became)).to.deep.equal(['refused AR 0/0/0'])
      expect(messages[0]?.says).to.match(sentence)
      expect(results).to.deep.equal([])
      expect((await story.say(payload)).bytes.equals(answer.bytes)).to.equal(true)
    })

  it('says nothing of a patient in its answer', async () => {
    const payload = good('M1')
      .replace('PID|1', 'PID|1||ID-9911||张^伟')
      .replace('DEMO-IA|GMCH', 'WHO|KNOWS')
    const { bytes: said } = await story.say(payload)
    expect(said.toString()).not.to.match(/张|9911|0326/)
  })
})

intakeStories('a message that gets no answer', story => {
  const good = (id: string) =>
    story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, id)

  it('has no number: kept, shown with a sentence, never filed (B-02)', async () => {
    await story.saySilently(frame(Buffer.from(good('M1').replace('|M1|', '||'))))
    const [row] = await story.listed()
    expect(row).to.include({ state: 'parked', controlId: null, answer: null })
    expect(row?.says?.en).to.match(/no control id/)
    expect((await story.rows()).results).to.deep.equal([])
  })

  it('is itself an acknowledgement: heard, never answered', async () => {
    const ack = 'MSH|^~\\&|DEMO-IA|GMCH|||20261123||ACK^R01|M9|P|2.5.1\rMSA|AA|X1\r'
    await story.saySilently(frame(Buffer.from(ack)), frame(Buffer.from(ack)))
    const [row] = await story.listed()
    expect(row).to.include({ state: 'heard', controlId: 'M9', answer: null })
  })

  it('is no message at all: kept and parked', async () => {
    await story.saySilently(frame(bytes('hello')), frame(bytes('')), frame(bytes('\0\x01\x80')))
    const { messages } = await story.rows()
    const parked = messages.filter(row => row.state === 'parked')
    expect(parked.map(row => Buffer.from(row.bytes).toString('latin1'))).to.deep.equal([
      'hello',
      '',
      '\0\x01\x80',
    ])
  })

  it('has a number that no frame can carry back', async () => {
    await story.saySilently(frame(bytes(good('M\x1c1'))))
    const [row] = await story.listed()
    expect(row).to.include({ state: 'parked', controlId: null, answer: null })
  })

  it('in UTF-16 is kept and parked (A-09)', async () => {
    const wide = Buffer.from(good('M1'), 'utf16le')
    await story.saySilently(frame(Buffer.concat([Buffer.of(0xff, 0xfe), wide])))
    const { messages } = await story.rows()
    expect(messages[0] && became(messages[0])).to.equal('parked silent 0/0/0')
    expect(messages[0]?.says).to.match(/UTF-16/)
  })
})

intakeStories('bytes that never became a frame', story => {
  const text = () => story.text({ specimen: story.card(), analyte: 'TSH', value: '48.7' }, 'M1')
  const evidence = async () => (await story.listed()).filter(row => row.state === 'parked')
  const kept = (count: number) =>
    eventually('the evidence is kept', evidence, ({ length }) => length >= count)

  it('cut off by the connection: kept as evidence on its line, never applied (A-05)', async () => {
    const whole = text()
    const cut = whole.slice(0, whole.indexOf('48.7') + 1)
    const talk = story.raw()
    await talk.write(bytes(`\x0b${cut}`))
    talk.socket.end()

    const [row] = await kept(1)

    expect(row).to.include({ controlId: null, answer: null, lineName: 'GMCH immunoassay' })
    expect(row?.says?.en).to.match(/cut off/)
    const { base64 } = await story.lab.people.tess.showMessage({ id: row?.id ?? '' })
    expect(Buffer.from(base64, 'base64').toString()).to.equal(cut)
    const replay = story.lab.people.tess.replayMessage({ id: row?.id ?? '' })
    expect((await replay.catch(error => error)).message).to.match(/cut off before its end/)
    expect(talk.frames).to.deep.equal([])
    expect((await story.rows()).results).to.deep.equal([])
  })

  it('cut off by the next frame: the next one is applied, never joined to it (A-04, T16)', async () => {
    const [first, second] = [text(), text().replace('|M1|', '|M2|').replace('48.7', '2.1')]
    const talk = story.raw()
    await talk.write(bytes(`\x0b${first.slice(0, 200)}`), frame(Buffer.from(second)))
    await until('the second is answered', () => talk.frames.length > 0)

    expect(talk.acks()).to.deep.equal(['AA M2'])
    expect(await kept(1)).to.have.length(1)
    expect((await story.rows()).results.map(row => row.value)).to.deep.equal(['2.1'])
  })

  it('told at once as facts of the centre, so that its parked list refetches (A-05)', async () => {
    const talk = story.raw()
    await talk.write(bytes(`\x0b${text().slice(0, 150)}`))
    talk.socket.end()
    const [row] = await kept(1)
    const facts = await story.lab.store.facts(story.lab.at.GMCH, 0, 500)
    const last = facts.at(-1)
    expect(last).to.include({ kind: 'message.parked', about: row?.id })
  })

  it('outside frames are dropped, and the messages around them are not (A-03)', async () => {
    const talk = story.raw()
    await talk.write(bytes('\r\n\0noise'), frame(Buffer.from(text())), bytes('\n\n\0'))
    await until('an answer', () => talk.frames.length > 0)
    expect(talk.acks()).to.deep.equal(['AA M1'])
  })
})

intakeStories('a sender whose name has components', story => {
  const named = (id: string) =>
    story
      .text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, id)
      .replace('|DEMO-IA|GMCH|', '|DEMO-IA^1.2.3^ISO|GMCH^4.5.6^ISO|')

  for (const [what, component] of [
    ['as usual', '^'],
    ['by a mark of its own', '@'],
  ] as const)
    it(`parted ${what} is known by the first of them, and its value is filed (A-15)`, async () => {
      const { code, text } = await story.say(named('M1').replaceAll('^', component))
      expect(code, text).to.equal('AA')
      const { messages, results } = await story.rows()
      expect(messages.map(became)).to.deep.equal(['applied AA 1/0/0'])
      expect(results.map(row => row.value)).to.deep.equal(['2.1'])
    })

  it('parted by a mark that its header does not name is registered nowhere', async () => {
    const odd = named('M1').replace('DEMO-IA^', 'DEMO-IA@')
    expect((await story.say(odd)).code).to.equal('AR')
  })
})

intakeStories('a message in a charset', story => {
  const NAME = '𠮷田·欧阳静怡㛃'
  const named = (id: string, charset: string, specimen = story.card()) =>
    story
      .text({ specimen, analyte: 'TSH', value: '2.1', sex: 'F' }, id)
      .replace('PID|1||||', `PID|1||||${NAME}`)
      .replace(/\|2\.5\.1[^\r]*/, `|2.5.1||||||${charset}`)

  it('declared is read in it, to the rarest name, and kept in its own bytes (A-08)', async () => {
    for (const [charset, encoding] of [
      ['UNICODE UTF-8', 'utf8'],
      ['GB 18030-2000', 'gb18030'],
    ] as const) {
      const payload = iconv.encode(named(`M-${encoding}`, charset), encoding)
      expect((await story.say(payload)).code).to.equal('AA')
      const seen = (await story.listed()).at(-1)
      const { text } = await story.lab.people.tess.showMessage({ id: seen?.id ?? '' })
      expect(text).to.include(NAME).and.include('|F\r')
      expect(seen).to.include({ state: 'applied', results: 1 })
    }
  })

  it('that its bytes belie is kept and parked, not guessed; AA (A-08)', async () => {
    const payload = iconv.encode(named('M1', 'UNICODE UTF-8'), 'gb18030')
    const answer = await story.say(payload)
    expect(answer.code).to.equal('AA')
    const [row] = await story.listed()
    expect(row).to.include({ state: 'parked', controlId: 'M1' })
    expect(row?.says?.en).to.match(/not valid utf-8/)
    expect((await story.lab.people.tess.showMessage({ id: row?.id ?? '' })).text).to.equal(null)
  })

  it('that its bytes belie is read in the line’s own once that is set, held or new (A-08)', async () => {
    const { adam, tess } = story.lab.people
    const payload = (id: string, declared: string) => iconv.encode(named(id, declared), 'gb18030')
    const DECLARED = ['ASCII', 'EN', 'UNICODE UTF-8']
    for (const [i, declared] of DECLARED.entries()) await story.say(payload(`M${i}`, declared))
    const held = await story.listed()
    expect(held.map(row => row.state)).to.deep.equal(['parked', 'parked', 'parked'])
    for (const { says } of held) expect(says?.en).to.match(/this line by hand and replay/)

    const [line] = await adam.listLines({ centre: story.lab.at.GMCH })
    await adam.changeLine({ id: line?.id ?? '', version: line?.version ?? 0, charset: 'gb18030' })
    for (const { id } of held) await tess.replayMessage({ id })
    await story.say(payload('M9', 'ASCII'))

    const rows = await story.listed()
    expect(rows.map(row => row.state)).to.deep.equal(Array(4).fill('applied'))
    for (const { id } of rows) {
      const { text, charset } = await tess.showMessage({ id })
      expect(text).to.include(NAME)
      expect(charset).to.equal('gb18030')
    }
    expect((await story.rows()).results).to.have.length(4)
  })

  it('with a name cut in the middle of a character is held, whatever its line has (A-08)', async () => {
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'GB', adapter: 'demo-immunoassay' },
      ...{ application: 'DEMO-IA', facility: 'GB', charset: 'gb18030' },
    })
    const text = named('M1', 'UNICODE UTF-8').replace('|GMCH|', '|GB|')
    const bytes = Buffer.from(text)
    const end = bytes.indexOf(NAME) + Buffer.byteLength(NAME)
    const cut = Buffer.concat([bytes.subarray(0, end - 1), bytes.subarray(end)])

    expect((await story.say(cut)).code).to.equal('AA')

    const [row] = await story.listed()
    expect(row).to.include({ state: 'parked', lineName: 'GB' })
    expect(row?.says?.en).to.match(/cut or damaged/)
  })

  it('not declared is the line’s own, else UTF-8 or parked (A-08)', async () => {
    const { adam } = story.lab.people
    await adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'GB', adapter: 'demo-immunoassay' },
      ...{ application: 'DEMO-IA', facility: 'GB', charset: 'gb18030' },
    })
    const onLine = (id: string, facility: string) =>
      iconv.encode(named(id, '').replace('|GMCH|', `|${facility}|`), 'gb18030')

    await story.say(onLine('M1', 'GB'))
    await story.say(onLine('M2', 'GMCH'))

    const { messages } = await story.rows()
    expect(messages.map(row => [row.controlId, row.state, row.charset])).to.deep.equal([
      ['M1', 'applied', 'gb18030'],
      ['M2', 'parked', null],
    ])
  })

  // 小 is D0 A1 in GB 18030, which by itself is valid UTF-8 too.
  for (const facility of ['贵阳妇幼', '小'])
    it(`not declared, from ${facility}: is of the line of that name (A-08)`, async () => {
      await story.lab.people.adam.addLine({
        ...{ centre: story.lab.at.GMCH, name: 'ward', adapter: 'demo-immunoassay' },
        ...{ application: 'DEMO-IA', facility, charset: 'gb18030' },
      })
      const from = (id: string) =>
        story
          .text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, id)
          .replace('|GMCH|', `|${facility}|`)
          .replace(/\|2\.5\.1[^\r]*/, '|2.5.1')
      const broken = Buffer.concat([iconv.encode(from('M2'), 'gb18030'), Buffer.of(0xff, 0x0d)])

      const applied = await story.say(iconv.encode(from('M1'), 'gb18030'))
      const parked = await story.say(broken)
      const talk = story.raw()
      await talk.write(Buffer.of(0x0b), iconv.encode(from('M3'), 'gb18030').subarray(0, 150))
      talk.socket.end()

      const rows = await eventually('the evidence is kept', story.listed, all => all.length === 3)
      expect(rows.map(row => `${row.lineName}: ${row.state} ${row.answer}`)).to.deep.equal([
        'ward: applied AA',
        'ward: parked AA',
        'ward: parked null',
      ])
      for (const [answer, id] of [
        [applied, 'M1'],
        [parked, 'M2'],
      ] as const) {
        expect(answer.text).to.match(new RegExp(`\rMSA.AA.${id}\r`))
        expect(answer.bytes.includes(iconv.encode(`|${facility}|`, 'gb18030'))).to.equal(true)
      }
      expect(rows[1]?.says?.en).to.match(/not valid gb18030, the charset that is set for this line/)
    })

  it('whose header holds a | in a character is answered with its own number (A-08)', async () => {
    // 亅 is 81 7C.
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'GB', adapter: 'demo-immunoassay' },
      ...{ application: 'DEMO-IA', facility: '亅', charset: 'gb18030' },
    })
    const from = (id: string) => named(id, '').replace('|GMCH|||', '|亅||亅·小|')
    const payload = iconv.encode(from('CTRL77'), 'gb18030')
    const broken = Buffer.concat([iconv.encode(from('CTRL78'), 'gb18030'), Buffer.of(0xff, 0x0d)])

    const talk = story.raw()
    await talk.write(...[payload, broken, payload, broken].map(frame))
    await until('four answers', () => talk.frames.length >= 4)

    const [one, two, again, too] = talk.frames
    expect([one, two]).to.deep.equal([again, too])
    expect(talk.acks().slice(0, 2)).to.deep.equal(['AA CTRL77', 'AA CTRL78'])
    const parties = iconv.encode('|亅·小|DEMO-IA|亅|', 'gb18030')
    for (const answer of talk.frames) expect(answer.includes(parties)).to.equal(true)
    const rows = await story.listed()
    expect(
      rows.map(row => `${row.controlId} on ${row.lineName}: ${row.state}`).slice(0, 2),
    ).to.deep.equal(['CTRL77 on GB: applied', 'CTRL78 on GB: parked'])
  })

  it('in GB 18030 whose characters hold | and ^ keeps its fields apart (A-08)', async () => {
    // 饇 is F9 7C, 乗 is 81 5E: the second bytes are the separators.
    const payload = iconv.encode(named('M1', 'GB 18030-2000').replace(NAME, '饇^乗'), 'gb18030')
    expect(payload.includes(0x7c, payload.indexOf('PID'))).to.equal(true)
    expect((await story.say(payload)).code).to.equal('AA')
    expect((await story.rows()).results).to.have.length(1)
  })
})
