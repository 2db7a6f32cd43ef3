/** What lies on the desk, what it would have changed, and the button that saves it. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { whenText } from '../../dates.ts'
import { useMay } from '../../me.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { RoutingProps } from '../routing.tsx'
import type { Preview } from './desk.ts'
import { useChangeWords, useNames } from './names.ts'
import { useRoutingWords } from './words.ts'

export function Draft({ routing, desk, today }: RoutingProps) {
  const w = useRoutingWords()
  const speak = useSay()
  const inWords = useChangeWords(routing)
  if (desk.changes.length === 0) return null
  return (
    <Part
      title={w('draft', { count: desk.changes.length })}
      acts={
        <Button variant="default" onClick={desk.clear}>
          {w('clear')}
        </Button>
      }
    >
      <ol className="routing-draft">
        {desk.changes.map((change, i) => (
          <li key={JSON.stringify(change)}>
            <span>{inWords(change)}</span>
            <Button size="compact-sm" variant="default" onClick={() => desk.drop(i)}>
              {w('drop')}
            </Button>
          </li>
        ))}
      </ol>
      {desk.refusal && (
        <SentenceCard tone="stop" says={speak(desk.refusal.says)}>
          <ul className="routing-problems">
            {desk.refusal.issues.map(issue => (
              <li key={issue.path}>
                {w('line', { number: Number(issue.path.split('.')[1] ?? 0) + 1 })}{' '}
                {speak(issue.says)}
              </li>
            ))}
          </ul>
        </SentenceCard>
      )}
      <PeriodForm today={today} desk={desk} />
      {desk.preview && <Shown preview={desk.preview} routing={routing} desk={desk} />}
    </Part>
  )
}

const MONTH_MS = 30 * 86_400_000
const monthBefore = (day: string) => new Date(Date.parse(day) - MONTH_MS).toISOString().slice(0, 10)

function PeriodForm({ today, desk }: Pick<RoutingProps, 'today' | 'desk'>) {
  const w = useRoutingWords()
  const form = useForm({ from: monthBefore(today), until: today }, check)
  return (
    <Form form={form} label={w('preview')} onSubmit={period => void desk.look(period)}>
      <div className="routing-period">
        <DayField label={w('from')} {...form.field('from')} needed />
        <DayField label={w('until')} {...form.field('until')} needed />
        <Button type="submit" variant={desk.preview ? 'default' : 'filled'} loading={desk.busy}>
          {w('preview')}
        </Button>
      </div>
    </Form>
  )
}

const NOT_DAY = say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。')

const check = (typed: { from: string; until: string }): Partial<Record<'from' | 'until', Say>> => ({
  ...(isDay(typed.from) ? {} : { from: NOT_DAY }),
  ...(isDay(typed.until) ? {} : { until: NOT_DAY }),
})

type ShownProps = Pick<RoutingProps, 'routing' | 'desk'> & { preview: Preview }

function Shown({ preview, routing, desk }: ShownProps) {
  const w = useRoutingWords()
  const speak = useSay()
  const names = useNames(routing)
  const moved = preview.elsewhere.reduce((sum, { count }) => sum + count, 0)
  const columns: Column<Preview['elsewhere'][number]>[] = [
    { key: 'point', head: w('point'), show: row => names.place(row.samplingPoint) },
    { key: 'from', head: w('went'), show: row => names.place(row.from) },
    {
      key: 'to',
      head: w('would'),
      show: row => (
        <span>
          {row.to ? (
            names.place(row.to)
          ) : (
            <>
              <StatusTag tone="high">{w('nowhere')}</StatusTag>{' '}
              <small className="soft">{row.says && speak(row.says)}</small>
            </>
          )}{' '}
          {row.to && row.agreed === 'no' && <StatusTag tone="high">{w('notAgreed')}</StatusTag>}
        </span>
      ),
    },
    { key: 'count', head: w('count'), figures: true, show: row => row.count, width: 90 },
  ]
  return (
    <>
      <p>
        <strong>{w('moved', { moved, replayed: preview.replayed, day: preview.asOf })}</strong>{' '}
        <span className="soft">{w('stays')}</span>
      </p>
      {moved > 0 && (
        <DataTable
          label={w('preview')}
          columns={columns}
          rows={preview.elsewhere}
          keyOf={row => `${row.samplingPoint} ${row.from}`}
          cards
          empty={null}
        />
      )}
      {moved > 0 && <Specimens preview={preview} routing={routing} desk={desk} />}
      <div className="form-acts">
        <Button onClick={() => void desk.save()} loading={desk.busy}>
          {w('save')}
        </Button>
      </div>
    </>
  )
}

function Specimens({ preview, routing, desk }: ShownProps) {
  const w = useRoutingWords()
  const names = useNames(routing)
  const sees = useMay('see-specimen')
  const { rows, next } = preview.specimens
  return (
    <details className="routing-specimens">
      <summary>{w('specimens')}</summary>
      <ul>
        {rows.map(row => (
          <li key={row.number}>
            {sees ? (
              <Link className="number" href={`/specimens/${row.number}`}>
                {grouped(row.number)}
              </Link>
            ) : (
              <span className="number">{grouped(row.number)}</span>
            )}{' '}
            {whenText(Date.parse(row.collectedAt))} · {names.place(row.from)} →{' '}
            {names.place(row.to)}
          </li>
        ))}
      </ul>
      {next && (
        <Button variant="default" onClick={desk.more} loading={desk.busy}>
          {w('more')}
        </Button>
      )}
    </details>
  )
}
