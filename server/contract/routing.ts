/**
 * Routing as data: the policy of a programme, closures of centres, and changes that are looked at
 * before they are saved. A change never moves a specimen that was collected.
 */
import { z } from 'zod'
import { Licence } from './institutions.ts'
import { endpoint } from './kit.ts'
import { Agreement, Assignment, District, Place } from './places.ts'
import { Day, Id, Instant, Line, PageAsk, pageOf, Say, Version } from './words.ts'

const verified = z.enum(['verified', 'unverified'])
const programme = z.string().max(20)

/** How a programme finds the centre of a collection, from-until. */
export const RoutingPolicy = z
  .object({
    id: Id,
    programme: z.string(),
    /** The zone of the collecting institution, or whichever centre it has signed with. */
    policy: z.enum(['by_zone', 'by_agreement']),
    /** An institution with a licence to test does so itself, under the centre it answers to. */
    ownLaboratory: z.enum(['if-capable', 'no']),
    startsOn: Day,
    /** The first day on which it no longer holds; null while open. */
    endsOn: Day.nullable(),
    source: z.string(),
    verified,
    version: Version,
  })
  .meta({ id: 'RoutingPolicy' })
export type RoutingPolicy = z.infer<typeof RoutingPolicy>

/** A centre takes nothing new from its first day until, not including, its end; another stands in. */
export const Closure = z
  .object({
    id: Id,
    programme: z.string(),
    centre: Id,
    instead: Id,
    startsOn: Day,
    endsOn: Day,
    reason: z.string(),
    recordedBy: z.string(),
    recordedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Closure' })
export type Closure = z.infer<typeof Closure>

/** One change of the table of routes. Ends are carried out first, whatever the order. */
export const RoutingChange = z.discriminatedUnion('does', [
  z.object({
    does: z.literal('assign'),
    scopeKind: z.enum(['institution', 'district']),
    scope: Line(30),
    /** Null: nobody may take these, and the note says why. */
    centre: Id.nullable(),
    startsOn: Day,
    endsOn: Day.nullable().default(null),
    note: z.string().trim().max(700).default(''),
    source: Line(700),
  }),
  z.object({ does: z.literal('end-assignment'), id: Id, version: Version, endsOn: Day }),
  z.object({
    does: z.literal('close'),
    centre: Id,
    instead: Id,
    startsOn: Day,
    endsOn: Day,
    reason: Line(200),
  }),
  z.object({ does: z.literal('end-closure'), id: Id, version: Version, endsOn: Day }),
  z.object({
    does: z.literal('set-policy'),
    policy: RoutingPolicy.shape.policy,
    ownLaboratory: RoutingPolicy.shape.ownLaboratory,
    startsOn: Day,
    source: Line(700),
  }),
  z.object({ does: z.literal('end-policy'), id: Id, version: Version, endsOn: Day }),
  /** A licence to test, by which an institution may test itself. */
  z.object({
    does: z.literal('license'),
    place: Id,
    number: Line(60),
    scope: Line(200),
    startsOn: Day,
    endsOn: Day.nullable().default(null),
  }),
  z.object({ does: z.literal('end-licence'), id: Id, version: Version, endsOn: Day }),
])
export type RoutingChange = z.infer<typeof RoutingChange>

/** How many specimens of a period went one way and would go another. */
export const Rerouting = z
  .object({
    samplingPoint: Id,
    /** Where they went. */
    from: Id,
    /** Where they would go; null: nowhere, and `says` says why. */
    to: Id.nullable(),
    says: Say.nullable(),
    /** Whether the point has signed with whom it would answer to; without, it could not collect. */
    agreed: z.enum(['yes', 'no']),
    count: z.number().int(),
  })
  .meta({ id: 'Rerouting' })
export type Rerouting = z.infer<typeof Rerouting>

export const ReroutedSpecimen = z
  .object({
    number: z.string(),
    samplingPoint: Id,
    from: Id,
    to: Id.nullable(),
    collectedAt: Instant,
  })
  .meta({ id: 'ReroutedSpecimen' })
export type ReroutedSpecimen = z.infer<typeof ReroutedSpecimen>

const asked = {
  programme,
  changes: z.array(RoutingChange).min(1).max(100),
}

export const routing = {
  showRouting: endpoint({
    does: 'Show the routes of a programme: policies, zones, closures, and the version of the whole',
    verb: 'get',
    path: '/routing',
    may: 'see-network',
    takes: z.object({ programme }),
    gives: z.object({
      /** Of everything that routes; a change names the one that its preview was made on. */
      basis: z.string(),
      districts: z.array(District),
      places: z.array(Place),
      policies: z.array(RoutingPolicy),
      assignments: z.array(Assignment),
      closures: z.array(Closure),
      agreements: z.array(Agreement),
      /** To test. */
      licences: z.array(Licence),
    }),
    shows: ['place', 'assignment', 'agreement', 'policy', 'closure', 'licence'],
  }),
  previewRouting: endpoint({
    does: 'Replay the collections of a period under changed routes and say which would have gone elsewhere; writes nothing',
    verb: 'post',
    path: '/routing/preview',
    may: 'edit-network',
    takes: z.object({
      ...asked,
      /** The period that is replayed: collected from the first day until, not including, the last. */
      from: Day,
      until: Day,
      /** The day of the changed table; the latest first day of the changes unless told. */
      asOf: Day.optional(),
      ...PageAsk,
    }),
    gives: z.object({
      basis: z.string(),
      asOf: Day,
      /** Collections of the period, all of them. */
      replayed: z.number().int(),
      elsewhere: z.array(Rerouting),
      specimens: pageOf(ReroutedSpecimen),
    }),
  }),
  changeRouting: endpoint({
    does: 'Save changed routes, all or none, if the table is still the one that was previewed',
    verb: 'post',
    path: '/routing',
    may: 'edit-network',
    takes: z.object({ ...asked, basis: z.string().max(80) }),
    gives: z.object({ basis: z.string() }),
  }),
}
