/**
 * Courses: what will happen to each newborn's card, decided before anything happens. The first ones
 * of a play are chosen so that every class of verdict, every kind of fault and every trouble on the
 * line occurs; after them chance decides, with so many findings as make a board worth watching.
 */
import type { Mother } from '../../server/contract/subjects.ts'
import type { Chance } from './chance.ts'
import { BIRTHS, COLLECTING, type Point } from './network.ts'
import { mother } from './people.ts'
import { FINDINGS, type Finding, type Sex, sexFor, type Values, valuesFor } from './values.ts'

/** What goes wrong between the analyzer and the laboratory; G6PD always comes as it should. */
export const TROUBLES = [
  'resend',
  'known',
  'same-id',
  'corrected',
  'preliminary',
  'unit',
  'not-a-number',
  'early',
  'gb18030',
  'conflict',
  'misread',
] as const
export type Trouble = (typeof TROUBLES)[number]

export interface Body {
  readonly sex: Sex
  /** Null where the ward left it out of the form. */
  readonly gestationDays: number | null
  readonly birthWeight: number
}

export interface Course {
  readonly id: number
  readonly point: Point
  readonly mother: Mother
  /** The course of the twin that was registered before; its mother and pregnancy are this one's. */
  readonly twinOf: number | null
  readonly plurality: 1 | 2
  readonly body: Body
  /** What the ward answers to the query for the gestation. */
  readonly gestationAfterwards: number | null
  readonly ageHours: number
  /** Fault codes that reception sees with its own eyes. */
  readonly found: readonly string[]
  readonly values: Values
  readonly trouble: { readonly kind: Trouble; readonly analyte: 'TSH' | 'OHP17' } | null
  /** What a second card of the same child would show; null where none is asked for. */
  readonly second: Values | null
  /** The family comes to the clinic and the doctor closes the case. */
  readonly diagnosed: 'diagnosed' | 'excluded' | null
  /** Nobody answers the telephone for a long while. */
  readonly family: 'at-hand' | 'hard-to-reach'
}

export interface Wish {
  readonly finding?: Finding
  readonly found?: readonly string[]
  readonly early?: 'early'
  readonly gestation?: 'preterm' | 'missing-term' | 'missing-preterm'
  readonly twins?: 'twins'
  readonly second?: Finding
  readonly diagnosed?: Course['diagnosed']
  readonly family?: Course['family']
}

/** One of each; most of them have a sentence in the rules or in the table of faults. */
const ONE_OF_EACH: readonly Wish[] = [
  { finding: 'thyroid', second: 'in-range', family: 'hard-to-reach' },
  { finding: 'in-range', twins: 'twins' },
  { finding: 'adrenal-critical', diagnosed: 'diagnosed' },
  { finding: 'g6pd-boy', diagnosed: 'diagnosed' },
  { finding: 'in-range', found: ['D02'], second: 'in-range' },
  { finding: 'thyroid-borderline' },
  { finding: 'g6pd-carrier' },
  { finding: 'adrenal', gestation: 'preterm' },
  { finding: 'in-range', found: ['D14'] },
  { finding: 'in-range', found: ['D15'] },
  { finding: 'adrenal', gestation: 'missing-term' },
  { finding: 'adrenal', gestation: 'missing-preterm' },
  { finding: 'adrenal-preterm', gestation: 'preterm' },
  { finding: 'thyroid', found: ['D05'] },
  { finding: 'in-range', early: 'early' },
  { finding: 'low' },
  { finding: 'thyroid-off-scale' },
  { finding: 'g6pd-girl' },
  { finding: 'in-range', found: ['D18'] },
  { finding: 'thyroid', second: 'thyroid' },
]

export interface Courses {
  /** Courses for so many cards, second cards included: one of each, then by chance. */
  forCards(count: number): Course[]
  /** The next newborn of some wards, or twins; `abnormal` for one that will be recalled. */
  next(abnormal: boolean, wards?: readonly Point[]): Course[]
}

export function coursesOf(chance: Chance): Courses {
  let courses = 0
  let points = 0

  function grant(wish: Wish, at: Point): Course[] {
    const some = born(wish, at, chance, courses)
    courses += some.length
    return some
  }

  /** Every ward in turn, so that every centre gets its share of few cards. */
  function nextPoint(): Point {
    const at = COLLECTING[points++ % COLLECTING.length]
    if (!at) throw new Error('nobody collects')
    return at
  }

  /** A wish that needs more cards than are left is granted as a plain one. */
  function forCards(count: number): Course[] {
    const all: Course[] = []
    for (let i = 0, left = count; left > 0; i++) {
      const wish = ONE_OF_EACH[i] ?? anyWish(chance)
      const some = grant(cardsOf(wish) <= left ? wish : {}, nextPoint())
      all.push(...some)
      left -= cardsOf(wish) <= left ? cardsOf(wish) : 1
    }
    return withEachTrouble(all)
  }

  return {
    forCards,
    next(abnormal, wards = BIRTHS) {
      const wish = abnormal ? abnormalWish(chance) : plainWish(chance)
      return withSomeTrouble(grant(wish, chance.pick(wards)), chance)
    },
  }
}

const cardsOf = ({ twins, second }: Wish): number => (twins ? 2 : 1) + (second ? 1 : 0)

const anyWish = (chance: Chance): Wish =>
  chance.onceIn(7) ? abnormalWish(chance) : plainWish(chance)

const ABNORMAL = FINDINGS.filter(finding => finding !== 'in-range' && finding !== 'low')

function abnormalWish(chance: Chance): Wish {
  const finding = chance.pick(ABNORMAL)
  const family = chance.onceIn(4) ? 'hard-to-reach' : 'at-hand'
  if (finding.startsWith('g6pd') || finding === 'adrenal-critical')
    return { finding, family, diagnosed: chance.onceIn(6) ? 'excluded' : 'diagnosed' }
  if (finding === 'adrenal-preterm')
    return { finding, family, gestation: 'preterm', second: 'in-range' }
  const again = finding !== 'adrenal' && chance.onceIn(3)
  return { finding, family, second: again ? 'thyroid' : 'in-range' }
}

function plainWish(chance: Chance): Wish {
  if (chance.onceIn(30)) return badlyTaken(chance)
  if (chance.onceIn(40)) return { early: 'early' }
  if (chance.onceIn(40)) return { twins: 'twins' }
  if (chance.onceIn(50)) return { finding: 'low' }
  return chance.onceIn(12) ? { gestation: 'preterm' } : {}
}

const badlyTaken = (chance: Chance): Wish => ({
  found: [chance.pick(['D02', 'D05', 'D09'])],
  second: 'in-range',
})

/** One newborn, or two with `twins`: the second of them with a high TSH, the first as wished. */
function born(wish: Wish, point: Point, chance: Chance, id: number): Course[] {
  const first = oneBorn(wish, point, chance, id, null)
  if (!wish.twins) return [first]
  const other: Wish = { ...wish, finding: 'thyroid', diagnosed: 'diagnosed' }
  return [first, oneBorn(other, point, chance, id + 1, first)]
}

function oneBorn(
  wish: Wish,
  point: Point,
  chance: Chance,
  id: number,
  twin: Course | null,
): Course {
  const finding = wish.finding ?? 'in-range'
  return {
    id,
    point,
    mother: twin?.mother ?? mother(chance, point.districtName),
    twinOf: twin?.id ?? null,
    plurality: wish.twins ? 2 : 1,
    ...bodyFor(wish, sexFor(finding, chance), chance),
    ageHours: wish.early ? chance.whole(40, 68) : chance.whole(73, 150),
    found: wish.found ?? [],
    values: valuesFor(finding, chance),
    trouble: null,
    second: wish.second ? valuesFor(wish.second, chance) : null,
    diagnosed: wish.diagnosed ?? null,
    family: wish.family ?? 'at-hand',
  }
}

/** A preterm newborn is small here, so that the higher limit for 17-OHP holds. */
function bodyFor({ gestation }: Wish, sex: Sex, chance: Chance) {
  const small = gestation === 'preterm' || gestation === 'missing-preterm'
  const days = small ? chance.whole(214, 258) : chance.whole(259, 289)
  const birthWeight = small ? chance.whole(1300, 2480) : chance.whole(2550, 4100)
  const missing = gestation === 'missing-term' || gestation === 'missing-preterm'
  const body: Body = { sex, gestationDays: missing ? null : days, birthWeight }
  return { body, gestationAfterwards: missing ? days : null }
}

/** Each trouble once, one a card, as far as the cards reach. */
function withEachTrouble(courses: readonly Course[]): Course[] {
  const left: Trouble[] = [...TROUBLES]
  return courses.map(course => {
    const kind = mayHaveTrouble(course) ? left.shift() : undefined
    return kind ? inTrouble(course, kind) : course
  })
}

const SELDOM = 8

const withSomeTrouble = (courses: readonly Course[], chance: Chance): Course[] =>
  courses.map(course =>
    mayHaveTrouble(course) && chance.onceIn(SELDOM)
      ? inTrouble(course, chance.pick(TROUBLES))
      : course,
  )

const inTrouble = (course: Course, kind: Trouble): Course => ({
  ...course,
  trouble: { kind, analyte: kind === 'same-id' ? 'OHP17' : 'TSH' },
})

/** A rejected card is not measured, and a held one or one with a query has trouble enough. */
const mayHaveTrouble = ({ found, body }: Course): boolean =>
  !found.includes('D14') && !found.includes('D15') && body.gestationDays !== null
