/** The columns of what is measured again: the card, what of it, what there is, what is left of it. */
import { reasonInWords } from '../../../server/contract/reasons.ts'
import type { Punches, RetestOnList } from '../../../server/contract/retests.ts'
import { useNames } from '../../names.ts'
import { Clock } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { SpecimenCell } from '../../ui/specimen-cell.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useRetestWords } from './words.ts'

export function useColumns(onEnd: (row: RetestOnList) => void): Column<RetestOnList>[] {
  const w = useRetestWords()
  const speak = useSay()
  const names = useNames()
  return [
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <SpecimenCell
          number={row.specimen}
          maskedName={row.maskedName}
          from={names.placeCalled(row.samplingPointName)}
        />
      ),
    },
    {
      key: 'what',
      head: w('what'),
      show: row => (
        <span className="two-lines">
          <strong>{row.analytes.join(', ')}</strong>
          <small>{row.state === 'asked' ? w('more', { count: moreOf(row) }) : w(row.state)}</small>
        </span>
      ),
    },
    { key: 'values', head: w('values'), show: row => <Values row={row} /> },
    { key: 'why', head: w('why'), width: '26%', show: row => speak(row.says), wideOnly: true },
    { key: 'punches', head: w('punches'), show: row => <Left row={row} /> },
    {
      key: 'due',
      head: w('due'),
      show: row =>
        row.state === 'asked' ? (
          <Clock due={row.dueAt} />
        ) : (
          <small>{speak(reasonInWords(row.endedWhy ?? ''))}</small>
        ),
    },
    {
      key: 'act',
      head: '',
      show: row =>
        row.state === 'asked' && (
          <WhyNot variant="default" size="compact-sm" why={null} onPress={() => onEnd(row)}>
            {w('act')}
          </WhyNot>
        ),
    },
  ]
}

/** How many measurements have still to come. */
export function moreOf({ asks, analytes, values }: RetestOnList): number {
  const times = analytes
    .map(analyte => values.filter(value => value.analyte === analyte).length)
    .filter(n => n > 0)
  return Math.max(0, asks + 1 - Math.min(asks + 1, ...times))
}

function Values({ row }: { row: RetestOnList }) {
  const analytes = [...new Set(row.values.map(value => value.analyte))]
  return (
    <span className="two-lines">
      {analytes.map(analyte => {
        const own = row.values.filter(value => value.analyte === analyte)
        return (
          <span key={analyte}>
            {analytes.length > 1 && <small>{analyte} </small>}
            <strong className="number">{own.map(value => value.value).join(' · ')}</strong>{' '}
            <small>{own[0]?.unit}</small>
          </span>
        )
      })}
    </span>
  )
}

/** What is left of a card, and whether it is enough. */
function Left({ row }: { row: RetestOnList }) {
  const w = useRetestWords()
  const { of, used, asked } = row.punches
  if (of === null) return <small>{w('punchesUsed', { used })}</small>
  const left = leftOf(row.punches)
  if (row.state === 'asked' && left < asked)
    return <StatusTag tone="high">{w('punchesShort', { left, of, needed: asked })}</StatusTag>
  return <small>{w('punchesLeft', { left, of })}</small>
}

export const leftOf = ({ of, used }: Punches): number => Math.max(0, (of ?? 0) - used)
