/**
 * Lines as they are set up: who speaks for which line, and that a change holds at once, with the
 * instruments connected and without a restart.
 */
import { createServer } from 'node:net'
import { expect } from 'chai'
import iconv from 'iconv-lite'
import { specimenNumber } from '../server/contract/specimen-number.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { FIRST, lineBench, OFTEN } from './support/line-bench.ts'
import { freePort, Raw } from './support/mllp.ts'
import { refused } from './support/refusals.ts'
import { eventually } from './support/waiting.ts'

intakeStories('a line', changes, OFTEN)

function changes(story: IntakeStory): void {
  const bench = lineBench(story)

  it('of its own port is known by the port, whatever it says of itself', async () => {
    const port = await freePort()
    await bench.add({ application: '', facility: '', port })
    const without = bench.tsh('M1').replace('DEMO-IA|GMCH', 'DEMO-IA|')

    expect(await bench.says(without, port)).to.equal('AA M1')
    expect(await bench.says(bench.tsh('M2'), port)).to.equal('AA M2')
    expect(await bench.says(bench.tsh('M3'))).to.equal('AA M3')

    expect(await bench.heard()).to.deep.equal([
      'second: applied',
      'second: applied',
      `${FIRST}: applied`,
    ])
    expect(await bench.line('second')).to.include({ listensOn: port, listening: 'yes' })
  })

  it('moved to another port is reached there within seconds, and no more at the old one', async () => {
    const [old, next] = [await freePort(), await freePort()]
    await bench.change({ port: old })
    expect(await bench.says(bench.tsh('M1'), old)).to.equal('AA M1')

    await bench.change({ port: next })

    expect(await bench.says(bench.tsh('M2'), next)).to.equal('AA M2')
    expect(await bench.says(bench.tsh('M3'), old)).to.equal('closed')
    expect((await story.rows()).messages.map(row => row.controlId)).to.deep.equal(['M1', 'M2'])
  })

  it('of an address is known by the address first, by MSH-3 and MSH-4 second', async () => {
    await bench.add({ name: 'left', facility: 'GMCH', peers: ['127.0.0.2'] })
    await bench.add({ name: 'right', facility: 'GMCH', peers: ['127.0.0.16/28'] })
    const { mllpPort } = story.lab

    for (const [id, from] of [
      ['M1', '127.0.0.2'],
      ['M2', '127.0.0.17'],
      ['M3', '127.0.0.30'],
      ['M4', '127.0.0.3'],
    ] as const)
      expect(await bench.says(bench.tsh(id), mllpPort, from)).to.equal(`AA ${id}`)

    expect(await bench.heard()).to.deep.equal([
      'left: applied',
      'right: applied',
      'right: applied',
      `${FIRST}: applied`,
    ])
  })

  it('changed beside this server holds within seconds too', async () => {
    const port = await freePort()
    const { id } = await bench.line()
    await story.lab.store.work({ id: 'test' }, [story.lab.at.GMCH], async work => {
      await work.db.updateTable('line').set({ port }).where('id', '=', id).execute()
    })
    const shown = await eventually(
      'the port is open',
      () => bench.line(),
      line => line.listening === 'yes' && line.listensOn === port,
    )
    expect(shown.listeningSays).to.equal(null)
    expect(await bench.says(bench.tsh('M1'), port)).to.equal('AA M1')
  })

  it('whose port is taken is shown with the reason, hurts nobody, and opens when it is free', async () => {
    const squatter = createServer()
    const port = await freePort()
    await new Promise<void>(resolve => squatter.listen(port, '127.0.0.1', () => resolve()))
    await bench.add({ port })

    const shown = await bench.line('second')
    expect(shown).to.include({ listening: 'no', listensOn: port })
    expect(shown.listeningSays?.en).to.match(/in use by another program/)
    expect(shown.listeningSays?.zh).to.match(/已被其他程序占用/)
    expect(await bench.says(bench.tsh('M1'))).to.equal('AA M1')

    await new Promise(resolve => squatter.close(resolve))
    await eventually(
      'the port is open',
      () => bench.line('second'),
      line => line.listening === 'yes',
    )
    expect(await bench.says(bench.tsh('M2', 'SECOND'), port)).to.equal('AA M2')
  })

  it('turned off answers AR and keeps the message; turned on, the same bytes are applied', async () => {
    const payload = bench.tsh('M1')
    await bench.change({ state: 'off' })
    expect((await bench.line()).listening).to.equal('off')
    const answer = await story.say(payload)
    expect(answer.code).to.equal('AR')
    expect(answer.text).to.match(/turned off/)
    expect((await story.rows()).results).to.deep.equal([])

    await bench.change({ state: 'on' })

    expect(await bench.says(payload)).to.equal('AA M1')
    expect(await bench.heard()).to.deep.equal([`${FIRST}: refused`, `${FIRST}: applied`])
    expect((await story.rows()).results.map(row => row.value)).to.deep.equal(['2.1'])
    expect(await bench.says(payload)).to.equal('AA M1')
    expect((await story.rows()).results).to.have.length(1)
  })

  it('turned off with a port of its own closes it', async () => {
    const port = await freePort()
    await bench.change({ port })
    const talk = new Raw(port)
    expect(await bench.says(bench.tsh('M1'), talk)).to.equal('AA M1')
    await bench.change({ state: 'off' })
    await eventually(
      'the connection is closed',
      async () => talk.closed,
      closed => closed,
    )
    expect(await bench.says(bench.tsh('M2'), port)).to.equal('closed')
  })

  it('reads in the charset that it is changed to, and what it held can be replayed', async () => {
    const gb = (id: string) =>
      iconv.encode(
        bench
          .tsh(id)
          .replace('PID|1', 'PID|1||||王小燕')
          .replace(/\|2\.5\.1[^\r]*/, '|2.5.1'),
        'gb18030',
      )
    expect((await story.say(gb('M1'))).code).to.equal('AA')
    await bench.change({ charset: 'gb18030' })
    expect((await story.say(gb('M2'))).code).to.equal('AA')
    const [first] = await story.listed()
    expect((await bench.heard()).map(said => said.split(': ')[1])).to.deep.equal([
      'parked',
      'applied',
    ])
    const { tess } = story.lab.people
    await tess.replayMessage({ id: first?.id ?? '' })
    expect((await story.rows()).results).to.have.length(2)
    expect((await tess.showMessage({ id: first?.id ?? '' })).text).to.include('王小燕')
  })

  it('answers AE to an unknown card from the moment it is set to, and AA before', async () => {
    const unknown = (id: string, sequence: number) =>
      bench.tsh(id, 'GMCH', specimenNumber('03', '26', sequence))
    expect(await bench.says(unknown('M1', 99_999_998))).to.equal('AA M1')
    await bench.change({ unknownSpecimen: 'AE' })
    expect(await bench.says(unknown('M2', 99_999_999))).to.equal('AE M2')
  })

  it('that must not be answered is not, unless it asks', async () => {
    await bench.change({ acknowledgements: 'silent' })
    const talk = new Raw(story.lab.mllpPort)
    const asked = bench.tsh('M2').replace('|P|2.5.1', '|P|2.5.1|||NE|AL')
    await talk.write(Buffer.from(`\x0b${bench.tsh('M1')}\x1c\r`))
    expect(await bench.says(asked, talk)).to.equal('AA M2')
    talk.socket.destroy()
    expect((await story.rows()).results).to.have.length(2)
  })

  it('takes the number from where it is told, and cuts off what is not of it', async () => {
    const card = story.card()
    await bench.change({ specimenPaths: ['SPM-3', 'OBR-18'], specimenTrim: '{}|*' })
    const composite = bench
      .tsh('M1', 'GMCH', '')
      .replace(/\rOBR(\|[^\r]*)/, (_, rest: string) => `\rOBR${padded(rest, 18, `${card}\\F\\A7`)}`)
    expect(await bench.says(composite)).to.equal('AA M1')
    expect((await story.rows()).results.map(row => row.specimen)).to.deep.equal([card])
  })

  it('shows what would be read as the number before that is changed', async () => {
    const { id } = await bench.line()
    const card = story.card()
    const paths = {
      adapter: 'demo-immunoassay',
      specimenCheck: 'ours',
      specimenTrim: null,
    } as const
    const tried = (specimenPaths: string[]) =>
      story.lab.people.adam.tryLine({ id, ...paths, specimenPaths })
    expect(await tried([])).to.include({ receivedAt: null })
    await bench.says(bench.tsh('M1', 'GMCH', card))
    const cut = new Raw(story.lab.mllpPort)
    await cut.write(Buffer.from(`\x0b${bench.tsh('M2').slice(0, 150)}`))
    cut.socket.end()
    await eventually(
      'what was cut off is kept',
      () => bench.heard(),
      all => all.length === 2,
    )

    expect(await tried([])).to.deep.include({ numbers: [{ number: card, fits: 'yes' }] })
    expect((await tried(['OBR-4'])).numbers.map(({ fits }) => fits)).to.deep.equal(['no'])
    expect((await tried(['SPM-30'])).says.en).to.match(/No number was found/)
    expect((await refused(tried(['MSH-3']))).issues[0]?.path).to.equal('specimenPaths')
    expect((await bench.line()).specimenPaths).to.deep.equal([])
  })

  it('without check digits looks a number up as it is', async () => {
    await bench.says(bench.tsh('M1', 'GMCH', 'A-17'))
    await bench.change({ specimenCheck: 'any' })
    await bench.says(bench.tsh('M2', 'GMCH', 'A-18'))
    expect((await story.rows()).parked.map(row => row.why)).to.deep.equal([
      'bad-number',
      'unknown-specimen',
    ])
  })

  it('in drill keeps and answers, and its values reach nobody', async () => {
    await bench.change({ mode: 'drill' })
    expect(await bench.says(bench.tsh('M1'))).to.equal('AA M1')
    expect(await bench.heard()).to.deep.equal([`${FIRST}: applied`])
    const { messages, results, parked } = await story.rows()
    expect([results, parked]).to.deep.equal([[], []])
    expect(messages[0]?.says).to.match(/drill/)
  })
}

/** An OBR with a field filled. */
function padded(rest: string, field: number, value: string): string {
  const fields = rest.split('|')
  while (fields.length <= field) fields.push('')
  fields[field] = value
  return fields.join('|')
}

intakeStories('setting up a line', story => {
  const bench = lineBench(story)
  const wrong = async (call: Promise<unknown>) => {
    const { issues } = await refused(call)
    return issues.map(issue => issue.path)
  }

  it('tells what was changed by whom, from what to what, and nothing where nothing was', async () => {
    await bench.change({ name: 'new name', silentAfterMinutes: 90 })
    await bench.change({ name: 'new name' }, 'new name')
    const facts = await bench.facts('line.changed')
    expect(facts.map(({ by, data }) => [by.startsWith('staff:'), data.changes])).to.deep.equal([
      [
        true,
        [
          { field: 'name', was: '"GMCH immunoassay"', now: '"new name"' },
          { field: 'silentAfterMinutes', was: 'null', now: '90' },
        ],
      ],
    ])
  })

  it('gives way to whoever was faster', async () => {
    const { id, version } = await bench.line()
    const { adam } = story.lab.people
    await adam.changeLine({ id, version, mostPerHour: 5 })
    const { kind } = await refused(adam.changeLine({ id, version, mostPerHour: 6 }))
    expect(kind).to.equal('conflict')
    expect((await bench.line()).mostPerHour).to.equal(5)
  })

  it('is for administrators: a technician sees the lines and may not change them', async () => {
    const { tess } = story.lab.people
    const [line] = await tess.listLines({ centre: story.lab.at.GMCH })
    const change = tess.changeLine({ id: line?.id ?? '', version: 1, state: 'off' })
    expect((await refused(change)).kind).to.equal('forbidden')
    expect((await refused(tess.listStrangers({}))).kind).to.equal('forbidden')
    expect((await bench.line()).state).to.equal('on')
  })

  it('never lets two lines claim the same messages', async () => {
    const port = await freePort()
    expect(await wrong(bench.add({ facility: 'GMCH' }))).to.deep.equal(['application'])
    await bench.add({ name: 'a', facility: 'GMCH', port })
    await bench.add({ name: 'b', facility: 'GMCH', peers: ['10.0.0.0/8'] })
    expect(await wrong(bench.add({ facility: 'GMCH', port }))).to.deep.equal(['application'])
    for (const peers of [['10.1.2.3'], ['10.1.0.0/16'], ['0.0.0.0/0']])
      expect(await wrong(bench.add({ facility: 'GMCH', peers }))).to.deep.equal(['application'])
    await bench.add({ name: 'c', facility: 'GMCH', peers: ['11.1.2.3'] })
    expect(await wrong(bench.change({ port: null }, 'a'))).to.deep.equal(['application'])
    expect(await wrong(bench.change({ peers: ['11.0.0.0/8'] }, 'b'))).to.deep.equal(['application'])
  })

  const WRONG: [string, Parameters<typeof bench.add>[0], string][] = [
    ['an instrument that nobody can read', { adapter: 'toaster' }, 'adapter'],
    ['a name for nothing, on the common port', { application: '' }, 'application'],
    ['TLS on the common port', { transport: 'tls' }, 'port'],
    ['a certificate without TLS', { clientCertificate: 'ab'.repeat(32) }, 'clientCertificate'],
    ['an analyte of no programme', { analytes: ['TSH', 'NONE'] }, 'analytes'],
    ['a place that is none', { specimenPaths: ['SPM-2', 'MSH-3'] }, 'specimenPaths'],
    ['a shape without the part to keep', { specimenTrim: '*|*' }, 'specimenTrim'],
    ['an address that is none', { allowed: ['10.0.0.300'] }, 'allowed.0'],
    ['a port beyond all ports', { port: 70_000 }, 'port'],
  ]
  for (const [what, given, field] of WRONG)
    it(`refuses ${what}, beside its field, in both languages`, async () => {
      const { issues } = await refused(bench.add(given))
      expect(issues.map(issue => issue.path)).to.deep.equal([field])
      expect(issues[0]?.says.en).not.to.equal(issues[0]?.says.zh)
      expect(
        (await story.lab.people.adam.listLines({ centre: story.lab.at.GMCH })).length,
      ).to.equal(1)
    })

  it('refuses the common port as one of its own, and TLS beside plain on one port', async () => {
    expect(await wrong(bench.add({ port: story.lab.mllpPort }))).to.deep.equal(['port'])
    const port = await freePort()
    await bench.add({ port })
    expect(
      await wrong(bench.add({ name: 'other', facility: 'OTHER', port, transport: 'tls' })),
    ).to.deep.equal(['port'])
  })
})
