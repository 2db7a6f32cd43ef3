/** What is judged by: rules, proposals, and what codes and units mean: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { Handlers } from '../contract/kit.ts'
import type { mappings as mappingsEndpoints } from '../contract/mappings.ts'
import type { proposals as proposalsEndpoints } from '../contract/proposals.ts'
import type { rules as rulesEndpoints } from '../contract/rules.ts'
import { listUnmapped } from '../exchange/unmapped.ts'
import * as conversions from '../lab/conversions.ts'
import * as mappings from '../lab/mappings.ts'
import * as proposals from '../lab/proposals.ts'
import * as results from '../lab/results.ts'
import * as rules from '../lab/rules.ts'
import { openUnits } from '../lab/units.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function ruleHandlers(
  { bench: { programmes } }: Desk,
  { read, registry }: Doors,
): Handlers<typeof rulesEndpoints & typeof proposalsEndpoints & typeof mappingsEndpoints, Who> {
  return {
    listProgrammes: async () =>
      [...programmes.values()].map(({ spellings, ratios, judge, ...info }) => info),
    listFaults: ({ kind }, who) => read(who, look => rules.faults(look, kind)),
    listWindows: ({ programme }, who) => read(who, look => rules.windows(look, programme)),
    listRules: ({ programme }, who) => read(who, look => rules.list(look, programme)),
    listProposals: async (_, who) => {
      const reference = { programmes, units: await openUnits() }
      return read(who, look => proposals.list(look, reference))
    },
    proposeRule: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => proposals.propose(work, reference, given))
    },
    proposeRuleEnd: (given, who) =>
      registry(who, work => proposals.proposeEnd(work, { programmes }, given)),
    proposeNeed: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => proposals.proposeNeed(work, reference, given))
    },
    needCertificate: ({ reason, ...given }, who) => {
      const row = { ...given, need: null, endsOn: null }
      return registry(who, work => proposals.proposePaper(work, { row, reason }))
    },
    endCertificateNeed: (given, who) =>
      registry(who, work => proposals.proposePaperEnd(work, given)),
    proposeNeedEnd: (given, who) => registry(who, work => proposals.proposeNeedEnd(work, given)),
    approveProposal: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => proposals.approve(work, reference, given))
    },
    declineProposal: (given, who) => registry(who, work => proposals.decline(work, given)),
    withdrawProposal: (given, who) => registry(who, work => proposals.withdraw(work, given)),
    listMappings: (_, who) => read(who, look => mappings.list(look, programmes)),
    listUnmapped: ({ centre }, who) => read(who, look => listUnmapped(look, programmes, centre)),
    findUnit: async (given, who) => {
      await read(who, async look => access.demandAnywhere(look.by, 'see-mappings', look.at))
      return conversions.check(await openUnits(), programmes, given)
    },
    listReadBy: (ask, who) => read(who, look => results.readBy(look, ask)),
    addMapping: async (given, who) => {
      const units = await openUnits()
      return registry(who, work => mappings.add(work, programmes, units, given))
    },
    confirmMapping: (given, who) => registry(who, work => mappings.confirm(work, given)),
    endMapping: (given, who) => registry(who, work => mappings.end(work, given)),
  }
}
