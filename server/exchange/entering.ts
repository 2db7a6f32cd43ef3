/**
 * Results typed in from paper, by two people. The second does not see what the first has read; where
 * both read the same characters the value is filed by the rules of the intake, where not a third
 * person decides, or sends it back. Whoever entered a value first does not verify it, and neither of
 * the two authorises it (`lab/withholding.ts`).
 *
 * The characters are compared, not the numbers: `2.1` and `2.10` are two readings of a paper.
 */
import { v7 as newId } from 'uuid'
import { readValue } from '../../lims-adapters/value.ts'
import { demand, demandToSee, personOf } from '../access.ts'
import type { Entry, EntryShown, entries } from '../contract/entries.ts'
import type { Output, Parsed } from '../contract/kit.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { readNumber } from '../contract/specimen-number.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import { changeRow } from '../lab/changing.ts'
import * as filing from '../lab/filing.ts'
import * as racks from '../lab/racks.ts'
import type { Sent } from '../lab/sent.ts'
import * as specimens from '../lab/specimens.ts'
import type { Look, Work } from '../store/store.ts'
import type { Bench } from './contents.ts'
import { inWords } from './importing.ts'

interface Begun
  extends Pick<Entry, 'centre' | 'specimen' | 'analyte' | 'unit' | 'source' | 'measuredAt'> {
  readonly value: string
}

/** One person's reading. What could not be filed is refused at once, beside its field. */
export async function begin(work: Work, bench: Bench, given: Begun): Promise<EntryShown> {
  const { centre, value, ...rest } = given
  demand(work.by, 'enter-results', { centre }, work.at)
  const specimen = readNumber(given.specimen)
  const known = await specimens.find(work, specimen)
  if (known) specimens.demandNotFrozen(known)
  const entry: Entry = {
    ...{ ...rest, id: newId(), centre, specimen, state: 'first', firstValue: value },
    ...{ firstBy: personOf(work.by).staff, firstAt: work.at },
    ...{ secondValue: null, secondBy: null, secondAt: null },
    ...{ decidedBy: null, decidedAt: null, decidedWhy: null, result: null, version: 1 },
  }
  // In this order: of a card of another centre nobody learns whether it is being entered there (F-01).
  await refuseUnfit(work, bench, entry, value)
  await refuseOpen(work, entry)
  await work.db.insertInto('entry').values(entry).execute()
  work.tell('entry.begun', entry.id, { specimen, analyte: entry.analyte }, centre)
  return shown(work, entry.id)
}

/** One entry at a time of a specimen and analyte: the second person's is no first of another. */
async function refuseOpen(look: Look, { centre, specimen, analyte }: Entry): Promise<void> {
  const open = await look.db
    .selectFrom('entry')
    .select('id')
    .where('centre', '=', centre)
    .where('specimen', '=', specimen)
    .where('analyte', '=', analyte)
    .where('state', 'in', ['first', 'differs'])
    .executeTakeFirst()
  if (open)
    throw new Refusal(
      'conflict',
      say(
        `${analyte} of this specimen is being entered already. Open it in the list and enter it as the second person.`,
        `该标本的 ${analyte} 已在录入中。请在列表中打开，作为第二人录入。`,
      ),
    )
}

/** Beside which field a reason of the intake belongs. */
const FIELD: Partial<Record<ParkedReason, string>> = {
  'bad-number': 'specimen',
  'unknown-specimen': 'specimen',
  'other-centre': 'specimen',
  'wrong-state': 'specimen',
  'unknown-analyte': 'analyte',
  'unknown-unit': 'unit',
  'not-a-number': 'value',
  empty: 'value',
}

/** Puts it to the rules of the intake without writing anything. */
async function refuseUnfit(look: Look, bench: Bench, entry: Entry, value: string): Promise<void> {
  const rack = await racks.fill(look, [entry.specimen], bench.known)
  const sent = sentOf(entry, value)
  const became = filing.decide(bench.programmes, rack, filing.newDraft(), sent, look.at)
  if ('known' in became) throw new Refusal('conflict', KNOWN)
  if ('held' in became) throw refusalOf(became)
}

const KNOWN = say('This value is filed already.', '该结果此前已归档。')

function refusalOf(not: { held: ParkedReason; says: Say }): Refusal {
  const field = FIELD[not.held]
  const says = inWords(not)
  if (not.held === 'unknown-specimen' || not.held === 'other-centre')
    return new Refusal('not-found', says, [{ path: 'specimen', says }])
  return field ? wrongField(field, says.en, says.zh) : new Refusal('conflict', says)
}

function sentOf(entry: Entry, value: string): Sent {
  const { centre, specimen, analyte, unit, measuredAt } = entry
  const number = readValue(value, 'NM', 'hand')
  return {
    ...{ specimen, check: 'ours', analyteCode: analyte, codingSystem: '', value, unit },
    number:
      'notANumber' in number
        ? { says: number.notANumber }
        : { comparator: number.comparator, amount: number.number },
    ...{ status: 'final', measuredAt, instrument: null, run: null, well: null },
    ...{
      sex: 'unknown',
      bornOn: null,
      assays: [],
      centre,
      line: null,
      message: null,
      origin: 'entered',
    },
  }
}

/** The second person's reading: filed where it is the same, for a third where it is not. */
export async function repeat(
  work: Work,
  bench: Bench,
  given: { id: Id; version: number; value: string },
): Promise<EntryShown> {
  const entry = await open(work, given, 'first')
  const me = personOf(work.by).staff
  if (entry.firstBy === me) throw new Refusal('conflict', SAME_PERSON)
  const read = { secondValue: given.value, secondBy: me, secondAt: work.at }
  const { specimen, analyte } = entry
  if (given.value === entry.firstValue) {
    await fileAs(work, bench, { ...entry, ...read }, given.value, read)
  } else {
    await change(work, entry, { ...read, state: 'differs' })
    work.tell('entry.differs', entry.id, { specimen, analyte }, entry.centre)
  }
  return shown(work, entry.id)
}

const SAME_PERSON = say(
  'You entered this value yourself; another person reads the paper a second time.',
  '该结果由您录入，须由另一人核对原件后再次录入。',
)

/** A third person has looked at the paper; or the first takes back what nobody has repeated yet. */
export async function decide(
  work: Work,
  bench: Bench,
  given: { id: Id; version: number; stands: 'first' | 'second' | 'neither'; reason: string },
): Promise<EntryShown> {
  const { stands, reason } = given
  const entry = await open(work, given, stands === 'neither' ? null : 'differs')
  const me = personOf(work.by).staff
  const isTakenBack = entry.state === 'first' && entry.firstBy === me
  if (!isTakenBack && [entry.firstBy, entry.secondBy].includes(me))
    throw new Refusal('conflict', ONE_OF_TWO)
  const decided = { decidedBy: me, decidedAt: work.at, decidedWhy: reason }
  const { specimen, analyte, centre } = entry
  if (stands === 'neither') {
    await change(work, entry, { ...decided, state: 'returned' })
    work.tell('entry.returned', entry.id, { specimen, analyte, reason }, centre)
  } else {
    const value = stands === 'first' ? entry.firstValue : (entry.secondValue ?? '')
    await fileAs(work, bench, entry, value, decided)
  }
  return shown(work, entry.id)
}

const ONE_OF_TWO = say(
  'You are one of the two who read it differently. A third person decides.',
  '您是录入不一致的两人之一，须由第三人判定。',
)

async function fileAs(
  work: Work,
  { programmes, known }: Bench,
  entry: Entry,
  value: string,
  set: Partial<Entry>,
): Promise<void> {
  const rack = await racks.fill(work, [entry.specimen], known)
  const filed = await filing.record(work, programmes, rack, sentOf(entry, value))
  if ('known' in filed) throw new Refusal('conflict', KNOWN)
  if ('held' in filed) throw refusalOf(filed)
  await change(work, entry, { ...set, state: 'filed', result: filed.filed })
  const { id, specimen, analyte, firstBy: first, secondBy: second, centre } = entry
  const told = { specimen, analyte, result: filed.filed, first, second: second ?? '' }
  work.tell('entry.filed', id, told, centre)
}

async function open(
  work: Work,
  { id, version }: { id: Id; version: number },
  state: Entry['state'] | null,
): Promise<Entry> {
  const entry = await work.db
    .selectFrom('entry')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!entry) throw notFound()
  demand(work.by, 'enter-results', entry, work.at)
  const isOpen = entry.state === 'first' || entry.state === 'differs'
  if (!isOpen || (state !== null && entry.state !== state))
    throw new Refusal(
      'conflict',
      say(
        'This entry is settled, or not that far yet. Look at it again.',
        '该录入已处理或尚未到此步骤，请重新查看。',
      ),
    )
  if (entry.version !== version) throw changedMeanwhile()
  return entry
}

async function change(work: Work, { id, version }: Entry, set: Partial<Entry>): Promise<void> {
  await changeRow(work, 'entry', { id, version }, set)
}

/** What waits for a second or a third person, the oldest first, a page of it. */
export async function list(
  look: Look,
  { centre, after, limit }: Parsed<(typeof entries)['listEntries']>,
): Promise<Output<(typeof entries)['listEntries']>> {
  demandToSee(look.by, 'enter-results', { centre }, look.at)
  const rows = await rowsOf(look)
    .where('entry.centre', '=', centre)
    .where('entry.state', 'in', ['first', 'differs'])
    .where('entry.id', '>', after ?? '')
    .orderBy('entry.id')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return {
    rows: page.map(row => asSeen(look, row)),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

const rowsOf = (look: Look) =>
  look.db
    .selectFrom('entry')
    .innerJoin('staff as one', 'one.id', 'entry.firstBy')
    .leftJoin('staff as two', 'two.id', 'entry.secondBy')
    .selectAll('entry')
    .select(['one.name as firstByName', 'two.name as secondByName'])

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

async function shown(look: Look, id: Id): Promise<EntryShown> {
  return asSeen(look, await rowsOf(look).where('entry.id', '=', id).executeTakeFirstOrThrow())
}

/** The second person reads the paper, not the screen. */
function asSeen(look: Look, row: Row): EntryShown {
  const me = personOf(look.by).staff
  const isBlind = row.state === 'first' && row.firstBy !== me
  return { ...row, firstValue: isBlind ? null : row.firstValue, yours: yoursOf(row, me) }
}

function yoursOf({ state, firstBy, secondBy }: Row, me: Id): EntryShown['yours'] {
  if (state === 'first') return firstBy === me ? 'take-back' : 'second'
  if (state !== 'differs') return 'nothing'
  return firstBy === me || secondBy === me ? 'nothing' : 'decide'
}
