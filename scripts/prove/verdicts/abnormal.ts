/**
 * Every value beyond a limit has called somebody, and whoever was called is still called or was let go
 * in one of the ways there are. Worked out from rows and facts alone, by other means than the
 * laboratory's: which rows hold for a child and which values are beyond them is reckoned here anew.
 */
import type { Rule } from '../../../server/contract/rules.ts'
import { dayOf } from '../../../server/contract/words.ts'
import * as panels from '../../../server/lab/panels.ts'
import { asTold } from '../../../server/lab/rules.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Tables } from '../../../server/store/tables.ts'

type Row<T extends keyof Tables> = Tables[T]
type Measured = Awaited<ReturnType<typeof panels.all>>[number]

interface Fact {
  readonly kind: string
  readonly by: string
  readonly about: string
  readonly data: Record<string, unknown>
}

interface House {
  readonly rules: readonly Rule[]
  readonly measured: readonly Measured[]
  readonly specimens: ReadonlyMap<string, Row<'specimen'>>
  readonly subjects: ReadonlyMap<string, Row<'subject'>>
  readonly cases: ReadonlyMap<string, Row<'case'>>
  readonly recalls: readonly Row<'recall'>[]
  readonly verdicts: readonly Row<'verdict'>[]
  /** By what they are about, in order. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>
}

export interface Followed {
  abnormal: number
  readonly why: string[]
}

export async function followed(store: Store): Promise<Followed> {
  const house = await read(store)
  const found: Followed = { abnormal: 0, why: [...rowsChanged(house)] }
  for (const result of house.measured)
    for (const rule of beyondOf(house, result)) {
      found.abnormal++
      const wrong = whatIsWrong(house, result, rule)
      if (wrong) found.why.push(`${result.specimen} ${result.analyte} ${result.value}: ${wrong}`)
    }
  return found
}

const read = (store: Store): Promise<House> =>
  store.read({ id: 'proof' }, async look => {
    const { db } = look
    const facts = await db
      .selectFrom('fact')
      .select(['kind', 'by', 'about', 'data'])
      .where(eb =>
        eb.or([
          eb('kind', 'like', 'recall.%'),
          eb('kind', 'like', 'case.%'),
          eb('kind', 'like', 'rule.%'),
        ]),
      )
      .orderBy('book')
      .orderBy('seq')
      .execute()
    return {
      rules: await db.selectFrom('rule').selectAll().execute(),
      measured: await panels.all(look),
      specimens: byKey(await db.selectFrom('specimen').selectAll().execute(), s => s.number),
      subjects: byKey(await db.selectFrom('subject').selectAll().execute(), s => s.id),
      cases: byKey(await db.selectFrom('case').selectAll().execute(), c => c.id),
      recalls: await db.selectFrom('recall').selectAll().execute(),
      verdicts: await db.selectFrom('verdict').selectAll().orderBy('id').execute(),
      facts: Map.groupBy(
        facts.map(fact => ({ ...fact, data: JSON.parse(fact.data) as Record<string, unknown> })),
        fact => fact.about,
      ),
    }
  })

const byKey = <T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T> =>
  new Map(rows.map(row => [key(row), row]))

/** Rule rows that are not what the journal says was approved, and such as it knows and are gone. */
function rowsChanged({ rules, facts }: House): string[] {
  const standing = new Map(rules.map(rule => [rule.id, rule]))
  const told = [...facts].filter(([, all]) => all.some(fact => fact.kind === 'rule.added'))
  const wrong = told.flatMap(([id, all]) => {
    const rule = standing.get(id)
    if (!rule) return [`the rule row ${id} is gone`]
    const added = all.find(fact => fact.kind === 'rule.added')?.data.row
    const ended = all.findLast(fact => fact.kind === 'rule.ended')?.data.until
    const what = `the rule row of ${rule.analyte} ${rule.operator} ${rule.value}`
    return [
      ...(added === asTold(rule) ? [] : [`${what} is not as it was approved`]),
      ...(ended === undefined || ended === rule.endsOn ? [] : [`${what} has another end`]),
    ]
  })
  const untold = rules.filter(rule => !facts.has(rule.id))
  return [...wrong, ...untold.map(rule => `nobody has approved the rule row ${rule.id}`)]
}

/** The limits that hold for a child and a result, and that its value is or may be beyond. */
function beyondOf(house: House, result: Measured): Rule[] {
  const specimen = house.specimens.get(result.specimen)
  const subject = specimen && house.subjects.get(specimen.subject)
  if (!specimen || !subject) return []
  const day = dayOf(result.recordedAt)
  return house.rules.filter(
    rule =>
      rule.kind === 'limit' &&
      rule.programme === result.programme &&
      rule.analyte === result.analyte &&
      rule.startsOn <= day &&
      (rule.endsOn === null || day < rule.endsOn) &&
      isFor(rule, specimen, subject, result) &&
      isOver(rule, result),
  )
}

function isFor(
  rule: Rule,
  specimen: Row<'specimen'>,
  subject: Row<'subject'>,
  { method, kit }: Measured,
): boolean {
  const age =
    specimen.collectedAt && subject.bornAt
      ? Math.floor((Date.parse(specimen.collectedAt) - Date.parse(subject.bornAt)) / 3_600_000)
      : null
  const within = (value: number | null, min: number | null, max: number | null) =>
    (min === null && max === null) ||
    (value !== null && value >= (min ?? value) && (max === null || value < max))
  return (
    (rule.sex === null || rule.sex === subject.sex) &&
    (rule.method === null || rule.method === method) &&
    (rule.kit === null || rule.kit === kit) &&
    within(subject.gestationDays, rule.gestationMin, rule.gestationMax) &&
    within(subject.birthWeight, rule.weightMin, rule.weightMax) &&
    within(age, rule.ageMin, rule.ageMax) &&
    within(specimen.ordinal, rule.ordinalMin, rule.ordinalMax)
  )
}

/** Of a bound what it may be: `>200` is beyond a lower limit, `<0.5` beyond an upper one. */
function isOver({ operator, value }: Rule, result: Measured): boolean {
  const amount = Number(result.value.replace(/^[<>]=?/, ''))
  const side = result.value[0]
  if (operator.startsWith('>'))
    return side === '>' || (side !== '<' && over(operator, amount, value))
  if (operator.startsWith('<'))
    return side === '<' || (side !== '>' && over(operator, amount, value))
  throw new Error(`the proof knows no limit with ${operator}`)
}

function over(operator: string, amount: number, limit: number): boolean {
  if (amount === limit) return operator.endsWith('=')
  return operator.startsWith('>') ? amount > limit : amount < limit
}

/** The sentence of what is wrong with the recall of a value; null where all is well. */
function whatIsWrong(house: House, result: Measured, rule: Rule): string | null {
  const own = house.recalls.filter(
    recall =>
      recall.specimen === result.specimen &&
      (recall.condition === rule.condition || recall.condition === 'REPEAT'),
  )
  const named = own.find(recall => recall.condition === rule.condition)
  const recall = named ?? own[0]
  if (!recall) return `beyond ${rule.value}, and nobody was called for ${rule.condition}`
  const told = house.facts.get(recall.id) ?? []
  if (!told.some(fact => fact.kind === 'recall.opened')) return 'the journal knows no such recall'
  return recall.endedAt === null ? whyOff(house, recall) : whyEnded(house, recall, told)
}

/** A recall that stands is on the board as long as its case is open; a person closed that, for all of it. */
function whyOff({ cases, facts }: House, recall: Row<'recall'>): string | null {
  const it = cases.get(recall.case)
  if (it?.state !== 'closed') return null
  const last = facts.get(it.id)?.findLast(fact => fact.kind === 'case.closed')
  const endsAll = ['died', 'moved', 'withdrawn'].includes(String(last?.data.reason))
  const byPerson = last?.by.startsWith('staff:') && endsAll
  return byPerson ? null : `its case is closed (${it.closedFor}) over a recall that stands`
}

function whyEnded(house: House, recall: Row<'recall'>, told: readonly Fact[]): string | null {
  const last = told.findLast(fact => ENDINGS.includes(fact.kind))
  switch (last?.kind) {
    case 'recall.lost':
      return told.some(fact => fact.kind === 'recall.contacted') ? null : 'lost without an attempt'
    case 'recall.refused':
      return last.data.reason ? null : 'refused without a reason'
    case 'recall.concluded':
      return last.by.startsWith('staff:') ? null : 'concluded by nobody'
    case 'recall.answered':
      return house.verdicts.some(v => v.specimen === last.data.by)
        ? null
        : `answered by ${last.data.by}, which has no verdict`
    case 'recall.withdrawn':
      return whyWithdrawn(house, recall, told, last)
    default:
      return 'it has ended, and the journal does not say how'
  }
}

const ENDINGS = [
  ...['recall.lost', 'recall.refused', 'recall.concluded', 'recall.answered', 'recall.withdrawn'],
]

/** By two people, or by a verdict that two people signed and that does not name its condition. */
function whyWithdrawn(
  { verdicts, rules }: House,
  recall: Row<'recall'>,
  told: readonly Fact[],
  last: Fact,
): string | null {
  const asked = told.find(fact => fact.kind === 'recall.withdrawal-asked')
  if (asked) return asked.by === last.by ? 'withdrawn by one person alone' : null
  const given = verdicts.findLast(v => v.specimen === recall.specimen)
  if (!given) return 'withdrawn by one person, without a verdict'
  const named = JSON.parse(given.rules) as string[]
  const positive = given.verdict === 'positive' || given.verdict === 'borderline'
  const still = rules.some(r => named.includes(r.id) && r.condition === recall.condition)
  return positive && still ? `withdrawn, though the verdict names ${recall.condition}` : null
}
