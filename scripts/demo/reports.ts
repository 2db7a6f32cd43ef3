/**
 * The end of the main job: an authoriser releases the reports that lack nothing, and the ward that
 * sent the card opens what came back and confirms it.
 */
import type { GuthrieClient } from '../../server/contract/index.ts'
import type { ReportOnList } from '../../server/contract/reports.ts'
import type { Tables } from './laboratory.ts'
import { type Card, verdictDue } from './ledger.ts'
import { atCentre, type Centre, nurseOf } from './network.ts'
import type { Play } from './play.ts'
import { here } from './words.ts'

const PAGE = 200

/** Everything that is ready leaves. */
export async function release(play: Play, code: Centre): Promise<void> {
  const authoriser = await play.colleagues.as(atCentre('authoriser', code))
  const drafts = await listed(authoriser, {
    centre: play.network.centres[code].id,
    in: 'drafted',
  })
  for (const { id, version, missing } of drafts)
    if (missing.length === 0) await authoriser.releaseReport({ id, version })
}

/** A nurse of the ward reads what came, and confirms it. */
export async function readAtWard(play: Play, ward: string): Promise<void> {
  const nurse = await play.colleagues.as(nurseOf(ward))
  const came = await listed(nurse, {
    samplingPoint: play.network.place(ward).id,
    in: 'released',
  })
  for (const { id } of came.filter(({ acknowledgedAt }) => acknowledgedAt === null)) {
    await nurse.openReport({ id })
    const { report } = await nurse.showReport({ id })
    await nurse.acknowledgeReport({ id, version: report.version })
  }
}

/** All of a list, read before anything on it is moved. */
async function listed(
  client: GuthrieClient,
  ask: Parameters<GuthrieClient['listReports']>[0],
): Promise<ReportOnList[]> {
  const all: ReportOnList[] = []
  let after: string | undefined
  do {
    const { rows, next } = await client.listReports({ ...ask, limit: PAGE, after })
    all.push(...rows)
    after = next ?? undefined
  } while (after !== undefined)
  return all
}

/** What left and still holds. */
const standing = ({ reports }: Pick<Tables, 'reports'>) =>
  reports.filter(report => report.state === 'released')

/** The account's line: every verdict has left as a report. */
export const rowOfReports = ({ ledger, tubes }: Play, tables: Pick<Tables, 'reports'>) =>
  [
    here('Reports released', '已发布报告'),
    ledger.cards.filter(card => verdictDue(card) !== null).length + tubes.length,
    standing(tables).length,
  ] as const

/** Every card's report says the verdict that its values have to give, and it is one. */
export function differencesOfReports({ ledger }: Play, tables: Pick<Tables, 'reports'>): string[] {
  const bySpecimen = Map.groupBy(standing(tables), report => report.specimen)
  return ledger.cards.flatMap(card => {
    const due = verdictDue(card) ?? 'none'
    const met = (bySpecimen.get(card.number) ?? []).map(report => report.says).join(' and ')
    return due === (met || 'none') ? [] : [differs(card, due, met || 'none')]
  })
}

const differs = ({ number }: Card, due: string, met: string): string =>
  here(
    `${number}: its report ought to say ${due}, and says ${met}.`,
    `${number}：报告结论应为 ${due}，实为 ${met}。`,
  )
