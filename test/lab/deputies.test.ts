import { expect } from 'chai'
import { later } from '../../server/contract/words.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const HOUR = 3_600_000

eachEngine('people, their papers and their deputies', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine, { settings: { SESSION_IDLE_MINUTES: '60' } })
  })
  after(() => lab.stop())

  const idOf = async (login: string) =>
    (await lab.people.sera.listStaff({})).find(s => s.login === login)?.id ?? ''

  it('a certificate that has run out stops collecting, testing and signing, and one that holds does not (E-22)', async () => {
    const { sera, nora, tess, abel, pia, paul, adam } = lab.people
    const centre = lab.at.GMCH
    const paper = { number: 'C-1', issuer: '省卫生健康委', startsOn: '2025-11-23' }
    const ENDS = [
      ['nora', 'collecting', '2026-11-23'],
      ['tess', 'testing', '2026-11-23'],
      ['abel', 'signing', '2026-11-23'],
      ['gina', 'testing', '2026-11-24'],
    ] as const
    const { specimen } = await lab.registered(nora)
    const card = await lab.receivedFrom(nora)
    await lab.measured(card)
    const rows = (await lab.page(card)).results.map(({ id, version }) => ({ id, version }))
    const made = []
    for (const [login, capability, endsOn] of ENDS)
      made.push(
        await sera.addCertificate({ ...paper, staff: await idOf(login), capability, endsOn }),
      )
    const collect = () =>
      nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    const verify = () => tess.verifyResults({ centre, results: rows })
    const over = /has not been valid since 2026-11-23.*security administrator/
    await refusedAs(collect(), 'forbidden', over)
    await refusedAs(verify(), 'forbidden', over)
    await refusedAs(
      abel.authoriseResults({ centre, results: rows, password: PASSWORD }),
      'forbidden',
      over,
    )
    const listed = await sera.listCertificates({})
    expect(listed.certificates.map(one => one.endsOn)).to.deep.equal([...ENDS.map(e => e[2])])
    expect((await nora.listOwnCertificates({})).map(one => one.capability)).to.deep.equal([
      'collecting',
    ])

    const clash = { ...paper, staff: await idOf('nora'), capability: 'collecting' } as const
    const again = { ...clash, startsOn: '2026-11-22', endsOn: '2027-11-23' }
    await refusedAs(sera.addCertificate(again), 'invalid', /overlaps certificate C-1/)
    const self = { ...again, staff: await idOf('sera') }
    await refusedAs(sera.addCertificate(self), 'forbidden', /an own certificate/)
    await refusedAs(adam.addCertificate(again), 'forbidden', /Ask: security administrator/)
    await sera.addCertificate({ ...again, startsOn: '2026-11-23' })
    await collect()

    const need = { capability: 'testing', source: 'S2 L33', reason: 'inspection' } as const
    await refusedAs(
      pia.needCertificate({ ...need, startsOn: '2026-11-22' }),
      'invalid',
      /from 2026-11-23 at the soonest/,
    )
    const proposed = await pia.needCertificate({ ...need, startsOn: '2026-11-23' })
    const seen = { id: proposed.id, version: 1 }
    await refusedAs(pia.approveProposal(seen), 'forbidden', /a second person/)
    expect(await pia.listCertificateNeeds({})).to.deep.equal([])
    await paul.approveProposal(seen)
    await refusedAs(
      pia.needCertificate({ ...need, startsOn: '2026-12-01' }),
      'invalid',
      /asked for from 2026-11-23 on already/,
    )
    await sera.addCertificate({
      ...{ ...paper, startsOn: '2026-11-23' },
      ...{ staff: await idOf('tess'), capability: 'testing', endsOn: '2027-11-23' },
    })
    await verify()
    const typed = { analyte: 'TSH', value: '1', unit: 'mIU/L', source: 'letter', specimen: card }
    const begin = () => abel.beginEntry({ ...typed, centre })
    await refusedAs(begin(), 'forbidden', /A certificate is needed for this/)
    const [held] = await pia.listCertificateNeeds({})
    const ending = { id: held?.id ?? '', endsOn: '2026-11-23', reason: 'too early' }
    const end = await paul.endCertificateNeed(ending)
    await refusedAs(begin(), 'forbidden', /A certificate is needed for this/)
    await pia.approveProposal({ id: end.id, version: 1 })
    // Not for want of a paper any more: the value is there already.
    await refusedAs(begin(), 'conflict', /TSH is 2.1 already/)
    const standing = (await sera.listCertificates({})).certificates.map(one => one.standing)
    expect([...new Set(standing)].sort()).to.deep.equal(['expired', 'soon', 'valid'])
  })

  it('a deputy holds what is lent within its time, by name, and loses it at once (E-22)', async () => {
    const { cora, carl, sera, adam, nora } = lab.people
    const [startsAt, endsAt] = [lab.clock.now(), later(lab.clock.now(), 48 * HOUR)]
    const wish = { deputy: 'cora', startsAt, endsAt, reason: '年假' }
    const sees = async () => (await cora.showBoard({})).rows.some(r => r.centre === lab.at.GMCH)
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    expect(await sees()).to.equal(false)
    await refusedAs(carl.nameDeputy({ ...wish, deputy: 'carl' }), 'invalid', /Choose a colleague/)
    await refusedAs(
      nora.nameDeputy({ ...wish, staff: await idOf('carl') }),
      'not-found',
      /Nothing with this number/,
    )
    const board = await lab.board(cora)

    await refusedAs(carl.nameDeputy(wish), 'invalid', /do not work where you do/)
    await refusedAs(carl.nameDeputy({ ...wish, deputy: 'audrey' }), 'invalid', /An administrator/)
    const named = await sera.nameDeputy({ ...wish, staff: await idOf('carl') })

    expect(named).to.include({ deputyName: '寇兰', name: '柯朗' })
    const lent = (await cora.whoAmI({})).posts.find(p => p.insteadOf === '柯朗')
    expect(lent).to.include({ role: 'recall-coordinator', scope: lab.at.GMCH, endsAt })
    expect(await sees()).to.equal(true)
    const next = await lab.judgedFrom(nora, { TSH: '49' })
    await board.until(() => board.row(next) !== undefined)
    expect(board.row(next)?.ownerName, 'the duty is hers').to.equal('寇兰')
    const { owners, case: it } = await cora.showCase({ id: board.row(next)?.case ?? '' })
    expect(owners.map(one => one.name)).to.deep.equal(['寇兰', '董瑞'])
    const away = cora.ownCase({ ...it, owner: await idOf('carl') })
    await refusedAs(away, 'invalid', /for somebody on leave, the deputy/)
    const { id, version } = await cora.ownCase({ ...it, owner: await idOf('dora') })
    await carl.ownCase({ id, version, owner: await idOf('cora') })
    await refusedAs(
      sera.nameDeputy({ ...wish, staff: await idOf('carl'), deputy: 'dirk' }),
      'conflict',
      /stands in already/,
    )
    expect(await nora.listDeputies({})).to.deep.equal([])
    await refusedAs(nora.endDeputy(named), 'not-found', /Nothing with this number/)

    await cora.endDeputy(named)

    expect(await sees()).to.equal(false)
    const last = await lab.judgedFrom(nora, { TSH: '47' })
    await board.caughtUp()
    expect(board.row(last)).to.equal(undefined)
    expect(board.connected()).to.equal(true)
    // What an administration holds is not lent.
    await refusedAs(
      adam.nameDeputy({ ...wish, startsAt: lab.clock.now(), deputy: 'dirk' }),
      'forbidden',
      /no role here that a deputy could take over/,
    )
    expect(card).not.to.equal('')
    // Somebody who hears of nothing but the ground has lost nothing by a role more.
    const office = await lab.board(lab.people.fay)
    const more = { role: 'provincial-manager', scopeKind: 'everywhere', scope: '*' } as const
    await sera.giveRole({ id: await idOf('fay'), ...more })
    await office.caughtUp()
    expect(office.connected()).to.equal(true)
  })

  it('sessions are listed and ended by their owner, by the security administrator, and by not asking (F-04, F-17)', async () => {
    const { sera, tess } = lab.people
    const signedIn = async () => {
      const somebody = lab.stranger()
      await somebody.signIn({ login: 'quin', password: PASSWORD })
      return somebody
    }
    const isOut = (who: typeof tess) => refusedAs(who.whoAmI({}), 'not-signed-in', /Please sign in/)
    const [here, there, third] = [await signedIn(), await signedIn(), await signedIn()]
    const board = await lab.board(there)
    const open = await here.listSessions({})
    expect(open.map(one => one.which)).to.deep.equal(['here', 'elsewhere', 'elsewhere'])
    const [, , oldest] = open
    await refusedAs(
      tess.endSession({ id: oldest?.id ?? '' }),
      'not-found',
      /Nothing with this number/,
    )
    for (const one of open) if (one.which === 'elsewhere') await here.endSession({ id: one.id })
    for (const who of [there, third]) await isOut(who)
    await board.until(() => !board.connected())
    await here.whoAmI({})
    expect(await sera.endSessionsOf({ id: await idOf('quin') })).to.deep.equal({ ended: 2 })
    await isOut(here)

    const idle = await signedIn()
    lab.clock.move({ minutes: 59 })
    await idle.whoAmI({})
    lab.clock.move({ minutes: 59 })
    await idle.whoAmI({})
    lab.clock.move({ minutes: 60 })
    await isOut(idle)

    // A page that refreshes itself says how long nobody has touched it, and holds nothing open.
    const left = await signedIn()
    const refreshes = async (seconds: number) => {
      const headers = { cookie: `guthrie=${left.token()}`, 'guthrie-idle': String(seconds) }
      return (await fetch(`${lab.url}/api/me`, { headers })).status
    }
    lab.clock.move({ minutes: 40 })
    expect(await refreshes(30 * 60)).to.equal(200)
    lab.clock.move({ minutes: 29 })
    expect(await refreshes(59 * 60), 'touched ten minutes after it was opened').to.equal(200)
    lab.clock.move({ minutes: 1 })
    expect(await refreshes(60 * 60)).to.equal(401)
  })

  it('the page may load nothing from outside, and asks a device for nothing but its camera (F-06, F-29)', async () => {
    const { headers } = await fetch(`${lab.url}/api/setup`)
    expect(headers.get('content-security-policy'))
      .to.match(/default-src 'self'/)
      .and.to.match(/frame-ancestors 'none'/)
      .and.not.to.match(/https?:/)
    expect(headers.get('permissions-policy')).to.match(/camera=\(self\), microphone=\(\)/)
    expect(headers.get('x-content-type-options')).to.equal('nosniff')
    expect(headers.get('referrer-policy')).to.equal('no-referrer')
    expect(headers.get('x-powered-by')).to.equal(null)
  })
})
