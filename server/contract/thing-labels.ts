/** Labels of what holds specimens: the strip of a plate, the label of a parcel and its manifest. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Line } from './words.ts'

const ThingLabel = z
  .object({
    /** 1 for the first; a later one equals it and says which it is. */
    copy: z.number().int(),
    widthMm: z.number(),
    heightMm: z.number(),
    /** SVG at its exact size. */
    drawing: z.string(),
  })
  .meta({ id: 'ThingLabel' })

const printed = {
  verb: 'post',
  takes: z.object({
    id: Id,
    /** Needed from the second copy on. */
    reason: Line(200).optional(),
  }),
  gives: ThingLabel,
} as const

export const thingLabels = {
  printPlateLabel: endpoint({
    ...printed,
    does: 'Print the strip of a run’s plate; every copy is counted and equals the first',
    path: '/batches/:id/label',
    may: 'see-controls',
  }),
  printParcelLabel: endpoint({
    ...printed,
    does: 'Print the label of a parcel; every copy is counted and equals the first',
    path: '/shipments/:id/label',
    may: 'see-parcels',
  }),
  drawManifest: endpoint({
    does: 'Draw the list of a parcel on A4: its symbol, its count and its numbers; it names nobody',
    verb: 'get',
    path: '/shipments/:id/manifest.pdf',
    may: 'see-parcels',
    takes: z.object({ id: Id }),
    gives: z.instanceof(Uint8Array),
    media: 'application/pdf',
    // Numbers alone, so that no look at anybody is kept.
    named: () => ({ people: 0 }),
  }),
}
