/**
 * A region as one file: its districts and centres, how its programmes route, the rows that judge,
 * targets, and the documents that all of it was taken from. The file is JSON and complete in itself;
 * `docs/packs.md` says how one is written. A figure in it is a row like any other: with the ids of its
 * documents, and `unverified` where nobody has read the passage or a programme has yet to say.
 */
import { z } from 'zod'
import { ConsentScope } from './consents.ts'
import { Channel } from './contacts.ts'
import { ControlNeed, ControlRule } from './controls.ts'
import { Place } from './places.ts'
import { RoutingPolicy } from './routing.ts'
import { Fault, Rule, Verdict } from './rules.ts'
import { Day, Line, Say } from './words.ts'

export const PACK_FORMAT = 1

/** Codes that other rows name; short, and without a space. */
const Code = z.string().regex(/^\S{1,40}$/)
const Text = z.string().trim().min(1).max(600)

/** A document, or the lack of one: what was read of it, and where it stands. */
export const PackSource = z
  .strictObject({
    id: Code,
    title: z.strictObject({ en: Text, zh: Text }),
    /** As printed: number and date; empty where none is known. */
    printed: z.string().max(200),
    /** Where it can be read; null where it is on no network. */
    link: z.string().max(300).nullable(),
    /** `whole`, `part`: the passage was read; `unread`: figures after it are unverified. */
    read: z.enum(['whole', 'part', 'unread']),
  })
  .meta({ id: 'PackSource' })
export type PackSource = z.infer<typeof PackSource>

/** Words beside a row: in both languages, or a proper name that is the same in both. */
const Words = z.union([Line(300), z.strictObject({ en: Line(300), zh: Line(300) })])
/** Where a row comes from: in words as it is printed beside the row, and the ids of its documents. */
const about = {
  source: Words,
  from: z.array(Code).min(1).max(6),
  verified: z.enum(['verified', 'unverified']),
}
/** An end on the first day: offered, and in force on no day until a programme takes it up. */
const days = { startsOn: Day, endsOn: Day.nullable().default(null) }
const orNone = <T extends z.ZodType>(shape: T) => shape.nullable().default(null)
const bound = orNone(z.number().int())

const PackDistrict = z.strictObject({ code: Code, name: Line(80), nameEn: Line(80), ...about })
const PackCentre = z.strictObject({
  institution: Line(30),
  /** Two digits that begin every specimen number of the centre. */
  number: z.string().regex(/^\d\d$/),
  ...{ name: Line(80), nameEn: Line(80), district: Code, ...about },
})
const PackPolicy = z.strictObject({
  ...{ programme: Code, policy: RoutingPolicy.shape.policy },
  ...{ ownLaboratory: RoutingPolicy.shape.ownLaboratory, ...days, ...about },
})
const PackAssignment = z.strictObject({
  programme: Code,
  scopeKind: z.enum(['institution', 'district']),
  scope: Line(30),
  /** The institution code of a centre of this file; null: nobody may take these, and the note says why. */
  centre: Place.shape.institution.nullable(),
  note: z.union([z.literal(''), Words]).default(''),
  ...{ ...days, ...about },
})
const PackRule = z.strictObject({
  ...{ programme: Code, kind: Rule.shape.kind, analyte: Line(40), class: Line(40) },
  ...{ method: orNone(Line(60)), kit: orNone(Line(60)), unit: z.string().max(20) },
  sex: Rule.shape.sex.default(null),
  ...{ gestationMin: bound, gestationMax: bound, weightMin: bound, weightMax: bound },
  ...{ ageMin: bound, ageMax: bound, ordinalMin: bound, ordinalMax: bound },
  ...{ operator: Rule.shape.operator, value: z.number(), valueTo: orNone(z.number()) },
  verdict: Rule.shape.verdict.default(null),
  severity: Rule.shape.severity.default(null),
  condition: orNone(Line(40)),
  ...{ ...days, ...about },
})
const PackFault = z.strictObject({
  ...{ code: Code, kind: Fault.shape.kind, en: Line(200), zh: Line(200) },
  ...{ does: Fault.shape.does, tested: Fault.shape.tested, class: Line(40) },
  ...{ ...days, ...about },
})
const { shape, count, sd, spans, levels, does } = ControlRule.shape
const PackControlRule = z.strictObject({
  ...{ programme: orNone(Code), analyte: orNone(Line(40)), code: Code },
  ...{ shape, count, sd, spans, levels, does, ...days, ...about },
})
const PackControlNeed = z.strictObject({
  ...{ programme: Code, analyte: orNone(Line(40)), level: Line(20) },
  ...{ count: ControlNeed.shape.count, per: ControlNeed.shape.per, ...days, ...about },
})
const PackAdvice = z.strictObject({
  ...{ programme: Code, verdict: Verdict, condition: orNone(Line(40)) },
  ...{ en: Text, zh: Text, ...days, ...about },
})
/** What to say to a family by a channel, or what not. */
const PackScript = z.strictObject({
  ...{ programme: Code, condition: orNone(Line(40)), channel: Channel },
  ...{ part: z.enum(['say', 'avoid']), en: Text, zh: Text, ...days, ...about },
})
/** What is read out and signed; long enough for a page, short enough to be read. */
const Paper = z.string().trim().min(1).max(1_500)
const PackConsentText = z.strictObject({
  ...{ programme: Code, scope: ConsentScope, edition: Line(40) },
  ...{ en: Paper, zh: Paper, ...days, ...about },
})
/** What a programme is to reach: shown beside what it did reach, and judging nobody. */
const PackTarget = z.strictObject({
  ...{ programme: Code, indicator: Code, en: Text, zh: Text },
  ...{ operator: z.enum(['>=', '<=']), value: z.number(), unit: Line(20) },
  ...{ ...days, ...about },
})
/** A day that is not as its day of the week: a holiday, or a weekend day that is worked instead. */
const PackDay = z.strictObject({
  ...{ day: Day, does: z.enum(['off', 'work']), en: Text, zh: Text, ...days, ...about },
})

export const PackFile = z
  .strictObject({
    format: z.literal(PACK_FORMAT),
    /** The region; a newer file of the same region has the same name and a later edition. */
    name: z.string().regex(/^[a-z][a-z-]{1,30}$/),
    title: Say,
    /** A day, so that editions sort. */
    edition: Day,
    sources: z.array(PackSource).min(1).max(500),
    programmes: z.array(z.strictObject({ code: Code, en: Line(80), zh: Line(80) })).max(20),
    districts: z.array(PackDistrict).max(2_000),
    centres: z.array(PackCentre).max(200),
    policies: z.array(PackPolicy).max(50),
    assignments: z.array(PackAssignment).max(5_000),
    rules: z.array(PackRule).max(5_000),
    faults: z.array(PackFault).max(500),
    controlRules: z.array(PackControlRule).max(200),
    controlNeeds: z.array(PackControlNeed).max(500),
    advice: z.array(PackAdvice).max(500),
    targets: z.array(PackTarget).max(500),
    /** Files from before there was one have none. */
    calendar: z.array(PackDay).max(2_000).default([]),
    /** Files from before there were any have none. */
    scripts: z.array(PackScript).max(1_000).default([]),
    /** Files from before there were any have none. */
    consentTexts: z.array(PackConsentText).max(100).default([]),
  })
  .meta({ id: 'PackFile' })
export type PackFile = z.infer<typeof PackFile>

const noFrom = { from: true } as const
/** As a row keeps it. */
const kept = { source: z.string().max(700) }
/** A row that no other screen edits, as it is proposed out of a file. */
export const ProposedItem = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('fault'), row: PackFault.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('control-rule'), row: PackControlRule.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('advice'), row: PackAdvice.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('target'), row: PackTarget.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('calendar-day'), row: PackDay.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('script'), row: PackScript.omit(noFrom).extend(kept) }),
    z.object({ kind: z.literal('consent-text'), row: PackConsentText.omit(noFrom).extend(kept) }),
  ])
  .meta({ id: 'ProposedItem' })
export type ProposedItem = z.infer<typeof ProposedItem>

/** The lists of a file, in the order in which they are loaded, shown and adopted. */
export const PACK_LISTS = {
  districts: 'district',
  centres: 'centre',
  policies: 'policy',
  assignments: 'assignment',
  rules: 'rule',
  faults: 'fault',
  controlRules: 'control-rule',
  controlNeeds: 'control-need',
  advice: 'advice',
  targets: 'target',
  calendar: 'calendar-day',
  scripts: 'script',
  consentTexts: 'consent-text',
} as const
export type PackList = keyof typeof PACK_LISTS
export type PackKind = (typeof PACK_LISTS)[PackList]
export const PACK_KINDS = Object.values(PACK_LISTS)

type Cell = string | number | null
/** A row as a flat list of its fields: `from` is left out, it stands beside. */
export type PackCells = Readonly<Record<string, Cell>>

/** What a row is about: two rows of one kind that agree in these are versions of one thing. */
const ABOUT: Record<PackKind, readonly string[]> = {
  district: ['code'],
  centre: ['institution'],
  policy: ['programme'],
  assignment: ['programme', 'scopeKind', 'scope'],
  rule: [
    ...['programme', 'kind', 'analyte', 'class', 'condition', 'method', 'kit', 'sex'],
    ...['gestationMin', 'gestationMax', 'weightMin', 'weightMax'],
    ...['ageMin', 'ageMax', 'ordinalMin', 'ordinalMax'],
  ],
  fault: ['kind', 'code'],
  'control-rule': ['programme', 'analyte', 'code', 'spans', 'levels'],
  'control-need': ['programme', 'analyte', 'level', 'per'],
  advice: ['programme', 'verdict', 'condition'],
  target: ['programme', 'indicator'],
  'calendar-day': ['day'],
  script: ['programme', 'condition', 'channel', 'part'],
  'consent-text': ['programme', 'scope'],
}

/** What a row says of it, in the order in which a difference is read. */
export const PACK_FIELDS: Record<PackKind, readonly string[]> = {
  district: ['name', 'nameEn', 'verified'],
  centre: ['name', 'nameEn', 'district', 'number'],
  // A route that a person saved is unverified until its paper was held against it, whatever the file says.
  policy: ['policy', 'ownLaboratory', 'source'],
  assignment: ['centre', 'note', 'source'],
  rule: [
    ...['operator', 'value', 'valueTo', 'unit', 'verdict', 'severity'],
    ...['endsOn', 'source', 'verified'],
  ],
  fault: ['does', 'tested', 'class', 'en', 'zh', 'endsOn', 'source'],
  'control-rule': ['shape', 'count', 'sd', 'does', 'endsOn', 'source', 'verified'],
  'control-need': ['count', 'endsOn', 'source', 'verified'],
  advice: ['en', 'zh', 'endsOn', 'source', 'verified'],
  target: ['operator', 'value', 'unit', 'en', 'zh', 'endsOn', 'source', 'verified'],
  'calendar-day': ['does', 'en', 'zh', 'endsOn', 'source', 'verified'],
  script: ['en', 'zh', 'endsOn', 'source', 'verified'],
  'consent-text': ['edition', 'en', 'zh', 'endsOn', 'source', 'verified'],
}

/** Whether a row holds on no day: it waits to be taken up. */
export const isOffered = (row: PackCells): boolean =>
  row.endsOn != null && row.startsOn != null && row.endsOn <= row.startsOn

/** One thing, one key; a row that is only offered is another thing than one in force. */
export const packKey = (kind: PackKind, row: PackCells): string =>
  [kind, ...ABOUT[kind].map(name => row[name] ?? '-'), isOffered(row) ? 'offered' : '']
    .join('|')
    .replace(/\|$/, '')
