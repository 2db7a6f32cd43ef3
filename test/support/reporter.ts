/** Mocha's own report for people, and the figures of the run as JSON for `scripts/test.ts`. */
import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'
import { type MustRun, soFar } from './ledger.ts'

/** What the reporter leaves in the file named by GUTHRIE_FIGURES when the run came to its end. */
export interface Figures {
  passed: number
  failures: Failure[]
  /** Titles of the tests that did not run. */
  skipped: string[]
  ran: Record<MustRun, number>
}

/** A failed test by its whole title, and the first line of why. */
export interface Failure {
  readonly title: string
  readonly why: string
}

export const failureOf = (test: Mocha.Runnable, error: unknown): Failure => ({
  title: test.fullTitle(),
  why: String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '',
})

export default class Reporter extends Mocha.reporters.Spec {
  private readonly skipped: string[] = []
  private readonly failed: Failure[] = []

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.on(Mocha.Runner.constants.EVENT_TEST_PENDING, test =>
      this.skipped.push(test.fullTitle()),
    )
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      this.failed.push(failureOf(test, error)),
    )
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => this.leaveFigures())
  }

  private leaveFigures(): void {
    const file = process.env.GUTHRIE_FIGURES
    if (!file) return
    const figures: Figures = {
      passed: this.stats.passes,
      failures: this.failed,
      skipped: this.skipped,
      ran: { ...soFar() },
    }
    writeFileSync(file, JSON.stringify(figures))
  }
}
