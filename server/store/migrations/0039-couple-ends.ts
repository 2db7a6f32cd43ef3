/** The day on which a couple ended, which is seldom the day on which somebody says so. */
import { moreColumns } from '../palette.ts'

// Null of those that ended before the day was asked: there the day of the record stands.
export const coupleEnds = [moreColumns('couple', { endedOn: 'text?' })]
