/** What is settled with whoever pays: figures by programme, payer and place; each opens its list. */
import { NativeSelect } from '@mantine/core'
import { Link } from 'wouter'
import { PaidBy, Settled, type SettlementRow } from '../../server/contract/settlement.ts'
import { MEASURES } from '../../server/contract/statistics.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { useSettlement } from './settlement/figures.ts'
import { hrefOf, SettledDrawer } from './settlement/settled.tsx'
import { usePaidBy, useSettlementWords } from './settlement/words.ts'
import { TableActs } from './statistics/parts.tsx'
import { QueryFields } from './statistics/query.tsx'
import './network/network.css'
import './statistics/statistics.css'

export const screen = {
  path: '/settlement',
  title: { en: 'Settlement', zh: '结算' },
  may: 'see-settlement',
  menu: { group: 'house', order: 6 },
} satisfies Screen

export default function SettlementScreen() {
  const w = useSettlementWords()
  const speak = useSay()
  const { period, ask, gave, refusal, again } = useSettlement()
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={<TableActs exported="exportSettlement" ask={ask} named="settlement" />}
    >
      <QueryFields groupings={['centre', 'sampling-point']}>
        <PayerField />
      </QueryFields>
      <p className="statistics-about">
        {w('about', { from: period.from, until: period.until })} {w('noMoney')}
      </p>
      <Part title={w('figures')}>
        <DataTable
          label={w('figures')}
          columns={useColumns()}
          rows={gave?.rows}
          keyOf={row => `${row.programme} ${row.payer} ${row.place}`}
          refusal={refusal}
          again={again}
          cards
          empty={<Empty says={w('empty')} />}
        />
      </Part>
      <dl className="settlement-terms">
        {Settled.options.map(measure => (
          <div key={measure}>
            <dt>{speak(MEASURES[measure].name)}</dt>
            <dd>{speak(MEASURES[measure].says)}</dd>
          </div>
        ))}
      </dl>
      <SettledDrawer />
    </Page>
  )
}

function PayerField() {
  const w = useSettlementWords()
  const paidBy = usePaidBy()
  const [payer, setPayer] = useAddress('payer')
  return (
    <NativeSelect
      label={w('payer')}
      value={payer}
      onChange={e => setPayer(e.currentTarget.value)}
      data={[
        { value: '', label: w('all') },
        ...PaidBy.options.map(value => ({ value, label: paidBy(value) })),
      ]}
    />
  )
}

function useColumns(): Column<SettlementRow>[] {
  const w = useSettlementWords()
  const speak = useSay()
  const names = useNames()
  const paidBy = usePaidBy()
  const { ask } = useSettlement()
  return [
    { key: 'place', head: w(`by_${ask.by}`), width: '24%', show: row => names.place(row.place) },
    { key: 'programme', head: w('programme'), show: row => names.programme(row.programme) },
    { key: 'payer', head: w('payer'), show: row => paidBy(row.payer) },
    ...Settled.options.map(measure => ({
      ...{ key: measure, head: speak(MEASURES[measure].name), figures: true },
      show: (row: SettlementRow) =>
        row.counts[measure] === 0 ? (
          0
        ) : (
          <Link href={hrefOf(row, measure)}>{row.counts[measure]}</Link>
        ),
    })),
  ]
}
