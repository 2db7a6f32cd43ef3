/**
 * Attempts to reach a family, and the ladder that they climb: steps as rows of the rules (kind
 * `ladder`, with `tries`), each with its channel, the time until when it is due and how often it is tried.
 */
import { z } from 'zod'
import { Id, Instant, Say, say } from './words.ts'

export const Channel = z.enum([
  'phone',
  'sms',
  'sampling-point',
  'township-doctor',
  'visit',
  'letter',
])
export type Channel = z.infer<typeof Channel>

/** `refused` is said by word: it ends nothing. `not-possible`: no attempt, and the note says why. */
export const Outcome = z.enum([
  'reached-guardian',
  'reached-other',
  'no-answer',
  'message-left',
  'number-wrong',
  'number-off',
  'language-help-needed',
  'refused',
  'not-possible',
])
export type Outcome = z.infer<typeof Outcome>

export const CHANNELS: Record<Channel, Say> = {
  phone: say('phone', '电话'),
  sms: say('text message', '短信'),
  'sampling-point': say('collection site', '采血机构转告'),
  'township-doctor': say('township doctor', '乡镇（村）医生'),
  visit: say('visit', '上门'),
  letter: say('letter', '信函'),
}

export const OUTCOMES: Record<Outcome, Say> = {
  'reached-guardian': say('guardian reached', '已联系到监护人'),
  'reached-other': say('somebody else reached', '联系到其他人'),
  'no-answer': say('no answer', '无人接听'),
  'message-left': say('message left', '已留言'),
  'number-wrong': say('number wrong', '号码错误'),
  'number-off': say('number off', '停机或关机'),
  'language-help-needed': say('language help needed', '需要语言协助'),
  refused: say('refused by word', '口头拒绝'),
  'not-possible': say('not possible', '无法进行'),
}

/** Which of the family's numbers, never the number itself. */
export const NumberUsed = z.enum(['phone', 'phone2', 'third'])
export type NumberUsed = z.infer<typeof NumberUsed>
export const NUMBERS: Record<NumberUsed, Say> = {
  phone: say('first number', '第一电话'),
  phone2: say('second number', '第二电话'),
  third: say('third contact', '第三联系人'),
}

export const Contact = z
  .object({
    id: Id,
    centre: Id,
    recall: Id,
    at: Instant,
    recordedAt: Instant,
    /** Of a person; `clock` where a partner sent it. */
    by: z.string(),
    /** Empty where nobody did it by hand. */
    byName: z.string(),
    channel: Channel,
    outcome: Outcome,
    note: z.string().nullable(),
    /** The step of the ladder that it belongs to; null beside the ladder. */
    step: z.number().int().nullable(),
    number: NumberUsed.nullable(),
  })
  .meta({ id: 'Contact' })
export type Contact = z.infer<typeof Contact>

/** What to say by a channel, and what not; filled in for one recall. */
export const Script = z
  .object({
    say: Say.nullable(),
    avoid: Say.nullable(),
    verified: z.enum(['verified', 'unverified']),
  })
  .meta({ id: 'Script' })
export type Script = z.infer<typeof Script>

export const StepState = z.enum(['next', 'waits', 'done', 'not-possible'])
export type StepState = z.infer<typeof StepState>
export const STEP_STATES: Record<StepState, Say> = {
  next: say('next', '下一步'),
  waits: say('later', '待进行'),
  done: say('done', '已完成'),
  'not-possible': say('not possible', '无法进行'),
}

/** One step of the ladder of one recall, as it stands now. */
export const LadderStep = z
  .object({
    ordinal: z.number().int(),
    channel: Channel,
    dueAt: Instant,
    /** An attempt counts from here on: until then the step before it by the same channel was due. */
    notBefore: Instant.nullable(),
    /** How often it is tried before it counts as done, and how often it was. */
    tries: z.number().int(),
    made: z.number().int(),
    state: StepState,
    /** The row that says so. */
    rule: Id,
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
  })
  .meta({ id: 'LadderStep' })
export type LadderStep = z.infer<typeof LadderStep>

/** The ladder of a recall with what to say on each of its channels. */
export const Ladder = z
  .object({
    recall: Id,
    /** `none`: the programme has no rows; `rests`: nobody has to call now. */
    state: z.enum(['runs', 'rests', 'finished', 'none']),
    steps: z.array(LadderStep),
    scripts: z.partialRecord(Channel, Script),
  })
  .meta({ id: 'Ladder' })
export type Ladder = z.infer<typeof Ladder>

/** A number of the family that is on record, and what the last attempt said of it. */
export const KnownNumber = z
  .object({
    which: NumberUsed,
    has: z.enum(['yes', 'no']),
    marked: z.enum(['wrong', 'off']).nullable(),
    markedAt: Instant.nullable(),
    markedByName: z.string().nullable(),
  })
  .meta({ id: 'KnownNumber' })
export type KnownNumber = z.infer<typeof KnownNumber>

/** `2-phone`: the class of a row of a ladder, its place and its channel; null where it is none. */
export function stepOfClass(kept: string): { ordinal: number; channel: Channel } | null {
  const [, ordinal, rest] = /^([1-9])-(.+)$/.exec(kept) ?? []
  const channel = Channel.safeParse(rest)
  return ordinal && channel.success ? { ordinal: Number(ordinal), channel: channel.data } : null
}

/** Every class that a row of a ladder may have. */
export const STEP_CLASSES: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(ordinal =>
  Channel.options.map(channel => `${ordinal}-${channel}`),
)
