/** The recall desk: acknowledged by name, the family called, a second card asked for, the case closed. */
import { v7 as newId } from 'uuid'
import type { GuthrieClient } from '../../server/contract/index.ts'
import type { BoardRow } from '../../server/contract/recalls.ts'
import type { Card } from './ledger.ts'
import { atCentre, type Centre } from './network.ts'
import type { Play } from './play.ts'
import { takeSecond } from './stations.ts'

export const boardOf = async (play: Play, code: Centre): Promise<BoardRow[]> => {
  const coordinator = await play.colleagues.as(atCentre('coordinator', code))
  return (await coordinator.showBoard({ centre: play.network.centres[code].id })).rows
}

/** Acknowledges what stood on the board before an instant. */
export async function acknowledge(play: Play, code: Centre, before: string): Promise<void> {
  const coordinator = await play.colleagues.as(atCentre('coordinator', code))
  for (const row of await boardOf(play, code))
    if (row.acknowledgedAt === null && row.openedAt <= before)
      await coordinator.acknowledgeRecall({ id: row.id, version: row.version })
}

/** Recalls that two people have confirmed and whose family has still to be reached. */
export const isDue = (row: BoardRow): boolean => row.state === 'open' || row.state === 'reached'

/** What the course has in mind for a recalled child: the clinic, or a second card. */
export async function callBack(play: Play, card: Card, row: BoardRow): Promise<void> {
  const { second } = card.course
  const diagnosed = card.ordinal === 2 ? 'diagnosed' : card.course.diagnosed
  if (card.settled !== null || (diagnosed === null && second === null)) return
  card.settled = diagnosed ? 'closed' : 'second'
  const coordinator = await play.colleagues.as(atCentre('coordinator', card.centre))
  if (row.state === 'open') await callTwice(play, coordinator, row.id)
  if (diagnosed) await close(play, card, diagnosed)
  else if (second) await takeSecond(play, card, second)
}

/** Nobody answers the first time, as it is in life. */
async function callTwice({ clock }: Play, coordinator: GuthrieClient, id: string): Promise<void> {
  for (const outcome of ['no-answer', 'reached-guardian'] as const) {
    clock.pass(CALL_TAKES)
    await coordinator.recordContact({
      id,
      request: newId(),
      at: clock.now(),
      channel: 'phone',
      outcome,
    })
  }
}

const CALL_TAKES = 90_000

async function close(play: Play, card: Card, reason: 'diagnosed' | 'excluded'): Promise<void> {
  const doctor = await play.colleagues.as(atCentre('doctor', card.centre))
  const { case: it } = await doctor.showCase({ id: card.registered.specimen.case })
  if (it.state === 'closed') return
  const note = '门诊复查后结案（演示） / closed after the visit to the clinic (demonstration)'
  await doctor.closeCase({ id: it.id, version: it.version, reason, note })
}

/** The card behind a row of the board, if the simulators took it. */
export const cardOf = (play: Play, row: BoardRow): Card | undefined =>
  play.ledger.cards.find(card => card.number === row.specimen)
