/** Records of consent as rows: whose, what was decided, and what may be done next. */
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import {
  CONSENT_DECISIONS,
  CONSENT_SCOPES,
  type ConsentOnList,
} from '../../../server/contract/consents.ts'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Input } from '../../../server/contract/kit.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Pages } from '../../ui/pages.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useConsentWords } from './words.ts'

const MOST = 50

export function ConsentRows(props: {
  ask: Input<ContractOf['listConsents']>
  label: string
  empty: string
  act?: (row: ConsentOnList) => ReactNode
}) {
  const w = useConsentWords()
  const [after, setAfter] = useState('')
  const { act } = props
  const asked = useAsk('listConsents', {
    ...{ ...props.ask, limit: MOST },
    ...(after === '' ? {} : { after }),
  })
  const columns: Column<ConsentOnList>[] = [
    { key: 'who', head: w('who'), show: row => <Whose row={row} /> },
    { key: 'decision', head: w('decision'), show: row => <Decided row={row} /> },
    ...(act ? [{ key: 'act', head: w('act'), show: act }] : []),
  ]
  return (
    <>
      <DataTable
        label={props.label}
        columns={columns}
        cards
        rows={asked.gave?.rows}
        refusal={asked.refusal}
        again={asked.again}
        keyOf={row => row.id}
        empty={<Empty says={props.empty} />}
      />
      <Pages after={after} next={asked.gave?.next} set={setAfter} />
    </>
  )
}

function Whose({ row }: { row: ConsentOnList }) {
  return (
    <span className="two-lines">
      <strong>{row.maskedName}</strong>
      {row.specimen && (
        <Link href={`/specimens/${row.specimen}`} className="number">
          {grouped(row.specimen)}
        </Link>
      )}
    </span>
  )
}

function Decided({ row }: { row: ConsentOnList }) {
  const speak = useSay()
  const names = useNames()
  return (
    <span className="two-lines">
      <StatusTag tone={row.decision === 'agreed' ? 'done' : 'plain'}>
        {speak(CONSENT_DECISIONS[row.decision])}
      </StatusTag>
      <small>
        {row.signedOn} · {names.programme(row.programme)} · {speak(CONSENT_SCOPES[row.scope])}
      </small>
    </span>
  )
}
