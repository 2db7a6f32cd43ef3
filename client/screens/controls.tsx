/** Quality control: the Levey-Jennings chart of a control lot, and the same values as a table. */
import { Button, NativeSelect } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { type ControlNeed, type LotOnList, lotStandingOn } from '../../server/contract/controls.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { nowInstant } from '../clock.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { levelSays } from '../terms.ts'
import { Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { Chart } from './controls/chart.tsx'
import { ChosenPoint, PointTable } from './controls/point-table.tsx'
import { RuleList } from './controls/rule-list.tsx'
import { Sections } from './controls/sections.tsx'
import { useControlsWords } from './controls/words.ts'
import './controls/controls.css'

export const screen = {
  path: '/controls',
  title: { en: 'Quality control', zh: '质控' },
  may: 'see-controls',
  menu: { group: 'work', order: 42, key: 'q' },
  at: 'centre',
} satisfies Screen

export default function Controls() {
  const w = useControlsWords()
  return (
    <CentrePage above={<Sections now="charts" />} screen={screen} lead={w('chartLead')}>
      {centre => <Centre key={centre} centre={centre} />}
    </CentrePage>
  )
}

function Centre({ centre }: { centre: string }) {
  const w = useControlsWords()
  const [, go] = useLocation()
  const [chosen, choose] = useAddress('lot')
  const { gave, refusal, again } = useAsk('listLots', { centre })
  if (refusal) return <Failed refusal={refusal} again={again} />
  if (!gave) return <Loading />
  const lots = gave.lots.filter(({ state }) => state === 'approved')
  const lot = lots.find(({ id }) => id === chosen) ?? firstOf(lots)
  if (!lot)
    return (
      <Empty says={w('noLots')}>
        <Button onClick={() => go('/lots')}>{w('toLots')}</Button>
      </Empty>
    )
  return (
    <>
      <Choices lots={lots} lot={lot} onChoose={choose} />
      <Needed lot={lot} needs={gave.needs} />
      <LotChart key={lot.id} lot={lot} />
    </>
  )
}

/** One that is in use and has values, before one that has none. */
const firstOf = (lots: readonly LotOnList[]): LotOnList | undefined => {
  const today = dayOf(nowInstant())
  const used = lots.filter(lot => lotStandingOn(lot, today) === 'used')
  return used.find(({ measured }) => measured > 0) ?? used[0] ?? lots[0]
}

/** Instrument, then analyte, then level and lot. */
function Choices(props: {
  lots: readonly LotOnList[]
  lot: LotOnList
  onChoose: (id: string) => void
}) {
  const w = useControlsWords()
  const speak = useSay()
  const names = useNames()
  const { lots, lot, onChoose } = props
  const today = dayOf(nowInstant())
  const ofLine = lots.filter(({ line }) => line === lot.line)
  const ofAnalyte = ofLine.filter(({ analyte }) => analyte === lot.analyte)
  const lines = new Map(lots.map(one => [one.line, one.lineName]))
  const analytes = new Map(ofLine.map(one => [one.analyte, one.programme]))
  return (
    <search className="lj-choices">
      <NativeSelect
        label={w('line')}
        value={lot.line}
        onChange={e => {
          const line = e.currentTarget.value
          onChoose(firstOf(lots.filter(one => one.line === line))?.id ?? '')
        }}
        data={[...lines].map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        label={w('analyte')}
        value={lot.analyte}
        onChange={e => {
          const analyte = e.currentTarget.value
          onChoose(firstOf(ofLine.filter(one => one.analyte === analyte))?.id ?? '')
        }}
        data={[...analytes].map(([value, programme]) => ({
          value,
          label: `${value} · ${names.analyte(programme, value)}`,
        }))}
      />
      <NativeSelect
        label={w('lot')}
        value={lot.id}
        onChange={e => onChoose(e.currentTarget.value)}
        data={ofAnalyte.map(one => ({
          value: one.id,
          label: `${w('level', { level: speak(levelSays(one.level)) })} · ${one.lot}${lotStandingOn(one, today) === 'ended' ? ` (${w('ended', { day: one.endsOn ?? '' })})` : ''}`,
        }))}
      />
    </search>
  )
}

/** What runs have to have of this analyte; that nothing is asked for is said, because nobody sees it. */
function Needed({ lot, needs }: { lot: LotOnList; needs: readonly ControlNeed[] }) {
  const w = useControlsWords()
  const speak = useSay()
  const { programme, analyte } = lot
  const today = dayOf(nowInstant())
  const own = needs.filter(
    need =>
      need.programme === programme &&
      need.startsOn <= today &&
      (need.analyte === null || need.analyte === analyte),
  )
  if (own.length === 0)
    return (
      <SentenceCard tone="fault" says={w('noNeedFor', { analyte })}>
        <p>
          <Link href="/lots">{w('toNeeds')}</Link>
        </p>
      </SentenceCard>
    )
  const said = own.map(({ count, level }) => w('need', { count, level: speak(levelSays(level)) }))
  return <p className="soft">{w('needsFor', { analyte, what: said.join(w('needAnd')) })}</p>
}

function LotChart({ lot }: { lot: LotOnList }) {
  const w = useControlsWords()
  const speak = useSay()
  const [before, setBefore] = useAddress('before')
  const [at, setAt] = useAddress('at')
  const asked = useAsk('showChart', { id: lot.id, ...(before ? { before } : {}) }, { keep: true })
  const chart = asked.gave
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!chart) return <Loading rows={6} height={48} />
  const { points, rules, next } = chart
  const found = points.findIndex(({ id }) => id === at)
  const index = found < 0 ? points.length - 1 : found
  const choose = (i: number) => setAt(points[i]?.id ?? '')
  const { analyte, level, lot: name, mean, sd, unit } = lot
  const title = `${analyte} · ${w('level', { level: speak(levelSays(level)) })} · ${w('lotOf', { lot: name })}`
  return (
    <>
      <Part title={title} acts={<span className="soft">{w('mean', { mean, sd, unit })}</span>}>
        {points.length === 0 ? (
          <Empty says={w('noPoints')} />
        ) : (
          <>
            <div className="lj-both">
              <Chart chart={chart} at={index} onAt={choose} />
              <PointTable points={points} at={index} onAt={choose} />
            </div>
            <ChosenPoint points={points} at={index} />
          </>
        )}
        <div className="form-acts">
          {next && (
            <Button variant="default" onClick={() => setBefore(next)}>
              {w('older')}
            </Button>
          )}
          {before && (
            <Button variant="default" onClick={() => setBefore('')}>
              {w('newest')}
            </Button>
          )}
        </div>
      </Part>
      <Part title={w('allRules')}>
        <RuleList rules={rules} />
      </Part>
    </>
  )
}
