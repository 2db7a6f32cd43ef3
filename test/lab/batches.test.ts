/** Runs: named by the instrument, by line and day, and divided; the time that HL7 writes. */
import { expect } from 'chai'
import type { Batch } from '../../server/contract/batches.ts'
import * as batches from '../../server/lab/batches.ts'

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
    parts: new Map(parts),
    met: new Map(),
    unwritten: [],
  })
  const heard = (run: string | null, measuredAt: string | null) => ({ line: LINE, run, measuredAt })

  it('is the one its instrument names, begun once', () => {
    const here = runs()
    const one = batches.runFor(here, heard('P-7', null), OF, AT)
    expect(one).to.include({ number: 'P-7', named: 'by-instrument', state: 'running', part: 1 })
    expect(batches.runFor(here, heard('P-7', '20261122'), OF, AT)).to.equal(one)
    expect(here.unwritten).to.deep.equal([one])
  })

  it('is that of its line and Shanghai day where it names none', () => {
    const here = runs()
    const days = ['20261122093000', '20261122235959', '20261123000000', null].map(
      measuredAt => batches.runFor(here, heard(null, measuredAt), OF, AT).number,
    )
    expect(days).to.deep.equal(['2026-11-22', '2026-11-22', '2026-11-23', '2026-11-23'])
    expect(here.unwritten).to.have.length(2)
  })

  it('is the part of the day that had begun when it was measured', () => {
    const whole = batches.runFor(runs(), heard(null, '20261122'), OF, '2026-11-22T00:00:00.000Z')
    const second = { ...whole, id: 'second', part: 2, startedAt: '2026-11-22T06:00:00.000Z' }
    const here = runs([[`${LINE} 2026-11-22`, [whole, second]]])
    const parts = ['20261122073000', '20261122135959', '20261122140000', '20261122'].map(
      measuredAt => batches.runFor(here, heard(null, measuredAt), OF, AT).part,
    )
    expect(parts).to.deep.equal([1, 1, 2, 2])
    expect(here.unwritten).to.deep.equal([])
  })
})
