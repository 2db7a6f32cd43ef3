/** What stands in a message, however strange or large: kept as it came, filed or held, never bent. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { normalise } from '../server/contract/specimen-number.ts'
import type { Parked } from '../server/contract/ward.ts'
import { later } from '../server/contract/words.ts'
import { hl7Time } from './support/analyzer.ts'
import { became, type IntakeStory, intakeStories } from './support/intake.ts'

const heldRows = async (story: IntakeStory): Promise<Parked[]> =>
  (await story.lab.people.tess.listParked({ centre: story.lab.at.GMCH })).rows

/** A message of GMCH's instrument with these OBX, each as it stands. */
const withObx = (story: IntakeStory, id: string, specimen: string, ...obx: string[]): string =>
  [
    `MSH|^~\\&|DEMO-IA|GMCH|||${hl7Time(story.lab.clock.now())}||ORU^R01^ORU_R01|${id}|P|2.5.1||||||UNICODE UTF-8`,
    'OBR|1|||TSH',
    ...obx.map(text => `OBX|${text}`),
    `SPM|1|${specimen}||DBS|||||||P\r`,
  ].join('\r')

const tsh = (value: string, more = '||||F', unit = 'mIU/L') => `1|NM|TSH||${value}|${unit}|${more}`

intakeStories('a message larger than any plate', story => {
  it('is kept and refused, and the next one is applied (A-07)', async () => {
    const card = story.card()
    const many = Array.from({ length: 100_000 }, () => tsh('2.1'))
    expect((await story.say(withObx(story, 'BIG', card, ...many))).code).to.equal('AR')
    expect((await story.say(withObx(story, 'NEXT', card, tsh('2.1')))).code).to.equal('AA')

    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['refused AR 0/0/0', 'applied AA 1/0/0'])
    expect(messages[0]?.says).to.match(/more than 10000 segments/)
    expect(results).to.have.length(1)
  })

  it('or a frame of a hundred thousand messages: kept once, refused (A-07, B-24)', async () => {
    const one = withObx(story, 'MANY', story.card(), tsh('2.1'))
    expect((await story.say(one.repeat(100_000))).code).to.equal('AR')
    expect((await story.say(withObx(story, 'NEXT', story.card(), tsh('2.1')))).code).to.equal('AA')
    const { messages } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['refused AR 0/0/0', 'applied AA 1/0/0'])
  })

  // Of chance, so that no database can press it into an index; in hexadecimal letters, which spell no
  // word that is sealed.
  const LARGE = randomBytes(1.5 * 1024 * 1024).toString('hex')
  for (const [what, text] of [
    ['value', (card: string) => [card, tsh(LARGE)]],
    ['unit', (card: string) => [card, tsh('2.1', '||||F', LARGE)]],
    ['test code', (card: string) => [card, `1|NM|${LARGE}||2.1|mIU/L|||||F`]],
    ['specimen number', () => [LARGE, tsh('2.1')]],
    ['flag', (card: string) => [card, `1|NM|TSH||2.1|ng/mL||${LARGE}|||F`]],
  ] as const) {
    it(`or with 3 MiB in one ${what}: held and shown, and the next one is applied (A-07)`, async () => {
      const [specimen = '', obx = ''] = text(story.card())
      expect((await story.say(withObx(story, 'BIG', specimen, obx))).code).to.equal('AA')
      expect((await story.say(withObx(story, 'NEXT', story.card(), tsh('2.1')))).code).to.equal(
        'AA',
      )
      const { messages, results } = await story.rows()
      expect(messages.map(became)).to.deep.equal(['applied AA 0/0/1', 'applied AA 1/0/0'])
      expect(results).to.have.length(1)
      expect(await heldRows(story)).to.have.length(1)
    })
  }

  it('or with ten thousand repeats of a field: filed (A-07)', async () => {
    const flags = Array.from({ length: 10_000 }, (_, i) => `F${i}`).join('~')
    await story.say(withObx(story, 'M1', story.card(), `1|NM|TSH||2.1|mIU/L||${flags}|||F`))
    expect((await story.rows()).messages.map(became)).to.deep.equal(['applied AA 1/0/0'])
  })
})

intakeStories('the OBX of one message', story => {
  it('the same twice is one value, and their numbers count for nothing (B-10)', async () => {
    const card = story.card()
    const again = tsh('2.1').replace(/^1/, '7')
    await story.say(withObx(story, 'M1', card, tsh('2.1'), again, `1|NM|G6PD||5.5|U/gHb|||||F`))
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['applied AA 2/1/0'])
    expect(results.map(r => `${r.analyte} ${r.value}`)).to.have.members(['TSH 2.1', 'G6PD 5.5'])
  })

  it('with different values of one analyte conflict: the first stands, the other is held (B-10)', async () => {
    await story.say(withObx(story, 'M1', story.card(), tsh('2.1'), tsh('48.7')))
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['applied AA 1/0/1'])
    expect(results.map(r => r.value)).to.deep.equal(['2.1'])
    expect((await heldRows(story)).map(row => [row.value, row.why])).to.deep.equal([
      ['48.7', 'conflict'],
    ])
  })

  it('in any order and number, each analyte has one value and nothing is lost (B-10, B-22)', async () => {
    const values = fc.array(fc.constantFrom('2.1', '2.10', '3.0', '', '***.**'), {
      ...{ minLength: 1, maxLength: 6 },
    })
    let said = 0
    await fc.assert(
      fc.asyncProperty(values, async given => {
        const before = await story.rows()
        await story.say(withObx(story, `M${++said}`, story.card(), ...given.map(v => tsh(v))))
        const { messages, results } = await story.rows()
        const { known = 0, held = 0, results: filed = 0 } = messages.at(-1) ?? {}
        expect(filed + known + held).to.equal(given.length)
        expect(results.length - before.results.length).to.equal(filed)
        // The first value decides: what follows a value is known or in conflict, what follows one
        // that is held waits behind it.
        expect(filed).to.equal(/^\d/.test(given[0] ?? '') ? 1 : 0)
      }),
      { numRuns: 10 },
    )
  })

  it('of a whole plate: each specimen by itself, controls never a patient’s (B-22)', async () => {
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'LAW', adapter: 'ihe-law' },
      ...{ application: 'LAW-1', facility: 'GYFY-NBS' },
    })
    const [one, two] = [story.card(), story.card()]
    const plate = readFileSync(
      new URL('./fixtures/analyzers/ihe-law/whole-plate.hl7', import.meta.url),
      'utf8',
    )
    const ours = plate.replaceAll('032600000105', one).replaceAll('032600000110', two)
    expect((await story.say(ours)).code).to.equal('AA')
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['applied AA 2/0/22'])
    expect(results.map(r => `${r.specimen} ${r.value}`)).to.have.members([
      `${one} 5.50`,
      `${two} 10.50`,
    ])
    const why = Map.groupBy(await heldRows(story), row => row.why)
    expect(why.get('unknown-control')).to.have.length(2)
    expect(why.get('unreadable')?.map(row => row.specimen)).to.deep.equal([''])
  })
})

intakeStories('a value that may be of more than one specimen', story => {
  const heldAs = async () =>
    (await heldRows(story)).map(({ specimen, value, why, says }) => [specimen, value, why, says.en])
  const SEVERAL = /^This value may belong to more than one of the specimens/

  it('because two stand behind its order is held, with the reason (B-03)', async () => {
    const [one, two] = [story.card(), story.card()]
    await story.say(`${withObx(story, 'M1', one, tsh('48.7'))}SPM|2|${two}||DBS|||||||P\r`)
    const { messages, results } = await story.rows()
    expect(messages.map(became)).to.deep.equal(['applied AA 0/0/1'])
    expect(results).to.deep.equal([])
    const [held] = await heldAs()
    expect(held?.slice(0, 3)).to.deep.equal(['', '48.7', 'unreadable'])
    expect(held?.[3]).to.match(SEVERAL)
  })

  const tube = (number: string, phe: string) =>
    `SAC|||${number}\rOBR|1\rOBX|1|NM|PHE||${phe}|umol/L|||||F\r`
  const plain = (id: string, ...tubes: string[]) =>
    [`MSH|^~\\&|DEMO-MSMS|SECOND|||20261123||ORU^R01^ORU_R01|${id}|P|2.5.1\r`, ...tubes].join('')

  it('is filed under the tube that stands before its order, and held where that cannot be told (B-03)', async () => {
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'MS', adapter: 'demo-msms' },
      ...{ application: 'DEMO-MSMS', facility: 'SECOND' },
    })
    const [one, two, three] = [story.card(), story.card(), story.card()]
    await story.say(plain('M1', tube(one, '50'), tube(two, '900')))
    const { results } = await story.rows()
    expect(results.map(r => `${r.specimen} ${r.value}`)).to.have.members([
      `${one} 50`,
      `${two} 900`,
    ])

    await story.say(plain('M2', tube(two, '60'), tube(three, '70'), `SAC|||${one}\r`))
    expect((await story.rows()).results).to.have.length(2)
    expect((await heldAs()).map(([specimen, value]) => [specimen, value])).to.have.deep.members([
      ['', '60'],
      ['', '70'],
    ])
  })

  it('because its report is of two cards is filed where its order says which, or held (B-03)', async () => {
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'REF', adapter: 'lri-ndbs' },
      ...{ application: 'REF', facility: 'GMCH' },
    })
    const report = (card: string, orders: string, tshOf: string) =>
      [
        `OBR|1|${orders}||57717-1^Card data^LN\rOBX|1|ST|57723-9^Bar code^LN||${card}||||||F`,
        `OBR|2|${orders}||54090-6^Thyroid^LN\rOBX|2|NM|29575-8^TSH^LN||${tshOf}|mIU/L|||||F\r`,
      ].join('\r')
    const [one, two, three] = [story.card(), story.card(), story.card()]
    const sent = async (id: string, ...parts: string[]) =>
      story.say(
        [
          `MSH|^~\\&|REF|GMCH|||20261123||ORU^R01^ORU_R01|${id}|P|2.5.1\rPID|1||X1\r`,
          ...parts,
        ].join(''),
      )
    await sent('M1', report(one, one, '1.1'), report(two, two, '48.8'))
    await sent('M2', report(one, '', '60'), report(three, '', '70'))
    const { results } = await story.rows()
    expect(results.map(r => `${r.specimen} ${r.value}`)).to.have.members([
      `${one} 1.1`,
      `${two} 48.8`,
    ])
    const held = await heldAs()
    expect(held.map(([specimen, value]) => `${specimen} ${value}`)).to.have.members([' 60', ' 70'])
    for (const row of held) expect(row[3]).to.match(SEVERAL)
  })

  it('of a control that its tube names behind OBX of the specimen is no patient’s (B-22)', async () => {
    await story.lab.people.adam.addLine({
      ...{ centre: story.lab.at.GMCH, name: 'LAW', adapter: 'ihe-law' },
      ...{ application: 'LAW-1', facility: 'GMCH' },
    })
    const [one, two] = [story.card(), story.card()]
    const told = (id: string, spm: string, sac: string, value: string) =>
      [
        `MSH|^~\\&|LAW-1|GMCH|||20261123||OUL^R22^OUL_R22|${id}|P|2.5.1`,
        `SPM|1|${spm}||BLD|||||||P\rOBX|1|NM|VOL||5|uL|||||F\r${sac}`,
        `OBR|1|""||TSH\rOBX|1|NM|TSH||${value}|mIU/L|||||F\r`,
      ].join('\r')
    await story.say(told('M1', one, `SAC|||${one}\rINV|POSCONTROL^^99LAW|OK|CO`, '48.7'))
    await story.say(told('M2', '', `SAC|||${two}`, '2.2'))
    const { results } = await story.rows()
    expect(results.map(r => `${r.specimen} ${r.value}`)).to.deep.equal([`${two} 2.2`])
    expect((await heldAs()).map(([, value, why]) => `${value} ${why}`)).to.have.members([
      '5 unknown-control',
      '48.7 unknown-control',
      '5 unreadable',
    ])
  })
})

intakeStories('what an instrument says of the time', story => {
  const strange = [
    ['', null],
    ['19700101', '19700101'],
    ['20991231235959', '20991231235959'],
    ['20261123090000', '20261123090000'],
    ['20261025013000+0100', '20261025013000+0100'],
    ['20161231235960+0000', '20161231235960+0000'],
    ['202611231260', '202611231260'],
    ['yesterday', 'yesterday'],
  ] as const
  for (const [sent, kept] of strange) {
    it(`“${sent}” is kept as it came, and our own clock counts (B-21)`, async () => {
      const card = story.card()
      const obx = `1|NM|TSH||48.7|mIU/L|||||F${sent ? `|||${sent}` : ''}`
      const header = withObx(story, 'M1', card, obx).replace(/\|2026112\d+\|/, `|${sent}|`)
      expect((await story.say(header)).code).to.equal('AA')

      const { results } = await story.rows()
      const now = story.lab.clock.now()
      expect(results.map(r => [r.measuredAt, r.recordedAt])).to.deep.equal([[kept, now]])
      const { rows } = await story.lab.people.dora.showBoard({})
      expect(rows.map(r => r.openedAt)).to.deep.equal([now])
      expect(rows[0]?.dueAt).to.equal(later(now, 24 * 3_600_000))
    })
  }
})

intakeStories('hostile text in every field', story => {
  const HOSTILE = [
    `'; drop table message; --`,
    `<script>alert(1)</script>`,
    `=HYPERLINK("http://127.0.0.1","here")`,
    `{{constructor.constructor('alert')()}}`,
    '$' + '{process.exit(1)}',
    `../../../../etc/passwd`,
    `__proto__`,
    `%00%0a%0d`,
    `a&b<c>d"e'f`,
    `‮gnp.exe`,
  ]
  const asSent = (text: string) => text.replaceAll('&', '\\T\\')

  for (const hostile of HOSTILE) {
    it(`${hostile} is text, character for character (B-15, B-23)`, async () => {
      const text = asSent(hostile)
      const card = story.card()
      const tables = [
        withObx(story, 'M1', card, tsh(text)),
        withObx(story, 'M2', card, tsh('2.1', '||||F', text)),
        withObx(story, 'M3', card, `1|NM|${text}||2.1|mIU/L|||||F`),
        withObx(story, 'M4', text, tsh('2.1')),
        withObx(story, text.slice(0, 20), story.card(), tsh('2.1')).replace(
          'OBR|',
          `PID|1||||${text}\rOBR|`,
        ),
      ]
      for (const payload of tables) await story.say(payload)

      const held = await heldRows(story)
      expect(held.map(row => [row.value, row.unit, row.analyte, row.specimen])).to.deep.equal([
        [hostile, 'mIU/L', 'TSH', card],
        ['2.1', hostile, 'TSH', card],
        ['2.1', 'mIU/L', hostile, card],
        ['2.1', 'mIU/L', 'TSH', normalise(hostile)],
      ])
      const { messages, results } = await story.rows()
      expect(results.map(r => r.value)).to.deep.equal(['2.1'])
      for (const { id } of messages) {
        const shown = await story.lab.people.tess.showMessage({ id })
        expect(shown.text).to.equal(tables.shift())
      }
    })
  }
})

intakeStories('a value at the edge of what can be measured', story => {
  for (const [type, sent, value] of [
    ['NM', '<0.5', '<0.5'],
    ['SN', '<^0.5', '<^0.5'],
    ['NM', '0.50', '0.50'],
    ['NM', '05.100', '05.100'],
    ['NM', '>1000', '>1000'],
    ['NM', '≤8', '≤8'],
  ] as const) {
    it(`${sent} is the same on the bench, on the card’s page and on the board (B-14, B-15)`, async () => {
      const card = story.card()
      await story.say(withObx(story, 'M1', card, `1|${type}|TSH||${sent}|mIU/L|||||F`))

      const { tess, dora } = story.lab.people
      const { rows: bench } = await tess.listBench({ centre: story.lab.at.GMCH, state: 'recorded' })
      expect(bench.map(r => r.value)).to.deep.equal([value])
      expect((await story.lab.page(card)).results.map(r => r.value)).to.deep.equal([value])
      for (const recall of (await dora.showBoard({})).rows) {
        expect(recall.says.en).to.include(` ${value} `)
        expect(recall.says.zh).to.include(` ${value} `)
      }
    })
  }
})
