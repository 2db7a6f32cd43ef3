/**
 * The six ways the laboratory says no. Anything else that is thrown is a bug.
 *
 * A refusal carries its sentence in both languages and is translated at exactly two places: into
 * problem+json in `http.ts` and into an HL7 answer or a parked reason in `exchange.ts`.
 */
import { z } from 'zod'
import { inWords, type Language, Say, say } from './words.ts'

export const REFUSALS = [
  'invalid',
  'not-signed-in',
  'forbidden',
  'not-found',
  'conflict',
  'unavailable',
] as const
export type RefusalKind = (typeof REFUSALS)[number]

export const STATUS: Record<RefusalKind, number> = {
  invalid: 400,
  'not-signed-in': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
}

/** Beside which field a sentence belongs; `path` is the field's name in the input. */
export const Issue = z.object({ path: z.string(), says: Say })
export type Issue = z.infer<typeof Issue>

/** What travels: RFC 9457 problem+json, with both sentences so that a switch of language is free. */
export const Problem = z
  .object({
    type: z.enum([...REFUSALS, 'bug']),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    says: Say,
    issues: z.array(Issue).optional(),
    request: z.string().optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind
  readonly says: Say
  readonly issues: readonly Issue[]

  constructor(kind: RefusalKind, says: Say, issues: readonly Issue[] = []) {
    super(says.en)
    this.kind = kind
    this.says = says
    this.issues = issues
  }

  in(language: Language): string {
    return inWords(this.says, language)
  }
}

/** A refusal beside one field of a form. */
export const wrongField = (path: string, en: string, zh: string): Refusal =>
  new Refusal('invalid', say(en, zh), [{ path, says: say(en, zh) }])

/** Somebody was faster: the row is not as the caller saw it. */
export const changedMeanwhile = (
  what: Say = say('It has changed since you loaded it.', '内容在您打开后已变更。'),
): Refusal =>
  new Refusal(
    'conflict',
    say(`${what.en} Look at it again, then repeat.`, `${what.zh}请刷新查看后再操作。`),
  )

/** No such thing, or none that this person may know of: the two must be indistinguishable. */
export const notFound = (): Refusal =>
  new Refusal(
    'not-found',
    say(
      'Nothing with this number here. Check the number, or ask the centre.',
      '此处没有该编号。请核对编号，或联系筛查中心。',
    ),
  )
