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
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Pages } from '../../ui/pages.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { useFigures, usePlaceNames } from './figures.ts'
import { useStatisticsWords } from './words.ts'

interface Figure {
  readonly measure: Measure
  readonly fault?: string
  readonly condition?: string
}

/** The address that opens a figure's list over this screen. */
export function hrefOf(row: StatisticsRow, { measure, fault, condition }: Figure): string {
  const now = new URLSearchParams(window.location.search)
  now.set('list', [row.programme, measure, row.place, fault ?? '', condition ?? ''].join('*'))
  now.delete('after')
  return `/statistics?${now}`
}

export function CountedDrawer() {
  const w = useStatisticsWords()
  const speak = useSay()
  const [open, setOpen] = useAddress('list')
  const [, setAfter] = useAddress('after')
  const measure = Measure.options.find(one => one === open.split('*')[1])
  const may = useMay('see-specimen')
  const close = () => {
    setAfter('')
    setOpen('')
  }
  return (
    <SideDrawer
      title={measure ? speak(MEASURES[measure].name) : ''}
      open={measure !== undefined && may}
      onClose={close}
      wide
    >
      {measure && <p className="soft">{speak(MEASURES[measure].says)}</p>}
      {measure && <List key={open} open={open} measure={measure} />}
      <p className="soft">{w('noNames')}</p>
    </SideDrawer>
  )
}

const MOST = 100

function List({ open, measure }: { open: string; measure: Measure }) {
  const w = useStatisticsWords()
  const nameOf = usePlaceNames()
  const names = useNames()
  const { which, ask } = useFigures()
  const [after, setAfter] = useAddress('after')
  const [programme = '', , place = '', fault = '', condition = ''] = open.split('*')
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
    </>
  )
}

function useColumns(): Column<CountedSpecimen>[] {
  const w = useStatisticsWords()
  const speak = useSay()
  const names = useNames()
  const when = (key: 'collectedAt' | 'receivedAt' | 'reportedAt', head: string) => ({
    ...{ key, head },
    show: (row: CountedSpecimen) => {
      const at = row[key]
      return at === null ? <span className="soft">–</span> : <When at={at} />
    },
  })
  return [
    {
      ...{ key: 'number', head: w('number') },
      show: row => (
        <span className="two-lines">
          <Link className="number" href={`/specimens/${row.number}`}>
            {grouped(row.number)}
          </Link>
          <small>{names.place(row.samplingPoint)}</small>
        </span>
      ),
    },
    {
      ...{ key: 'state', head: w('state') },
      show: row => (
        <StatusTag tone={SPECIMEN_TONES[row.state]}>{speak(SPECIMEN_STATES[row.state])}</StatusTag>
      ),
    },
    when('collectedAt', w('collectedAt')),
    when('receivedAt', w('receivedAt')),
    when('reportedAt', w('reportedAt')),
  ]
}
