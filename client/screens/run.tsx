/** One run: what its controls say and withhold, its plate where wells are known, its specimens. */
import { Link, useParams } from 'wouter'
import { runBegan, runInWords } from '../../server/contract/batches.ts'
import type { BatchPage, BreachOnPage, WellOnPage } from '../../server/contract/controls.ts'
import { RESULT_STATES } from '../../server/contract/moves.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { say } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { levelSays, RESULT_TONES } from '../terms.ts'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { StatusTag, type Tone } from '../ui/status-tag.tsx'
import { useSay } from '../words.ts'
import { Codes } from './controls/point-table.tsx'
import { sdText } from './controls/points.ts'
import { ThingLabel } from './labels/thing-label.tsx'
import { AskInvalidation, AskRelease, DecideRelease, Invalidation } from './run/acts.tsx'
import { Divide } from './run/divide.tsx'
import { Missing } from './run/missing.tsx'
import { hasWells, Plate } from './run/plate.tsx'
import { RunState } from './run/state.tsx'
import { useRunWords } from './run/words.ts'
import './controls/controls.css'
import './run/run.css'

export const screen = {
  path: '/runs/:id',
  title: { en: 'Run', zh: '检测批次' },
  may: 'see-controls',
  under: '/controls',
} satisfies Screen

export default function Run() {
  const { id = '' } = useParams<{ id: string }>()
  const { gave, refusal, again } = useAsk('showBatch', { id })
  if (refusal)
    return (
      <Page title={screen.title}>
        <Failed refusal={refusal} again={again} />
      </Page>
    )
  if (!gave)
    return (
      <Page title={screen.title}>
        <Loading rows={8} />
      </Page>
    )
  return <Shown page={gave} />
}

function Shown({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const speak = useSay()
  const { id, centre } = page.batch
  const asked = (useAsk('listInvalidations', { centre }).gave ?? []).find(
    row => row.batch === id && row.state === 'asked',
  )
  const run = runInWords(page.batch)
  const title = say(`Run ${run.en}`, `批次 ${run.zh}`)
  return (
    <Page
      title={title}
      lead={<Link href="/runs">{w('back')}</Link>}
      acts={
        <>
          <ThingLabel of="plate" id={id} />
          <Divide page={page} />
          <AskInvalidation page={page} asked={asked !== undefined} />
        </>
      }
    >
      <About page={page} />
      {asked && <Invalidation row={asked} />}
      {page.withheld.map(says => (
        <SentenceCard key={says.en} tone="stop" says={speak(says)} />
      ))}
      {page.withheld.length === 0 && <SentenceCard tone="good" says={w('fine')} />}
      <Breaches page={page} />
      {hasWells(page) && (
        <Part title={w('plate')}>
          <Plate page={page} />
        </Part>
      )}
      <Controls page={page} />
      <Specimens page={page} />
    </Page>
  )
}

function About({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const { named, endedAt, endedWhy, measuredTo } = page.batch
  return (
    <div className="part">
      <FactList
        facts={[
          [w('line'), page.lineName],
          [w('started'), <When key="at" at={runBegan(page.batch)} />],
          measuredTo ? [w('until'), <When key="to" at={measuredTo} />] : null,
          [w('named'), w(named)],
          [w('state'), <RunState key="state" batch={page.batch} quietSince={page.quietSince} />],
          endedAt
            ? [
                w('ended'),
                <span key="at">
                  <When at={endedAt} /> {page.endedByName ?? ''} {endedWhy ? `· ${endedWhy}` : ''}
                </span>,
              ]
            : null,
        ]}
      />
    </div>
  )
}

const BREACH_TONES: Record<BreachOnPage['state'], Tone> = {
  standing: 'critical',
  asked: 'high',
  released: 'done',
  warned: 'watch',
}

function Breaches({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const speak = useSay()
  if (page.breaches.length === 0) return null
  return (
    <Part
      title={w('broken')}
      acts={
        <>
          <AskRelease page={page} />
          <DecideRelease page={page} />
        </>
      }
    >
      <ul className="run-breaches">
        {page.breaches.map(one => (
          <li key={one.id}>
            <StatusTag tone={BREACH_TONES[one.state]}>{w(one.state)}</StatusTag>
            <div>
              <p>
                <Link href={`/controls?lot=${one.lot}&at=${one.control}`}>{speak(one.says)}</Link>
              </p>
              <BreachNotes one={one} />
            </div>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function BreachNotes({ one }: { one: BreachOnPage }) {
  const w = useRunWords()
  const notes = [
    one.does === 'reject'
      ? w('withholds', { what: one.analytes?.join(', ') ?? w('everything') })
      : null,
    one.askedByName ? w('askedBy', { name: one.askedByName, why: one.askedWhy ?? '' }) : null,
    one.releasedByName ? w('releasedBy', { name: one.releasedByName }) : null,
  ].filter(note => note !== null)
  return notes.map(note => (
    <p key={note} className="soft">
      {note}
    </p>
  ))
}

function Controls({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const speak = useSay()
  const rows = page.controls.filter(({ kind }) => kind === 'control')
  const calibrators = page.controls.length - rows.length
  const columns: Column<BatchPage['controls'][number]>[] = [
    { key: 'analyte', head: w('analyte'), show: row => row.analyte },
    { key: 'level', head: w('level'), show: row => (row.level ? speak(levelSays(row.level)) : '') },
    {
      key: 'value',
      head: w('value'),
      figures: true,
      show: row => (
        <span className="number">
          {row.value} {row.unit}
        </span>
      ),
    },
    { key: 'sd', head: w('deviation'), figures: true, show: row => sdText(row.z) },
    {
      key: 'rules',
      head: w('rules'),
      show: row => (
        <Link href={`/controls?lot=${row.lot ?? ''}&at=${row.id}`}>
          <Codes point={row} />
        </Link>
      ),
    },
    { key: 'well', head: w('well'), show: row => row.well ?? '', wideOnly: true },
    { key: 'at', head: w('measured'), show: row => <When at={row.at} />, wideOnly: true },
  ]
  return (
    <Part title={w('controls')}>
      <Missing missing={page.missing} />
      <DataTable
        label={w('controls')}
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        cards
        empty={<Empty says={w('noControls')} />}
      />
      {calibrators > 0 && <p className="soft">{w('calibrators', { count: calibrators })}</p>}
    </Part>
  )
}

function Specimens({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const speak = useSay()
  const wells = hasWells(page)
  const columns: Column<WellOnPage>[] = [
    ...(wells ? [{ key: 'well', head: w('well'), show: (row: WellOnPage) => row.well ?? '' }] : []),
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <Link className="number" href={`/specimens/${row.specimen}`}>
          {grouped(row.specimen)}
        </Link>
      ),
    },
    { key: 'values', head: w('values'), show: row => <Some codes={row.analytes} /> },
    {
      key: 'state',
      head: w('state'),
      show: row => (
        <span className="two-lines">
          <StatusTag tone={row.state === 'mixed' ? 'watch' : RESULT_TONES[row.state]}>
            {row.state === 'mixed' ? w('mixed') : speak(RESULT_STATES[row.state])}
          </StatusTag>
          {row.authorised > 0 && row.held.length > 0 && (
            <small>{w('signedOut', { count: row.authorised })}</small>
          )}
        </span>
      ),
    },
    {
      key: 'held',
      head: w('standing'),
      show: row => (row.held.length > 0 ? <Some codes={row.held} /> : '–'),
    },
  ]
  return (
    <Part title={w('specimens')}>
      <DataTable
        label={w('specimens')}
        columns={columns}
        rows={page.wells}
        keyOf={row => `${row.well} ${row.specimen}`}
        cards
        empty={<Empty says={w('noSpecimens')} />}
      />
    </Part>
  )
}

const FEW = 5

const Some = ({ codes }: { codes: readonly string[] }) => (
  <span title={codes.join(', ')}>
    {codes.slice(0, FEW).join(', ')}
    {codes.length > FEW && ` +${codes.length - FEW}`}
  </span>
)
