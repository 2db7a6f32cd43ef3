/** Messages verbatim, and the observations that could not be filed. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Line as Instrument } from './lines.ts'
import { Id, Instant, Line, PageAsk, pageOf, Say } from './words.ts'

/** Where an incoming message stands: one axis; what we answered is another. */
export const MessageState = z
  .enum(['kept', 'applied', 'duplicate', 'parked', 'refused', 'heard'])
  .meta({ id: 'MessageState' })
export type MessageState = z.infer<typeof MessageState>

export const MessageOnList = z
  .object({
    id: Id,
    centre: z.string(),
    line: Id.nullable(),
    lineName: z.string().nullable(),
    state: MessageState,
    controlId: z.string().nullable(),
    bytes: z.number().int(),
    receivedAt: Instant,
    answer: z.string().nullable(),
    answeredAt: Instant.nullable(),
    says: Say.nullable(),
    results: z.number().int(),
    known: z.number().int(),
    held: z.number().int(),
    /** Filed as values of controls or calibrators. */
    controls: z.number().int(),
    /** The message that this one repeats; null for an original. */
    repeats: Id.nullable(),
    /** How its line was set when it came: whenever it is read, a drill reaches no patient. */
    mode: Instrument.shape.mode.nullable(),
  })
  .meta({ id: 'MessageOnList' })
export type MessageOnList = z.infer<typeof MessageOnList>

export const MessagePage = MessageOnList.extend({
  /** The text as decoded; null where the bytes cannot be read. */
  text: z.string().nullable(),
  /** In which charset it was read: as it declares, or as its line has it; null where it was not. */
  charset: z.string().nullable(),
  /** Empty where something is covered. */
  base64: z.string(),
  /** Whether something in it is sealed (sex chromosomes), and covered here. */
  sealed: z.enum(['no', 'covered', 'shown']),
  /** Of a table: columns that nobody reads, by their names; covered where a name tells a sex. */
  unread: z.array(z.string()),
}).meta({ id: 'MessagePage' })

export const ParkedReason = z
  .enum([
    'unreadable',
    'bad-number',
    'unknown-specimen',
    'other-centre',
    'wrong-state',
    'unknown-analyte',
    'unknown-unit',
    'not-a-number',
    'empty',
    'conflict',
    'behind',
    'withdrawn',
    'other-person',
    'not-a-patient',
    /** A control of no lot that is set up. */
    'unknown-control',
    /** Of a run that was declared worthless. */
    'failed-run',
    /** Of a run whose name was used again, so that its controls cannot be told. */
    'which-run',
    /** Nothing of the message could be read or applied: it is held as a whole. */
    'whole-message',
    'bug',
  ])
  .meta({ id: 'ParkedReason' })
export type ParkedReason = z.infer<typeof ParkedReason>

export const messages = {
  listMessages: endpoint({
    does: 'List messages of a centre, newest first, by state',
    verb: 'get',
    path: '/messages',
    may: 'see-parked',
    takes: z.object({
      centre: Id,
      state: MessageState.optional(),
      line: Id.optional(),
      ...PageAsk,
    }),
    gives: pageOf(MessageOnList),
    shows: ['message'],
  }),
  showMessage: endpoint({
    does: 'Show one message verbatim with what became of it',
    verb: 'get',
    path: '/messages/:id',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: MessagePage,
    shows: ['message'],
    named: (_, { id }) => ({ message: id }),
  }),
  bringFile: endpoint({
    does: 'Bring the table of a run as a file: kept as it is, then matched, filed or held like a message',
    verb: 'post',
    path: '/lines/:id/files',
    may: 'enter-results',
    takes: z.object({ id: Id, base64: z.base64().min(1).max(900_000) }),
    gives: MessageOnList,
  }),
  lookAtMessage: endpoint({
    does: 'Uncover what is sealed in a raw message (sex chromosomes); the look is a fact in the journal',
    verb: 'post',
    path: '/messages/:id/look',
    may: 'see-sealed',
    takes: z.object({ id: Id, why: Line(200) }),
    gives: MessagePage,
    named: 'told',
  }),
}
