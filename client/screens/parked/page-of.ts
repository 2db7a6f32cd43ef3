/** A page of the lists of intake. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'

export type ParkedRow = Output<ContractOf['listParked']>['rows'][number]

/** As many as the laboratory gives in one answer. */
export const MOST = 200
