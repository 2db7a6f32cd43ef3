/** Which of two values stands: by what they are, never by which came first (B-11, B-18). */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Result } from '../../server/contract/results.ts'
import { type Coming, type Place, placeAmong } from '../../server/lab/succession.ts'
import { intakeStories } from '../support/intake.ts'
import { shelve } from '../support/shelf.ts'

const NINE = '20261123090000'
const TEN = '20261123100000'

const coming = (status: string, measuredAt: string | null = NINE, value = '2.1'): Coming => ({
  ...{ status, measuredAt, value, unit: 'mIU/L' },
})
const standing = (one: Coming, state: Result['state'] = 'recorded') => [
  { ...one, id: 'it', state } as Result,
]

/** What stands, what comes, and what becomes of it. */
const TABLE: [string, Result[], Coming, string][] = [
  ['nothing, anything', [], coming('preliminary'), 'supersedes null'],
  ['P, F', standing(coming('preliminary')), coming('final', NINE, '3'), 'supersedes it'],
  ['P, C', standing(coming('preliminary')), coming('corrected', NINE, '3'), 'supersedes it'],
  ['F, C', standing(coming('final')), coming('corrected', NINE, '3'), 'supersedes it'],
  ['F, the same F', standing(coming('final')), coming('final'), 'known it'],
  ['F, another F', standing(coming('final')), coming('final', NINE, '3'), 'conflicts it'],
  ['F, its late P', standing(coming('final')), coming('preliminary', NINE, '3'), 'known it'],
  [
    'F, a P measured later',
    standing(coming('final')),
    coming('preliminary', TEN, '3'),
    'conflicts it',
  ],
  [
    'F, a P of no time',
    standing(coming('final')),
    coming('preliminary', null, '3'),
    'conflicts it',
  ],
  ['C, its late F', standing(coming('corrected')), coming('final', NINE, '3'), 'known it'],
  ['C, its late P', standing(coming('corrected')), coming('preliminary', NINE, '3'), 'known it'],
  [
    'C, an F measured later',
    standing(coming('corrected')),
    coming('final', TEN, '3'),
    'conflicts it',
  ],
  ['C, a later C', standing(coming('corrected')), coming('corrected', TEN, '3'), 'supersedes it'],
  [
    'C, another C of an earlier time',
    standing(coming('corrected', TEN)),
    coming('corrected', NINE, '3'),
    'conflicts it',
  ],
  [
    'C, another F of an earlier time',
    standing(coming('corrected', TEN)),
    coming('final', NINE, '3'),
    'conflicts it',
  ],
  [
    'C, another P of an earlier time',
    standing(coming('corrected', TEN)),
    coming('preliminary', NINE, '3'),
    'known it',
  ],
  [
    'C, a C of the same figures and an earlier time',
    standing(coming('corrected', TEN)),
    coming('corrected', NINE),
    'known it',
  ],
  [
    'authorised C, another C of an earlier time',
    standing(coming('corrected', TEN), 'authorised'),
    coming('corrected', NINE, '3'),
    'conflicts it',
  ],
  [
    'authorised F, C',
    standing(coming('final'), 'authorised'),
    coming('corrected', NINE, '3'),
    'conflicts it',
  ],
  [
    'authorised F, its late P',
    standing(coming('final'), 'authorised'),
    coming('preliminary', NINE, '3'),
    'known it',
  ],
  [
    'F to the minute, P to the second',
    standing(coming('final', '202611230900')),
    coming('preliminary', NINE, '3'),
    'conflicts it',
  ],
  [
    'F of one zone, P of another',
    standing(coming('final', `${NINE}+0800`)),
    coming('preliminary', `${NINE}+0000`, '3'),
    'conflicts it',
  ],
]

const inWords = (stands: Result[], comes: Coming, wanted = 1): string =>
  told(placeAmong(stands, comes, wanted))

const told = (place: Place): string => {
  if ('replicate' in place) return `replicate ${place.replicate}`
  if ('known' in place) return `known ${place.known.id}`
  if ('conflicts' in place) return `conflicts ${place.conflicts.id}`
  return `supersedes ${place.supersedes?.id ?? null}`
}

const of = (replicate: number, more: Partial<Result> = {}) =>
  ({
    ...coming('final', NINE),
    replicate,
    id: `${replicate}`,
    state: 'recorded',
    ...more,
  }) as Result
const FIRST = of(1, { message: 'm1', well: 'A1' })
const AGAIN = of(2, { measuredAt: TEN, message: 'm2', well: 'B1' })
const again = (more: Partial<Coming>): Coming => ({ ...coming('final', TEN), ...more })

/** Two more are asked for; what stands, what comes, and what becomes of it. */
const MEASURED_AGAIN: [string, Result[], Coming, string][] = [
  ['at another time', [FIRST], again({ message: 'm2' }), 'replicate 2'],
  ['at the same time', [FIRST], coming('final', NINE, '3'), 'conflicts 1'],
  ['the same once more, of another message', [FIRST, AGAIN], again({ message: 'm3' }), 'known 2'],
  ['the same twice in one message', [FIRST, AGAIN], again({ message: 'm2' }), 'known 2'],
  ['twice in one well', [FIRST, AGAIN], again({ message: 'm2', well: 'B1' }), 'known 2'],
  ['in another well', [FIRST, AGAIN], again({ message: 'm2', well: 'C1' }), 'replicate 3'],
  [
    'entered twice by hand',
    [FIRST, of(2, { measuredAt: TEN, message: null, well: null })],
    again({ message: null, well: null }),
    'known 2',
  ],
  [
    'another figure at a time that is taken',
    [FIRST, AGAIN],
    again({ value: '3', message: 'm3' }),
    'conflicts 2',
  ],
]

/** A correction of ten stands; what was filed of nine before it, what comes, and what becomes of it. */
const FILED_BEFORE: [string, Coming, Coming, string][] = [
  ['the same C', coming('corrected', NINE, '3'), coming('corrected', NINE, '3'), 'known past'],
  ['the same F', coming('final', NINE, '3'), coming('final', NINE, '3'), 'known past'],
  ['the F of that C', coming('corrected', NINE, '3'), coming('final', NINE, '2'), 'known past'],
  ['a C of that F', coming('final', NINE, '3'), coming('corrected', NINE, '2'), 'conflicts it'],
  ['another F', coming('final', NINE, '3'), coming('final', NINE, '2'), 'conflicts it'],
  [
    'a C that goes back to its figures',
    coming('final', NINE, '3'),
    coming('corrected', NINE, '3'),
    'conflicts it',
  ],
]

describe('a second value of an analyte', () => {
  for (const [what, past, comes, expected] of FILED_BEFORE)
    it(`of an earlier time than the C that stands, ${what}: ${expected} (INV-11)`, () => {
      const filed = [{ ...past, id: 'past', state: 'superseded' } as Result]
      const place = placeAmong(standing(coming('corrected', TEN)), comes, 1, filed)
      expect(told(place)).to.equal(expected)
    })

  for (const [what, stands, comes, expected] of MEASURED_AGAIN)
    it(`that was asked for, ${what}: ${expected}`, () => {
      expect(inWords(stands, comes, 3)).to.equal(expected)
    })

  for (const [what, stands, comes, expected] of TABLE)
    it(`${what}: ${expected}`, () => {
      expect(inWords(stands, comes)).to.equal(expected)
    })

  it('of a lower status never takes the place of a higher one, whatever the times (B-18)', () => {
    const statuses = ['preliminary', 'final', 'corrected']
    const value = fc.record({
      status: fc.constantFrom(...statuses),
      measuredAt: fc.constantFrom(null, NINE, TEN, '20261123', `${NINE}+0800`),
      value: fc.constantFrom('1', '2', '3'),
      unit: fc.constant('mIU/L'),
    })
    fc.assert(
      fc.property(
        value,
        value,
        fc.constantFrom('recorded', 'verified', 'authorised'),
        (a, b, state) => {
          const place = placeAmong(standing(a, state as Result['state']), b)
          if (!('supersedes' in place)) return
          expect(statuses.indexOf(b.status)).to.be.at.least(statuses.indexOf(a.status))
          expect(state).not.to.equal('authorised')
        },
      ),
    )
  })
})

/** Everything in every order. */
function permutations<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]]
  return all.flatMap((one, i) =>
    permutations(all.filter((_, j) => j !== i)).map(rest => [one, ...rest]),
  )
}

const HISTORY = [
  { status: 'P', value: '2.0', measuredAt: NINE },
  { status: 'F', value: '2.1', measuredAt: NINE },
  { status: 'F', value: '2.1', measuredAt: NINE },
  { status: 'C', value: '2.4', measuredAt: NINE },
  { status: 'C', value: '2.6', measuredAt: TEN },
]

/** Another value of nine that comes after the correction of ten, and whatever comes behind it. */
function heldOf(order: typeof HISTORY): string[] {
  const last = order.findIndex(one => one.measuredAt === TEN)
  const wasFiled = order.slice(0, last).some(one => one.status !== 'P')
  const after = order.slice(last + 1)
  const first = after.findIndex(({ status }) => status === 'C' || (status === 'F' && !wasFiled))
  const held = first < 0 ? [] : after.slice(first)
  return held.map((_, i) => (i === 0 ? 'conflict' : 'behind'))
}

intakeStories('a history of five messages', story => {
  it('ends the same in each of its 120 orders; held is only what claims to be older than the last correction and was never filed (B-18, INV-11)', async () => {
    const orders = permutations(HISTORY)
    const { lab } = story
    const home = { centre: lab.at.GMCH, code: '03', samplingPoint: lab.at.nanming }
    const cards = await shelve(lab.store, { ...home, count: orders.length, first: 70_001 })
    const line = await story.line()
    for (const [n, order] of orders.entries())
      for (const [m, one] of order.entries())
        await story.say(
          story.text({ specimen: cards[n] ?? '', analyte: 'TSH', ...one }, `H${n}-${m}`),
          line,
        )
    const { results, parked } = await story.rows()
    for (const [n, order] of orders.entries()) {
      const held = parked.filter(row => row.specimen === cards[n])
      expect(held.map(row => row.why)).to.deep.equal(heldOf(order))
    }
    const stand = results.filter(row => row.state !== 'superseded')
    expect(stand).to.have.length(orders.length)
    expect(new Set(stand.map(row => `${row.value} ${row.status}`))).to.deep.equal(
      new Set(['2.6 corrected']),
    )
  })

  it('of a fast clock loses no value: what comes after it waits for a person, who decides (B-21, INV-11)', async () => {
    const { abel, tess } = story.lab.people
    const card = story.card()
    const says = (id: string, value: string, status: string, measuredAt: string) =>
      story.say(story.text({ specimen: card, analyte: 'TSH', value, status, measuredAt }, id))
    await says('M1', '2.1', 'F', NINE)
    await says('M2', '3.1', 'C', '20271123090000')
    for (const id of ['M3', 'M4']) {
      await says(id, '48.7', 'C', '20261123093000')
      await says(`${id}-again`, '3.1', 'C', '20271123090000')
    }

    const held = (await tess.listParked({ centre: story.lab.at.GMCH })).rows
    expect(held.map(row => `${row.value} ${row.why}`)).to.deep.equal([
      '48.7 conflict',
      '3.1 behind',
      '48.7 behind',
      '3.1 behind',
    ])
    expect(held[0]?.says.en).to.match(/3\.1 already and 48\.7 came after it.*clock may be wrong/)
    expect(held[0]?.says.zh).to.include('仪器时钟可能有误')
    const stands = (await story.lab.page(card)).results.filter(r => r.state !== 'superseded')
    const { id = '', version = 0 } = held[0] ?? {}
    const seen = stands.map(r => ({ id: r.id, version: r.version }))
    await abel.acceptParked({ id, version, stands: seen, reason: 'the clock was a year ahead' })
    const now = (await story.lab.page(card)).results.filter(r => r.state !== 'superseded')
    expect(now.map(r => `${r.value} ${r.status}`)).to.deep.equal(['48.7 corrected'])
  })

  it('told anew after its correction under other numbers is known: it was filed (B-10)', async () => {
    const card = story.card()
    const history = HISTORY.slice(1)
    for (const round of ['first', 'again'])
      for (const [n, one] of history.entries())
        await story.say(story.text({ specimen: card, analyte: 'TSH', ...one }, `${round}-${n}`))
    const { results, parked } = await story.rows()
    expect(parked).to.deep.equal([])
    expect(results.map(r => `${r.value} ${r.state}`)).to.deep.equal([
      '2.1 superseded',
      '2.4 superseded',
      '2.6 recorded',
    ])
  })

  it('that is told in one message is filed in it, and a critical value beside it calls (B-17, B-18)', async () => {
    const { lab } = story
    const obx = (code: string, value: string, status: string) =>
      `OBX|1|NM|${code}||${value}|${code === 'TSH' ? 'mIU/L' : 'nmol/L'}|||||${status}|||${NINE}`
    const tellings: [string, string[], string][] = [
      ['P, F', [obx('TSH', '2.0', 'P'), obx('TSH', '2.1', 'F')], '2.1 final'],
      ['F, P', [obx('TSH', '2.1', 'F'), obx('TSH', '2.0', 'P')], '2.1 final'],
      ['F, C', [obx('TSH', '2.1', 'F'), obx('TSH', '2.4', 'C')], '2.4 corrected'],
      ['high P, F', [obx('TSH', '60', 'P'), obx('TSH', '2.1', 'F')], '2.1 final'],
      ['F, high C', [obx('TSH', '2.1', 'F'), obx('TSH', '60', 'C')], '60 corrected'],
    ]
    for (const [what, told, stands] of tellings) {
      const specimen = story.card()
      const [head = '', ...rest] = story
        .text({ specimen, analyte: 'OHP17', value: '120', measuredAt: NINE }, what)
        .split('\r')
      const at = rest.findIndex(segment => segment.startsWith('OBX'))
      await story.say([head, ...rest.slice(0, at), ...told, ...rest.slice(at)].join('\r'))
      const page = await lab.page(specimen)
      const tsh = page.results.filter(r => r.analyte === 'TSH' && r.state !== 'superseded')
      expect(
        tsh.map(r => `${r.value} ${r.status}`),
        what,
      ).to.deep.equal([stands])
      const called = page.recalls.filter(r => r.endedAt === null).map(r => r.condition)
      expect(called.sort(), what).to.deep.equal(what.includes('high') ? ['CAH', 'CH'] : ['CAH'])
      const open = page.flags.filter(f => f.clearedAt === null && f.condition === 'CH')
      expect(open.length > 0, what).to.equal(what === 'F, high C')
    }
    expect((await story.rows()).parked).to.deep.equal([])
  })

  it('with a withdrawal in it never shows more than what came before it (B-18, B-19)', async () => {
    const history = [
      { status: 'P', value: '2.0', measuredAt: NINE },
      { status: 'F', value: '2.1', measuredAt: NINE },
      { status: 'W', value: '', measuredAt: NINE },
    ]
    const orders = permutations(history)
    const { lab } = story
    const home = { centre: lab.at.GMCH, code: '03', samplingPoint: lab.at.nanming }
    const cards = await shelve(lab.store, { ...home, count: orders.length, first: 70_001 })
    for (const [n, order] of orders.entries()) {
      for (const [m, one] of order.entries())
        await story.say(
          story.text({ specimen: cards[n] ?? '', analyte: 'TSH', ...one }, `W${n}-${m}`),
        )
      const { results, parked } = await story.rows()
      const after = order.slice(order.findIndex(one => one.status === 'W'))
      const held = parked.filter(row => row.specimen === cards[n])
      expect(held.map(row => row.why)).to.deep.equal(
        after.map((_, i) => (i === 0 ? 'withdrawn' : 'behind')),
      )
      const filed = results.filter(row => row.specimen === cards[n])
      expect(filed.length).to.be.at.most(order.length - after.length)
    }
  })
})
