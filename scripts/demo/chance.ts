/** Chance that a seed repeats; whatever the demo draws comes from here. */
import { randomFrom } from '../prove/proof.ts'

export interface Chance {
  pick<T>(from: readonly T[]): T
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  /** A decimal with so many digits after the point, as an instrument prints it. */
  decimal(from: number, to: number, digits: number): string
  /** True once in so many times. */
  onceIn(times: number): boolean
}

export function chanceOf(seed: string): Chance {
  const draw = randomFrom(seed)
  const whole = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1))
  return {
    whole,
    pick: from => {
      const found = from[whole(0, from.length - 1)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    decimal: (from, to, digits) => (from + draw() * (to - from)).toFixed(digits),
    onceIn: times => draw() * times < 1,
  }
}
