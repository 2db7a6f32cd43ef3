/** The specimens behind a figure, beside the table: numbers and days, nothing that was found. */
import {
  PaidBy,
  Settled,
  type SettledSpecimen,
  type SettlementRow,
} from '../../../server/contract/settlement.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { MEASURES } from '../../../server/contract/statistics.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Pages } from '../../ui/pages.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { useSettlement } from './figures.ts'
import { usePaidBy, useSettlementWords } from './words.ts'

/** The address that opens a figure's list over this screen. */
export function hrefOf(row: SettlementRow, measure: Settled): string {
  const now = new URLSearchParams(window.location.search)
  now.set('list', [row.programme, measure, row.place, row.payer].join('*'))
  now.delete('after')
  return `/settlement?${now}`
}

export function SettledDrawer() {
  const speak = useSay()
  const [open, setOpen] = useAddress('list')
  const [, setAfter] = useAddress('after')
  const [programme = '', what, place = '', paid] = open.split('*')
  const measure = Settled.options.find(one => one === what)
  const payer = PaidBy.options.find(one => one === paid)
  const close = () => {
    setAfter('')
    setOpen('')
  }
  return (
    <SideDrawer
      title={measure ? speak(MEASURES[measure].name) : ''}
      open={measure !== undefined}
      onClose={close}
      wide
    >
      {measure && payer && <List key={open} {...{ programme, measure, place, payer }} />}
    </SideDrawer>
  )
}

const MOST = 100

function List(props: { programme: string; measure: Settled; place: string; payer: PaidBy }) {
  const w = useSettlementWords()
  const names = useNames()
  const paidBy = usePaidBy()
  const { which, ask } = useSettlement()
  const [after, setAfter] = useAddress('after')
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
      <DataTable
        label={w('specimens')}
        columns={useColumns()}
        rows={list.gave?.rows}
        keyOf={row => row.number}
        refusal={list.refusal}
        again={list.again}
        cards
        empty={<Empty says={w('nothing')} />}
      />
      <Pages after={after} next={list.gave?.next} set={setAfter} />
      <p className="soft">{w('numbersOnly')}</p>
    </>
  )
}

function useColumns(): Column<SettledSpecimen>[] {
  const w = useSettlementWords()
  const names = useNames()
  const when = (key: 'collectedAt' | 'receivedAt' | 'firstReportAt') => ({
    ...{ key, head: w(key) },
    show: (row: SettledSpecimen) => {
      const at = row[key]
      return at === null ? <span className="soft">–</span> : <When at={at} />
    },
  })
  return [
    {
      ...{ key: 'number', head: w('number') },
      show: row => (
        <span className="two-lines">
          <span className="number">{grouped(row.number)}</span>
          <small>{names.place(row.samplingPoint)}</small>
        </span>
      ),
    },
    when('collectedAt'),
    when('receivedAt'),
    when('firstReportAt'),
  ]
}
