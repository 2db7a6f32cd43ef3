import { expect } from 'chai'
import fc from 'fast-check'
import type { DayDoes } from '../../server/contract/calendar.ts'
import { type Outcome, Outcome as OutcomeShape } from '../../server/contract/contacts.ts'
import type { Severity } from '../../server/contract/rules.ts'
import { clockTime, later } from '../../server/contract/words.ts'
import { type Attempt, climbed, isFinished, stepFor, waitingFor } from '../../server/lab/ladders.ts'
import { guiyang } from '../../server/packs/guiyang.ts'

const days = new Map<string, DayDoes>(guiyang.calendar.map(({ day, does }) => [day, does]))
const rows = guiyang.rules
  .filter(row => ['ladder', 'tries'].includes(row.kind))
  .map((row, i) => ({ ...row, id: `${i}` }))
const rowsOf = (programme: string) => rows.filter(row => row.programme === programme)
const ladder = (
  programme: string,
  severity: Severity,
  began: string,
  attempts: readonly Attempt[] = [],
  condition = 'CH',
) => climbed(rowsOf(programme), { severity, condition }, began, attempts, days)

describe('a contact ladder', () => {
  // In Shanghai: a Monday morning, a Friday before a weekend, the last day before a holiday.
  const TABLE: [of: [string, Severity, string?], began: string, steps: string[]][] = [
    [
      ['NBS', 'critical'],
      '2026-11-23T01:00:00.000Z',
      [
        'phone x2 2026-11-23 10:00',
        'sampling-point 2026-11-23 11:00',
        'phone 2026-11-23 12:00',
        'township-doctor 2026-11-23 13:00',
        'visit 2026-11-24 09:00',
      ],
    ],
    [
      ['NBS', 'high'],
      '2026-11-27T08:30:00.000Z',
      [
        'phone x2 2026-11-27 20:30',
        'sms 2026-11-27 20:30',
        'phone x2 2026-11-30 16:30',
        'sampling-point 2026-11-30 16:30',
        'phone x2 2026-12-02 16:30',
        'letter 2026-12-02 16:30',
        'township-doctor 2026-12-03 16:30',
        'visit 2026-12-04 16:30',
      ],
    ],
    [
      // The Saturday is worked instead; the nine days after it are not.
      ['NIPT', 'watch', 'REDRAW'],
      '2026-02-13T02:00:00.000Z',
      [
        'phone x2 2026-02-13 14:00',
        'sms 2026-02-13 14:00',
        'phone x2 2026-02-14 10:00',
        'sampling-point 2026-02-14 10:00',
        'township-doctor 2026-02-24 10:00',
        'visit 2026-02-26 10:00',
      ],
    ],
    [
      ['NIPT', 'watch', 'REPEAT'],
      '2026-09-30T02:00:00.000Z',
      [
        'sms 2026-10-08 10:00',
        'phone x2 2026-10-08 10:00',
        'sampling-point 2026-10-09 10:00',
        'phone x2 2026-10-12 10:00',
        'letter 2026-10-13 10:00',
        'visit 2026-10-20 10:00',
      ],
    ],
  ]
  for (const [[programme, severity, condition], began, expected] of TABLE)
    it(`of ${programme} ${severity} ${condition ?? ''} from ${clockTime(began)} is due by the calendar`, () => {
      const steps = ladder(programme, severity, began, [], condition)
      expect(
        steps.map(
          ({ channel, tries, dueAt }) =>
            `${channel}${tries > 1 ? ` x${tries}` : ''} ${clockTime(dueAt)}`,
        ),
      ).to.deep.equal(expected)
      expect(steps.map(({ state }) => state)).to.deep.equal(
        expected.map((_, i) => (i === 0 ? 'next' : 'waits')),
      )
      expect(new Set(steps.map(({ verified }) => verified))).to.deep.equal(new Set(['unverified']))
    })

  it('goes on to the next step when its tries are made, or it is not possible; others may come first', () => {
    const began = '2026-11-23T01:00:00.000Z'
    const states = (attempts: [number, Outcome][]) =>
      ladder(
        ...(['NBS', 'critical', began] as const),
        attempts.map(([step, outcome]) => ({ step, outcome })),
      ).map(({ state }) => state)
    expect(states([[1, 'no-answer']])[0]).to.equal('next')
    expect(
      states([
        [1, 'no-answer'],
        [1, 'number-off'],
      ]),
    ).to.deep.equal(['done', 'next', 'waits', 'waits', 'waits'])
    expect(
      states([
        [1, 'not-possible'],
        [5, 'reached-other'],
      ]),
    ).to.deep.equal(['not-possible', 'next', 'waits', 'waits', 'done'])
  })

  it('never has two next steps, and is finished only when every step was tried or is not possible', () => {
    const attempt = fc.record({
      channel: fc.constantFrom(
        'phone',
        'sms',
        'sampling-point',
        'township-doctor',
        'visit',
        'letter' as const,
      ),
      outcome: fc.constantFrom(...OutcomeShape.options),
      hours: fc.nat(200),
    })
    const severity = fc.constantFrom<Severity>('critical', 'high', 'watch')
    fc.assert(
      fc.property(severity, fc.array(attempt, { maxLength: 25 }), (of, made) => {
        const attempts: Attempt[] = []
        const now = () => ladder('NBS', of, '2026-11-23T01:00:00.000Z', attempts)
        for (const { channel, outcome, hours } of made) {
          const at = later('2026-11-23T01:00:00.000Z', hours * 3_600_000)
          const step =
            outcome === 'not-possible' ? waitingFor(now(), channel) : stepFor(now(), channel, at)
          // What the laboratory refuses: no step waits that could be left out.
          if (outcome === 'not-possible' && !step) continue
          if (step?.notBefore && outcome !== 'not-possible' && at < step.notBefore) return false
          attempts.push({ step: step?.ordinal ?? null, outcome })
          const steps = now()
          const next = steps.filter(({ state }) => state === 'next')
          const open = steps.filter(
            ({ ordinal, tries }) =>
              attempts.filter(a => a.step === ordinal && a.outcome !== 'not-possible').length <
                tries && !attempts.some(a => a.step === ordinal && a.outcome === 'not-possible'),
          )
          if (next.length > 1 || next[0]?.ordinal !== open[0]?.ordinal) return false
          if (isFinished(steps) !== (open.length === 0)) return false
        }
        return true
      }),
    )
  })
})

describe('what is said', () => {
  it('has a text for every channel of every ladder, and a message that names nobody and nothing', () => {
    for (const { programme, class: kept } of guiyang.rules.filter(row => row.kind === 'ladder'))
      expect(
        guiyang.scripts.filter(
          row =>
            row.programme === programme &&
            row.condition === null &&
            row.part === 'say' &&
            kept.endsWith(row.channel),
        ),
        `${programme} ${kept}`,
      ).to.have.length(1)
    for (const { channel, part, en, zh } of guiyang.scripts) {
      expect(`${en}${zh}`).to.match(/[一-龥]/)
      if (channel !== 'sms' || part !== 'say') continue
      expect(en).to.not.match(/baby|child|screen|result|test|blood|positive|pregnan/i)
      expect(zh).to.not.match(/宝宝|孩子|婴|筛查|结果|检查|检测|血|阳性|孕/)
      expect(en.match(/\{\{\w+\}\}/g)).to.deep.equal(['{{centre}}', '{{place}}'])
    }
  })
})
