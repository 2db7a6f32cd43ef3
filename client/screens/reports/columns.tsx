/** The columns of the reports; of a draft, what it lacks instead of since when it stands. */
import { Checkbox } from '@mantine/core'
import type { ReportOnList } from '../../../server/contract/reports.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useNames } from '../../names.ts'
import { VERDICT_TONES, VERDICTS } from '../../terms.ts'
import { Clock, When } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { ListName } from './side.ts'
import { useReportWords } from './words.ts'

/** Which rows are chosen; null where nothing can be done with several. */
export interface Choosing {
  readonly chosen: ReadonlySet<string>
  toggle(row: ReportOnList): void
}

export function useReportColumns(
  list: ListName,
  choosing: Choosing | null,
): Column<ReportOnList>[] {
  const w = useReportWords()
  const names = useNames()
  const choose: Column<ReportOnList> = {
    key: 'choose',
    head: w('choose'),
    width: 40,
    show: row => (
      <Checkbox
        aria-label={w('chooseRow', { number: grouped(row.specimen) })}
        checked={choosing?.chosen.has(row.id) ?? false}
        onChange={() => choosing?.toggle(row)}
        tabIndex={-1}
      />
    ),
  }
  const confirmBy: Column<ReportOnList> = {
    key: 'due',
    head: w('confirmBy'),
    show: row => row.dueAt && <Clock due={row.dueAt} />,
  }
  return [
    ...(choosing ? [choose] : []),
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <span className="two-lines">
          <span className="number">{grouped(row.specimen)}</span>
          <small>{names.programme(row.programme)}</small>
        </span>
      ),
    },
    { key: 'name', head: w('name'), show: row => row.maskedName },
    {
      key: 'site',
      head: w('site'),
      show: row => names.placeCalled(row.samplingPointName),
      wideOnly: true,
    },
    { key: 'verdict', head: w('verdict'), show: row => <Conclusion row={row} /> },
    { key: 'version', head: w('versionHead'), show: row => w('version', { n: row.edition }) },
    list === 'drafted'
      ? { key: 'lacks', head: w('lacks'), show: row => <Lacks row={row} /> }
      : { key: 'at', head: w('at'), show: row => <When at={sinceOf(row, list)} /> },
    ...(list === 'amended' ? [confirmBy] : []),
  ]
}

function Conclusion({ row }: { row: ReportOnList }) {
  const speak = useSay()
  return (
    <StatusTag tone={row.severity ?? VERDICT_TONES[row.says]}>
      {speak(VERDICTS[row.says])}
    </StatusTag>
  )
}

export function Lacks({ row }: { row: ReportOnList }) {
  const w = useReportWords()
  const speak = useSay()
  if (row.missing.length === 0) return <StatusTag tone="done">{w('ready')}</StatusTag>
  return (
    <ul className="report-lacks">
      {row.missing.map(says => (
        <li key={says.en}>{speak(says)}</li>
      ))}
    </ul>
  )
}

function sinceOf(row: ReportOnList, list: ListName): string {
  const times = {
    drafted: row.draftedAt,
    amended: row.releasedAt,
    released: row.releasedAt,
    opened: row.openedAt,
    acknowledged: row.acknowledgedAt,
    withdrawn: row.endedAt,
    replaced: row.endedAt,
  }
  return times[list] ?? row.draftedAt
}
