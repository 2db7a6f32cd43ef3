/** The row of every table. Rows that the contract shows are the contract's own shapes. */
import type { FactTable } from './journal.ts'

export interface Tables {
  fact: FactTable
}
