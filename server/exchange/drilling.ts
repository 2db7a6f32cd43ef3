/**
 * A drill: a message of a line in drill mode, or one that says of itself that it is training or
 * debugging (MSH-11 T or D). It is read like any other, so that a line can be tried before it is
 * live, and what was read is kept apart from patients (B-01).
 */
import type { Analyzer, Seen } from '../../lims-adapters/adapter.ts'
import type { Message } from '../../lims-adapters/hl7/message.ts'
import { withheldFrom } from '../../lims-adapters/sealed.ts'
import { readValue } from '../../lims-adapters/value.ts'
import type { DrillValue } from '../contract/drills.ts'
import type { Line } from '../contract/lines.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import * as drills from '../lab/drills.ts'
import type { Programmes } from '../lab/results.ts'
import type { Work } from '../store/store.ts'

/** The sentence for a message that is a drill; null for one that is not. */
export function whyDrill(line: Pick<Line, 'mode'>, message: Message): Say | null {
  if (message.processing === 'T' || message.processing === 'D') return DRILL_MESSAGE
  return line.mode === 'drill' ? DRILL_LINE : null
}

/** Keeps what was read apart, by specimen. */
export async function keepDrill(
  work: Work,
  from: { readonly id: Id; readonly line: Line },
  about: { readonly analyzer: Analyzer | undefined; readonly programmes: Programmes },
  seen: readonly Seen[],
): Promise<void> {
  const { id, line } = from
  const values = Map.groupBy(seen, one => one.specimen)
  await drills.keep(
    work,
    { message: id, line: line.id, centre: line.centre },
    new Map([...values].map(([specimen, own]) => [specimen, own.map(drilledOf(about))])),
  )
}

const drilledOf =
  ({ analyzer, programmes }: Parameters<typeof keepDrill>[2]) =>
  (read: Seen): DrillValue => {
    const seen = withheldFrom(analyzer, read)
    const { index, analyteCode: code, value, unit } = seen
    const analyte = analyzer?.names?.[code] ?? analyteOf(programmes, code)
    const sent = { index, code, analyte, value, unit }
    if ('unreadable' in seen)
      return { ...sent, comparator: '', status: 'unreadable', says: seen.unreadable }
    const number = readValue(value, seen.valueType)
    return 'notANumber' in number
      ? { ...sent, comparator: '', status: seen.status, says: number.notANumber }
      : { ...sent, comparator: number.comparator, status: seen.status, says: null }
  }

/** As any programme spells it: a drill has no specimen that would say which. */
function analyteOf(programmes: Programmes, code: string): string | null {
  for (const { spellings } of programmes.values())
    for (const { analyte, codes } of spellings) if (codes.includes(code)) return analyte
  return null
}

const DRILL_MESSAGE = say(
  'A training or debugging message (MSH-11 T or D): kept apart as a drill, it reached no patient.',
  '培训或调试消息（MSH-11 为 T 或 D）：作为演练单独保存，未作用于任何对象。',
)
const DRILL_LINE = say(
  'This line is set to drill: the message is kept apart, it reached no patient.',
  '该线路处于演练模式：消息已单独保存，未作用于任何对象。',
)
