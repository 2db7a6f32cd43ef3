/**
 * Reports: the documents that leave the laboratory. Each edition is a row of its own and never
 * changes once it left (INV-3); what comes after it names it. What is printed beside the person's
 * identity is `ReportContent`; the identity stands in a table of its own.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { ReportState } from './moves.ts'
import { Dating } from './requests.ts'
import { JudgedAs } from './results.ts'
import { Severity, Sex, Verdict } from './rules.ts'
import { SubjectKind } from './subjects.ts'
import { Day, Id, Instant, Line, PageAsk, pageOf, Say, ScannedNumber, Version } from './words.ts'

/** A value as it is printed: the characters received, and what they were held against. */
export const ReportValue = z
  .object({
    result: Id,
    analyte: z.string(),
    name: Say,
    value: z.string(),
    unit: z.string(),
    judgedAs: JudgedAs.nullable(),
    replicate: z.number().int(),
    origin: z.enum(['measured', 'computed', 'entered', 'imported']),
    measuredAt: z.string().nullable(),
    /** Each limit that held for this person on the day, for whom it holds and where it is from. */
    limits: z.array(Say),
    /** Of several measurements of one analyte: the mean, which is what was judged. */
    mean: z.string().nullable(),
    /** Why it proves nothing where it is beyond a limit. */
    doubt: Say.nullable(),
    stands: z.enum(['within', 'beyond', 'no-limit']),
  })
  .meta({ id: 'ReportValue' })
export type ReportValue = z.infer<typeof ReportValue>

/** Who answers for it: a person by name, or the approved rule that verified in a person's place. */
export const ReportSignature = z
  .object({ as: z.enum(['verified', 'authorised']), by: Say, at: Instant })
  .meta({ id: 'ReportSignature' })
export type ReportSignature = z.infer<typeof ReportSignature>

/** Of a prenatal test: who asked for it on what ground, and how far the pregnancy was. */
export const ReportRequest = z
  .object({
    /** Completed years on the day of collection. */
    age: z.number().int().nullable(),
    /** Days of gestation on the day of collection, and what they are counted from. */
    gestationDays: z.number().int().nullable(),
    countedFrom: Say,
    /** The dating that counted, whatever it rests on; null in an edition that left before it was kept. */
    dated: Dating.nullable().default(null),
    /** Her last period, where that is what counts; an edition without `dated` has the day as computed. */
    lastPeriod: Day.nullable(),
    fetuses: z.number().int(),
    /** Suitable, cautious or confirmed, with the reasons and the statement that was signed. */
    indication: Say,
    consentOn: Day,
  })
  .meta({ id: 'ReportRequest' })
export type ReportRequest = z.infer<typeof ReportRequest>

/** What was screened for and with what outcome, what was not, and what stays open. */
export const ReportScope = z
  .object({
    method: Say,
    screened: z.array(z.object({ says: Say, risk: z.enum(['high', 'low', 'none']) })),
    notScreened: Say,
    residual: Say.nullable(),
  })
  .meta({ id: 'ReportScope' })
export type ReportScope = z.infer<typeof ReportScope>

/** What a report says, whole, save whom it is about. */
export const ReportContent = z
  .object({
    specimen: z.string(),
    edition: z.number().int(),
    /** The edition that this one takes the place of. */
    replaces: z.object({ edition: z.number().int(), releasedAt: Instant }).nullable(),
    programme: Say,
    programmeVersion: z.string(),
    centre: Say,
    samplingPoint: Say,
    subject: z.object({
      kind: SubjectKind,
      sex: Sex,
      bornAt: Instant.nullable(),
      gestationDays: z.number().int().nullable(),
      birthWeight: z.number().int().nullable(),
    }),
    request: ReportRequest.nullable().default(null),
    scope: ReportScope.nullable().default(null),
    ordinal: z.number().int(),
    repeats: z.string().nullable(),
    collectedAt: Instant.nullable(),
    receivedAt: Instant.nullable(),
    condition: Say,
    faults: z.array(z.object({ code: z.string(), says: Say })),
    values: z.array(ReportValue),
    verdict: Verdict,
    verdictSays: Say,
    severity: Severity.nullable(),
    verdictAt: Instant,
    reasons: z.array(Say),
    /** What has to be read with any conclusion: a cautious request, twins. */
    remarks: z.array(Say),
    /** What to do next, and where the text is from. */
    next: z.array(Say),
    signed: z.array(ReportSignature),
  })
  .meta({ id: 'ReportContent' })
export type ReportContent = z.infer<typeof ReportContent>

/** One edition of the report on a specimen. */
export const Report = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    case: Id,
    specimen: z.string(),
    programme: z.string(),
    /** 1 for the first, one more for each that took its place. */
    edition: z.number().int(),
    /** The verdict that it tells. */
    verdict: Id,
    says: Verdict,
    severity: Severity.nullable(),
    state: ReportState,
    replaces: Id.nullable(),
    replacedBy: Id.nullable(),
    draftedAt: Instant,
    releasedAt: Instant.nullable(),
    releasedBy: Id.nullable(),
    /** When it was withdrawn or replaced, and why. */
    endedAt: Instant.nullable(),
    endedWhy: z.string().nullable(),
    /** The first time that somebody of the sampling point opened it. */
    openedAt: Instant.nullable(),
    acknowledgedAt: Instant.nullable(),
    acknowledgedBy: Id.nullable(),
    /** Who at the sampling point took it by telephone; null where they confirmed it themselves. */
    tookBy: z.string().nullable(),
    /** Of one that takes the place of another: by when that is confirmed, and the row that says so. */
    dueAt: Instant.nullable(),
    clock: Id.nullable(),
    /** SHA-256 of everything that is printed; null before it is released. */
    sha256: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>

export const ReportOnList = Report.extend({
  maskedName: z.string(),
  samplingPointName: z.string(),
  /** Of a draft: what it lacks before it may leave; empty for everything else. */
  missing: z.array(Say),
}).meta({ id: 'ReportOnList' })
export type ReportOnList = z.infer<typeof ReportOnList>

export const ReportOpening = z
  .object({ at: Instant, byName: z.string(), how: z.enum(['draft', 'screen', 'print']) })
  .meta({ id: 'ReportOpening' })
export type ReportOpening = z.infer<typeof ReportOpening>

export const ReportPage = z
  .object({
    report: ReportOnList,
    /** What it says; null until the caller has opened it since they signed in (E-20). */
    content: ReportContent.nullable(),
    /** Every edition on this specimen that the caller may see, the newest first. */
    editions: z.array(Report),
    openings: z.array(ReportOpening),
    releasedByName: z.string().nullable(),
    acknowledgedByName: z.string().nullable(),
    /** Who sees to it that an amended edition is confirmed: the owner of its case. */
    ownerName: z.string().nullable(),
  })
  .meta({ id: 'ReportPage' })
export type ReportPage = z.infer<typeof ReportPage>

/** Told to whoever opened an edition that no longer holds. */
export const ReportNotice = z
  .object({
    id: Id,
    centre: Id,
    /** The edition that no longer holds. */
    report: Id,
    /** The one that took its place; null while there is none. */
    newer: Id.nullable(),
    staff: Id,
    why: z.enum(['withdrawn', 'replaced']),
    at: Instant,
    seenAt: Instant.nullable(),
  })
  .meta({ id: 'ReportNotice' })
export type ReportNotice = z.infer<typeof ReportNotice>

export const ReportNoticeOnList = ReportNotice.extend({
  specimen: z.string(),
  edition: z.number().int(),
  newerEdition: z.number().int().nullable(),
}).meta({ id: 'ReportNoticeOnList' })

/** What a list of reports is narrowed to; `amended`: takes the place of another, and nobody has confirmed it. */
export const ReportsIn = z
  .enum(['drafted', 'amended', 'released', 'opened', 'acknowledged', 'replaced', 'withdrawn'])
  .meta({ id: 'ReportsIn' })
export type ReportsIn = z.infer<typeof ReportsIn>

/** What a stranger with a code learns: whether the paper in hand still holds, and nothing else. */
export const ReportCheck = z
  .object({
    is: z.enum(['current', 'replaced', 'withdrawn', 'not-ours']),
    says: Say,
  })
  .meta({ id: 'ReportCheck' })
export type ReportCheck = z.infer<typeof ReportCheck>

export const MOST_IN_RUN = 500

/** A report in the version in which it was shown. */
export const ReportPick = z.object({ id: Id, version: Version }).meta({ id: 'ReportPick' })
export type ReportPick = z.infer<typeof ReportPick>

/** Many reports released, or put into one PDF, one after the other; with how far it is. */
export const ReportRun = z
  .object({
    id: Id,
    centre: Id,
    does: z.enum(['release', 'print']),
    language: z.enum(['zh-CN', 'en']),
    /** What the document is for; null of a run that releases, and of those before it was asked. */
    why: z.string().nullable(),
    state: z.enum(['running', 'done', 'cancelled', 'broken-off']),
    wanted: z.number().int(),
    done: z.number().int(),
    problems: z.array(z.object({ report: Id, specimen: z.string(), says: Say })),
    startedAt: Instant,
    endedAt: Instant.nullable(),
    /** Why it broke off before its end. */
    endedWhy: Say.nullable(),
    version: Version,
  })
  .meta({ id: 'ReportRun' })
export type ReportRun = z.infer<typeof ReportRun>

const language = z.enum(['zh-CN', 'en'])
const pdf = z.instanceof(Uint8Array)
const scope = { centre: Id.optional(), samplingPoint: Id.optional() }

export const reports = {
  listReports: endpoint({
    does: 'List reports of a centre or sampling point by where they stand, the newest first',
    verb: 'get',
    path: '/reports',
    may: 'see-reports',
    takes: z.object({
      ...scope,
      in: ReportsIn.optional(),
      specimen: ScannedNumber.optional(),
      ...PageAsk,
    }),
    gives: pageOf(ReportOnList),
    shows: ['report', 'subject', 'specimen', 'result', 'flag', 'verdict', 'batch'],
    named: ({ rows }) => ({ people: rows.length }),
  }),
  showReport: endpoint({
    does: 'Show an edition of a report: what it lacks, its editions, who opened it; what it says once the caller has opened it',
    verb: 'get',
    path: '/reports/:id',
    may: 'see-reports',
    takes: z.object({ id: Id }),
    gives: ReportPage,
    shows: ['report', 'subject', 'specimen', 'result', 'flag', 'verdict', 'batch'],
    named: (_, { id }) => ({ report: id }),
  }),
  openReport: endpoint({
    does: 'Open an edition as PDF; that somebody opened it, a draft too, is recorded. A draft is marked as one',
    verb: 'post',
    path: '/reports/:id/openings',
    may: 'see-reports',
    takes: z.object({ id: Id, language: language.default('zh-CN') }),
    gives: pdf,
    media: 'application/pdf',
    named: 'told',
  }),
  releaseReport: endpoint({
    does: 'Release a report that lacks nothing; an older edition is replaced by it',
    verb: 'post',
    path: '/reports/:id/release',
    may: 'release-report',
    takes: z.object({ id: Id, version: Version }),
    gives: ReportOnList,
    named: 'told',
  }),
  withdrawReport: endpoint({
    does: 'Withdraw a released report with a reason; whoever opened it is told',
    verb: 'post',
    path: '/reports/:id/withdrawal',
    may: 'release-report',
    takes: z.object({ id: Id, version: Version, reason: Line(300) }),
    gives: ReportOnList,
    named: 'told',
  }),
  acknowledgeReport: endpoint({
    does: 'Confirm for the sampling point that a report was read and is acted on',
    verb: 'post',
    path: '/reports/:id/acknowledgement',
    may: 'acknowledge-report',
    takes: z.object({ id: Id, version: Version }),
    gives: ReportOnList,
    named: 'told',
  }),
  confirmReportByPhone: endpoint({
    does: 'Record that an amended report was read to the sampling point by telephone, and who took it there',
    verb: 'post',
    path: '/reports/:id/receipt',
    may: 'contact',
    takes: z.object({ id: Id, version: Version, tookBy: Line(60) }),
    gives: ReportOnList,
    named: 'told',
  }),
  listNotices: endpoint({
    does: 'List what the caller opened and what no longer holds, until they have seen the notice',
    verb: 'get',
    path: '/report-notices',
    may: 'see-reports',
    takes: z.object({}),
    gives: z.array(ReportNoticeOnList),
    shows: ['report'],
  }),
  seeNotice: endpoint({
    does: 'Confirm that a notice of a report that no longer holds was seen',
    verb: 'post',
    path: '/report-notices/:id/sight',
    may: 'see-reports',
    takes: z.object({ id: Id }),
    gives: ReportNotice,
  }),
  showReportCheck: endpoint({
    does: 'Say whether the edition behind a printed code holds; nothing of whom it is about',
    verb: 'get',
    path: '/check/:id/:edition/:code',
    may: 'anyone',
    takes: z.object({
      id: z.string().max(40),
      edition: z.coerce.number().int().min(1).max(9999),
      code: z.string().max(20),
    }),
    gives: ReportCheck,
  }),
  startReportRun: endpoint({
    does: 'Release many reports, or put them into one PDF; the answer is a run with its progress',
    verb: 'post',
    path: '/report-runs',
    may: 'release-report',
    takes: z.object({
      centre: Id,
      does: z.enum(['release', 'print']),
      /** As they were shown: a draft that changed since is not released. */
      reports: z.array(ReportPick).min(1).max(MOST_IN_RUN),
      language: language.default('zh-CN'),
      /** What many reports in one document are for: asked of `print`, and recorded. */
      why: Line(200).optional(),
    }),
    gives: ReportRun,
  }),
  showReportRun: endpoint({
    does: 'Show how far a run is, and what could not be done',
    verb: 'get',
    path: '/report-runs/:id',
    may: 'release-report',
    takes: z.object({ id: Id }),
    gives: ReportRun,
  }),
  resumeReportRun: endpoint({
    does: 'Go on with a run that broke off, with the rights that its owner has now',
    verb: 'post',
    path: '/report-runs/:id/resumption',
    may: 'release-report',
    takes: z.object({ id: Id }),
    gives: ReportRun,
  }),
  cancelReportRun: endpoint({
    does: 'Stop a run; what is done stays done',
    verb: 'post',
    path: '/report-runs/:id/end',
    may: 'release-report',
    takes: z.object({ id: Id }),
    gives: ReportRun,
  }),
  takeReportRun: endpoint({
    does: 'Fetch the PDF of a run that printed; it is kept for a while and then drawn anew on demand',
    verb: 'post',
    path: '/report-runs/:id/pdf',
    may: 'release-report',
    takes: z.object({ id: Id }),
    gives: pdf,
    media: 'application/pdf',
    named: 'told',
  }),
  exportResults: endpoint({
    does: 'Export the authorised results of a centre as CSV, with a purpose that is recorded',
    verb: 'post',
    path: '/exports/results',
    may: 'export-results',
    takes: z.object({
      centre: Id,
      programme: z.string().max(20).optional(),
      /** Days on which they were recorded, both included. */
      from: Day,
      until: Day,
      why: Line(200),
    }),
    gives: pdf,
    media: 'text/csv',
  }),
}
