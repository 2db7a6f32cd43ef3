/**
 * Measured values. `record` files one observation under its specimen or says why it cannot: it
 * guesses nothing, overwrites nothing, and files the same value once (B-03 to B-22). A value beyond
 * a rule opens a provisional recall in the same unit.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { RESULT_MOVES, SPECIMEN_STATES, TESTABLE } from '../contract/moves.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { BenchState, Flag, Result, ResultOnBench } from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import { grouped, looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Instant, Say, say } from '../contract/words.ts'
import {
  beyondInWords,
  bySeverity,
  type Finding,
  findingOf,
  type Programme,
  type Strata,
  undecidedInWords,
} from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as panels from './panels.ts'
import { changedMeanwhile } from './places.ts'
import type { Rack } from './racks.ts'
import * as racks from './racks.ts'
import * as recalls from './recalls.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

export type Programmes = ReadonlyMap<string, Programme>

/** One observation, its value already read by the grammar of numbers. */
export interface Sent {
  readonly specimen: string
  readonly analyteCode: string
  readonly value: string
  readonly unit: string
  /** What the characters mean, or the sentence that says why they mean no number. */
  readonly number: { comparator: Result['comparator']; amount: number } | { says: Say }
  readonly status: Result['status'] | 'withdrawn' | 'other'
  readonly measuredAt: string | null
  readonly instrument: string | null
  readonly sex: Subject['sex']
  /** The line's centre: an observation on another centre's specimen is nobody's to file here. */
  readonly centre: Id
  readonly line: Id
  readonly message: Id
}

/** What became of an observation. */
export type Filed = { readonly filed: Id } | Known | Held
interface Known {
  readonly known: Id
}
interface Held {
  readonly held: ParkedReason
  readonly says: Say
}

const held = (why: ParkedReason, en: string, zh: string): Held => ({
  held: why,
  says: say(en, zh),
})

/**
 * What one message measured, decided and not yet written. Deciding touches no database, so that most
 * messages of a group can be written together; what more than that has to happen (a correction, a
 * value beyond a rule) is in here too, and tells whoever writes it that it has to be done alone.
 */
export interface Draft {
  readonly results: Map<string, Result[]>
  readonly supersedes: { readonly old: Result; readonly by: Id }[]
  readonly findings: { readonly specimen: Specimen; readonly result: Result; finding: Finding }[]
  /** Takes back what was noted in the rack, step by step. */
  readonly undo: (() => void)[]
}

export const newDraft = (): Draft => ({
  results: new Map(),
  supersedes: [],
  findings: [],
  undo: [],
})

/** The draft is not to be written: the rack stands as it did before it. */
export function dropDraft({ undo }: Draft): void {
  while (undo.length > 0) undo.pop()?.()
}

/** Whether writing it is nothing but new rows. */
export const isPlain = ({ supersedes, findings }: Draft): boolean =>
  supersedes.length === 0 && findings.length === 0

/** Files an observation in the draft of its message, once, or says why it cannot be filed. */
export function decide(
  programmes: Programmes,
  rack: Rack,
  draft: Draft,
  sent: Sent,
  at: Instant,
): Filed {
  const found = specimenFor(rack, sent)
  if ('held' in found) return found
  const { specimen } = found
  const read = readAs(programmes, specimen, sent)
  if ('held' in read) return read
  const subject = rack.subjects.get(specimen.subject)
  if (!subject) throw new Error(`specimen ${specimen.number} is about nobody`)
  if (sent.sex !== 'unknown' && subject.sex !== 'unknown' && sent.sex !== subject.sex)
    return held(
      'other-person',
      'The instrument names another sex than the card. Compare the two before anything is filed.',
      '仪器所报性别与血片登记不符。请先核对，再决定归属。',
    )
  const place = whereItGoes(racks.standingOf(rack, specimen.number, read.analyte), sent)
  if ('known' in place || 'held' in place) return place
  return file(draft, { rack, specimen, subject, read, sent, at, supersedes: place.supersedes })
}

/** Writes a draft: its panels with the others of the rack, and what follows from them. */
export async function carryOut(work: Work, rack: Rack, draft: Draft): Promise<void> {
  if (draft.supersedes.length > 0) await racks.write(work, rack)
  for (const { old, by } of draft.supersedes) await supersede(work, old, by)
  for (const results of draft.results.values()) {
    racks.add(rack, results)
    tellRecorded(work, results)
  }
  if (isPlain(draft)) return
  await racks.write(work, rack)
  for (const { specimen, result, finding } of draft.findings)
    await raise(work, specimen, result, finding)
}

/** Files one observation, and writes it. */
export async function record(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  sent: Sent,
): Promise<Filed> {
  const draft = newDraft()
  const became = decide(programmes, rack, draft, sent, work.at)
  await carryOut(work, rack, draft)
  await racks.write(work, rack)
  return became
}

function tellRecorded(work: Work, results: readonly Result[]): void {
  const [first] = results
  if (!first) return
  const { id, specimen, message, centre } = first
  const analytes = results.map(result => result.analyte)
  work.tell('result.recorded', id, { specimen, analytes, message }, centre)
}

function specimenFor(rack: Rack, sent: Sent): Held | { specimen: Specimen } {
  const number = normalise(sent.specimen)
  if (number === '')
    return held(
      'unknown-specimen',
      'The message names no specimen. Look at the instrument: which card was in that position?',
      '消息中没有标本编号。请在仪器上查看该位置的血片。',
    )
  if (!looksRight(number))
    return held(
      'bad-number',
      `“${short(sent.specimen)}” is no specimen number of ours (check digits). It was misread or mistyped: rescan the card on the instrument and send again.`,
      `“${short(sent.specimen)}”不是有效的标本编号（校验位不符）。请在仪器上重新扫描血片并重发。`,
    )
  const specimen = rack.specimens.get(number)
  if (!specimen)
    return held(
      'unknown-specimen',
      `${grouped(number)} is registered nowhere. Receive the card first, then replay.`,
      `${grouped(number)} 未登记。请先接收该血片，再重放。`,
    )
  if (specimen.centre !== sent.centre)
    return held(
      'other-centre',
      `${grouped(number)} is not a specimen of this centre. Set the card aside and ask the sampling point.`,
      `${grouped(number)} 不是本中心的标本。请将血片单独存放并联系采血机构。`,
    )
  if (!TESTABLE.includes(specimen.state))
    return held(
      'wrong-state',
      `${grouped(number)} is “${SPECIMEN_STATES[specimen.state].en}”, so no result may be filed. Receive or release it, then replay.`,
      `${grouped(number)} 当前为“${SPECIMEN_STATES[specimen.state].zh}”，不能归入结果。请先接收或放行，再重放。`,
    )
  return { specimen }
}

/** What an instrument sent, in a sentence: an instrument may send megabytes. */
const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

interface Read {
  readonly analyte: string
  readonly comparator: Result['comparator']
  readonly amount: number
}

/** Code, unit and value as the specimen's programme understands them; nothing is converted (B-12). */
function readAs(programmes: Programmes, specimen: Specimen, sent: Sent): Held | Read {
  const programme = programmes.get(specimen.programme)
  const spelling = programme?.spellings.find(s => s.codes.includes(sent.analyteCode))
  if (!programme || !spelling)
    return held(
      'unknown-analyte',
      `“${short(sent.analyteCode)}” is no analyte of ${programme?.en ?? specimen.programme}. Check the test code on the instrument.`,
      `“${short(sent.analyteCode)}”不是${programme?.zh ?? specimen.programme}的项目。请核对仪器的项目代码。`,
    )
  if (sent.status === 'withdrawn')
    return held(
      'withdrawn',
      `The instrument takes back ${spelling.analyte}. A person decides what it means for this specimen.`,
      `仪器撤回了 ${spelling.analyte} 结果。请人工判断其影响。`,
    )
  if (sent.status === 'other')
    return held(
      'withdrawn',
      `${spelling.analyte} came with a result status that is neither preliminary, final nor corrected.`,
      `${spelling.analyte} 的结果状态既非初步、最终，也非更正。`,
    )
  if (sent.value === '')
    return held(
      'empty',
      `${spelling.analyte} came without a value. Look at the instrument and measure again.`,
      `${spelling.analyte} 没有数值。请查看仪器并重测。`,
    )
  if (!spelling.units.includes(sent.unit))
    return held(
      'unknown-unit',
      `${spelling.analyte} came in “${short(sent.unit)}”; known here: ${spelling.units.join(', ')}. Nothing is converted silently: set the unit on the instrument and send again.`,
      `${spelling.analyte} 的单位为“${short(sent.unit)}”，本系统认可：${spelling.units.join('、')}。系统不自动换算，请在仪器上设置单位后重发。`,
    )
  if ('says' in sent.number) return { held: 'not-a-number', says: sent.number.says }
  return { analyte: spelling.analyte, ...sent.number }
}

/** The second value of an analyte: known, a correction, a final after a preliminary, or a conflict. */
function whereItGoes(
  standing: readonly Result[],
  sent: Sent,
): Held | Known | { supersedes: Result | null } {
  const same = standing.find(r => isSame(r, sent))
  if (same) return { known: same.id }
  const before = standing.at(-1)
  if (!before) return { supersedes: null }
  if (before.state === 'authorised')
    return held(
      'conflict',
      `${before.analyte} ${before.value} is authorised already and ${sent.value} came after it. A person must decide; the report may need a correction.`,
      `${before.analyte} ${before.value} 已签发，其后又收到 ${short(sent.value)}。须人工判断，报告可能需要更正。`,
    )
  if (sent.status === 'corrected') return { supersedes: before }
  if (before.status === 'preliminary' && sent.status === 'final') return { supersedes: before }
  return held(
    'conflict',
    `${before.analyte} is ${before.value} already and ${short(sent.value)} came without being marked as a correction. Find out which one holds.`,
    `${before.analyte} 已有结果 ${before.value}，又收到 ${short(sent.value)} 但未标记为更正。请查明以哪个为准。`,
  )
}

const isSame = (known: Result, sent: Sent): boolean =>
  known.value === sent.value &&
  known.unit === sent.unit &&
  known.measuredAt === sent.measuredAt &&
  known.status === sent.status

interface Filing {
  readonly rack: Rack
  readonly specimen: Specimen
  readonly subject: Subject
  readonly read: Read
  readonly sent: Sent
  readonly at: Instant
  readonly supersedes: Result | null
}

function file(draft: Draft, filing: Filing): Filed {
  const { rack, specimen, supersedes } = filing
  const mates = matesOf(draft, specimen.number)
  const result = resultOf(filing, idBeside(mates))
  mates.push(result)
  draft.undo.push(racks.note(rack, result))
  if (supersedes) draft.supersedes.push({ old: supersedes, by: result.id })
  const limits = rack.limits(result.programme, result.analyte)
  const finding = findingOf(result, strataOf(filing.subject, specimen), limits)
  if (finding.beyond.length > 0 || finding.undecided.length > 0)
    draft.findings.push({ specimen, result, finding })
  return { filed: result.id }
}

/** The panel of a specimen in this draft; a full one is followed by another. */
function matesOf({ results }: Draft, specimen: string): Result[] {
  let key = specimen
  let mates = results.get(key)
  for (let n = 2; mates && mates.length >= panels.MOST_IN_PANEL; n++) {
    key = `${specimen} ${n}`
    mates = results.get(key)
  }
  const found = mates ?? []
  results.set(key, found)
  return found
}

function idBeside(mates: readonly Result[]): Id {
  const [first] = mates
  return first ? panels.memberOf(first.id, mates.length) : panels.newPanel()
}

function resultOf({ specimen, read, sent, at, supersedes }: Filing, id: Id): Result {
  return {
    ...{ id, centre: specimen.centre, specimen: specimen.number, case: specimen.case },
    ...{ programme: specimen.programme, analyte: read.analyte, replicate: 1 },
    ...{ value: sent.value, comparator: read.comparator, amount: read.amount, unit: sent.unit },
    ...{ measuredAt: sent.measuredAt, status: sent.status as Result['status'] },
    ...{ instrument: sent.instrument, message: sent.message, line: sent.line },
    ...{ state: 'recorded', supersedes: supersedes?.id ?? null, recordedAt: at },
    ...{ verifiedBy: null, verifiedAt: null, authorisedBy: null, authorisedAt: null, version: 1 },
  }
}

async function supersede(work: Work, old: Result, by: Id): Promise<void> {
  const done = await panels.change(work, old, { state: 'superseded' })
  if (!done) throw changedMeanwhile()
  await clearFlagsOf(work, old.id, 'superseded by a correction')
  work.tell('result.superseded', old.id, { specimen: old.specimen, by }, old.centre)
}

async function clearFlagsOf(work: Work, result: Id, why: string): Promise<void> {
  await work.db
    .updateTable('flag')
    .set({ clearedAt: work.at, clearedBy: null, why })
    .where('result', '=', result)
    .where('clearedAt', 'is', null)
    .execute()
}

/** Flags for the rows that the value is beyond; provisional recalls; a query where a field is missing. */
async function raise(work: Work, specimen: Specimen, result: Result, finding: Finding) {
  for (const rule of finding.beyond) await putFlag(work, result, rule)
  const worst = [...finding.beyond, ...finding.undecided.map(u => u.rule)].sort(bySeverity)
  for (const rule of onePerCondition(worst)) {
    const open = finding.undecided.find(u => u.rule.id === rule.id)
    await recalls.open(work, specimen, {
      condition: rule.condition ?? 'REPEAT',
      severity: rule.severity ?? 'high',
      state: 'provisional',
      rule: rule.id,
      says: open ? undecidedInWords(result, rule, open.missing) : beyondInWords(result, rule),
    })
  }
  const missing = [...new Set(finding.undecided.flatMap(u => u.missing))]
  if (missing.length > 0)
    work.tell(
      'query.raised',
      specimen.number,
      { specimen: specimen.number, fields: missing },
      specimen.centre,
    )
}

const onePerCondition = (sorted: readonly Rule[]): Rule[] => {
  const first = new Map<string | null, Rule>()
  for (const rule of sorted) if (!first.has(rule.condition)) first.set(rule.condition, rule)
  return [...first.values()]
}

async function putFlag(work: Work, result: Result, rule: Rule): Promise<void> {
  const id = newId()
  await work.db
    .insertInto('flag')
    .values({
      id,
      centre: result.centre,
      result: result.id,
      specimen: result.specimen,
      rule: rule.id,
      class: rule.class,
      verdict: rule.verdict ?? 'positive',
      severity: rule.severity ?? 'high',
      condition: rule.condition ?? 'REPEAT',
      says: JSON.stringify(beyondInWords(result, rule)),
      raisedAt: work.at,
      clearedAt: null,
      clearedBy: null,
      why: null,
    })
    .execute()
  work.tell(
    'flag.raised',
    id,
    { result: result.id, rule: rule.id, class: rule.class },
    result.centre,
  )
}

export const strataOf = (subject: Subject, specimen: Specimen): Strata => ({
  sex: subject.sex,
  gestationDays: subject.gestationDays,
  birthWeight: subject.birthWeight,
  ordinal: specimen.ordinal,
})

/** A result held against the rows of the day on which it was recorded, whenever one asks. */
export async function find(look: Look, result: Result, strata: Strata): Promise<Finding> {
  const day: Day = dayOf(result.recordedAt)
  return findingOf(result, strata, await rules.limits(look, result.programme, result.analyte, day))
}

/** After a query was answered: the specimens of a subject are held against the rows once more. */
export async function judgeAgain(work: Work, subject: Subject): Promise<void> {
  const cards = await work.db
    .selectFrom('specimen')
    .selectAll()
    .where('subject', '=', subject.id)
    .orderBy('number')
    .execute()
  for (const specimen of cards)
    for (const result of await panels.ofSpecimen(work, specimen.number)) {
      if (result.state !== 'recorded' && result.state !== 'verified') continue
      await clearFlagsOf(work, result.id, 'judged again after a query was answered')
      await raise(work, specimen, result, await find(work, result, strataOf(subject, specimen)))
    }
}

const asFlag = (row: Tables['flag']): Flag => ({ ...row, says: Say.parse(JSON.parse(row.says)) })

export async function flagsOf(look: Look, specimen: string): Promise<Flag[]> {
  const rows = await look.db
    .selectFrom('flag')
    .selectAll()
    .where('specimen', '=', specimen)
    .orderBy('id')
    .execute()
  return rows.map(asFlag)
}

/** Every result of a specimen, an analyte's after one another. */
export async function ofSpecimen(look: Look, specimen: string): Promise<Result[]> {
  const all = await panels.ofSpecimen(look, specimen)
  return all.sort((a, b) => (a.analyte === b.analyte ? 0 : a.analyte < b.analyte ? -1 : 1))
}

/** Results of a centre in a state, the oldest first: the bench works from the top. */
export async function bench(
  look: Look,
  ask: { centre: Id; state: BenchState; after?: string | undefined; limit: number },
) {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const rows = await panels.page(look, ask)
  const names = await samplingPointsOf(look, rows)
  const page: ResultOnBench[] = []
  for (const row of rows.slice(0, ask.limit)) page.push(await onBench(look, row, names))
  return { rows: page, next: rows.length > ask.limit ? (page.at(-1)?.id ?? null) : null }
}

/** The names of the sampling points, by specimen. */
async function samplingPointsOf(look: Look, rows: readonly Result[]) {
  const numbers = [...new Set(rows.map(row => row.specimen))]
  const found = await racks.rowsIn(numbers, some =>
    look.db
      .selectFrom('specimen')
      .innerJoin('place', 'place.id', 'specimen.samplingPoint')
      .select(['specimen.number', 'place.name'])
      .where('specimen.number', 'in', some)
      .execute(),
  )
  return new Map(found.map(({ number, name }) => [number, name]))
}

async function onBench(look: Look, row: Result, names: ReadonlyMap<string, string>) {
  const flags = (await flagsOf(look, row.specimen)).filter(f => f.result === row.id)
  const previous = row.supersedes ? await get(look, row.supersedes) : null
  return {
    ...row,
    samplingPointName: names.get(row.specimen) ?? '',
    flags,
    previous: previous?.value ?? null,
    withheld: await withheld(look, row),
  }
}

export async function get(look: Look, id: Id): Promise<Result> {
  const result = await panels.find(look, id)
  if (!result) throw notFound()
  return result
}

/** Why a result may not go on: a query is open, it is preliminary, or the specimen says no. */
export async function withheld(look: Look, result: Result): Promise<Say | null> {
  if (result.status === 'preliminary')
    return say('Preliminary: the final value has not come.', '初步结果：尚未收到最终结果。')
  const specimen = await specimens.find(look, result.specimen)
  if (!specimen) throw notFound()
  if (!TESTABLE.includes(specimen.state))
    return say(
      `The specimen is “${SPECIMEN_STATES[specimen.state].en}”.`,
      `标本状态为“${SPECIMEN_STATES[specimen.state].zh}”。`,
    )
  const subject = await subjects.get(look, specimen.subject)
  const { undecided, value } = await find(look, result, strataOf(subject, specimen))
  const open = undecided[0]
  return open ? undecidedInWords(value, open.rule, open.missing) : null
}

/** Clears a flag with a reason, before the result is authorised; the recall goes with the verdict. */
export async function clearFlag(work: Work, id: Id, reason: string): Promise<Flag> {
  const flag = await work.db.selectFrom('flag').selectAll().where('id', '=', id).executeTakeFirst()
  if (!flag) throw notFound()
  demand(work.by, 'clear-flag', flag, work.at)
  const result = await get(work, flag.result)
  if (flag.clearedAt || result.state === 'authorised' || result.state === 'superseded')
    throw new Refusal(
      'conflict',
      say(
        'This flag is settled: it was cleared, or its result is authorised.',
        '该提示已处理：已清除，或其结果已签发。',
      ),
    )
  const row = await work.db
    .updateTable('flag')
    .set({ clearedAt: work.at, clearedBy: personOf(work.by).staff, why: reason })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  work.tell('flag.cleared', id, { result: flag.result, reason }, flag.centre)
  return asFlag(row)
}

/** Moves a result along the table of moves, from the version that was seen. */
export async function move(
  work: Work,
  result: Result,
  by: 'verify' | 'authorise',
  set: Partial<Result>,
): Promise<Result | null> {
  if (!RESULT_MOVES[by].from.includes(result.state as never)) return null
  return (await panels.change(work, result, { ...set, state: RESULT_MOVES[by].to[0] })) ?? null
}
