import { expect } from 'chai'
import {
  ANYONE,
  allows,
  demand,
  demandToSee,
  nextChange,
  type Person,
  reach,
} from '../server/access.ts'
import { lackingOf } from '../server/accounts/certified.ts'
import { tokenIn } from '../server/accounts/cookie.ts'
import { ACTIONS, MAY as GIVEN, type Role } from '../server/contract/actions.ts'
import { type Capability, CERTIFIED } from '../server/contract/certificates.ts'
import { Refusal } from '../server/contract/refusal.ts'
import type { Post } from '../server/contract/staff.ts'

const NINE = '2026-11-23T01:00:00.000Z'
const TEN = '2026-11-23T02:00:00.000Z'
const A_MOMENT_BEFORE_TEN = '2026-11-23T01:59:59.999Z'

const post = (role: Role, at: string, dates: Partial<Post> = {}): Post => ({
  id: `${role} ${at}`,
  staff: 'somebody',
  role,
  scopeKind: at === '*' ? 'everywhere' : at.startsWith('ward') ? 'sampling-point' : 'centre',
  scope: at,
  startsAt: NINE,
  endsAt: null,
  ...dates,
})
const person = (...posts: Post[]): Person => ({
  id: 'staff:somebody',
  staff: 'somebody',
  name: '某人',
  tokenHash: '',
  posts,
})

const CARD = { centre: 'centre A', samplingPoint: 'ward 1' }

/** Who holds what, asks what of a card of ward 1 at centre A, and may or may not. */
const MAY: [string, Post[], Parameters<typeof allows>[1], string, boolean][] = [
  ['a nurse of the ward', [post('collector', 'ward 1')], 'collect', NINE, true],
  ['a nurse of the next ward', [post('collector', 'ward 2')], 'collect', NINE, false],
  ['a technician of the centre', [post('technician', 'centre A')], 'verify', NINE, true],
  ['a technician of another one', [post('technician', 'centre B')], 'verify', NINE, false],
  ['a technician, to authorise', [post('technician', 'centre A')], 'authorise', NINE, false],
  ['a role everywhere', [post('programme-manager', '*')], 'see-kits', NINE, true],
  [
    'two roles do not lend each other their places',
    [post('technician', 'centre B'), post('receptionist', 'centre A')],
    'verify',
    NINE,
    false,
  ],
  [
    'before it starts',
    [post('technician', 'centre A', { startsAt: TEN })],
    'verify',
    A_MOMENT_BEFORE_TEN,
    false,
  ],
  ['from its start', [post('technician', 'centre A', { startsAt: TEN })], 'verify', TEN, true],
  [
    'until its end',
    [post('technician', 'centre A', { endsAt: TEN })],
    'verify',
    A_MOMENT_BEFORE_TEN,
    true,
  ],
  ['at its end', [post('technician', 'centre A', { endsAt: TEN })], 'verify', TEN, false],
  ['nobody in particular', [], 'see-specimen', NINE, false],
]

describe('the session in a cookie header', () => {
  const [A, B] = ['a'.repeat(43), 'b'.repeat(43)]
  const COOKIES: [string, string | undefined, boolean, string | null][] = [
    ['none', undefined, false, null],
    ['the plain name without TLS', `x=1; guthrie=${A}`, false, A],
    ['the name that https gives', `__Host-guthrie=${A}; x=1`, true, A],
    ['the plain name over https', `guthrie=${A}`, true, null],
    ['the plain name before that of https', `guthrie=${B}; __Host-guthrie=${A}`, true, A],
    ['a name that ends alike', `myguthrie=${A}`, false, null],
    ['what is no token', 'guthrie=short', false, null],
  ]
  for (const [what, header, secure, token] of COOKIES)
    it(`${what}: ${token === null ? 'nobody' : 'somebody'} (F-05)`, () => {
      expect(tokenIn(header, secure)).to.equal(token)
    })
})

describe('whether somebody may do something to a row, now', () => {
  for (const [who, posts, action, at, may] of MAY)
    it(`${who}: ${may ? 'may' : 'may not'} ${action}`, () => {
      expect(allows(person(...posts), action, CARD, at)).to.equal(may)
    })

  it('instruments and the clock act for the laboratory, a stranger for nobody', () => {
    expect(allows({ id: 'line:1' }, 'receive', CARD, NINE)).to.equal(true)
    expect(allows(ANYONE, 'see-specimen', CARD, NINE)).to.equal(false)
  })

  it('a certificate that lacks stops every act that asks for one, and hides nothing (E-22)', () => {
    const papers = [
      { capability: 'testing', startsOn: '2025-01-01', endsOn: '2026-11-23' },
      { capability: 'signing', startsOn: '2026-11-23', endsOn: '2026-11-24' },
    ] as const
    const needs = [{ capability: 'collecting', startsOn: '2026-11-23', endsOn: null }] as const
    const ROLES = ['technician', 'authoriser', 'collector'] as const
    const at = (today: string) => ({
      ...person(...ROLES.map(role => post(role, '*'))),
      lacks: lackingOf(papers, needs, today),
    })
    const stopped = (today: string) =>
      ACTIONS.filter(action => {
        if (!ROLES.some(role => GIVEN[role].includes(action))) return false
        try {
          demandToSee(at(today), action, CARD, NINE)
          demand(at(today), action, CARD, NINE)
          return false
        } catch (error) {
          expect(error).to.be.instanceOf(Refusal).and.include({ kind: 'forbidden' })
          return true
        }
      })
    const asking = (...of: Capability[]) =>
      ACTIONS.filter(action => of.includes(CERTIFIED[action] as Capability))
    expect(asking('testing')).to.include.members(['enter-results', 'invalidate-run', 'replay'])
    expect(asking('signing')).to.include.members(['authorise', 'clear-flag', 'release-report'])
    expect(stopped('2026-11-22')).to.deep.equal([])
    expect(stopped('2026-11-23')).to.have.members(asking('testing', 'collecting'))
    expect(stopped('2026-11-24')).to.have.members(asking('testing', 'signing', 'collecting'))
  })

  it('a row that one may see is forbidden, one that one may not see is not there (F-01)', () => {
    const kindOf = (who: Person) => {
      try {
        demand(who, 'verify', CARD, NINE)
      } catch (error) {
        if (error instanceof Refusal) return error.kind
        throw error
      }
      return 'allowed'
    }
    expect(kindOf(person(post('technician', 'centre A')))).to.equal('allowed')
    expect(kindOf(person(post('receptionist', 'centre A')))).to.equal('forbidden')
    expect(kindOf(person(post('technician', 'centre B')))).to.equal('not-found')
    expect(kindOf(person(post('receptionist', 'centre A', { endsAt: NINE })))).to.equal('not-found')
  })

  it('a list reaches exactly as far as the rows one by one', () => {
    const who = person(
      post('technician', 'centre A'),
      post('collector', 'ward 2'),
      post('technician', 'centre C', { endsAt: NINE }),
    )
    const { everywhere, centres, samplingPoints } = reach(who, 'see-specimen', NINE)
    expect(everywhere).to.equal(false)
    expect(centres).to.deep.equal(['', 'centre A'])
    expect(samplingPoints).to.deep.equal(['', 'ward 2'])
    expect(reach(person(), 'see-specimen', NINE)).to.deep.equal({
      everywhere: false,
      centres: [''],
      samplingPoints: [''],
      districts: [''],
    })
    expect(reach(ANYONE, 'see-specimen', NINE).everywhere).to.equal(false)
  })

  it('knows when it will change by itself', () => {
    const who = person(
      post('technician', 'centre A', { endsAt: TEN }),
      post('doctor', 'centre A', { startsAt: A_MOMENT_BEFORE_TEN }),
    )
    expect(nextChange(who, NINE)).to.equal(A_MOMENT_BEFORE_TEN)
    expect(nextChange(who, A_MOMENT_BEFORE_TEN)).to.equal(TEN)
    expect(nextChange(who, TEN)).to.equal(null)
  })
})
