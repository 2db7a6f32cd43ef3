/**
 * Westgard's rules as rows (domain reference 7.1, R82). 1-2s warns and gates nothing: every rule is
 * evaluated every time. The source gives 4-1s and 10x for consecutive values without saying whether
 * levels are put together, so that reading only warns and is unverified; so is the trend rule.
 */
import type { ControlRule } from '../contract/controls.ts'

export type PackControlRule = Omit<ControlRule, 'id'>

const EVERYWHERE = {
  programme: null,
  analyte: null,
  spans: 'runs',
  levels: 'one',
  does: 'reject',
  startsOn: '2022-06-20',
  endsOn: null,
  source: 'R82 Westgard rules',
  verified: 'verified',
  approvedBy: 'reference data, not yet approved by the programme',
} as const

const beyond = (
  code: string,
  count: number,
  sd: number,
  over: Partial<PackControlRule> = {},
): PackControlRule => ({ ...EVERYWHERE, code, shape: 'beyond', count, sd, ...over })

const TOGETHER = { levels: 'any', does: 'warn', verified: 'unverified' } as const

export const CONTROL_RULES: readonly PackControlRule[] = [
  beyond('1-2s', 1, 2, { does: 'warn' }),
  beyond('1-3s', 1, 3),
  beyond('2-2s', 2, 2),
  beyond('2-2s', 2, 2, { spans: 'run', levels: 'any' }),
  { ...EVERYWHERE, code: 'R-4s', shape: 'range', count: 2, sd: 2, spans: 'run', levels: 'any' },
  beyond('4-1s', 4, 1),
  beyond('4-1s', 4, 1, TOGETHER),
  beyond('10x', 10, 0),
  beyond('10x', 10, 0, TOGETHER),
  {
    ...beyond('7T', 7, 0, { does: 'warn', verified: 'unverified' }),
    shape: 'trend',
    source: 'domain reference 7.1, from memory',
  },
]
