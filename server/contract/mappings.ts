/**
 * What instruments call a test and a unit, and what the laboratory calls them. A row is a pair: this
 * code in this unit, from this line, is that analyte in that unit of UCUM, times a factor. What no
 * row and no programme knows is parked, mapped once, and replayed.
 */
import { z } from 'zod'
import { FACTOR } from './decimals.ts'
import { endpoint } from './kit.ts'
import { Result } from './results.ts'
import { Day, Id, Instant, Line, Say, Version } from './words.ts'

/** Plain digits and a point; a weight in g/mol or a factor. */
const Figure = z
  .string()
  .trim()
  .regex(FACTOR)
  .refine(text => Number(text) > 0)

export const Mapping = z
  .object({
    id: Id,
    /** Null: for every centre. */
    centre: Id.nullable(),
    /** Null: for every line of them. */
    line: Id.nullable(),
    /** OBX-3.1 and OBX-3.3 as sent; a null system stands for any. */
    sentCode: z.string(),
    codingSystem: z.string().nullable(),
    /** OBX-6.1 as sent; empty where the instrument sends none. */
    sentUnit: z.string(),
    programme: z.string(),
    analyte: z.string(),
    /** What the sent unit is in UCUM. */
    ucum: z.string(),
    /** What the analyte's limits are in, in UCUM, and how much of it one of `ucum` is. */
    unit: z.string(),
    factor: z.string(),
    kind: z.enum(['same', 'converted']),
    molecularWeight: z.string().nullable(),
    /** How many people it takes: two where a figure, a missing unit or another meaning is at stake. */
    needs: z.enum(['one', 'two']),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    startsOn: Day,
    endsOn: Day.nullable(),
    addedBy: Id,
    addedAt: Instant,
    confirmedBy: Id.nullable(),
    confirmedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Mapping' })
export type Mapping = z.infer<typeof Mapping>

/** Where a row stands on a day: it reads what comes in only while it is `used`. */
export function standingOf(
  row: Pick<Mapping, 'needs' | 'confirmedBy' | 'startsOn' | 'endsOn'>,
  today: Day,
): 'waiting' | 'coming' | 'used' | 'ended' {
  if (row.endsOn !== null && row.endsOn <= today) return 'ended'
  if (row.needs === 'two' && row.confirmedBy === null) return 'waiting'
  return row.startsOn > today ? 'coming' : 'used'
}

export const MappingOnList = Mapping.extend({
  lineName: z.string().nullable(),
  addedByName: z.string(),
  confirmedByName: z.string().nullable(),
}).meta({ id: 'MappingOnList' })
export type MappingOnList = z.infer<typeof MappingOnList>

/** How a programme's own file spells an analyte: units that are the same number. */
export const BuiltIn = z
  .object({
    programme: z.string(),
    analyte: z.string(),
    codes: z.array(z.string()),
    units: z.array(z.string()),
    ucum: z.string(),
  })
  .meta({ id: 'BuiltIn' })
export type BuiltIn = z.infer<typeof BuiltIn>

/** Held observations of one code and unit from one line. */
export const Unmapped = z
  .object({
    centre: Id,
    line: Id.nullable(),
    lineName: z.string().nullable(),
    code: z.string(),
    codingSystem: z.string(),
    unit: z.string(),
    why: z.enum(['unknown-analyte', 'unknown-unit']),
    held: z.number().int(),
    /** Held behind these for the sake of their order, of the same code and unit. */
    behind: z.number().int(),
    since: Instant,
    dueAt: Instant,
    /** One or two of the values, as sent: they tell a milligram from a micromole. */
    samples: z.array(z.string()),
    /** What it is read as by now: these may be replayed. Null: it has to be mapped. */
    reads: z
      .object({ programme: z.string(), analyte: z.string(), mapping: Id.nullable() })
      .nullable(),
  })
  .meta({ id: 'Unmapped' })
export type Unmapped = z.infer<typeof Unmapped>

const Suggestion = z.object({ ucum: z.string(), name: z.string() })

/** What was typed, as UCUM has it, and what it would take to judge it. */
export const UnitChecked = z
  .object({
    ucum: z.string().nullable(),
    name: z.string(),
    /** Why it is no unit, or why there is no way to the analyte's own. */
    says: Say.nullable(),
    suggestions: z.array(Suggestion),
    /** The analyte's own unit in UCUM; null where no analyte was named. */
    to: z.string().nullable(),
    factor: z.string().nullable(),
    needs: z.enum(['nothing', 'weight', 'factor', 'another-unit']),
  })
  .meta({ id: 'UnitChecked' })
export type UnitChecked = z.infer<typeof UnitChecked>

const sentUnit = z
  .string()
  .trim()
  .max(60)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  .regex(/^[^\u0000-\u001f\u007f]*$/)

export const mappings = {
  listMappings: endpoint({
    does: 'List what sent codes and units are mapped to, and what the programmes know themselves',
    verb: 'get',
    path: '/mappings',
    may: 'see-mappings',
    takes: z.object({}),
    gives: z.object({ mappings: z.array(MappingOnList), builtIn: z.array(BuiltIn) }),
    shows: ['mapping', 'line'],
  }),
  listUnmapped: endpoint({
    does: 'List codes and units of held observations that nothing knew, with counts',
    verb: 'get',
    path: '/mappings/waiting',
    may: 'see-mappings',
    takes: z.object({ centre: Id }),
    gives: z.object({ rows: z.array(Unmapped), more: z.enum(['no', 'yes']) }),
    shows: ['mapping', 'observation', 'message'],
  }),
  findUnit: endpoint({
    does: 'Check a unit against UCUM, and find its factor to the unit of an analyte',
    verb: 'get',
    path: '/units',
    may: 'see-mappings',
    takes: z.object({
      unit: z.string().max(200),
      programme: z.string().max(20).optional(),
      analyte: z.string().max(40).optional(),
      molecularWeight: Figure.optional(),
    }),
    gives: UnitChecked,
  }),
  listReadBy: endpoint({
    does: 'List results that a mapping has read at a centre; ask again with `next` until it is null',
    verb: 'get',
    path: '/mappings/:id/results',
    may: 'see-results',
    takes: z.object({ id: Id, centre: Id, after: Id.optional() }),
    gives: z.object({ rows: z.array(Result), next: Id.nullable() }),
    shows: ['result'],
  }),
  addMapping: endpoint({
    does: 'Map a sent code and unit to an analyte and a unit of UCUM',
    verb: 'post',
    path: '/mappings',
    may: 'edit-mappings',
    takes: z.object({
      centre: Id.nullable().default(null),
      line: Id.nullable().default(null),
      sentCode: Line(200),
      codingSystem: Line(60).nullable().default(null),
      sentUnit,
      programme: z.string().max(20),
      analyte: z.string().max(40),
      ucum: Line(60),
      molecularWeight: Figure.nullable().default(null),
      factor: Figure.nullable().default(null),
      source: z.string().trim().max(200).default(''),
      verified: z.enum(['verified', 'unverified']).default('unverified'),
      startsOn: Day.optional(),
    }),
    gives: Mapping,
  }),
  confirmMapping: endpoint({
    does: 'Confirm a mapping as a second person; from then on it reads what comes in',
    verb: 'post',
    path: '/mappings/:id/confirmation',
    may: 'edit-mappings',
    takes: z.object({ id: Id, version: Version }),
    gives: Mapping,
  }),
  endMapping: endpoint({
    does: 'End a mapping; the day given is the first on which it no longer reads',
    verb: 'post',
    path: '/mappings/:id/end',
    may: 'edit-mappings',
    takes: z.object({ id: Id, endsOn: Day, version: Version }),
    gives: Mapping,
  }),
}
