/** Who was shown whom: once for a short span, never with a name, and without a work of its own. */
import { expect } from 'chai'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'

eachEngine('a look at somebody', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  /** What this person was shown, in every book. */
  async function looksOf(name: 'carl' | 'nora' | 'rita' | 'tess') {
    const login = (await lab.people.adam.listStaff({})).find(one => one.login === name)
    const heads = await lab.store.heads()
    const books = Object.entries(heads).map(([book, seq]) => lab.store.facts(book, 0, seq))
    return (await Promise.all(books))
      .flat()
      .filter(({ by, kind }) => by === `staff:${login?.id}` && kind.startsWith('identity.'))
      .map(({ kind, about, data }) => ({ kind, about, ...data }))
  }

  it('is one fact for a page, however often it is drawn anew, and another after the span (INV-1)', async () => {
    const { nora, carl, tess } = lab.people
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '48.7' })
    const { case: it, subject } = await tess.showSpecimen({ number: card })
    for (let again = 0; again < 3; again++) await carl.showCase({ id: it.id })
    await carl.showSpecimen({ number: card })
    const seen = { kind: 'identity.seen', about: subject.id }
    expect(await looksOf('carl')).to.deep.equal([{ ...seen, where: 'showCase' }])
    lab.clock.move({ minutes: 31 })
    await carl.showSpecimen({ number: card })
    expect(await looksOf('carl')).to.deep.equal([
      ...[
        { ...seen, where: 'showCase' },
        { ...seen, where: 'showSpecimen' },
      ],
    ])
    // The look itself is no part of the story that is looked at.
    expect(await lab.story(card)).not.to.include('identity.seen')
  })

  it('of a list or a search is one fact with how many, and never what was typed (F-31)', async () => {
    const { nora, rita } = lab.people
    await lab.cardFrom(nora)
    const search = { samplingPoint: lab.at.nanming, search: 'wxy' }
    const found = await nora.findSubjects(search)
    expect(found.length).to.be.greaterThan(0)
    await nora.findSubjects({ ...search, search: '王小' })
    await nora.findSubjects({ ...search, search: 'nobody of this name' })
    const listed = (about: string, people: number) => ({ kind: 'identity.listed', about, people })
    expect(await looksOf('nora')).to.deep.equal([
      { ...listed('findSubjects', found.length), found: found.map(({ id }) => id) },
    ])
    await rita.listSpecimens({ centre: lab.at.GMCH, state: 'lost' })
    expect(await looksOf('rita'), 'nobody stood in it').to.deep.equal([])
    const { rows } = await rita.listSpecimens({ centre: lab.at.GMCH })
    expect(await looksOf('rita')).to.deep.equal([listed('listSpecimens', rows.length)])
    expect(JSON.stringify(await looksOf('nora'))).not.to.match(/王|wxy/)
  })

  it('of a label, a report and a raw message is kept as well; the auditor reads who looked', async () => {
    const { nora, tess, audrey } = lab.people
    const { specimen } = await lab.registered(nora)
    await nora.drawLabel({ number: specimen.number })
    const analyzer = await lab.analyzer()
    await analyzer.sends({ specimen: '03260000000100', analyte: 'TSH', value: '2.1' })
    const [message] = (await tess.listMessages({ centre: lab.at.GMCH })).rows
    await tess.showMessage({ id: message?.id ?? '' })
    const heads = await lab.store.heads()
    const book = lab.at.GMCH
    const last = await audrey.readJournal({ book, after: (heads[book] ?? 0) - 1 })
    expect(last.map(({ kind, about, data }) => [kind, about, data])).to.deep.equal([
      ['identity.seen', message?.id, { where: 'showMessage' }],
    ])
    expect(await looksOf('nora')).to.deep.include({
      ...{ kind: 'identity.seen', about: specimen.subject, where: 'drawLabel' },
    })
  })
})
