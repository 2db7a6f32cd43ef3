/** Working days over weekends, holidays and the weekend days that are worked instead; and who is told when. */
import { expect } from 'chai'
import fc from 'fast-check'
import { isWorked, workingDaysLater } from '../server/contract/calendar.ts'
import { clockTime, dayOf, type Instant, later } from '../server/contract/words.ts'
import { duesOf, type Waiting, waitingFor } from '../server/lab/notices.ts'
import { guiyang } from '../server/packs/guiyang.ts'

const CALENDAR = new Map(guiyang.calendar.map(({ day, does }) => [day, does]))
/** A time in Guiyang. */
const at = (time: string): Instant => new Date(`${time.replace(' ', 'T')}:00+08:00`).toISOString()

it('a day ends at midnight in Guiyang, asked in whatever order (E-20)', () => {
  const table: [string, string][] = [
    ['2026-11-22 23:59', '2026-11-22'],
    ['2026-11-23 00:00', '2026-11-23'],
    ['2026-11-22 23:59', '2026-11-22'],
    ['2026-11-23 07:59', '2026-11-23'],
    ['2026-11-23 08:00', '2026-11-23'],
    ['2027-01-01 00:00', '2027-01-01'],
    ['2026-12-31 23:59', '2026-12-31'],
    ['2028-02-29 03:00', '2028-02-29'],
  ]
  for (const [time, day] of [...table, ...table.toReversed()]) expect(dayOf(at(time))).to.equal(day)
})

describe('working days', () => {
  const table: [string, number, string, string][] = [
    ['2026-11-23 09:00', 1, '2026-11-24 09:00', 'a Monday'],
    ['2026-11-27 16:30', 1, '2026-11-30 16:30', 'over a weekend'],
    ['2026-11-28 03:00', 1, '2026-11-30 03:00', 'from a Saturday at night'],
    ['2026-09-30 10:00', 1, '2026-10-08 10:00', 'over National Day'],
    ['2026-10-08 10:00', 2, '2026-10-10 10:00', 'onto a Saturday that is worked instead'],
    ['2026-02-13 10:00', 1, '2026-02-14 10:00', 'onto the Saturday before Spring Festival'],
    ['2026-02-14 10:00', 7, '2026-03-03 10:00', 'seven of them over Spring Festival'],
    ['2026-11-23 09:00', 0, '2026-11-23 09:00', 'none of them'],
  ]
  for (const [from, days, until, says] of table)
    it(`${days} after ${from} is ${until}: ${says} (E-20)`, () => {
      expect(clockTime(workingDaysLater(CALENDAR, at(from), days))).to.equal(until)
    })

  it('always ends on a worked day, with as many worked days between as were asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 700 * 24 }),
        fc.integer({ min: 1, max: 9 }),
        (hour, n) => {
          const from = later('2026-01-01T00:00:00.000Z', hour * 3_600_000)
          const until = workingDaysLater(CALENDAR, from, n)
          let worked = 0
          for (let day = from; dayOf(day) < dayOf(until); ) {
            day = later(day, 86_400_000)
            if (isWorked(CALENDAR, dayOf(day))) worked++
          }
          return isWorked(CALENDAR, dayOf(until)) && worked === n
        },
      ),
    )
  })

  it('are the region’s rows, each unverified until an office has confirmed it', () => {
    expect(guiyang.calendar.every(({ verified }) => verified === 'unverified')).to.equal(true)
    expect(new Set(guiyang.calendar.map(({ day }) => day)).size).to.equal(guiyang.calendar.length)
  })
})

describe('who is told when nobody acts', () => {
  const steps = (severity: string) =>
    guiyang.rules.filter(
      row => row.kind === 'escalation' && row.programme === 'NBS' && row.analyte === severity,
    )
  const told = (waiting: Waiting[], severity: string) =>
    duesOf(waiting, steps(severity), CALENDAR).map(one => `${one.level} ${clockTime(one.dueAt)}`)
  const FRIDAY = at('2026-11-27 16:00')

  it('a same-day condition: at once, after 15 minutes, 1 hour and 4 hours, day and night', () => {
    expect(
      told([{ why: 'not-acknowledged', since: at('2026-11-27 23:30') }], 'critical'),
    ).to.deep.equal([
      ...['owner 2026-11-27 23:30', 'deputy 2026-11-27 23:45'],
      ...['head 2026-11-28 00:30', 'office 2026-11-28 03:30'],
    ])
  })

  it('where no row says how long anybody is given: everybody at once (INV-4)', () => {
    const waiting: Waiting[] = [{ why: 'not-acknowledged', since: FRIDAY }]
    expect(duesOf(waiting, [], CALENDAR).map(({ level, dueAt }) => [level, dueAt])).to.deep.equal(
      ['owner', 'deputy', 'head', 'office'].map(level => [level, FRIDAY]),
    )
  })

  it('others: after 1, 2, 4 and 7 working days', () => {
    for (const severity of ['high', 'watch'])
      expect(told([{ why: 'recall-overdue', since: FRIDAY }], severity)).to.deep.equal([
        ...['owner 2026-11-30 16:00', 'deputy 2026-12-01 16:00'],
        ...['head 2026-12-03 16:00', 'office 2026-12-08 16:00'],
      ])
  })

  const open = {
    ...{ condition: 'CH', openedAt: FRIDAY, dueAt: at('2026-11-28 16:00') },
    ...{ acknowledgedAt: null, endedAt: null },
  }
  const WAITS: [string, object, string[]][] = [
    ['nobody has seen', {}, ['not-acknowledged', 'recall-overdue']],
    ['somebody has acknowledged', { acknowledgedAt: FRIDAY }, ['recall-overdue']],
    ['has ended', { endedAt: FRIDAY }, []],
    ['is planned for later', { condition: 'PLANNED' }, ['recall-overdue']],
    [
      'has a step of its ladder open',
      { acknowledgedAt: FRIDAY, stepDueAt: FRIDAY },
      ['step-overdue', 'recall-overdue'],
    ],
  ]
  for (const [says, change, whys] of WAITS)
    it(`a recall that ${says} waits for ${whys.join(' and ') || 'nothing'}`, () => {
      expect(waitingFor({ ...open, ...change }).map(one => one.why)).to.deep.equal(whys)
    })

  it('a step that was due before the one before it was made is overdue from then', () => {
    const made = at('2026-11-28 11:00')
    const steps = waitingFor({ ...open, stepDueAt: FRIDAY, triedAt: made })
    expect(steps.find(one => one.why === 'step-overdue')?.since).to.equal(made)
  })

  it('is counted anew where what was acknowledged became something else', () => {
    const since = at('2026-12-01 09:00')
    expect(waitingFor({ ...open, waitsSince: since })[0]).to.deep.equal({
      ...{ why: 'not-acknowledged', since },
    })
  })
})
