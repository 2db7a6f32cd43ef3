/**
 * Figures held against a count by hand over a history of chance: what is counted is defined twice, here
 * with loops over rows and in the laboratory with queries, and every figure is as long as its list.
 */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { Settled } from '../../server/contract/settlement.ts'
import { Measure, type Statistics } from '../../server/contract/statistics.ts'
import { type Instant, later } from '../../server/contract/words.ts'
import type { Work } from '../../server/store/store.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const SOME_DAYS = { from: '2026-11-01', until: '2026-11-14' }
/** What is closed to its asker is counted by whole months. */
const MONTH = { from: '2026-11-01', until: '2026-11-30' }
const END_OF_MONTH = '2026-11-30T16:00:00.000Z'
const HOUR = 3_600_000

interface Told {
  readonly case: string
  readonly centre: 'GMCH' | 'GMU'
  readonly ward: 'nanming' | 'qingzhen' | 'yunyan'
  readonly ordinal: number
  readonly state: 'collected' | 'accepted' | 'unsatisfactory' | 'rejected' | 'withdrawn'
  readonly faults: string[]
  readonly collectedAt: Instant | null
  readonly receivedAt: Instant | null
  readonly reportedAt: Instant | null
  readonly verdicts: ('positive' | 'negative' | 'revoked')[]
  readonly recall: 'open' | 'met' | 'provisional' | 'withdrawn' | null
  readonly closedFor: 'diagnosed' | 'lost' | 'refused' | null
}

/** The same history on each engine. */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  return <T>(...of: readonly T[]): T => of[Math.floor(next() * of.length)] as T
}

function historyOf(people: number): Told[] {
  const one = chance(7)
  return Array.from({ length: people }, () => {
    const ward = one('nanming', 'nanming', 'qingzhen', 'yunyan') as Told['ward']
    const same = {
      ...({ case: newId(), ward, centre: ward === 'yunyan' ? 'GMU' : 'GMCH' } as const),
      closedFor: one(null, null, 'diagnosed', 'lost', 'refused') as Told['closedFor'],
    }
    return Array.from({ length: one(1, 1, 2) }, (_, i): Told => {
      const hour = one(...Array.from({ length: 480 }, (_, n) => n))
      const collectedAt = later('2026-10-28T02:00:00.000Z', hour * HOUR)
      const come = one(null, 4, 30, 170, 400)
      const receivedAt = come === null ? null : later(collectedAt, come * HOUR)
      const stated = one('accepted', 'accepted', 'unsatisfactory', 'rejected') as Told['state']
      const state = receivedAt === null ? one('collected', 'withdrawn') : stated
      return {
        ...same,
        ordinal: i + 1,
        state: state as Told['state'],
        faults: one([], ['D07'], ['D01', 'D17']),
        collectedAt: receivedAt !== null && one(1, 2, 3) === 1 ? null : collectedAt,
        receivedAt,
        reportedAt: receivedAt && one(null, later(receivedAt, 50 * HOUR)),
        verdicts: receivedAt
          ? one([], ['negative'], ['positive'], ['positive', 'negative'], ['revoked'])
          : [],
        recall: one(null, 'open', 'met', 'provisional', 'withdrawn') as Told['recall'],
      }
    })
  }).flat()
}

async function putIn(lab: Lab, history: readonly Told[]): Promise<void> {
  const books = [lab.at.GMCH, lab.at.GMU]
  await lab.store.work({ id: 'setup' }, books, async work => {
    for (const [i, told] of history.entries()) await putOne(work, lab, told, i)
  })
}

async function putOne(work: Work, lab: Lab, told: Told, i: number): Promise<void> {
  const at = { centre: lab.at[told.centre], samplingPoint: lab.at[told.ward] }
  const number = `${told.centre === 'GMCH' ? '03' : '01'}26${String(i).padStart(8, '0')}00`
  const hung = { ...at, case: told.case, specimen: number, programme: 'NBS' }
  if (told.ordinal === 1)
    await work.put('case', [
      {
        ...{ ...at, id: told.case, subject: newId(), programme: 'NBS', owner: null, verdict: null },
        ...{ state: told.closedFor ? 'closed' : 'open', openedAt: work.at, note: null, version: 1 },
        ...{ closedAt: null, closedFor: told.closedFor },
      },
    ])
  await work.put('specimen', [
    {
      ...{ ...at, number, order: newId(), case: told.case, subject: newId(), programme: 'NBS' },
      ...{ medium: 'card', ordinal: told.ordinal, repeats: null, state: told.state, kit: null },
      ...{ labels: 1, numberedAt: work.at, sentAt: null, shipment: null, version: 1 },
      ...{ collectedAt: told.collectedAt, receivedAt: told.receivedAt },
      faults: JSON.stringify(told.faults),
    },
  ])
  await work.put(
    'verdict',
    told.verdicts.map((verdict, n) => ({
      ...{
        id: `${newId().slice(0, -1)}${n}`,
        centre: at.centre,
        case: told.case,
        specimen: number,
      },
      ...{ programme: 'NBS', programmeVersion: '1', severity: null, reasons: '[]', rules: '[]' },
      ...{ verdict: verdict === 'revoked' ? 'positive' : verdict, results: '[]', basis: null },
      ...{ at: work.at, by: 'setup', revokedBy: null, revokedWhy: null },
      revokedAt: verdict === 'revoked' ? work.at : null,
    })),
  )
  if (told.recall)
    await work.put('recall', [
      {
        ...{ ...hung, id: newId(), condition: 'CH', severity: 'high', state: told.recall },
        ...{
          says: '{"en":"","zh":""}',
          rule: null,
          openedAt: work.at,
          dueAt: work.at,
          clock: null,
        },
        ...{ acknowledgedAt: null, acknowledgedBy: null, withdrawalAskedBy: null, version: 1 },
        ...{ endedAt: null, endedWhy: null },
      },
    ])
  if (told.reportedAt)
    await work.put('report', [
      {
        ...{ ...hung, id: newId(), edition: 1, verdict: newId(), says: 'negative', severity: null },
        ...{ state: 'released', replaces: null, replacedBy: null, draftedAt: work.at, version: 1 },
        ...{ releasedAt: told.reportedAt, releasedBy: null, endedAt: null, endedWhy: null },
        ...{ openedAt: null, acknowledgedAt: null, acknowledgedBy: null, sha256: null },
        ...{ layout: null, content: null },
      },
    ])
}

const [BEGIN, END] = ['2026-10-31T16:00:00.000Z', '2026-11-14T16:00:00.000Z']

/** By loops alone. */
function byHand(
  history: readonly Told[],
  mine: (told: Told) => boolean,
  end = END,
): Record<Measure, number> {
  const of = history.filter(told => {
    const at = told.collectedAt ?? told.receivedAt ?? ''
    return mine(told) && told.state !== 'withdrawn' && at >= BEGIN && at < end
  })
  const received = of.filter(told => told.receivedAt)
  const all = (told: Told) => history.filter(other => other.case === told.case)
  const inOrder = (told: Told) =>
    all(told)
      .filter(other => other.receivedAt && other.state !== 'withdrawn')
      .sort((a, b) => ((a.receivedAt ?? '') < (b.receivedAt ?? '') ? -1 : 1))
  const isJudged = (told: Told) => told.verdicts.some(verdict => verdict !== 'revoked')
  const came = received.filter(told => inOrder(told)[0] === told)
  const people = received.filter(told => inOrder(told).find(isJudged) === told)
  const high = (told: Told) => told.verdicts.at(-1) === 'positive'
  const isPositive = (told: Told) => all(told).some(high)
  const isCalled = (told: Told) => all(told).some(t => t.recall === 'open' || t.recall === 'met')
  const positive = people.filter(isPositive)
  const called = came.filter(isCalled)
  const cameBack = (told: Told) =>
    all(told).some(a => high(a) && all(told).some(b => b.ordinal > a.ordinal && b.receivedAt))
  const hours = ({ collectedAt, receivedAt }: Told) =>
    collectedAt && receivedAt ? (Date.parse(receivedAt) - Date.parse(collectedAt)) / HOUR : 0
  const closed = (some: Told[], how: Told['closedFor']) =>
    some.filter(told => told.closedFor === how).length
  return {
    collected: of.length,
    received: received.length,
    unsatisfactory: received.filter(t => t.state === 'unsatisfactory' || t.state === 'rejected')
      .length,
    late: received.filter(told => hours(told) > 168).length,
    reported: received.filter(told => told.reportedAt).length,
    repeats: received.length - came.length,
    came: came.length,
    people: people.length,
    answered: people.filter(told => all(told).some(t => t.reportedAt)).length,
    positive: positive.length,
    called: called.length,
    recalled: positive.filter(told => told.closedFor === 'diagnosed' || cameBack(told)).length,
    diagnosed: closed(positive, 'diagnosed'),
    lost: closed(called, 'lost'),
    refused: closed(called, 'refused'),
  }
}

eachEngine('statistics', engine => {
  let lab: Lab
  const history = historyOf(150)
  before(async () => {
    lab = await openLab(engine)
    await putIn(lab, history)
  })
  after(() => lab.stop())

  const rowAt = ({ rows }: Statistics, place: string) => rows.find(row => row.place === place)

  it('are what a count by hand says, by centre, district and site, and each is as long as its list', async () => {
    const { ana, wanda } = lab.people
    const ofCentre = byHand(history, told => told.centre === 'GMCH')
    const byCentre = await ana.showStatistics(SOME_DAYS)
    expect(byCentre.rows.map(row => row.place)).to.deep.equal([lab.at.GMCH])
    expect(byCentre.rows[0]?.counts).to.deep.equal(ofCentre)
    expect(byCentre.totals[0]?.counts).to.deep.equal(ofCentre)
    expect(byCentre.rows[0]?.rows).to.equal('open')
    const ofWard = byHand(history, told => told.ward === 'nanming')
    for (const [by, place] of [
      ['district', '520102'],
      ['sampling-point', lab.at.nanming],
    ] as const) {
      const counts = rowAt(await ana.showStatistics({ ...SOME_DAYS, by }), place)?.counts
      expect(counts, by).to.deep.equal(ofWard)
    }
    expect((await wanda.showStatistics(SOME_DAYS)).totals[0]?.counts).to.deep.equal(ofWard)
    const settled = await lab.people.finn.showSettlement({ ...SOME_DAYS, by: 'sampling-point' })
    const { counts } = settled.rows.find(row => row.place === lab.at.nanming) ?? {}
    for (const measure of Settled.options)
      expect(counts?.[measure], `${measure}, for finance`).to.equal(ofWard[measure])
    for (const measure of Measure.options) {
      const asked = { ...SOME_DAYS, measure, samplingPoint: lab.at.nanming, limit: 200 }
      const { rows, next } = await ana.listCounted(asked)
      expect(rows, measure).to.have.length(ofWard[measure])
      expect(next).to.equal(null)
      if (measure !== 'collected') continue
      const numbers = new Set<string>()
      for (let after: string | null = ''; after !== null; ) {
        const page = await ana.listCounted({ ...asked, limit: 20, ...(after ? { after } : {}) })
        for (const row of page.rows) numbers.add(row.number)
        after = page.next
      }
      expect([...numbers].sort()).to.deep.equal(rows.map(row => row.number).sort())
    }
  })

  it('say why and for what, and each of these opens its list too', async () => {
    const { ana } = lab.people
    const [total] = (await ana.showStatistics(SOME_DAYS)).totals
    expect(total?.faults.map(one => one.code)).to.deep.equal(['D01', 'D07', 'D17'])
    expect(total?.conditions.map(one => one.code)).to.deep.equal(['CH'])
    for (const { code, count } of total?.faults ?? []) {
      const asked = { ...SOME_DAYS, measure: 'unsatisfactory' as const, fault: code, limit: 200 }
      expect((await ana.listCounted(asked)).rows).to.have.length(count ?? -1)
    }
    for (const { code, count } of total?.conditions ?? []) {
      const asked = { ...SOME_DAYS, measure: 'positive' as const, condition: code, limit: 200 }
      expect((await ana.listCounted(asked)).rows).to.have.length(count ?? -1)
    }
  })

  it('hide what is small from an office and an officer, who open no list; a district is its own', async () => {
    const { fay, dan, tess, theo } = lab.people
    const office = await fay.showStatistics({ ...MONTH, by: 'sampling-point' })
    expect(office.rows.map(row => row.place)).to.have.members([
      ...[lab.at.nanming, lab.at.qingzhen, lab.at.yunyan],
    ])
    for (const row of [...office.rows, ...office.totals]) {
      expect(row.rows).to.equal('closed')
      for (const count of Object.values(row.counts))
        expect(count === null || count === 0 || count >= office.smallest).to.equal(true)
    }
    expect(rowAt(office, lab.at.yunyan)?.counts.collected).to.equal(
      byHand(history, told => told.ward === 'yunyan', END_OF_MONTH).collected,
    )
    expect(office.rows.flatMap(row => Object.values(row.counts))).to.include(null)
    for (const until of ['2026-11-29', '2026-12-01'])
      await refusedAs(fay.showStatistics({ ...MONTH, until }), 'invalid', /Ask for whole months/)
    await refusedAs(dan.exportStatistics(SOME_DAYS), 'invalid', /Ask for whole months/)
    const officers = await dan.showStatistics({ ...MONTH, by: 'sampling-point' })
    expect(officers.rows.map(row => row.place)).to.deep.equal([lab.at.nanming])
    const list = { ...SOME_DAYS, measure: 'collected' as const }
    for (const who of [fay, dan]) await refusedAs(who.listCounted(list), 'forbidden', /Your roles/)
    await refusedAs(tess.showStatistics(SOME_DAYS), 'forbidden', /programme office/)
    const theirs = (await theo.listCounted({ ...list, limit: 200 })).rows
    expect(new Set(theirs.map(row => row.centre))).to.deep.equal(new Set([lab.at.GMU]))
  })

  it('leave as a table with their hash, hidden where they are hidden, and that is a fact', async () => {
    const { fay } = lab.people
    const month = { ...MONTH, by: 'sampling-point' } as const
    const text = Buffer.from(await fay.exportStatistics(month)).toString()
    expect(text).to.match(/<5/)
    expect(text).to.match(/# rows=\d+ sha256=[0-9a-f]{64}/)
    const heads = await lab.store.heads()
    const [fact] = await lab.store.facts('registry', (heads.registry ?? 1) - 1, 1)
    expect(fact?.kind).to.equal('export.made')
    expect(fact?.data).to.include({ what: 'statistics', from: month.from })
    const long = { from: '2025-01-01', until: '2026-11-30' }
    await refusedAs(fay.showStatistics(long), 'invalid', /At most 400 days/)
    const upside = { from: '2026-11-30', until: '2026-11-01' }
    await refusedAs(fay.showStatistics(upside), 'invalid', /ends before it begins/)
  })
})

eachEngine('figures of people', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const counts = async () => {
    const period = { from: '2026-11-20', until: '2026-12-10' }
    const { totals } = await lab.people.ana.showStatistics(period)
    const { came, people, answered, positive, called, repeats } = totals[0]?.counts ?? {}
    for (const measure of ['came', 'people', 'positive', 'called', 'repeats'] as const) {
      const { rows } = await lab.people.ana.listCounted({ ...period, measure, limit: 50 })
      expect(rows, measure).to.have.length(totals[0]?.counts[measure] ?? 0)
    }
    return { came, people, answered, positive, called, repeats }
  }

  it('hold a child whose first card never came and whose second is positive, also when the first turns up', async () => {
    const { nora, rita } = lab.people
    const lost = await lab.cardFrom(nora)
    const second = await lab.repeatOf(lost, nora)
    await lab.measured(second, { ...FINE, TSH: '48.7' })
    await lab.signedOff(second)
    const one = { came: 1, people: 1, answered: 0, positive: 1, called: 1, repeats: 0 }
    expect(await counts()).to.deep.equal(one)

    lab.clock.move({ hours: 1 })
    await rita.receiveSpecimen({ number: lost, centre: lab.at.GMCH })
    expect(await counts(), 'once').to.deep.equal({ ...one, repeats: 1 })
    await lab.measured(lost)
    await lab.signedOff(lost)
    expect(await counts(), 'screened once').to.deep.equal({ ...one, repeats: 1 })
  })

  it('count nobody as screened by a card that was rejected, and call them back all the same', async () => {
    const { nora, rita } = lab.people
    const rejected = await lab.cardFrom(nora)
    await rita.receiveSpecimen({ number: rejected, centre: lab.at.GMCH, found: ['D14'] })
    const none = { came: 1, people: 0, answered: 0, positive: 0, called: 1, repeats: 0 }
    expect(await counts()).to.deep.equal(none)

    lab.clock.move({ days: 3 })
    const second = await lab.repeatOf(rejected, nora)
    await lab.measured(second)
    await lab.signedOff(second)
    const screened = { ...none, people: 1, repeats: 1 }
    expect(await counts()).to.deep.equal(screened)
  })
})
