/**
 * What the simulators know they did: every number they were given, every value they said, and what
 * has to have come of it. It is written as they act and never looks at the laboratory.
 */
import type { Verdict } from '../../server/contract/rules.ts'
import type { Registered } from '../../server/contract/specimens.ts'
import type { Instant } from '../../server/contract/words.ts'
import type { Said } from '../simulate/conduct.ts'
import type { Course } from './courses.ts'
import {
  type ArrivesAs,
  arrivesAs,
  type Facts,
  hitsOf,
  isCollectedAgain,
  isFlawed,
  isHeatedOrOld,
  verdictOf,
} from './expected.ts'
import type { Centre } from './network.ts'
import type { Utterance } from './traffic.ts'
import { ANALYTES, type Analyte, type Values } from './values.ts'

/** A value that was said and has to be filed. */
export interface Filed {
  readonly analyte: Analyte
  readonly value: string
  readonly unit: string
  /** A correction, or a final value after a preliminary one, came after it. */
  superseded: boolean
}

export interface Card {
  readonly number: string
  readonly course: Course
  /** 1 for a child's first card, 2 for the one after its recall. */
  readonly ordinal: 1 | 2
  /** Where it has to be tested. */
  readonly centre: Centre
  readonly values: Values
  readonly registered: Registered
  readonly filed: Filed[]
  stage: 'registered' | 'collected' | 'sent' | 'received' | 'measured'
  /** When it came to its stage. */
  since: Instant
  /** The ward answered the query for the gestation. */
  completed: boolean
  /** How far the recall desk is with the family. */
  settled: 'called' | 'done' | null
}

export interface Spoken {
  readonly centre: Centre
  readonly utterance: Utterance
  readonly said: Said
  readonly card: Card | null
}

/** Something that was tried and must be refused, and what the laboratory said. */
export interface Door {
  readonly tried: string
  readonly must: string
  readonly met: string
}

export class Ledger {
  readonly cards: Card[] = []
  readonly spoken: Spoken[] = []
  readonly doors: Door[] = []

  spoke(entry: Spoken): void {
    this.spoken.push(entry)
    const { fate, sample } = entry.utterance
    const isFiled = fate?.is === 'filed' || (fate?.is === 'held' && fate.then === 'filed')
    const beside = fate?.is === 'filed' && fate.beside === 'the first'
    if (entry.card && isFiled) file(entry.card, sample.analyte as Analyte, sample, beside)
  }
}

function file(
  { filed }: Card,
  analyte: Analyte,
  { value, unit }: { value: string; unit: string },
  beside: boolean,
) {
  for (const earlier of beside ? [] : filed)
    if (earlier.analyte === analyte) earlier.superseded = true
  filed.push({ analyte, value, unit, superseded: false })
}

export const stateOf = ({ course, ordinal }: Card): ArrivesAs =>
  ordinal === 1 ? arrivesAs(course.found, course.ageHours) : 'accepted'

/** Whether it is tested: all but rejected ones, since an authoriser lets the held ones go on. */
export const isTested = (card: Card): boolean => stateOf(card) !== 'rejected'

const factsOf = ({ course, ordinal }: Card, completed: boolean): Facts => ({
  ...course.body,
  ordinal,
  gestationDays: completed
    ? (course.body.gestationDays ?? course.gestationAfterwards)
    : course.body.gestationDays,
})

const certaintyOf = ({ course, ordinal }: Card) =>
  ordinal === 1
    ? { flawed: isFlawed(course.found, course.ageHours), heated: isHeatedOrOld(course.found) }
    : { flawed: false, heated: false }

/** The verdict that the values said of it have to give; null while its panel is not complete. */
export function verdictDue(card: Card): Verdict | null {
  const standing = new Map(card.filed.filter(f => !f.superseded).map(f => [f.analyte, f.value]))
  if (!isTested(card) || !ANALYTES.every(analyte => standing.has(analyte))) return null
  return verdictOf(standing, factsOf(card, card.completed), certaintyOf(card))
}

/** Every condition for which this card has to have stood on the board at some time. */
export function recallsDue(card: Card): Set<string> {
  const due = new Set<string>()
  for (const completed of [false, card.completed])
    for (const { analyte, value } of card.filed)
      for (const { condition } of hitsOf(analyte, value, factsOf(card, completed)))
        due.add(condition)
  const state = stateOf(card)
  if (state === 'unsatisfactory' || state === 'rejected') due.add('REPEAT')
  const verdict = verdictDue(card)
  if (verdict === 'inconclusive') due.add('REPEAT')
  if (verdict && isCollectedAgain(factsOf(card, card.completed))) due.add('PLANNED')
  return due
}

/** Whether the laboratory has to open a query: a value that the missing gestation decides on. */
export const needsCompleting = (card: Card): boolean =>
  card.course.gestationAfterwards !== null && !card.completed && card.ordinal === 1
