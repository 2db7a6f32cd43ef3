/**
 * The delivery ledger: where each result is on its way, by which system and when. Nothing of its own
 * is written for it: messages, matches, results and reports carry their times already.
 */
import { demand } from '../access.ts'
import type { Delivery } from '../contract/ledger.ts'
import type { Result } from '../contract/results.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import * as reported from './reported.ts'
import * as results from './results.ts'
import * as signatures from './signatures.ts'
import * as specimens from './specimens.ts'

/** The way of every result of a specimen, superseded ones too. */
export async function ofSpecimen(look: Look, text: string): Promise<Delivery[]> {
  const specimen = await specimens.scanned(look, text)
  demand(look.by, 'see-results', specimen, look.at)
  return deliveries(look, await results.ofSpecimen(look, specimen.number))
}

/** Of these specimens of a centre, what came in one message. */
export async function ofMessage(
  look: Look,
  message: Id,
  centre: Id,
  numbers: readonly string[],
): Promise<Delivery[]> {
  demand(look.by, 'see-results', { centre }, look.at)
  const found: Result[] = []
  for (const number of numbers)
    found.push(...(await results.ofSpecimen(look, number)).filter(one => one.message === message))
  return deliveries(
    look,
    found.filter(one => one.centre === centre),
  )
}

async function deliveries(look: Look, found: readonly Result[]): Promise<Delivery[]> {
  const messages = await messagesOf(look, found)
  const matches = await matchesOf(look, found)
  const names = await signatures.namesOf(
    look,
    once(found.flatMap(one => [one.verifiedBy, one.authorisedBy])),
  )
  const reports = await reported.onTheirWay(
    look,
    found.map(one => one.specimen),
  )
  const nameIn = (id: Id | null): Say => names.get(id ?? '') ?? say('', '')
  return found.map(result => {
    const message = messages.get(result.message ?? '')
    const match = matches.find(
      one => one.message === result.message && one.specimen === result.specimen,
    )
    const { verifiedAt, verifiedBy, authorisedAt, authorisedBy } = result
    return {
      ...{ result: result.id, specimen: result.specimen, analyte: result.analyte },
      ...{ value: result.value, unit: result.unit, state: result.state },
      received: message
        ? { at: message.receivedAt, line: message.lineName ?? '', peer: message.peer }
        : null,
      kept: message
        ? {
            ...{ message: message.id, controlId: message.controlId },
            ...{ answer: message.answer, answeredAt: message.answeredAt },
          }
        : null,
      matched: {
        ...{ at: result.recordedAt, by: match ? 'people' : 'rules', sent: match?.sent ?? null },
        ...{ proposedBy: match?.proposer ?? null, confirmedBy: match?.decider ?? null },
      },
      verified: verifiedAt ? { at: verifiedAt, by: nameIn(verifiedBy) } : null,
      released: authorisedAt ? { at: authorisedAt, by: nameIn(authorisedBy) } : null,
      ...toldIn(reports.find(report => report.results.includes(result.id))),
    }
  })
}

/** The last steps: those of the newest report that tells the result. */
const toldIn = (report: reported.OnItsWay | undefined) => ({
  reported: report
    ? { at: report.draftedAt, report: report.id, edition: report.edition, state: report.state }
    : null,
  sent: report?.released ?? null,
  opened: report?.opened ?? null,
  acknowledged: report?.acknowledged ?? null,
})

/** Without their bytes: a ledger of sixty values must not read sixty messages. */
async function messagesOf(look: Look, found: readonly Result[]) {
  const rows = await rowsIn(once(found.map(one => one.message)), some =>
    look.db
      .selectFrom('message')
      .leftJoin('line', 'line.id', 'message.line')
      .select(['message.id', 'message.receivedAt', 'message.peer', 'message.controlId'])
      .select(['message.answer', 'message.answeredAt', 'line.name as lineName'])
      .where('message.id', 'in', some)
      .execute(),
  )
  return new Map(rows.map(row => [row.id, row]))
}

function matchesOf(look: Look, found: readonly Result[]) {
  return rowsIn(once(found.map(one => one.specimen)), some =>
    look.db
      .selectFrom('match')
      .leftJoin('staff as one', 'one.id', 'match.proposedBy')
      .leftJoin('staff as two', 'two.id', 'match.decidedBy')
      .select(['match.message', 'match.specimen', 'match.sent'])
      .select(['one.name as proposer', 'two.name as decider'])
      .where('match.specimen', 'in', some)
      .where('match.state', '=', 'confirmed')
      .execute(),
  )
}

const once = (ids: readonly (string | null)[]): string[] => [
  ...new Set(ids.filter(id => id !== null)),
]
