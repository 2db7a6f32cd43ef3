/** What a kept message says, read by the adapter of its line. */
import type { Analyzer, Seen } from '../../lims-adapters/adapter.ts'
import type { Message } from '../../lims-adapters/hl7/message.ts'
import { readOpenly } from '../../lims-adapters/sealed.ts'
import type { Line } from '../contract/lines.ts'
import { type Id, type Instant, type Say, say } from '../contract/words.ts'
import { isAnalyteCode } from '../lab/codes.ts'
import type { Knowing } from '../lab/known.ts'
import type * as results from '../lab/results.ts'
import { whyDrill } from './drilling.ts'
import { setupOf } from './lines.ts'
import type { Item } from './reading.ts'

export interface Bench {
  readonly analyzers: ReadonlyMap<string, Analyzer>
  readonly programmes: results.Programmes
  /** The code book and the limits that hold now, remembered between groups. */
  readonly known: Knowing
  /** Told of every bug, with the message's id and nothing of a patient. */
  readonly onBug: (error: unknown, about: string) => void
  /** Where proofs kill the process; nothing in daily life. */
  readonly reached: (point: string, controlId: string | null) => void
}

/** A kept message that reads. */
export interface Due {
  readonly id: Id
  readonly item: Item
  readonly line: Line
  readonly message: Message
  /** The first attempt, where its sender was told to send it again. */
  readonly repeats: Id | null
  /** Whether its answer still depends on what becomes of it. */
  readonly answer: 'settled' | 'open'
  /** When it arrived, where that was in an earlier unit. */
  readonly arrivedAt?: Instant
}

/** Its observations, or the sentence with which it is parked whole. */
export type Contents =
  | {
      readonly seen: readonly Seen[]
      readonly says: Say | null
      /** What a drill would have brought: kept apart from everybody. */
      readonly drilled?: readonly Seen[]
    }
  | { readonly not: Say }

/** What was read as it arrived, while the group before it was being committed. */
const READ_AHEAD = new WeakMap<Message, Contents>()

/** Reads a message that is going to be applied; one that trips its adapter does so again later. */
export function readAhead(bench: Bench, { line, fate }: Item): void {
  if (fate.is !== 'apply' || line === null) return
  try {
    READ_AHEAD.set(fate.message, read(bench, line, fate.message))
  } catch {
    // Told with its message's id when it is applied.
  }
}

export function contentsOf(bench: Bench, { id, line, message }: Due): Contents {
  try {
    return READ_AHEAD.get(message) ?? read(bench, line, message)
  } catch (error) {
    bench.onBug(error, `message ${id}`)
    return { not: TRIPPED }
  }
}

function read(bench: Bench, line: Line, message: Message): Contents {
  const analyzer = bench.analyzers.get(line.adapter)
  if (!analyzer?.knows(message)) return { not: notItsOwn(line) }
  if (message.isTorn) return { not: TORN }
  const isAsked = (code: string) => isAnalyteCode(bench.programmes, code)
  const seen = readOpenly(analyzer, message, setupOf(line), isAsked)
  const drill = whyDrill(line, message)
  return drill ? { seen: [], drilled: seen, says: drill } : { seen: seen.filter(isOwn), says: null }
}

/** What an instrument computes from its other values is not filed: the laboratory computes its own. */
const isOwn = (seen: Seen): boolean => !('kind' in seen) || seen.kind !== 'derived'

export const TRIPPED = say(
  'Reading this message failed on our side; it has been logged. Nothing of it was filed. Replay it after the next update, or enter the values by hand.',
  '系统读取该消息时出错，已记录，未归入任何结果。请在更新后重放，或手工录入。',
)
/** A value behind such a line would be filed as something else, or be gone (INV-2). */
const TORN = say(
  'A line of this message begins like a segment and is none (a blank before its name, or small letters), so whose its values are cannot be told. Nothing of it was filed. Correct it at the instrument and have it sent again, or enter the values by hand.',
  '该消息中有一行形似段却不是有效的段（段名前有空格或用了小写字母），无法确定其中数值的归属，未归入任何结果。请在仪器上更正后重新发送，或手工录入。',
)
const notItsOwn = (line: Line): Say =>
  say(
    `This is not a message of “${line.name}” as its line is set up (${line.adapter}). Check the line's settings, then replay.`,
    `该消息不符合线路“${line.name}”（${line.adapter}）的设置。请检查线路设置后重放。`,
  )
