/**
 * What a proof is: a file in this folder that shows, at length, that the house keeps a promise,
 * and that it would notice if it did not.
 *
 * `run` counts and judges. `control` is the negative control: it does harm on purpose (loses a
 * message, changes a byte) and puts the same judgement to it; it reports whether the judgement
 * failed as it must. A proof whose control went unnoticed is not ok, whatever `run` found.
 *
 * Chance comes from `random()` only, so that a seed repeats a run.
 */
export interface Proof {
  readonly name: string
  /** One sentence: what is proved. */
  readonly about: string
  /** How many times, unless `--count` says otherwise. */
  readonly count: number
  run(proving: Proving): Promise<Found>
  control(proving: Proving): Promise<Control>
}

export interface Proving {
  readonly count: number
  readonly seed: string
  /** From 0 up to 1, decided by the seed. */
  random(): number
  /** A line of progress. */
  say(line: string): void
  /** What followed the name on the command line besides `--count` and `--seed`. */
  readonly args: readonly string[]
}

export interface Found {
  /** What was counted; printed as `figure=value` in the last line. */
  readonly figures: Readonly<Record<string, string | number>>
  readonly ok: boolean
  /** A sentence for each thing that was not as promised. */
  readonly why?: readonly string[]
}

export interface Control {
  /** Whether the harm was caught. */
  readonly failed: boolean
  /** What was done and how it showed. */
  readonly how: string
}

export const proof = (definition: Proof): Proof => definition

/**
 * Numbers from 0 up to 1 that the seed decides: a 32-bit counter with golden-ratio steps, mixed by
 * the finaliser of MurmurHash3. Good enough to choose whom to kill; not for secrets.
 */
export function randomFrom(seed: string): () => number {
  let state = 0
  for (const character of seed) state = mixed(state + (character.codePointAt(0) ?? 0) + 0x9e3779b9)
  return () => {
    state = (state + 0x9e3779b9) | 0
    return (mixed(state) >>> 0) / 2 ** 32
  }
}

function mixed(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
