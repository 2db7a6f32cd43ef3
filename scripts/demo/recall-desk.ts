/** The recall desk: acknowledged by name, the family called, a second card asked for, the case closed. */
import { v7 as newId } from 'uuid'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { dayOf, type Instant } from '../../server/contract/words.ts'
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

/**
 * What the course has in mind for a recalled child: the clinic, or a second card. A family that is
 * hard to reach does not answer before `longAgo`.
 */
export async function callBack(play: Play, row: BoardRow, longAgo: Instant): Promise<void> {
  const card = play.ledger.cards.find(one => one.number === row.specimen)
  if (!card || !isDue(row) || card.settled === 'done') return
  const { second, family } = card.course
  const diagnosed = card.ordinal === 2 ? 'diagnosed' : card.course.diagnosed
  if (diagnosed === null && second === null) return
  if (row.state === 'open' && card.settled === null) await call(play, card, row.id, 'no-answer')
  card.settled = 'called'
  if (family === 'hard-to-reach' && row.openedAt > longAgo) return
  card.settled = 'done'
  if (row.state === 'open') await call(play, card, row.id, 'reached-guardian')
  if (diagnosed) await close(play, card, row.condition, diagnosed)
  else if (second) await takeSecond(play, card, second)
}

/** Two people have confirmed it, and the family has still to be reached or to come. */
const isDue = (row: BoardRow): boolean => row.state === 'open' || row.state === 'reached'

const CALL_TAKES = 90_000

async function call(
  { clock, colleagues }: Play,
  card: Card,
  id: string,
  outcome: 'no-answer' | 'reached-guardian',
): Promise<void> {
  clock.pass(CALL_TAKES)
  const coordinator = await colleagues.as(atCentre('coordinator', card.centre))
  const attempt = { id, request: newId(), at: clock.now(), channel: 'phone', outcome } as const
  await coordinator.recordContact(attempt)
}

async function close(
  play: Play,
  card: Card,
  condition: string,
  reason: 'diagnosed' | 'excluded',
): Promise<void> {
  const doctor = await play.colleagues.as(atCentre('doctor', card.centre))
  const { case: it } = await doctor.showCase({ id: card.registered.specimen.case })
  if (it.state === 'closed') return
  const note = '门诊复查后结案（演示） / closed after the visit to the clinic (demonstration)'
  const evidence = {
    ...{
      on: dayOf(play.clock.now()),
      condition,
      method: '血清复查（演示） / serum (demonstration)',
    },
    ...{ institution: '演示医院 / demonstration hospital', paper: `DEMO-${card.number}` },
  }
  await doctor.closeCase({ id: it.id, version: it.version, reason, note, evidence })
}
