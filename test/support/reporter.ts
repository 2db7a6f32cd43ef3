/** Mocha's own report for people, and the figures of the run as JSON for `scripts/test.ts`. */
import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'
import { type MustRun, soFar } from './ledger.ts'

/** What the reporter leaves in the file named by GUTHRIE_FIGURES when the run came to its end. */
export interface Figures {
  passed: number
  failed: number
  /** Titles of the tests that did not run. */
  skipped: string[]
  ran: Record<MustRun, number>
}

export default class Reporter extends Mocha.reporters.Spec {
  private readonly skipped: string[] = []

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.on(Mocha.Runner.constants.EVENT_TEST_PENDING, test =>
      this.skipped.push(test.fullTitle()),
    )
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => this.leaveFigures())
  }

  private leaveFigures(): void {
    const file = process.env.GUTHRIE_FIGURES
    if (!file) return
    const { passes, failures } = this.stats
    const figures: Figures = {
      passed: passes,
      failed: failures,
      skipped: this.skipped,
      ran: { ...soFar() },
    }
    writeFileSync(file, JSON.stringify(figures))
  }
}
