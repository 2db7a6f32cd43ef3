/** Who sees many more people than usual, takes out much, or opens somebody in need, is reviewed by another (F-31). */
import { expect } from 'chai'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refused, refusedAs } from '../support/refusals.ts'

eachEngine('what people look at', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const OPEN = { state: 'open' } as const
  /** From tomorrow on so many are much; the clock is set there. */
  async function muchIs(caps: Readonly<Record<string, number>>): Promise<void> {
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    for (const [analyte, value] of Object.entries(caps)) {
      const row = rows.find(one => one.analyte === analyte)
      if (!row) throw new Error(`the region has no row of ${analyte}`)
      await lab.ruled(row, { value, startsOn: '2026-11-24', source: 'our hospital' }, 'instead')
    }
    lab.clock.set('2026-11-24T01:00:00.000Z')
  }

  const families = ['王小燕', '李芳', '赵敏', '孙丽', '周洁', '吴娟']
  async function cardsOfSixFamilies(): Promise<string[]> {
    const cards: string[] = []
    for (const [i, name] of families.entries()) {
      const { inpatientNumber: _, ...her } = ADAS_MOTHER
      const mother = { ...her, name, phone: `1380000200${i}`, phone2: `1390000200${i}` }
      cards.push(await lab.receivedFrom(lab.people.nora, { mother }))
    }
    return cards
  }

  const factsBy = async (login: string, kind: string) => {
    const me = (await lab.people.adam.listStaff({})).find(one => one.login === login)
    const heads = await lab.store.heads()
    const books = Object.entries(heads).map(([book, seq]) => lab.store.facts(book, 0, seq))
    return (await Promise.all(books))
      .flat()
      .filter(one => one.by === `staff:${me?.id}` && one.kind === kind)
  }

  it('at more people in an hour than a row lets pass is raised once, told to others, and closed by another with a sentence (F-31)', async () => {
    const { carl, audrey, sera, nora, adam } = lab.people
    await muchIs({ 'people-in-hour': 3, 'people-in-day': 5, 'given-out-in-day': 2 })
    const cards = await cardsOfSixFamilies()
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = cards
    const reviewer = await lab.board(audrey)
    for (const number of [first, second, third, first]) await carl.showSpecimen({ number })
    expect((await audrey.listReviews(OPEN)).rows, 'three are usual').to.deep.equal([])
    const { subject } = await lab.page(fourth)
    await carl.lookAtIdentity({ id: subject.id, why: 'the family calls' })
    await carl.showSpecimen({ number: fifth })

    const { rows } = await audrey.listReviews(OPEN)
    expect(rows, 'one, however many follow').to.have.length(1)
    const [review] = rows
    if (!review) throw new Error('no review')
    expect(review).to.include({ staffName: '柯朗', cause: 'people-in-hour', count: 4, most: 3 })
    expect(review).to.include({ source: 'our hospital', closedAt: null })
    await reviewer.until(() => reviewer.heard.some(({ about }) => about === review.id))
    const { looks } = await audrey.showReview({ id: review.id })
    expect(new Set(looks.map(one => one.specimen))).to.deep.equal(new Set(cards.slice(0, 5)))
    expect(looks.find(one => one.specimen === fourth)).to.include({ how: 'uncovered' })
    const bare = (await sera.showReview({ id: review.id })).looks
    expect(
      bare.map(one => one.specimen),
      'no number for whoever sees no specimens',
    ).to.deep.equal(Array(5).fill(null))
    expect(JSON.stringify([rows, looks, bare])).not.to.match(/王|13800/)

    // Nobody but reviewers knows of it, least of all whoever looks.
    for (const other of [carl, nora, adam]) {
      await refusedAs(other.listReviews(OPEN), 'forbidden', /audit administrator/)
      await refusedAs(other.showReview({ id: review.id }), 'forbidden', /./)
    }
    const closing = { id: review.id, version: review.version }
    expect((await refused(sera.closeReview({ ...closing, finding: ' ' }))).kind).to.equal('invalid')
    const finding = 'five calls of one morning, each on the call list'
    expect(await sera.closeReview({ ...closing, finding })).to.include({
      ...{ finding, closedByName: '沈蕾' },
    })
    await refusedAs(audrey.closeReview({ ...closing, finding }), 'conflict', /closed already/)
    expect((await audrey.listReviews(OPEN)).rows).to.deep.equal([])
    expect((await audrey.listReviews({ state: 'closed' })).rows.map(one => one.id)).to.deep.equal([
      review.id,
    ])

    // Slowly, it is the day's row that says so.
    lab.clock.move({ minutes: 70 })
    await carl.showSpecimen({ number: cards[5] ?? '' })
    expect((await audrey.listReviews(OPEN)).rows.map(one => [one.cause, one.count])).to.deep.equal([
      ['people-in-day', 6],
    ])
  })

  it('of a reviewer is seen by another reviewer and never by themselves (F-31)', async () => {
    const { audrey, sera, tess } = lab.people
    const { rows } = await tess.listSpecimens({ centre: lab.at.GMCH })
    for (const { number } of rows.slice(0, 4)) await audrey.showSpecimen({ number })
    const own = (await sera.listReviews(OPEN)).rows.find(one => one.staffName === '欧瑞')
    if (!own) throw new Error('the auditor is not reviewed')
    expect((await audrey.listReviews(OPEN)).rows.map(one => one.staffName)).to.deep.equal(['柯朗'])
    await refusedAs(audrey.showReview({ id: own.id }), 'not-found', /./)
    const closing = { id: own.id, version: own.version, finding: 'my own' }
    await refusedAs(audrey.closeReview(closing), 'not-found', /./)
    expect((await sera.closeReview(closing)).closedByName).to.equal('沈蕾')
  })

  const idOf = (name: string) =>
    lab.store.read({ id: 'test' }, async look => {
      const row = await look.db
        .selectFrom('identity')
        .select('subject')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      return row.subject
    })

  it('by searching is kept with whom it found, each search that shows somebody new, and counted (F-31)', async () => {
    const { nora, sera } = lab.people
    const at = { samplingPoint: lab.at.nanming }
    for (const search of ['李芳', '李', '赵敏', '李芳']) await nora.findSubjects({ ...at, search })
    const kept = (await factsBy('nora', 'identity.listed')).filter(
      one => one.about === 'findSubjects',
    )
    const found = kept.map(({ data }) => data.found as string[])
    expect(
      found.map(ids => ids.length),
      'the same again is no other look',
    ).to.deep.equal([1, 1])
    expect(found[0]).not.to.deep.equal(found[1])
    expect(JSON.stringify(kept)).not.to.match(/李|赵/)
    expect((await sera.listReviews(OPEN)).rows.map(one => one.staffName)).not.to.include('罗娜')
    // Two records beside each other are two people looked at, too.
    const [sun, zhou] = await Promise.all(['孙丽', '周洁'].map(name => idOf(name)))
    await nora.showPair({ id: sun ?? '', other: zhou ?? '' })
    const review = (await sera.listReviews(OPEN)).rows.find(one => one.staffName === '罗娜')
    expect(review).to.include({ cause: 'people-in-hour', count: 4 })
  })

  it('and takes out has a purpose in its fact; more than a row lets pass is reviewed (F-31)', async () => {
    const { ana, audrey } = lab.people
    const centre = lab.at.GMCH
    const card = await lab.judgedFrom(lab.people.nora, { TSH: '2.1' })
    const [draft] = (await ana.listReports({ specimen: card })).rows
    const { id, version } = await ana.releaseReport({ id: draft?.id ?? '', version: 1 })
    const print = { centre, does: 'print' as const, reports: [{ id, version }] }
    const none = await refused(ana.startReportRun(print))
    expect(none.issues.map(({ path }) => path)).to.deep.equal(['why'])
    expect(await factsBy('ana', 'export.printed'), 'nothing was begun').to.deep.equal([])
    const run = await ana.startReportRun({ ...print, why: 'for the ward round' })
    expect(run.why).to.equal('for the ward round')
    const printed = await factsBy('ana', 'export.printed')
    expect(printed.map(({ about, data }) => ({ about, ...data }))).to.deep.equal([
      { about: run.id, reports: 1, why: 'for the ward round' },
    ])
    const days = { centre, from: '2026-11-24', until: '2026-11-25' }
    expect((await refused(ana.exportResults({ ...days, why: '' }))).kind).to.equal('invalid')
    const mine = async () =>
      (await audrey.listReviews(OPEN)).rows.filter(one => one.cause === 'given-out-in-day')
    expect(await mine(), 'one report is usual').to.deep.equal([])

    await ana.exportResults({ ...days, why: '月报' })
    const [review, ...others] = await mine()
    if (!review) throw new Error('the export is not reviewed')
    expect(others).to.deep.equal([])
    const { given } = await audrey.showReview({ id: review.id })
    const [csv] = given
    expect(given.map(({ what, why }) => [what, why])).to.have.deep.members([
      ['results', '月报'],
      ['reports', 'for the ward round'],
    ])
    expect(review.count).to.equal(given.reduce((all, { count }) => all + count, 0))
    expect(csv?.count).to.be.greaterThan(0)
  })
})

eachEngine('opening somebody in need', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('shows who they are, for an hour, to whoever gave a reason, and tells the reviewers at once; nothing else opens (F-31)', async () => {
    const { nora, cora, carl, theo, rosa, dirk, audrey } = lab.people
    const number = await lab.judgedFrom(nora, { TSH: '48.7' })
    const other = await lab.receivedFrom(nora, { newborn: { plurality: 2, birthOrder: 2 } })
    const { case: it, subject } = await lab.page(number)
    const nobodys = specimenNumber('03', '26', 180)
    await refusedAs(cora.showInNeed({ number }), 'not-found', /./)
    expect((await refused(cora.openInNeed({ number, why: ' ' }))).kind).to.equal('invalid')
    for (const one of [theo, rosa, nora])
      await refusedAs(one.openInNeed({ number, why: 'x' }), 'forbidden', /Ask:.*doctor/)
    await refusedAs(carl.openInNeed({ number, why: 'x' }), 'conflict', /belongs to where you work/)
    await refusedAs(cora.openInNeed({ number: nobodys, why: 'x' }), 'not-found', /./)
    expect((await audrey.listReviews({})).rows, 'nothing was opened yet').to.deep.equal([])

    const why = 'brought in with a crisis, no papers'
    const reviewer = await lab.board(audrey)
    const opened = await cora.openInNeed({ number, why })
    expect(opened).to.include({ specimen: number, why, until: '2026-11-23T02:00:00.000Z' })
    expect(opened.identity).to.include({ name: '王小燕', phone: '13800001234' })
    expect(opened.case).to.deep.equal({
      ...{ programme: 'NBS', state: 'open', verdict: 'positive', centre: lab.at.GMCH },
    })
    const [review] = (await audrey.listReviews({})).rows
    expect(review).to.include({ cause: 'opened-in-need', staffName: '寇兰', reason: why })
    expect(review).to.include({ specimen: number, until: opened.until, closedAt: null })
    await reviewer.until(() => reviewer.heard.some(({ about }) => about === review?.id))
    await cora.openInNeed({ number, why: 'once more' })
    expect((await audrey.listReviews({})).rows, 'open already').to.have.length(1)
    expect((await lab.page(number)).story.map(({ says }) => says.en)).to.include(
      `OPENED IN AN EMERGENCY by somebody of another place: ${why}`,
    )

    // Everything else is as closed as it was, to her and to her colleagues.
    expect((await cora.showInNeed({ number })).identity.name).to.equal('王小燕')
    await refusedAs(dirk.showInNeed({ number }), 'not-found', /./)
    await refusedAs(cora.showInNeed({ number: other }), 'not-found', /./)
    await refusedAs(cora.showSpecimen({ number }), 'not-found', /./)
    await refusedAs(cora.showCase({ id: it.id }), 'not-found', /./)
    await refusedAs(cora.lookAtIdentity({ id: subject.id, why }), 'not-found', /./)
    expect((await cora.showBoard({})).rows).to.deep.equal([])

    lab.clock.set(opened.until)
    await refusedAs(cora.showInNeed({ number }), 'not-found', /./)
    expect((await audrey.listReviews({})).rows, 'open until somebody closes it').to.have.length(1)
    await cora.openInNeed({ number, why: 'still in intensive care' })
    expect((await audrey.listReviews({})).rows, 'each opening is reviewed').to.have.length(2)
    const { looks, given } = await audrey.showReview({ id: review?.id ?? '' })
    expect(looks.map(one => [one.how, one.specimen])).to.deep.equal([
      ['need', number],
      ['need', number],
    ])
    expect(given).to.deep.equal([])
    const closing = { id: review?.id ?? '', version: 1, finding: 'the ward confirms it' }
    expect((await audrey.closeReview(closing)).closedByName).to.equal('欧瑞')
  })
})
