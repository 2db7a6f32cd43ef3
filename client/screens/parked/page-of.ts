/** A page of the lists of intake. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { grouped, looksRight } from '../../../server/contract/specimen-number.ts'

export type ParkedRow = Output<ContractOf['listParked']>['rows'][number]

/** As many as the laboratory gives in one answer. */
export const MOST = 200

/** The number as it was sent, held together where it is one of ours. */
export const numberText = ({ specimen }: Pick<ParkedRow, 'specimen'>): string =>
  looksRight(specimen) ? grouped(specimen) : specimen || '–'
