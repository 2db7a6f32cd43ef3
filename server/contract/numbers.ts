/** The ledger of numbers: of every number that was issued, what became of it. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { KitOnList } from './specimens.ts'
import { Id, Instant, Line, PageAsk, pageOf, type Say, ScannedNumber, say } from './words.ts'

/** A number is in exactly one of these. */
export const NUMBER_FATES = [
  ...(['unused', 'registered', 'printed', 'collected', 'sent', 'arrived'] as const),
  ...(['frozen', 'withdrawn', 'lost', 'damaged', 'returned'] as const),
] as const
export const NumberFate = z.enum(NUMBER_FATES).meta({ id: 'NumberFate' })
export type NumberFate = z.infer<typeof NumberFate>

export const FATE_NAMES: Record<NumberFate, Say> = {
  unused: say('unused in the kit', '号段内未使用'),
  registered: say('registered, no label yet', '已登记未打印'),
  printed: say('label printed', '已打印标签'),
  collected: say('collected', '已采集'),
  sent: say('on its way', '递送中'),
  arrived: say('at the centre', '已到中心'),
  frozen: say('frozen: consent withdrawn', '已冻结（同意撤回）'),
  withdrawn: say('withdrawn', '已撤销'),
  lost: say('lost', '遗失'),
  damaged: say('damaged', '损坏'),
  returned: say('returned unused', '未用退回'),
}

/** How a number ends that nobody was registered under. */
export const NumberEndHow = z.enum(['lost', 'damaged', 'returned'])
export type NumberEndHow = z.infer<typeof NumberEndHow>

export const NumberEnd = z
  .object({
    number: z.string(),
    kit: Id,
    centre: Id,
    samplingPoint: Id,
    how: NumberEndHow,
    reason: z.string(),
    endedBy: Id,
    endedAt: Instant,
  })
  .meta({ id: 'NumberEnd' })
export type NumberEnd = z.infer<typeof NumberEnd>

/** A kit with how many of its numbers became what; they add up to `issued`. */
export const KitAccount = KitOnList.extend({
  issued: z.number().int(),
  fates: z.record(NumberFate, z.number().int()),
}).meta({ id: 'KitAccount' })
export type KitAccount = z.infer<typeof KitAccount>

export const NumberInLedger = z
  .object({
    number: z.string(),
    fate: NumberFate,
    /** Why it ended; null where it has not. */
    reason: z.string().nullable(),
    at: Instant.nullable(),
  })
  .meta({ id: 'NumberInLedger' })
export type NumberInLedger = z.infer<typeof NumberInLedger>

export const numbers = {
  showNumberLedger: endpoint({
    does: 'Show of every kit how many of its numbers became what; the figures add up to those issued',
    verb: 'get',
    path: '/number-ledger',
    may: 'see-kits',
    takes: z.object({ centre: Id.optional(), samplingPoint: Id.optional() }),
    gives: z.object({
      kits: z.array(KitAccount),
      issued: z.number().int(),
      fates: z.record(NumberFate, z.number().int()),
    }),
    shows: ['kit', 'specimen', 'label'],
  }),
  listNumbers: endpoint({
    does: 'List the numbers of a kit with what became of each',
    verb: 'get',
    path: '/number-ledger/:id',
    may: 'see-kits',
    takes: z.object({ id: Id, fate: NumberFate.optional(), ...PageAsk }),
    gives: pageOf(NumberInLedger),
    shows: ['kit', 'specimen', 'label'],
  }),
  endNumber: endpoint({
    does: 'Say that an unused number, or a row of them, is lost, damaged or returned; never used again',
    verb: 'post',
    path: '/numbers/:number/end',
    may: 'print-label',
    takes: z.object({
      number: ScannedNumber,
      /** The last of a row of numbers in the same kit. */
      through: ScannedNumber.optional(),
      how: NumberEndHow,
      reason: Line(200),
    }),
    gives: z.object({
      ended: z.number().int(),
      says: z.object({ en: z.string(), zh: z.string() }),
    }),
  }),
}
