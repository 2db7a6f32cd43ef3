import { expect } from 'chai'
import type { Caller } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openEmptyLab, openLab } from '../support/lab.ts'
import { PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('the first start', engine => {
  let lab: Awaited<ReturnType<typeof openEmptyLab>>
  beforeEach(async () => {
    lab = await openEmptyLab(engine)
  })
  afterEach(() => lab.stop())

  const tokenOf = (link: string | null) => new URL(link ?? 'none:').searchParams.get('token') ?? ''
  const administrator = { login: 'first', name: '首位管理员', password: PASSWORD }

  it('gives a link that makes the first administrator, once', async () => {
    const token = tokenOf(lab.setUpLink())
    const somebody = lab.stranger()
    expect(await somebody.setUpState({})).to.deep.equal({ state: 'open' })

    const me = await somebody.setUp({ token, ...administrator })

    expect(me).to.include({ login: 'first' })
    expect(me.posts.map(p => [p.role, p.scopeKind])).to.deep.equal([
      ['administrator', 'everywhere'],
    ])
    expect(await somebody.setUpState({})).to.deep.equal({ state: 'done' })
    expect((await somebody.listStaff({})).map(s => s.login)).to.deep.equal(['first'])
    await refusedAs(
      lab.stranger().setUp({ token, ...administrator, login: 'second' }),
      'invalid',
      /used already or is too old/,
    )
    await lab.restart()
    expect(lab.setUpLink()).to.equal(null)
    expect(await lab.stranger().signIn(administrator)).to.include({ login: 'first' })
  })

  it('makes a new link at each start until it is used; the older ones stop working', async () => {
    const first = tokenOf(lab.setUpLink())
    await lab.restart()
    const second = tokenOf(lab.setUpLink())
    expect(second).not.to.equal(first)
    await refusedAs(
      lab.stranger().setUp({ token: first, ...administrator }),
      'invalid',
      /used already or is too old/,
    )
    await lab.stranger().setUp({ token: second, ...administrator })
  })

  it('has no default password, and its link lasts a day (F-28)', async () => {
    for (const login of ['admin', 'administrator', 'root', 'adam'])
      await refusedAs(
        lab.stranger().signIn({ login, password: login }),
        'invalid',
        /Login and password do not fit/,
      )
    lab.clock.move({ days: 1 })
    await refusedAs(
      lab.stranger().setUp({ token: tokenOf(lab.setUpLink()), ...administrator }),
      'invalid',
      /too old/,
    )
  })

  it('takes no password that is tried first (F-28)', async () => {
    const token = tokenOf(lab.setUpLink())
    const somebody = lab.stranger()
    for (const password of [
      ...['1234567890', '13800001234', 'aaaaaaaaaaaa', 'Password123!', 'admin-2026!!'],
      ...['2026.11.23 08:00', 'qwertyuiop'],
    ]) {
      const { issues } = await refusedAs(
        somebody.setUp({ token, ...administrator, password }),
        'invalid',
        /cannot be taken as it is. This is/,
      )
      expect(issues[0]?.path).to.equal('password')
      expect(issues[0]?.says.en, password).to.match(/among the first that are tried. Choose/)
      expect(issues[0]?.says.zh, password).to.match(/请使用多个词语/)
    }
    expect(await somebody.setUpState({})).to.deep.equal({ state: 'open' })
    await somebody.setUp({ token, ...administrator, password: '三只 猫 睡在 窗台上 呢' })
  })

  it('takes one of two who open the link at once', async () => {
    const token = tokenOf(lab.setUpLink())
    const both = await Promise.allSettled(
      ['one', 'two'].map(login => lab.stranger().setUp({ token, ...administrator, login })),
    )
    expect(both.map(b => b.status).sort()).to.deep.equal(['fulfilled', 'rejected'])
  })
})

eachEngine('accounts', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const signedIn = async (login = 'tess', password = PASSWORD): Promise<Caller> => {
    const somebody = lab.stranger()
    await somebody.signIn({ login, password })
    return somebody
  }
  const isOut = (who: Caller) => refusedAs(who.whoAmI({}), 'not-signed-in', /Please sign in/)
  const staffRow = async (login: string) => {
    const row = (await lab.people.adam.listStaff({})).find(s => s.login === login)
    if (!row) throw new Error(`nobody is called ${login}`)
    return row
  }
  /** Holds nothing, and does so once a security administrator has confirmed it, and nobody else. */
  const isUnconfirmed = async (login: string, who: Caller) => {
    const { adam, audrey, sera } = lab.people
    const { id, version } = await staffRow(login)
    const centre = lab.at.GMCH
    await refusedAs(who.listBench({ centre, state: 'recorded' }), 'forbidden', /roles do not/)
    const wish = { deputy: 'tess', endsAt: '2099-01-01T00:00:00.000Z', reason: 'x' }
    await refusedAs(who.nameDeputy(wish), 'forbidden', /./)
    for (const other of [adam, audrey, who])
      await refusedAs(other.confirmStaff({ id, version }), 'forbidden', /security administrator/)
    const done = await sera.confirmStaff({ id, version })
    expect(done.unconfirmedSince).to.equal(null)
    await refusedAs(sera.confirmStaff(done), 'conflict', /changed/)
  }
  const newcomer = async () => {
    const { adam, sera } = lab.people
    const made = await adam.addStaff({ login: 'Newcomer', name: '新人' })
    const bench = { role: 'technician', scopeKind: 'centre', scope: lab.at.GMCH } as const
    await sera.giveRole({ id: made.staff.id, ...bench })
    return made
  }

  it('signs in whatever the case of the login, and says what one holds', async () => {
    const me = await lab.stranger().signIn({ login: ' TESS ', password: PASSWORD })
    expect(me).to.include({ login: 'tess', name: '田思', now: lab.clock.now() })
    expect(me.posts[0]).to.include({ role: 'technician', scope: lab.at.GMCH })
  })

  it('says the same of a wrong password and of nobody (F-16)', async () => {
    const wrong = await refusedAs(
      lab.stranger().signIn({ login: 'tess', password: 'wrong' }),
      'invalid',
      /Login and password do not fit/,
    )
    const nobody = await refusedAs(
      lab.stranger().signIn({ login: 'nobody', password: 'wrong' }),
      'invalid',
      /Login and password do not fit/,
    )
    expect(nobody.says).to.deep.equal(wrong.says)
  })

  it('keeps the session in a cookie that no script reads and no other site sends', async () => {
    const response = await fetch(`${lab.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'tess', password: PASSWORD }),
    })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).to.match(/^guthrie=[\w-]{40,};/)
    expect(cookie)
      .to.match(/; HttpOnly/)
      .and.to.match(/; SameSite=Strict/)
      .and.to.match(/; Path=\//)
    expect(response.headers.get('cache-control')).to.equal('no-store')
    expect(await response.text()).not.to.include('guthrie')
  })

  it('sends what is long packed to whoever can unpack it, and says the same', async () => {
    const asked = async (encoding: string) => {
      const response = await fetch(`${lab.url}/api/openapi.json`, {
        headers: { 'accept-encoding': encoding },
      })
      return { packed: response.headers.get('content-encoding'), text: await response.text() }
    }
    const [plain, gzip] = [await asked('identity'), await asked('gzip')]
    expect([plain.packed, gzip.packed]).to.deep.equal([null, 'gzip'])
    expect(gzip.text).to.equal(plain.text)
    expect(plain.text.length).to.be.greaterThan(10_000)
  })

  it('takes no action that another site’s page asks for (F-05)', async () => {
    const { tess } = lab.people
    const from = (headers: Record<string, string>) =>
      fetch(`${lab.url}/api/session`, {
        method: 'DELETE',
        headers: {
          'content-type': 'application/json',
          cookie: `guthrie=${tess.token()}`,
          ...headers,
        },
        body: '{}',
      })
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ])
      expect((await from(headers)).status, JSON.stringify(headers)).to.equal(403)
    expect((await tess.whoAmI({})).login).to.equal('tess')
  })

  it('rests after five failures, longer each time, and opens by itself; nobody outside sees that it rests (F-16)', async () => {
    const tries = async (n: number) => {
      for (let i = 0; i < n; i++)
        await refusedAs(
          lab.stranger().signIn({ login: 'tess', password: 'wrong' }),
          'invalid',
          /do not fit/,
        )
    }
    const saysNo = async (login: string) =>
      (
        await refusedAs(
          lab.stranger().signIn({ login, password: PASSWORD }),
          'invalid',
          /do not fit.*until then no password fits/,
        )
      ).says
    const isLocked = async () => expect(await saysNo('tess')).to.deep.equal(await saysNo('nobody'))
    await tries(5)
    await isLocked()
    const { tess, audrey } = lab.people
    const change = (old: string) => tess.changePassword({ old, password: 'another long password' })
    await refusedAs(change(PASSWORD), 'forbidden', /rests until 2026-11-23 09:01\./)
    lab.clock.move({ minutes: 1 })
    await tries(1)
    lab.clock.move({ minutes: 1 })
    await isLocked()
    lab.clock.move({ minutes: 1 })
    await signedIn()
    await tries(3)
    await refusedAs(change('wrong'), 'invalid', /not your password; nothing was changed/)
    await signedIn()
    await tess.whoAmI({})

    // Guesses that come at once wait for each other: the sixth finds the account at rest.
    const guess = () => lab.stranger().signIn({ login: 'theo', password: 'wrong' })
    await Promise.allSettled(Array.from({ length: 12 }, guess))
    const { id } = await staffRow('theo')
    const facts = await audrey.readJournal({ book: 'registry', limit: 500 })
    const failed = facts.filter(f => f.kind === 'staff.sign-in-failed' && f.about === id)
    expect(failed).to.have.length(5)
  })

  it('lets nobody try one password at every account: an address that fails too often waits, and who is signed in there works on (F-16)', async () => {
    const { nora, tess } = lab.people
    const board = await lab.board(tess)
    const guess = (login: string) => lab.stranger().signIn({ login, password: 'Spring2026!' })
    const kinds: string[] = []
    for (let i = 0; kinds.at(-1) !== 'unavailable' && i < 200; i++)
      await guess(`somebody-${i}`).catch(({ kind }) => kinds.push(kind))
    expect(new Set(kinds.slice(0, -1))).to.deep.equal(new Set(['invalid']))
    expect(kinds.length, 'not at once').to.be.greaterThan(30)
    // Whatever is tried from there now, right or wrong, of whomever: it says no more than that.
    for (const login of ['tess', 'nobody'])
      await refusedAs(
        lab.stranger().signIn({ login, password: PASSWORD }),
        'unavailable',
        /Too many tries\. Wait a minute/,
      )
    await refusedAs(
      lab.stranger().acceptInvitation({ token: 'x'.repeat(43), password: PASSWORD }),
      'unavailable',
      /Too many tries/,
    )
    // The same address is a whole hospital's: open screens and boards go on.
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    await board.until(() => board.shows()[card] === 'CH open')
    await tess.whoAmI({})
  })

  it('a hospital behind one address signs in as often as it likes (F-16)', async () => {
    const logins = ['tess', 'nora', 'rita', 'carl', 'dora']
    for (let i = 0; i < 100; i++) await signedIn(logins[i % logins.length])
  })

  it('a sign-in gives a session of its own: one that was planted before stays whose it was (F-17)', async () => {
    const planted = 'x'.repeat(43)
    const nicks = await signedIn('nick')
    for (const token of [planted, nicks.token()]) {
      const victim = lab.stranger(token)
      await victim.signIn({ login: 'tess', password: PASSWORD })
      expect(victim.token()).not.to.equal(token)
      expect((await victim.whoAmI({})).login).to.equal('tess')
    }
    await isOut(lab.stranger(planted))
    expect((await nicks.whoAmI({})).login).to.equal('nick')
    const tokens = [await signedIn(), await signedIn()].map(who => who.token())
    expect(new Set(tokens).size).to.equal(2)
  })

  it('an invitation opens an account once, with a password of one’s own', async () => {
    const { invitation, staff } = await newcomer()
    expect(staff).to.include({ login: 'newcomer', disabledAt: null })
    await refusedAs(
      lab.stranger().signIn({ login: 'newcomer', password: PASSWORD }),
      'invalid',
      /do not fit/,
    )
    const short = await refusedAs(
      lab.stranger().acceptInvitation({ token: invitation.token, password: 'short' }),
      'invalid',
      /cannot be taken as it is/,
    )
    expect(short.issues.map(({ path }) => path)).to.deep.equal(['password'])
    const somebody = lab.stranger()

    const me = await somebody.acceptInvitation({ token: invitation.token, password: PASSWORD })

    expect(me).to.deep.include({ login: 'newcomer', unconfirmedSince: lab.clock.now(), posts: [] })
    await isUnconfirmed('newcomer', somebody)
    await somebody.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    await refusedAs(
      lab.stranger().acceptInvitation({ token: invitation.token, password: PASSWORD }),
      'invalid',
      /used already or is too old/,
    )
    await signedIn('newcomer')
  })

  it('whoever makes links enters as nobody: what is entered by one holds nothing until a second person confirms it (F-02)', async () => {
    const { adam, sera, audrey } = lab.people
    const { id } = await staffRow('ana')
    const signer = lab.stranger()
    const { token } = await adam.inviteAgain({ id })
    await signer.acceptInvitation({ token, password: 'chosen by whoever has the link' })
    await isUnconfirmed('ana', signer)
    expect((await signer.whoAmI({})).posts.map(p => p.role)).to.deep.equal(['authoriser'])
    // The security administrator as well; and at every time somebody is left who can confirm.
    const first = await adam.inviteAgain({ id: (await staffRow('sera')).id })
    const second = await adam.inviteAgain({ id: (await staffRow('audrey')).id })
    const asSera = lab.stranger()
    await asSera.acceptInvitation({ token: first.token, password: PASSWORD })
    await refusedAs(asSera.listStaff({}), 'forbidden', /Ask:/)
    await refusedAs(
      lab.stranger().acceptInvitation({ token: second.token, password: PASSWORD }),
      'conflict',
      /Nobody could confirm/,
    )
    await refusedAs(adam.inviteAgain({ id }), 'conflict', /Nobody could confirm/)
    const { login, version } = await staffRow('sera')
    const back = lab.stranger()
    await back.signIn({ login: 'audrey', password: PASSWORD })
    await back.confirmStaff({ id: (await staffRow(login)).id, version })
    await asSera.listStaff({})
    for (const old of [sera, audrey]) await isOut(old)
  })

  it('an invitation lasts a week; a login is given once', async () => {
    const { invitation } = await newcomer()
    await refusedAs(newcomer(), 'invalid', /This login is taken/)
    lab.clock.move({ days: 7 })
    await refusedAs(
      lab.stranger().acceptInvitation({ token: invitation.token, password: PASSWORD }),
      'invalid',
      /too old/,
    )
  })

  it('a new invitation for a lost password ends every session, and the old password', async () => {
    const tess = await signedIn()
    const { id } = await staffRow('tess')
    const older = await lab.people.adam.inviteAgain({ id })
    const { token } = await lab.people.adam.inviteAgain({ id })
    await isOut(tess)
    await refusedAs(
      lab.stranger().acceptInvitation({ token: older.token, password: PASSWORD }),
      'invalid',
      /used already or is too old/,
    )
    await lab.stranger().acceptInvitation({ token, password: 'another long password' })
    await refusedAs(
      lab.stranger().signIn({ login: 'tess', password: PASSWORD }),
      'invalid',
      /do not fit/,
    )
    await signedIn('tess', 'another long password')
  })

  it('signs out here, and elsewhere one stays', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    const stolen = lab.stranger(here.token())
    await here.signOut({})
    await isOut(stolen)
    await there.whoAmI({})
  })

  it('signs out everywhere', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    const stolen = lab.stranger(here.token())
    await here.signOut({ everywhere: 'yes' })
    await isOut(stolen)
    await isOut(there)
    await signedIn()
  })

  it('a changed password ends every other session, and needs the old one', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    await refusedAs(
      here.changePassword({ old: 'wrong', password: 'another long password' }),
      'invalid',
      /not your password; nothing was changed/,
    )
    await here.changePassword({ old: PASSWORD, password: 'another long password' })
    await here.whoAmI({})
    await isOut(there)
    await signedIn('tess', 'another long password')
  })

  it('a session ends by itself after twelve hours (F-17)', async () => {
    const tess = await signedIn()
    lab.clock.move({ hours: 11, minutes: 59 })
    await tess.whoAmI({})
    lab.clock.move({ minutes: 1 })
    await isOut(tess)
  })

  it('a disabled account is out at once, cannot sign in, and is not opened by an old link', async () => {
    const tess = await signedIn()
    const { id, version } = await staffRow('tess')
    const { adam } = lab.people
    const { token } = await adam.inviteAgain({ id })
    const again = await signedIn()

    await adam.disableStaff({ id, version })

    for (const who of [tess, again, lab.people.tess]) await isOut(who)
    await refusedAs(
      lab.stranger().signIn({ login: 'tess', password: PASSWORD }),
      'invalid',
      /do not fit/,
    )
    await refusedAs(
      lab.stranger().acceptInvitation({ token, password: 'another long password' }),
      'invalid',
      /used already or is too old/,
    )
    await refusedAs(adam.disableStaff({ id, version }), 'conflict', /changed since/)
    await refusedAs(adam.inviteAgain({ id }), 'conflict', /account is closed/)
  })

  it('leaves every step in the journal, and no password in it', async () => {
    const { audrey } = lab.people
    const { invitation } = await newcomer()
    await lab.stranger().acceptInvitation({ token: invitation.token, password: PASSWORD })
    const { id } = await staffRow('newcomer')
    const facts = await audrey.readJournal({ book: 'registry', limit: 500 })
    const own = facts.filter(f => f.about === id)
    expect(own.map(f => f.kind)).to.deep.equal([
      'staff.created',
      'staff.invited',
      'staff.role-given',
      'staff.password-set',
      'staff.signed-in',
    ])
    expect(facts.filter(f => f.kind === 'staff.confirmed')).to.deep.equal([])
    expect(JSON.stringify(facts)).not.to.include(PASSWORD).and.not.to.include(invitation.token)
  })
})

eachEngine('a session over https', engine => {
  it('is in a cookie that no other host, path or page without TLS can have set (F-17)', async () => {
    // The proxy that has the certificate is the only one who asks.
    const lab = await openLab(engine, { settings: { TRUST_PROXY: '1' } })
    const headers = { 'content-type': 'application/json', 'x-forwarded-proto': 'https' }
    const signedIn = await fetch(`${lab.url}/api/session`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({ login: 'tess', password: PASSWORD }),
    })
    const [cookie = '', ...others] = signedIn.headers.getSetCookie()
    const [pair = '', ...attributes] = cookie.split('; ')
    expect(others).to.deep.equal([])
    expect(pair).to.match(/^__Host-guthrie=[\w-]{40,}$/)
    expect(attributes).to.have.members(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
    const asked = async (said: string) =>
      (await fetch(`${lab.url}/api/me`, { headers: { cookie: said } })).status
    expect(await asked(pair)).to.equal(200)
    expect(await asked(pair.replace('__Host-', '')), 'the name that any page may set').to.equal(401)
    await lab.stop()
  })
})
