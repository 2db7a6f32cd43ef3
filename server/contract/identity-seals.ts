/**
 * Sealing an identity: after a withdrawn consent, the end of the time it may be kept, or an order, nobody
 * reads it any more but the keeper of sealed data, with a reason. Two people decide it, and only when
 * nobody has to be reached any more. Two people open it again, with the reason.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Identity } from './subjects.ts'
import { Id, Instant, Line, type Say, say, Version } from './words.ts'

export const SealCause = z
  .enum(['consent-withdrawn', 'retention-over', 'ordered'])
  .meta({ id: 'SealCause' })
export type SealCause = z.infer<typeof SealCause>

export const SEAL_CAUSES: Record<SealCause, Say> = {
  'consent-withdrawn': say('consent withdrawn', '撤回同意'),
  'retention-over': say('time of keeping over', '保存期限届满'),
  ordered: say('ordered by an authority', '主管部门要求'),
}

export const IdentitySeal = z
  .object({
    id: Id,
    centre: Id,
    /** The mother, or a woman as she is known: what is sealed is she and all her children. */
    subject: Id,
    cause: SealCause,
    reason: z.string(),
    /** `opened`: two people have taken the sealing back, and it is read as before. */
    state: z.enum(['asked', 'sealed', 'declined', 'opened']),
    askedBy: Id,
    askedAt: Instant,
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    /** Who asked that it be opened again, and why; null while nobody has. */
    openReason: z.string().nullable(),
    openAskedBy: Id.nullable(),
    openAskedAt: Instant.nullable(),
    openedBy: Id.nullable(),
    openedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'IdentitySeal' })
export type IdentitySeal = z.infer<typeof IdentitySeal>

export const IdentitySealOnList = IdentitySeal.extend({
  askedByName: z.string(),
  decidedByName: z.string().nullable(),
  openAskedByName: z.string().nullable(),
  openedByName: z.string().nullable(),
  /** Their specimens, by which a centre knows whom it is about. */
  specimens: z.array(z.string()),
}).meta({ id: 'IdentitySealOnList' })
export type IdentitySealOnList = z.infer<typeof IdentitySealOnList>

export const identitySeals = {
  listIdentitySeals: endpoint({
    does: 'List identities that are sealed or whose sealing was asked for, the newest first',
    verb: 'get',
    path: '/identity-seals',
    may: 'see-seals',
    takes: z.object({ centre: Id.optional(), subject: Id.optional() }),
    gives: z.array(IdentitySealOnList),
  }),
  askIdentitySeal: endpoint({
    does: 'Ask that the identity behind a subject be sealed; refused while a case of theirs is open',
    verb: 'post',
    path: '/subjects/:id/seal',
    may: 'seal-identity',
    takes: z.object({ id: Id, cause: SealCause, reason: Line(500) }),
    gives: IdentitySeal,
  }),
  decideIdentitySeal: endpoint({
    does: 'Seal an identity as the second person, or decline it',
    verb: 'post',
    path: '/identity-seals/:id/decision',
    may: 'seal-identity',
    takes: z.object({ id: Id, version: Version, decision: z.enum(['seal', 'decline']) }),
    gives: IdentitySeal,
  }),
  askIdentityOpening: endpoint({
    does: 'Ask that a sealed identity be opened again, with the reason',
    verb: 'post',
    path: '/identity-seals/:id/opening',
    may: 'seal-identity',
    takes: z.object({ id: Id, version: Version, reason: Line(500) }),
    gives: IdentitySeal,
  }),
  decideIdentityOpening: endpoint({
    does: 'Open a sealed identity again as the second person, or leave it sealed',
    verb: 'post',
    path: '/identity-seals/:id/opening/decision',
    may: 'seal-identity',
    takes: z.object({ id: Id, version: Version, decision: z.enum(['open', 'leave']) }),
    gives: IdentitySeal,
  }),
  lookAtSealedIdentity: endpoint({
    does: 'Uncover a sealed identity with a reason; the look is a fact in the journal',
    verb: 'post',
    path: '/identity-seals/:id/look',
    may: 'see-sealed',
    takes: z.object({ id: Id, why: Line(200) }),
    gives: z.object({ identities: z.array(Identity) }),
    named: 'told',
  }),
}
