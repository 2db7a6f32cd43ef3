/** What statistics and settlement share: what is done with a table, and the list behind a figure of it. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Input } from '../../../server/contract/kit.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import type { CountedSpecimen } from '../../../server/contract/statistics.ts'
import type { Instant, Say } from '../../../server/contract/words.ts'
import { type Answer, useTell } from '../../api.ts'
import { CSV, saveFile } from '../../files.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Pages } from '../../ui/pages.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { useStatisticsWords } from './words.ts'

type Exported = 'exportStatistics' | 'exportSettlement'

/** The table as it is asked for: saved to a file that begins with this name, or printed. */
export function TableActs<N extends Exported>(props: {
  exported: N
  ask: Input<ContractOf[N]> & { readonly from: string; readonly until: string }
  named: string
}) {
  const w = useStatisticsWords()
  const { exported, ask, named } = props
  const made = useTell<Exported>(exported)
  const save = async () => {
    const { gave, refusal } = await made.tell(ask)
    if (refusal) return toast('stop', refusal.says)
    saveFile(gave, `${named}-${ask.from}-${ask.until}.csv`, CSV)
  }
  return (
    <>
      <Button variant="default" loading={made.busy} onClick={() => void save()}>
        {w('save')}
      </Button>
      <Button variant="default" onClick={() => window.print()}>
        {w('print')}
      </Button>
    </>
  )
}

/** The address that opens the list of a figure over the screen at a path; see `useFigureList`. */
export function hrefOfList(path: string, figure: readonly string[]): string {
  const now = new URLSearchParams(window.location.search)
  now.set('list', figure.join('*'))
  now.delete('after')
  return `${path}?${now}`
}

/** Which figure's list is open, in the parts that its address was made of; all empty where none is. */
export function useFigureList(): { key: string; figure: readonly string[] } {
  const [key] = useAddress('list')
  return { key, figure: key.split('*') }
}

/** The list of a figure, beside the table; the figure is named as its column is. */
export function FigureDrawer(props: { name: Say | null; children: ReactNode }) {
  const speak = useSay()
  const [, setOpen] = useAddress('list')
  const [, setAfter] = useAddress('after')
  const close = () => {
    setAfter('')
    setOpen('')
  }
  const { name, children } = props
  return (
    <SideDrawer title={name ? speak(name) : ''} open={name !== null} onClose={close} wide>
      {children}
    </SideDrawer>
  )
}

/** How many of a list are asked for at a time. */
export const MOST = 100

/** The specimens behind a figure, a page at a time. */
export function FigureRows<R extends { readonly number: string }>(props: {
  list: Answer<{ rows: R[]; next: string | null }>
  columns: Column<R>[]
}) {
  const w = useStatisticsWords()
  const [after, setAfter] = useAddress('after')
  const { list, columns } = props
  return (
    <>
      <DataTable
        label={w('specimens')}
        columns={columns}
        rows={list.gave?.rows}
        keyOf={row => row.number}
        refusal={list.refusal}
        again={list.again}
        cards
        empty={<Empty says={w('nothing')} />}
      />
      <Pages after={after} next={list.gave?.next} set={setAfter} />
    </>
  )
}

/** A specimen by its number and where it was collected; `shown` is the number as it may be opened. */
export function useNumberColumn<R extends Pick<CountedSpecimen, 'number' | 'samplingPoint'>>(
  shown: (number: string) => ReactNode = number => (
    <span className="number">{grouped(number)}</span>
  ),
): Column<R> {
  const w = useStatisticsWords()
  const names = useNames()
  return {
    ...{ key: 'number', head: w('number') },
    show: row => (
      <span className="two-lines">
        {shown(row.number)}
        <small>{names.place(row.samplingPoint)}</small>
      </span>
    ),
  }
}

/** An instant of a specimen, which may not have come yet. */
export const whenColumn = <K extends string>(
  key: K,
  head: string,
): Column<Readonly<Record<K, Instant | null>>> => ({
  ...{ key, head },
  show: row => {
    const at = row[key]
    return at === null ? <span className="soft">–</span> : <When at={at} />
  },
})
