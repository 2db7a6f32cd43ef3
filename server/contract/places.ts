/** Centres, sampling points, who answers to whom (dated), and the agreements to collect. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Day, Id, Line, Version } from './words.ts'

export const District = z
  .object({ code: z.string(), name: z.string(), nameEn: z.string(), verified: z.string() })
  .meta({ id: 'District' })
export type District = z.infer<typeof District>

export const Place = z
  .object({
    id: Id,
    kind: z.enum(['centre', 'sampling-point', 'screening-laboratory', 'third-party']),
    /** The institution's code; a sampling point of the same house carries the same code. */
    institution: z.string(),
    name: z.string(),
    nameEn: z.string(),
    district: z.string(),
    /** Two digits that begin every specimen number of a centre; null for every other place. */
    number: z.string().nullable(),
    /** Unified social credit code of the institution; null where it is not recorded. */
    creditCode: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Place' })
export type Place = z.infer<typeof Place>

/** Which institution, or else which district, answers to which centre, per programme, from-until. */
export const Assignment = z
  .object({
    id: Id,
    programme: z.string(),
    scopeKind: z.enum(['institution', 'district']),
    scope: z.string(),
    /** Null: nobody may take these; `note` says why. */
    centre: Id.nullable(),
    startsOn: Day,
    /** The first day on which it no longer holds; null while open. */
    endsOn: Day.nullable(),
    note: z.string(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    version: Version,
  })
  .meta({ id: 'Assignment' })
export type Assignment = z.infer<typeof Assignment>

export const Agreement = z
  .object({
    id: Id,
    /** The other side: the sampling point that collects, or the laboratory that is sent to. */
    samplingPoint: Id,
    centre: Id,
    programme: z.string(),
    startsOn: Day,
    endsOn: Day.nullable(),
    version: Version,
  })
  .meta({ id: 'Agreement' })
export type Agreement = z.infer<typeof Agreement>

export const Network = z
  .object({
    districts: z.array(District),
    places: z.array(Place),
    assignments: z.array(Assignment),
    agreements: z.array(Agreement),
  })
  .meta({ id: 'Network' })

const programme = z.string().max(20)

export const places = {
  listPlaces: endpoint({
    does: 'List centres and sampling points with their districts',
    verb: 'get',
    path: '/places',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.object({ districts: z.array(District), places: z.array(Place) }),
    shows: ['place'],
  }),
  showNetwork: endpoint({
    does: 'Show places, assignments and agreements with their dates',
    verb: 'get',
    path: '/network',
    may: 'see-network',
    takes: z.object({}),
    gives: Network,
    shows: ['place', 'assignment', 'agreement'],
  }),
  addSamplingPoint: endpoint({
    does: 'Add a sampling point of an institution in a district',
    verb: 'post',
    path: '/places',
    may: 'edit-network',
    takes: z.object({
      institution: Line(30),
      name: Line(80),
      nameEn: Line(80),
      district: z.string().max(12),
    }),
    gives: Place,
  }),
  signAgreement: endpoint({
    does: 'Record a signed agreement to collect for a centre',
    verb: 'post',
    path: '/agreements',
    may: 'edit-network',
    takes: z.object({
      samplingPoint: Id,
      centre: Id,
      programme,
      startsOn: Day,
      endsOn: Day.optional(),
      /** Why it is recorded behind its first day; asked for there. */
      late: Line(300).optional(),
    }),
    gives: Agreement,
  }),
  endAgreement: endpoint({
    does: 'End an agreement; the day given is the first without it',
    verb: 'post',
    path: '/agreements/:id/end',
    may: 'edit-network',
    takes: z.object({ id: Id, endsOn: Day, version: Version }),
    gives: Agreement,
  }),
  findRoute: endpoint({
    does: 'Say which centre a sampling point answers to today, where its collections are tested and under which agreement, or why none',
    verb: 'get',
    path: '/places/:samplingPoint/route',
    may: 'see-network',
    takes: z.object({ samplingPoint: Id, programme }),
    gives: z.object({
      centre: Place,
      /** The centre, or the institution's own laboratory, which tests under `under`. */
      testedAt: Place,
      under: Place,
      agreement: Agreement,
    }),
    shows: ['assignment', 'agreement', 'policy', 'closure', 'licence', 'place'],
  }),
}
