/** Label printers on the network: where they are, what they print on, and whether they answer. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, Say, Version } from './words.ts'

export const Printer = z
  .object({
    id: Id,
    centre: Id,
    /** Where it stands; null: in the centre itself. */
    samplingPoint: Id.nullable(),
    name: z.string(),
    /** IP address; names of hosts are not looked up. */
    address: z.string(),
    port: z.number().int(),
    /** Dots to the inch. */
    dpi: z.union([z.literal(203), z.literal(300)]),
    /** The label stock that lies in it; null: whatever is sent. */
    template: z.string().nullable(),
    state: z.enum(['on', 'off']),
    addedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Printer' })
export type Printer = z.infer<typeof Printer>

const settings = {
  name: Line(60),
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.number().int().min(1).max(65_535).default(9100),
  dpi: z.union([z.literal(203), z.literal(300)]).default(203),
  template: z
    .string()
    .regex(/^[a-z0-9-]{1,30}$/)
    .nullable()
    .default(null),
}

export const printers = {
  listPrinters: endpoint({
    does: 'List the label printers of a centre or a sampling point',
    verb: 'get',
    path: '/printers',
    may: 'signed-in',
    takes: z.object({ centre: Id.optional(), samplingPoint: Id.optional() }),
    gives: z.array(Printer),
    shows: ['printer'],
  }),
  addPrinter: endpoint({
    does: 'Add a label printer that speaks ZPL on the network',
    verb: 'post',
    path: '/printers',
    may: 'edit-lines',
    takes: z.object({ centre: Id, samplingPoint: Id.nullable().default(null), ...settings }),
    gives: Printer,
  }),
  changePrinter: endpoint({
    does: 'Change a label printer, or switch it off',
    verb: 'post',
    path: '/printers/:id',
    may: 'edit-lines',
    takes: z.object({ id: Id, version: Version, ...settings, state: z.enum(['on', 'off']) }),
    gives: Printer,
  }),
  tryPrinter: endpoint({
    does: 'Ask a label printer whether it is there; nothing is printed',
    verb: 'post',
    path: '/printers/:id/trial',
    may: 'signed-in',
    takes: z.object({ id: Id }),
    gives: z.object({ answers: z.enum(['yes', 'no']), says: Say }),
  }),
}
