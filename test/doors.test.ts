/** The web door as a whole: what every answer says beside what was asked, and what it never says. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import { intoPath } from '../server/contract/client.ts'
import { contract, type EndpointName } from '../server/contract/index.ts'
import { ask, ENDPOINTS } from './support/asking.ts'
import type { Caller } from './support/caller.ts'
import { eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'
import { ADAS_MOTHER, PASSWORD, type PersonName } from './support/people.ts'
import { NOTHING } from './support/probes.ts'

/** Where a scanned paper is kept, and who keeps it there. */
const SCANS: Partial<Record<EndpointName, PersonName>> = {
  addAgreementScan: 'pia',
  addConsentScan: 'nora',
  addCaseDocument: 'carl',
}
const scanOf = (megabytes: number) => ({
  ...{ id: newId(), name: 'paper.pdf' },
  base64: Buffer.alloc(megabytes * 1_000_000, 'x').toString('base64'),
})

const BUILT = join(import.meta.dirname, '..', 'dist', 'client')

eachEngine('whatever the web door answers', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  /** What is missing among the headers of an answer; `holds` where it may tell of anybody. */
  function lacking(what: string, { headers }: Response, holds: 'data' | 'no data'): string[] {
    const wanted: [name: string, says: RegExp][] = [
      ['content-security-policy', /default-src 'self';.*frame-ancestors 'none'/],
      ['x-content-type-options', /^nosniff$/],
      ['x-frame-options', /^SAMEORIGIN$|^DENY$/],
      ['referrer-policy', /^no-referrer$/],
      ...(holds === 'data' ? [['cache-control', /^no-store$/] as [string, RegExp]] : []),
    ]
    return wanted
      .filter(([name, says]) => !says.test(headers.get(name) ?? ''))
      .map(([name]) => `${what}: ${name} is ${headers.get(name)}`)
  }

  it('takes a scan of five megabytes wherever a paper is scanned, and says what is too large', async () => {
    const large = scanOf(5)
    const takeScans = ENDPOINTS.filter(
      ([, { takes }]) => 'base64' in takes.shape && takes.safeParse(large).success,
    ).map(([name]) => name)
    expect(takeScans).to.have.members(Object.keys(SCANS))
    for (const name of takeScans) {
      const { token } = lab.people[SCANS[name] ?? 'pia']
      const says = async (given: object) =>
        (await ask(lab.url, token(), name, { ...given })).problem?.says.en
      expect(await says(large), name).to.match(/^Nothing with this number here/)
      expect(await says(scanOf(6)), name).to.match(/^This is larger than can be taken/)
    }
  })

  it('is framed by nobody, and whatever may tell of somebody is kept by no browser and no proxy (F-06)', async () => {
    const asked = (path: string, init: RequestInit = {}, token = '') =>
      fetch(`${lab.url}${path}`, { ...init, headers: { cookie: `guthrie=${token}` } })
    const { tess, nora } = lab.people
    const found: string[] = []
    const statuses = new Set<number>()
    for (const [name, { verb, path }] of ENDPOINTS)
      for (const token of ['', tess.token()]) {
        const { url } = intoPath(path, NOTHING)
        const isAct = verb !== 'get'
        const answer = await asked(`/api${url}`, { method: verb.toUpperCase() }, isAct ? '' : token)
        statuses.add(answer.status)
        found.push(...lacking(name, answer, 'data'))
      }
    expect([...statuses]).to.include.members([200, 400, 401, 403, 404])
    const { specimen } = await lab.registered(nora)
    const { url } = intoPath(contract.drawLabel.path, { number: specimen.number })
    const picture = await asked(`/api${url}`, {}, nora.token())
    expect(picture.headers.get('content-type')).to.equal('image/png')
    const strange: [path: string, init: RequestInit][] = [
      [`/api${url}`, {}],
      ['/api/openapi.json', {}],
      ['/api/no/such/address', {}],
      ['/api/session', { method: 'POST', body: '{' }],
      ['/api/%E0%A4%A', {}],
    ]
    for (const [path, init] of strange)
      found.push(...lacking(path, await asked(path, init, nora.token()), 'data'))
    // A page and its pieces are the same for everybody: they may be kept, and are framed by nobody.
    const built = existsSync(BUILT) ? readdirSync(join(BUILT, 'assets')) : []
    const pieces = built.map(file => `/assets/${file}`)
    for (const path of ['/', '/board', '/assets/of-another-version.js', ...pieces])
      found.push(...lacking(path, await asked(path), 'no data'))
    // What is said over a socket that is polled is no less somebody's than what is asked for.
    const polled = await asked('/socket.io/?EIO=4&transport=polling', {}, tess.token())
    expect(polled.headers.get('cache-control'), 'a poll').to.equal('no-store')
    expect(found).to.deep.equal([])
  })

  it('says of a bug that there was one and by which number it is found, and nothing of how it came about (F-19)', async () => {
    const { nora } = lab.people
    const rename = (from: string, to: string) =>
      lab.store.work({ id: 'setup' }, ['registry'], async work => {
        await sql`alter table ${sql.id(from)} rename to ${sql.id(to)}`.execute(work.db)
      })
    await rename('kit', 'kit_taken_away')
    const { status, text, problem } = await ask(lab.url, nora.token(), 'listKits', {
      samplingPoint: lab.at.nanming,
    })
    await rename('kit_taken_away', 'kit')
    expect(status).to.equal(500)
    expect(Object.keys(JSON.parse(text)).sort()).to.deep.equal(
      ['detail', 'request', 'says', 'status', 'title', 'type'].sort(),
    )
    expect(problem?.says.zh).to.match(/系统出现错误，已记录/)
    expect(text).not.to.match(
      /kit|select|relation|no such|\.ts\b|node_modules|\n\s+at |SqliteError/,
    )
    const [bug = '', ...others] = lab.bugs.splice(0)
    expect(others).to.deep.equal([])
    expect(bug, 'the log says all of it')
      .to.include(problem?.request ?? '?')
      .and.to.match(/\n\s+at .*\.ts:\d+/)
    await nora.listKits({ samplingPoint: lab.at.nanming })
  })

  it('says no more of itself to whoever asks in ways that no browser does (F-19)', async () => {
    const { tess } = lab.people
    const json = { 'content-type': 'application/json' }
    const strange: [what: string, path: string, init: RequestInit][] = [
      ['no JSON', '/api/session', { method: 'POST', headers: json, body: '{"login": x' }],
      ['no text', '/api/session', { method: 'POST', headers: json, body: new Uint8Array([255]) }],
      [
        'a charset that there is not',
        '/api/session',
        { method: 'POST', headers: { 'content-type': 'application/json; charset=x' }, body: '{}' },
      ],
      [
        'packed by nobody knows what',
        '/api/session',
        { method: 'POST', headers: { ...json, 'content-encoding': 'x' }, body: '{}' },
      ],
      ['too much', '/api/session', { method: 'POST', headers: json, body: ' '.repeat(2e6) }],
      ['an address cut off', '/api/cases/%E0%A4%A', {}],
      ['an asset cut off', '/assets/%E0%A4%A', {}],
      ['a NUL', '/assets/%00.js', {}],
      ['a way out', '/assets/..%2f..%2f..%2fpackage.json', { headers: { accept: 'text/html' } }],
      ['no such verb', '/api/session', { method: 'PATCH' }],
    ]
    for (const [what, path, init] of strange) {
      const headers = { ...init.headers, cookie: `guthrie=${tess.token()}` }
      const answer = await fetch(`${lab.url}${path}`, { ...init, headers })
      const text = await answer.text()
      expect(text, what).not.to.match(
        /\n\s+at |node_modules|\.ts:|Error:|Unexpected token|dependencies/,
      )
      if (answer.status === 200) expect(text, what).to.match(/^<!doctype html>/i)
      else expect(answer.headers.get('content-type'), what).to.match(/^application\/problem\+json/)
      expect(answer.status, what).to.be.lessThan(500)
    }
    expect(lab.bugs, 'what somebody sends is no bug of ours').to.deep.equal([])
  })

  it('carries nothing in its headers of what somebody typed: no name of a file or a person (F-13)', async () => {
    const { nora } = lab.people
    const headersOf = async (path: string, method = 'GET') => {
      const headers = { cookie: `guthrie=${nora.token()}` }
      const answer = await fetch(`${lab.url}/api${path}`, { method, headers })
      expect(answer.status, path).to.equal(200)
      await answer.arrayBuffer()
      const own = ['content-length', 'etag', 'date']
      return [...answer.headers].filter(([key]) => !own.includes(key))
    }
    const labelOf = async (name: string) => {
      const { specimen } = await lab.registered(nora, { mother: { ...ADAS_MOTHER, name } })
      return headersOf(intoPath(contract.drawLabel.path, { number: specimen.number }).url)
    }
    const scanOf = async (name: string) => {
      const { specimen } = await lab.registered(nora)
      const paper = { id: newId(), by: 'mother', signedOn: '2026-11-23', how: 'paper' } as const
      const { number } = specimen
      const { id } = await nora.decideConsent({ number, decision: 'agreed', consent: paper })
      const base64 = Buffer.from('%PDF-1.7').toString('base64')
      const scan = await nora.addConsentScan({ id, name, base64 })
      expect(scan.name).to.equal(name)
      return headersOf(intoPath(contract.openConsentScan.path, { id, scan: scan.id }).url, 'POST')
    }
    const [label, scan] = [await labelOf('王小燕'), await scanOf('consent.pdf')]
    for (const name of ['欧阳·阿依古丽', "O'Neil"]) expect(await labelOf(name)).to.deep.equal(label)
    for (const name of [
      '知情同意书.pdf',
      'a"; filename="b.html',
      'x\u2028set-cookie: guthrie=y',
      '%0d%0aset-cookie: guthrie=y',
      '../../etc/passwd',
    ])
      expect(await scanOf(name), name).to.deep.equal(scan)
    expect([...label, ...scan].map(([key]) => key)).not.to.include('content-disposition')
  })
})

eachEngine('a session that is over', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('is over at every door and at the sockets, however it ended (F-21)', async () => {
    const { adam, sera } = lab.people
    const signedIn = async (login: string): Promise<Caller> => {
      const somebody = lab.stranger()
      await somebody.signIn({ login, password: PASSWORD })
      return somebody
    }
    const rowOf = async (login: string) => {
      const row = (await adam.listStaff({})).find(one => one.login === login)
      if (!row) throw new Error(`nobody is called ${login}`)
      return row
    }
    const ENDED: Record<string, (who: Caller, login: string) => Promise<unknown>> = {
      'signed out': who => lab.stranger(who.token()).signOut({}),
      'signed out everywhere': async (_, login) =>
        (await signedIn(login)).signOut({ everywhere: 'yes' }),
      'ended from another computer': async (_, login) => {
        const other = await signedIn(login)
        for (const { id, which } of await other.listSessions({}))
          if (which === 'elsewhere') await other.endSession({ id })
      },
      'ended by the security administrator': async (_, login) =>
        sera.endSessionsOf({ id: (await rowOf(login)).id }),
      'the password changed elsewhere': async (_, login) =>
        (await signedIn(login)).changePassword({
          old: PASSWORD,
          password: 'another long password',
        }),
      'invited anew': async (_, login) => adam.inviteAgain({ id: (await rowOf(login)).id }),
      'the account disabled': async (_, login) => adam.disableStaff(await rowOf(login)),
    }
    const logins = ['tess', 'nora', 'rita', 'carl', 'dora', 'theo', 'nick']
    const over: [how: string, token: string][] = []
    for (const [i, [how, end]] of Object.entries(ENDED).entries()) {
      const login = logins[i] ?? ''
      const who = await signedIn(login)
      await who.whoAmI({})
      const board = await lab.board(who)
      await end(who, login)
      await board.until(() => !board.connected())
      over.push([how, who.token()])
    }
    const late = await signedIn('gina')
    lab.clock.move({ hours: 12 })
    over.push(['twelve hours are over', late.token()])

    const open: string[] = []
    const doors = ENDPOINTS.filter(([, { may }]) => may !== 'anyone')
    for (const [name] of doors) {
      const tries = over.map(async ([how, token]) => {
        const { status, problem } = await ask(lab.url, token, name, NOTHING)
        if (status !== 401 || problem?.type !== 'not-signed-in')
          open.push(`${name}, ${how}: ${status}`)
      })
      await Promise.all(tries)
    }
    expect(doors.length).to.be.greaterThan(200)
    expect(open).to.deep.equal([])
  })
})
