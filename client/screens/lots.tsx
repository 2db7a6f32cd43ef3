/** Control lots: proposed by one person, approved and ended by another; and the controls a run needs. */
import { Button, NativeSelect } from '@mantine/core'
import { Link } from 'wouter'
import {
  type ControlNeed,
  type LotOnList,
  lotRunsOut,
  lotStandingOn,
  lotWaits,
} from '../../server/contract/controls.ts'
import { sourceInWords } from '../../server/contract/sources.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { nowInstant } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { levelSays } from '../terms.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag, type Tone } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { LotActs } from './controls/lot-acts.tsx'
import { LotForm } from './controls/lot-form.tsx'
import { EndNeed, NeedForm } from './controls/need-form.tsx'
import { RuleList } from './controls/rule-list.tsx'
import { Sections } from './controls/sections.tsx'
import { useControlsWords } from './controls/words.ts'
import './controls/controls.css'

export const screen = {
  path: '/lots',
  title: { en: 'Control lots', zh: '质控批号' },
  may: 'see-controls',
  at: 'centre',
  under: '/controls',
} satisfies Screen

export default function Lots() {
  const w = useControlsWords()
  const [adding, setAdding] = useAddress('add')
  const may = useMay('edit-controls')
  const close = () => setAdding('')
  return (
    <CentrePage
      above={<Sections now="lots" />}
      screen={screen}
      lead={w('lotsLead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-controls')} onPress={() => setAdding('yes')}>
          {w('addLot')}
        </WhyNot>
      }
    >
      {centre => (
        <>
          <Centre key={centre} centre={centre} add={() => setAdding('yes')} />
          {may && (
            <SideDrawer title={w('addLot')} open={adding !== ''} onClose={close}>
              <LotForm centre={centre} onDone={close} />
            </SideDrawer>
          )}
        </>
      )}
    </CentrePage>
  )
}

function Centre({ centre, add }: { centre: string; add: () => void }) {
  const w = useControlsWords()
  const { gave, refusal, again } = useAsk('listLots', { centre })
  const may = useMay('edit-controls')
  const [only, setOnly] = useAddress('only')
  return (
    <>
      <section className="part">
        <search className="lj-choices">
          <NativeSelect
            label={w('show')}
            value={only}
            onChange={e => setOnly(e.currentTarget.value)}
            data={[
              { value: '', label: w('allLots') },
              { value: 'waiting', label: w('waitingLots') },
              { value: 'ending', label: w('endingLots') },
            ]}
          />
        </search>
        <DataTable
          label={w('lots')}
          columns={useColumns()}
          rows={gave && chosen(gave.lots, only)}
          keyOf={row => row.id}
          refusal={refusal}
          again={again}
          cards
          empty={
            only ? (
              <Empty says={w('noSuchLots')} />
            ) : (
              <Empty says={w('noLots')}>
                {may && <Button onClick={add}>{w('addLot')}</Button>}
              </Empty>
            )
          }
        />
      </section>
      <NeedsPart needs={gave?.needs ?? []} lots={gave?.lots ?? []} />
      <Part title={w('allRules')}>
        <RuleList rules={gave?.rules ?? []} />
      </Part>
    </>
  )
}

function chosen(lots: readonly LotOnList[], only: string): readonly LotOnList[] {
  if (only === 'waiting') return lots.filter(lotWaits)
  const day = dayOf(nowInstant())
  return only === 'ending' ? lots.filter(lot => lotRunsOut(lot, lots, day)) : lots
}

function useColumns(): Column<LotOnList>[] {
  const w = useControlsWords()
  const speak = useSay()
  return [
    {
      key: 'analyte',
      head: w('analyte'),
      show: row => (
        <span className="two-lines">
          <b>
            {row.analyte} · {w('level', { level: speak(levelSays(row.level)) })}
          </b>
          <small>{row.lineName}</small>
        </span>
      ),
    },
    {
      key: 'lot',
      head: w('lot'),
      show: row => (
        <span className="two-lines">
          <span className="number">{row.lot}</span>
          <small>{row.material}</small>
        </span>
      ),
    },
    { key: 'sentAs', head: w('sentAs'), show: row => <span className="number">{row.sentAs}</span> },
    {
      key: 'target',
      head: w('target'),
      show: row => (
        <span className="two-lines">
          <span className="number">
            {row.mean} ± {row.sd} {row.unit}
          </span>
          <small>
            {speak(sourceInWords(row.source))}
            {row.verified === 'unverified' && ` · ${w('unverified')}`}
          </small>
        </span>
      ),
    },
    {
      key: 'by',
      head: w('by'),
      wideOnly: true,
      show: row => [row.addedByName, row.decidedByName].filter(Boolean).join(', '),
    },
    { key: 'state', head: w('state'), show: row => <Standing row={row} /> },
    {
      key: 'acts',
      head: '',
      show: row => (
        <span className="lot-acts">
          {row.state === 'approved' && <Link href={`/controls?lot=${row.id}`}>{w('chart')}</Link>}
          <LotActs row={row} />
        </span>
      ),
    },
  ]
}

const TONES: Record<ReturnType<typeof lotStandingOn>, Tone> = {
  waiting: 'high',
  declined: 'plain',
  coming: 'watch',
  used: 'done',
  ended: 'plain',
}

function Standing({ row }: { row: LotOnList }) {
  const w = useControlsWords()
  const standing = lotStandingOn(row, dayOf(nowInstant()))
  const day = standing === 'coming' ? row.startsOn : (row.endsOn ?? '')
  return (
    <span className="two-lines">
      <StatusTag tone={TONES[standing]}>{w(standing, { day })}</StatusTag>
      {row.endAskedFor && row.endsOn === null && (
        <small>{w('endAsked', { day: row.endAskedFor, name: row.endAskedByName ?? '' })}</small>
      )}
    </span>
  )
}

function NeedsPart({ needs, lots }: { needs: readonly ControlNeed[]; lots: readonly LotOnList[] }) {
  const w = useControlsWords()
  const may = useMay('edit-rules')
  const [asking, setAsking] = useAddress('need')
  const open = withoutNeed(needs, lots)
  const close = () => setAsking('')
  return (
    <Part
      title={w('needs')}
      acts={may && <Button onClick={() => setAsking('yes')}>{w('addNeed')}</Button>}
    >
      {(needs.length > 0 || open.length === 0) && <Needs needs={needs} />}
      <WithoutNeed analytes={open} />
      {may && (
        <SideDrawer title={w('addNeed')} open={asking !== ''} onClose={close}>
          <NeedForm onDone={close} />
        </SideDrawer>
      )}
    </Part>
  )
}

/** Analytes with a lot in use, and no row that asks for a control of them. */
function withoutNeed(needs: readonly ControlNeed[], lots: readonly LotOnList[]): string[] {
  const isAsked = ({ programme, analyte }: LotOnList) =>
    needs.some(
      need => need.programme === programme && (need.analyte === null || need.analyte === analyte),
    )
  const open = lots.filter(lot => lot.state === 'approved' && !isAsked(lot))
  return [...new Set(open.map(({ analyte }) => analyte))].sort()
}

function WithoutNeed({ analytes }: { analytes: readonly string[] }) {
  const w = useControlsWords()
  if (analytes.length === 0) return null
  return <SentenceCard tone="fault" says={w('noNeedOf', { analytes: analytes.join(', ') })} />
}

function Needs({ needs }: { needs: readonly ControlNeed[] }) {
  const w = useControlsWords()
  const may = useMay('edit-rules')
  if (needs.length === 0) return <p className="soft">{w('noNeeds')}</p>
  return (
    <ul className="lj-rules">
      {needs.map(need => (
        <li key={need.id}>
          <NeedLine need={need} />
          {may && <EndNeed need={need} />}
        </li>
      ))}
    </ul>
  )
}

function NeedLine({ need }: { need: ControlNeed }) {
  const w = useControlsWords()
  const speak = useSay()
  const { analyte, level, count, per, source, verified } = need
  return (
    <>
      <b>{analyte ?? w('everyAnalyte')}</b>
      <span>
        {w('need', { count, level: speak(levelSays(level)) })} ·{' '}
        {w(per === 'run' ? 'perRun' : 'perAnalyte')}
      </span>
      <small className="soft">
        {speak(sourceInWords(source))}
        {verified === 'unverified' && ` · ${w('unverified')}`}
      </small>
    </>
  )
}
