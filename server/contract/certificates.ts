/** What somebody is certified for, from day to day, and from when on a certificate is asked for. */
import { z } from 'zod'
import type { Action } from './actions.ts'
import { endpoint } from './kit.ts'
import { Day, Id, Instant, Line, type Say, say, Version } from './words.ts'

export const Capability = z.enum(['collecting', 'testing', 'signing']).meta({ id: 'Capability' })
export type Capability = z.infer<typeof Capability>

export const CAPABILITY_NAMES: Record<Capability, Say> = {
  collecting: say('Collecting', '采血'),
  testing: say('Testing', '检测'),
  signing: say('Signing', '签发'),
}

/**
 * What each action takes besides the role: a certificate for it, or none. Every action has an entry, so
 * that a new one cannot be forgotten; `access.ts` asks.
 */
export const CERTIFIED: Record<Action, Capability | null> = {
  ...none(
    'keep-consents',
    'register',
    'send',
    'print-label',
    'see-specimen',
    'see-identity',
    'receive',
  ),
  ...none('correct-card', 'issue-kit', 'see-kits', 'see-results', 'see-controls', 'see-parked'),
  ...none('see-sealed', 'see-lines', 'edit-lines', 'see-board', 'acknowledge', 'contact'),
  ...none('end-recall', 'confirm-loss', 'withdraw-recall', 'order-repeat', 'own-case'),
  ...none('close-case', 'see-notices', 'edit-partners', 'see-backups', 'make-backup'),
  ...none('see-network', 'edit-network', 'see-agreements', 'see-rules', 'edit-rules'),
  ...none('approve-rules', 'see-mappings', 'edit-mappings', 'see-staff', 'edit-staff'),
  ...none('confirm-staff', 'give-roles', 'see-journal', 'see-reports', 'acknowledge-report'),
  ...none('export-results', 'see-statistics', 'see-seals', 'seal-identity'),
  ...none('see-parcels', 'carry-parcels', 'see-settlement'),
  ...none('merge-people', 'approve-merge', 'open-in-need', 'review-access'),
  collect: 'collecting',
  'enter-results': 'testing',
  verify: 'testing',
  replay: 'testing',
  'edit-controls': 'testing',
  'approve-controls': 'testing',
  'invalidate-run': 'testing',
  authorise: 'signing',
  'clear-flag': 'signing',
  'release-specimen': 'signing',
  'release-report': 'signing',
}

function none<A extends Action>(...actions: readonly A[]): Record<A, null> {
  return Object.fromEntries(actions.map(action => [action, null])) as Record<A, null>
}

export const Certificate = z
  .object({
    id: Id,
    staff: Id,
    capability: Capability,
    number: z.string(),
    issuer: z.string(),
    startsOn: Day,
    /** The first day on which it no longer holds. */
    endsOn: Day,
    recordedBy: z.string(),
    recordedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Certificate' })
export type Certificate = z.infer<typeof Certificate>

/** From this day on nobody does this without a certificate. */
export const CertificateNeed = z
  .object({
    id: Id,
    capability: Capability,
    startsOn: Day,
    endsOn: Day.nullable(),
    source: z.string(),
    version: Version,
  })
  .meta({ id: 'CertificateNeed' })
export type CertificateNeed = z.infer<typeof CertificateNeed>

/** How a certificate stands today; when one ends `soon`, a dated row says. */
export const CertificateShown = Certificate.extend({
  standing: z.enum(['to-come', 'valid', 'soon', 'expired']),
}).meta({ id: 'CertificateShown' })
export type CertificateShown = z.infer<typeof CertificateShown>

export const certificates = {
  listCertificates: endpoint({
    does: 'List the certificates of the staff, the next to expire first, and what needs one',
    verb: 'get',
    path: '/certificates',
    may: 'see-staff',
    takes: z.object({}),
    gives: z.object({
      certificates: z.array(CertificateShown.extend({ name: z.string() })),
      needs: z.array(CertificateNeed),
    }),
    shows: ['staff', 'need'],
  }),
  listOwnCertificates: endpoint({
    does: 'List my own certificates, the next to expire first',
    verb: 'get',
    path: '/me/certificates',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.array(CertificateShown),
    shows: ['staff'],
  }),
  addCertificate: endpoint({
    does: 'Record a certificate of a colleague with its days',
    verb: 'post',
    path: '/certificates',
    may: 'give-roles',
    takes: z.object({
      staff: Id,
      capability: Capability,
      number: Line(60),
      issuer: Line(120),
      startsOn: Day,
      endsOn: Day,
    }),
    gives: Certificate,
  }),
  endCertificate: endpoint({
    does: 'End a certificate early; the day given is the first without it',
    verb: 'post',
    path: '/certificates/:id/end',
    may: 'give-roles',
    takes: z.object({ id: Id, endsOn: Day, version: Version, reason: Line(200) }),
    gives: Certificate,
  }),
  listCertificateNeeds: endpoint({
    does: 'List what a certificate is asked for, and from when until when',
    verb: 'get',
    path: '/certificate-needs',
    may: 'see-rules',
    takes: z.object({}),
    gives: z.array(CertificateNeed),
    shows: ['need'],
  }),
}
