/**
 * What is shown of records that may be one person: two side by side, what was
 * asked and decided, and what happened while two were one. Everything is masked; whether two values
 * agree is said from the whole ones. A person of another centre is never among them.
 */
import { allows, demandToSee, reach } from '../access.ts'
import { numberEnd } from '../contract/identity-numbers.ts'
import type {
  Affected,
  CaseBeside,
  ComparedField,
  MergeOnList,
  MergePage,
  MergeState,
  Pair,
  PersonMerge,
  RecordShown,
  Since,
} from '../contract/merges.ts'
import { masked } from '../contract/person-names.ts'
import type { Identity, Subject } from '../contract/subjects.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as joined from './joined.ts'
import * as merges from './merges.ts'
import * as recalls from './recalls.ts'
import * as subjects from './subjects.ts'

/** Two records side by side; each must be the asker's to see. */
export async function pair(look: Look, ask: { id: Id; other: Id }): Promise<Pair> {
  const both = [await subjects.get(look, ask.id), await subjects.get(look, ask.other)] as const
  for (const one of both) demandToSee(look.by, 'merge-people', one, look.at)
  const [one, other] = both
  const [a, b] = [await shownOf(look, one), await shownOf(look, other)]
  const roots = [await joined.rootOf(look, one.id), await joined.rootOf(look, other.id)]
  return {
    ...{ one: a, other: b },
    fields: compared(
      { subject: one, identity: await subjects.identityOf(look, one.id) },
      { subject: other, identity: await subjects.identityOf(look, other.id) },
    ),
    cases: await casesBeside(look, [one.id, other.id]),
    whyNot: await merges.whyNot(
      look,
      await subjects.get(look, roots[0] ?? one.id),
      await subjects.get(look, roots[1] ?? other.id),
    ),
  }
}

/** One record as a list shows it, masked. */
export async function shownOf(look: Look, subject: Subject): Promise<RecordShown> {
  const records = [subject.id]
  const under = await look.db
    .selectFrom('subject')
    .select(['id', 'kind'])
    .where('mother', 'in', records)
    .execute()
  const places = await look.db
    .selectFrom('place')
    .select(['id', 'name'])
    .where('id', 'in', [subject.centre, subject.samplingPoint])
    .execute()
  const nameOf = (id: Id) => places.find(place => place.id === id)?.name ?? ''
  const specimens = await look.db
    .selectFrom('specimen')
    .select('number')
    .where('subject', 'in', [subject.id, ...under.map(one => one.id)])
    .orderBy('number')
    .execute()
  const { id, mother, bornAt, birthOrder, plurality, sex } = subject
  return {
    ...{ id, mother, bornAt, birthOrder, plurality, sex },
    maskedName: masked(await subjects.nameOf(look, subject)),
    centreName: nameOf(subject.centre),
    samplingPointName: nameOf(subject.samplingPoint),
    children: under.filter(one => one.kind === 'newborn').length,
    specimens: specimens.map(row => row.number),
  }
}

interface Whole {
  readonly subject: Subject
  readonly identity: Identity | undefined
}

type Compare = readonly [string, (of: Whole) => string | null, (text: string) => string]

const asIs = (text: string) => text
const end = (text: string) => `…${numberEnd(text)}`
const few = (text: string) => `${[...text].slice(0, 2).join('')}…`

/** A field, its whole value, and how much of it is shown. */
const FIELDS: readonly Compare[] = [
  ['name', of => of.identity?.name ?? null, masked],
  ['id-number', of => of.identity?.idNumber ?? null, end],
  ['phone', of => of.identity?.phone ?? null, end],
  ['phone2', of => of.identity?.phone2 ?? null, end],
  ['address', of => of.identity?.address ?? null, few],
  ['third-contact', of => of.identity?.thirdContact ?? null, few],
  ['inpatient-number', of => of.identity?.inpatientNumber ?? null, end],
  ['born', of => of.subject.bornAt, asIs],
  ['sex', of => (of.subject.sex === 'unknown' ? null : of.subject.sex), asIs],
  ['gestation', of => text(of.subject.gestationDays), asIs],
  ['birth-weight', of => text(of.subject.birthWeight), asIs],
  ['birth-order', of => text(of.subject.birthOrder), asIs],
  ['plurality', of => text(of.subject.plurality), asIs],
]

const text = (value: number | null): string | null => (value === null ? null : String(value))

/** Field by field; what neither says is left out. */
export const compared = (one: Whole, other: Whole): ComparedField[] =>
  FIELDS.flatMap(([field, read, mask]) => {
    const [a, b] = [read(one), read(other)]
    if (a === null && b === null) return []
    const agree = a === null || b === null ? 'unknown' : a === b ? 'same' : 'differs'
    return [{ field, one: a && mask(a), other: b && mask(b), agree }]
  })

async function casesBeside(look: Look, people: readonly Id[]): Promise<CaseBeside[]> {
  const rows = await look.db
    .selectFrom('case')
    .leftJoin('staff', 'staff.id', 'case.owner')
    .select(['case.id', 'case.subject', 'case.programme', 'case.state', 'staff.name as ownerName'])
    .where('case.subject', 'in', people)
    .orderBy('case.programme')
    .orderBy('case.id')
    .execute()
  const standing = await recalls.standingOfCases(look, ['', ...rows.map(row => row.id)])
  return rows.map(row => ({
    ...row,
    recalls: standing
      .filter(one => one.case === row.id)
      .map(({ id, condition, severity, dueAt }) => ({ id, condition, severity, dueAt })),
  }))
}

/** What was asked, decided and parted, the newest first; both records must be the asker's. */
export async function list(
  look: Look,
  ask: { centre?: Id | undefined; samplingPoint?: Id | undefined; state?: MergeState | undefined },
): Promise<MergeOnList[]> {
  let query = look.db
    .selectFrom('personMerge')
    .innerJoin('subject as kept', 'kept.id', 'personMerge.kept')
    .selectAll('personMerge')
  const { everywhere, centres, samplingPoints } = reach(look.by, 'merge-people', look.at)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('kept.centre', 'in', centres), eb('kept.samplingPoint', 'in', samplingPoints)]),
    )
  if (ask.centre) query = query.where('kept.centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('kept.samplingPoint', '=', ask.samplingPoint)
  if (ask.state) query = query.where('personMerge.state', '=', ask.state)
  const rows = await query.orderBy('personMerge.id', 'desc').limit(MOST).execute()
  const shown: MergeOnList[] = []
  for (const row of rows) {
    const one = await onList(look, row)
    if (one) shown.push(one)
  }
  return shown
}

const MOST = 200

async function onList(look: Look, row: PersonMerge): Promise<MergeOnList | null> {
  const [kept, gone] = [await subjects.get(look, row.kept), await subjects.get(look, row.gone)]
  if (!allows(look.by, 'merge-people', gone, look.at)) return null
  const ids = [row.askedBy, row.decidedBy, row.undoAskedBy, row.undoneBy].map(id => id ?? '')
  const staff = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute()
  const name = (id: Id | null) => staff.find(one => one.id === id)?.name ?? null
  return {
    ...row,
    askedByName: name(row.askedBy) ?? '',
    decidedByName: name(row.decidedBy),
    undoAskedByName: name(row.undoAskedBy),
    undoneByName: name(row.undoneBy),
    keptShown: await shownOf(look, kept),
    goneShown: await shownOf(look, gone),
  }
}

/** One merge, and what happened while the two were one. */
export async function page(look: Look, id: Id): Promise<MergePage> {
  const row = await merges.get(look, id)
  for (const one of [row.kept, row.gone])
    demandToSee(look.by, 'merge-people', await subjects.get(look, one), look.at)
  const merge = await onList(look, row)
  if (!merge) throw new Error('a merge that may be seen is shown')
  const from = row.state === 'asked' || row.state === 'declined' ? null : row.decidedAt
  const kept = await subjects.get(look, row.kept)
  if (from === null || !allows(look.by, 'approve-merge', kept, look.at))
    return { merge, since: [], reports: [], looks: [] }
  const span = { from, until: row.undoneAt ?? look.at }
  const people = await familiesOf(look, row)
  return {
    merge,
    since: await sinceOf(look, people, span),
    reports: await reportsOf(look, people, span),
    looks: await looksOf(look, people, span),
  }
}

interface Span {
  readonly from: string
  readonly until: string
}

/** The two and all who are known by them. */
async function familiesOf(look: Look, { kept, gone }: PersonMerge): Promise<Id[]> {
  const both = [await joined.recordsOf(look, kept), await joined.recordsOf(look, gone)].flat()
  const under = await look.db
    .selectFrom('subject')
    .select('id')
    .where('mother', 'in', both)
    .execute()
  return [...new Set([...both, ...under.map(one => one.id)])]
}

async function sinceOf(look: Look, people: readonly Id[], { from, until }: Span): Promise<Since[]> {
  const specimens = await look.db
    .selectFrom('specimen')
    .select(['subject', 'number', 'numberedAt as at'])
    .where('subject', 'in', people)
    .where('numberedAt', '>', from)
    .where('numberedAt', '<=', until)
    .execute()
  const judged = await look.db
    .selectFrom('verdict')
    .innerJoin('specimen', 'specimen.number', 'verdict.specimen')
    .select(['specimen.subject', 'specimen.number', 'verdict.at'])
    .where('specimen.subject', 'in', people)
    .where('verdict.at', '>', from)
    .where('verdict.at', '<=', until)
    .execute()
  const ended = await look.db
    .selectFrom('recall')
    .innerJoin('specimen', 'specimen.number', 'recall.specimen')
    .select(['specimen.subject', 'specimen.number', 'recall.endedAt as at'])
    .where('specimen.subject', 'in', people)
    .where('recall.endedAt', '>', from)
    .where('recall.endedAt', '<=', until)
    .$narrowType<{ at: string }>()
    .execute()
  const closed = await look.db
    .selectFrom('case')
    .select(['subject', 'closedAt as at'])
    .where('subject', 'in', people)
    .where('closedAt', '>', from)
    .where('closedAt', '<=', until)
    .$narrowType<{ at: string }>()
    .execute()
  return [
    ...specimens.map(row => ({ ...row, what: 'specimen' as const, says: SINCE.specimen })),
    ...judged.map(row => ({ ...row, what: 'verdict' as const, says: SINCE.verdict })),
    ...ended.map(row => ({ ...row, what: 'recall-ended' as const, says: SINCE.ended })),
    ...closed.map(row => ({
      ...row,
      number: null,
      what: 'case-closed' as const,
      says: SINCE.closed,
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1))
}

const SINCE = {
  specimen: say('A specimen was numbered', '新编号标本'),
  verdict: say('A verdict was given', '作出结论'),
  ended: say('A recall ended', '召回结束'),
  closed: say('A case was closed', '病例结案'),
}

async function reportsOf(look: Look, people: readonly Id[], { from, until }: Span) {
  const rows = await look.db
    .selectFrom('report')
    .innerJoin('specimen', 'specimen.number', 'report.specimen')
    .select(['report.id', 'report.specimen', 'report.edition', 'report.releasedAt'])
    .where('specimen.subject', 'in', people)
    .where('report.releasedAt', '>', from)
    .where('report.releasedAt', '<=', until)
    .orderBy('report.id')
    .execute()
  const opened = await look.db
    .selectFrom('reportOpening')
    .innerJoin('staff', 'staff.id', 'reportOpening.staff')
    .select(['reportOpening.report', 'staff.name', 'reportOpening.at', 'reportOpening.how'])
    .where('reportOpening.report', 'in', ['', ...rows.map(row => row.id)])
    .orderBy('reportOpening.at')
    .execute()
  return rows.map(
    ({ id, specimen, edition, releasedAt }): Affected => ({
      ...{ report: id, specimen, edition, releasedAt: releasedAt ?? from },
      viewers: opened
        .filter(one => one.report === id)
        .map(({ name, at, how }) => ({ name, at, how })),
    }),
  )
}

async function looksOf(look: Look, people: readonly Id[], { from, until }: Span) {
  const facts = await look.db
    .selectFrom('fact')
    .select(['about as subject', 'by', 'at'])
    .where('about', 'in', people)
    .where('kind', 'in', ['identity.looked', 'identity.seen'])
    .where('at', '>', from)
    .where('at', '<=', until)
    .orderBy('at')
    .execute()
  const staff = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ['', ...facts.map(fact => fact.by.replace(/^staff:/, ''))])
    .execute()
  const names = new Map(staff.map(one => [`staff:${one.id}`, one.name]))
  return facts.map(({ subject, by, at }) => ({ subject, at, name: names.get(by) ?? by }))
}
