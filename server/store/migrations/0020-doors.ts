/** Since when an account that was entered by a one-time link waits for somebody who knows its owner. */
import { moreColumns } from '../palette.ts'

export const doors = [moreColumns('staff', { unconfirmedSince: 'text?' })]
