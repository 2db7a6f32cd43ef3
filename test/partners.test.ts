/** The two ways out, each against the real thing: a gateway on this machine, and a folder. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { drop } from '../lims-adapters/partners/folder.ts'
import { post, whyNotAddress } from '../lims-adapters/partners/http.ts'
import { type Gateway, type Manner, openGateway } from './support/partner.ts'

const AT = '2026-11-23T01:00:00.000Z'
const OUT = { key: 'k1', body: { to: { login: 'carl' }, text: { en: 'x', zh: '有病例' } } }

describe('a gateway', () => {
  let gateway: Gateway
  before(async () => {
    gateway = await openGateway('s3cret')
  })
  after(() => gateway.stop())

  const said = (more: object = {}) =>
    post({ address: gateway.address, secret: 's3cret', at: AT, ...more }, OUT)

  const table: [Manner, 'sent' | 'later' | 'refused', RegExp][] = [
    ['takes', 'sent', /^G-k1$/],
    ['fails', 'later', /500/],
    ['refuses', 'refused', /422/],
    ['says nonsense', 'later', /without an id/],
    ['cuts', 'later', /hang up|ECONNRESET|closed/],
    ['redirects', 'refused', /302/],
  ]
  for (const [manner, is, why] of table)
    it(`that ${manner}: ${is} (D-11)`, async () => {
      gateway.is(manner)
      const came = await said()
      expect(came.is).to.equal(is)
      expect(came.is === 'sent' ? came.reference : came.why).to.match(why)
    })

  it('that points elsewhere is not followed there (F-32)', async () => {
    const elsewhere = createServer(() => {
      throw new Error('somebody came')
    })
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    const pointing = createHttpServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()
    })
    await new Promise<void>(resolve => pointing.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(pointing.address() as AddressInfo).port}/`
    expect(await said({ address: at })).to.deep.equal({ is: 'refused', why: 'answered 307' })
    for (const one of [elsewhere, pointing]) one.close()
  })

  it('knows us by the signature over time and body, and a repetition by its key', () => {
    expect(gateway.received.every(one => one.signed === 'yes' && one.key === 'k1')).to.equal(true)
    expect(gateway.taken()).to.have.length(1)
    expect(gateway.taken()[0]?.body).to.deep.equal(OUT.body)
  })

  it('that is not there, or says nothing in time, is asked again later', async () => {
    expect((await said({ address: 'http://127.0.0.1:1/' })).is).to.equal('later')
    const silent = createServer(() => undefined)
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const came = await said({ address: `http://127.0.0.1:${port}/`, timeoutMs: 50 })
    expect(came).to.deep.equal({ is: 'later', why: 'timed out' })
    silent.close()
  })

  const ADDRESSES: [string, ReturnType<typeof whyNotAddress>][] = [
    ['https://gateway.example.cn/sms', null],
    ['http://127.0.0.1:9000/', null],
    ['http://localhost/', null],
    ['http://gateway.example.cn/sms', 'not-secure'],
    ['http://127.0.0.1.example.cn/', 'not-secure'],
    ['https://user:secret@gateway.example.cn/', 'no-address'],
    ['ftp://gateway.example.cn/', 'no-address'],
    ['file:///etc/passwd', 'no-address'],
    ['http://169.254.169.254/latest/meta-data/', 'not-secure'],
    ['http://[::ffff:169.254.169.254]/', 'not-secure'],
    ['http://0.0.0.0:8080/', 'not-secure'],
    ['http://10.0.0.1/', 'not-secure'],
    ['gateway', 'no-address'],
  ]
  for (const [address, why] of ADDRESSES)
    it(`at ${address} is ${why ?? 'allowed'} (F-32)`, () => {
      expect(whyNotAddress(address)).to.equal(why)
    })
})

describe('a folder', () => {
  it('gets one whole file for each message, however often it is written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'partner-'))
    expect(await drop(folder, OUT)).to.deep.equal({ is: 'sent', reference: 'k1.json' })
    expect((await drop(folder, OUT)).is).to.equal('sent')
    expect((await drop(folder, { ...OUT, key: 'k2' })).is).to.equal('sent')
    expect((await readdir(folder)).sort()).to.deep.equal(['k1.json', 'k2.json'])
    expect(JSON.parse(await readFile(join(folder, 'k1.json'), 'utf8'))).to.deep.equal({
      ...{ key: 'k1', ...OUT.body },
    })
    await rm(folder, { recursive: true })
    expect(await drop(folder, OUT)).to.deep.equal({ is: 'later', why: 'ENOENT' })
    expect((await drop('relative', OUT)).is).to.equal('refused')
  })
})
