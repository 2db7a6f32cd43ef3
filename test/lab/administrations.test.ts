import { expect } from 'chai'
import { letIn } from '../../server/accounts/recovering.ts'
import { newToken } from '../../server/accounts.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openEmptyLab, openLab } from '../support/lab.ts'
import { PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const WHOLE = { scopeKind: 'everywhere', scope: '*' } as const

eachEngine('system, security and audit', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const staffRow = async (login: string) => {
    const row = (await lab.people.sera.listStaff({})).find(s => s.login === login)
    if (!row) throw new Error(`nobody is called ${login}`)
    return row
  }

  it('are three different people, and nobody gives a role to themself (F-02)', async () => {
    const { sera } = lab.people
    const TRIES = [
      ['adam', 'security-administrator'],
      ['adam', 'auditor'],
      ['audrey', 'administrator'],
    ] as const
    for (const [login, role] of TRIES) {
      const { id } = await staffRow(login)
      await refusedAs(sera.giveRole({ id, role, ...WHOLE }), 'conflict', /three different people/)
    }
    const { id: own } = await staffRow('sera')
    await refusedAs(
      sera.giveRole({ id: own, role: 'doctor', scopeKind: 'centre', scope: lab.at.GMCH }),
      'forbidden',
      /Nobody gives rights to themself/,
    )
    expect((await staffRow('sera')).posts).to.have.length(1)
  })

  it('each have a last one, who can be neither ended nor closed', async () => {
    const { sera, adam } = lab.people
    for (const login of ['adam', 'sera', 'audrey']) {
      const { id, version, posts } = await staffRow(login)
      await refusedAs(sera.endRole({ id: posts[0]?.id ?? '' }), 'conflict', /This is the last/)
      await refusedAs(adam.disableStaff({ id, version }), 'conflict', /This is the last/)
    }
    const newcomer = { login: 'nobody-yet', name: '未到' }
    const { staff: absent } = await adam.addStaff(newcomer)
    await sera.giveRole({ id: absent.id, role: 'administrator', ...WHOLE })
    const only = await staffRow('adam')
    await refusedAs(adam.disableStaff(only), 'conflict', /This is the last/)
    const { id } = await staffRow('beth')
    await sera.giveRole({ id, role: 'administrator', ...WHOLE })
    const { id: self, version } = await staffRow('adam')
    await adam.disableStaff({ id: self, version })
    await refusedAs(adam.whoAmI({}), 'not-signed-in', /sign in/)
  })

  it('hold where the role is held: an office everywhere, an officer in a district', async () => {
    const { sera } = lab.people
    const { id } = await staffRow('gus')
    const WRONG = [
      { role: 'district-officer', ...WHOLE },
      { role: 'collector', scopeKind: 'district', scope: '520102' },
      { role: 'programme-manager', scopeKind: 'centre', scope: lab.at.GMCH },
    ] as const
    for (const post of WRONG)
      await refusedAs(sera.giveRole({ id, ...post }), 'invalid', /not held there/)
    const officer = { role: 'district-officer', scopeKind: 'district' } as const
    await refusedAs(sera.giveRole({ id, ...officer, scope: '999999' }), 'invalid', /of this kind/)
    const { posts } = await sera.giveRole({ id, ...officer, scope: '520111' })
    expect(posts.at(-1)).to.include({ role: 'district-officer', scope: '520111' })
    await refusedAs(sera.giveRole({ id, ...officer, scope: '520111' }), 'conflict', /already/)

    const soon = '2026-11-24T01:00:00.000Z'
    const post = posts.at(-1)?.id ?? ''
    await sera.endRole({ id: post, endsAt: soon })
    const putOff = sera.endRole({ id: post, endsAt: '2099-01-01T00:00:00.000Z' })
    await refusedAs(putOff, 'invalid', /not put off/)
    expect((await staffRow('gus')).posts.find(p => p.id === post)?.endsAt).to.equal(soon)
  })

  it('a security administrator whom nobody could confirm is let in from the machine, as a fact (E-22)', async () => {
    const { sera, audrey } = lab.people
    const token = newToken()
    const asked = { token, reason: 'all three have left' }
    const open = (login: string) =>
      lab.store.work({ id: 'setup' }, [REGISTRY], work => letIn(work, { ...asked, login }))
    const refused = async (login: string, says: RegExp) => {
      const error = await open(login).catch((e: unknown) => e)
      expect(String(error)).to.match(says)
    }
    await refused('nobody-at-all', /No account is called/)
    await refused('tess', /no security administrator now/)
    await open('sera')
    await refusedAs(sera.listStaff({}), 'not-signed-in', /signed in/)
    const back = lab.stranger()
    const me = await back.acceptInvitation({ token, password: PASSWORD })
    expect([me.login, me.unconfirmedSince, me.posts.length]).to.deep.equal(['sera', null, 1])
    await refusedAs(back.acceptInvitation({ token, password: PASSWORD }), 'invalid', /used already/)
    const facts = await audrey.readJournal({ book: REGISTRY, after: 0, limit: 500 })
    const kinds = facts.filter(fact => fact.about === me.id).map(fact => fact.kind)
    expect(kinds.slice(-3)).to.deep.equal([
      ...['staff.let-in', 'staff.password-set', 'staff.signed-in'],
    ])
    expect(facts.find(fact => fact.kind === 'staff.let-in')?.data).to.include({
      reason: asked.reason,
    })
  })
})

eachEngine('an empty laboratory', engine => {
  it('is begun by three: the first names who gives roles and who reads them back', async () => {
    const lab = await openEmptyLab(engine)
    try {
      const token = new URL(lab.setUpLink() ?? 'none:').searchParams.get('token') ?? ''
      const first = lab.stranger()
      await first.setUp({ token, login: 'first', name: '首位', password: PASSWORD })
      const add = (login: string, role: 'security-administrator' | 'auditor' | 'administrator') =>
        first.addStaff({ login, name: login, posts: [{ role, ...WHOLE }] })
      const { invitation, staff } = await add('second', 'security-administrator')
      await add('third', 'auditor')
      for (const role of ['security-administrator', 'auditor', 'administrator'] as const)
        await refusedAs(add(`another-${role}`, role), 'forbidden', /Ask: security administrator/)
      const { staff: plain } = await first.addStaff({ login: 'tess', name: '田思' })
      expect(plain.posts).to.deep.equal([])
      const second = lab.stranger()
      await second.acceptInvitation({ token: invitation.token, password: PASSWORD })
      await second.giveRole({ id: plain.id, role: 'provincial-manager', ...WHOLE })
      await refusedAs(
        second.addStaff({ login: 'x1', name: 'x' }),
        'forbidden',
        /Ask: system administrator/,
      )
      expect(staff.posts.map(p => p.role)).to.deep.equal(['security-administrator'])
    } finally {
      await lab.stop()
    }
  })
})
