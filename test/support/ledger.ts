/**
 * What truly ran: passed stories per engine and passed journeys in Chromium. `scripts/test.ts`
 * reads it through the reporter and fails a whole run in which one of them stands at nothing, so
 * that a suite which quietly tells no story on PostgreSQL is not taken for a passed one.
 */
export const MUST_RUN = ['sqlite', 'postgres', 'chromium'] as const
export type MustRun = (typeof MUST_RUN)[number]

const counts: Record<MustRun, number> = { sqlite: 0, postgres: 0, chromium: 0 }

export const ran = (what: MustRun): void => {
  counts[what] += 1
}

export const soFar = (): Readonly<Record<MustRun, number>> => counts
