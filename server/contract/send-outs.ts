/**
 * Specimens that a centre sends to a third-party laboratory: only with a licence, its scope and an
 * agreement that hold on the day. What comes back is received under the same number; the case stays
 * with its owner. A manifest lists numbers and tests, and nobody's name.
 */
import { z } from 'zod'
import { Licence } from './institutions.ts'
import { endpoint } from './kit.ts'
import { Agreement, Place } from './places.ts'
import {
  Id,
  Instant,
  Line,
  PageAsk,
  pageOf,
  type Say,
  ScannedNumber,
  Say as Sentence,
  say,
  Version,
} from './words.ts'

export const SendOutEnd = z.enum(['returned', 'used-up', 'lost']).meta({ id: 'SendOutEnd' })
export type SendOutEnd = z.infer<typeof SendOutEnd>
export const SEND_OUT_ENDS: Record<SendOutEnd, Say> = {
  returned: say('came back', '已退回'),
  'used-up': say('used up there', '已用尽'),
  lost: say('lost', '遗失'),
}

export const SendOut = z
  .object({
    id: Id,
    /** What was sent together. */
    manifest: Id,
    centre: Id,
    specimen: z.string(),
    programme: z.string(),
    laboratory: Id,
    /** Analyte codes that are asked for. */
    tests: z.array(z.string()),
    /** The rows that held on the day of sending. */
    agreement: Id,
    licence: Id,
    reason: z.string(),
    courier: z.string().nullable(),
    sentAt: Instant,
    sentBy: Id,
    /** Null while it is out. */
    ended: SendOutEnd.nullable(),
    endedAt: Instant.nullable(),
    endedBy: Id.nullable(),
    note: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'SendOut' })
export type SendOut = z.infer<typeof SendOut>

/** As a list shows it: names of the two sides, and how long it has been out. */
export const SendOutOnList = SendOut.extend({
  laboratoryName: z.string(),
  laboratoryNameEn: z.string(),
  licenceNumber: z.string(),
  /** Whole days from sending until its end, or until now. */
  days: z.number().int(),
}).meta({ id: 'SendOutOnList' })
export type SendOutOnList = z.infer<typeof SendOutOnList>

/** A third-party laboratory, and why nothing may go there today; null: it may. */
export const Laboratory = z
  .object({
    place: Place,
    licence: Licence.nullable(),
    agreement: Agreement.nullable(),
    not: Sentence.nullable(),
  })
  .meta({ id: 'Laboratory' })
export type Laboratory = z.infer<typeof Laboratory>

/**
 * What of the tests asked for a scope does not cover. A scope is the paper's own words: where it names
 * analytes by their codes, those are all that it covers; where it names none, it covers the programme
 * that the licence is for.
 */
export function notCovered(
  scope: string,
  known: readonly string[],
  asked: readonly string[],
): string[] {
  const words = new Set(scope.toUpperCase().split(/[^A-Z0-9:/+-]+/))
  const named = known.filter(code => words.has(code.toUpperCase()))
  return named.length === 0 ? [] : asked.filter(code => !named.includes(code))
}

export const sendOuts = {
  listLaboratories: endpoint({
    does: 'List third-party laboratories with the licence and agreement of today, or why nothing may go there',
    verb: 'get',
    path: '/laboratories',
    may: 'see-specimen',
    takes: z.object({ centre: Id, programme: z.string().max(20) }),
    gives: z.array(Laboratory),
    shows: ['place', 'licence', 'agreement'],
  }),
  sendOut: endpoint({
    does: 'Send specimens to a third-party laboratory, all or none; refused with row and reason without licence, scope or agreement',
    verb: 'post',
    path: '/send-outs',
    may: 'release-specimen',
    takes: z.object({
      /** Made by the client; the same request again sends nothing twice. */
      request: Id,
      centre: Id,
      laboratory: Id,
      numbers: z.array(ScannedNumber).min(1).max(100),
      tests: z.array(z.string().max(40)).min(1).max(30),
      reason: Line(300),
      courier: Line(80).nullable().default(null),
    }),
    gives: z.array(SendOutOnList),
  }),
  endSendOut: endpoint({
    does: 'Record that a specimen came back from a third-party laboratory, or will not',
    verb: 'post',
    path: '/send-outs/:id/end',
    may: 'receive',
    takes: z.object({
      id: Id,
      version: Version,
      ended: SendOutEnd,
      note: z.string().trim().max(300).default(''),
    }),
    gives: SendOutOnList,
  }),
  listSendOuts: endpoint({
    does: 'List what a centre has sent to third-party laboratories: what is out, the longest first, or what has ended',
    verb: 'get',
    path: '/send-outs',
    may: 'see-specimen',
    takes: z.object({
      centre: Id,
      state: z.enum(['out', 'ended']).default('out'),
      manifest: Id.optional(),
      ...PageAsk,
    }),
    gives: pageOf(SendOutOnList),
    shows: ['specimen'],
  }),
  showSendOuts: endpoint({
    does: 'Show where a specimen was sent, and what became of it',
    verb: 'get',
    path: '/specimens/:number/send-outs',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: z.array(SendOutOnList),
    shows: ['specimen'],
  }),
}
