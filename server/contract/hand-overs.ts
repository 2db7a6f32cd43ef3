/** Open cases that go from one centre to another, by an explicit act and whole. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Line, PageAsk, pageOf, Say } from './words.ts'

/** An open case of a centre and whether it can be handed over now; nobody's name. */
export const HandingCase = z
  .object({
    id: Id,
    samplingPoint: Id,
    openedAt: z.string(),
    specimens: z.array(z.string()),
    /** Calls that stand. */
    recalls: z.number().int(),
    /** Why it stays where it is for now; null where nothing is in the way. */
    whyNot: Say.nullable(),
  })
  .meta({ id: 'HandingCase' })
export type HandingCase = z.infer<typeof HandingCase>

export const handOvers = {
  listHandingCases: endpoint({
    does: 'List the open cases of a programme at a centre, and which of them could be handed over now',
    verb: 'get',
    path: '/hand-overs/cases',
    may: 'edit-network',
    takes: z.object({ programme: z.string().max(20), centre: Id, ...PageAsk }),
    gives: pageOf(HandingCase),
    shows: ['case', 'specimen', 'verdict', 'recall', 'assignment', 'closure'],
  }),
  handOverCases: endpoint({
    does: 'Hand open cases to another centre: owner, calls, orders and views move in one unit, or nothing does',
    verb: 'post',
    path: '/hand-overs',
    may: 'edit-network',
    takes: z.object({
      centre: Id,
      to: Id,
      cases: z.array(Id).min(1).max(200),
      reason: Line(300),
    }),
    gives: z.object({ handed: z.number().int() }),
  }),
}
