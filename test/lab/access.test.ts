import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { ACTIONS, MAY, ROLE_NAMES, Role } from '../../server/contract/actions.ts'
import type { EndpointName } from '../../server/contract/index.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { ask, ENDPOINTS } from '../support/asking.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER, ada, type PersonName } from '../support/people.ts'
import { NOTHING, namesSomething, type Probe, probesFor, type Why } from '../support/probes.ts'
import { refusedAs } from '../support/refusals.ts'

/** One person for each role, and nothing else. */
const ONE_OF: Record<Role, PersonName> = {
  collector: 'nora',
  receptionist: 'rita',
  technician: 'tess',
  authoriser: 'ana',
  'recall-coordinator': 'carl',
  doctor: 'dora',
  'centre-head': 'hedy',
  'clinic-manager': 'wanda',
  'quality-officer': 'quentin',
  counsellor: 'gwen',
  'district-officer': 'dan',
  'programme-office': 'fay',
  'programme-manager': 'mona',
  'provincial-manager': 'paul',
  administrator: 'adam',
  'security-administrator': 'sera',
  auditor: 'audrey',
  courier: 'otto',
  finance: 'finn',
  'seal-keeper': 'kay',
}

eachEngine('every endpoint', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('has a rule: an action of the table, or who else may ask', () => {
    const rules: string[] = [...ACTIONS, 'anyone', 'signed-in']
    expect(ENDPOINTS.filter(([, e]) => !rules.includes(e.may)).map(([name]) => name)).to.deep.equal(
      [],
    )
    const open = ENDPOINTS.filter(([, e]) => e.may === 'anyone').map(([name]) => name)
    expect(open).to.have.members([
      'signIn',
      'setUpState',
      'setUp',
      'acceptInvitation',
      'health',
      'showReportCheck',
      'takeLabelJob',
      'endLabelJob',
    ])
  })

  it('every action is somebody’s', () => {
    for (const action of ACTIONS)
      expect(
        Object.values(MAY).some(list => list.includes(action)),
        action,
      ).to.equal(true)
  })

  for (const [i, [name, endpoint]] of ENDPOINTS.entries()) {
    if (endpoint.may === 'anyone') continue
    // Each role at each endpoint is walked by the proof; here one that may and one that may not.
    it(`${name} refuses a stranger, and names to the others who may ${endpoint.may} (E-02)`, async () => {
      const token = ['', 'a-session-that-nobody-has-opened'][i % 2] ?? ''
      const stranger = await ask(lab.url, token, name, NOTHING)
      expect(stranger.status).to.equal(401)
      expect(stranger.problem?.type).to.equal('not-signed-in')
      expect(stranger.problem?.says.zh).to.match(/请登录/)
      const action = ACTIONS.find(a => a === endpoint.may)
      if (!action) return
      const may = Role.options.filter(role => MAY[role].includes(action))
      const not = Role.options.filter(role => !may.includes(role))
      const pick = (from: readonly Role[]) => lab.people[ONE_OF[from[i % from.length] as Role]]
      const theirs = await ask(lab.url, pick(may).token(), name, NOTHING)
      expect(theirs.status).not.to.be.oneOf([401, 403])
      const { status, problem } = await ask(lab.url, pick(not).token(), name, NOTHING)
      expect(status).to.equal(403)
      for (const role of may) expect(problem?.detail).to.include(ROLE_NAMES[role].en.toLowerCase())
    })
  }
})

/** An answer without the numbers that were asked for: they may be said again, and nothing else. */
const withoutAsked = (text: string, asked: object): string =>
  (JSON.stringify(asked).match(/(?<!\d)\d{14}(?!\d)/g) ?? []).reduce(
    (rest, number) => rest.replaceAll(grouped(number), '#').replaceAll(number, '#'),
    text,
  )

eachEngine('what belongs to another centre answers like what does not exist (F-01)', engine => {
  let lab: Lab
  let probes: Partial<Record<EndpointName, Probe[] | Why>>
  before(async () => {
    lab = await openLab(engine)
    probes = await probesFor(lab)
  })
  after(() => lab.stop())

  for (const [name, endpoint] of ENDPOINTS) {
    if (!namesSomething(endpoint)) continue
    it(name, async () => {
      const of = probes[name]
      if (of === undefined) throw new Error(`${name} takes something: give it a probe in probes.ts`)
      if (typeof of === 'string') {
        expect(of).not.to.equal('')
        return
      }
      for (const { as, ours, missing } of of) {
        const token = lab.people[as].token()
        const stories = await lab.store.heads()
        const [theirs, nothing] = [
          await ask(lab.url, token, name, ours),
          await ask(lab.url, token, name, missing),
        ]
        const said = withoutAsked(theirs.text, ours)
        expect(said, `${as}: ${JSON.stringify(ours)}`).to.equal(withoutAsked(nothing.text, missing))
        expect(theirs.status).to.equal(nothing.status)
        expect(theirs.status).to.be.oneOf(endpoint.verb === 'get' ? [200, 404] : [404])
        expect(theirs.text).not.to.match(/王|1380000/)
        expect(await lab.store.heads(), 'nothing happened').to.deep.equal(stories)
      }
    })
  }
})

eachEngine('a role', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const staffRow = async (login: string) => {
    const row = (await lab.people.adam.listStaff({})).find(s => s.login === login)
    if (!row) throw new Error(`nobody is called ${login}`)
    return row
  }

  it('that ended is over at the next request (E-22)', async () => {
    const { tess, sera } = lab.people
    await tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    const [post] = (await staffRow('tess')).posts
    await sera.endRole({ id: post?.id ?? '' })
    await refusedAs(
      tess.listBench({ centre: lab.at.GMCH, state: 'recorded' }),
      'forbidden',
      /Your roles do not include this/,
    )
    expect((await tess.whoAmI({})).posts).to.deep.equal([])
  })

  it('that ends later holds until that instant, and not at it', async () => {
    const { tess, sera } = lab.people
    const [post] = (await staffRow('tess')).posts
    const asked = () => tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    await sera.endRole({ id: post?.id ?? '', endsAt: '2026-11-23T09:00:00.000Z' })
    lab.clock.set('2026-11-23T08:59:59.999Z')
    await asked()
    lab.clock.set('2026-11-23T09:00:00.000Z')
    await refusedAs(asked(), 'forbidden', /Your roles/)
  })

  it('at another centre gives nothing here, and both where both are held', async () => {
    const { theo, sera } = lab.people
    await refusedAs(
      theo.listBench({ centre: lab.at.GMCH, state: 'recorded' }),
      'not-found',
      /Nothing with this number/,
    )
    const { id } = await staffRow('theo')
    await sera.giveRole({ id, role: 'technician', scopeKind: 'centre', scope: lab.at.GMCH })
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { TSH: '2.1' })
    const { rows } = await theo.listBench({ centre: lab.at.GMCH, state: 'recorded' })
    const chosen = rows.map(r => ({ id: r.id, version: r.version }))
    // Somebody of both centres may name the wrong one: that is a miss, never a write in its book.
    await refusedAs(
      theo.verifyResults({ centre: lab.at.GMU, results: chosen }),
      'not-found',
      /Nothing with this number/,
    )
    const { done } = await theo.verifyResults({ centre: lab.at.GMCH, results: chosen })
    expect(done).to.have.length(1)
  })

  it('cannot be given at a place of the wrong kind, and not by oneself', async () => {
    const { tess, sera } = lab.people
    const { id } = await staffRow('tess')
    const wish = { id, role: 'authoriser' as const, scopeKind: 'centre' as const }
    await refusedAs(sera.giveRole({ ...wish, scope: lab.at.nanming }), 'invalid', /of this kind/)
    await refusedAs(tess.giveRole({ ...wish, scope: lab.at.GMCH }), 'forbidden', /administrator/)
  })

  it('does not grow by what is slipped into a request (F-02)', async () => {
    const { nora } = lab.people
    const input = {
      request: newId(),
      samplingPoint: lab.at.nanming,
      mother: ADAS_MOTHER,
      newborn: ada(lab.clock.now()),
      centre: lab.at.GMU,
      state: 'accepted',
      role: 'administrator',
    }
    const { specimen } = await nora.registerNewborn(input)
    expect(specimen).to.include({ centre: lab.at.GMCH, state: 'expected' })
    const twice = await fetch(
      `${lab.url}/api/specimens?centre=${lab.at.GMU}&centre=${lab.at.GMCH}`,
      {
        headers: { cookie: `guthrie=${nora.token()}` },
      },
    )
    expect(twice.status).to.equal(400)
    const override = await fetch(`${lab.url}/api/me`, {
      method: 'POST',
      headers: { cookie: `guthrie=${nora.token()}`, 'x-http-method-override': 'GET' },
    })
    expect(override.status).to.equal(404)
  })

  it('of a ward sees its own cards, of a centre those of its wards, of the office none', async () => {
    const { nora, quin, nick, rita, rosa, pia, adam } = lab.people
    const card = await lab.cardFrom(nora)
    const sees = async (who: typeof nora) =>
      (await who.listSpecimens({})).rows.map(r => r.number).includes(card)
    for (const who of [nora, rita]) expect(await sees(who)).to.equal(true)
    for (const who of [quin, nick, rosa]) expect(await sees(who)).to.equal(false)
    for (const who of [pia, adam]) await refusedAs(who.listSpecimens({}), 'forbidden', /Ask:/)
  })

  it('of a ward sees no value that nobody has signed, and of a desk none at all', async () => {
    const { nora } = lab.people
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    const before = await nora.showSpecimen({ number: card })
    expect(before.results).to.deep.equal([])
    expect(before.flags).to.deep.equal([])
    await lab.signedOff(card)
    expect((await nora.showSpecimen({ number: card })).results).to.have.length(5)
    // Whoever only receives and hands on reads where it is, and nothing of what was found.
    const desk = await lab.people.rita.showSpecimen({ number: card })
    expect(desk.story.map(step => step.fact.kind)).to.include('specimen.received')
    expect(JSON.stringify(desk)).not.to.match(/48\.7|positive|TSH|CH\b|verdict\.|recall\./)
  })
})
