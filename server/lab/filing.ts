import { type Batch, runInWords } from '../contract/batches.ts'
import type { Line } from '../contract/lines.ts'
import type { Result } from '../contract/results.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import type { Id, Instant, Say } from '../contract/words.ts'
import { type Finding, findingOf, type Programme, type Strata } from '../programmes/programme.ts'
import { assayOf } from '../programmes/punches.ts'
import {
  type Computed,
  type Part,
  partsIn,
  type Ratio,
  ratioOf,
  ratiosOver,
} from '../programmes/ratios.ts'
import { areOfOneMethod, meanOf } from '../programmes/replicates.ts'
import type { Work } from '../store/store.ts'
import * as batches from './batches.ts'
import type { Knowing } from './known.ts'
import * as panels from './panels.ts'
import type { Rack } from './racks.ts'
import * as racks from './racks.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import {
  type Held,
  held,
  type Read,
  readAs,
  type Sent,
  short,
  unitOf,
  type Whose,
  whoseIs,
} from './sent.ts'
import { insteadOf, placeAmong } from './succession.ts'

type Programmes = results.Programmes

/** What became of an observation. */
export type Filed = { readonly filed: Id } | Known | Held
interface Known {
  readonly known: Id
}
/**
 * What one message measured, decided and not yet written. Deciding touches no database, so that most
 * messages of a group can be written together; what more than that has to happen (a correction, a
 * value beyond a rule) is in here too, and tells whoever writes it that it has to be done alone.
 */
export interface Draft {
  readonly results: Map<string, Result[]>
  /** Where the last value went: a panel asks for its own sixty times. */
  last: { readonly specimen: string; readonly batch: Id | null; readonly mates: Result[] } | null
  /** Whose the last value is. */
  whose: Whose | null
  readonly supersedes: Superseding[]
  readonly findings: { readonly specimen: Specimen; readonly result: Result; finding: Finding }[]
  /** Specimens of which something was measured again, as it was asked for. */
  readonly again: Set<string>
  /** Of its specimens: a panel of sixty values asks once. */
  readonly strata: Map<string, Strata>
  /** Takes back what was noted in the rack, step by step. */
  readonly undo: (() => void)[]
}

interface Superseding {
  readonly old: Result
  readonly by: Id
}

export const newDraft = (): Draft => ({
  results: new Map(),
  last: null,
  whose: null,
  supersedes: [],
  findings: [],
  again: new Set(),
  strata: new Map(),
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
  const whose = whoseIs(draft, rack, sent)
  if ('held' in whose) return whose.held
  const { specimen, subject, other } = whose
  const read = readAs(programmes, rack, specimen.programme, sent)
  if ('held' in read) return read
  if (other) return { ...other, analyte: read.analyte }
  const standing = racks.standingOf(rack, specimen.number, read.analyte)
  const wanted = 1 + asked(programmes, rack, specimen, read.analyte)
  const past = racks.pastOf(rack, specimen.number, read.analyte)
  const goes = whereItGoes({ standing, past }, sent, wanted)
  if ('known' in goes) return goes
  const belongs = runOf(rack, sent, specimen, goes, at)
  if (belongs && 'unsure' in belongs)
    return { ...('held' in goes ? goes : ofNoRun(belongs.unsure)), analyte: read.analyte }
  const run = belongs?.batch
  if (run?.state === 'failed') return { ...ofFailedRun(run), analyte: read.analyte }
  if ('held' in goes) return { ...goes, analyte: read.analyte }
  const { supersedes, replicate } = goes
  const { origin = 'measured' } = sent
  if (replicate > 1) draft.again.add(specimen.number)
  const batch = run?.id ?? null
  const by = measuredBy(sent.assays, read.analyte)
  const stands = { supersedes, replicate, origin } as const
  const filing = { rack, specimen, subject, read, sent, batch, by, at, ...stands } as const
  return { filed: file(draft, filing).id }
}

/**
 * The run of a value; null where no line sent it. A correction that says no other time is of the
 * measurement that it corrects: where its run cannot be told by itself, it is that one's.
 */
function runOf(
  rack: Rack,
  sent: Sent,
  specimen: Specimen,
  goes: ReturnType<typeof whereItGoes>,
  at: Instant,
): batches.Belongs | null {
  const { line, status, measuredAt } = sent
  if (line === null) return null
  const heard = heardOf(sent, line, specimen)
  const belongs = batches.runFor(rack.runs, heard, specimen, at)
  const old = 'supersedes' in goes ? goes.supersedes : null
  const isOfOld = measuredAt === null || measuredAt === old?.measuredAt
  if ('batch' in belongs || !old || !isOfOld) return belongs
  if (status !== 'corrected' && old.status !== 'preliminary') return belongs
  const batch = batches.named(rack.runs, heard, old.batch)
  return batch ? { batch } : belongs
}

/**
 * Some senders put the time of collection in the place of the measurement's. Nothing is measured
 * before it is collected: a run that is named is then found without a time.
 */
function heardOf(sent: Sent, line: Id, { collectedAt }: Specimen): batches.Heard {
  const { run, measuredAt, arrivedAt } = sent
  const measured = run === null ? null : batches.instantOf(measuredAt)
  const isCollection = measured !== null && collectedAt !== null && measured <= collectedAt
  return { line, run, measuredAt: isCollection ? null : measuredAt, arrivedAt }
}

const ofNoRun = (says: Say): Held => ({ held: 'which-run', says })

function ofFailedRun(batch: Batch): Held {
  const run = runInWords({ ...batch, number: short(batch.number) })
  if (batch.named === 'by-day')
    return held(
      'failed-run',
      `Run ${run.en} was declared worthless, so nothing of it is filed. Measure the specimen again: what is measured from then on is of its next part. Then dismiss this.`,
      `批次 ${run.zh} 已作废，不再归入其结果。请重测该标本，此后测定的结果归入下一段；然后忽略本条。`,
    )
  return held(
    'failed-run',
    `Run ${run.en} was declared worthless, so nothing of it is filed. If this was measured then, dismiss it. If it was measured anew under the same name, open the run, begin it anew from the time at which that began, then try this again.`,
    `批次 ${run.zh} 已作废，不再归入其结果。如为当时测定的结果，请忽略本条；如以同一批次名称重新检测，请打开该批次，自重测开始的时间起“重新开始”，然后重试本条。`,
  )
}

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
    deriveOf(programme, rack, draft, { beside: first, touched: measured, at })
  }
}

function deriveOf(
  programme: Programme,
  rack: Rack,
  draft: Draft,
  { beside, touched, at }: { beside: Result; touched: readonly Result[]; at: Instant },
): void {
  const due = ratiosOver(
    programme.ratios,
    touched.map(result => result.analyte),
  )
  if (due.length === 0) return
  const parts = partsOf(rack, beside.specimen, due)
  for (const ratio of due) computeRatio(rack, draft, { programme, ratio, parts, beside, at })
}

/**
 * A value is taken back and nothing takes its place; ratios of it are computed anew from what stands,
 * or stand no more, those that were authorised too. `by` is what took it back.
 */
export async function takeBack(
  work: Work,
  programmes: Programmes,
  known: Knowing,
  { old, by }: { old: Result; by: Id },
): Promise<void> {
  const rack = await racks.fill(work, [old.specimen], known)
  await results.supersede(work, old, by)
  racks.forget(rack, old)
  const programme = programmes.get(old.programme)
  const draft = newDraft()
  if (programme) deriveOf(programme, rack, draft, { beside: old, touched: [old], at: work.at })
  await carryOut(work, programmes, rack, draft)
  await racks.write(work, rack)
  await retests.goOn(work, old.specimen)
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
  const { analyte } = ratio
  const from = partsIn(ratio).flatMap(part => parts.get(part) ?? [])
  const isPreliminary = from.some(part => part.status === 'preliminary')
  const status = isPreliminary ? 'preliminary' : 'final'
  if (before?.value === value && before.status === status) return
  const read: Read = { analyte, comparator, amount, mapping: null, judgedAs: null }
  const unit = unitOf(programme, analyte)
  const { measuredAt, instrument, message, line, well, batch } = beside
  const sent = { value, unit, status, measuredAt, instrument, message, line, well } as const
  const by = allBy(from)
  const stands = { supersedes: before, replicate: 1, origin: 'computed' } as const
  file(draft, { rack, specimen, subject, read, sent, by, batch, at, ...stands })
}

/** What all parts were measured by; nothing is known of a ratio across methods. */
function allBy(parts: readonly MeasuredBy[]): MeasuredBy {
  const [first] = parts
  const isOne = parts.every(p => p.method === first?.method && p.kit === first.kit)
  return first && isOne ? { method: first.method, kit: first.kit } : NOT_KNOWN
}

type StandingPart = Part & Pick<Result, 'status' | 'method' | 'kit'>

function partsOf(rack: Rack, specimen: string, ratios: readonly Ratio[]) {
  const parts = new Map<string, StandingPart>()
  for (const ratio of ratios)
    for (const analyte of partsIn(ratio)) {
      if (parts.has(analyte)) continue
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
  const { method, kit } = last
  const isPreliminary = standing.some(one => one.status === 'preliminary')
  const { amount, comparator } = mean ?? last
  const status = isPreliminary ? 'preliminary' : last.status
  return (
    mean && {
      amount,
      comparator,
      status,
      ...(areOfOneMethod(standing) ? { method, kit } : NOT_KNOWN),
    }
  )
}

/** Writes a draft: its panels with the others of the rack, and what follows from them. */
export async function carryOut(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  draft: Draft,
): Promise<void> {
  await batches.write(work, rack.runs)
  for (const panel of draft.results.values()) racks.add(rack, panel)
  if (isPlain(draft)) {
    for (const panel of draft.results.values()) tellRecorded(work, panel)
    return
  }
  await racks.write(work, rack)
  // A message may tell a value and the one that takes its place: then it has called before it goes.
  const told = new Set([...draft.results.values()].flat().map(result => result.id))
  const [before, own] = [
    draft.supersedes.filter(s => !told.has(s.old.id)),
    draft.supersedes.filter(s => told.has(s.old.id)),
  ]
  for (const { old, by } of before) await results.supersede(work, old, by)
  for (const panel of draft.results.values()) tellRecorded(work, panel)
  for (const { old } of draft.supersedes) draft.again.add(old.specimen)
  for (const { specimen, result, finding } of draft.findings) {
    const retest = await results.raise(work, programmes, specimen, result, finding)
    if (retest) racks.noteRetest(rack, retest)
  }
  for (const { old, by } of own) await results.supersede(work, old, by)
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
  { standing, past }: Record<'standing' | 'past', readonly Result[]>,
  sent: Sent,
  wanted: number,
): Held | Known | { supersedes: Result | null; replicate: number } {
  const place = sent.instead ? insteadOf(standing, sent) : placeAmong(standing, sent, wanted, past)
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
  if (place.for === 'its time')
    return held(
      'conflict',
      `${analyte} was corrected to ${value} already and ${short(sent.value)} came after it, with an earlier time of measurement. The instrument's clock may be wrong. Find out which one holds.`,
      `${analyte} 已更正为 ${value}，其后又收到 ${short(sent.value)}，但其检测时间更早。仪器时钟可能有误，请查明以哪个为准。`,
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
  // Of most values of a panel there are none.
  if (limits.length === 0) return result
  const finding = findingOf(result, strataIn(draft, filing), limits)
  if (finding.beyond.length > 0 || finding.undecided.length > 0)
    draft.findings.push({ specimen, result, finding })
  return result
}

function strataIn({ strata }: Draft, { specimen, subject }: Filing): Strata {
  const known = strata.get(specimen.number)
  if (known) return known
  const found = results.strataOf(subject, specimen)
  strata.set(specimen.number, found)
  return found
}

/** The panel of a specimen, run and well in this draft; a full one is followed by another. */
function matesOf(draft: Draft, specimen: string, { batch, sent }: Filing): Result[] {
  const { last, results } = draft
  const isSame = last?.specimen === specimen && last.batch === batch
  if (isSame && last.mates[0]?.well === sent.well && last.mates.length < panels.MOST_IN_PANEL)
    return last.mates
  const first = `${specimen} ${batch} ${sent.well}`
  let key = first
  let mates = results.get(key)
  for (let n = 2; mates && mates.length >= panels.MOST_IN_PANEL; n++) {
    key = `${first} ${n}`
    mates = results.get(key)
  }
  const found = mates ?? []
  results.set(key, found)
  draft.last = { specimen, batch, mates: found }
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
