/**
 * What the end of a case rests on: the diagnosis with its date, method, institution and source, a
 * refusal with its paper, where somebody went, or who says that they died. Scans of papers are kept
 * with their case. What each end needs stands here once: the screen asks for it, the server checks it.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { GivenScan, OpenedScan, Scan } from './scans.ts'
import { Day, Id, Instant, Line, type Say, say } from './words.ts'

/** Ends that a person gives a case. */
export const ClosedByHand = z.enum(['diagnosed', 'excluded', 'refused', 'moved', 'died'])
export type ClosedByHand = z.infer<typeof ClosedByHand>

/** What a person writes of it; which of it an end needs stands in `EVIDENCE`. */
export const EvidenceGiven = z
  .object({
    /** The day of the diagnosis, of the signature, of the move or of the death. */
    on: Day.optional(),
    /** Which condition was confirmed. */
    condition: z.string().max(40).optional(),
    method: Line(200).optional(),
    /** Where it was found, or whereto somebody went. */
    institution: Line(200).optional(),
    /** Number of the report, the letter or the file. */
    paper: Line(200).optional(),
    signedBy: Line(100).optional(),
    /** A scan that is kept with the case. */
    document: Id.optional(),
  })
  .meta({ id: 'EvidenceGiven' })
export type EvidenceGiven = z.infer<typeof EvidenceGiven>

/** As it is kept: what an end rested on, by whom and when. */
export const Evidence = z
  .object({
    id: Id,
    case: Id,
    recall: Id.nullable(),
    reason: ClosedByHand.or(z.literal('lost')),
    on: Day.nullable(),
    condition: z.string().nullable(),
    method: z.string().nullable(),
    institution: z.string().nullable(),
    paper: z.string().nullable(),
    signedBy: z.string().nullable(),
    document: Id.nullable(),
    note: z.string(),
    by: z.string(),
    byName: z.string(),
    at: Instant,
  })
  .meta({ id: 'Evidence' })
export type Evidence = z.infer<typeof Evidence>

/** `source`: the number of a paper, or a scan of it. */
export type EvidenceField = Exclude<keyof EvidenceGiven, 'paper' | 'document'> | 'source'

/** What each end cannot do without, in the order in which it is asked for. */
export const EVIDENCE: Record<ClosedByHand, readonly EvidenceField[]> = {
  diagnosed: ['condition', 'on', 'method', 'institution', 'source'],
  excluded: ['on', 'method', 'institution', 'source'],
  refused: ['on', 'signedBy', 'source'],
  moved: ['on', 'institution'],
  died: ['on', 'source'],
}

export const EVIDENCE_FIELDS: Record<EvidenceField, Say> = {
  on: say('the day', '日期'),
  condition: say('which condition was confirmed', '确诊病种'),
  method: say('the method', '方法'),
  institution: say('the institution', '机构'),
  signedBy: say('who signed', '签字人'),
  source: say('the number of the paper or a scan of it', '文书编号或扫描件'),
}

/** What an end still lacks. */
export const lacking = (reason: ClosedByHand, given: EvidenceGiven): EvidenceField[] =>
  EVIDENCE[reason].filter(field =>
    field === 'source' ? !given.paper?.trim() && !given.document : !`${given[field] ?? ''}`.trim(),
  )

export const evidence = {
  addCaseDocument: endpoint({
    does: 'Keep a scan of a paper with its case: PDF, JPEG or PNG, 5 MB at most',
    verb: 'post',
    path: '/cases/:id/documents',
    may: 'contact',
    takes: GivenScan.extend({ id: Id }),
    body: 'scan',
    gives: Scan,
  }),
  openCaseDocument: endpoint({
    does: 'Open a scan that is kept with a case; who opened it stands in the journal',
    verb: 'post',
    path: '/cases/:id/documents/:document',
    may: 'see-identity',
    takes: z.object({ id: Id, document: Id }),
    gives: OpenedScan,
  }),
}
