/** The specimens behind a figure, beside the table: numbers and days, nothing that was found. */
import {
  PaidBy,
  Settled,
  type SettledSpecimen,
  type SettlementRow,
} from '../../../server/contract/settlement.ts'
import { MEASURES } from '../../../server/contract/statistics.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useAddress } from '../../ui/use-address.ts'
import {
  FigureDrawer,
  FigureRows,
  hrefOfList,
  MOST,
  useFigureList,
  useNumberColumn,
  whenColumn,
} from '../statistics/parts.tsx'
import { useSettlement } from './figures.ts'
import { usePaidBy, useSettlementWords } from './words.ts'

/** The address that opens a figure's list over this screen. */
export const hrefOf = ({ programme, place, payer }: SettlementRow, measure: Settled): string =>
  hrefOfList('/settlement', [programme, measure, place, payer])

export function SettledDrawer() {
  const { key, figure } = useFigureList()
  const [programme = '', what, place = '', paid] = figure
  const measure = Settled.options.find(one => one === what)
  const payer = PaidBy.options.find(one => one === paid)
  return (
    <FigureDrawer name={measure ? MEASURES[measure].name : null}>
      {measure && payer && <List key={key} {...{ programme, measure, place, payer }} />}
    </FigureDrawer>
  )
}

function List(props: { programme: string; measure: Settled; place: string; payer: PaidBy }) {
  const w = useSettlementWords()
  const names = useNames()
  const paidBy = usePaidBy()
  const { which, ask } = useSettlement()
  const [after] = useAddress('after')
  const { programme, measure, place, payer } = props
  const list = useAsk('listSettled', {
    ...{ ...which, programme, measure, payer, limit: MOST },
    ...(ask.by === 'centre' ? { centre: place } : { samplingPoint: place }),
    ...(after ? { after } : {}),
  })
  return (
    <>
      <p>
        <strong>{names.place(place)}</strong> · {names.programme(programme)} · {paidBy(payer)} ·{' '}
        {which.from} – {which.until}
      </p>
      <FigureRows list={list} columns={useColumns()} />
      <p className="soft">{w('numbersOnly')}</p>
    </>
  )
}

function useColumns(): Column<SettledSpecimen>[] {
  const w = useSettlementWords()
  return [
    useNumberColumn(),
    whenColumn('collectedAt', w('collectedAt')),
    whenColumn('receivedAt', w('receivedAt')),
    whenColumn('firstReportAt', w('firstReportAt')),
  ]
}
