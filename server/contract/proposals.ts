/**
 * Changes that one person proposes and another approves: of rule rows, and of the controls that runs
 * need. Until then they judge nothing.
 */
import { z } from 'zod'
import { Capability } from './certificates.ts'
import { ControlNeed } from './controls.ts'
import { endpoint } from './kit.ts'
import { ProposedItem } from './pack-file.ts'
import { Rule } from './rules.ts'
import { Day, Id, Instant, Line, Say, Version } from './words.ts'

/** A row as somebody proposes it: whole, but for what its approval gives it. */
export const ProposedRow = Rule.omit({
  id: true,
  version: true,
  approvedBy: true,
  proposal: true,
})
  .extend({
    programme: z.string().max(20),
    analyte: z.string().max(40),
    method: Line(60).nullable(),
    kit: Line(60).nullable(),
    unit: z.string().trim().max(20),
    class: Line(40),
    condition: z.string().max(40).nullable(),
    /** Empty is refused with a sentence of its own. */
    source: z.string().trim().max(700),
  })
  .meta({ id: 'ProposedRow' })
export type ProposedRow = z.infer<typeof ProposedRow>

/** A control that runs are to have, as somebody proposes it. */
export const ProposedNeed = ControlNeed.pick({
  ...{ programme: true, analyte: true, count: true, per: true, startsOn: true, verified: true },
})
  .extend({
    level: Line(20),
    /** Empty is refused with a sentence of its own. */
    source: z.string().trim().max(700),
  })
  .meta({ id: 'ProposedNeed' })
export type ProposedNeed = z.infer<typeof ProposedNeed>

/** A certificate is to be asked for from a day on; with `need`, that row is to end on `endsOn`. */
export const ProposedPaper = z
  .object({
    kind: z.literal('certificate-need'),
    row: z.object({
      need: Id.nullable(),
      capability: Capability,
      startsOn: Day,
      endsOn: Day.nullable(),
      source: z.string().max(700),
    }),
  })
  .meta({ id: 'ProposedPaper' })
export type ProposedPaper = z.infer<typeof ProposedPaper>

const Item = z.discriminatedUnion('kind', [...ProposedItem.options, ProposedPaper])

export const Proposal = z
  .object({
    id: Id,
    /** `replace` ends a row on the day on which the new one begins. */
    does: z.enum(['add', 'replace', 'end']),
    /** The row that is replaced or ended, in the version that was seen. */
    rule: Id.nullable(),
    ruleVersion: Version.nullable(),
    row: ProposedRow.nullable(),
    /** Where it is about a control that runs need: the row that is ended, and the one proposed. */
    need: Id.nullable(),
    needRow: ProposedNeed.nullable(),
    /** Where it is about a row of a region's file that no other screen edits, or about certificates. */
    item: Item.nullable(),
    /** The first day without the row that is ended. */
    endsOn: Day.nullable(),
    reason: z.string(),
    state: z.enum(['proposed', 'approved', 'declined', 'withdrawn']),
    proposedBy: Id,
    proposedAt: Instant,
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    decidedWhy: z.string().nullable(),
    /** The row that its approval made. */
    made: Id.nullable(),
    version: Version,
  })
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof Proposal>

/** As a person sees it who may have to decide on it. */
export const ProposalOnList = Proposal.extend({
  /** The row that is replaced or ended, as it stands now. */
  was: Rule.nullable(),
  needWas: ControlNeed.nullable(),
  proposedByName: z.string(),
  decidedByName: z.string().nullable(),
  /** Why it could not be approved as it is; null: it could. */
  not: Say.nullable(),
}).meta({ id: 'ProposalOnList' })
export type ProposalOnList = z.infer<typeof ProposalOnList>

const seen = { id: Id, version: Version }

export const proposals = {
  listProposals: endpoint({
    does: 'List proposed changes of rule rows: those that wait, then the last that were decided',
    verb: 'get',
    path: '/rules/proposals',
    may: 'see-rules',
    takes: z.object({}),
    gives: z.array(ProposalOnList),
    shows: ['proposal', 'rule'],
  }),
  proposeRule: endpoint({
    does: 'Propose a rule row from a day on; `instead` names the row that ends when it begins',
    verb: 'post',
    path: '/rules/proposals',
    may: 'edit-rules',
    takes: z.object({
      row: ProposedRow,
      instead: z.object(seen).nullable().default(null),
      reason: Line(300),
    }),
    gives: Proposal,
  }),
  proposeRuleEnd: endpoint({
    does: 'Propose the end of a rule row; the day given is the first on which it no longer judges',
    verb: 'post',
    path: '/rules/:id/end',
    may: 'edit-rules',
    takes: z.object({ ...seen, endsOn: Day, reason: Line(300) }),
    gives: Proposal,
  }),
  proposeNeed: endpoint({
    does: 'Propose that runs have controls of a level before their results may go on, from a day on',
    verb: 'post',
    path: '/control-needs',
    may: 'edit-rules',
    takes: z.object({ row: ProposedNeed, reason: Line(300) }),
    gives: Proposal,
  }),
  proposeNeedEnd: endpoint({
    does: 'Propose to ask for these controls no more; the day given is the first without',
    verb: 'post',
    path: '/control-needs/:id/end',
    may: 'edit-rules',
    takes: z.object({ id: Id, endsOn: Day, reason: Line(300) }),
    gives: Proposal,
  }),
  needCertificate: endpoint({
    does: 'Propose to ask for a certificate from a day on: without a valid one nobody does this any more',
    verb: 'post',
    path: '/certificate-needs',
    may: 'edit-rules',
    takes: z.object({
      capability: Capability,
      startsOn: Day,
      source: Line(200),
      reason: Line(300),
    }),
    gives: Proposal,
  }),
  endCertificateNeed: endpoint({
    does: 'Propose to ask for no certificate any more from a day on',
    verb: 'post',
    path: '/certificate-needs/:id/end',
    may: 'edit-rules',
    takes: z.object({ id: Id, endsOn: Day, reason: Line(300) }),
    gives: Proposal,
  }),
  approveProposal: endpoint({
    does: 'Approve a proposed change as a second person; from its day on the row judges',
    verb: 'post',
    path: '/rules/proposals/:id/approval',
    may: 'approve-rules',
    takes: z.object(seen),
    gives: Proposal,
  }),
  declineProposal: endpoint({
    does: 'Decline a proposed change, with the reason',
    verb: 'post',
    path: '/rules/proposals/:id/declining',
    may: 'approve-rules',
    takes: z.object({ ...seen, reason: Line(300) }),
    gives: Proposal,
  }),
  withdrawProposal: endpoint({
    does: 'Take back a change that one has proposed oneself',
    verb: 'post',
    path: '/rules/proposals/:id/withdrawal',
    may: 'edit-rules',
    takes: z.object(seen),
    gives: Proposal,
  }),
}
