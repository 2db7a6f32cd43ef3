/** What was measured: the value as sent, what rules said of it, and what it was before. */
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import type { Flag, Result } from '../../../server/contract/results.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { RESULT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { Judged } from '../mapping/judged.tsx'
import { useSpecimenWords } from './words.ts'

export function Results({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  // Who is not at the bench is shown what has been authorised, and nothing before.
  const atBench = useMay('see-results')
  return (
    <Part title={w('results')}>
      {page.results.length === 0 && (
        <p className="soft">{w(atBench ? 'noResults' : 'noneAuthorised')}</p>
      )}
      <ul className="specimen-list">
        {page.results.map(result => (
          <OneResult
            key={result.id}
            result={result}
            flags={page.flags.filter(flag => flag.result === result.id)}
            before={page.results.find(one => one.id === result.supersedes) ?? null}
          />
        ))}
      </ul>
    </Part>
  )
}

function OneResult(props: { result: Result; flags: readonly Flag[]; before: Result | null }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const names = useNames()
  const { result, flags, before } = props
  return (
    <li className={result.state === 'superseded' ? 'result-old' : ''}>
      <p className="result-line">
        <span>
          {result.analyte} <small>{names.analyte(result.programme, result.analyte)}</small>
        </span>
        <span className="result-value">
          <strong>{result.value}</strong> {result.unit}
          <Judged of={result.judgedAs} />
        </span>
        <StatusTag tone={RESULT_TONES[result.state]}>
          {speak(RESULT_STATES[result.state])}
        </StatusTag>
      </p>
      <p className="soft">
        <When at={result.recordedAt} />
        {result.instrument && <> · {result.instrument}</>}
        {result.origin === 'computed' && <> · {w('computed')}</>}
        {before && <> · {w('previousOf', { value: `${before.value} ${before.unit}` })}</>}
      </p>
      {flags.map(flag => (
        <OneFlag key={flag.id} flag={flag} />
      ))}
    </li>
  )
}

function OneFlag({ flag }: { flag: Flag }) {
  const w = useSpecimenWords()
  const speak = useSay()
  return (
    <p className="result-flag">
      <SeverityTag severity={flag.severity} />
      <span>
        {flag.clearedAt ? <s>{speak(flag.says)}</s> : speak(flag.says)}
        {flag.clearedAt && <small> {w('cleared', { why: flag.why ?? '' })}</small>}
      </span>
    </p>
  )
}
