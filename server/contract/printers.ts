/** Label printers: where they are and how they are reached, what they print on, whether they answer. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, Say, Version } from './words.ts'

/** How work comes to a printer. */
export const PrinterReached = z.enum(['network', 'agent'])
export type PrinterReached = z.infer<typeof PrinterReached>

export const Printer = z
  .object({
    id: Id,
    centre: Id,
    /** Where it stands; null: in the centre itself. */
    samplingPoint: Id.nullable(),
    name: z.string(),
    /** `network`: this server connects to it. `agent`: a program beside it asks for work. */
    reached: PrinterReached,
    /** IP address; names of hosts are not looked up. Null where a program asks. */
    address: z.string().nullable(),
    port: z.number().int().nullable(),
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

const Token = z.string().min(20).max(200)

const settings = {
  name: Line(60),
  /** Of one on the network; left out where a program asks. */
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
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
    takes: z.object({
      centre: Id,
      samplingPoint: Id.nullable().default(null),
      reached: PrinterReached.default('network'),
      ...settings,
    }),
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
  givePrinterToken: endpoint({
    does: 'Make the token that a printer’s own program shows to us, told once; the one before holds no more',
    verb: 'post',
    path: '/printers/:id/token',
    may: 'edit-lines',
    takes: z.object({ id: Id, version: Version }),
    gives: z.object({ printer: Printer, token: z.string() }),
  }),
  takeLabelJob: endpoint({
    does: 'Ask, as the program beside a printer, for the next labels; waits for some',
    verb: 'post',
    path: '/print-agent/jobs',
    may: 'anyone',
    takes: z.object({ token: Token, waitMs: z.number().int().min(0).max(25_000).default(20_000) }),
    gives: z.object({
      job: z
        .object({
          id: Id,
          /** Nothing to print asks only whether the device is there. */
          zpl: z.string(),
          /** Begun within this time, or not at all. */
          withinMs: z.number().int(),
        })
        .nullable(),
    }),
  }),
  endLabelJob: endpoint({
    does: 'Say, as the program beside a printer, what came of its labels',
    verb: 'post',
    path: '/print-agent/jobs/:id/end',
    may: 'anyone',
    takes: z.object({
      id: Id,
      token: Token,
      how: z.enum(['taken', 'nothing', 'unknown']),
      /** What the system there answered, such as ECONNREFUSED. */
      why: Line(80).optional(),
    }),
    gives: z.object({}),
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
