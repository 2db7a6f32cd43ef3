/**
 * Who may not come in: closed before a byte is read, or answered AR, and always noted. On TLS it is
 * the certificate that says who somebody is, and the message proves nothing (A-16, F-23, F-24).
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as dialTls } from 'node:tls'
import { expect } from 'chai'
import { type Authority, authority, type Certified } from './support/certificates.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { FIRST, lineBench, OFTEN, SOME_LOOKS_MS } from './support/line-bench.ts'
import { freePort, Raw } from './support/mllp.ts'
import type { Settings } from './support/server-process.ts'
import { eventually, pause, until } from './support/waiting.ts'

intakeStories('somebody from an address that is not allowed', addresses, OFTEN)

function addresses(story: IntakeStory): void {
  const bench = lineBench(story)

  it('is closed before a byte is read, kept nowhere, and told once (A-16, F-23)', async () => {
    const port = await freePort()
    await bench.change({ port, allowed: ['127.0.0.0/29'] })

    for (const id of ['M1', 'M2', 'M3'])
      expect(await bench.says(bench.tsh(id), port, '127.0.0.9')).to.equal('closed')
    expect(await bench.says(bench.tsh('M4'), port, '127.0.0.7')).to.equal('AA M4')

    const [stranger] = await eventually('it is noted', bench.strangers, ([one]) => one?.times === 3)
    expect(stranger).to.include({ why: 'address', address: '127.0.0.9', port })
    const facts = await bench.facts('peer.closed')
    expect(facts.map(({ about, book, data }) => [about, book, data])).to.deep.equal([
      ['127.0.0.9', 'registry', { port, why: 'address' }],
    ])
    expect((await story.rows()).messages.map(row => row.controlId)).to.deep.equal(['M4'])
    expect(await bench.facts('line.alarm')).to.deep.equal([])
  })

  it('is an alarm of the line at as many as the line says, and no more an hour later (A-16)', async () => {
    await bench.change({ allowed: ['127.0.0.1'], strangersPerHour: 3 })
    const knock = () => bench.says(bench.tsh('M1'), story.lab.mllpPort, '127.0.0.9')
    await knock()
    await knock()
    await pause(SOME_LOOKS_MS)
    expect((await bench.line()).alarms).to.deep.equal([])

    await knock()

    const raised = await eventually(
      'the alarm',
      () => bench.line(),
      line => line.alarms.length > 0,
    )
    expect(raised.alarms.map(({ kind }) => kind)).to.deep.equal(['strangers'])
    story.lab.clock.move({ minutes: 61 })
    await eventually(
      'the alarm ends',
      () => bench.line(),
      line => line.alarms.length === 0,
    )
    expect(await bench.facts('line.alarm')).to.have.length(1)
    expect(await bench.facts('line.calm')).to.have.length(1)
  })

  it('that another line allows is answered AR, kept apart, and stands in nobody’s way', async () => {
    await bench.change({ allowed: ['127.0.0.1'] })
    await bench.add({ allowed: ['127.0.0.9'] })
    const payload = bench.tsh('M1')

    expect(await bench.says(payload, story.lab.mllpPort, '127.0.0.9')).to.equal('AR M1')

    const { messages, results } = await story.rows()
    expect(messages.map(row => [row.centre, row.line, row.state])).to.deep.equal([
      ['registry', null, 'refused'],
    ])
    expect(results).to.deep.equal([])
    // The very same bytes from where they belong are applied, not taken for a repetition.
    expect(await bench.says(payload)).to.equal('AA M1')
    expect((await story.rows()).results).to.have.length(1)
    const [stranger] = await eventually('it is noted', bench.strangers, all => all.length > 0)
    expect(stranger).to.include({ why: 'address', application: 'DEMO-IA', facility: 'GMCH' })
  })

  it('is let in from the moment the list says so', async () => {
    const port = await freePort()
    await bench.change({ port, allowed: ['10.0.0.1'] })
    expect(await bench.says(bench.tsh('M1'), port)).to.equal('closed')
    await eventually('it is noted', bench.strangers, all => all.length === 1)
    await bench.change({ allowed: ['10.0.0.1', '127.0.0.1'] })
    expect(await bench.says(bench.tsh('M2'), port)).to.equal('AA M2')
    expect(await bench.strangers()).to.deep.equal([])
  })
}

intakeStories('a sender nobody registered', senders, OFTEN)

function senders(story: IntakeStory): void {
  const bench = lineBench(story)

  it('is listed with how often and when, until it is registered', async () => {
    for (const id of ['M1', 'M2'])
      expect(await bench.says(bench.tsh(id, 'NEW'))).to.equal(`AR ${id}`)
    const [stranger] = await eventually('it is noted', bench.strangers, ([one]) => one?.times === 2)
    expect(stranger).to.include({ why: 'sender', address: '127.0.0.1', times: 2 })
    expect(stranger).to.include({ application: 'DEMO-IA', facility: 'NEW' })
    expect(await bench.facts('peer.unknown')).to.have.length(1)

    await bench.add({ facility: 'NEW' })

    expect(await bench.strangers()).to.deep.equal([])
    const ended = await bench.facts('peer.admitted')
    expect(ended.map(({ about, data }) => [about, data.sender])).to.deep.equal([
      ['127.0.0.1', 'DEMO-IA|NEW'],
    ])
    expect(await bench.says(bench.tsh('M1', 'NEW'))).to.equal('AA M1')
  })

  it('that floods makes one fact for each hour, and a row for each name', async () => {
    for (let i = 0; i < 40; i++) await bench.says(bench.tsh(`M${i}`, `N${i % 4}`))
    const total = (times: { times: number }[]) => times.reduce((sum, one) => sum + one.times, 0)
    const listed = await eventually('all are noted', bench.strangers, all => total(all) === 40)
    expect(listed).to.have.length(4)
    expect(await bench.facts('peer.unknown')).to.have.length(1)
    story.lab.clock.move({ hours: 2 })
    await bench.says(bench.tsh('M99', 'N1'))
    await eventually('it is noted', bench.strangers, all => total(all) === 41)
    expect(await bench.facts('peer.unknown')).to.have.length(2)
  })
}

/** What the whole file shares: making keys takes a while. */
const ours = authority('Guthrie test laboratory')
const server = ours.certify('guthrie')
const instrument = ours.certify('analyzer 1')
const neighbour = ours.certify('analyzer 2')

async function settingsOf(folder: string): Promise<Settings> {
  const files = { MLLP_TLS_CERT: server.cert, MLLP_TLS_KEY: server.key, MLLP_TLS_CA: ours.cert }
  const named = Object.entries(files).map(([name, text]) => ({
    name,
    text,
    path: join(folder, name),
  }))
  for (const { path, text } of named) await writeFile(path, text, { mode: 0o600 })
  return Object.fromEntries(named.map(({ name, path }) => [name, path]))
}

/** Somebody between an instrument and its port, who changes a byte of what is said when told to. */
async function tamperer(to: number) {
  let changes = false
  const way = createServer(near => {
    const far = dial({ port: to, host: '127.0.0.1' })
    near.on('data', chunk => {
      const at = chunk.length - 1
      if (changes) chunk.writeUInt8(chunk.readUInt8(at) ^ 1, at)
      far.write(chunk)
    })
    far.pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy())
  })
  const port = await freePort()
  await new Promise<void>(resolve => way.listen(port, '127.0.0.1', () => resolve()))
  return {
    port,
    tamper: () => {
      changes = true
    },
    close: () => way.close(),
  }
}

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guthrie-tls-'))
})
after(() => rm(folder, { recursive: true, force: true }))

intakeStories(
  'a line over TLS',
  story => {
    const bench = lineBench(story)
    const open: Raw[] = []
    afterEach(() => {
      for (const raw of open.splice(0)) raw.socket.destroy()
    })

    /** A connection that shows this certificate, and trusts the laboratory's authority. */
    function talk(port: number, shows: Partial<Certified>, by: Authority = ours): Raw {
      const { cert, key } = shows
      const raw = new Raw(
        dialTls({ port, host: '127.0.0.1', ca: by.cert, ...(cert && key ? { cert, key } : {}) }),
      )
      open.push(raw)
      return raw
    }
    async function tlsLine(more = {}): Promise<number> {
      const port = await freePort()
      await bench.change({ port, transport: 'tls', ...more })
      return port
    }

    it('takes results from whoever shows its certificate (F-24)', async () => {
      const port = await tlsLine({ clientCertificate: instrument.fingerprint })
      const end = talk(port, instrument)
      expect(await bench.says(bench.tsh('M1'), end)).to.equal('AA M1')
      expect(await bench.says(bench.tsh('M2'), end)).to.equal('AA M2')
      expect((await story.rows()).results).to.have.length(2)
      expect(await bench.line()).to.include({ listening: 'yes', transport: 'tls' })
      expect((await bench.line()).connected).to.deep.equal(['127.0.0.1'])
      expect(await bench.strangers()).to.deep.equal([])
    })

    const DAY = 86_400_000
    const past = { from: new Date(Date.now() - 9 * DAY), to: new Date(Date.now() - DAY) }
    const CASES: [string, () => Partial<Certified>][] = [
      ['no certificate', () => ({})],
      ['one of another authority', () => authority('elsewhere').certify('analyzer 1')],
      [
        'one of another authority by the same name',
        () => authority('Guthrie test laboratory').certify('analyzer 1'),
      ],
      ['one that has expired', () => ours.certify('analyzer 1', past)],
    ]
    for (const [what, shows] of CASES)
      it(`closes on ${what} before a byte is read, and notes it (A-16, F-24)`, async () => {
        const port = await tlsLine()
        const end = talk(port, shows())
        expect(await bench.says(bench.tsh('M1'), end)).to.equal('closed')
        const [stranger] = await eventually('it is noted', bench.strangers, all => all.length > 0)
        expect(stranger).to.include({ why: 'certificate', address: '127.0.0.1', port })
        expect(await bench.facts('peer.closed')).to.have.length(1)
        expect((await story.rows()).messages).to.deep.equal([])
      })

    it('does not understand plain MLLP, and an instrument over TLS no other server (F-24, F-25)', async () => {
      const port = await tlsLine()
      expect(await bench.says(bench.tsh('M1'), port)).to.equal('closed')
      const end = talk(port, instrument, authority('elsewhere'))
      await until('it hangs up', () => end.closed)
      expect((await story.rows()).messages).to.deep.equal([])
    })

    it('is cut where somebody on the way changes a byte, and nothing of it is kept (F-25)', async () => {
      const port = await tlsLine()
      const way = await tamperer(port)
      const end = talk(way.port, instrument)
      expect(await bench.says(bench.tsh('M1'), end)).to.equal('AA M1')
      way.tamper()
      expect(await bench.says(bench.tsh('M2'), end)).to.equal('closed')
      way.close()
      expect((await story.rows()).messages.map(row => row.controlId)).to.deep.equal(['M1'])
    })

    it('answers AR to the right certificate on the wrong line, and tells of it (A-16, F-24)', async () => {
      const port = await tlsLine({ clientCertificate: instrument.fingerprint })
      const payload = bench.tsh('M1')
      expect(await bench.says(payload, talk(port, neighbour))).to.equal('AR M1')
      const [row] = (await story.rows()).messages
      expect(row).to.include({ centre: 'registry', line: null, state: 'refused' })
      const [stranger] = await eventually('it is noted', bench.strangers, all => all.length > 0)
      expect(stranger).to.include({ why: 'certificate', facility: 'GMCH' })
      expect((await bench.facts('peer.closed')).map(({ data }) => data.why)).to.deep.equal([
        'certificate',
      ])

      expect(await bench.says(payload, talk(port, instrument))).to.equal('AA M1')
      expect((await story.rows()).results).to.have.length(1)
    })

    it('of two lines on one port tells them by name, and each by its own certificate', async () => {
      const port = await tlsLine({ clientCertificate: instrument.fingerprint })
      const clientCertificate = neighbour.fingerprint.toLowerCase().replaceAll(':', '')
      await bench.add({ port, transport: 'tls', clientCertificate })
      const mine = talk(port, instrument)
      expect(await bench.says(bench.tsh('M1'), mine)).to.equal('AA M1')
      expect(await bench.says(bench.tsh('M2', 'SECOND'), mine)).to.equal('AR M2')
      expect(await bench.says(bench.tsh('M3', 'SECOND'), talk(port, neighbour))).to.equal('AA M3')
      expect(await bench.heard()).to.deep.equal([
        `${FIRST}: applied`,
        'nobody: refused',
        'second: applied',
      ])
    })

    it('given another certificate wants that one from the next message on', async () => {
      const port = await tlsLine({ clientCertificate: instrument.fingerprint })
      const end = talk(port, instrument)
      expect(await bench.says(bench.tsh('M1'), end)).to.equal('AA M1')
      await bench.change({ clientCertificate: neighbour.fingerprint })
      expect(await bench.says(bench.tsh('M2'), end)).to.equal('AR M2')
      expect(await bench.says(bench.tsh('M3'), talk(port, neighbour))).to.equal('AA M3')
    })

    it('changed to plain listens again without TLS on the same port', async () => {
      const port = await tlsLine()
      await bench.change({ transport: 'plain' })
      expect(await bench.says(bench.tsh('M1'), port)).to.equal('AA M1')
    })
  },
  async () => ({ ...(await OFTEN()), settings: await settingsOf(folder) }),
)

intakeStories('a line over TLS on a server without certificates', story => {
  const bench = lineBench(story)
  it('is shown as not listening, with what to set', async () => {
    const port = await freePort()
    await bench.change({ port, transport: 'tls' })
    const line = await bench.line()
    expect(line.listening).to.equal('no')
    expect(line.listeningSays?.en).to.match(/MLLP_TLS_CERT/)
    expect(await bench.says(bench.tsh('M1'), port)).to.equal('closed')
  })
})
