/** How people end a recall: lost after attempts, refused in writing, or withdrawn by two. */
import { demand, personOf } from '../access.ts'
import { RECALL_MOVES, RECALL_STATES, whyNot } from '../contract/moves.ts'
import type { BoardRow } from '../contract/recalls.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as cases from './cases.ts'
import { boardRow } from './recall-board.ts'
import * as recalls from './recalls.ts'
import * as redraws from './redraws.ts'

type Row = Tables['recall']

/** Lost, after at least one attempt, or refused in writing: the case closes with it. */
export async function endAs(
  work: Work,
  given: { id: Id; version: number; how: 'lost' | 'refused'; reason: string },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'end-recall', row, work.at)
  demandMove(row, given.how === 'lost' ? 'lose' : 'refuse')
  if (row.version !== given.version) throw changedMeanwhile()
  if (given.how === 'lost') await demandAttempts(work, row)
  const { how, reason } = given
  await recalls.change(work, row, { state: how, endedAt: work.at, endedWhy: reason })
  work.tell(`recall.${how}`, row.id, { specimen: row.specimen, reason }, row.centre)
  await cases.close(work, row.case, how, reason)
  return boardRow(work, row.id)
}

async function demandAttempts(look: Look, row: Row): Promise<void> {
  const tried = await look.db
    .selectFrom('contact')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('recall', '=', row.id)
    .executeTakeFirst()
  if ((tried?.n ?? 0) > 0) return
  throw new Refusal(
    'conflict',
    say(
      'Nobody has tried to reach the family yet. Record the attempts first; lost comes after them.',
      '尚无联系记录。请先登记联系情况，之后方可判为失访。',
    ),
  )
}

/** Two people: the first asks with a reason, another confirms, and the recall is withdrawn. */
export async function withdraw(
  work: Work,
  given: { id: Id; version: number; reason: string },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'withdraw-recall', row, work.at)
  demandMove(row, 'withdraw')
  if (row.condition === redraws.REFERRAL && row.state !== 'provisional') throw referred()
  if (row.version !== given.version) throw changedMeanwhile()
  const me = personOf(work.by).staff
  if (row.withdrawalAskedBy === null) {
    await recalls.change(work, row, { withdrawalAskedBy: me, endedWhy: given.reason })
    work.tell(
      'recall.withdrawal-asked',
      row.id,
      { specimen: row.specimen, reason: given.reason },
      row.centre,
    )
    return boardRow(work, row.id)
  }
  if (row.withdrawalAskedBy === me)
    throw new Refusal(
      'conflict',
      say(
        'You asked for this withdrawal; a second person must confirm it.',
        '撤销由您提出，须由另一人确认。',
      ),
    )
  await recalls.end(work, row, given.reason)
  return boardRow(work, row.id)
}

/** Nobody takes a referral back: she has been told, or must be. */
const referred = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'A referral ends with the diagnosis (close the case with it), a written refusal, or loss after attempts.',
      '转诊须以诊断结果（据此结案）、书面拒绝或联系后失访结束。',
    ),
  )

function demandMove(row: Row, by: keyof typeof RECALL_MOVES): void {
  const not = row.endedAt
    ? say('This recall has ended.', '该召回已结束。')
    : whyNot(RECALL_MOVES[by], row.state, RECALL_STATES)
  if (not) throw new Refusal('conflict', not)
}
