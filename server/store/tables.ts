/**
 * The row of every table. A row that the contract shows is the contract's own shape; columns beyond
 * it (a password's hash, a message's bytes) stand here. JSON columns are text, parsed with zod.
 */

import type { Batch } from '../contract/batches.ts'
import type { CalendarDay } from '../contract/calendar.ts'
import type { Certificate, CertificateNeed } from '../contract/certificates.ts'
import type { Consent, ConsentText } from '../contract/consents.ts'
import type { Channel, Contact } from '../contract/contacts.ts'
import type { Breach, Control, ControlLot, ControlNeed, ControlRule } from '../contract/controls.ts'
import type { Correction } from '../contract/corrections.ts'
import type { Couple } from '../contract/couples.ts'
import type { Deputy } from '../contract/deputies.ts'
import type { Drill } from '../contract/drills.ts'
import type { Entry } from '../contract/entries.ts'
import type { Evidence } from '../contract/evidence.ts'
import type { IdentitySeal } from '../contract/identity-seals.ts'
import type { Licence, PlaceContact } from '../contract/institutions.ts'
import type { Invalidation } from '../contract/invalidations.ts'
import type { Line, LineAlarm, Stranger } from '../contract/lines.ts'
import type { Mapping } from '../contract/mappings.ts'
import type { Match } from '../contract/matches.ts'
import type { PersonMerge } from '../contract/merges.ts'
import type { SpecimenState } from '../contract/moves.ts'
import type { Notice } from '../contract/notices.ts'
import type { NumberEnd } from '../contract/numbers.ts'
import type { Dispatch, Partner } from '../contract/partners.ts'
import type { Agreement, Assignment, District, Place } from '../contract/places.ts'
import type { Proposal } from '../contract/proposals.ts'
import type { Case, Recall } from '../contract/recalls.ts'
import type { RelabelWhy } from '../contract/relabels.ts'
import type { Report, ReportNotice, ReportRun } from '../contract/reports.ts'
import type { Gestation, Requisition } from '../contract/requests.ts'
import type { Flag, Result, Signature, VerdictGiven } from '../contract/results.ts'
import type { Retest } from '../contract/retests.ts'
import type { Review, SightingHow } from '../contract/reviews.ts'
import type { Closure, RoutingPolicy } from '../contract/routing.ts'
import type { Fault, Rule, Verdict } from '../contract/rules.ts'
import type { SendOut } from '../contract/send-outs.ts'
import type { Kit, Order, Shipment, Specimen } from '../contract/specimens.ts'
import type { Post, Staff } from '../contract/staff.ts'
import type { Identity, Subject } from '../contract/subjects.ts'
import type { Day, Id, Instant } from '../contract/words.ts'
import type { FactTable } from './journal.ts'
import type {
  FrozenLabelRow,
  LabelCopyRow,
  LabelRunRow,
  PrinterRow,
  ThingLabelRow,
} from './label-tables.ts'
import type {
  AgreementScanRow,
  CaseDocumentRow,
  ConsentScanRow,
  ConsentSignatureRow,
  FreezeRow,
} from './paper-tables.ts'

/** Columns that hold JSON text where the contract shows the value itself. */
type Text<Row, Columns extends keyof Row> = {
  [K in keyof Row]: K extends Columns ? (null extends Row[K] ? string | null : string) : Row[K]
}

export interface StaffRow extends Staff {
  /** Argon2id in PHC form; null until the invitation is accepted. */
  passwordHash: string | null
  failures: number
  lockedUntil: Instant | null
}

export interface SessionRow {
  tokenHash: string
  staff: Id
  createdAt: Instant
  expiresAt: Instant
  endedAt: Instant | null
  /** By which its owner ends it; null of a session from before they could. */
  id?: Id | null
  /** What the browser said of itself. */
  device?: string | null
  /** When it last asked for something, to the minute. */
  seenAt?: Instant | null
  /** After so long without a question it is over; null: only at its end. */
  idleMs?: number | null
}

/** A one-time link: the first administrator's, an invitation, or one made at the machine itself. */
export interface TicketRow {
  tokenHash: string
  kind: 'setup' | 'invitation' | 'recovery'
  staff: Id | null
  createdAt: Instant
  expiresAt: Instant
  usedAt: Instant | null
}

export interface FaultRow extends Fault {
  startsOn: Day
  endsOn: Day | null
}

export interface PregnancyRow {
  id: Id
  centre: Id
  mother: Id
  plurality: number
}

/** One key to find a person by: a name, its parts, pinyin initials, the end of a phone number. */
export interface SearchKeyRow {
  samplingPoint: Id
  key: string
  subject: Id
}

/** An identity that was taken out of `identity`: read by `lab/identity-seals.ts` alone. */
export interface SealedIdentityRow {
  subject: Id
  seal: Id
  /** JSON of the identity, or of null where the person had none of their own. */
  identity: string
  /** JSON of the names on released reports. */
  reports: string
}

/** One of several cases that are one: the merge that made it so, and the case that speaks for them. */
export interface JoinedCaseRow {
  case: Id
  lead: Id
  merge: Id
}

/** What an identity said before it was changed; names are history (E-16). */
export interface IdentityBeforeRow {
  id: Id
  subject: Id
  centre: Id
  /** JSON of the identity. */
  identity: string
  reason: string
  at: Instant
  by: Id
}

export interface ReceiptRow {
  id: Id
  centre: Id
  specimen: string
  at: Instant
  by: string
  /** JSON list of fault codes. */
  faults: string
  state: string
  /** JSON of the recalls that it met and where each stood; null of one from before it was kept. */
  met: string | null
  takenBackAt: Instant | null
  takenBackBy: Id | null
  takenBackWhy: string | null
}

/** Somebody said of a specimen that was here that it is not measured; `was`: its state before. */
export interface RejectionRow extends Omit<ReceiptRow, 'state' | 'met'> {
  was: SpecimenState
  reason: string
}

export interface LineRow extends Text<Omit<Line, 'assays'>, LineLists> {
  /** JSON; null of a line from before there were any. */
  assays: string | null
}
type LineLists = 'peers' | 'allowed' | 'specimenPaths' | 'analytes'

/** An alarm that stands; when it ends the row goes, and the facts hold both. */
export interface LineAlarmRow extends Text<LineAlarm, 'says'> {
  line: Id
}

/** When a line was last heard, written now and then so that a start knows. */
export interface LineSeenRow {
  line: Id
  seenAt: Instant
}

export interface StrangerRow extends Omit<Stranger, 'application' | 'facility'> {
  /** As a line's. */
  sender: string
  /** When the last fact was told of it. */
  toldAt: Instant
}

/** A frame that held several messages or more than messages, byte for byte. */
export interface FrameRow {
  id: Id
  centre: string
  bytes: Uint8Array
  receivedAt: Instant
}

export interface MessageRow {
  id: Id
  /** The book: the line's centre, or `registry` where no line claims it. */
  centre: string
  direction: 'in' | 'out'
  medium: 'hl7' | 'file'
  line: Id | null
  /** Where the message came in a frame of several; its bytes are its own part of it. */
  frame: Id | null
  /** In which charset the bytes were read; null where they could not be. */
  charset: string | null
  peer: string
  controlId: string | null
  /** SHA-256 of everything but MSH-7; with line and control id it tells a resend. */
  sha256: string
  /**
   * By what a resend is looked for: control id first, so that the messages of an instrument that
   * counts stand together in the index, then enough of the hash. Null for what is never looked for.
   */
  resend: string | null
  bytes: Uint8Array
  receivedAt: Instant
  state: 'kept' | 'applied' | 'duplicate' | 'parked' | 'refused' | 'heard'
  /** `AA`, `AE`, `AR` or, in enhanced mode, `CA,AA`; null where nothing is to be said. */
  answer: string | null
  /** The answers as framed, one after the other: what a resend gets again. */
  answerBytes: Uint8Array | null
  answeredAt: Instant | null
  /** How often applying it was begun; a message that brought the process down twice is parked. */
  tries: number
  repeats: Id | null
  /** JSON of a Say. */
  says: string | null
  results: number
  known: number
  held: number
  /** Null in rows of before controls were filed. */
  controls?: number | null | undefined
  /** As its line was set when it was kept; null without a line, and in rows of before that was kept. */
  mode?: Line['mode'] | null | undefined
}

export interface ParkedRow {
  /** Of a message that was parked whole, the message's own. */
  id: Id
  /** The book: a centre, or `registry` for a message that no line claims. */
  centre: string
  kind: 'observation' | 'message'
  message: Id
  line: Id | null
  index: number
  specimen: string
  analyte: string
  value: string
  unit: string
  why: string
  /** The analyte, where its code was understood. */
  measures: string | null
  says: string
  /** JSON of the Observation, so that a replay needs no second reading. */
  observation: string
  state: 'parked' | 'replayed' | 'dismissed'
  parkedAt: Instant
  dueAt: Instant
  /** Who has taken it over by name; null: the role that its reason belongs to. */
  owner: Id | null
  ownedAt: Instant | null
  /** What is, or was last, proposed for it by hand. */
  match: Id | null
  /** The number that two people have matched it to. */
  matched: string | null
  endedAt: Instant | null
  endedBy: string | null
  endedWhy: string | null
  tries: number
  version: number
}

/** How much came in on the lines of a book and what became of it, counted in the same unit. */
export interface TallyRow {
  centre: string
  what: string
  n: number
}

/** Results of one message, specimen and run, packed: see `lab/panels.ts`, which alone reads and writes it. */
export interface PanelRow
  extends Pick<Result, 'id' | 'centre' | 'specimen' | 'case' | 'programme' | 'line' | 'message'>,
    Pick<Result, 'batch' | 'well' | 'measuredAt' | 'instrument' | 'recordedAt' | 'version'> {
  /** That of all results that stand, or `mixed`. */
  state: Result['state'] | 'mixed'
  /** JSON of method and kit by analyte, `*` for all others; null where nothing is known. */
  made: string | null
  results: string
}

export interface SignatureRow extends Text<Signature, 'results'> {
  /** JSON lists of the flags that spoke when it was signed, and of those a person had cleared. */
  speaking: string
  cleared: string
}

/** A row of an imported file and the result it became: the same file brings nothing twice. */
export interface ImportedRow {
  centre: Id
  sha256: string
  row: number
  message: Id
  result: Id
  by: Id
}

/** Punches of a card that no value shows. */
export interface PunchRow {
  id: Id
  centre: Id
  specimen: string
  punches: number
  why: string
  by: Id
  at: Instant
}

/** A label that another number replaced. */
export interface RelabelRow {
  number: string
  was: string
  first: string
  centre: Id
  why: RelabelWhy
  reason: string
  by: Id
  at: Instant
}

/** What was given to a child before its blood was taken. */
export interface CircumstanceRow {
  id: Id
  centre: Id
  specimen: string
  kind: string
  /** The last time. */
  lastAt: Instant | null
  amount: number | null
  by: Id
  at: Instant
}

export interface ReportRow extends Report {
  /** When the clock looks at it next (`lab/amended.ts`); null: it never did. */
  nextNoticeAt: Instant | null
  /** How it is drawn, and JSON of what it says; null while it is a draft, which says what holds now. */
  layout: string | null
  content: string | null
}

/** Whom a released report is about, as it was printed. */
export interface ReportPersonRow {
  report: Id
  name: string
  idNumber: string | null
  releasedBy: string
}

export interface ReportOpeningRow {
  id: Id
  centre: Id
  report: Id
  staff: Id
  at: Instant
  how: 'draft' | 'screen' | 'print'
}

export interface ReportRunRow extends Text<Omit<ReportRun, 'endedWhy'>, 'problems'> {
  /** JSON list of ids with the versions shown, in the order in which they are done. */
  reports: string
  /** JSON of a sentence. */
  endedWhy: string | null
  startedBy: Id
}

/** What to do after a verdict, for all or for one condition: data, dated, with its source. */
export interface AdviceRow {
  id: Id
  programme: string
  verdict: Verdict
  condition: string | null
  en: string
  zh: string
  source: string
  verified: 'verified' | 'unverified'
  startsOn: Day
  endsOn: Day | null
}

/** What to say to a family by a channel, or what not: data, dated, with its source. */
export interface ScriptRow {
  id: Id
  programme: string
  condition: string | null
  channel: Channel
  part: 'say' | 'avoid'
  en: string
  zh: string
  source: string
  verified: 'verified' | 'unverified'
  startsOn: Day
  endsOn: Day | null
}

/** What a programme is to reach; judges nobody. */
export interface TargetRow {
  id: Id
  programme: string
  indicator: string
  en: string
  zh: string
  operator: '>=' | '<='
  value: number
  unit: string
  source: string
  verified: 'verified' | 'unverified'
  startsOn: Day
  endsOn: Day | null
}

/** What is asked for, as a JSON list of analyte codes. */
/** Somebody was shown somebody; counted by person, the journal keeps it. */
export interface SightingRow {
  staff: Id
  at: Instant
  /** The person; of a raw message, the message. */
  about: Id
  how: SightingHow
}
export type SendOutRow = Text<SendOut, 'tests'>

/** A region's file word for word; `setup` brought what came with the product. */
export interface PackFileRow {
  id: Id
  name: string
  edition: Day
  sha256: string
  content: string
  broughtBy: string
  broughtAt: Instant
}

export interface HandOverRow {
  id: Id
  case: Id
  /** Whose it was. */
  centre: Id
  to: Id
  reason: string
  at: Instant
  by: Id
}

/** Who has a case in hand, and until when if nothing more is done. */
export interface HandRow {
  case: Id
  staff: Id
  since: Instant
  until: Instant
}

export interface RecallRow extends Text<Recall, 'says'> {
  /** When the clock looks at it next (`lab/notices.ts`); null: it never did. */
  nextNoticeAt?: Instant | null | undefined
  /** Since when the consent to its test is withdrawn: it stays in sight, and nobody is called by a clock. */
  consentGoneAt?: Instant | null | undefined
  /** Since when nobody has acknowledged it, where that is later than its opening. */
  waitsSince?: Instant | null | undefined
}

export interface Tables {
  fact: FactTable
  district: District
  place: Place
  assignment: Assignment
  agreement: Agreement
  routingPolicy: RoutingPolicy
  closure: Closure
  licence: Licence
  placeContact: PlaceContact
  agreementScan: AgreementScanRow
  handOver: HandOverRow
  hand: HandRow
  rule: Rule
  proposal: Text<Proposal, 'row' | 'needRow' | 'item'>
  fault: FaultRow
  staff: StaffRow
  post: Post
  certificate: Certificate
  certificateNeed: CertificateNeed
  deputy: Deputy
  session: SessionRow
  ticket: TicketRow
  line: LineRow
  lineAlarm: LineAlarmRow
  lineSeen: LineSeenRow
  stranger: StrangerRow
  mapping: Mapping
  kit: Kit
  pregnancy: PregnancyRow
  subject: Subject
  gestation: Gestation
  requisition: Text<Requisition, 'answers' | 'reasons' | 'rules' | 'statement'>
  identity: Identity
  searchKey: SearchKeyRow
  /** The number of a paper, held for one person. */
  paperHeld: { number: string; subject: Id }
  couple: Couple
  identitySeal: IdentitySeal
  sealedIdentity: SealedIdentityRow
  personMerge: PersonMerge
  joinedCase: JoinedCaseRow
  identityBefore: IdentityBeforeRow
  case: Case
  order: Order
  specimen: Specimen
  shipment: Shipment
  receipt: ReceiptRow
  rejection: RejectionRow
  frame: FrameRow
  message: MessageRow
  parked: ParkedRow
  match: Match
  tally: TallyRow
  drill: Text<Drill, 'values'>
  batch: Batch
  controlLot: ControlLot
  controlRule: ControlRule
  controlNeed: ControlNeed
  control: Control & { amount: number | null }
  breach: Text<Breach, 'controls' | 'analytes' | 'says'>
  invalidation: Invalidation
  correction: Correction
  panel: PanelRow
  flag: Text<Flag, 'says'>
  retest: Text<Retest, 'analytes' | 'says' | 'rules'>
  punch: PunchRow
  circumstance: CircumstanceRow
  relabel: RelabelRow
  verdict: Text<VerdictGiven, 'reasons' | 'rules' | 'results' | 'basis'>
  signature: SignatureRow
  entry: Entry
  imported: ImportedRow
  recall: RecallRow
  notice: Notice
  calendarDay: CalendarDay
  partner: Partner
  dispatch: Dispatch
  contact: Omit<Contact, 'byName'>
  report: ReportRow
  reportPerson: ReportPersonRow
  reportOpening: ReportOpeningRow
  reportNotice: ReportNotice
  reportRun: ReportRunRow
  frozenLabel: FrozenLabelRow
  labelCopy: LabelCopyRow
  labelRun: LabelRunRow
  printer: PrinterRow
  thingLabel: ThingLabelRow
  numberEnd: NumberEnd
  advice: AdviceRow
  script: ScriptRow
  caseDocument: CaseDocumentRow
  consentText: ConsentText
  consent: Consent
  consentSignature: ConsentSignatureRow
  consentScan: ConsentScanRow
  freeze: FreezeRow
  evidence: Omit<Evidence, 'byName'>
  target: TargetRow
  packFile: PackFileRow
  sendOut: SendOutRow
  sighting: SightingRow
  review: Review
}
