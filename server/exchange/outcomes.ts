/** What became of the messages of a group, into their rows and into the account. */
import type { Id, Say } from '../contract/words.ts'
import { filledUp } from '../lab/keys.ts'
import type { Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { count } from './account.ts'
import type { Said } from './answers.ts'
import type { Due } from './contents.ts'
import { holdWhole } from './parking.ts'

export interface Outcome {
  readonly state: 'applied' | 'parked'
  readonly says: Say | null
  readonly results: number
  readonly known: number
  readonly held: number
  /** Filed as values of controls and calibrators. */
  readonly controls: number
  /** How many observations were read out of it. */
  readonly seen: number
  /** The answer, where it was open. */
  readonly said: Said | null
}

/** What became of each message: one statement for all that fared alike, one for each open answer. */
export async function settle(work: Work, outcomes: ReadonlyMap<Id, Outcome>): Promise<void> {
  const alike = Map.groupBy(outcomes, ([id, { said, ...rest }]) =>
    said ? id : JSON.stringify(rest),
  )
  for (const same of alike.values()) {
    const outcome = same[0]?.[1]
    const ids = filledUp(same.map(([id]) => id))
    if (outcome?.said) await answerAnew(work, ids, outcome.said)
    if (outcome) await settleAlike(work, ids, outcome)
  }
}

async function settleAlike(work: Work, ids: readonly Id[], outcome: Outcome): Promise<void> {
  const { state, says, results, known, held, controls } = outcome
  await work.often(
    `settled as ${state}`,
    [says && JSON.stringify(says), results, known, held, controls, ...ids],
    (db, [words = '', ...marks]) => {
      const counts = {
        results: marks[0],
        known: marks[1],
        held: marks[2],
        controls: marks[3],
      } as never
      const set = db.updateTable('message').set(counts).set({ state, says: words })
      return set.where('id', 'in', marks.slice(4))
    },
  )
}

/** An answer that depended on what became of the message. */
async function answerAnew(work: Work, ids: readonly Id[], said: Said): Promise<void> {
  await work.db
    .updateTable('message')
    .set({ answer: said.code, answerBytes: said.framed, answeredAt: said.code && work.at })
    .where('id', 'in', ids)
    .execute()
}

/** What became of messages that are written afterwards. */
export function note(
  work: Work,
  rows: readonly MessageRow[],
  outcomes: ReadonlyMap<Id, Outcome>,
): void {
  for (const row of rows) {
    const outcome = outcomes.get(row.id)
    if (!outcome) continue
    const { said, says, state, results, known, held, controls } = outcome
    Object.assign(row, { state, results, known, held, says: says && JSON.stringify(says) })
    if (controls > 0) row.controls = controls
    if (!said) continue
    Object.assign(row, { answer: said.code, answerBytes: said.framed })
    row.answeredAt = said.code && work.at
  }
}

/** Messages that were kept before: from there into the account, and into the ward if parked whole. */
export async function accountForWhole(
  work: Work,
  group: readonly Due[],
  outcomes: ReadonlyMap<Id, Outcome>,
): Promise<void> {
  const book = group[0]?.line.centre
  if (book === undefined) return
  const whole = group.flatMap(({ id, line }) => {
    const outcome = outcomes.get(id)
    const says = outcome?.says ? JSON.stringify(outcome.says) : null
    return outcome?.state === 'parked' ? [{ id, centre: line.centre, line: line.id, says }] : []
  })
  await holdWhole(work, whole)
  await count(work, book, {
    'message.kept': -outcomes.size,
    'message.applied': outcomes.size - whole.length,
    'message.parked': whole.length,
  })
}

/** Observations into the account. */
export async function accountFor(
  work: Work,
  group: readonly Due[],
  outcomes: ReadonlyMap<Id, Outcome>,
) {
  const book = group[0]?.line.centre
  if (book === undefined) return
  const all = [...outcomes.values()]
  const sum = (key: 'seen' | 'results' | 'known' | 'held' | 'controls') =>
    all.reduce((total, outcome) => total + outcome[key], 0)
  await count(work, book, {
    'observation.in': sum('seen'),
    'observation.results': sum('results'),
    'observation.known': sum('known'),
    'observation.held': sum('held'),
    'observation.controls': sum('controls'),
  })
}
