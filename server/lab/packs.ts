/** A region's reference data, brought in through the laboratory's own functions, once. */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { Place } from '../contract/places.ts'
import { BOUNDED } from '../contract/plausible.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Rule } from '../contract/rules.ts'
import { say } from '../contract/words.ts'
import type { Pack } from '../packs/pack.ts'
import type { Look, Work } from '../store/store.ts'
import * as files from './pack-files.ts'
import * as places from './places.ts'
import * as routing from './routing.ts'
import * as rules from './rules.ts'
import { RUN_WINDOWS } from './run-spans.ts'

/** Loads a pack into an empty region and gives its centres by institution code. */
export async function load(work: Work, pack: Pack): Promise<ReadonlyMap<string, Place>> {
  demand(work.by, 'edit-network', {}, work.at)
  demand(work.by, 'edit-rules', {}, work.at)
  await refuseTwice(work, pack)
  await work.db
    .insertInto('district')
    .values([...pack.districts])
    .execute()
  const centres = await putCentres(work, pack)
  await bringPolicies(work, pack)
  for (const row of pack.assignments) {
    const centre = row.centre === null ? null : idOf(centres, row.centre)
    await places.putAssignment(work, { ...row, id: newId(), centre, version: 1 })
  }
  for (const row of pack.rules)
    await rules.put(work, { ...row, id: newId(), proposal: null, version: 1 })
  await work.db
    .insertInto('fault')
    .values([...pack.faults])
    .execute()
  await work.put(
    'controlRule',
    pack.controlRules.map(row => ({ ...row, id: newId() })),
  )
  await work.put(
    'controlNeed',
    pack.controlNeeds.map(row => ({ ...row, id: newId(), proposal: null })),
  )
  await work.db
    .insertInto('advice')
    .values(pack.advice.map(row => ({ ...row, id: newId() })))
    .execute()
  await work.put(
    'target',
    pack.targets.map(row => ({ ...row, id: newId() })),
  )
  await bringCalendar(work, pack)
  await bringScripts(work, pack)
  await bringConsentTexts(work, pack)
  await files.keepOwn(work, pack.content)
  return centres
}

/**
 * How its programmes route, where nothing says so yet: in an empty region, and in one that was loaded
 * before there were policies.
 */
export async function bringPolicies(work: Work, pack: Pack): Promise<void> {
  if (await work.db.selectFrom('routingPolicy').select('id').executeTakeFirst()) return
  for (const row of pack.policies)
    await routing.putPolicy(work, { ...row, id: newId(), version: 1 })
}

/** The file itself, where this edition of it is not known yet: to be compared with what is live. */
export const bringFile = (work: Work, pack: Pack): Promise<void> =>
  files.keepOwn(work, pack.content)

/** The days that are not as their day of the week, where no row says anything of any day yet. */
export async function bringCalendar(work: Work, pack: Pack): Promise<void> {
  if (await work.db.selectFrom('calendarDay').select('id').executeTakeFirst()) return
  await work.put(
    'calendarDay',
    pack.calendar.map(row => ({ ...row, id: newId() })),
  )
}

/** What to say to families, where no row says anything of it yet. */
export async function bringScripts(work: Work, pack: Pack): Promise<void> {
  if (await work.db.selectFrom('script').select('id').executeTakeFirst()) return
  await work.put(
    'script',
    pack.scripts.map(row => ({ ...row, id: newId() })),
  )
}

/** What is signed, where no row says anything of it yet. */
export async function bringConsentTexts(work: Work, pack: Pack): Promise<void> {
  if (await work.db.selectFrom('consentText').select('id').executeTakeFirst()) return
  await work.put(
    'consentText',
    pack.consentTexts.map(row => ({ ...row, id: newId() })),
  )
}

/** The house's own rows: nothing that a patient's value is held against. */
const HOUSE_ROWS: readonly string[] = [
  ...RUN_WINDOWS,
  ...[
    'on-the-way',
    'parcel',
    'amended-report',
    'intake',
    'dispatch',
    'label-run',
    'unworked',
    'second-identifier',
    'smallest-cell',
    'label-copies',
    'identity-look',
    'certificate-expiry',
    'in-hand',
    'people-in-hour',
    'people-in-day',
    'given-out-in-day',
    'opened-in-need',
  ],
  ...BOUNDED,
]

/** Of these every row is the house's own. */
const HOUSE_KINDS: readonly string[] = ['escalation', 'ladder', 'tries']

const isHouseRow = ({ kind, analyte }: Pick<Rule, 'kind' | 'analyte'>): boolean =>
  HOUSE_ROWS.includes(analyte) || HOUSE_KINDS.includes(kind)

/**
 * How long its runs take and when their days begin, what its figures are counted by, how long one
 * look lasts and how families are called, where a programme has no row about it, not even one that has
 * ended: in a region that was loaded before there were such rows. Without the first a name of a run
 * means one day (`run-spans.ts`), which no later start would put right.
 */
export async function bringHouseRows(work: Work, pack: Pack): Promise<void> {
  const held = await work.db.selectFrom('rule').select(['programme', 'kind', 'analyte']).execute()
  const isHeld = ({ programme, kind, analyte }: (typeof held)[number]) =>
    held.some(row => row.programme === programme && row.kind === kind && row.analyte === analyte)
  for (const row of pack.rules.filter(isHouseRow))
    if (!isHeld(row)) await rules.put(work, { ...row, id: newId(), proposal: null, version: 1 })
}

/** Whether any of it is here: asked by the first start, which loads it, and by every later one. */
export async function isLoaded(look: Look, pack: Pack): Promise<boolean> {
  const codes = pack.districts.map(d => d.code)
  const known = await look.db
    .selectFrom('district')
    .select('code')
    .where('code', 'in', ['', ...codes])
    .executeTakeFirst()
  return known !== undefined
}

/** Rows of a pack change by hand afterwards; a second load would stand beside what was decided. */
async function refuseTwice(work: Work, pack: Pack): Promise<void> {
  if (!(await isLoaded(work, pack))) return
  throw new Refusal(
    'conflict',
    say(
      `The reference data “${pack.name}” are loaded already. Change their rows one by one.`,
      `参考数据“${pack.name}”已载入。请逐条修改。`,
    ),
  )
}

async function putCentres(work: Work, pack: Pack): Promise<Map<string, Place>> {
  const centres = new Map<string, Place>()
  for (const given of pack.centres) {
    const kept = { id: newId(), kind: 'centre', creditCode: null, version: 1 } as const
    const place: Place = { ...given, ...kept }
    await places.put(work, place)
    centres.set(place.institution, place)
  }
  return centres
}

function idOf(centres: ReadonlyMap<string, Place>, institution: string): string {
  const centre = centres.get(institution)
  if (!centre) throw new Error(`the pack assigns to ${institution}, which is none of its centres`)
  return centre.id
}
