/**
 * What a bench is: a file in this folder that measures ours beside something else in one run.
 *
 *   export default bench({
 *     name: 'labels', title: 'Labels', about: 'one card label, drawn again and again',
 *     async run(m) {
 *       const { ours, beside } = await m.interleaved({
 *         ours: () => m.perSecond(() => drawOurs()),
 *         beside: () => m.perSecond(() => drawBare()),
 *       })
 *       return [{ what: 'SVG', ours, beside: { what: 'bwip-js alone', value: beside }, unit: '/s',
 *                 ratio: { target: 0.7, atLeast: true } }]
 *     },
 *   })
 *
 * Absolute figures move from machine to machine and are only printed; a ratio holds, because both
 * sides ran in turns on the same machine, and a missed one fails the bench.
 */
export interface Bench {
  readonly name: string
  readonly title: string
  /** One sentence: what is measured, beside what. */
  readonly about: string
  run(measure: Measure): Promise<Row[]>
}

export interface Target {
  readonly target: number
  /** True where more is better (a rate), false where less is (a time). */
  readonly atLeast: boolean
}

export interface Row {
  readonly what: string
  readonly ours: number
  readonly beside?: { readonly what: string; readonly value: number }
  readonly unit: string
  /** Judged on ours divided by what runs beside it. */
  readonly ratio?: Target
  /** Judged on ours; printed, never failing. */
  readonly absolute?: Target
}

/** A measurement: it gives its figure, a rate or a time, in the unit of its row. */
type Figure = () => number | Promise<number>

export interface Measure {
  /**
   * Runs the measurements in turns (the order turns too) and gives the median of each; 5 rounds
   * unless told, after one that warms up and is not counted.
   */
  interleaved<Name extends string>(
    figures: Record<Name, Figure>,
    options?: { rounds?: number },
  ): Promise<Record<Name, number>>
  /** How often `work` runs in a second, measured for `forMs` (300 unless told). */
  perSecond(work: () => unknown, options?: { forMs?: number }): Promise<number>
  /** How many milliseconds `work` takes, once. */
  milliseconds(work: () => unknown): Promise<number>
  /** A line below the table: what was measured, honestly. */
  note(text: string): void
}

export const bench = (definition: Bench): Bench => definition

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (low === undefined || high === undefined) throw new Error('no median of nothing')
  return (low + high) / 2
}

/** The tools of one run; notes go to `note`. */
export function measure(note: (text: string) => void): Measure {
  return { interleaved, perSecond, milliseconds, note }
}

async function interleaved<Name extends string>(
  figures: Record<Name, Figure>,
  { rounds = 5 }: { rounds?: number } = {},
): Promise<Record<Name, number>> {
  const seen = new Map<Name, number[]>()
  const names = Object.keys(figures) as Name[]
  for (const name of names) await figures[name]() // compiled and cached before anything counts
  for (let round = 0; round < rounds; round++)
    for (const name of turned(names, round))
      seen.set(name, [...(seen.get(name) ?? []), await figures[name]()])
  return Object.fromEntries(names.map(name => [name, median(seen.get(name) ?? [])])) as Record<
    Name,
    number
  >
}

/** Each round begins with the next one, so that no side always runs on the warmer machine. */
const turned = <T>(items: readonly T[], by: number): T[] => {
  const first = by % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

async function perSecond(work: () => unknown, { forMs = 300 } = {}): Promise<number> {
  const began = performance.now()
  let count = 0
  let now = began
  while (now - began < forMs) {
    const result = work()
    if (result instanceof Promise) await result
    count += 1
    now = performance.now()
  }
  return (count * 1000) / (now - began)
}

async function milliseconds(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
