/**
 * From an observation to a result. It is filed under its specimen, once, or it is said why it cannot
 * be: nothing is guessed, nothing is overwritten (B-03 to B-22).
 *
 * Deciding and writing are two steps. `decide` touches no database, so that a group of messages is
 * decided first and written together; `carryOut` writes what was decided, opens a provisional recall
 * for a value beyond a rule in the same unit, and lets a correction take the place of what it
 * corrects. Ratios are computed in between, from what will stand.
 */
import { plain, product } from '../contract/decimals.ts'
import type { Line } from '../contract/lines.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { SPECIMEN_STATES, TESTABLE } from '../contract/moves.ts'
import type { Result } from '../contract/results.ts'
import { grouped, looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Instant, type Say, say } from '../contract/words.ts'
import { type Finding, findingOf, type Programme } from '../programmes/programme.ts'
import { assayOf } from '../programmes/punches.ts'
import { type Computed, type Part, type Ratio, ratioOf, ratiosOver } from '../programmes/ratios.ts'
import { meanOf } from '../programmes/replicates.ts'
import type { Work } from '../store/store.ts'
import * as batches from './batches.ts'
import type { Understood } from './codes.ts'
import * as panels from './panels.ts'
import type { Rack } from './racks.ts'
import * as racks from './racks.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import { insteadOf, placeAmong } from './succession.ts'

type Programmes = results.Programmes

/** One observation, its value already read by the grammar of numbers. */
export interface Sent {
  readonly specimen: string
  /** Whether the line promises numbers of ours, with their check digits. */
  readonly check: 'ours' | 'any'
  readonly analyteCode: string
  readonly codingSystem: string
  readonly value: string
  readonly unit: string
  /** What the characters mean, or the sentence that says why they mean no number. */
  readonly number: { comparator: Result['comparator']; amount: number } | { says: Say }
  readonly status: Result['status'] | 'withdrawn' | 'other'
  readonly measuredAt: string | null
  readonly instrument: string | null
  /** The run and the well that the instrument names; null where it names none. */
  readonly run: string | null
  readonly well: string | null
  readonly sex: Subject['sex']
  /** The day of birth that it names; null for none, or none to the day. */
  readonly bornOn: Day | null
  /** What its line says it measures by. */
  readonly assays: Line['assays']
  /** The line's centre: an observation on another centre's specimen is nobody's to file here. */
  readonly centre: Id
  /** Null where no instrument sent it. */
  readonly line: Id | null
  readonly message: Id | null
  /** Brought in by people, not by an instrument. */
  readonly origin?: 'entered' | 'imported'
  /** A person has decided that it takes the place of what stands, released or not (INV-3). */
  readonly instead?: 'decided'
}

/** What became of an observation. */
export type Filed = { readonly filed: Id } | Known | Held
interface Known {
  readonly known: Id
}
export interface Held {
  readonly held: ParkedReason
  readonly says: Say
  /** The analyte, where it was understood: what stands of it waits for a person too. */
  readonly analyte?: string
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
  /** Specimens of which something was measured again, as it was asked for. */
  readonly again: Set<string>
  /** Takes back what was noted in the rack, step by step. */
  readonly undo: (() => void)[]
}

export const newDraft = (): Draft => ({
  results: new Map(),
  supersedes: [],
  findings: [],
  again: new Set(),
  undo: [],
})

/** The draft is not to be written: the rack stands as it did before it. */
export function dropDraft({ undo }: Draft): void {
  while (undo.length > 0) undo.pop()?.()
}

/** Whether writing it is nothing but new rows. */
export const isPlain = ({ supersedes, findings, again }: Draft): boolean =>
  supersedes.length === 0 && findings.length === 0 && again.size === 0

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
  const read = readAs(programmes, rack, specimen.programme, sent)
  if ('held' in read) return read
  const subject = rack.subjects.get(specimen.subject)
  if (!subject) throw new Error(`specimen ${specimen.number} is about nobody`)
  const other = ofAnother(subject, sent)
  if (other) return { ...other, analyte: read.analyte }
  const standing = racks.standingOf(rack, specimen.number, read.analyte)
  const wanted = 1 + asked(programmes, rack, specimen, read.analyte)
  const goes = whereItGoes(standing, sent, wanted)
  if ('known' in goes) return goes
  const { origin = 'measured', line } = sent
  const run = line === null ? null : batches.runFor(rack.runs, { ...sent, line }, specimen, at)
  if (run?.state === 'failed') return { ...ofFailedRun(run.number), analyte: read.analyte }
  if ('held' in goes) return { ...goes, analyte: read.analyte }
  const { supersedes, replicate } = goes
  if (replicate > 1) draft.again.add(specimen.number)
  const batch = run?.id ?? null
  const by = measuredBy(sent.assays, read.analyte)
  const stands = { supersedes, replicate, origin } as const
  const filing = { rack, specimen, subject, read, sent, batch, by, at, ...stands } as const
  return { filed: file(draft, filing).id }
}

const ofFailedRun = (run: string): Held =>
  held(
    'failed-run',
    `Run ${short(run)} was declared worthless, so nothing of it is filed. Measure the specimen in another run, then dismiss this.`,
    `批次 ${short(run)} 已作废，不再归入其结果。请在其他批次重测，然后关闭本条。`,
  )

/**
 * Ratios of what stands with this draft, computed anew where one of their parts is in it. One that
 * cannot be known is left out, and one that can be known no more stands no more: the absence shows,
 * and is not guessed away.
 */
export function derive(programmes: Programmes, rack: Rack, draft: Draft, at: Instant): void {
  for (const measured of [...draft.results.values()]) {
    const [first] = measured
    const programme = programmes.get(first?.programme ?? '')
    if (!first || !programme) continue
    const touched = measured.map(result => result.analyte)
    const due = ratiosOver(programme.ratios, touched)
    if (due.length === 0) continue
    const parts = partsOf(rack, first.specimen, due)
    for (const ratio of due)
      computeRatio(rack, draft, { programme, ratio, parts, beside: first, at })
  }
}

interface Computing {
  readonly programme: Programme
  readonly ratio: Ratio
  /** What stands of everything that a ratio of this specimen needs. */
  readonly parts: ReadonlyMap<string, StandingPart>
  /** A value that was measured with its parts. */
  readonly beside: Result
  readonly at: Instant
}

function computeRatio(rack: Rack, draft: Draft, computing: Computing): void {
  const { ratio, parts, beside } = computing
  const before = racks.standingOf(rack, beside.specimen, ratio.analyte).at(-1) ?? null
  const computed = ratioOf(ratio, parts)
  if (computed) fileRatio(rack, draft, computing, computed, before)
  else if (before) {
    draft.supersedes.push({ old: before, by: beside.id })
    draft.undo.push(racks.forget(rack, before))
  }
}

function fileRatio(
  rack: Rack,
  draft: Draft,
  { programme, ratio, parts, beside, at }: Computing,
  { value, comparator, amount }: Computed,
  before: Result | null,
): void {
  const specimen = rack.specimens.get(beside.specimen)
  const subject = specimen && rack.subjects.get(specimen.subject)
  if (!specimen || !subject) return
  const { analyte, over, under } = ratio
  const isPreliminary = over.concat(under).some(p => parts.get(p)?.status === 'preliminary')
  const status = isPreliminary ? 'preliminary' : 'final'
  if (before?.value === value && before.status === status) return
  const read: Read = { analyte, comparator, amount, mapping: null, judgedAs: null }
  const unit = unitOf(programme, analyte)
  const sent = { ...beside, value, unit, status } as const
  const by = allBy(over.concat(under).flatMap(part => parts.get(part) ?? []))
  const filing = {
    rack,
    specimen,
    subject,
    read,
    sent,
    by,
    batch: beside.batch,
    at,
    supersedes: before,
  } as const
  file(draft, { ...filing, supersedes: before, replicate: 1, origin: 'computed' })
}

/** What all parts were measured by; nothing is known of a ratio across methods. */
function allBy(parts: readonly MeasuredBy[]): MeasuredBy {
  const [first] = parts
  const isOne = parts.every(p => p.method === first?.method && p.kit === first.kit)
  return first && isOne ? { method: first.method, kit: first.kit } : NOT_KNOWN
}

/** The unit that the limits of an analyte are in. */
const unitOf = (programme: Programme, analyte: string): string =>
  programme.analytes.find(({ code }) => code === analyte)?.unit ?? ''

type StandingPart = Part & Pick<Result, 'status' | 'method' | 'kit'>

function partsOf(rack: Rack, specimen: string, ratios: readonly Ratio[]) {
  const parts = new Map<string, StandingPart>()
  for (const { over, under } of ratios)
    for (const analyte of over.concat(under)) {
      const part = partOf(racks.standingOf(rack, specimen, analyte))
      if (part) parts.set(analyte, part)
    }
  return parts
}

/** What stands of an analyte; of several measurements their mean. */
function partOf(standing: readonly Result[]): StandingPart | null {
  const last = standing.at(-1)
  if (!last || standing.length === 1) return last ?? null
  const mean = meanOf(standing)
  const isPreliminary = standing.some(one => one.status === 'preliminary')
  const { amount, comparator } = mean ?? last
  const status = isPreliminary ? 'preliminary' : last.status
  return mean && { amount, comparator, status, method: last.method, kit: last.kit }
}

/** Writes a draft: its panels with the others of the rack, and what follows from them. */
export async function carryOut(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  draft: Draft,
): Promise<void> {
  await batches.write(work, rack.runs)
  if (draft.supersedes.length > 0) await racks.write(work, rack)
  for (const { old, by } of draft.supersedes) await results.supersede(work, old, by)
  for (const panel of draft.results.values()) {
    racks.add(rack, panel)
    tellRecorded(work, panel)
  }
  if (isPlain(draft)) return
  for (const { old } of draft.supersedes) draft.again.add(old.specimen)
  await racks.write(work, rack)
  for (const { specimen, result, finding } of draft.findings) {
    const retest = await results.raise(work, programmes, specimen, result, finding)
    if (retest) racks.noteRetest(rack, retest)
  }
  for (const number of draft.again) await retests.goOn(work, number)
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
  derive(programmes, rack, draft, work.at)
  await carryOut(work, programmes, rack, draft)
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
  if (sent.check === 'ours' && !looksRight(number))
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

/** What the instrument wrote of the person, where it is plainly somebody else (B-20). */
function ofAnother(subject: Subject, { sex, bornOn }: Sent): Held | null {
  if (sex !== 'unknown' && subject.sex !== 'unknown' && sex !== subject.sex)
    return held(
      'other-person',
      'The instrument names another sex than the card. Compare the two before anything is filed.',
      '仪器所报性别与血片登记不符。请先核对，再决定归属。',
    )
  if (bornOn !== null && subject.bornAt !== null && daysApart(bornOn, dayOf(subject.bornAt)) > 1)
    return held(
      'other-person',
      'The instrument names another day of birth than the card. Compare the two before anything is filed.',
      '仪器所报出生日期与血片登记不符。请先核对，再决定归属。',
    )
  return null
}

/** A birth about midnight may be a day off between two systems. */
const daysApart = (one: Day, other: Day): number =>
  Math.abs(Date.parse(one) - Date.parse(other)) / 86_400_000

/** What an instrument sent, in a sentence: an instrument may send megabytes. */
const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

export interface Read {
  readonly analyte: string
  readonly comparator: Result['comparator']
  /** In the unit that limits are in. */
  readonly amount: number
  readonly mapping: Id | null
  readonly judgedAs: Result['judgedAs']
}

/** Code, unit and value as the code book of a programme has them; what it does not know is nobody's guess (B-12). */
export function readAs(
  programmes: Programmes,
  { codes }: Pick<Rack, 'codes'>,
  programmeCode: string,
  sent: Sent,
): Read | Held {
  const programme = programmes.get(programmeCode)
  const { analyteCode: code, codingSystem, centre, line, unit } = sent
  const meaning = codes.read({
    programme: programmeCode,
    ...{ code, codingSystem, centre, line: line ?? '', unit },
  })
  if (!programme || ('unknown' in meaning && meaning.unknown === 'analyte'))
    return held(
      'unknown-analyte',
      `“${short(code)}” is no analyte of ${programme?.en ?? programmeCode}. Map it under “Codes and units”, or correct the test code on the instrument; then replay.`,
      `“${short(code)}”不是${programme?.zh ?? programmeCode}的项目。请在“代码与单位”中设置对应，或更正仪器的项目代码，然后重放。`,
    )
  const not = notAValue(meaning.analyte, sent)
  if (not) return { ...not, analyte: meaning.analyte }
  if ('unknown' in meaning)
    return held(
      'unknown-unit',
      `${meaning.analyte} came in “${short(sent.unit)}”; known here: ${meaning.units.join(', ')}. Nothing is converted silently: map the unit under “Codes and units”, or set it on the instrument; then replay.`,
      `${meaning.analyte} 的单位为“${short(sent.unit)}”，本系统认可：${meaning.units.join('、')}。系统不自动换算：请在“代码与单位”中设置对应，或在仪器上更正单位，然后重放。`,
    )
  if ('says' in sent.number) return { held: 'not-a-number' as const, says: sent.number.says }
  return judgedIn(programme, meaning, sent.number)
}

/** Why there is no value to be read, whatever its unit. */
function notAValue(analyte: string, { status, value }: Sent): Held | null {
  if (status === 'withdrawn')
    return held(
      'withdrawn',
      `The instrument takes back ${analyte}. A person decides what it means for this specimen.`,
      `仪器撤回了 ${analyte} 结果。请人工判断其影响。`,
    )
  if (status === 'other')
    return held(
      'withdrawn',
      `${analyte} came with a result status that is neither preliminary, final nor corrected.`,
      `${analyte} 的结果状态既非初步、最终，也非更正。`,
    )
  if (value !== '') return null
  return held(
    'empty',
    `${analyte} came without a value. Look at the instrument and measure again.`,
    `${analyte} 没有数值。请查看仪器并重测。`,
  )
}

/** The amount in the unit that limits are in: the exact product, where a mapping has a factor. */
function judgedIn(
  programme: Programme,
  { analyte, factor, mapping }: Understood,
  { comparator, amount }: { comparator: Result['comparator']; amount: number },
): Read {
  if (factor === '1') return { analyte, comparator, amount, mapping, judgedAs: null }
  const exact = product(plain(amount), factor)
  const judgedAs = { value: comparator + exact, unit: unitOf(programme, analyte), factor }
  return { analyte, comparator, amount: Number(exact), mapping, judgedAs }
}

/** How many values beyond the first are asked for of an analyte. */
function asked(programmes: Programmes, rack: Rack, specimen: Specimen, analyte: string): number {
  const open = rack.retests.get(specimen.number)
  const programme = programmes.get(specimen.programme)
  if (!open || !programme) return 0
  const { code } = assayOf(programme, analyte)
  return open.find(retest => retest.assay === code)?.asks ?? 0
}

/** The second value of an analyte: known, a correction, a final after a preliminary, or a conflict. */
function whereItGoes(
  standing: readonly Result[],
  sent: Sent,
  wanted: number,
): Held | Known | { supersedes: Result | null; replicate: number } {
  const place = sent.instead ? insteadOf(standing, sent) : placeAmong(standing, sent, wanted)
  if ('known' in place) return { known: place.known.id }
  if ('replicate' in place) return { supersedes: null, replicate: place.replicate }
  if ('supersedes' in place) return { ...place, replicate: place.supersedes?.replicate ?? 1 }
  const { analyte, value, state } = place.conflicts
  if (state === 'authorised')
    return held(
      'conflict',
      `${analyte} ${value} is authorised already and ${short(sent.value)} came after it. A person must decide; the report may need a correction.`,
      `${analyte} ${value} 已签发，其后又收到 ${short(sent.value)}。须人工判断，报告可能需要更正。`,
    )
  return held(
    'conflict',
    `${analyte} is ${value} already and ${short(sent.value)} came without being marked as a correction. Find out which one holds.`,
    `${analyte} 已有结果 ${value}，又收到 ${short(sent.value)} 但未标记为更正。请查明以哪个为准。`,
  )
}

interface Filing {
  readonly rack: Rack
  readonly specimen: Specimen
  readonly subject: Subject
  readonly read: Read
  readonly sent: Pick<Sent, 'value' | 'unit' | 'status' | 'measuredAt' | 'instrument'> &
    Pick<Result, 'message' | 'line' | 'well'>
  readonly batch: Id | null
  readonly by: MeasuredBy
  readonly at: Instant
  readonly supersedes: Result | null
  /** The first measurement of its analyte is 1. */
  readonly replicate: number
  readonly origin: Result['origin']
}

type MeasuredBy = Pick<Result, 'method' | 'kit'>

const NOT_KNOWN: MeasuredBy = { method: null, kit: null }

/** By what a line measures an analyte. */
function measuredBy(assays: Line['assays'], analyte: string): MeasuredBy {
  if (assays.length === 0) return NOT_KNOWN
  return (
    assays.find(assay => assay.analyte === analyte) ??
    assays.find(assay => assay.analyte === '*') ??
    NOT_KNOWN
  )
}

function file(draft: Draft, filing: Filing): Result {
  const { rack, specimen, supersedes } = filing
  const mates = matesOf(draft, specimen.number, filing)
  const result = resultOf(filing, idBeside(mates))
  mates.push(result)
  draft.undo.push(racks.note(rack, result))
  if (supersedes) draft.supersedes.push({ old: supersedes, by: result.id })
  const limits = rack.limits(result.programme, result.analyte)
  const finding = findingOf(result, results.strataOf(filing.subject, specimen), limits)
  if (finding.beyond.length > 0 || finding.undecided.length > 0)
    draft.findings.push({ specimen, result, finding })
  return result
}

/** The panel of a specimen, run and well in this draft; a full one is followed by another. */
function matesOf({ results }: Draft, specimen: string, { batch, sent }: Filing): Result[] {
  const first = `${specimen} ${batch} ${sent.well}`
  let key = first
  let mates = results.get(key)
  for (let n = 2; mates && mates.length >= panels.MOST_IN_PANEL; n++) {
    key = `${first} ${n}`
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

/** Written out field by field: it is made for every value that arrives. */
function resultOf(
  { specimen, read, sent, by, batch, at, supersedes, replicate, origin }: Filing,
  id: Id,
): Result {
  return {
    id,
    centre: specimen.centre,
    specimen: specimen.number,
    case: specimen.case,
    programme: specimen.programme,
    analyte: read.analyte,
    replicate,
    value: sent.value,
    comparator: read.comparator,
    amount: read.amount,
    unit: sent.unit,
    mapping: read.mapping,
    judgedAs: read.judgedAs,
    measuredAt: sent.measuredAt,
    status: sent.status as Result['status'],
    instrument: origin === 'measured' ? sent.instrument : null,
    method: by.method,
    kit: by.kit,
    origin,
    message: sent.message,
    line: sent.line,
    batch,
    well: sent.well,
    state: 'recorded',
    supersedes: supersedes?.id ?? null,
    recordedAt: at,
    verifiedBy: null,
    verifiedAt: null,
    authorisedBy: null,
    authorisedAt: null,
    version: 1,
  }
}
