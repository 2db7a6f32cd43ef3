/**
 * A birth is registered, if it can be: held against what is possible by dated rows, against her own day
 * of birth, her dated pregnancies and her other children. What its card left open is filled in here.
 */
import { demand } from '../access.ts'
import { bornOn } from '../contract/identity-numbers.ts'
import {
  type Bounds,
  wrongBirthday,
  wrongBirthOf,
  wrongGestation,
  wrongInterval,
  wrongMotherhood,
  wrongWeight,
} from '../contract/plausible.ts'
import { type Issue, Refusal, wrongField } from '../contract/refusal.ts'
import type { Mother, Newborn, Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as joined from './joined.ts'
import * as pregnancies from './pregnancies.ts'
import * as rules from './rules.ts'
import * as subjects from './subjects.ts'

/** A newborn with its mother, typed or known here: all or nothing. */
export async function register(
  work: Work,
  at: { centre: Id; samplingPoint: Id },
  given: {
    programme: string
    mother: Mother | { readonly id: Id }
    pregnancy?: Id | undefined
    newborn: Newborn
  },
): Promise<Subject & { mother: Id }> {
  const bounds = await rules.bounds(work, given.programme)
  refuseMeasures(given.newborn, [bounds], 'newborn.')
  const mother = await subjects.personFor(work, at, 'woman', given.mother, 'mother')
  const of = { mother, pregnancy: given.pregnancy }
  await demandPossible(work, of, given.newborn, bounds)
  return { ...(await subjects.registerNewborn(work, { ...at, ...of }, given.newborn)), mother }
}

/** Refuses a newborn that this mother cannot have borne then, beside the field that says so. */
async function demandPossible(
  look: Look,
  of: { mother: Id; pregnancy?: Id | undefined },
  newborn: Pick<Newborn, 'bornAt' | 'gestationDays'>,
  bounds: Bounds,
): Promise<void> {
  const born = dayOf(newborn.bornAt)
  const records = await joined.recordsOf(look, of.mother)
  const not =
    wrongBirthday(born, dayOf(look.at), bounds) ??
    (await whyNotHers(look, records, born, bounds)) ??
    (await whyNotBeside(look, records, { born, pregnancy: of.pregnancy }, bounds))
  if (not) throw wrongField('newborn.bornAt', not.en, not.zh)
  const tooOld = await whyNotThisPregnancy(
    look,
    records,
    { born, said: newborn.gestationDays },
    bounds,
  )
  if (tooOld) throw wrongField(tooOld.field, tooOld.says.en, tooOld.says.zh)
}

interface Measures {
  readonly gestationDays?: number | undefined
  readonly birthWeight?: number | undefined
}

/** Refuses figures that nobody is born with, each beside its field. */
function refuseMeasures(
  { gestationDays: days, birthWeight: grams }: Measures,
  bounds: readonly Bounds[],
  path: string,
): void {
  const wrong = bounds.flatMap((one): Issue[] => {
    const far = days === undefined ? null : wrongGestation(days, one)
    const heavy = grams === undefined ? null : wrongWeight(grams, one)
    return [
      ...(far ? [{ path: `${path}gestationDays`, says: far }] : []),
      ...(heavy ? [{ path: `${path}birthWeight`, says: heavy }] : []),
    ]
  })
  const [first] = wrong
  if (first) throw new Refusal('invalid', first.says, wrong)
}

async function whyNotHers(
  look: Look,
  records: readonly Id[],
  born: Day,
  bounds: Bounds,
): Promise<Say | null> {
  const rows = await look.db
    .selectFrom('identity')
    .select(['idNumber'])
    .where('subject', 'in', records)
    .where('idKind', '=', 'citizen')
    .execute()
  const days = rows.flatMap(row => bornOn(row.idNumber ?? '') ?? [])
  return days.map(day => wrongMotherhood(day, born, bounds)).find(says => says !== null) ?? null
}

async function whyNotBeside(
  look: Look,
  records: readonly Id[],
  { born, pregnancy }: { born: Day; pregnancy: Id | undefined },
  bounds: Bounds,
): Promise<Say | null> {
  const children = await look.db
    .selectFrom('subject')
    .select(['pregnancy', 'bornAt'])
    .where('mother', 'in', records)
    .where('kind', '=', 'newborn')
    .execute()
  for (const child of children) {
    const birth = child.pregnancy === pregnancy ? 'same' : 'another'
    const says = child.bornAt && wrongInterval(born, dayOf(child.bornAt), birth, bounds)
    if (says) return says
  }
  return null
}

/** The dated pregnancies of hers, as far as each had come on the day of the birth. */
async function whyNotThisPregnancy(
  look: Look,
  records: readonly Id[],
  { born, said }: { born: Day; said: number | undefined },
  bounds: Bounds,
) {
  const rows = await look.db
    .selectFrom('pregnancy')
    .select('id')
    .where('mother', 'in', records)
    .execute()
  const datings = await pregnancies.datingsOf(
    look,
    rows.map(row => row.id),
  )
  for (const dating of datings.values()) {
    const reached = pregnancies.daysOn(dating, born)
    const says = wrongBirthOf(reached, born, said, bounds)
    if (!says) continue
    const isSaid = wrongBirthOf(reached, born, undefined, bounds) === null
    return { field: isSaid ? 'newborn.gestationDays' : 'newborn.bornAt', says }
  }
  return null
}

/** Fills in what was missing on the card; what is known already is changed by nobody here. */
export async function complete(
  work: Work,
  given: Measures & { id: Id; version: number; sex?: Subject['sex'] | undefined },
): Promise<Subject> {
  const subject = await subjects.get(work, given.id)
  demand(work.by, 'register', subject, work.at)
  refuseMeasures(given, await boundsOf(work, subject), '')
  const fields = missingOf(subject, given)
  if (Object.keys(fields).length === 0) throw nothingMissing()
  const row = await changeRow(work, 'subject', given, fields)
  work.tell('subject.completed', given.id, { fields: Object.keys(fields) }, subject.centre)
  return row
}

/** Of every programme in which a child is screened. */
async function boundsOf(look: Look, { id }: Subject): Promise<Bounds[]> {
  const cases = await look.db
    .selectFrom('case')
    .select('programme')
    .distinct()
    .where('subject', '=', id)
    .execute()
  const all: Bounds[] = []
  for (const { programme } of cases) all.push(await rules.bounds(look, programme))
  return all
}

const missingOf = (
  subject: Subject,
  { sex, gestationDays, birthWeight }: Parameters<typeof complete>[1],
) => ({
  ...(sex && subject.sex === 'unknown' ? { sex } : {}),
  ...(gestationDays && subject.gestationDays === null ? { gestationDays } : {}),
  ...(birthWeight && subject.birthWeight === null ? { birthWeight } : {}),
})

const nothingMissing = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'Nothing is missing there any more. A correction of what was written needs the centre.',
      '没有待补充的内容。更正已填信息请联系中心。',
    ),
  )
