/**
 * The laboratory as it is when the play is over, read twice: through the API, with the rights of the
 * staff, and straight from the tables. Nothing here comes from what the simulators assumed.
 */
import type { MessageState } from '../../server/contract/messages.ts'
import type { IntakeAccount } from '../../server/contract/ward.ts'
import * as panels from '../../server/lab/panels.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import type { Look } from '../../server/store/store.ts'
import { atCentre, CENTRES, type Centre } from './network.ts'
import type { Play } from './play.ts'

const BY = { id: 'setup' }

export type Tables = Awaited<ReturnType<typeof readTables>>
export type Result = Tables['results'][number]

/** Everything that the account compares, in the order in which it came to be. */
export const readTables = (play: Play) =>
  play.lab.store.read(BY, async look => ({
    specimens: await look.db.selectFrom('specimen').selectAll().orderBy('number').execute(),
    messages: await messagesIn(look),
    parked: await look.db
      .selectFrom('parked')
      .selectAll()
      .where('kind', '=', 'observation')
      .orderBy('id')
      .execute(),
    results: await panels.all(look),
    controls: await look.db.selectFrom('control').selectAll().orderBy('id').execute(),
    breaches: await look.db.selectFrom('breach').selectAll().orderBy('id').execute(),
    verdicts: await look.db.selectFrom('verdict').selectAll().orderBy('id').execute(),
    recalls: await look.db.selectFrom('recall').selectAll().orderBy('id').execute(),
    reports: await look.db
      .selectFrom('report')
      .select(['specimen', 'edition', 'state', 'says'])
      .orderBy('id')
      .execute(),
  }))

const messagesIn = (look: Look) =>
  look.db
    .selectFrom('message')
    .leftJoin('line', 'line.id', 'message.line')
    .select(['message.id', 'message.centre', 'message.controlId', 'message.state'])
    .select(['message.answer', 'message.results', 'message.known', 'message.held'])
    .select('line.sender')
    .where('message.direction', '=', 'in')
    .orderBy('message.id')
    .execute()

/** One card as the API shows it to the authoriser of the centre where it ought to be. */
export async function shownCard(play: Play, centre: Centre, number: string) {
  const authoriser = await play.colleagues.as(atCentre('authoriser', centre))
  return authoriser.showSpecimen({ number })
}

/** The intake of all centres by the API, and of the registry's book, which has no desk, by the table. */
export async function readIntake(play: Play, { messages }: Tables): Promise<IntakeAccount> {
  const accounts = await Promise.all(
    CENTRES.map(async code => {
      const technician = await play.colleagues.as(atCentre('technician', code))
      return technician.intakeAccount({ centre: play.network.centres[code].id })
    }),
  )
  const ofNobody = messages.filter(m => m.centre === REGISTRY)
  const of = (state: MessageState) => ofNobody.filter(m => m.state === state).length
  const registry: IntakeAccount['messages'] = {
    in: ofNobody.length,
    applied: of('applied'),
    duplicate: of('duplicate'),
    parked: of('parked'),
    refused: of('refused'),
    heard: of('heard'),
    waiting: of('kept'),
  }
  return {
    messages: summed([registry, ...accounts.map(a => a.messages)]),
    observations: summed(accounts.map(a => a.observations)),
  }
}

function summed<T extends Record<string, number>>(all: readonly T[]): T {
  const keys = Object.keys(all[0] ?? {})
  const sum = (key: string) => all.reduce((total, one) => total + (one[key] ?? 0), 0)
  return Object.fromEntries(keys.map(key => [key, sum(key)])) as T
}
