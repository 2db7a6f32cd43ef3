/** Who carries a parcel and when it was handed over; who pays for an order. */
import { moreColumns } from '../palette.ts'

export const couriers = [
  moreColumns('shipment', {
    box: 'text?',
    pickedUpAt: 'text?',
    pickedUpBy: 'text?',
    handedOverAt: 'text?',
    handedOverTo: 'text?',
  }),
  moreColumns('order', { payer: 'text?' }),
]
