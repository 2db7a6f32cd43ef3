/**
 * Lines: each instrument or partner as it is set up. Which line a message came in on is told by its
 * port first, then by the address it came from, and only then by what it says of itself (MSH-3/4).
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Say, Line as Text, Version } from './words.ts'

/** One address or a range of them, such as `10.1.2.3` or `10.1.2.0/24`. */
export const Address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** A place in a message, such as `SPM-2.1.1` or `OBX[57723-9]-5`. */
export const SpecimenPath = z.string().trim().min(1).max(60)

const Charset = z.enum(['utf-8', 'gb18030'])

/** SHA-256 of a client certificate as tools print it, with or without colons. */
export const Fingerprint = z.string().regex(/^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/)

const A_MONTH = 43_200
const count = z.number().int().min(1)

/** Everything about a line that may be changed, but for the names by which it is known. */
const setUp = z.object({
  name: Text(60),
  /** A port of its own; null: the common MLLP port. Lines may share a port. */
  port: z.number().int().min(1).max(65_535).nullable(),
  /** Where its messages come from; empty: from anywhere, and MSH-3/4 tell. */
  peers: z.array(Address).max(50),
  /** Who may connect at all; empty: anybody. */
  allowed: z.array(Address).max(50),
  adapter: z.string().max(60),
  /** Charset where the message declares none, or one that its bytes are not; null: UTF-8, else parked. */
  charset: Charset.nullable(),
  /** `as-asked` answers also where nothing is asked for; `silent` only where it is. */
  acknowledgements: z.enum(['as-asked', 'silent']),
  /** What a partner insists on for an unknown specimen. */
  unknownSpecimen: z.enum(['AA', 'AE']),
  /** Where the specimen's number stands, the first that is filled; empty: the instrument's own. */
  specimenPaths: z.array(SpecimenPath).max(6),
  /** The shape of what stands there, `{}` for the number: `*|{}` is what follows a bar. Null: all. */
  specimenTrim: z.string().min(2).max(60).nullable(),
  /** `ours`: check digits are checked before any look-up; `any`: looked up as it is. */
  specimenCheck: z.enum(['ours', 'any']),
  /** The values of a drill line reach no patient. */
  mode: z.enum(['live', 'drill']),
  /** Codes of the analytes it is asked for. */
  analytes: z.array(z.string().min(1).max(40)).max(200),
  /** By what it measures: an analyte, or `*` for all others. Limits may be of a method or a kit. */
  assays: z
    .array(
      z.object({
        analyte: z.string().min(1).max(40),
        method: Text(40),
        kit: Text(60).nullable(),
      }),
    )
    .max(200),
  /** TLS needs a port of its own and the server's certificate for instruments. */
  transport: z.enum(['plain', 'tls']),
  /** Whose certificate speaks on this line; null: any that the authority has signed. */
  clientCertificate: Fingerprint.nullable(),
  /** Alarms; null: none. */
  silentAfterMinutes: count.max(A_MONTH).nullable(),
  mostPerHour: count.max(1_000_000).nullable(),
  strangersPerHour: count.max(1_000_000).nullable(),
  state: z.enum(['on', 'off']),
})

/** A configured instrument or partner. */
export const Line = setUp
  .extend({
    id: Id,
    centre: Id,
    name: z.string(),
    /** MSH-3 and MSH-4 as `APP|FACILITY`. */
    sender: z.string(),
    charset: z.string().nullable(),
    peers: z.array(z.string()),
    allowed: z.array(z.string()),
    specimenPaths: z.array(z.string()),
    clientCertificate: z.string().nullable(),
    addedAt: Instant,
    /** Since when it is on, or was. */
    onSince: Instant,
    version: Version,
  })
  .meta({ id: 'Line' })
export type Line = z.infer<typeof Line>

/** What may be wrong with a line, each raised once and ended once. */
export const AlarmKind = z.enum(['silent', 'busy', 'broken', 'strangers']).meta({ id: 'AlarmKind' })
export type AlarmKind = z.infer<typeof AlarmKind>

export const LineAlarm = z.object({ kind: AlarmKind, since: Instant, says: Say }).meta({
  id: 'LineAlarm',
})
export type LineAlarm = z.infer<typeof LineAlarm>

export const LineOnList = Line.extend({
  lastSeenAt: Instant.nullable(),
  /** Messages within the last hour, and since midnight. */
  lastHour: z.number().int(),
  today: z.number().int(),
  /** Since when the two are counted, where that is not since midnight: the server was started. */
  countedSince: Instant.nullable(),
  /** Refused, parked whole or cut off, since midnight. */
  errors: z.number().int(),
  /** Whether there are more errors than were looked at. */
  moreErrors: z.enum(['yes', 'no']),
  /** Kept and not applied yet. */
  waiting: z.number().int(),
  /** Held for a person: observations, and messages that are held whole. */
  parked: z.number().int(),
  /** Addresses that are connected now. */
  connected: z.array(z.string()),
  /** Where instruments reach it. */
  listensOn: z.number().int().nullable(),
  listening: z.enum(['yes', 'no', 'off']),
  /** Why it is not listened to. */
  listeningSays: Say.nullable(),
  alarms: z.array(LineAlarm),
}).meta({ id: 'LineOnList' })
export type LineOnList = z.infer<typeof LineOnList>

/** Who knocked and belongs to no line, or may not come in. */
export const Stranger = z
  .object({
    id: Id,
    why: z.enum(['sender', 'address', 'certificate']),
    address: z.string(),
    port: z.number().int(),
    /** MSH-3 and MSH-4 of a sender; empty where nothing was read. */
    application: z.string(),
    facility: z.string(),
    times: z.number().int(),
    firstAt: Instant,
    lastAt: Instant,
  })
  .meta({ id: 'Stranger' })
export type Stranger = z.infer<typeof Stranger>

/** What would be read as the specimen's number of the latest message of a line. */
export const LineTrial = z
  .object({
    /** Null where no message of the line is at hand. */
    receivedAt: Instant.nullable(),
    numbers: z.array(z.object({ number: z.string(), fits: z.enum(['yes', 'no']) })),
    says: Say,
  })
  .meta({ id: 'LineTrial' })
export type LineTrial = z.infer<typeof LineTrial>

/** The names by which a line is known, apart. */
const names = {
  application: z.string().trim().max(60),
  facility: z.string().trim().max(60),
}

const { shape } = setUp

export const lines = {
  listLines: endpoint({
    does: 'List the lines of a centre with how they are set up and how they fare',
    verb: 'get',
    path: '/lines',
    may: 'see-lines',
    takes: z.object({ centre: Id }),
    gives: z.array(LineOnList),
    shows: ['message', 'observation', 'line'],
  }),
  listAdapters: endpoint({
    does: 'List the instruments that can be read, by the name a line is set up with',
    verb: 'get',
    path: '/adapters',
    may: 'see-lines',
    takes: z.object({}),
    gives: z.array(
      // `tables`: whether it also writes the table of a run as a file.
      z.object({ name: z.string(), title: Say, tables: z.enum(['yes', 'no']) }),
    ),
  }),
  listStrangers: endpoint({
    does: 'List who knocked lately and belongs to no line, or may not come in',
    verb: 'get',
    path: '/strangers',
    may: 'edit-lines',
    takes: z.object({}),
    gives: z.array(Stranger),
    shows: ['peer', 'line'],
  }),
  addLine: endpoint({
    does: 'Register an instrument: by its port, its address, or its MSH-3 and MSH-4',
    verb: 'post',
    path: '/lines',
    may: 'edit-lines',
    takes: setUp.extend({
      centre: Id,
      application: names.application,
      facility: names.facility.default(''),
      port: shape.port.default(null),
      peers: shape.peers.default([]),
      allowed: shape.allowed.default([]),
      charset: shape.charset.default(null),
      acknowledgements: shape.acknowledgements.default('as-asked'),
      unknownSpecimen: shape.unknownSpecimen.default('AA'),
      specimenPaths: shape.specimenPaths.default([]),
      specimenTrim: shape.specimenTrim.default(null),
      specimenCheck: shape.specimenCheck.default('ours'),
      mode: shape.mode.default('live'),
      analytes: shape.analytes.default([]),
      /** Left out: what its instrument is known to measure by. */
      assays: shape.assays.optional(),
      transport: shape.transport.default('plain'),
      clientCertificate: shape.clientCertificate.default(null),
      silentAfterMinutes: shape.silentAfterMinutes.default(null),
      mostPerHour: shape.mostPerHour.default(null),
      strangersPerHour: shape.strangersPerHour.default(null),
      state: shape.state.default('on'),
    }),
    gives: Line,
  }),
  changeLine: endpoint({
    does: 'Change how a line is set up; what is not given stays, and it holds within seconds',
    verb: 'put',
    path: '/lines/:id',
    may: 'edit-lines',
    takes: setUp.extend(names).partial().extend({ id: Id, version: Version }),
    gives: Line,
  }),
  tryLine: endpoint({
    does: 'Try where the number stands on the latest message of a line; nothing is changed',
    verb: 'post',
    path: '/lines/:id/trial',
    may: 'edit-lines',
    takes: z.object({
      id: Id,
      adapter: shape.adapter,
      specimenPaths: shape.specimenPaths,
      specimenTrim: shape.specimenTrim,
      specimenCheck: shape.specimenCheck,
    }),
    gives: LineTrial,
  }),
}
