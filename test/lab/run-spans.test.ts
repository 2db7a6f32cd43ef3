/** To which run of a name a value belongs: a table, and every order of arrival (B-19). */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Batch } from '../../server/contract/batches.ts'
import { later } from '../../server/contract/words.ts'
import * as batches from '../../server/lab/batches.ts'
import { asRunRows, quietSince } from '../../server/lab/run-spans.ts'
import { RULES } from '../support/rows.ts'

const OF = { centre: 'centre-1', programme: 'NBS' }
const ARRIVED = '2026-11-30T00:00:00.000Z'
const UNTIMED = { line: 'line-1', run: '1', measuredAt: null }
const HOUR_MS = 3_600_000
const ROWS = asRunRows(RULES)
const LONGEST = ROWS.longest('NBS', '2026-11-22') ?? 0

const open = (parts: readonly Batch[] = [], rows = ROWS): batches.Runs => ({
  ...{ rows, met: new Map(), last: null, unwritten: new Map(), remembered: new Map() },
  parts: new Map(parts.length > 0 ? [['line-1 1', parts]] : []),
})

/** `2026-11-22 08:00` of Shanghai as HL7 writes it, or nothing. */
const sent = (time: string | null) => time?.replace(/\D/g, '') ?? null

const runOf = (runs: batches.Runs, time: string | null, at = ARRIVED) =>
  batches.runFor(runs, { line: 'line-1', run: '1', measuredAt: sent(time) }, OF, at)
const partOf = (belongs: batches.Belongs) => ('batch' in belongs ? belongs.batch.part : 'unsure')

describe('a name that an instrument uses again', () => {
  it('is given twelve hours by a row of the house, unverified', () => {
    expect(LONGEST).to.equal(12)
    for (const row of RULES.filter(({ analyte }) => analyte.startsWith('run-')))
      expect(row).to.include({ verified: 'unverified' })
  })

  for (const [says, times, parts] of [
    ['the same day', ['2026-11-22 08:00', '2026-11-22 11:30'], [1, 1]],
    ['the next day', ['2026-11-22 08:00', '2026-11-23 07:30'], [1, 2]],
    ['over midnight', ['2026-11-22 22:10', '2026-11-23 00:40', '2026-11-23 09:50'], [1, 1, 1]],
    [
      'late and out of order',
      ['2026-11-23 08:00', '2026-11-22 09:00', '2026-11-23 09:00'],
      [1, 2, 1],
    ],
    ['as long as a run may be', ['2026-11-22 08:00', '2026-11-22 20:00'], [1, 1]],
    [
      'too long for one, too near for two',
      ['2026-11-22 08:00', '2026-11-22 18:00', '2026-11-22 22:00', '2026-11-23 08:00'],
      [1, 1, 'unsure', 2],
    ],
    ['of a day without an hour', ['2026-11-22 08:00', '2026-11-22', '2026-11-23'], [1, 1, 2]],
    ['without a time, used once', [null, null], [1, 1]],
    [
      'without a time, used twice',
      ['2026-11-22 08:00', '2026-11-23 08:00', null],
      [1, 2, 'unsure'],
    ],
  ] as const)
    it(`${says}: ${times.join(', ')}`, () => {
      const runs = open()
      expect(times.map(time => partOf(runOf(runs, time)))).to.deep.equal(parts)
    })

  it('means one day where no row says how long a run takes', () => {
    const runs = open([], asRunRows([]))
    const times = ['2026-11-22 08:00', '2026-11-22 23:30', '2026-11-23 00:10']
    expect(times.map(time => partOf(runOf(runs, time)))).to.deep.equal([1, 1, 2])
  })

  it('is what a person says from when on they began it anew', () => {
    const runs = open()
    const first = runOf(runs, '2026-11-22 08:00')
    if (!('batch' in first)) throw new Error('no run')
    runOf(runs, '2026-11-22 18:00')
    const [grown] = runs.parts.get('line-1 1') ?? []
    expect(grown).to.include({ measuredTo: '2026-11-22T10:00:00.000Z' })
    const second: Batch = {
      ...{ ...first.batch, id: 'second', part: 2, since: '2026-11-22T13:55:00.000Z' },
      ...{ measuredFrom: null, measuredTo: null },
    }
    const divided = open([grown ?? first.batch, second])
    const times = ['2026-11-22 17:30', '2026-11-22 22:00', '2026-11-23 06:00', '2026-11-22 21:30']
    expect(times.map(time => partOf(runOf(divided, time)))).to.deep.equal([1, 2, 2, 'unsure'])
    expect(partOf(runOf(divided, null, '2026-11-22T15:00:00.000Z'))).to.equal(2)
    // One that was held meanwhile is of what had been begun when it arrived, whenever it is replayed.
    const replayed = (runs: batches.Runs, arrivedAt: string) =>
      batches.runFor(runs, { ...UNTIMED, arrivedAt }, OF, ARRIVED)
    expect(partOf(replayed(divided, '2026-11-22T11:00:00.000Z'))).to.equal(1)
    expect(partOf(replayed(divided, '2026-11-22T15:00:00.000Z'))).to.equal(2)
    expect(partOf(replayed(divided, '2026-11-24T11:00:00.000Z'))).to.equal('unsure')
    const late = replayed(open([grown ?? first.batch]), '2026-11-24T11:00:00.000Z')
    expect('unsure' in late && late.unsure.en).to.match(
      /came 2026-11-24 19:00: too far.*before this/,
    )
    const anew = { ...second, since: '2026-11-24T10:00:00.000Z' }
    const mended = open([grown ?? first.batch, anew])
    expect(partOf(replayed(mended, '2026-11-24T11:00:00.000Z'))).to.equal(2)
  })

  it('makes the same runs in every order, where runs are as long as the row says and farther apart', () => {
    /** Runs of up to so many hours, the pauses between them longer: offsets of values in minutes. */
    const days = fc.array(
      fc.record({
        pause: fc.integer({ min: LONGEST * 60 + 31, max: 4_000 }),
        values: fc.array(fc.integer({ min: 0, max: LONGEST * 60 - 16 }), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(days, fc.infiniteStream(fc.nat()), (given, random) => {
        let at = 0
        const values = given.flatMap(({ pause, values }, run) => {
          const from = at
          at += Math.max(...values) + pause
          return values.map(minute => ({ run, minute: from + minute }))
        })
        const order = values
          .map(value => ({ value, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
        const runs = open()
        const found = order.map(({ value }) => {
          const time = hl7(value.minute)
          const belongs = batches.runFor(
            runs,
            { line: 'line-1', run: '1', measuredAt: time },
            OF,
            ARRIVED,
          )
          return { run: value.run, part: partOf(belongs) }
        })
        const ofRun = Map.groupBy(found, ({ run }) => run)
        for (const own of ofRun.values())
          expect(new Set(own.map(({ part }) => part)).size).to.equal(1)
        expect(new Set(found.map(({ part }) => part)).size).to.equal(ofRun.size)
        expect(found.map(({ part }) => part)).not.to.include('unsure')
      }),
      { numRuns: 60 },
    )
  })

  it('never puts together what lies farther apart than a run takes, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6_000 }), { maxLength: 12 }), minutes => {
        const runs = open()
        const spans = new Map<number, number[]>()
        for (const minute of minutes) {
          const belongs = batches.runFor(
            runs,
            { line: 'line-1', run: '1', measuredAt: hl7(minute) },
            OF,
            ARRIVED,
          )
          if ('unsure' in belongs) continue
          spans.set(belongs.batch.part, [...(spans.get(belongs.batch.part) ?? []), minute])
        }
        for (const own of spans.values())
          expect(Math.max(...own) - Math.min(...own)).to.be.lessThan(LONGEST * 60 + 15)
      }),
      { numRuns: 100 },
    )
  })
})

const hl7 = (minute: number): string => {
  const at = later('2026-11-01T00:00:00.000Z', minute * 60_000 + 8 * HOUR_MS)
  return `${at.replace(/\D/g, '').slice(0, 14)}+0800`
}

describe('a run that nobody has ended', () => {
  const NAMED = {
    ...{ id: 'b', centre: 'centre-1', line: 'line-1', programme: 'NBS', number: '1', part: 1 },
    ...{ named: 'by-instrument', state: 'running', version: 1, since: null, grownAt: null },
    ...{ endedAt: null, endedBy: null, endedWhy: null },
    ...{ startedAt: '2026-11-20T02:00:00.000Z', measuredFrom: '2026-11-20T01:45:00.000Z' },
    measuredTo: '2026-11-20T02:15:00.000Z',
  } as const satisfies Batch
  const DAY = {
    ...{ ...NAMED, named: 'by-day', number: '2026-11-20', measuredFrom: null, measuredTo: null },
  } as const satisfies Batch
  // A day of a line ends at four in the morning of the next one.
  const DAYS_END = '2026-11-20T20:00:00.000Z'
  const QUIET: [string, Batch, string, string | null][] = [
    ['two days after its last value', NAMED, '2026-11-22T02:15:00.000Z', NAMED.measuredTo],
    ['a minute before', NAMED, '2026-11-22T02:14:00.000Z', null],
    [
      'that grew late',
      { ...NAMED, grownAt: '2026-11-21T09:00:00.000Z' },
      '2026-11-22T03:00:00.000Z',
      null,
    ],
    ['of a day, two days after its end', DAY, '2026-11-22T20:00:00.000Z', DAYS_END],
    ['of a day, two days after its beginning', DAY, '2026-11-22T02:30:00.000Z', null],
    [
      'that was declared worthless',
      { ...NAMED, state: 'failed' },
      '2026-12-22T02:15:00.000Z',
      null,
    ],
  ]
  for (const [what, run, at, since] of QUIET)
    it(`${what}: ${since ? 'nothing more is awaited' : 'says nothing'}`, () => {
      expect(quietSince(run, ROWS, at)).to.equal(since)
    })

  it('is awaited for ever where no row says how long', () => {
    expect(quietSince(NAMED, asRunRows([]), '2027-11-22T02:15:00.000Z')).to.equal(null)
  })
})
