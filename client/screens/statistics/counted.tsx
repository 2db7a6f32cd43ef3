/** The specimens behind a figure, beside the table; which figure stands in the address. */
import { Link } from 'wouter'
import { SPECIMEN_STATES } from '../../../server/contract/moves.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import {
  type CountedSpecimen,
  MEASURES,
  Measure,
  type StatisticsRow,
} from '../../../server/contract/statistics.ts'
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { SPECIMEN_TONES } from '../../terms.ts'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { useFigures, usePlaceNames } from './figures.ts'
import {
  FigureDrawer,
  FigureRows,
  hrefOfList,
  MOST,
  useFigureList,
  useNumberColumn,
  whenColumn,
} from './parts.tsx'
import { useStatisticsWords } from './words.ts'

interface Figure {
  readonly measure: Measure
  readonly fault?: string
  readonly condition?: string
}

/** The address that opens a figure's list over this screen. */
export const hrefOf = (
  { programme, place }: StatisticsRow,
  { measure, fault = '', condition = '' }: Figure,
): string => hrefOfList('/statistics', [programme, measure, place, fault, condition])

export function CountedDrawer() {
  const w = useStatisticsWords()
  const speak = useSay()
  const { key, figure } = useFigureList()
  const measure = Measure.options.find(one => one === figure[1])
  const may = useMay('see-specimen')
  return (
    <FigureDrawer name={measure && may ? MEASURES[measure].name : null}>
      {measure && <p className="soft">{speak(MEASURES[measure].says)}</p>}
      {measure && <List key={key} figure={figure} measure={measure} />}
      <p className="soft">{w('noNames')}</p>
    </FigureDrawer>
  )
}

function List({ figure, measure }: { figure: readonly string[]; measure: Measure }) {
  const nameOf = usePlaceNames()
  const names = useNames()
  const { which, ask } = useFigures()
  const [after] = useAddress('after')
  const [programme = '', , place = '', fault = '', condition = ''] = figure
  const at = { centre: 'centre', district: 'district', 'sampling-point': 'samplingPoint' }[ask.by]
  const list = useAsk('listCounted', {
    ...{ ...which, programme, measure, limit: MOST },
    ...(place ? { [at]: place } : {}),
    ...(fault ? { fault } : {}),
    ...(condition ? { condition } : {}),
    ...(after ? { after } : {}),
  })
  const detail = fault || (condition && names.condition(programme, condition))
  return (
    <>
      <p>
        <strong>{nameOf(place)}</strong> · {names.programme(programme)} · {which.from} –{' '}
        {which.until}
        {detail && ` · ${detail}`}
      </p>
      <FigureRows list={list} columns={useColumns()} />
    </>
  )
}

function useColumns(): Column<CountedSpecimen>[] {
  const w = useStatisticsWords()
  const speak = useSay()
  return [
    useNumberColumn(number => (
      <Link className="number" href={`/specimens/${number}`}>
        {grouped(number)}
      </Link>
    )),
    {
      ...{ key: 'state', head: w('state') },
      show: row => (
        <StatusTag tone={SPECIMEN_TONES[row.state]}>{speak(SPECIMEN_STATES[row.state])}</StatusTag>
      ),
    },
    whenColumn('collectedAt', w('collectedAt')),
    whenColumn('receivedAt', w('receivedAt')),
    whenColumn('reportedAt', w('reportedAt')),
  ]
}
