/** Runs: named by the instrument, by line and day, and divided; the time that HL7 writes. */
import { expect } from 'chai'
import type { Batch } from '../../server/contract/batches.ts'
import * as batches from '../../server/lab/batches.ts'
import { asRunRows } from '../../server/lab/run-spans.ts'
import { RULES } from '../support/rows.ts'

const LINE = 'line-1'
const AT = '2026-11-22T16:30:00.000Z'
const OF = { centre: 'centre-1', programme: 'NBS' }

describe('times of a measurement (B-19)', () => {
  for (const [sent, instant, day] of [
    ['20261122093000', '2026-11-22T01:30:00.000Z', '2026-11-22'],
    ['202611220930', '2026-11-22T01:30:00.000Z', '2026-11-22'],
    ['20261122093000.125+0800', '2026-11-22T01:30:00.000Z', '2026-11-22'],
    ['20261122233000+0000', '2026-11-22T23:30:00.000Z', '2026-11-23'],
    ['20261122', null, '2026-11-22'],
    ['20261122+0800', null, '2026-11-22'],
    ['20261322', null, null],
    ['2026-11-22', null, null],
    [null, null, null],
  ] as const)
    it(`${sent} is of ${day}`, () => {
      expect(batches.instantOf(sent)).to.equal(instant)
      expect(batches.measuredOn(sent)).to.equal(day)
    })
})

describe('the run of a value', () => {
  const runs = (parts: [string, Batch[]][] = []): batches.Runs => ({
    ...{
      rows: asRunRows(RULES),
      met: new Map(),
      last: null,
      unwritten: new Map(),
      remembered: new Map(),
    },
    parts: new Map(parts),
  })
  const heard = (run: string | null, measuredAt: string | null) => ({ line: LINE, run, measuredAt })
  const runOf = (here: batches.Runs, run: string | null, measuredAt: string | null, at = AT) => {
    const belongs = batches.runFor(here, heard(run, measuredAt), OF, at)
    if ('unsure' in belongs) throw new Error(belongs.unsure.en)
    return belongs.batch
  }

  it('is the one its instrument names, begun once', () => {
    const here = runs()
    const one = runOf(here, 'P-7', null)
    expect(one).to.include({ number: 'P-7', named: 'by-instrument', state: 'running', part: 1 })
    expect(runOf(here, 'P-7', '20261123').id).to.equal(one.id)
    expect([...here.unwritten.keys()]).to.deep.equal([one.id])
  })

  it('is that of its line and day where it names none, and the day goes on over midnight', () => {
    const here = runs()
    const times = ['20261122093000', '20261122235959', '20261123000000', '20261123035959']
    const days = [...times, '20261123040000', '20261124'].map(
      time => runOf(here, null, time).number,
    )
    expect(days).to.deep.equal([
      ...['2026-11-22', '2026-11-22', '2026-11-22', '2026-11-22'],
      ...['2026-11-23', '2026-11-24'],
    ])
    expect(runOf(here, null, null).number).to.equal('2026-11-22')
    expect(here.unwritten.size).to.equal(3)
  })

  it('is the part of the day that had begun when it was measured', () => {
    const whole = runOf(runs(), null, '20261122', '2026-11-22T00:00:00.000Z')
    const second = { ...whole, id: 'second', part: 2, since: '2026-11-22T06:00:00.000Z' }
    const here = runs([[`${LINE} 2026-11-22`, [whole, second]]])
    const parts = ['20261122073000', '20261122135959', '20261122140000', '20261122'].map(
      measuredAt => runOf(here, null, measuredAt).part,
    )
    expect(parts).to.deep.equal([1, 1, 2, 2])
    const arrivedAt = '2026-11-22T05:00:00.000Z'
    const replayed = batches.runFor(here, { ...heard(null, null), arrivedAt }, OF, AT)
    expect('batch' in replayed && replayed.batch.part).to.equal(1)
    expect(here.unwritten.size).to.equal(0)
  })
})
