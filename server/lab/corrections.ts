/**
 * What a card says of a child, or a request of a pregnancy, and is wrong. A missing value is filled in
 * by the ward (`births.complete`); a wrong one is corrected by the centre, with a reason, and the
 * value before is kept.
 *
 * - Nothing was said on it yet: it holds at once, and every value is judged by what the card says now.
 * - A flag or a recall is open on it: a second person confirms, because a correction may end either.
 * - A verdict was given on it: a second person confirms too. Then what was said is doubted, its report
 *   withdrawn, and two people sign anew; the verdict before stays readable with its basis.
 * - A pregnancy dated anew decides anew whether the test suits her, by the rows of the day of the
 *   request, and how long another tube may be drawn.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import {
  type CardChange,
  type Correction,
  type CorrectionOnList,
  cardText,
} from '../contract/corrections.ts'
import { type Bounds, wrongDating, wrongGestation, wrongWeight } from '../contract/plausible.ts'
import { CORRECTION } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { VerdictGiven } from '../contract/results.ts'
import { VERDICTS } from '../contract/rules.ts'
import { readNumber } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as arrivals from './arrivals.ts'
import { changeRow } from './changing.ts'
import * as pregnancies from './pregnancies.ts'
import * as recalls from './recalls.ts'
import * as referrals from './referrals.ts'
import * as reported from './reported.ts'
import * as requests from './requests.ts'
import * as results from './results.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'
import * as verdicts from './verdicts.ts'

interface Asked {
  readonly number: string
  readonly change: CardChange
  /** What the card said where they looked at it. */
  readonly was: string
  readonly reason: string
}

interface About {
  readonly specimen: Specimen
  readonly subject: Subject
}

/** Somebody says what a card should say; made at once unless something was said of what it says. */
export async function correct(
  work: Work,
  programmes: results.Programmes,
  { number, change, was: shown, reason }: Asked,
): Promise<Correction> {
  const about = await aboutOf(work, number)
  demand(work.by, 'correct-card', about.specimen, work.at)
  const was = await saidBefore(work, about, change)
  const becomes = cardText(change)
  if (was === becomes) throw says('It says so already.', '内容与现有记录相同。')
  if (was !== shown) throw changedMeanwhile(CARD_CHANGED)
  await refuseImpossible(work, about, change)
  await refuseSecond(work, about.subject.id, change.field)
  const row: Correction = {
    ...{ id: newId(), centre: about.specimen.centre, specimen: about.specimen.number },
    ...{ subject: about.subject.id, field: change.field, was, becomes, reason, state: 'asked' },
    ...{ askedBy: personOf(work.by).staff, askedAt: work.at },
    ...{ settledBy: null, settledAt: null, version: 1 },
  }
  await work.db.insertInto('correction').values(row).execute()
  const told = { field: row.field, correction: row.id, reason }
  if ((await judgedOf(work, about, change)).length === 0 && !(await isCalled(work, about))) {
    const made = await settle(work, row, 1, 'made')
    work.tell('specimen.corrected', row.specimen, told, row.centre)
    await make(work, programmes, about, row, change)
    return made
  }
  work.tell('specimen.correction-asked', row.specimen, told, row.centre)
  return row
}

/** Nobody corrects what they did not see (E-03). */
const CARD_CHANGED = say(
  'What the card says here has changed since you loaded it. Nothing was corrected.',
  '该项登记内容在您打开后已变更，未作更正。',
)

/** Another person confirms: it holds, and what was said on it is signed anew. */
export async function confirm(
  work: Work,
  programmes: results.Programmes,
  given: { id: Id; version: number },
): Promise<Correction> {
  const row = await get(work, given.id)
  demand(work.by, 'correct-card', row, work.at)
  if (row.askedBy === personOf(work.by).staff)
    throw says(
      'You asked for this; a second person must confirm it.',
      '申请由您提出，须由另一人确认。',
    )
  const made = await settle(work, row, given.version, 'made')
  const about = await aboutOf(work, row.specimen)
  const change = asChange(row)
  if ((await saidBefore(work, about, change)) !== row.was) throw changedMeanwhile()
  const { field, id: correction, reason, centre } = row
  work.tell('specimen.corrected', row.specimen, { field, correction, reason }, centre)
  await make(work, programmes, about, row, change)
  return made
}

/** The card stays as it is; whoever asked may take it back too. */
export async function decline(work: Work, given: { id: Id; version: number }): Promise<Correction> {
  const row = await get(work, given.id)
  demand(work.by, 'correct-card', row, work.at)
  const settled = await settle(work, row, given.version, 'declined')
  const { field, id: correction, reason, centre } = row
  work.tell('specimen.correction-declined', row.specimen, { field, correction, reason }, centre)
  return settled
}

/** What was corrected of a specimen and of whom it is about, the newest first. */
export async function list(look: Look, number: string): Promise<CorrectionOnList[]> {
  const { specimen, subject } = await aboutOf(look, number)
  demand(look.by, 'see-specimen', specimen, look.at)
  const rows = await look.db
    .selectFrom('correction')
    .innerJoin('staff as asker', 'asker.id', 'correction.askedBy')
    .leftJoin('staff as settler', 'settler.id', 'correction.settledBy')
    .selectAll('correction')
    .select(['asker.name as askedByName', 'settler.name as settledByName'])
    .where('correction.subject', '=', subject.id)
    .orderBy('correction.id', 'desc')
    .execute()
  const isOwn = (row: Correction) =>
    row.field !== 'collected-at' || row.specimen === specimen.number
  return rows.filter(isOwn)
}

export async function get(look: Look, id: Id): Promise<Correction> {
  const row = await look.db
    .selectFrom('correction')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function aboutOf(look: Look, number: string): Promise<About> {
  const specimen = await specimens.find(look, readNumber(number))
  if (!specimen) throw notFound()
  return { specimen, subject: await subjects.get(look, specimen.subject) }
}

const says = (en: string, zh: string): Refusal => new Refusal('conflict', say(en, zh))

/** What it says now; refused where it says nothing, or such a thing is not said of such a subject. */
async function saidBefore(look: Look, about: About, change: CardChange): Promise<string> {
  const { specimen, subject } = about
  if ((change.field === 'dating') !== (subject.kind === 'woman') && change.field !== 'collected-at')
    throw wrongField('change.field', 'This is not said of this specimen.', '该标本没有此项内容。')
  switch (change.field) {
    case 'sex':
      return known(subject.sex === 'unknown' ? null : subject.sex)
    case 'gestation':
      return known(subject.gestationDays)
    case 'birth-weight':
      return known(subject.birthWeight)
    case 'collected-at':
      refuseTime(look, about, change.value)
      return known(specimen.collectedAt)
    case 'dating': {
      if (change.value.on > dayOf(look.at))
        throw wrongField('change.value.on', 'That lies in the future.', '日期晚于今天。')
      const before = await pregnancies.datingOf(look, subject)
      return known(before && cardText({ field: 'dating', value: before }))
    }
  }
}

/** By the dated rows of what can be at all, beside the field. */
async function refuseImpossible(look: Look, { specimen }: About, change: CardChange) {
  const not = impossible(change, dayOf(look.at), await rules.bounds(look, specimen.programme))
  const path = change.field === 'dating' ? 'change.value.on' : 'change.value'
  if (not) throw wrongField(path, not.en, not.zh)
}

function impossible(change: CardChange, today: Day, bounds: Bounds): Say | null {
  if (change.field === 'gestation') return wrongGestation(change.value, bounds)
  if (change.field === 'birth-weight') return wrongWeight(change.value, bounds)
  return change.field === 'dating' ? wrongDating(change.value, today, bounds) : null
}

function known(value: string | number | null): string {
  if (value === null)
    throw says(
      'Nothing is written there yet. The collection site fills in what is missing.',
      '该项尚未填写，由采血机构补充。',
    )
  return String(value)
}

/** Between birth and receipt, and not to come. */
function refuseTime(look: Look, { specimen, subject }: About, at: string): void {
  const isChild = subject.kind === 'newborn'
  const isWrong =
    at > (specimen.receivedAt ?? look.at) ||
    (isChild && subject.bornAt !== null && at < subject.bornAt)
  if (isWrong)
    throw wrongField(
      'change.value',
      'It was collected after the birth and before it was received.',
      '采集时间应在出生之后、接收之前。',
    )
}

function asChange({ field, becomes }: Correction): CardChange {
  if (field === 'sex') return { field, value: becomes as 'female' }
  if (field === 'collected-at') return { field, value: becomes }
  if (field !== 'dating') return { field, value: Number(becomes) }
  const [basis = 'lmp', on = '', days = '0'] = becomes.split(' ')
  return { field, value: { basis: basis as 'lmp', on, days: Number(days) } }
}

async function refuseSecond(look: Look, subject: Id, field: Correction['field']): Promise<void> {
  const open = await look.db
    .selectFrom('correction')
    .select('id')
    .where('subject', '=', subject)
    .where('field', '=', field)
    .where('state', '=', 'asked')
    .executeTakeFirst()
  if (open)
    throw says(
      'A correction of this waits for a second person already. Confirm or decline that one first.',
      '该项已有更正申请待第二人确认，请先处理。',
    )
}

async function settle(
  work: Work,
  { id, state }: Correction,
  version: number,
  to: 'made' | 'declined',
): Promise<Correction> {
  if (state !== 'asked') throw changedMeanwhile()
  return await changeRow(
    work,
    'correction',
    { id, version },
    { state: to, settledBy: personOf(work.by).staff, settledAt: work.at },
    { state: 'asked' },
  )
}

/** Specimens that a change is about: one, or all of the child's or of the pregnancy's. */
const touched = (look: Look, { specimen, subject }: About, { field }: CardChange) => {
  const all = look.db.selectFrom('specimen').selectAll().where('subject', '=', subject.id)
  const own = field === 'collected-at' ? all.where('number', '=', specimen.number) : all
  return own.orderBy('number').execute()
}

/** What was said of them and holds: the last verdict of each. */
async function judgedOf(look: Look, about: About, change: CardChange): Promise<VerdictGiven[]> {
  const given: VerdictGiven[] = []
  for (const specimen of await touched(look, about, change)) {
    const all = await verdicts.ofCase(look, specimen.case)
    const last = all.findLast(one => one.specimen === specimen.number && one.revokedAt === null)
    if (last) given.push(last)
  }
  return given
}

/** Whether a flag or a recall of any specimen of this subject is open. */
async function isCalled(look: Look, { subject }: About): Promise<boolean> {
  const recall = await look.db
    .selectFrom('recall')
    .innerJoin('specimen', 'specimen.number', 'recall.specimen')
    .select('recall.id')
    .where('specimen.subject', '=', subject.id)
    .where('recall.endedAt', 'is', null)
    .executeTakeFirst()
  if (recall) return true
  const flag = await look.db
    .selectFrom('flag')
    .innerJoin('specimen', 'specimen.number', 'flag.specimen')
    .select('flag.id')
    .where('specimen.subject', '=', subject.id)
    .where('flag.clearedAt', 'is', null)
    .executeTakeFirst()
  return flag !== undefined
}

async function make(
  work: Work,
  programmes: results.Programmes,
  about: About,
  row: Correction,
  change: CardChange,
): Promise<void> {
  const judged = await judgedOf(work, about, change)
  const subject = await write(work, about, change)
  for (const specimen of await touched(work, about, change))
    await arrivals.judgeAnew(work, programmes, specimen)
  for (const specimen of await touched(work, about, change)) {
    const given = judged.find(one => one.specimen === specimen.number)
    if (given) await doubt(work, specimen, given, row)
    await reopen(work, specimen)
  }
  await results.judgeAgain(work, programmes, subject, 'auto:card-corrected')
  if (change.field === 'dating') {
    await requests.tellAnew(work, about.specimen)
    await referrals.followWindow(work, about.specimen.case)
  }
}

async function write(work: Work, { specimen, subject }: About, change: CardChange) {
  switch (change.field) {
    case 'sex':
      return subjects.rewrite(work, subject, { sex: change.value })
    case 'gestation':
      return subjects.rewrite(work, subject, { gestationDays: change.value })
    case 'birth-weight':
      return subjects.rewrite(work, subject, { birthWeight: change.value })
    case 'collected-at':
      await specimens.collectedAt(work, specimen, change.value)
      return subject
    case 'dating': {
      const of = { centre: specimen.centre, pregnancy: subject.pregnancy ?? '' }
      await pregnancies.date(work, of, change.value)
      return subject
    }
  }
}

/** What was said on it is not to be relied on, and whoever heard it is told. */
async function doubt(
  work: Work,
  specimen: Specimen,
  given: VerdictGiven,
  { field, reason }: Correction,
): Promise<void> {
  const { number: about, centre } = specimen
  const [result = ''] = given.results
  work.tell('verdict.doubted', given.id, { specimen: about, result }, centre)
  await reported.withdrawOf(work, about, reason)
  const said = VERDICTS[given.verdict]
  await recalls.open(work, specimen, {
    ...{ condition: CORRECTION, severity: 'high', state: 'provisional', rule: null },
    says: say(
      `What the card says was corrected (${field}) after the verdict “${said.en}” was released. Do not rely on it: tell whoever has it. It is given anew when two people have signed.`,
      `结论“${said.zh}”发出后，登记信息（${FIELDS_ZH[field]}）已更正，原结论暂不可用，请通知已收到报告者。两人签署后重新作出结论。`,
    ),
  })
}

const FIELDS_ZH: Record<Correction['field'], string> = {
  ...{ sex: '性别', gestation: '孕周', 'birth-weight': '出生体重' },
  ...{ 'collected-at': '采集时间', dating: '孕周推算' },
}

/** Two people sign anew what they signed of what the card said before. */
async function reopen(work: Work, { number, centre }: Specimen): Promise<void> {
  const signed = (await results.ofSpecimen(work, number)).filter(one => one.state === 'authorised')
  const unsigned = { verifiedBy: null, verifiedAt: null, authorisedBy: null, authorisedAt: null }
  const reopened = await results.move(work, signed, 'reopen', unsigned)
  const [first] = reopened
  const analytes = reopened.map(one => one.analyte)
  if (first) work.tell('result.reopened', first.id, { specimen: number, analytes }, centre)
}
