/** Lists over several places, and over several states: each row once, the newest first, page by page. */
import { expect } from 'chai'
import { putPost } from '../../server/accounts/roles.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE } from '../support/people.ts'

interface Page {
  readonly rows: readonly object[]
  readonly next: string | null
}

/** All pages of a list, two rows at a time. */
async function paged<P extends Page>(
  ask: (given: { limit: number; after?: string }) => Promise<P>,
): Promise<P['rows'][number][]> {
  const rows: P['rows'][number][] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await ask({ limit: 2, ...(after === undefined ? {} : { after }) })
    rows.push(...page.rows)
    after = page.next
  }
  return rows
}

eachEngine('a list of several places', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('has each row once and the newest first, for whoever works at a centre and at two of its wards', async () => {
    const { nora, nick, rosa, rita } = lab.people
    const { id: staff } = await rosa.whoAmI({})
    await lab.store.work({ id: 'setup' }, [REGISTRY], async work => {
      for (const ward of [lab.at.yunyan, lab.at.nanming])
        await putPost(work, staff, { role: 'collector', scopeKind: 'sampling-point', scope: ward })
    })
    const numbers: string[] = []
    for (const nurse of [nora, nick, nick, nora, nora]) {
      numbers.unshift((await lab.registered(nurse)).specimen.number)
      lab.clock.move({ minutes: 1 })
    }
    const seen = await paged(page => rosa.listSpecimens(page))
    expect(seen.map(row => row.number)).to.deep.equal(numbers)
    const atOne = await paged(page => rosa.listSpecimens({ ...page, samplingPoint: lab.at.yunyan }))
    expect(atOne.map(row => row.number)).to.deep.equal([numbers[2], numbers[3]])
    const ritas = await paged(page => rita.listSpecimens(page))
    expect(ritas.map(row => row.number)).to.deep.equal([numbers[0], numbers[1], numbers[4]])
  })

  it('has messages of every state in the order in which they came', async () => {
    const { nora, tess } = lab.people
    const analyzer = await lab.analyzer()
    const specimen = await lab.receivedFrom(nora)
    for (const [analyte, value] of Object.entries(FINE)) {
      const one = { specimen, analyte, value, controlId: `of ${analyte}` }
      await analyzer.sends(one)
      await analyzer.sends(one)
      lab.clock.move({ minutes: 1 })
    }
    const { rows: all } = await tess.listMessages({ centre: lab.at.GMCH, limit: 50 })
    const listed = await paged(page => tess.listMessages({ centre: lab.at.GMCH, ...page }))
    expect(listed.map(row => row.id)).to.deep.equal(all.map(row => row.id))
    expect(all.map(row => row.id)).to.deep.equal(
      all
        .map(row => row.id)
        .toSorted()
        .reverse(),
    )
    const states = ['applied', 'duplicate', 'applied', 'duplicate', 'applied', 'duplicate']
    expect(all.map(row => row.state).toReversed()).to.deep.equal(states)
  })
})
