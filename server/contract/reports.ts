/**
 * Reports: the documents that leave the laboratory. Each edition is a row of its own and never
 * changes once it left (INV-3); what comes after it names it. What is printed beside the person's
 * identity is `ReportContent`; the identity stands in a table of its own.
 */
import { z } from 'zod'
import { JudgedAs } from './results.ts'
import { Severity, Sex, Verdict } from './rules.ts'
import { Id, Instant, Say } from './words.ts'

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
    origin: z.enum(['measured', 'computed']),
    measuredAt: z.string().nullable(),
    /** Each limit that held for this person on the day, for whom it holds and where it is from. */
    limits: z.array(Say),
    stands: z.enum(['within', 'beyond', 'no-limit']),
  })
  .meta({ id: 'ReportValue' })
export type ReportValue = z.infer<typeof ReportValue>

/** Who answers for it; `rule` where an approved rule verified in the place of a person. */
export const ReportSignature = z
  .object({ as: z.enum(['verified', 'authorised']), by: z.string(), at: Instant })
  .meta({ id: 'ReportSignature' })
export type ReportSignature = z.infer<typeof ReportSignature>

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
      kind: z.enum(['newborn', 'woman']),
      sex: Sex,
      bornAt: Instant.nullable(),
      gestationDays: z.number().int().nullable(),
      birthWeight: z.number().int().nullable(),
    }),
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
    /** What to do next, and where the text is from. */
    next: z.array(Say),
    signed: z.array(ReportSignature),
  })
  .meta({ id: 'ReportContent' })
export type ReportContent = z.infer<typeof ReportContent>
