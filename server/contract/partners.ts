/** Partners outside that carry our messages, and the queue of what they are to carry. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, type Say, say, Version } from './words.ts'

/** For staff who are not at a screen, or for the family of a recall. */
export const PartnerUse = z.enum(['staff', 'family'])
export type PartnerUse = z.infer<typeof PartnerUse>
export const PARTNER_USES: Record<PartnerUse, Say> = {
  staff: say('tells staff that a case needs them', '提醒工作人员处理病例'),
  family: say('text messages to families', '向家属发送短信'),
}

/** Where its secret is: the name of a setting, never the secret. */
export const SecretName = z.string().regex(/^PARTNER_[A-Z0-9_]{1,40}$/)

export const Partner = z
  .object({
    id: Id,
    name: z.string(),
    kind: z.enum(['http', 'file']),
    /** The gateway's address, or the folder's path. */
    address: z.string(),
    use: PartnerUse,
    /** Of one centre, or null: of all. */
    centre: Id.nullable(),
    secret: z.string().nullable(),
    startsAt: Instant,
    endsAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Partner' })
export type Partner = z.infer<typeof Partner>

export const PartnerOnList = Partner.extend({
  /** Waiting for the partner, and set aside for a person. */
  waiting: z.number().int(),
  parked: z.number().int(),
  lastSentAt: Instant.nullable(),
}).meta({ id: 'PartnerOnList' })
export type PartnerOnList = z.infer<typeof PartnerOnList>

export const DISPATCH_STATES = ['queued', 'sent', 'parked', 'dropped'] as const

/** One message to a partner: to whom is looked up when it is sent, and what it says stands nowhere. */
export const Dispatch = z
  .object({
    id: Id,
    /** The book of the case. */
    centre: z.string(),
    partner: Id,
    use: PartnerUse,
    case: Id,
    /** The recall that the family is called for; null for a message to staff. */
    recall: Id.nullable(),
    /** The member of staff; null for a message to a family. */
    staff: Id.nullable(),
    queuedAt: Instant,
    nextTryAt: Instant,
    tries: z.number().int(),
    state: z.enum(DISPATCH_STATES),
    /** Why it was not taken the last time, or is set aside. */
    why: z.string().nullable(),
    /** What the partner calls it. */
    reference: z.string().nullable(),
    sentAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Dispatch' })
export type Dispatch = z.infer<typeof Dispatch>

export const partners = {
  listPartners: endpoint({
    does: 'List the outside partners with what waits for each and what is set aside',
    verb: 'get',
    path: '/partners',
    may: 'edit-partners',
    takes: z.object({}),
    gives: z.array(PartnerOnList),
    shows: ['partner', 'dispatch'],
  }),
  addPartner: endpoint({
    does: 'Add an outside partner; its secret is a setting of the server and is named only',
    verb: 'post',
    path: '/partners',
    may: 'edit-partners',
    takes: z.object({
      name: Line(60),
      kind: Partner.shape.kind,
      address: Line(300),
      use: PartnerUse,
      centre: Id.nullable(),
      secret: SecretName.nullable(),
    }),
    gives: Partner,
  }),
  endPartner: endpoint({
    does: 'End a partner now; what waits for it is sent by another one, or set aside',
    verb: 'post',
    path: '/partners/:id/end',
    may: 'edit-partners',
    takes: z.object({ id: Id, version: Version }),
    gives: Partner,
  }),
  tryPartner: endpoint({
    does: 'Send a message that says it is a trial and see whether the partner takes it',
    verb: 'post',
    path: '/partners/:id/trial',
    may: 'edit-partners',
    takes: z.object({ id: Id }),
    gives: z.object({ is: z.enum(['sent', 'later', 'refused']), says: z.string() }),
  }),
  listDispatches: endpoint({
    does: 'List messages to partners that are set aside or wait for more than a first try',
    verb: 'get',
    path: '/dispatches',
    may: 'edit-partners',
    takes: z.object({}),
    gives: z.array(Dispatch),
    shows: ['dispatch'],
  }),
  sendAgain: endpoint({
    does: 'Put a message that was set aside back into the queue of its partner',
    verb: 'post',
    path: '/dispatches/:id/again',
    may: 'edit-partners',
    takes: z.object({ id: Id, version: Version }),
    gives: Dispatch,
  }),
}
