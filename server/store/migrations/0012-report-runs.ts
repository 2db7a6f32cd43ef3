/** A run of reports that broke off says why. */
import { moreColumns } from '../palette.ts'

export const reportRuns = [moreColumns('reportRun', { endedWhy: 'text?' })]
