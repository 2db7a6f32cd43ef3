/**
 * Every migration, in the order of its name. Forward only: a released file is never edited, the
 * next change is a new file and a new line here.
 */
import type { Step } from '../palette.ts'
import { start } from './0001-start.ts'
import { ward } from './0002-ward.ts'
import { mappings } from './0003-mappings.ts'
import { newborn } from './0004-newborn.ts'
import { proposals } from './0005-proposals.ts'
import { nipt } from './0006-nipt.ts'
import { batches } from './0007-batches.ts'
import { controls } from './0008-controls.ts'
import { signing } from './0009-signing.ts'
import { reports } from './0010-reports.ts'
import { runs } from './0011-runs.ts'
import { reportRuns } from './0012-report-runs.ts'
import { corrections } from './0013-corrections.ts'
import { network } from './0014-network.ts'
import { people } from './0015-people.ts'
import { handOvers } from './0018-hand-overs.ts'
import { doors } from './0020-doors.ts'
import { packs } from './0021-packs.ts'
import { sendOuts } from './0022-send-outs.ts'
import { statistics } from './0023-statistics.ts'
import { identitySeals } from './0024-identity-seals.ts'
import { couriers } from './0025-couriers.ts'
import { ladder } from './0026-ladder.ts'
import { notices } from './0027-notices.ts'
import { boards } from './0028-boards.ts'
import { merges } from './0029-merges.ts'
import { labels } from './0030-labels.ts'
import { partners } from './0031-partners.ts'
import { openings } from './0035-openings.ts'
import { consents } from './0036-consents.ts'
import { couples } from './0037-couples.ts'
import { printing } from './0038-printing.ts'
import { coupleEnds } from './0039-couple-ends.ts'
import { amended } from './0040-amended.ts'
import { takenBack } from './0041-taken-back.ts'
import { reviews } from './0042-reviews.ts'
import { relabels } from './0043-relabels.ts'
import { walks } from './0044-walks.ts'
import { keptMode } from './0045-kept-mode.ts'
import { expected } from './0046-expected.ts'

export const MIGRATIONS: Readonly<Record<string, readonly Step[]>> = {
  '0001-start': start,
  '0002-ward': ward,
  '0003-mappings': mappings,
  '0004-newborn': newborn,
  '0005-proposals': proposals,
  '0006-nipt': nipt,
  '0007-batches': batches,
  '0008-controls': controls,
  '0009-signing': signing,
  '0010-reports': reports,
  '0011-runs': runs,
  '0012-report-runs': reportRuns,
  '0013-corrections': corrections,
  '0014-network': network,
  '0015-people': people,
  '0018-hand-overs': handOvers,
  '0020-doors': doors,
  '0021-packs': packs,
  '0022-send-outs': sendOuts,
  '0023-statistics': statistics,
  '0024-identity-seals': identitySeals,
  '0025-couriers': couriers,
  '0026-ladder': ladder,
  '0027-notices': notices,
  '0028-boards': boards,
  '0029-merges': merges,
  '0030-labels': labels,
  '0031-partners': partners,
  '0035-openings': openings,
  '0036-consents': consents,
  '0037-couples': couples,
  '0038-printing': printing,
  '0039-couple-ends': coupleEnds,
  '0040-amended': amended,
  '0041-taken-back': takenBack,
  '0042-reviews': reviews,
  '0043-relabels': relabels,
  '0044-walks': walks,
  '0045-kept-mode': keptMode,
  '0046-expected': expected,
}
