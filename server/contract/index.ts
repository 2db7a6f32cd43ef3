/** The whole contract as one object: every question and action there is. */

import { agreements } from './agreements.ts'
import { backups } from './backups.ts'
import { batches } from './batches.ts'
import { certificates } from './certificates.ts'
import { consents } from './consent-desk.ts'
import { controls } from './controls.ts'
import { corrections } from './corrections.ts'
import { couples } from './couples.ts'
import { deputies } from './deputies.ts'
import { drills } from './drills.ts'
import { entries } from './entries.ts'
import { evidence } from './evidence.ts'
import { expected } from './expected.ts'

import { handOvers } from './hand-overs.ts'
import { hands } from './hands.ts'
import { history } from './history.ts'
import { identitySeals } from './identity-seals.ts'
import { imports } from './imports.ts'
import { institutionImports } from './institution-imports.ts'
import { institutions } from './institutions.ts'
import { invalidations } from './invalidations.ts'
import type { Client, Handlers } from './kit.ts'
import { labels } from './labels.ts'
import { ledger } from './ledger.ts'
import { lines } from './lines.ts'
import { mappings } from './mappings.ts'
import { matches } from './matches.ts'
import { merges } from './merges.ts'
import { messages } from './messages.ts'
import { notices } from './notices.ts'
import { numbers } from './numbers.ts'
import { packs } from './packs.ts'
import { paperChecks } from './paper-checks.ts'
import { partners } from './partners.ts'
import { places } from './places.ts'
import { printers } from './printers.ts'
import { proposals } from './proposals.ts'
import { queues } from './queues.ts'
import { recalls } from './recalls.ts'
import { relabels } from './relabels.ts'
import { reports } from './reports.ts'
import { requests } from './requests.ts'
import { results } from './results.ts'
import { retests } from './retests.ts'
import { reviews } from './reviews.ts'
import { routing } from './routing.ts'
import { rules } from './rules.ts'
import { sendOuts } from './send-outs.ts'
import { sessions } from './sessions.ts'
import { settlement } from './settlement.ts'
import { specimens } from './specimens.ts'
import { staff } from './staff.ts'
import { statistics } from './statistics.ts'
import { subjects } from './subjects.ts'
import { thingLabels } from './thing-labels.ts'
import { ward } from './ward.ts'

export const contract = {
  ...staff,
  ...sessions,
  ...deputies,
  ...certificates,
  ...places,
  ...routing,
  ...institutions,
  ...institutionImports,
  ...agreements,
  ...rules,
  ...proposals,
  ...packs,
  ...mappings,
  ...subjects,
  ...couples,
  ...identitySeals,
  ...merges,
  ...specimens,
  ...relabels,
  ...labels,
  ...paperChecks,
  ...thingLabels,
  ...printers,
  ...numbers,
  ...requests,
  ...consents,
  ...sendOuts,
  ...results,
  ...imports,
  ...entries,
  ...retests,
  ...reports,
  ...batches,
  ...controls,
  ...invalidations,
  ...corrections,
  ...recalls,
  ...notices,
  ...queues,
  ...evidence,
  ...partners,
  ...backups,
  ...reviews,
  ...handOvers,
  ...hands,
  ...lines,
  ...messages,
  ...ward,
  ...matches,
  ...drills,
  ...expected,
  ...ledger,
  ...statistics,
  ...settlement,
  ...history,
} as const
export type ContractOf = typeof contract
export type EndpointName = keyof ContractOf
export type GuthrieClient = Client<ContractOf>
export type GuthrieHandlers<Who> = Handlers<ContractOf, Who>
