/** Measured values, the flags that rules raised on them, and the verdicts they became. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { ResultState } from './moves.ts'
import { Severity, Verdict } from './rules.ts'
import { Id, Instant, Line, PageAsk, pageOf, Say, Version } from './words.ts'

/** A value in the unit that limits are in, and the factor that brought it there. */
export const JudgedAs = z
  .object({ value: z.string(), unit: z.string(), factor: z.string() })
  .meta({ id: 'JudgedAs' })

/** One measured value of one analyte for one specimen; never changed, only superseded. */
export const Result = z
  .object({
    id: Id,
    centre: Id,
    specimen: z.string(),
    case: Id,
    programme: z.string(),
    analyte: z.string(),
    replicate: z.number().int(),
    /** The characters received (INV-9). */
    value: z.string(),
    comparator: z.enum(['', '<', '<=', '>', '>=']),
    /** For rules only, in the unit that limits are in; never shown. */
    amount: z.number(),
    /** As sent. */
    unit: z.string(),
    /** The mapping that read its code and unit; null where the programme's own file did. */
    mapping: Id.nullable(),
    /** What was judged, where the unit was converted: exact, with the comparator. */
    judgedAs: JudgedAs.nullable(),
    /** Null when it came without one. */
    measuredAt: z.string().nullable(),
    status: z.enum(['final', 'preliminary', 'corrected']),
    instrument: z.string().nullable(),
    /** What it was measured by, as its line was set up then; null is not known. */
    method: z.string().nullable(),
    kit: z.string().nullable(),
    /**
     * Sent by an instrument, computed by the laboratory from values that stand, entered by two
     * people, or imported from a file.
     */
    origin: z.enum(['measured', 'computed', 'entered', 'imported']),
    /** The message it came in, or whose values it was computed from. */
    message: Id.nullable(),
    line: Id.nullable(),
    /** The run that it was measured in; null without an instrument. */
    batch: Id.nullable(),
    /** Its place on the plate, such as `C01`, where the instrument tells it. */
    well: z.string().nullable(),
    state: ResultState,
    /** The result that this one replaced; null for an original. */
    supersedes: Id.nullable(),
    recordedAt: Instant,
    /** A person, or the approved rule that verified it. */
    verifiedBy: Id.nullable(),
    verifiedAt: Instant.nullable(),
    authorisedBy: Id.nullable(),
    authorisedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Result' })
export type Result = z.infer<typeof Result>

/** What a rule said of a result. `rule` is the row that spoke. */
export const Flag = z
  .object({
    id: Id,
    centre: Id,
    result: Id,
    specimen: z.string(),
    rule: Id,
    class: z.string(),
    verdict: Verdict,
    severity: Severity,
    condition: z.string(),
    says: Say,
    raisedAt: Instant,
    clearedAt: Instant.nullable(),
    clearedBy: Id.nullable(),
    why: z.string().nullable(),
  })
  .meta({ id: 'Flag' })
export type Flag = z.infer<typeof Flag>

/**
 * What a verdict depends on besides its results and the rule rows, as it was when it was given: the
 * subject and the specimen may be completed later, and the verdict can still be given again.
 */
export const VerdictBasis = z
  .object({
    /** By the names of the strata. */
    strata: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    /** An unsatisfactory specimen says nothing in range. */
    flawed: z.enum(['no', 'yes']),
    /** Why nothing in range can be relied on. */
    because: z.array(Say).default([]),
    /** Why a value of an analyte beyond a limit proves nothing. */
    doubts: z.array(z.object({ analyte: z.string(), says: Say })).default([]),
    /** What the specimen before said of the analytes that a trend is about. */
    before: z
      .array(
        z.object({
          ...{ specimen: z.string(), analyte: z.string(), value: z.string() },
          amount: z.number(),
        }),
      )
      .default([]),
    /** Rows that no longer spoke of a result, because a person had cleared their flag. */
    cleared: z.array(z.object({ result: Id, rule: Id })),
    /** What of the request stands beside the verdict: caution, with its reasons. */
    remarks: z.array(Say).default([]),
  })
  .meta({ id: 'VerdictBasis' })
export type VerdictBasis = z.infer<typeof VerdictBasis>

export const VerdictGiven = z
  .object({
    id: Id,
    centre: Id,
    case: Id,
    specimen: z.string(),
    programme: z.string(),
    programmeVersion: z.string(),
    verdict: Verdict,
    severity: Severity.nullable(),
    /** One sentence a reason, naming the value, the limit, for whom it holds and its source. */
    reasons: z.array(Say),
    rules: z.array(Id),
    results: z.array(Id),
    /** Null: given before it was kept. */
    basis: VerdictBasis.nullable(),
    at: Instant,
    by: z.string(),
    /** Set where its run was invalidated later: it says nothing any more. */
    revokedAt: Instant.nullable(),
    revokedBy: Id.nullable(),
    revokedWhy: z.string().nullable(),
  })
  .meta({ id: 'VerdictGiven' })
export type VerdictGiven = z.infer<typeof VerdictGiven>

/** A verdict and whether it may be relied on. */
export const VerdictShown = VerdictGiven.extend({
  /** `doubted`: a value behind it was corrected since; `replaced`: it was given anew. */
  stands: z.enum(['yes', 'doubted', 'replaced', 'revoked']),
}).meta({ id: 'VerdictShown' })
export type VerdictShown = z.infer<typeof VerdictShown>

/** What a signature means: two people, or a rule and a person. */
export const Meaning = z.enum(['verified', 'authorised']).meta({ id: 'Meaning' })
export type Meaning = z.infer<typeof Meaning>

/**
 * One act of signing on one specimen, bound to exactly what was signed: `sha256` is over the
 * canonical text of its values, units, flags and, where the panel was whole, the verdict with its
 * reasons and versions (`lab/signatures.ts`). The same hash stands in the journal.
 */
export const Signature = z
  .object({
    id: Id,
    centre: Id,
    specimen: z.string(),
    meaning: Meaning,
    /** How it was made sure who signs: the session alone, the password again, or an approved rule. */
    method: z.enum(['session', 'password', 'rule']),
    /** The person, or the rule. */
    signer: Id,
    at: Instant,
    /** In the version that was seen. */
    results: z.array(z.object({ id: Id, version: Version })),
    verdict: Id.nullable(),
    sha256: z.string(),
  })
  .meta({ id: 'Signature' })
export type Signature = z.infer<typeof Signature>

/** A signature held against what stands in the database and in the journal now. */
export const SignatureShown = Signature.extend({
  signerName: Say,
  /** `changed`: what was signed is not what stands here; `forged`: the journal holds another hash. */
  holds: z.enum(['yes', 'changed', 'forged']),
}).meta({ id: 'SignatureShown' })
export type SignatureShown = z.infer<typeof SignatureShown>

/** States that the bench works through. */
export const BenchState = z.enum(['recorded', 'verified', 'authorised']).meta({ id: 'BenchState' })
export type BenchState = z.infer<typeof BenchState>

/** Why a value, or the verdict of its specimen, does not go on. */
export const WithheldWhy = z
  .enum([
    /** Its control failed, or its run is held. */
    'control',
    /** A field of a stratum is missing: the sampling point was asked. */
    'query',
    /** Another value is held that may take its place. */
    'contradicted',
    'preliminary',
    /** The specimen is not one whose values may be signed. */
    'specimen',
    /** It was asked for once more, and the new value has not come. */
    'retest',
    /** Entered, imported or verified by the person who looks. */
    'same-person',
    /** Another test of the specimen has no value, or nobody has signed it. */
    'outstanding',
    /** The specimen is unsatisfactory: what it says in range cannot be relied on. */
    'unsatisfactory',
  ])
  .meta({ id: 'WithheldWhy' })
export type WithheldWhy = z.infer<typeof WithheldWhy>

/** One reason. `value`: nobody may sign it; `verdict`: it may be signed, and no verdict comes of it. */
export const Withheld = z
  .object({ why: WithheldWhy, holds: z.enum(['value', 'verdict']), says: Say })
  .meta({ id: 'Withheld' })
export type Withheld = z.infer<typeof Withheld>

/** A row of the bench: the result, what rules say, what it was before, and why it is withheld. */
export const ResultOnBench = Result.extend({
  flags: z.array(Flag),
  /** The value whose place it took, or that of the specimen which this one repeats. */
  previous: z.string().nullable(),
  /** That specimen, where the value before is not of the same one. */
  previousOf: z.string().nullable(),
  samplingPointName: z.string(),
  /** Who or what has verified it, in words; null where nobody has. */
  verifiedByName: Say.nullable(),
  authorisedByName: Say.nullable(),
  /** The limits that hold for this person and that it was held against, in words. */
  limits: z.array(Say),
  /** Empty when it may go on; the first reason is the weightiest. */
  withheld: z.array(Withheld),
}).meta({ id: 'ResultOnBench' })
export type ResultOnBench = z.infer<typeof ResultOnBench>

/** What narrows the bench: a reason, all that may be signed, or all that a rule has flagged. */
export const BenchOnly = z
  .enum([...WithheldWhy.options, 'free', 'flagged'])
  .meta({ id: 'BenchOnly' })
export type BenchOnly = z.infer<typeof BenchOnly>

/** How many rows of a state each narrowing shows; `more` where not all were looked through. */
export const BenchCount = z
  .object({
    all: z.number().int(),
    only: z.array(z.object({ only: BenchOnly, n: z.number().int() })),
    more: z.enum(['yes', 'no']),
  })
  .meta({ id: 'BenchCount' })
export type BenchCount = z.infer<typeof BenchCount>

const chosen = z
  .array(z.object({ id: Id, version: Version }))
  .min(1)
  .max(1_000)
export const SignedOff = z
  .object({
    done: z.array(Id),
    /** With the row as it stands now, where somebody else was faster. */
    withheld: z.array(z.object({ id: Id, says: Say, now: Result.nullable() })),
    verdicts: z.array(z.object({ specimen: z.string(), verdict: Verdict })),
  })
  .meta({ id: 'SignedOff' })
export type SignedOff = z.infer<typeof SignedOff>

export const results = {
  listBench: endpoint({
    does: 'List results of a centre by state, with flags, reasons and what withholds them',
    verb: 'get',
    path: '/results',
    may: 'see-results',
    takes: z.object({ centre: Id, state: BenchState, only: BenchOnly.optional(), ...PageAsk }),
    gives: pageOf(ResultOnBench),
    shows: ['result', 'flag', 'specimen', 'subject', 'observation', 'batch'],
  }),
  listBenchCounts: endpoint({
    does: 'Count the results of a centre in a state, by what withholds them',
    verb: 'get',
    path: '/results/counts',
    may: 'see-results',
    takes: z.object({ centre: Id, state: BenchState }),
    gives: BenchCount,
  }),
  verifyResults: endpoint({
    does: 'Verify results as a technician; each is done or withheld with its reason',
    verb: 'post',
    path: '/results/verification',
    may: 'verify',
    takes: z.object({ centre: Id, results: chosen }),
    gives: SignedOff,
  }),
  authoriseResults: endpoint({
    does: 'Authorise results as a second person, with the password again; complete specimens get their verdict',
    verb: 'post',
    path: '/results/authorisation',
    may: 'authorise',
    takes: z.object({ centre: Id, results: chosen, password: z.string().min(1).max(200) }),
    gives: SignedOff,
  }),
  clearFlag: endpoint({
    does: 'Clear a flag with a reason, before the result is authorised',
    verb: 'post',
    path: '/flags/:id/clearing',
    may: 'clear-flag',
    takes: z.object({ id: Id, reason: Line(300) }),
    gives: Flag,
  }),
}
