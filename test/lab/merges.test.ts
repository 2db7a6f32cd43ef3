/** Two records of one person: joined by two people, parted by two people, and nothing lost by either. */
import { expect } from 'chai'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { later } from '../../server/contract/words.ts'
import type { Tables } from '../../server/store/tables.ts'
import { DIAGNOSED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { ADAS_MOTHER, ada, FINE } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const DAY_MS = 86_400_000

/** Everything that stands of people; the merge's own row and the journal tell what happened. */
const ROWS: readonly (keyof Tables)[] = [
  ...(['subject', 'identity', 'identityBefore', 'searchKey', 'pregnancy', 'case'] as const),
  ...(['order', 'specimen', 'recall', 'contact', 'verdict', 'report', 'joinedCase'] as const),
]

eachEngine('merging', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  /** Asked by the coordinator, approved by the doctor. */
  async function merged(kept: string, gone: string) {
    const { carl, dora } = lab.people
    const asked = await carl.askMerge({ kept, gone, reason: 'the same identity card' })
    return dora.decideMerge({ id: asked.id, version: asked.version, decision: 'approve' })
  }
  async function parted({ id, version }: { id: string; version: number }) {
    const { carl, dora } = lab.people
    const asked = await carl.askUnmerge({ id, version, reason: 'two people after all' })
    return dora.decideMerge({ id, version: asked.version, decision: 'approve' })
  }
  const rows = () =>
    lab.store.read({ id: 'test' }, async look => {
      const all: Record<string, string[]> = {}
      for (const table of ROWS) {
        const found = await look.db
          .selectFrom(table as 'case')
          .selectAll()
          .execute()
        // When the clock looks at a call next is the clock's business.
        all[table] = found.map(row => JSON.stringify({ ...row, nextNoticeAt: null })).sort()
      }
      return all
    })

  it('joins a child with two cases: calls of both stay, one case judges, and parting restores (E-13, E-14)', async () => {
    const { nora, carl, dora, cora, ana } = lab.people
    const first = await lab.judgedFrom(nora, { TSH: '48.7' })
    lab.clock.move({ hours: 1 })
    const bornAt = (await lab.page(first)).subject.bornAt ?? ''
    const second = await lab.judgedFrom(nora, { TSH: '39.9' }, { newborn: { bornAt } })
    const [a, b] = [await lab.page(first), await lab.page(second)]
    const [mother, otherMother] = [a.subject.mother ?? '', b.subject.mother ?? '']
    const calls = [...a.recalls, ...b.recalls].map(({ id, dueAt }) => [id, dueAt])
    expect(calls).to.have.length(2)

    const early = { kept: a.subject.id, gone: b.subject.id, reason: 'x' }
    await refusedAs(carl.askMerge(early), 'conflict', /Join the mothers first/)
    await refusedAs(cora.askMerge(early), 'not-found', /Nothing/)
    const [double] = await carl.listDoubles({ centre: lab.at.GMCH })
    expect(double?.reasons.map(one => one.en)).to.include.members([
      'the same phone',
      'the same name',
    ])
    expect([double?.one.id, double?.other.id]).to.have.members([mother, otherMother])
    const pair = await carl.showPair({ id: mother, other: otherMother })
    expect(pair.whyNot).to.equal(null)
    expect(pair.fields.find(one => one.field === 'name')).to.deep.equal({
      ...{ field: 'name', one: '王*燕', other: '王*燕', agree: 'same' },
    })
    const before = await rows()

    const asked = await carl.askMerge({ kept: mother, gone: otherMother, reason: 'same card' })
    await refusedAs(
      carl.decideMerge({ id: asked.id, version: 1, decision: 'approve' }),
      'conflict',
      /a second person/,
    )
    await refusedAs(
      carl.askMerge({ kept: mother, gone: otherMother, reason: 'again' }),
      'conflict',
      /waits for a second person/,
    )
    const mothers = await dora.decideMerge({ id: asked.id, version: 1, decision: 'approve' })
    const found = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'wxy' })
    expect(found.map(one => [one.id, one.children])).to.deep.equal([[mother, 2]])

    const [twice] = await carl.listDoubles({ centre: lab.at.GMCH })
    expect([twice?.one.id, twice?.other.id]).to.have.members([a.subject.id, b.subject.id])
    const people = async () => {
      const period = { from: '2026-11-01', until: '2026-11-30', programme: 'NBS' }
      const { totals } = await ana.showStatistics({ ...period, by: 'sampling-point' })
      const { rows: listed } = await ana.listCounted({ ...period, measure: 'people', limit: 50 })
      const counts = totals[0]?.counts
      return [counts?.people, counts?.positive, listed.length]
    }
    expect(await people()).to.deep.equal([2, 2, 2])
    const children = await merged(a.subject.id, b.subject.id)
    expect(await people(), 'one child in every figure, and in its list').to.deep.equal([1, 1, 1])
    for (const id of [a.case.id, b.case.id]) {
      const page = await carl.showCase({ id })
      expect(page.case).to.include({ id: a.case.id, state: 'open' })
      expect(page.joined.map(one => one.id)).to.deep.equal([b.case.id])
      expect(page.recalls.map(({ id: call, dueAt }) => [call, dueAt])).to.have.deep.members(calls)
      expect(page.rows.every(row => row.shown && row.owner !== null)).to.equal(true)
    }
    // Nothing that stands was rewritten by it.
    const now = await rows()
    expect({ ...now, joinedCase: [] }).to.deep.equal(before)

    lab.clock.move({ hours: 1 })
    const { specimen: again } = await nora.orderRepeat({
      ...{ request: newId(), id: b.case.id, samplingPoint: lab.at.nanming },
    })
    expect(again).to.include({ case: a.case.id, ordinal: 2 })
    await nora.withdrawSpecimen({ number: again.number, reason: 'the card tore' })
    const third = await lab.repeatOf(second, nora)
    await lab.measured(third)
    await lab.signedOff(third)
    const [draft] = (await ana.listReports({ specimen: third })).rows
    const report = await ana.releaseReport({ id: draft?.id ?? '', version: 1 })
    await carl.openReport({ id: report.id })
    for (const id of [a.case.id, b.case.id])
      expect((await carl.showCase({ id })).case.state, id).to.equal('closed')

    const undone = await parted(children)
    expect(undone.state).to.equal('undone')
    const [one, other] = [
      await carl.showCase({ id: a.case.id }),
      await carl.showCase({ id: b.case.id }),
    ]
    expect(one.case).to.include({ id: a.case.id, state: 'closed', verdict: 'negative' })
    expect(other.case).to.include({ id: b.case.id, state: 'open', verdict: 'positive' })
    expect(other.specimens.map(row => row.number)).to.deep.equal([second])
    expect(other.recalls.map(({ id, dueAt, endedAt }) => [id, dueAt, endedAt])).to.deep.equal(
      b.recalls.map(({ id, dueAt }) => [id, dueAt, null]),
    )
    const { since, reports, looks } = await dora.showMerge({ id: children.id })
    expect(since.filter(row => row.what === 'specimen').map(row => row.number)).to.include(third)
    expect(reports.map(row => [row.specimen, row.viewers.map(who => who.name)])).to.deep.equal([
      [third, ['柯朗']],
    ])
    expect(looks.length).to.be.greaterThan(0)
    expect(await lab.story(first)).to.include.members(['subject.merged', 'subject.parted'])

    const typed = { samplingPoint: lab.at.nanming, phone: ADAS_MOTHER.phone }
    const likely = await nora.findLikelyPeople(typed)
    expect(likely.map(one => [one.id, one.children])).to.deep.equal([[mother, 2]])

    // By the old record of the mother too, who is still one.
    const next = await nora.registerNewborn({
      ...{ request: newId(), samplingPoint: lab.at.nanming, mother: { id: otherMother } },
      newborn: ada(lab.clock.now()),
    })
    expect(next.mother).to.equal(mother)
    await parted(mothers)
    expect(
      await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'wxy' }),
    ).to.have.length(2)
  })

  it('never joins twins, brothers and sisters, a girl and a boy, or a mother and a child (E-15)', async () => {
    const { nora, carl } = lab.people
    const mother = { ...ADAS_MOTHER, name: '李双', phone: '13811112222' }
    const birth = { bornAt: lab.clock.now() }
    const one = await lab.registered(nora, { mother, newborn: { ...birth, plurality: 2 } })
    const known = { mother: { id: one.mother } }
    const twin = await lab.registered(nora, {
      ...known,
      pregnancy: one.subject.pregnancy ?? '',
      newborn: { ...birth, plurality: 2, birthOrder: 2 },
    })
    const brother = await lab.registered(nora, {
      ...known,
      newborn: { plurality: 2, bornAt: later(birth.bornAt, -300 * DAY_MS) },
    })
    const boy = await lab.registered(nora, {
      ...known,
      newborn: { ...birth, plurality: 2, sex: 'male' },
    })
    for (const [gone, why] of [
      [twin.subject.id, /twins are two children/],
      [brother.subject.id, /brothers or sisters/],
      [boy.subject.id, /girl/],
      [one.mother, /not one person/],
      [one.subject.id, /one person already/],
    ] as const)
      await refusedAs(carl.askMerge({ kept: one.subject.id, gone, reason: 'x' }), 'conflict', why)
    expect((await carl.listMerges({ state: 'asked' })).length).to.equal(0)
  })

  it('keeps a case open whose blood is not judged yet, and follows what is found in either', async () => {
    const { nora, carl, dora, pia } = lab.people
    const mother = { ...ADAS_MOTHER, name: '孙一', phone: '13855554444' }
    const wish = { mother }
    const first = await lab.receivedFrom(nora, wish)
    const second = await lab.receivedFrom(nora, wish)
    const [a, b] = [await lab.page(first), await lab.page(second)]
    await merged(a.subject.mother ?? '', b.subject.mother ?? '')
    await merged(a.subject.id, b.subject.id)
    await lab.measured(first)
    await lab.signedOff(first)
    const page = await carl.showCase({ id: a.case.id })
    expect(page.case).to.include({ id: b.case.id, state: 'open' })
    expect(page.joined.map(one => [one.id, one.state])).to.deep.equal([[a.case.id, 'closed']])

    await lab.measured(second, { ...FINE, TSH: '48.7' })
    await lab.signedOff(second)
    const found = await carl.showCase({ id: a.case.id })
    expect(found.rows.map(row => [row.specimen, row.shown])).to.deep.equal([[second, true]])
    const moved = { version: found.case.version, reason: 'moved' as const, note: 'to Zunyi' }
    await refusedAs(
      dora.closeCase({ ...moved, id: found.case.id, evidence: {} }),
      'conflict',
      /Something was found/,
    )
    const given = { programme: 'NBS', centre: lab.at.GMCH, limit: 50 }
    const listed = (await pia.listHandingCases(given)).rows.map(row => row.id)
    expect(listed).to.include(b.case.id)
  })

  it('parted, what a diagnosis had ended is called for again: a person says of which child it was', async () => {
    const { nora, carl, dora } = lab.people
    const wish = { mother: { ...ADAS_MOTHER, name: '孙二', phone: '13855556666' } }
    const high = await lab.judgedFrom(nora, { TSH: '48.7' }, wish)
    const other = await lab.receivedFrom(nora, wish)
    const [a, b] = [await lab.page(high), await lab.page(other)]
    const shown = async () => {
      const { rows } = await carl.showBoard({})
      return rows.filter(r => r.specimen === high).map(r => [r.condition, r.state])
    }
    await merged(a.subject.mother ?? '', b.subject.mother ?? '')
    const children = await merged(a.subject.id, b.subject.id)
    const { case: it } = await carl.showCase({ id: a.case.id })
    const closing = { id: it.id, version: it.version, reason: 'diagnosed' as const, note: 'serum' }
    await dora.closeCase({ ...closing, evidence: DIAGNOSED })
    expect(await shown()).to.deep.equal([])

    await parted(children)

    expect(await shown()).to.deep.equal([['CH', 'open']])
  })

  it('is undone to the last row, whatever was joined and in whichever order it is parted', async () => {
    const { nora } = lab.people
    const families: { mother: string; child: string }[] = []
    for (const end of ['1', '2', '3', '4']) {
      const mother = { name: `赵${'甲乙丙丁'[Number(end) - 1]}`, phone: `1370000000${end}` }
      const { mother: id, subject } = await lab.registered(nora, { mother })
      families.push({ mother: id, child: subject.id })
    }
    const before = await rows()
    const pick = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(9))
    await fc.assert(
      fc.asyncProperty(fc.array(pick, { minLength: 1, maxLength: 4 }), async picks => {
        const done: { id: string; version: number; order: number }[] = []
        for (const [x, y, order] of picks) {
          const [one, other] = [families[x], families[y]]
          if (!one || !other || x === y) continue
          for (const pair of [
            [one.mother, other.mother],
            [one.child, other.child],
          ] as const) {
            const it = await merged(...pair).catch(() => null)
            if (it) done.push({ id: it.id, version: it.version, order })
          }
        }
        // Mothers of joined children are refused until those are parted.
        let left = done.sort((a, b) => a.order - b.order)
        while (left.length > 0) {
          const refused: typeof left = []
          for (const one of left) if (!(await parted(one).catch(() => null))) refused.push(one)
          expect(refused.length).to.be.lessThan(left.length)
          left = refused
        }
        expect(await rows()).to.deep.equal(before)
      }),
      // Each run writes some dozens of units: once where a database is asked over a socket.
      { numRuns: engine.name === 'sqlite' ? 3 : 1 },
    )
  })
})
