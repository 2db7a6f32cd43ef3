/** The doors of consent: what is recorded with a registration, at a refusal, and on a specimen later. */
import { z } from 'zod'
import {
  Consent,
  ConsentDecision,
  ConsentGiven,
  ConsentList,
  ConsentOnList,
  ConsentShown,
  ConsentText,
  Drawing,
  ToldHow,
} from './consents.ts'
import { endpoint } from './kit.ts'
import { GivenScan, OpenedScan, Scan } from './scans.ts'
import { Registered } from './specimens.ts'
import { Mother, Newborn } from './subjects.ts'
import { Day, Id, Line, PageAsk, pageOf, ScannedNumber } from './words.ts'

const programme = z.string().max(20)
const refusing = { samplingPoint: Id, programme, consent: ConsentGiven }

export const consents = {
  listConsentTexts: endpoint({
    does: 'List the texts that are signed, of a programme, in force on a day',
    verb: 'get',
    path: '/consent-texts',
    may: 'signed-in',
    takes: z.object({ programme, on: Day.optional() }),
    gives: z.array(ConsentText),
    shows: ['pack'],
  }),
  showConsents: endpoint({
    does: 'Show what was decided about a specimen and those of its case, the oldest first',
    verb: 'get',
    path: '/specimens/:number/consents',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: z.array(ConsentShown),
    shows: ['consent', 'specimen'],
  }),
  decideConsent: endpoint({
    does: 'Record a decision about a specimen: agreed, refused for what is left over, or withdrawn, which freezes it',
    verb: 'post',
    path: '/specimens/:number/consents',
    may: 'keep-consents',
    takes: z.object({
      number: ScannedNumber,
      decision: ConsentDecision,
      consent: ConsentGiven,
      /** Of a withdrawal. */
      told: ToldHow.optional(),
      reason: Line(300).optional(),
    }),
    gives: Consent,
  }),
  refuseNewborn: endpoint({
    does: 'Register a newborn whose guardian refuses the test: no number is taken',
    verb: 'post',
    path: '/refusals/newborns',
    may: 'register',
    takes: z.object({
      ...refusing,
      mother: z.union([Mother, z.object({ id: Id })]),
      pregnancy: Id.optional(),
      newborn: Newborn,
    }),
    gives: Consent,
  }),
  refuseWoman: endpoint({
    does: 'Register a woman who refuses the test: no number is taken',
    verb: 'post',
    path: '/refusals/women',
    may: 'register',
    takes: z.object({ ...refusing, woman: z.union([Mother, z.object({ id: Id })]) }),
    gives: Consent,
  }),
  agreeAfterRefusal: endpoint({
    does: 'Register the card of a newborn whose guardian refused and agrees now; the refusal stays on record',
    verb: 'post',
    path: '/consents/:id/registration',
    may: 'register',
    takes: z.object({
      id: Id,
      request: Id,
      consent: ConsentGiven,
      number: ScannedNumber.optional(),
    }),
    gives: Registered,
  }),
  listConsents: endpoint({
    does: 'List records of consent: those that miss their scan, refusals, withdrawals, forms signed in some days',
    verb: 'get',
    path: '/consents',
    may: 'see-specimen',
    takes: z.object({
      list: ConsentList.default('missing-scan'),
      centre: Id.optional(),
      samplingPoint: Id.optional(),
      district: z.string().max(12).optional(),
      programme: programme.optional(),
      decision: ConsentDecision.optional(),
      from: Day.optional(),
      until: Day.optional(),
      ...PageAsk,
    }),
    gives: pageOf(ConsentOnList),
    shows: ['consent'],
    named: ({ rows }) => ({ people: rows.length }),
  }),
  addConsentScan: endpoint({
    does: 'Keep a scan of the signed paper: PDF, JPEG or PNG, 5 MB at most',
    verb: 'post',
    path: '/consents/:id/scans',
    may: 'keep-consents',
    takes: GivenScan.extend({ id: Id }),
    body: 'scan',
    gives: Scan,
  }),
  openConsentScan: endpoint({
    does: 'Open a scan of the signed paper; who opened it stands in the journal',
    verb: 'post',
    path: '/consents/:id/scans/:scan',
    may: 'see-identity',
    takes: z.object({ id: Id, scan: Id }),
    gives: OpenedScan,
  }),
  openConsent: endpoint({
    does: 'Show who signed, who took it and what was drawn; who opened it stands in the journal',
    verb: 'post',
    path: '/consents/:id/signature',
    may: 'see-identity',
    takes: z.object({ id: Id }),
    gives: z.object({
      name: z.string(),
      witness: z.string().nullable(),
      drawing: Drawing.nullable(),
    }),
  }),
}
