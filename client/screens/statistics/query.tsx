/** The period, how it is grouped, and what it is narrowed to. */
import { Button, NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { DayField } from '../../ui/day-field.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { GROUPINGS, type Grouping, usePeriod, usePlaceNames } from './figures.ts'
import { periodsUntil } from './period.ts'
import { useStatisticsWords } from './words.ts'

export const Query = () => (
  <QueryFields groupings={GROUPINGS}>
    <Narrowed />
  </QueryFields>
)

/** What figures are asked by; `children` narrow them further. */
export function QueryFields(props: { groupings: readonly Grouping[]; children: ReactNode }) {
  const w = useStatisticsWords()
  const speak = useSay()
  const [by, setBy] = useAddress('by', 'centre')
  const [programme, setProgramme] = useAddress('programme')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  return (
    <search className="query statistics-query">
      <PeriodFields />
      <NativeSelect
        label={w('by')}
        value={by}
        onChange={e => setBy(e.currentTarget.value)}
        data={props.groupings.map(value => ({ value, label: w(`by_${value}`) }))}
      />
      <NativeSelect
        label={w('programme')}
        value={programme}
        onChange={e => setProgramme(e.currentTarget.value)}
        data={[
          { value: '', label: w('allProgrammes') },
          ...programmes.map(one => ({ value: one.code, label: speak(one) })),
        ]}
      />
      {props.children}
    </search>
  )
}

/** Which days are counted: one of an office's periods, or days of one's own. */
function PeriodFields() {
  const w = useStatisticsWords()
  const speak = useSay()
  const period = usePeriod()
  const [chosen, setPeriod] = useAddress('period')
  return (
    <>
      <NativeSelect
        label={w('period')}
        value={chosen === 'own' ? 'own' : period.key}
        onChange={e => setPeriod(e.currentTarget.value)}
        data={[
          ...periodsUntil(dayOf(nowInstant())).map(one => ({
            value: one.key,
            label: speak(one.says),
          })),
          { value: 'own', label: w('own') },
        ]}
      />
      {chosen === 'own' && <OwnDays />}
    </>
  )
}

function OwnDays() {
  const w = useStatisticsWords()
  const [from, setFrom] = useAddress('from')
  const [until, setUntil] = useAddress('until')
  const field = (name: string, value: string, onValue: (text: string) => void) => ({
    ...{ id: `statistics-${name}`, name, value, onValue, problem: null },
  })
  return (
    <>
      <DayField label={w('from')} {...field('from', from, setFrom)} />
      <DayField label={w('until')} {...field('until', until, setUntil)} />
    </>
  )
}

/** One centre or district, chosen in the table; one press takes it back. */
function Narrowed() {
  const w = useStatisticsWords()
  const nameOf = usePlaceNames()
  const [centre, setCentre] = useAddress('centre')
  const [district, setDistrict] = useAddress('district')
  if (!centre && !district) return null
  const back = () => {
    setCentre('')
    setDistrict('')
  }
  return (
    <Button variant="default" onClick={back}>
      {w('only', { name: nameOf(centre || district) })}
    </Button>
  )
}
