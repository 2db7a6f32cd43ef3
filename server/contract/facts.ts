/**
 * Every kind of fact the journal may hold, with its data. Facts carry references, states and
 * reasons, never a name, a phone or an identity number, so the journal may be kept for ever and
 * shown to an auditor. `about` of each fact is the id or number of the noun before the dot.
 */
import { z } from 'zod'
import { Day, Id, Instant, Say } from './words.ts'

const ref = z.string().max(80)
const nothing = z.object({})
const correction = z.object({
  field: z.string().max(20),
  correction: Id,
  reason: z.string().max(500),
})
/** A copy of a plate's or a parcel's label; why, from the second on. */
const again = z.object({ copy: z.number().int(), reason: z.string().max(200).optional() })
const reason = z.object({ reason: z.string().max(500) })

export const FACTS = {
  'setup.opened': nothing,
  'setup.done': z.object({ staff: Id }),

  'staff.created': z.object({ login: ref }),
  'staff.invited': z.object({ until: Instant }),
  /** At the machine itself, by whoever may enter there: where nobody could confirm anybody any more. */
  'staff.let-in': z.object({ until: Instant, reason: z.string().max(300) }),
  'staff.password-set': nothing,
  'staff.confirmed': nothing,
  'staff.signed-in': nothing,
  'staff.signed-out': z.object({ everywhere: z.literal('yes').optional() }),
  'staff.sign-in-failed': z.object({ failures: z.number().int() }),
  /** A wrong password where a signature asked for it. */
  'staff.signing-failed': z.object({ failures: z.number().int() }),
  'staff.role-given': z.object({ post: Id, role: ref, scope: ref }),
  'staff.role-ended': z.object({ post: Id, until: Instant }),
  'staff.disabled': nothing,
  'staff.sessions-ended': z.object({ sessions: z.number().int() }),
  'staff.certified': z.object({ certificate: Id, capability: ref, from: Day, until: Day }),
  'staff.certificate-ended': z.object({ certificate: Id, until: Day, reason: z.string().max(200) }),
  /** About the deputy, who holds more from then on. */
  'staff.deputy-named': z.object({ deputy: Id, insteadOf: Id, from: Instant, until: Instant }),
  'staff.deputy-ended': z.object({ deputy: Id, insteadOf: Id }),
  'need.certificate-asked': z.object({ capability: ref, from: Day }),
  'need.certificate-ended': z.object({ until: Day }),

  'place.added': z.object({ kind: ref, district: ref }),
  /** What was set to what. */
  'place.changed': z.object({
    changes: z.array(z.object({ field: ref, was: z.string().max(80), now: z.string().max(80) })),
  }),
  'district.added': nothing,
  'district.changed': z.object({
    changes: z.array(z.object({ field: ref, was: z.string().max(80), now: z.string().max(80) })),
  }),
  /** A region's file was kept; no row of it holds by that. */
  'pack.brought': z.object({ name: ref, edition: Day, sha256: ref }),
  /** A row of a file that two people took over; about its key. */
  'pack.row-adopted': z.object({ kind: ref, from: Day, row: z.string().max(4_000) }),
  'licence.added': z.object({ place: Id, does: ref, programme: ref, number: ref, from: Day }),
  'licence.ended': z.object({ until: Day }),
  'contact.named': z.object({ place: Id, duty: ref, from: Day }),
  'contact.ended': z.object({ until: Day }),
  'assignment.set': z.object({ programme: ref, scope: ref, centre: ref.nullable(), from: Day }),
  'assignment.ended': z.object({ until: Day }),
  'policy.set': z.object({ programme: ref, policy: ref, ownLaboratory: ref, from: Day }),
  'policy.ended': z.object({ until: Day }),
  /** A centre takes nothing new for a while, and another stands in. */
  'closure.recorded': z.object({
    programme: ref,
    centre: Id,
    instead: Id,
    from: Day,
    until: Day,
    reason: z.string().max(500),
  }),
  'closure.ended': z.object({ until: Day }),
  'agreement.signed': z.object({
    samplingPoint: ref,
    programme: ref,
    from: Day,
    /** Why it was recorded behind its first day. */
    reason: z.string().max(300).optional(),
  }),
  'agreement.ended': z.object({ until: Day }),
  'agreement.scanned': z.object({ scan: Id, sha256: ref }),
  'agreement.opened': z.object({ scan: Id }),
  'rule.added': z.object({ programme: ref, analyte: ref, from: Day, row: z.string().max(4_000) }),
  'rule.ended': z.object({ until: Day }),
  'proposal.made': z.object({
    does: ref,
    rule: Id.nullable(),
    reason: z.string().max(500),
    need: Id.nullable().optional(),
  }),
  'proposal.approved': z.object({
    proposedBy: Id,
    rule: Id.nullable(),
    need: Id.nullable().optional(),
  }),
  'proposal.declined': reason,
  'proposal.withdrawn': nothing,
  'line.added': z.object({ name: ref, adapter: ref }),
  /** What was set to what, as JSON. */
  'line.changed': z.object({
    changes: z.array(
      z.object({ field: ref, was: z.string().max(5_000), now: z.string().max(5_000) }),
    ),
  }),
  'line.alarm': z.object({ alarm: ref, says: Say }),
  'line.calm': z.object({ alarm: ref }),
  /** Told once for each peer and hour, however often it knocks. */
  'peer.closed': z.object({ port: z.number().int(), why: ref }),
  'peer.unknown': z.object({ port: z.number().int(), sender: z.string().max(130) }),
  /** A line was set up so that it belongs somewhere, or may come in. */
  'peer.admitted': z.object({ port: z.number().int(), sender: z.string().max(130) }),

  'mapping.added': z.object({
    code: ref,
    sentUnit: ref,
    programme: ref,
    analyte: ref,
    factor: ref,
    needs: ref,
    from: Day,
  }),
  'mapping.confirmed': z.object({ code: ref, analyte: ref, factor: ref }),
  'mapping.ended': z.object({ until: Day }),

  'kit.issued': z.object({ samplingPoint: ref, first: ref, last: ref }),
  'kit.voided': reason,
  /** Numbers of it that nobody was registered under, from the first to the last. */
  'kit.numbers-ended': z.object({
    how: ref,
    first: ref,
    last: ref,
    count: z.number().int(),
    reason: z.string().max(200),
  }),

  'subject.registered': z.object({
    kind: ref,
    mother: Id.nullable(),
    birthOrder: z.number().int(),
  }),
  /** Her number is known at another site; her paper lay before whoever registered her here. */
  'subject.taken-over': nothing,
  'pregnancy.dated': z.object({ basis: ref, on: Day, days: z.number().int() }),
  'pregnancy.couple-began': z.object({ couple: Id, partner: Id }),
  'pregnancy.couple-ended': z.object({
    couple: Id,
    /** Left out before the day was asked. */
    on: Day.optional(),
    reason: z.string().max(200),
  }),
  'subject.completed': z.object({ fields: z.array(ref) }),
  /** About each of the two records; `other` is the one beside it. */
  'subject.merge-asked': z.object({ merge: Id, other: Id, reason: z.string().max(500) }),
  'subject.merge-declined': z.object({ merge: Id, other: Id }),
  'subject.merged': z.object({ merge: Id, other: Id, kept: Id }),
  'subject.parting-asked': z.object({ merge: Id, other: Id, reason: z.string().max(500) }),
  'subject.parting-declined': z.object({ merge: Id, other: Id }),
  'subject.parted': z.object({ merge: Id, other: Id }),
  /** Which fields, never what they say. */
  'identity.changed': z.object({ fields: z.array(ref), reason: z.string().max(200) }),
  'identity.third-checked': nothing,
  'identity.looked': z.object({ why: z.string().max(200) }),
  'identity.seal-asked': z.object({ seal: Id, cause: ref, reason: z.string().max(500) }),
  'identity.seal-declined': z.object({ seal: Id }),
  'identity.sealed': z.object({ seal: Id, askedBy: Id }),
  'identity.opening-asked': z.object({ seal: Id, reason: z.string().max(500) }),
  'identity.opening-declined': z.object({ seal: Id }),
  'identity.opened': z.object({ seal: Id, askedBy: Id }),
  /** The keeper of sealed data read it. */
  'identity.uncovered': z.object({ seal: Id, why: z.string().max(200) }),
  /** Somebody was shown a page about them, once for a short span; of a message, about the message. */
  'identity.seen': z.object({ where: ref }),
  /** A list or a search that named people: about its endpoint, and never what was typed. */
  'identity.listed': z.object({
    people: z.number().int(),
    /** Whom a search found or a comparison shows; of a long list how many is enough. */
    found: z.array(Id).max(40).optional(),
  }),
  /** In an emergency, by somebody to whose centre or site they do not belong. */
  'identity.opened-in-need': z.object({ review: Id, why: z.string().max(200), until: Instant }),

  'order.placed': z.object({ programme: ref, subject: Id }),
  'order.classified': z.object({ class: ref, rules: z.array(Id) }),
  'order.met': z.object({ specimen: ref }),
  /** What had met it was received by mistake. */
  'order.reopened': z.object({ specimen: ref }),

  'case.opened': z.object({ programme: ref, subject: Id }),
  /** With who had it, and why it changed: chosen, took-up, on-leave, left, post-ended, nobody. */
  'case.owned': z.object({ owner: Id, was: Id.optional(), reason: ref.optional() }),
  /** Told in the books of both centres. */
  'case.handed-over': z.object({ from: Id, to: Id, owner: Id, reason: z.string().max(500) }),
  /** One with another of the same person and programme; nothing of either ends by it. */
  'case.joined': z.object({ lead: Id, merge: Id }),
  'case.parted': z.object({ merge: Id }),
  'case.closed': z.object({ reason: ref }),
  /** Something of it ended, and something else stands. */
  'case.stays-open': z.object({ reason: ref }),
  /** Somebody calls the family now, or is about to; `insteadOf`: whom they took it over from. */
  'case.taken-in-hand': z.object({ until: Instant, insteadOf: Id.nullable() }),
  'case.kept-in-hand': z.object({ until: Instant }),
  'case.laid-down': nothing,
  'case.document-kept': z.object({ document: Id, sha256: ref }),
  'case.document-opened': z.object({ document: Id }),
  'case.reopened': z.object({ was: ref }),

  'specimen.numbered': z.object({ order: Id, kit: Id.nullable() }),
  'specimen.correction-asked': correction,
  'specimen.correction-declined': correction,
  /** What its card says was wrong; the value before stands in the correction. */
  'specimen.corrected': correction,
  /** `confirmed`: which second identifier agreed with what is registered. */
  'specimen.collected': z.object({ collectedAt: Instant, confirmed: ref.optional() }),
  /** At the bed: another label, or somebody else; what was given is not kept. */
  'specimen.confirmation-differs': z.object({ what: ref, number: ref.optional() }),
  'specimen.sent': z.object({ shipment: Id }),
  /** To a third-party laboratory; its case stays with its owner. */
  'specimen.sent-out': z.object({
    laboratory: Id,
    manifest: Id,
    tests: z.array(ref),
    reason: z.string().max(500),
  }),
  'specimen.back': z.object({ ended: ref, reason: z.string().max(500) }),
  'specimen.received': z.object({ faults: z.array(ref), state: ref }),
  /** A date was corrected: what is wrong with it as of its receipt. */
  'specimen.judged-anew': z.object({ faults: z.array(ref), state: ref }),
  'specimen.released': reason,
  'specimen.rejected': reason,
  /** A mistake, undone by a further act; `state`: where it is from then on. */
  'specimen.receipt-taken-back': reason.extend({ state: ref }),
  'specimen.rejection-taken-back': reason.extend({ state: ref }),
  'specimen.misdirected': z.object({ atCentre: ref }),
  /** Papers scanned beside it bear its number; or one bears another, which is kept. */
  'specimen.papers-checked': z.object({ papers: z.array(ref) }),
  'specimen.paper-differs': z.object({ what: ref, number: ref }),
  'specimen.withdrawn': reason,
  /** Another label took its place, and of the other: whose. */
  'specimen.relabelled': z.object({ to: ref, why: ref }),
  'specimen.relabels': z.object({ was: ref, why: ref, reason: z.string().max(500) }),
  /** A consent was withdrawn; `was`: the state to which another consent puts it back. */
  'specimen.frozen': z.object({ consent: Id, was: ref }),
  'specimen.thawed': z.object({ consent: Id, state: ref }),
  'consent.recorded': z.object({
    decision: ref,
    programme: ref,
    scope: ref,
    specimen: ref.nullable(),
    text: Id.nullable(),
    how: ref,
  }),
  'consent.scanned': z.object({ scan: Id, sha256: ref }),
  'consent.opened': z.object({ scan: Id.nullable() }),

  'label.printed': z.object({
    template: ref,
    medium: ref,
    copy: z.number().int(),
    /** Why again; absent of the first. */
    reason: z.string().max(200).optional(),
  }),
  /** The first label of a run was scanned back and is the right one. */
  'label.checked': z.object({ run: Id }),
  /** Without an address where a program beside it asks for work. */
  'printer.added': z.object({ address: ref.optional(), port: z.number().int().optional() }),
  'printer.token-given': nothing,
  'printer.changed': z.object({ fields: z.array(ref) }),

  'shipment.sent': z.object({ count: z.number().int() }),
  'shipment.picked-up': nothing,
  'shipment.handed-over': nothing,
  'shipment.label-printed': again,
  'shipment.arrived': z.object({ received: z.number().int(), missing: z.number().int() }),
  /** A receipt of it was taken back: it is not complete any more. */
  'shipment.reopened': z.object({ received: z.number().int(), missing: z.number().int() }),

  'message.applied': z.object({
    sha256: ref,
    results: z.number().int(),
    known: z.number().int(),
    held: z.number().int(),
    /** Absent where there are none. */
    controls: z.number().int().optional(),
  }),
  'message.parked': z.object({ sha256: ref, says: Say }),
  'message.refused': z.object({ sha256: ref, says: Say }),
  'message.drilled': z.object({ specimens: z.number().int(), values: z.number().int() }),
  /** A person brought it as a file. */
  'message.brought': z.object({ sha256: ref }),
  /** Somebody uncovered what is sealed in it. */
  'message.looked': z.object({ why: z.string().max(200) }),
  'message.replayed': nothing,
  'message.owned': z.object({ owner: Id.nullable() }),
  'message.dismissed': reason,

  'observation.parked': z.object({ message: Id, index: z.number().int(), why: ref }),
  'observation.replayed': z.object({ result: Id.nullable() }),
  'observation.owned': z.object({ owner: Id.nullable() }),
  'observation.dismissed': reason,
  /** It follows a case that was handed over. */
  'observation.passed': z.object({ from: Id, to: Id }),
  'observation.proposed': z.object({ match: Id, specimen: ref, reason: z.string().max(500) }),
  'observation.matched': z.object({
    match: Id,
    specimen: ref,
    proposedBy: Id,
    confirmedBy: Id,
  }),
  'observation.declined': z.object({ match: Id, reason: z.string().max(500) }),

  'batch.label-printed': again,
  'batch.started': z.object({ line: Id, part: z.number().int() }),
  'batch.finished': nothing,
  'batch.accepted': nothing,
  'batch.failed': reason,
  'batch.divided': z.object({ reason: z.string().max(500), into: Id }),
  /** A rule was broken that withholds these analytes, or everything; so many had been signed out. */
  'batch.held': z.object({
    breach: Id,
    control: Id,
    code: ref,
    analytes: z.array(ref).nullable(),
    signedOut: z.number().int(),
  }),
  'batch.warned': z.object({ breach: Id, control: Id, code: ref }),
  'batch.release-asked': z.object({ breach: Id, reason: z.string().max(500) }),
  'batch.release-declined': z.object({ breach: Id, askedBy: Id }),
  'batch.released': z.object({ breach: Id, askedBy: Id, reason: z.string().max(500) }),

  /** Of one message and run: about its first value. */
  'control.recorded': z.object({ batch: Id, analytes: z.array(ref), message: Id }),
  'need.added': z.object({ programme: ref, analyte: ref.nullable(), level: ref, from: Day }),
  'need.ended': z.object({ until: Day }),
  'lot.proposed': z.object({ line: Id, analyte: ref, level: ref, lot: ref }),
  'lot.approved': z.object({ proposedBy: Id, from: Day }),
  'lot.declined': z.object({ proposedBy: Id }),
  'lot.end-asked': z.object({ until: Day, reason: z.string().max(500) }),
  'lot.end-declined': z.object({ askedBy: Id }),
  'lot.ended': z.object({ until: Day, askedBy: Id }),

  /** Of a panel: about its first result. */
  'result.recorded': z.object({ specimen: ref, analytes: z.array(ref), message: Id.nullable() }),
  'result.matched': z.object({
    specimen: ref,
    observation: Id,
    proposedBy: Id,
    confirmedBy: Id,
  }),
  'result.superseded': z.object({ specimen: ref, by: Id }),
  /** A person decided that a held value takes its place, or that it stands no more. */
  'result.corrected': z.object({
    specimen: ref,
    correction: Id,
    reason: z.string().max(500),
  }),
  /** With the rule, where an approved rule verified and nobody has looked. */
  'result.verified': z.object({ specimen: ref, rule: Id.optional() }),
  'result.authorised': z.object({ specimen: ref }),
  /** With the hash of exactly what was signed. */
  'signature.given': z.object({
    specimen: ref,
    meaning: ref,
    method: ref,
    signer: Id,
    sha256: ref,
  }),
  'entry.begun': z.object({ specimen: ref, analyte: ref }),
  'entry.differs': z.object({ specimen: ref, analyte: ref }),
  /** Two people read the same, or a third decided between them. */
  'entry.filed': z.object({ specimen: ref, analyte: ref, result: Id, first: Id, second: Id }),
  'entry.returned': z.object({ specimen: ref, analyte: ref, reason: z.string().max(500) }),
  'flag.raised': z.object({ result: Id, rule: Id.nullable(), class: ref }),
  'flag.cleared': z.object({ result: Id, reason: z.string().max(500) }),
  'query.raised': z.object({ specimen: ref, fields: z.array(ref) }),

  'batch.invalidation-asked': reason,
  'batch.invalidation-declined': nothing,
  /** Everything that the run said is taken back; told in the registry's book too. */
  'batch.invalidated': z.object({
    reason: z.string().max(500),
    askedBy: Id,
    specimens: z.number().int(),
  }),
  'result.invalidated': z.object({ specimen: ref, batch: Id, analytes: z.array(ref) }),
  /** Another run of its specimen was invalidated, or a flag on it has changed: it is signed anew. */
  'result.reopened': z.object({ specimen: ref, analytes: z.array(ref) }),
  'verdict.revoked': z.object({ specimen: ref, verdict: ref, reason: z.string().max(500) }),
  'retest.asked': z.object({
    specimen: ref,
    assay: ref,
    analytes: z.array(ref),
    asks: z.number().int(),
  }),
  'retest.ended': z.object({ specimen: ref, how: ref, reason: z.string().max(500) }),
  'punch.noted': z.object({
    specimen: ref,
    punches: z.number().int(),
    reason: z.string().max(500),
  }),

  'verdict.given': z.object({ specimen: ref, verdict: ref, rules: z.array(Id) }),
  /** A value that it was given on no longer stands: it is given anew when two people have signed. */
  'verdict.doubted': z.object({ specimen: ref, result: Id }),

  'report.drafted': z.object({ specimen: ref, edition: z.number().int(), verdict: Id }),
  'report.released': z.object({ specimen: ref, edition: z.number().int(), sha256: ref }),
  /** `side`: whose it was, the centre's or the sampling point's. */
  'report.opened': z.object({ specimen: ref, how: ref, side: ref }),
  /** `how`: by the sampling point itself, unless it was read to them. */
  'report.acknowledged': z.object({ specimen: ref, how: z.literal('telephone').optional() }),
  'report.replaced': z.object({ specimen: ref, by: Id }),
  'report.withdrawn': z.object({ specimen: ref, reason: z.string().max(500) }),
  /** Those who had opened it are told on their screens. */
  'report.notified': z.object({ specimen: ref, staff: z.array(Id), why: ref }),
  'report.noticed': z.object({ specimen: ref }),
  'export.made': z.object({
    what: ref,
    from: Day,
    until: Day,
    rows: z.number().int(),
    sha256: ref,
    why: z.string().max(200),
  }),

  /** Reports put into one document, about the run. */
  'export.printed': z.object({ reports: z.number().int(), why: z.string().max(200) }),

  /** Somebody saw or took out more than usual, or opened in need: another person reviews it. */
  'review.raised': z.object({
    ...{ staff: Id, cause: ref, count: z.number().int(), most: z.number().int() },
    rule: Id.nullable(),
  }),
  'review.closed': z.object({ staff: Id, finding: z.string().max(500) }),

  'recall.opened': z.object({ specimen: ref, condition: ref, severity: ref, state: ref }),
  'recall.confirmed': z.object({ specimen: ref }),
  'recall.acknowledged': z.object({ specimen: ref }),
  'recall.contacted': z.object({ specimen: ref, channel: ref, outcome: ref }),
  'recall.reached': z.object({ specimen: ref }),
  'recall.met': z.object({ specimen: ref, by: ref }),
  'recall.answered': z.object({ specimen: ref, by: ref }),
  /** The verdict that had answered it was revoked, or the receipt that had met it was a mistake. */
  'recall.reopened': z.object({ specimen: ref, by: ref }),
  /** The blood that met it tells nothing of it: it is called for again. */
  'recall.resumed': z.object({ specimen: ref, by: ref }),
  /** The window for another tube has passed: she is referred for diagnosis instead. */
  'recall.referred': z.object({ specimen: ref, condition: ref }),
  /** Its window ends sooner than was thought. */
  'recall.hastened': z.object({ specimen: ref, dueAt: Instant }),
  /** One person asks, another confirms. */
  'recall.loss-asked': z.object({ specimen: ref, code: ref, reason: z.string().max(500) }),
  /** Whoever heard what was said before was told that it was corrected. */
  'recall.told-anew': z.object({ specimen: ref }),
  /** The verdict was given anew, and the family knows the one before. */
  'recall.to-tell-anew': z.object({ specimen: ref }),
  'recall.lost': z.object({ specimen: ref, reason: z.string().max(500) }),
  'recall.refused': z.object({ specimen: ref, reason: z.string().max(500) }),
  /** A diagnosis confirmed or excluded what it was opened for. */
  'recall.concluded': z.object({ specimen: ref, as: ref }),
  'recall.withdrawal-asked': z.object({ specimen: ref, reason: z.string().max(500) }),
  'recall.withdrawn': z.object({ specimen: ref, reason: z.string().max(500) }),
  /** The consent to its test was withdrawn, or given again. */
  'recall.consent-gone': z.object({ specimen: ref }),
  'recall.consent-back': z.object({ specimen: ref }),

  'notice.raised': z.object({
    ...{ why: ref, level: ref, severity: ref, since: Instant, dueAt: Instant },
    ...{ recall: Id.optional(), case: Id.optional(), owner: Id.optional() },
  }),
  /** It is quiet; the clock goes on. */
  'notice.acknowledged': z.object({ why: ref, level: ref }),
  /** Whoever was told is not there any more. */
  'notice.passed-on': z.object({ was: Id.optional(), owner: Id.optional() }),
  /** What it asked for was done. */
  'notice.ended': z.object({ why: ref, level: ref }),

  /** A copy of everything, about the file that holds it. */
  'backup.made': z.object({ rows: z.number().int(), bytes: z.number().int() }),
  'partner.added': z.object({ name: ref, kind: ref, use: ref, atCentre: Id.optional() }),
  'partner.ended': nothing,
  'partner.tried': z.object({ came: ref }),
  'dispatch.queued': z.object({
    ...{ partner: Id, use: ref, case: Id, recall: Id.optional(), owner: Id.optional() },
  }),
  'dispatch.queued-again': z.object({ partner: Id }),
  'dispatch.sent': z.object({ partner: Id, reference: z.string().max(200) }),
  'dispatch.failed': z.object({ partner: Id, why: z.string().max(200) }),
  'dispatch.parked': z.object({ partner: Id, why: z.string().max(200) }),
  'dispatch.dropped': z.object({ partner: Id, why: z.string().max(200) }),
} as const satisfies Record<string, z.ZodObject>

export type FactKind = keyof typeof FACTS
export type FactData<K extends FactKind> = z.infer<(typeof FACTS)[K]>

/** One thing that happened, as every reader of the journal sees it. */
export const Fact = z
  .object({
    book: z.string(),
    seq: z.number().int(),
    at: Instant,
    by: z.string(),
    kind: z.string(),
    about: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Fact' })
export type Fact = z.infer<typeof Fact>
