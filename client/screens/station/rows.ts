/** Rows of the contract's lists, named for the parts that show one. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'

export type SpecimenRow = Output<ContractOf['listSpecimens']>['rows'][number]
export type ParcelRow = Output<ContractOf['listShipments']>['rows'][number]
export type KitRow = Output<ContractOf['listKits']>[number]
