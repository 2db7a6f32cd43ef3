/**
 * A drill: a message of a line in drill mode, or one that says of itself that it is training or
 * debugging (MSH-11 T or D). It is read like any other, so that a line can be tried before it is
 * live, and what was read is kept apart from patients (B-01).
 *
 * What a message is, it stays: how its line was set is kept with it, so that what waits is read as it
 * would have been when it came, however its line is set by then. What its sender says once more comes
 * anew.
 */
import type { Analyzer, Seen } from '../../lims-adapters/adapter.ts'
import type { Message } from '../../lims-adapters/hl7/message.ts'
import { withheldFrom } from '../../lims-adapters/sealed.ts'
import { readValue } from '../../lims-adapters/value.ts'
import type { DrillValue } from '../contract/drills.ts'
import type { FactData } from '../contract/facts.ts'
import type { Line } from '../contract/lines.ts'
import { type Id, type Instant, type Say, say } from '../contract/words.ts'
import * as drills from '../lab/drills.ts'
import type { Programmes } from '../lab/results.ts'
import type { Look, Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'

/** The sentence for a message that is a drill; null for one that is not. */
export function whyDrill(line: Pick<Line, 'mode'>, message: Message): Say | null {
  if (isTraining(message)) return DRILL_MESSAGE
  return line.mode === 'drill' ? DRILL_LINE : null
}

/** Whether a message was kept as a drill of its line; its own sentence tells it of those of before. */
export const wasLineDrill = ({ mode, says }: Pick<MessageRow, 'mode' | 'says'>): boolean =>
  mode ? mode === 'drill' : says === JSON.stringify(DRILL_LINE)

export const isTraining = ({ processing }: Message): boolean =>
  processing === 'T' || processing === 'D'

/** How a line was set at a time, as the journal tells it: for messages of before that was kept with them. */
export async function modeAt(look: Look, line: Line, at: Instant): Promise<Line['mode']> {
  const since = await look.db
    .selectFrom('fact')
    .select('data')
    .where('about', '=', line.id)
    .where('at', '>', at)
    .where('kind', '=', 'line.changed')
    .orderBy('at')
    .orderBy('seq')
    .execute()
  const changes = since.flatMap(
    ({ data }) => (JSON.parse(data) as FactData<'line.changed'>).changes,
  )
  const first = changes.find(({ field }) => field === 'mode')
  return first ? (JSON.parse(first.was) as Line['mode']) : line.mode
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
