/** How stories speak of being told no. */
import { expect } from 'chai'
import { Refusal, type RefusalKind } from '../../server/contract/refusal.ts'

/** The refusal that a call ends with; anything else it ends with fails the story. */
export async function refused(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    () => 'it was allowed',
    (error: unknown) => error,
  )
  if (outcome instanceof Refusal) return outcome
  throw outcome instanceof Error ? outcome : new Error(String(outcome))
}

/** The call is refused as this kind, in a sentence that says so in both languages. */
export async function refusedAs(
  call: Promise<unknown>,
  kind: RefusalKind,
  sentence: RegExp,
): Promise<Refusal> {
  const refusal = await refused(call)
  expect(refusal.kind).to.equal(kind)
  expect(refusal.says.en).to.match(sentence)
  expect(refusal.says.zh).to.match(/[\u4e00-\u9fff]/)
  return refusal
}
