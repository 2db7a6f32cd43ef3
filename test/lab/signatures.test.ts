import { expect } from 'chai'
import type { Work } from '../../server/store/store.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE, PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('signatures', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const behindTheDoors = (fn: (work: Work) => Promise<unknown>) =>
    lab.store.work({ id: 'somebody' }, [lab.at.GMCH], async work => void (await fn(work)))

  it('are bound to what was signed: any change behind the doors shows, and a forged one too', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, { ...FINE, TSH: '48.70' })
    await lab.signedOff(card)
    const holds = async () => (await lab.page(card)).signatures.map(s => s.holds)

    const { signatures, verdicts, flags } = await lab.page(card)
    expect(
      signatures.map(s => [s.meaning, s.method, s.signerName.zh, s.results.length, s.holds]),
    ).to.deep.equal([
      ['verified', 'session', '田思', 5, 'yes'],
      ['authorised', 'password', '安雅', 5, 'yes'],
    ])
    expect(signatures.map(s => s.verdict)).to.deep.equal([null, verdicts[0]?.id])

    const panels = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('panel').selectAll().where('specimen', '=', card).execute(),
    )
    const tsh = panels.find(({ results }) => results.includes('48.70'))
    const setResults = (results: string) =>
      behindTheDoors(work =>
        work.db
          .updateTable('panel')
          .set({ results })
          .where('id', '=', tsh?.id ?? '')
          .execute(),
      )
    // A trailing zero, a unit, a bound: what a report would print differently.
    for (const [was, now] of [
      ['48.70', '48.7'],
      ['mIU/L', 'mU/L'],
      ['"48.70","mIU/L",""', '"48.70","mIU/L","<"'],
    ] as const) {
      await setResults((tsh?.results ?? '').replace(was, now))
      expect(await holds(), `${was} → ${now}`).to.deep.equal(['changed', 'changed'])
    }
    await setResults(tsh?.results ?? '')
    expect(await holds()).to.deep.equal(['yes', 'yes'])

    await behindTheDoors(work =>
      work.db
        .updateTable('flag')
        .set({ class: 'low' })
        .where('id', '=', flags[0]?.id ?? '')
        .execute(),
    )
    expect(await holds()).to.deep.equal(['changed', 'changed'])
    await behindTheDoors(work =>
      work.db
        .updateTable('flag')
        .set({ class: flags[0]?.class ?? '' })
        .where('id', '=', flags[0]?.id ?? '')
        .execute(),
    )
    await behindTheDoors(work =>
      work.db.updateTable('verdict').set({ verdict: 'negative' }).execute(),
    )
    expect(await holds(), 'only the second was about the verdict').to.deep.equal(['yes', 'changed'])
    await behindTheDoors(work =>
      work.db.updateTable('verdict').set({ verdict: 'positive' }).execute(),
    )
    expect(await holds()).to.deep.equal(['yes', 'yes'])

    await behindTheDoors(work =>
      work.db
        .updateTable('signature')
        .set({ signer: signatures[0]?.signer ?? '' })
        .where('meaning', '=', 'authorised')
        .execute(),
    )
    expect(await holds(), 'the journal has another signer').to.deep.equal(['yes', 'forged'])
  })

  it('need the password again: a wrong one signs nothing, is counted, and locks', async () => {
    const { ana, audrey } = lab.people
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card)
    await lab.verified(card)
    const { rows } = await ana.listBench({ centre: lab.at.GMCH, state: 'verified' })
    const results = rows.map(({ id, version }) => ({ id, version }))
    const signWith = (password: string) =>
      ana.authoriseResults({ centre: lab.at.GMCH, results, password })

    for (let i = 0; i < 5; i++) {
      const { issues } = await refusedAs(signWith('not it'), 'invalid', /nothing was signed/)
      expect(issues.map(issue => issue.path)).to.deep.equal(['password'])
    }
    await refusedAs(signWith(PASSWORD), 'forbidden', /Too many failures/)
    expect((await lab.page(card)).signatures).to.have.length(1)
    expect((await lab.page(card)).verdicts).to.deep.equal([])
    const facts = await audrey.readJournal({ book: 'registry', after: 0, limit: 500 })
    const counted = facts.filter(fact => fact.kind === 'staff.signing-failed')
    expect(counted.map(fact => fact.data.failures)).to.deep.equal([1, 2, 3, 4, 5])

    lab.clock.move({ minutes: 2 })
    expect((await signWith(PASSWORD)).done).to.have.length(3)
  })
})
