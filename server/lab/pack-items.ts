/**
 * Rows of a region that judge and that no other screen edits: faults, control rules, advice, targets,
 * days of the calendar, what to say to families, what is signed.
 * One is proposed from a region's file and approved by another (`proposals.ts`); then the row that
 * spoke before ends on the day on which it begins. Reading all kinds of rows as flat lists of fields
 * stands here as well, for whoever compares.
 */
import { v7 as newId } from 'uuid'
import { personOf } from '../access.ts'
import { isOffered, type PackCells, type ProposedItem, packKey } from '../contract/pack-file.ts'
import { wrongField } from '../contract/refusal.ts'
import { type Day, dayOf } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { dayAfter } from './dated.ts'
import { REGISTRY } from './places.ts'

type ItemKind = ProposedItem['kind']

const TABLES = {
  fault: 'fault',
  'control-rule': 'controlRule',
  advice: 'advice',
  target: 'target',
  'calendar-day': 'calendarDay',
  script: 'script',
  'consent-text': 'consentText',
} as const satisfies Record<ItemKind, string>

/** Rows of a kind that hold, will hold, or wait to be taken up; ended ones are left out. */
export async function standing(look: Look, kind: ItemKind): Promise<PackCells[]> {
  const rows: PackCells[] = await look.db
    .selectFrom(TABLES[kind] as 'advice')
    .selectAll()
    .orderBy('startsOn')
    .execute()
    .then(all => all.map(row => ({ ...row })))
  return rows.filter(row => stands(row, look))
}

/** Whether a row has not ended by today, or never began and waits. */
export function stands(row: PackCells, look: Look): boolean {
  const today = dayOf(look.at)
  return row.endsOn == null || row.endsOn > today || isOffered(row)
}

/** Refuses a row that may not follow what stands: of the past, or behind one that comes later. */
export async function check(look: Look, { kind, row }: ProposedItem): Promise<void> {
  const tomorrow = dayAfter(dayOf(look.at))
  if (row.startsOn < tomorrow)
    throw wrongField(
      'startsOn',
      `It holds from ${tomorrow} at the earliest: what was recorded today stays as it is.`,
      `最早自 ${tomorrow} 起生效：今日已登记的不再更改。`,
    )
  const later = (await twins(look, kind, row)).find(other => `${other.startsOn}` >= row.startsOn)
  if (later)
    throw wrongField(
      'startsOn',
      `A row of the same begins on ${later.startsOn}. Choose a later day.`,
      `同一对象的记录自 ${later.startsOn} 起生效。请选择更晚的日期。`,
    )
}

const twins = async (look: Look, kind: ItemKind, row: PackCells): Promise<PackCells[]> =>
  (await standing(look, kind)).filter(
    other => !isOffered(other) && packKey(kind, other) === packKey(kind, row),
  )

/** The row holds from its day on, what spoke before until then. */
export async function put(work: Work, item: ProposedItem): Promise<void> {
  const { kind, row } = item
  for (const old of await twins(work, kind, row)) await end(work, kind, old, row.startsOn)
  await insert(work, item)
  const told = { kind, from: row.startsOn, row: JSON.stringify(row) }
  work.tell('pack.row-adopted', packKey(kind, row), told, REGISTRY)
}

async function end(work: Work, kind: ItemKind, old: PackCells, endsOn: Day): Promise<void> {
  if (kind === 'fault')
    await work.db
      .updateTable('fault')
      .set({ endsOn })
      .where('code', '=', `${old.code}`)
      .where('startsOn', '=', `${old.startsOn}`)
      .execute()
  else
    await work.db
      .updateTable(TABLES[kind] as 'advice')
      .set({ endsOn })
      .where('id', '=', `${old.id}`)
      .execute()
}

async function insert(work: Work, { kind, row }: ProposedItem): Promise<void> {
  const id = newId()
  if (kind === 'fault') {
    const { verified, ...fault } = row
    await work.put('fault', [fault])
  } else if (kind === 'control-rule')
    await work.put('controlRule', [{ ...row, id, approvedBy: personOf(work.by).name }])
  else if (kind === 'advice') await work.put('advice', [{ ...row, id }])
  else if (kind === 'target') await work.put('target', [{ ...row, id }])
  else if (kind === 'script') await work.put('script', [{ ...row, id }])
  else if (kind === 'consent-text') await work.put('consentText', [{ ...row, id }])
  else await work.put('calendarDay', [{ ...row, id }])
}
