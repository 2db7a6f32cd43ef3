/** What an edition says in short, its way, its editions, and who opened it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { REPORT_STATES } from '../../../server/contract/moves.ts'
import { reasonInWords } from '../../../server/contract/reasons.ts'
import type { ReportContent, ReportPage, ReportValue } from '../../../server/contract/reports.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useNames } from '../../names.ts'
import { REPORT_TONES, VERDICT_TONES, VERDICTS } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useReportPageWords } from './words.ts'

/** What it says; nothing of it before whoever asks has opened it, which is recorded. */
export function Conclusion({ page: { content } }: { page: ReportPage }) {
  const w = useReportPageWords()
  const speak = useSay()
  if (content === null)
    return (
      <Part title={w('verdict')}>
        <p className="soft">{w('openToRead')}</p>
      </Part>
    )
  return (
    <Part title={w('verdict')}>
      <p className="result-line">
        <StatusTag tone={content.severity ?? VERDICT_TONES[content.verdict]}>
          {speak(VERDICTS[content.verdict])}
        </StatusTag>
      </p>
      {content.remarks.map(says => (
        <p key={says.en}>{speak(says)}</p>
      ))}
      <Scope content={content} />
      {content.next.length > 0 && (
        <>
          <h3>{w('next')}</h3>
          {content.next.map(says => (
            <p key={says.en}>{speak(says)}</p>
          ))}
        </>
      )}
      <Values values={content.values} />
    </Part>
  )
}

/** Of a prenatal test: on what ground, what was screened for with what outcome, and what was not. */
function Scope({ content: { request, scope } }: { content: ReportContent }) {
  const w = useReportPageWords()
  const speak = useSay()
  return (
    <>
      {scope && (
        <ul className="report-values">
          {scope.screened.map(({ says, risk }) => (
            <li key={says.en} className="result-line">
              <span>{speak(says)}</span> <strong>{w(RISKS[risk])}</strong>
            </li>
          ))}
        </ul>
      )}
      {request && <p className="soft">{speak(request.indication)}</p>}
      {scope && <p className="soft">{speak(scope.notScreened)}</p>}
      {scope?.residual && <p className="soft">{speak(scope.residual)}</p>}
    </>
  )
}

const RISKS = { high: 'riskHigh', low: 'riskLow', none: 'riskNone' } as const

function Values({ values }: { values: readonly ReportValue[] }) {
  const w = useReportPageWords()
  const [all, setAll] = useState(false)
  const beyond = values.filter(value => value.stands === 'beyond')
  const few = values.length <= 6
  const shown = all || few ? values : beyond
  const rest = values.length - beyond.length
  return (
    <>
      <h3>{w('values')}</h3>
      <ul className="report-values">
        {shown.map(value => (
          <Value key={value.result} value={value} />
        ))}
      </ul>
      {!few && rest > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
          {all ? w('fold') : w('unfold', { count: rest })}
        </Button>
      )}
    </>
  )
}

function Value({ value }: { value: ReportValue }) {
  const speak = useSay()
  const [limit] = value.limits
  return (
    <li>
      <span>
        {value.analyte} <strong>{value.value}</strong> {value.unit}
      </span>
      {limit && <small>{speak(limit)}</small>}
    </li>
  )
}

export function Way({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  const names = useNames()
  const speak = useSay()
  const { report, acknowledgedByName: by } = page
  const whoConfirmed = report.tookBy ? w('tookIt', { who: report.tookBy, by: by ?? '' }) : by
  const at = (instant: string | null, who: string | null = null) =>
    instant ? (
      <>
        <When at={instant} /> {who}
      </>
    ) : (
      <span className="soft">{w('notYet')}</span>
    )
  return (
    <Part title={w('about')}>
      <FactList
        facts={[
          [
            w('specimen'),
            <Link key="specimen" className="number" href={`/specimens/${report.specimen}`}>
              {grouped(report.specimen)}
            </Link>,
          ],
          [w('site'), names.place(report.samplingPoint, report.samplingPointName)],
          [w('drafted'), at(report.draftedAt)],
          [w('released'), at(report.releasedAt, page.releasedByName)],
          [w('firstOpened'), at(report.openedAt)],
          [w('confirmed'), at(report.acknowledgedAt, whoConfirmed)],
          report.endedAt
            ? [
                w('ended'),
                at(report.endedAt, report.endedWhy && speak(reasonInWords(report.endedWhy))),
              ]
            : null,
        ]}
      />
    </Part>
  )
}

export function Editions({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  const speak = useSay()
  if (page.editions.length < 2) return null
  return (
    <Part title={w('versions')}>
      <ul className="report-values">
        {page.editions.map(one => (
          <li key={one.id}>
            <span className="result-line">
              {one.id === page.report.id ? (
                <strong>{w('version', { n: one.edition })}</strong>
              ) : (
                <Link href={`/reports/${one.id}`}>{w('version', { n: one.edition })}</Link>
              )}
              <StatusTag tone={REPORT_TONES[one.state]}>
                {speak(REPORT_STATES[one.state])}
              </StatusTag>
            </span>
            <small>
              <When at={one.releasedAt ?? one.draftedAt} />
            </small>
          </li>
        ))}
      </ul>
    </Part>
  )
}

const HOW = { draft: 'asDraft', screen: 'onScreen', print: 'onPaper' } as const

export function Openings({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  return (
    <Part title={w('openings')}>
      {page.openings.length === 0 && <p className="soft">{w('noOpenings')}</p>}
      <ul className="report-values">
        {page.openings.map(one => (
          <li key={`${one.at}${one.byName}${one.how}`}>
            <span>
              {one.byName} · {w(HOW[one.how])}
            </span>
            <small>
              <When at={one.at} />
            </small>
          </li>
        ))}
      </ul>
    </Part>
  )
}
