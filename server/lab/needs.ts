/**
 * Which controls a run has to have before its results may go on, as dated rows. A row is proposed by
 * one person and approved by another (`proposals.ts`), and holds from tomorrow at the earliest: a run
 * that is measured already is held to the rows of its own day.
 */
import { v7 as newId } from 'uuid'
import type { ControlNeed } from '../contract/controls.ts'
import type { ProposedNeed } from '../contract/proposals.ts'
import { notFound, wrongField } from '../contract/refusal.ts'
import { type Day, dayAfter, dayOf, type Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Programmes } from './codes.ts'
import { daysMeet } from './dated.ts'
import { REGISTRY } from './places.ts'

/** What runs need and needed, ended rows too: a run is held to those of its own day. */
export const all = (look: Look): Promise<ControlNeed[]> =>
  look.db.selectFrom('controlNeed').selectAll().orderBy('id').execute()

/** Those that hold, and those that will. */
export async function toCome(look: Look): Promise<ControlNeed[]> {
  const day = dayOf(look.at)
  return (await all(look)).filter(({ endsOn }) => endsOn === null || endsOn > day)
}

export async function get(look: Look, id: Id): Promise<ControlNeed> {
  const row = await look.db
    .selectFrom('controlNeed')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Refuses a row that may not hold runs: without a source, of the past, or asked for twice. */
export async function check(look: Look, programmes: Programmes, row: ProposedNeed): Promise<void> {
  const programme = programmes.get(row.programme)
  if (!programme) throw wrongField('programme', 'Choose one of the programmes.', '请选择项目。')
  if (row.analyte !== null && !programme.analytes.some(({ code }) => code === row.analyte))
    throw wrongField('analyte', 'Choose an analyte of the programme.', '请选择该项目的检测项目。')
  if (row.source === '')
    throw wrongField(
      'source',
      'Say where this is asked for: the document and its date.',
      '请填写要求的来源（文件名称与日期）。',
    )
  const tomorrow = dayAfter(dayOf(look.at))
  if (row.startsOn < tomorrow)
    throw wrongField(
      'startsOn',
      `It holds from ${tomorrow} at the earliest: runs that are measured already are held to the rows of their own day.`,
      `最早自 ${tomorrow} 起生效：已检测的批次仍按其当日要求。`,
    )
  const twin = (await all(look)).find(other => isSame(other, row))
  if (twin)
    throw wrongField(
      'level',
      `Controls of level ${row.level} are asked for already, from ${twin.startsOn}. End that row first.`,
      `已自 ${twin.startsOn} 起要求水平 ${row.level} 的质控。请先终止该要求。`,
    )
}

const isSame = (a: ControlNeed, b: ProposedNeed): boolean =>
  a.programme === b.programme &&
  a.analyte === b.analyte &&
  a.level === b.level &&
  a.per === b.per &&
  daysMeet(a, { startsOn: b.startsOn, endsOn: null })

/** Refuses an end of the past, and one of a row that ends already. */
export function checkEnd(look: Look, { endsOn: ends }: ControlNeed, endsOn: Day): void {
  const tomorrow = dayAfter(dayOf(look.at))
  if (endsOn < tomorrow)
    throw wrongField('endsOn', `It ends on ${tomorrow} or later.`, `终止日期不得早于 ${tomorrow}。`)
  if (ends !== null)
    throw wrongField('endsOn', `It ends on ${ends} already.`, `该要求已定于 ${ends} 终止。`)
}

/** Two people have decided on it: it holds from its day on. */
export async function put(work: Work, row: Omit<ControlNeed, 'id' | 'endsOn'>): Promise<Id> {
  const id = newId()
  await work.put('controlNeed', [{ ...row, id, endsOn: null }])
  const { programme, analyte, level, startsOn: from } = row
  work.tell('need.added', id, { programme, analyte, level, from }, REGISTRY)
  return id
}

/** Two people have decided that it is asked for no more from a day on. */
export async function end(work: Work, { id, endsOn }: { id: Id; endsOn: Day }): Promise<void> {
  const row = await work.db
    .updateTable('controlNeed')
    .set({ endsOn })
    .where('id', '=', id)
    .where('endsOn', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw notFound()
  work.tell('need.ended', id, { until: endsOn }, REGISTRY)
}
