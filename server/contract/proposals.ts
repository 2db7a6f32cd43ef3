/** Changes of rule rows that one person proposes and another approves; until then they judge nothing. */
import { z } from 'zod'
import { Rule } from './rules.ts'
import { Day, Id, Instant, Version } from './words.ts'

/** A row as somebody proposes it: whole, but for what its approval gives it. */
export const ProposedRow = Rule.omit({
  id: true,
  version: true,
  approvedBy: true,
  proposal: true,
}).meta({ id: 'ProposedRow' })
export type ProposedRow = z.infer<typeof ProposedRow>

export const Proposal = z
  .object({
    id: Id,
    /** `replace` ends a row on the day on which the new one begins. */
    does: z.enum(['add', 'replace', 'end']),
    /** The row that is replaced or ended, in the version that was seen. */
    rule: Id.nullable(),
    ruleVersion: Version.nullable(),
    row: ProposedRow.nullable(),
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
