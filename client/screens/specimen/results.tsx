/** What was measured: the value as sent, what rules said of it, and what it was before. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { RESULT_STATES } from '../../../server/contract/moves.ts'
import { reasonInWords } from '../../../server/contract/reasons.ts'
import type { Flag, Result, SignatureShown } from '../../../server/contract/results.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { RESULT_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { Judged } from '../mapping/judged.tsx'
import { useSignatureWords } from './signature-words.ts'
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
      <Folding page={page} />
    </Part>
  )
}

/** So many values are read at a glance; a panel of sixty is not. */
const AT_A_GLANCE = 12

/** Of a long panel what a rule or a correction speaks of comes first; the rest unfolds, and prints. */
function Folding({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const [unfolded, setUnfolded] = useState(false)
  const flagsOf = (result: Result) => page.flags.filter(flag => flag.result === result.id)
  const speaks = (result: Result) => flagsOf(result).length > 0 || result.supersedes !== null
  const few = page.results.length <= AT_A_GLANCE
  const first = few ? page.results : page.results.filter(speaks)
  const rest = few ? [] : page.results.filter(result => !speaks(result))
  const list = (results: readonly Result[]) =>
    results.map(result => (
      <OneResult
        key={result.id}
        result={result}
        flags={flagsOf(result)}
        before={page.results.find(one => one.id === result.supersedes) ?? null}
        signed={page.signatures.filter(one => one.results.some(r => r.id === result.id))}
      />
    ))
  return (
    <>
      <ul className="specimen-list">{list(first)}</ul>
      {rest.length > 0 && (
        <>
          <Button
            className="unfold"
            variant="default"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {w(unfolded ? 'foldRest' : 'unfoldRest', { count: rest.length })}
          </Button>
          <ul className={`specimen-list specimen-rest${unfolded ? '' : ' folded'}`}>
            {list(rest)}
          </ul>
        </>
      )}
    </>
  )
}

function OneResult(props: {
  result: Result
  flags: readonly Flag[]
  before: Result | null
  signed: readonly SignatureShown[]
}) {
  const w = useSpecimenWords()
  const sw = useSignatureWords()
  const speak = useSay()
  const names = useNames()
  const { result, flags, before, signed } = props
  const name = names.analyte(result.programme, result.analyte)
  return (
    <li className={result.state === 'superseded' ? 'result-old' : ''}>
      <p className="result-line">
        <span>
          {result.analyte} {name !== result.analyte && <small>{name}</small>}
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
        {result.origin === 'entered' && <> · {sw('entered')}</>}
        {result.origin === 'imported' && <> · {sw('imported')}</>}
        {result.replicate > 1 && <> · {sw('replicate', { n: result.replicate })}</>}
        {before && <> · {w('previousOf', { value: `${before.value} ${before.unit}` })}</>}
      </p>
      {signed.length > 0 && (
        <p className="soft">
          {signed
            .map(one => sw('signedBy', { what: sw(one.meaning), name: speak(one.signerName) }))
            .join(' · ')}
        </p>
      )}
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
        {flag.clearedAt && (
          <small> {w('cleared', { why: speak(reasonInWords(flag.why ?? '')) })}</small>
        )}
      </span>
    </p>
  )
}
