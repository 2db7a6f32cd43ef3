/** Runs of a centre's instruments, the newest first, with what their controls say. */
import { NativeSelect } from '@mantine/core'
import { useLocation } from 'wouter'
import { type BatchOnList, runBegan, runInWords } from '../../server/contract/batches.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { Sections } from './controls/sections.tsx'
import { useControlsWords } from './controls/words.ts'
import { Missing } from './run/missing.tsx'
import { RunState } from './run/state.tsx'
import './controls/controls.css'

export const screen = {
  path: '/runs',
  title: { en: 'Runs', zh: '检测批次' },
  may: 'see-controls',
  at: 'centre',
  under: '/controls',
} satisfies Screen

const PAGE = 50

export default function Runs() {
  const w = useControlsWords()
  return (
    <CentrePage above={<Sections now="runs" />} screen={screen} lead={w('runsLead')}>
      {centre => <List key={centre} centre={centre} />}
    </CentrePage>
  )
}

function List({ centre }: { centre: string }) {
  const w = useControlsWords()
  const [, go] = useLocation()
  const [line, setLine] = useAddress('line')
  const [only, setOnly] = useAddress('only')
  const [after, setAfter] = useAddress('after')
  const lines = useAsk('listLines', { centre }).gave ?? []
  const list = useAsk(
    'listBatches',
    {
      ...{ centre, limit: PAGE, ...(line ? { line } : {}), ...(after ? { after } : {}) },
      ...(only === 'held' ? { only } : {}),
    },
    { keep: true },
  )
  return (
    <section className="part">
      <search className="lj-choices">
        <NativeSelect
          label={w('line')}
          value={line}
          onChange={e => {
            setAfter('')
            setLine(e.currentTarget.value)
          }}
          data={[
            { value: '', label: w('allLines') },
            ...lines.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <NativeSelect
          label={w('controlLabel')}
          value={only}
          onChange={e => {
            setAfter('')
            setOnly(e.currentTarget.value)
          }}
          data={[
            { value: '', label: w('allRuns') },
            { value: 'held', label: w('heldRuns') },
          ]}
        />
      </search>
      <DataTable
        label={w('runs')}
        columns={useColumns()}
        rows={list.gave?.rows}
        keyOf={row => row.id}
        refusal={list.refusal}
        again={list.again}
        onOpen={row => go(`/runs/${row.id}`)}
        cards
        empty={<Empty says={w(only ? 'noHeldRuns' : 'noRuns')} />}
      />
      <Pages after={after} next={list.gave?.next} set={setAfter} />
    </section>
  )
}

function useColumns(): Column<BatchOnList>[] {
  const w = useControlsWords()
  const speak = useSay()
  return [
    {
      key: 'run',
      head: w('run'),
      show: row => <b className="number">{speak(runInWords(row))}</b>,
    },
    { key: 'line', head: w('line'), show: row => row.lineName },
    { key: 'started', head: w('started'), show: row => <When at={runBegan(row)} /> },
    {
      key: 'controls',
      head: w('controls'),
      show: row => (
        <span className="two-lines">
          <span className="number">{row.controls}</span>
          <Missing missing={row.missing} />
        </span>
      ),
    },
    { key: 'says', head: w('controlLabel'), show: row => <Outcome row={row} /> },
    {
      key: 'state',
      head: w('state'),
      show: row => <RunState batch={row} quietSince={row.quietSince} />,
    },
  ]
}

function Outcome({ row }: { row: BatchOnList }) {
  const w = useControlsWords()
  if (row.standing > 0)
    return <StatusTag tone="critical">{w('holds', { count: row.standing })}</StatusTag>
  if (row.warnings > 0)
    return <StatusTag tone="watch">{w('warnsCount', { count: row.warnings })}</StatusTag>
  if (row.controls > 0) return <StatusTag tone="done">{w('fine')}</StatusTag>
  return <StatusTag tone="plain">{w('none')}</StatusTag>
}
