/** The story of a specimen, the journal itself, and the laboratory's health. */
import { z } from 'zod'
import { Fact } from './facts.ts'
import { endpoint } from './kit.ts'
import { Case, Recall } from './recalls.ts'
import { Prenatal } from './requests.ts'
import { Flag, Result, SignatureShown, VerdictShown } from './results.ts'
import { Retest } from './retests.ts'
import { SpecimenOnList } from './specimens.ts'
import { Subject } from './subjects.ts'
import { Instant, Say, ScannedNumber } from './words.ts'

/** One step of a story: the fact, and in words what happened and who did it. */
export const Step = z.object({ fact: Fact, at: Instant, who: Say, says: Say }).meta({ id: 'Step' })
export type Step = z.infer<typeof Step>

export const SpecimenPage = z
  .object({
    specimen: SpecimenOnList,
    subject: Subject,
    case: Case,
    results: z.array(Result),
    flags: z.array(Flag),
    verdicts: z.array(VerdictShown),
    recalls: z.array(Recall),
    /** What was or is measured again; for the bench. */
    retests: z.array(Retest),
    signatures: z.array(SignatureShown),
    /** Of a prenatal test: request, gestation, and whether another tube may be drawn. */
    prenatal: Prenatal.nullable(),
    story: z.array(Step),
  })
  .meta({ id: 'SpecimenPage' })
export type SpecimenPage = z.infer<typeof SpecimenPage>

export const Health = z
  .object({
    ok: z.enum(['yes', 'no']),
    /** The rest is for administrators; strangers learn only whether it works. */
    version: z.string().optional(),
    database: z.enum(['sqlite', 'postgres']).optional(),
    heads: z.record(z.string(), z.number().int()).optional(),
    lines: z
      .array(z.object({ port: z.number().int(), listening: z.enum(['yes', 'no']) }))
      .optional(),
    now: Instant.optional(),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

export const history = {
  showSpecimen: endpoint({
    does: 'Show one specimen with its results, verdicts, recalls and whole story',
    verb: 'get',
    path: '/specimens/:number',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: SpecimenPage,
    shows: [
      'specimen',
      'result',
      'flag',
      'verdict',
      'recall',
      'retest',
      'case',
      'subject',
      'pregnancy',
    ],
    named: ({ subject }) => ({ subject: subject.id }),
  }),
  readJournal: endpoint({
    does: 'Read a book of the journal after a number',
    verb: 'get',
    path: '/journal/:book',
    may: 'see-journal',
    takes: z.object({
      book: z.string().max(80),
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    gives: z.array(Fact),
  }),
  health: endpoint({
    does: 'Say whether the laboratory works; administrators see version, database, heads and lines',
    verb: 'get',
    path: '/health',
    may: 'anyone',
    takes: z.object({}),
    gives: Health,
  }),
}
